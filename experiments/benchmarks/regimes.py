"""Where each backend wins: all of them on one problem of each kind.

    python -m experiments.benchmarks.regimes [SECONDS]

One thread, 20 s a run unless told otherwise, each in a process of its own as `minsym bench`
does it. A killed run goes on where it was; problems and single runs stay in `bench-regimes/`.
"""

import sys
from pathlib import Path

import numpy as np

from experiments.benchmarks.graphs import random_graph
from experiments.benchmarks.instances import compare
from experiments.benchmarks.rows import random_rows
from experiments.benchmarks.wide import problem as context
from minsym import CoverProblem, read_problem, write_hgr
from minsym.backends import BACKENDS
from minsym.bench import Settings, backend_solver

FOLDER = Path("bench-regimes") / "regimes"
STEINER = Path(__file__).parents[2] / "docs" / "examples" / "sts27.hgr"


def hypergraph(n: int, m: int, width: int, seed: int = 1) -> CoverProblem:
    """Return m uniform rows of as many of n sets each."""
    rng = np.random.default_rng([seed, n, m, width])
    return CoverProblem.from_sets(
        [rng.choice(n, width, replace=False).tolist() for _ in range(m)], n
    )


#: One problem of each kind.
PROBLEMS = {
    "context-20": lambda: context(20, 63),
    "context-100": lambda: context(100, 1000),
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
    settings = Settings(seconds=seconds)
    solvers = [backend_solver(name, settings) for name in BACKENDS]
    compare(folder, solvers, settings, f"python -m experiments.benchmarks.regimes {seconds:g}")


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["20"])[0]))
