"""Solve a problem part by part: reduce it, split it, close each part, put them together."""

import threading
import time
from functools import partial
from typing import Any

import numpy as np

from minsym.errors import InputError
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.backends import Backend
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import greedy, improve, lower_bound
from minsym.solving.reduce import Reduced, reduce

#: Parts whose statistics are kept: those that took longest.
KEPT = 20

#: Rows denser than this have covers so small that greedy ones are nearly minimum.
DENSE = 0.5

#: Entries that local search may look at for each entry of the problem, and at most.
WALK, LONGEST_WALK = 500, 1 << 28


def solve_parts(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Improve the bounds by way of the components of what the reductions leave."""
    if problem.n_sets > problem.indices.size:
        return _solve_used(problem, backend, limits, bounds)
    # First of all a cover of the whole, so that any stop finds one.
    if problem.n_rows:
        bounds.offer(greedy(problem))
        bounds.raise_to(1)
    reduced = reduce(problem, bounds.over)
    parts = _Parts(reduced, bounds)
    for part in parts.boards:
        if bounds.over():
            break
        if part.problem is problem:
            part.offer(bounds.cover or ())
        _estimate(part, limits.seed)
    parts.put_together()
    searched = []
    # The smallest come first, and leave what they do not need to the others.
    left = [part for part in parts.boards if not part.proved]
    while left and not bounds.over():
        part = left.pop(0)
        share = bounds.remaining() / (2 if left else 1)
        searched.append(_search(backend, limits, part.within(share)))
        parts.put_together()
    searched.sort(key=lambda about: -about["seconds"])
    return {"reductions": dict(reduced.stats), "parts": searched[:KEPT]}


class _Parts:
    """The boards of the components, and what they say together."""

    def __init__(self, reduced: Reduced, bounds: Bounds) -> None:
        self._reduced = reduced
        self._bounds = bounds
        self._lock = threading.Lock()
        self._lower = bounds.problem.cost_of(reduced.forced)
        self._lowers = [0] * len(reduced.components)
        self.boards = [
            bounds.part(component.problem, partial(self._add, number))
            for number, component in enumerate(reduced.components)
        ]

    def _add(self, number: int, part: Bounds) -> None:
        """Pass on what a part has gained: its lower bound at once, for that costs nothing."""
        with self._lock:
            gained = part.lower - self._lowers[number]
            self._lowers[number] += gained
            self._lower += gained
            lower = self._lower
        self._bounds.raise_to(lower)
        if len(self.boards) == 1:
            self.put_together()

    def put_together(self) -> None:
        """Offer the covers of the parts as a cover of the whole, once all have one."""
        self._bounds.raise_to(self._lower)
        covers = [part.cover for part in self.boards]
        if all(cover is not None for cover in covers):
            self._bounds.offer(self._reduced.lift([cover or () for cover in covers]))


def solve_whole(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Give the problem to the backend as it is."""
    if problem.n_rows == 0:
        bounds.offer(())
        return {}
    bounds.offer(greedy(problem))
    bounds.raise_to(1)
    return {"parts": [_search(backend, limits, bounds)]}


def _solve_used(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Solve without the sets that are in no row, which may be millions."""
    used, numbers = np.unique(problem.indices, return_inverse=True)
    costs = None if problem.costs is None else problem.costs[used]
    dense = CoverProblem(used.size, problem.indptr, numbers, problem.row_of, costs=costs)

    def carry_over(inner: Bounds) -> None:
        bounds.raise_to(inner.lower)
        if inner.cover is not None:
            bounds.offer(used[list(inner.cover)])

    return solve_parts(dense, backend, limits, bounds.part(dense, carry_over))


def _estimate(bounds: Bounds, seed: int) -> None:
    """Find bounds for a part without a search."""
    problem = bounds.problem
    cover = bounds.cover or greedy(problem)
    bounds.offer(cover)
    bounds.raise_to(lower_bound(problem, bounds.upper))
    entries = problem.indices.size
    if problem.costs is not None:
        return  # the local search counts sets
    if not bounds.over() and entries < DENSE * problem.n_rows * problem.n_sets:
        work = min(WALK * entries, LONGEST_WALK)
        improve(problem, bounds.cover or (), seed, bounds.over, bounds.offer, work)


def _search(backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Let the backend improve the bounds, and say how that went.

    Raises
    ------
    InputError
        If the backend does not take such problems.
    """
    problem = bounds.problem
    if not backend.takes(problem):
        raise InputError(
            f"{backend.name} takes rows of at most {backend.widest_row} sets; "
            f"one has {problem.widest_row}"
        )
    start = time.perf_counter()
    counted = backend.load()(problem, limits, bounds)
    return {
        "sets": problem.n_sets,
        "rows": problem.n_rows,
        "lower_bound": bounds.lower,
        "upper_bound": bounds.upper,
        "seconds": time.perf_counter() - start,
        **counted,
    }
