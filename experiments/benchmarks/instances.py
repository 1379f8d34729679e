"""minsym's `auto` beside plain calls of RC2, HiGHS and CP-SAT, on a folder of problems.

    python -m experiments.benchmarks.instances DIR

One thread, 60 s a run, each in a process of its own as `minsym bench` does it. A killed run
goes on where it was; the single runs stay in `bench-DIR/`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.benchmarks.report import markdown, save
from minsym.bench import (
    Settings,
    Solver,
    backend_solver,
    bench,
    contradictions,
    find_instances,
    table,
    write_csv,
)
from minsym.cli.bench import explanation

PEERS = {
    "RC2": "experiments.benchmarks.peers:plain_rc2",
    "HiGHS": "experiments.benchmarks.peers:plain_highs",
    "CP-SAT": "experiments.benchmarks.peers:plain_cpsat",
}


def main(
    folder: Path,
    settings: Settings | None = None,
    peers: Sequence[str] = (),
    command: str | None = None,
) -> None:
    """Run minsym and the peers on every problem of a folder, and report."""
    asked = settings or Settings()
    out = Path(f"bench-{folder.name}")
    instances = find_instances(folder, asked.task, print)
    solvers = [backend_solver("auto", asked)]
    solvers += [Solver(name, PEERS[name], {}) for name in peers or PEERS]
    runs = list(bench(instances, solvers, asked, out, lambda *step: print(*step, flush=True)))
    wrong = contradictions(runs)
    write_csv(runs, out / "results.csv")
    header, rows = table(instances, solvers, runs)
    save(
        folder.name,
        command or f"python -m experiments.benchmarks.instances {folder.name}",
        markdown(header, rows),
        explanation(asked),
        *(f"Contradiction: {line}" for line in wrong),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
