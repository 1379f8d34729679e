"""Where each backend wins: all of them on one problem of each kind.

    python -m experiments.benchmarks.regimes [SECONDS]

One thread, 20 s a run unless told otherwise, each in a process of its own as `minsym bench`
does it. A killed run goes on where it was; problems and single runs stay in `bench-regimes/`.
"""

import sys
from pathlib import Path

from experiments.benchmarks.instances import compare
from experiments.benchmarks.problems import (
    hypergraph,
    random_graph,
    random_rows,
    uniform_context,
)
from minsym import CoverProblem, read_problem, write_hgr
from minsym.compare.bench import backend_solver
from minsym.compare.log import Conditions
from minsym.solving.backends import BACKENDS

FOLDER = Path("bench-regimes") / "regimes"
STEINER = Path(__file__).parents[2] / "docs" / "examples" / "sts27.hgr"


#: One problem of each kind.
PROBLEMS = {
    "context-20": lambda: CoverProblem.from_context(uniform_context(20, 63)),
    "context-100": lambda: CoverProblem.from_context(uniform_context(100, 1000)),
    "rows-of-a-third": lambda: random_rows(200, 0.33),
    "rows-of-3": lambda: hypergraph(300, 300, 3),
    "rows-of-20": lambda: hypergraph(400, 60, 20),
    "steiner-27": lambda: read_problem(STEINER),
    "graph-200": lambda: random_graph(200, 6),
}


def main(seconds: float = 20.0, folder: Path = FOLDER) -> None:
    """Write the problems and try all backends on them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PROBLEMS.items():
        write_hgr(make(), folder / f"{name}.hgr")
    conditions = Conditions(seconds=seconds)
    solvers = [backend_solver(name, conditions) for name in BACKENDS]
    compare(folder, solvers, conditions, f"python -m experiments.benchmarks.regimes {seconds:g}")


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["20"])[0]))
