"""minsym's `auto` beside plain calls of RC2, HiGHS and CP-SAT, on a folder of problems.

    python -m experiments.benchmarks.instances DIR

One thread, 60 s a run, each in a process of its own as `minsym bench` does it. A killed run
goes on where it was; the single runs stay in `bench-DIR/`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.benchmarks.peers import PEERS
from experiments.benchmarks.report import markdown, save
from minsym.compare.bench import (
    Solver,
    backend_solver,
    bench,
    contradictions,
    explanation,
    find_problems,
    table,
)
from minsym.compare.log import Conditions, write_csv


def peer(name: str) -> Solver:
    """Return a peer as a column."""
    plain = PEERS[name]
    return Solver(name, f"{plain.__module__}:{plain.__name__}", {})


def beside_the_peers(conditions: Conditions) -> list[Solver]:
    """Return `auto` and the peers."""
    return [backend_solver("auto", conditions), *map(peer, ("RC2", "HiGHS", "CP-SAT"))]


def compare(folder: Path, solvers: Sequence[Solver], conditions: Conditions, command: str) -> None:
    """Run solvers on every problem of a folder, and report."""
    out = Path(f"bench-{folder.name}")
    instances = find_problems(folder, conditions.task, print)
    runs = list(bench(instances, solvers, conditions, out, lambda *step: print(*step, flush=True)))
    wrong = contradictions(runs)
    write_csv(runs, out / "results.csv")
    header, rows = table(instances, solvers, runs)
    save(
        folder.name,
        command,
        markdown(header, rows),
        explanation(conditions),
        *(f"Contradiction: {line}" for line in wrong),
    )


def main(folder: Path) -> None:
    """Compare `auto` with the peers."""
    command = f"python -m experiments.benchmarks.instances {folder.name}"
    compare(folder, beside_the_peers(Conditions()), Conditions(), command)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
