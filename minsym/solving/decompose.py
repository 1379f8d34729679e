"""Solve a problem part by part: reduce it, split it, solve each part, put the covers together.

Most problems fall apart, or shrink, before any search. This is what `minsym.solve` does with a
problem, whatever the backend.

See Also
--------
minsym.solving.reduce : The reductions.
minsym.solving.heuristics : Covers and lower bounds for each part.
"""

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym.errors import InputError
from minsym.kernels.clock import now
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.backends import Backend
from minsym.solving.bounds import Bounds
from minsym.solving.diving import dive
from minsym.solving.fixing import Core, core, fix
from minsym.solving.heuristics import (
    Prices,
    cheap_cover,
    greedy,
    improve,
    lists_of,
    lower_bound,
)
from minsym.solving.reduce import Reduced, reduce

if TYPE_CHECKING:
    from minsym.kernels.heuristics import Lists

#: Parts whose statistics are kept: those that took longest.
KEPT = 20

#: Rows denser than this have covers so small that greedy ones are nearly minimum.
DENSE = 0.5

#: A core of more than this fraction of the entries is not worth the work to begin anew.
SMALLER = 0.9

#: Seconds between two times that the covers of many parts are put together.
TELL = 0.2

#: A part and what its rows are worth, if that is known.
_Priced = tuple[Bounds, Prices | None]

#: Entries that local search may look at for each entry of the problem, and at most.
WALK, LONGEST_WALK = 500, 1 << 28


