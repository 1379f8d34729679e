"""Solve a problem part by part: reduce it, split it, close each part, put them together."""

import time
from dataclasses import replace
from typing import Any

from minsym.backends import Backend
from minsym.bounds import Bounds
from minsym.cover import CoverProblem
from minsym.heuristics import greedy, lower_bound
from minsym.reduce import reduce
from minsym.solution import Limits

#: Parts whose statistics are kept: those that took longest.
KEPT = 20


def solve_parts(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Improve the bounds by way of the components of what the reductions leave."""
    # First of all a cover of the whole, so that any stop finds one.
    if problem.n_rows:
        bounds.offer(greedy(problem))
        bounds.raise_to(1)
    reduced = reduce(problem, bounds.over)
    parts: list[Bounds] = []

    def put_together(_part: Bounds) -> None:
        if len(parts) == len(reduced.components):
            bounds.raise_to(len(reduced.forced) + sum(part.lower for part in parts))
            bounds.offer(reduced.lift([part.cover or () for part in parts]))

    # All parts get bounds before one is searched, so that a stop finds a whole cover.
    for component in reduced.components:
        part = bounds.part(component.problem, put_together)
        part.offer(greedy(component.problem))
        part.raise_to(lower_bound(component.problem))
        parts.append(part)
    put_together(bounds)
    searched = []
    # The smallest come first in `components`, and leave what they do not need to the others.
    left = [part for part in parts if not part.proved]
    for i, part in enumerate(left):
        share = bounds.remaining() / (1 if i == len(left) - 1 else 2)
        searched.append(_search(backend, limits, part.within(share)))
    searched.sort(key=lambda about: -about["seconds"])
    return {"reductions": dict(reduced.stats), "parts": searched[:KEPT]}


def solve_whole(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Give the problem to the backend as it is."""
    bounds.raise_to(min(problem.n_rows, 1))
    if problem.n_rows == 0:
        bounds.offer(())
        return {}
    return {"parts": [_search(backend, limits, bounds)]}


def _search(backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Let a backend close one part, and say how that went.

    Raises
    ------
    ValueError
        If the backend does not take such problems.
    """
    problem = bounds.problem
    widest = int((problem.indptr[1:] - problem.indptr[:-1]).max())
    if backend.widest_row is not None and widest > backend.widest_row:
        raise ValueError(
            f"{backend.name} takes rows of at most {backend.widest_row} sets; one has {widest}"
        )
    start = time.perf_counter()
    counted = backend.load()(problem, _until(limits, bounds), bounds)
    return {
        "sets": problem.n_sets,
        "rows": problem.n_rows,
        "lower_bound": bounds.lower,
        "size": bounds.size,
        "seconds": time.perf_counter() - start,
        **counted,
    }


def _until(limits: Limits, bounds: Bounds) -> Limits:
    """Return the limits with the seconds that are left."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(bounds.remaining(), 1e-9))
