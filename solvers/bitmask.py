"""Bitset branch and bound, compiled: any number of sets and rows.

Rows that contain another are dropped, a greedy cover bounds from above, and 'do K sets
suffice?' is decided for K = lower bound upwards (`minsym.kernels.search`). The answer is
deterministic. With a small extra search, bounded in work, the lexicographically first
minimum cover is returned, as Algorithm 1 finds it; `stats["lexicographic"]` says whether that
was reached.
"""

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.cover import CoverProblem
from minsym.kernels import bits, search
from minsym.solution import Limits, Solution, Status

#: Words the search touches between two looks at the clock: some hundredths of a second.
SLICE = 1 << 26

#: Words spent on finding the lexicographically first cover once the size is known.
LEXICOGRAPHIC_WORK = 1 << 28


class Bitsets(NamedTuple):
    """A cover problem as bitsets: rows over sets, and columns (sets) over rows."""

    rows: bits.Words
    columns: bits.Words


def solve(problem: CoverProblem, limits: Limits) -> Solution:
    """Return a minimum cover, or bounds and the greedy cover at the time limit."""
    stop = time.perf_counter() + (limits.seconds or float("inf"))
    full = _bitsets(bits.from_csr(problem.indptr, problem.indices, problem.n_sets), problem.n_sets)
    minimal = search.minimal_rows(full.rows, full.columns)
    original = _bitsets(full.rows[minimal], problem.n_sets)
    # Strong sets first: they are found early and forbidden early.
    strength = [bits.count(column) for column in original.columns]
    order = np.argsort(-np.array(strength), kind="stable")
    sorted_sets = _bitsets(_permuted(original, order), problem.n_sets)

    incumbent = order[search.greedy(*sorted_sets)]
    k = search.cover_bound(sorted_sets.columns, minimal.size)
    stats: dict[str, object] = {"rows": problem.n_rows, "minimal_rows": int(minimal.size)}
    while k < incumbent.size:
        if time.perf_counter() > stop:
            return _solution(Status.FEASIBLE, incumbent, k, stats)
        outcome, cover = _decide(sorted_sets, k, stop)
        if outcome == search.FOUND:
            incumbent = order[cover]
        elif outcome == search.EXHAUSTED:
            k += 1
    first = _first_cover(original, incumbent.size)
    stats["lexicographic"] = first is not None
    return _solution(Status.OPTIMAL, incumbent if first is None else first, k, stats)


def _bitsets(rows: bits.Words, n_sets: int) -> Bitsets:
    return Bitsets(rows, bits.transpose(rows, n_sets))


def _permuted(problem: Bitsets, order: npt.NDArray[np.int64]) -> bits.Words:
    """Return the rows with set ``order[i]`` renumbered i."""
    return bits.transpose(problem.columns[order], problem.rows.shape[0])


def _decide(problem: Bitsets, k: int, stop: float) -> tuple[int, npt.NDArray[np.int64]]:
    """Decide whether k sets suffice, looking at the clock between slices of work."""
    stack = search.new_stack(k, problem.rows.shape[0], problem.columns.shape[0])
    while True:
        outcome, _ = search.decide(*problem, stack, False, SLICE)
        if outcome != search.PAUSED or time.perf_counter() > stop:
            return outcome, stack.chosen


def _first_cover(problem: Bitsets, k: int) -> npt.NDArray[np.int64] | None:
    """Return the lexicographically first cover of k sets, or None if that takes too long."""
    stack = search.new_stack(k, problem.rows.shape[0], problem.columns.shape[0])
    outcome, _ = search.decide(*problem, stack, True, LEXICOGRAPHIC_WORK)
    return stack.chosen if outcome == search.FOUND else None


def _solution(
    status: Status, cover: npt.NDArray[np.int64], lower_bound: int, stats: dict[str, object]
) -> Solution:
    return Solution(status, tuple(sorted(cover.tolist())), lower_bound, "bitmask", stats=stats)
