"""One target among many uniform distractors over many attributes: wide and dense rows.

    python -m experiments.benchmarks.wide

|V| = 4. Beside CP-SAT as someone would write it, then as far as a minute goes, and on two
threads. The peer's time holds its model building, ours the reductions. Ours is over in
milliseconds, so it is the median of several runs.
"""

import statistics
from typing import NamedTuple

from experiments.benchmarks.growth import timed
from experiments.benchmarks.peers import plain_cpsat
from experiments.benchmarks.problems import uniform_context
from experiments.benchmarks.report import markdown, save
from minsym import CoverProblem, Limits, Solution, Status, solve
from minsym.solving.plain import left_out

#: Attributes and distractors where the peer is asked too.
BESIDE = (100, 1000)

#: Runs of ours there.
RUNS = 9

#: Attributes and distractors on the way to what a minute allows.
SIZES = (
    (500, 10_000),
    (1000, 1000),
    (1000, 10_000),
    (1000, 20_000),
    (1000, 40_000),
    (1500, 10_000),
)


class Beside(NamedTuple):
    """Seconds of both on one problem, and what was proved."""

    ours: float
    peer: float
    size: int | None
    peer_bounds: tuple[int | None, int | None]


def beside_the_peer(size: tuple[int, int], contexts: int, seconds: float) -> list[Beside]:
    """Solve contexts by both, one after the other."""
    found = []
    for index in range(contexts):
        rows = CoverProblem.from_context(uniform_context(*size, index))
        runs = [timed(solve, rows) for _ in range(RUNS)]
        ours, (_, solution) = statistics.median(seconds for seconds, _ in runs), runs[0]
        assert solution.status is Status.OPTIMAL
        peer, (lower, cover) = timed(plain_cpsat, rows, seconds)
        found.append(
            Beside(ours, peer, solution.size, (lower, None if cover is None else len(cover)))
        )
    return found


def row_of(size: tuple[int, int], threads: int, seconds: float) -> tuple[list[str], float]:
    """Solve one context; return a row of the table, and the seconds."""
    rows = CoverProblem.from_context(uniform_context(*size))
    spent, solution = timed(solve, rows, "auto", Limits(seconds, threads))
    cells = [f"{size[0]:,}", f"{size[1]:,}", str(threads), bounds(solution), f"{spent:.2f}"]
    return cells, spent


def bounds(solution: Solution) -> str:
    """Return the minimum where it is proved, else the bounds."""
    proved = solution.status is Status.OPTIMAL
    return str(solution.size) if proved else f"[{solution.lower_bound}, {solution.size}]"


def main(contexts: int = 3, seconds: float = 60.0) -> None:
    """Measure and report."""
    with left_out():
        solve(uniform_context(30, 300), "auto", Limits(threads=2))  # compile
    pairs = beside_the_peer(BESIDE, contexts, 2 * seconds)
    ratio = statistics.median(pair.peer / pair.ours for pair in pairs)
    listed = "; ".join(
        f"k = {p.size}: {1e3 * p.ours:.1f} ms and {p.peer:.1f} s"
        + ("" if p.peer_bounds == (p.size, p.size) else f" (stopped at {list(p.peer_bounds)})")
        for p in pairs
    )
    alone = [row_of(size, 1, seconds) for size in SIZES]
    one, two = row_of((1000, 10_000), 1, seconds), row_of((1000, 10_000), 2, seconds)
    save(
        "wide",
        "python -m experiments.benchmarks.wide",
        f"|A| = {BESIDE[0]}, {BESIDE[1]:,} distractors, ours and CP-SAT (clauses, one worker, "
        f"stopped at {2 * seconds:g} s): {listed}. Median of the ratios: {ratio:,.0f}.",
        markdown(
            ["attributes", "distractors", "threads", "min(M) or bounds", "seconds"],
            [row for row, _ in [*alone, one, two]],
        ),
        f"One context a row, {seconds:g} s at most. The last two rows show what a second thread "
        f"gains: {one[1] / two[1]:.2f} times faster.",
    )


if __name__ == "__main__":
    main()
