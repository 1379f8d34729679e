"""Good covers of large problems, by `minsym solve --heuristic` and by the package pycft.

    python -m experiments.benchmarks.large [LONG]

Problems of 30,000 and of 1,000,000 rows, with costs and without, on one thread: 10 s, 60 s, and
LONG seconds (600 unless told otherwise) of ours to compare with. pycft, the heuristic of Caprara,
Fischetti and Toth in C++, gets the same limits on the smallest; it takes no more rows than 32,767.
Memory is the most that was resident. Each run has a process of its own.
"""

import json
import resource
import subprocess
import sys

import numpy as np

from experiments.benchmarks.growth import timed
from experiments.benchmarks.report import markdown, save
from minsym import CoverProblem, Limits, solve

#: Seconds that both are given.
LIMITS = (10.0, 60.0)

#: Rows of the problems. There are half as many sets, and four to twelve of them in a row.
ROWS = (30_000, 1_000_000)

#: Rows that pycft takes.
MOST = 2**15 - 1


def scattered(rows: int, costs: bool, seed: int = 1) -> CoverProblem:
    """Return rows of four to twelve random sets, some sets in more of them than others."""
    rng = np.random.default_rng([seed, rows])
    sizes = rng.integers(4, 13, rows)
    # Squared, so that sets of low numbers are in more rows.
    members = (rng.random(sizes.sum()) ** 2 * (rows // 2)).astype(np.int64)
    problem = CoverProblem.from_sets(np.split(members, np.cumsum(sizes)[:-1]), rows // 2)
    return problem.with_costs(rng.integers(1, 101, rows // 2)) if costs else problem


def by_minsym(problem: CoverProblem, seconds: float) -> tuple[float, float]:
    """Return the bounds on the cost that `minsym solve --heuristic` ends with."""
    found = solve(problem, optimal=False, limits=Limits(seconds))
    assert found.lower_bound is not None
    assert found.cost is not None
    return found.lower_bound, found.cost


def by_pycft(problem: CoverProblem, seconds: float) -> tuple[float, float]:
    """Return the bounds that pycft ends with."""
    import pycft  # noqa: PLC0415 - not everyone has it

    solver = pycft.SetCoverSolver()
    order = np.argsort(problem.indices, kind="stable")
    of_entry = np.repeat(np.arange(problem.n_rows), np.diff(problem.indptr))[order]
    ends = np.cumsum(np.bincount(problem.indices, minlength=problem.n_sets))
    costs = problem.costs_or_ones().tolist()
    for covered, cost in zip(np.split(of_entry, ends[:-1]), costs, strict=True):
        if covered.size:
            solver.add_set(covered.tolist(), float(cost))
    solver.solve(time_limit=int(seconds), verbose=0)
    cost = solver.get_cost()
    return solver.get_lower_bound(), float("inf") if cost is None else cost


SOLVERS = {"minsym": by_minsym, "pycft": by_pycft}


def measure(solver: str, rows: int, costs: bool, seconds: float) -> dict[str, float]:
    """Run one solver on one problem in this process."""
    if solver == "minsym":
        solve(scattered(1000, costs), optimal=False, limits=Limits(0.5))  # compile
    spent, (lower, upper) = timed(SOLVERS[solver], scattered(rows, costs), seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"lower": lower, "upper": upper, "seconds": spent, "memory": memory}


def row_of(solver: str, rows: int, costs: bool, seconds: float) -> list[str]:
    """Run one solver on one problem in a process of its own; return a row of the table."""
    arguments = [solver, str(rows), str(int(costs)), str(seconds)]
    here = [sys.executable, "-m", "experiments.benchmarks.large"]
    done = subprocess.run([*here, *arguments], stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    return [
        f"{rows:,}",
        "1 to 100" if costs else "1",
        solver,
        f"{seconds:g}",
        f"{found['upper']:,.0f}",
        f"{found['lower']:,.0f}",
        f"{found['seconds']:.1f}",
        f"{found['memory']:.1f}",
    ]


def main(long: float = 600.0) -> None:
    """Measure and report."""
    rows = [
        row_of(solver, n, costs, seconds)
        for n in ROWS
        for costs in (False, True)
        for seconds in (*LIMITS, long)
        for solver in SOLVERS
        if solver == "minsym" or (seconds < long and n <= MOST)
    ]
    header = ["rows", "costs", "solver", "limit", "cost of the cover", "lower bound", "s", "GiB"]
    save("large", f"python -m experiments.benchmarks.large {long:g}", markdown(header, rows))


if __name__ == "__main__":
    if len(sys.argv) == 5:
        _, solver, n_rows, costs, seconds = sys.argv
        print(json.dumps(measure(solver, int(n_rows), costs == "1", float(seconds))))
    else:
        main(float((sys.argv[1:] or ["600"])[0]))
