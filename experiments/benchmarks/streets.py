"""Domination of networks like those of streets: `auto` beside HiGHS, CP-SAT and RC2.

    python -m experiments.benchmarks.streets [SECONDS]

30 networks of 2,000 to 9,000 junctions, drawn by `experiments.benchmarks.problems.street_network`
that keep 70, 75 or 80 % of a lattice; the peers get the smallest three of 75 %. Most problems of
the dominating-set track of the PACE 2025 contest were of this kind. One thread, 60 s a run unless
told otherwise, each in a process of its own as `minsym bench` does it. A killed run goes on where
it was; problems and single runs stay in `bench-streets/`.
"""

import sys
from pathlib import Path

import numpy as np

from experiments.benchmarks.instances import beside_the_peers
from experiments.benchmarks.problems import street_network
from experiments.benchmarks.report import markdown, save
from minsym.compare.bench import bench, contradictions, explanation, find_problems, table
from minsym.compare.log import Conditions
from minsym.formats.problems import write_hgr

SIZES = np.linspace(2000, 9000, 10).round(-2).astype(int).tolist()

#: Shares of the edges that are kept.
KEPT = (0.7, 0.75, 0.8)

#: The networks that the peers get too.
BESIDE = [f"streets-{n}-75" for n in SIZES[:3]]
FOLDER = Path("bench-streets") / "streets"


def main(seconds: float = 60.0, folder: Path = FOLDER) -> None:
    """Write the problems, run `auto` on all and the peers on some, and report."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in SIZES:
        for kept in KEPT:
            path = folder / f"streets-{n}-{round(100 * kept)}.hgr"
            write_hgr(street_network(n, kept), path)
    conditions = Conditions(seconds=seconds)
    ours, *peers = beside_the_peers(conditions)
    instances = find_problems(folder, None, print)
    beside = [i for i in instances if i.path.stem in BESIDE]
    out = folder.parent
    runs = [
        run
        for chosen, solvers in ((instances, [ours]), (beside, [ours, *peers]))
        for run in bench(chosen, solvers, conditions, out, lambda *s: print(*s, flush=True))
    ]
    runs = list({(run.instance, run.solver): run for run in runs}.values())
    header, rows = table(instances, [ours, *peers], runs)
    save(
        "streets",
        f"python -m experiments.benchmarks.streets {seconds:g}",
        markdown(header, rows),
        f"The peers were given {', '.join(BESIDE)} only.",
        explanation(conditions),
        *(f"Contradiction: {line}" for line in contradictions(runs)),
    )


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["60"])[0]))
