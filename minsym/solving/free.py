"""Sets that cost nothing are taken before a search, which so counts whole units, none of them 0.

A free set is taken with every row that it is in. What is left is solved, and of the free sets a
cover gets those that meet what its other sets leave.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from minsym.base.arrays import BoolArray, Ints
from minsym.model.cover import CoverProblem
from minsym.model.rows import from_pairs


def without_free(problem: CoverProblem) -> CoverProblem:
    """Return the problem that is left to pay for: its costs are whole numbers from 1.

    Its sets are those of the problem, of which the free ones are in no row any more.
    """
    weights = problem.weights
    if weights is None or weights.all():
        return problem if problem.unit == 1 else replace(problem, costs=weights)
    kept = ~_any_in_row(problem, weights[problem.indices] == 0)
    row = np.repeat(np.arange(problem.n_rows), np.diff(problem.indptr))
    entries = kept[row]
    number = np.cumsum(kept) - 1
    elements, sets = number[row[entries]], problem.indices[entries]
    rows = from_pairs(problem.n_sets, int(kept.sum()), elements, sets)
    return CoverProblem(problem.n_sets, *rows, costs=np.maximum(weights, 1))


def with_free(problem: CoverProblem, cover: Iterable[int]) -> tuple[int, ...]:
    """Return a cover of what was left, with the free sets that it takes to meet every row.

    None of these could go: each meets a row that the others do not.
    """
    paid = sorted(cover)
    if problem.weights is None or problem.weights.all():
        return tuple(paid)
    chosen = np.zeros(problem.n_sets, dtype=np.bool_)
    chosen[paid] = True
    left = ~_any_in_row(problem, chosen[problem.indices])
    free = problem.weights == 0
    row = np.repeat(np.arange(problem.n_rows), np.diff(problem.indptr))
    wanted = left[row] & free[problem.indices]
    return tuple(sorted([*paid, *_irredundant(row[wanted], problem.indices[wanted])]))


def _any_in_row(problem: CoverProblem, entries: BoolArray) -> BoolArray:
    """Return for each row whether any of its entries is true."""
    before = np.concatenate([[0], np.cumsum(entries)])
    return np.asarray(before[problem.indptr[1:]] > before[problem.indptr[:-1]])


def _irredundant(rows: Ints, sets: Ints) -> list[int]:
    """Return sets that meet all rows, first ones first, without one that could go."""
    rows_of: dict[int, list[int]] = {}
    for r, s in zip(rows.tolist(), sets.tolist(), strict=True):
        rows_of.setdefault(s, []).append(r)
    times = np.bincount(rows).tolist()
    kept = []
    for s in sorted(rows_of, reverse=True):
        if all(times[r] > 1 for r in rows_of[s]):
            for r in rows_of[s]:
                times[r] -= 1
        else:
            kept.append(s)
    return kept