def solve_parts(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Solve a problem by way of the parts that the reductions leave; return statistics.

    Parameters
    ----------
    problem : CoverProblem
        Without an empty row.
    backend : Backend
        Solves the parts that simple bounds do not.
    limits : Limits
    bounds : Bounds
        Of the problem: they are improved until they meet or say stop.
    """
    if problem.n_sets > problem.indices.size:
        return _solve_used(problem, backend, limits, bounds)
    known = bounds.cover
    if problem.n_rows and known is None:
        _begin(bounds)
    reduced = reduce(problem, bounds.over)
    parts = _Parts(reduced, bounds)
    if reduced.untouched:
        known = bounds.incumbent.cover
    if known is not None:
        for part, cover in zip(parts.bounds, reduced.restrict(problem, known), strict=True):
            part.by("greedy").offer(cover)
    left = []
    for part in parts.bounds:
        if bounds.over():
            break
        lists = lists_of(part.problem)
        priced = _estimate(part, lists)
        if backend.proves:
            _look_for_cheaper(part, lists, priced, limits.seed)
        if not part.proved:
            left.append((part, priced))
    parts.put_together()
    searched, stopped = _search_all(left, backend, limits, bounds, parts)
    # What was given to those parts that did not need it is left for the others.
    searched += _search_all(stopped, backend, limits, bounds, parts)[0]
    searched.sort(key=lambda about: -about["seconds"])
    return {"reductions": dict(reduced.stats), "parts": searched[:KEPT]}


def _search_all(
    parts: list[_Priced], backend: Backend, limits: Limits, bounds: Bounds, together: "_Parts"
) -> tuple[list[dict[str, Any]], list[_Priced]]:
    """Search one part after the other, while there is time.

    Returns
    -------
    list of dict
        How that went.
    list of (Bounds, Prices or None)
        The parts that were stopped before they were proved.
    """
    searched: list[dict[str, Any]] = []
    stopped = []
    left = len(parts)
    entries = sum(part.problem.indices.size for part, _ in parts)
    told = now()
    # The smallest come first, and leave what they do not need to the others.
    for part, priced in parts:
        if bounds.over():
            break
        # One that proves nothing leaves nothing to the others: each gets a share by its size.
        share = 1 / min(left, 2) if backend.proves else part.problem.indices.size / entries
        part_in_time = part.within(bounds.remaining() * share)
        searched += _fix_and_search(backend, limits, part_in_time, priced)
        if part_in_time.remaining() == 0 and not part.proved:
            stopped.append((part, priced))
        left -= 1
        entries -= part.problem.indices.size
        if now() > told + TELL:
            together.put_together()
            told = now()
    together.put_together()
    return searched, stopped


def solve_whole(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Give the problem to the backend as it is, without reductions; return statistics.

    Parameters are those of `solve_parts`.
    """
    if problem.n_rows == 0:
        bounds.by("reductions").offer(())
        return {}
    if not backend.bare:
        _begin(bounds)
    return {"parts": [_search(backend, limits, bounds)]}


class _Parts:
    """The bounds of the parts of a problem, and what they say together about the whole.

    Attributes
    ----------
    bounds : list of Bounds
        Of each component, in the order of the components.
    """

    def __init__(self, reduced: Reduced, whole: Bounds) -> None:
        self._reduced = reduced
        self._whole = whole
        self._lock = threading.Lock()
        self._lower = whole.problem.weight_of(reduced.forced)
        self._lowers = [0] * len(reduced.components)
        # Who improved a part last; where there is none the reductions have solved it.
        self._latest = "reductions"
        self.bounds = [
            whole.part(component.problem, partial(self._add, number))
            for number, component in enumerate(reduced.components)
        ]

    def _add(self, number: int, part: Bounds) -> None:
        """Add what the lower bound of a part has gained to that of the whole problem."""
        with self._lock:
            gained = part.lower - self._lowers[number]
            self._lowers[number] += gained
            self._lower += gained
            lower = self._lower
            self._latest = part.engine
        self._whole.by(part.engine).raise_to(lower)
        if len(self.bounds) == 1:
            self.put_together()

    def put_together(self) -> None:
        """Offer the covers of the parts as a cover of the whole, once all have one."""
        whole = self._whole.by(self._latest)
        whole.raise_to(self._lower)
        if all(part.cover is not None for part in self.bounds):
            covers = [part.incumbent.cover for part in self.bounds]
            whole.offer(self._reduced.lift(covers))


def _solve_used(
    problem: CoverProblem, backend: Backend, limits: Limits, bounds: Bounds
) -> dict[str, Any]:
    """Solve without the sets that are in no row, which may be millions."""
    flags = np.ones(problem.n_sets, dtype=np.bool_)
    return _solve_core(core(problem, flags, ~flags), backend, limits, bounds)


def _begin(bounds: Bounds) -> None:
    """Bound a problem that has rows, so that whatever stops the search leaves an answer."""
    bounds.by("greedy").offer(greedy(bounds.problem))
    bounds.by("simple bound").raise_to(1)


def _estimate(bounds: Bounds, lists: "Lists") -> Prices | None:
    """Find a cover of a part and a lower bound without a search; return the prices, if any."""
    if bounds.cover is None:
        bounds.by("greedy").offer(greedy(lists))
    lower, priced = lower_bound(lists, bounds.upper)
    bounds.by("simple bound").raise_to(lower)
    if priced is not None and not bounds.over():
        bounds.by("prices").offer(cheap_cover(lists, priced, bounds.incumbent.cost))
    return priced


def _look_for_cheaper(bounds: Bounds, lists: "Lists", priced: Prices | None, seed: int) -> None:
    """Look for a cheaper cover of a part before the backend does: by prices, by local search."""
    problem = bounds.problem
    if problem.costs is not None and priced is not None:
        offer = bounds.by("prices").offer
        dive(problem, priced, bounds.incumbent.cover, seed, bounds.over, offer)
    entries = problem.indices.size
    if not bounds.over() and entries < DENSE * problem.n_rows * problem.n_sets:
        work = min(WALK * entries, LONGEST_WALK)
        offer = bounds.by("local search").offer
        improve(lists, bounds.incumbent.cover, seed, bounds.over, offer, work)


def _fix_and_search(
    backend: Backend, limits: Limits, bounds: Bounds, priced: Prices | None
) -> list[dict[str, Any]]:
    """Solve the core of a part if that is smaller, else the part; return how that went."""
    whole = bounds.incumbent
    fixed = None if priced is None else fix(bounds.problem, priced, whole.cover)
    if fixed is None or fixed.problem.indices.size > SMALLER * bounds.problem.indices.size:
        return [_search(backend, limits, bounds)]
    searched: list[dict[str, Any]] = _solve_core(fixed, backend, limits, bounds)["parts"]
    return searched


def _solve_core(left: Core, backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Solve what is left of a problem, and carry over what is found; return statistics."""
    taken = bounds.problem.weight_of(left.taken.tolist())

    def carry_over(inner: Bounds) -> None:
        outer = bounds.by(inner.engine)
        outer.raise_to(taken + inner.lower)
        if inner.cover is not None:
            outer.offer(left.lift(inner.cover))

    inner = bounds.part(left.problem, carry_over)
    if bounds.cover is not None:
        inner.by("prices").offer(left.restrict(bounds.cover))
    return solve_parts(left.problem, backend, limits, inner)


def _search(backend: Backend, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Let the backend improve the bounds, and say how that went.

    Raises
    ------
    InputError
        If the backend does not take such problems.
    """
    problem = bounds.problem
    refusal = backend.refusal(problem)
    if refusal is not None:
        raise InputError(refusal)
    start = now()
    counted = backend.load()(problem, limits, bounds.by(backend.name))
    return {
        "sets": problem.n_sets,
        "rows": problem.n_rows,
        "lower_bound": bounds.lower,
        "upper_bound": bounds.upper,
        "seconds": now() - start,
        **counted,
    }
