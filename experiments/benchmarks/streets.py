"""Domination of networks like those of streets: `auto` beside HiGHS, CP-SAT and RC2.

    python -m experiments.benchmarks.streets [SECONDS]

30 networks of 2,000 to 9,000 junctions, drawn by `experiments.benchmarks.problems.street_network`
that keep 70, 75 or 80 % of a lattice. Most problems of the dominating-set track of the PACE 2025
contest were of this kind. One thread, 60 s a run unless told otherwise, each in a process of its
own as `minsym bench` does it. A killed run goes on where it was; problems and single runs stay in
`bench-streets/`.
"""

import sys
from pathlib import Path

import numpy as np

from experiments.benchmarks.instances import beside_the_peers, compare
from experiments.benchmarks.problems import street_network
from minsym.compare.log import Conditions
from minsym.formats.problems import write_hgr

SIZES = np.linspace(2000, 9000, 10).round(-2).astype(int).tolist()
KEPT = (0.7, 0.75, 0.8)
FOLDER = Path("bench-streets") / "streets"


def main(seconds: float = 60.0, folder: Path = FOLDER) -> None:
    """Write the problems and compare on them."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in SIZES:
        for kept in KEPT:
            path = folder / f"streets-{n}-{round(100 * kept)}.hgr"
            write_hgr(street_network(n, kept), path)
    command = f"python -m experiments.benchmarks.streets {seconds:g}"
    conditions = Conditions(seconds=seconds)
    compare(folder, beside_the_peers(conditions), conditions, command)


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["60"])[0]))
