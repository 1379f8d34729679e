"""Solve a problem part by part: reduce it, split it, close each part, put them together."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.backends import Backend
from minsym.bounds import Bounds
from minsym.cover import CoverProblem
from minsym.heuristics import greedy, improve, lower_bound, prices
from minsym.reduce import reduce
from minsym.solution import Limits

#: Parts whose statistics are kept: those that took longest.
KEPT = 20

#: Rows denser than this have covers so small that greedy ones are nearly minimum.
DENSE = 0.25

#: Entries that local search may look at for each entry of the problem, and at most.
WALK, LONGEST_WALK = 2_000, 1 << 26

#: Prices rule sets out where this share of them goes: else they are not worth the trouble.
WORTH = 0.1


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

    for component in reduced.components:
        part = bounds.part(component.problem, put_together)
        _estimate(part, limits.seed)
        parts.append(part)
    put_together(bounds)
    searched = []
    # The smallest come first in `components`, and leave what they do not need to the others.
    left = [part for part in parts if not part.proved]
    for i, part in enumerate(left):
        share = bounds.remaining() / (1 if i == len(left) - 1 else 2)
        part.enough = bounds.enough - (bounds.lower - part.lower)
        searched.append(_close(backend, limits, part.within(share)))
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


def _estimate(bounds: Bounds, seed: int) -> None:
    """Find bounds for a part without a search."""
    problem = bounds.problem
    bounds.offer(greedy(problem))
    bounds.raise_to(lower_bound(problem))
    entries = problem.indices.size
    if not bounds.over() and entries < DENSE * problem.n_rows * problem.n_sets:
        work = min(WALK * entries, LONGEST_WALK)
        improve(problem, bounds.cover or (), seed, bounds.over, bounds.offer, work)


def _close(backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Close one part, with the sets that no smaller cover contains left out.

    A smaller cover than the best known costs less than that, so it contains no set whose
    reduced cost reaches the difference (reduced cost fixing).
    """
    start, size = time.perf_counter(), bounds.size
    assert size is not None
    useless = prices(bounds.problem, size).useless(size)
    if useless.size < WORTH * bounds.problem.n_sets or bounds.over():
        return _search(backend, limits, bounds)
    narrowed = _without(bounds.problem, useless)
    if narrowed.has_empty_row:
        bounds.raise_to(size)
        return _about(bounds, start) | {"useless": useless.size}

    def carry_over(inner: Bounds) -> None:
        bounds.raise_to(min(inner.lower, size))
        if inner.cover is not None:
            bounds.offer(inner.cover)

    inner = bounds.part(narrowed, carry_over, enough=size)
    counted = solve_parts(narrowed, backend, limits, inner)
    return _about(bounds, start) | {"useless": useless.size} | counted


def _without(problem: CoverProblem, useless: npt.NDArray[np.int64]) -> CoverProblem:
    """Return the problem without the sets, the others keeping their numbers."""
    kept = np.ones(problem.n_sets, dtype=np.bool_)
    kept[useless] = False
    stays = kept[problem.indices]
    ends = np.concatenate([[0], np.cumsum(stays)])[problem.indptr]
    return CoverProblem(problem.n_sets, ends, problem.indices[stays], np.arange(problem.n_rows))


def _search(backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Let the backend improve the bounds, and say how that went.

    Raises
    ------
    ValueError
        If the backend does not take such problems.
    """
    problem = bounds.problem
    widest = int(np.diff(problem.indptr).max())
    if backend.widest_row is not None and widest > backend.widest_row:
        raise ValueError(
            f"{backend.name} takes rows of at most {backend.widest_row} sets; one has {widest}"
        )
    start = time.perf_counter()
    counted = backend.load()(problem, _until(limits, bounds), bounds)
    return _about(bounds, start) | counted


def _about(bounds: Bounds, start: float) -> dict[str, Any]:
    return {
        "sets": bounds.problem.n_sets,
        "rows": bounds.problem.n_rows,
        "lower_bound": bounds.lower,
        "size": bounds.size,
        "seconds": time.perf_counter() - start,
    }


def _until(limits: Limits, bounds: Bounds) -> Limits:
    """Return the limits with the seconds that are left."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(bounds.remaining(), 1e-9))
