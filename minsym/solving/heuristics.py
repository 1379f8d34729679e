"""Covers found fast, and sizes that no cover can go below."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import MAX_COST, CoverProblem
from minsym.solving.reduce import never

if TYPE_CHECKING:
    from minsym.kernels.heuristics import Lists

Cover = tuple[int, ...]

#: Entries that a local search looks at between two looks at the clock, about 0.05 s.
SLICE = 2**23

#: Entries of the problem times steps that the bounds may cost, a few seconds at most.
BOUND_WORK = 2**28

#: Steps of the Lagrangian bound after which it hardly rises.
ROUNDS = 400


def lists_of(problem: CoverProblem) -> "Lists":
    """Return the problem as compiled functions want it: lists of rows and of sets.

    Raises
    ------
    ValueError
        If a row is empty, so that there is no cover.
    """
    if problem.has_empty_row:
        raise ValueError("a row is empty, so there is no cover")
    return kernels.heuristics.both_ways(
        np.array(problem.indptr),
        problem.indices.astype(np.int32),
        np.array(problem.costs_or_ones()),
    )


def greedy(problem: CoverProblem) -> Cover:
    """Take the set that covers most of what is left, and in the end drop redundant sets.

    With costs: the one that costs least for each row. At most 1 + ln(rows of the largest set)
    times as dear as a minimum cover (Chvatal 1979, doi:10.1287/moor.4.3.233). Time is linear in
    the entries of the problem, with costs up to a logarithm.

    Returns
    -------
    tuple of int
        A cover, increasing, without a set that could go.
    """
    return _greedy(lists_of(problem), problem.costs is not None)


def _greedy(lists: "Lists", by_cost: bool = False) -> Cover:
    taken = (
        kernels.heuristics.greedy_by_cost(lists) if by_cost else kernels.heuristics.greedy(lists)
    )
    return tuple(sorted(kernels.heuristics.without_redundant(lists, taken).tolist()))


class LocalSearch:
    """Local search with row weights, in slices; the same seed takes the same way.

    Parameters
    ----------
    problem : CoverProblem
        At least one row, none empty.
    cover : iterable of int, optional
        Where to start; by default the greedy cover.
    seed : int

    Examples
    --------
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {2, 3}, {3, 0}])
    >>> search = LocalSearch(problem, [0, 1, 2])
    >>> search.run(1000)
    >>> len(search.cover)
    2
    """

    def __init__(
        self, problem: CoverProblem, cover: Iterable[int] | None = None, seed: int = 0
    ) -> None:
        self._lists = lists_of(problem)
        start = _greedy(self._lists) if cover is None else tuple(cover)
        if not problem.is_cover(start):
            raise ValueError("the local search was given something else than a cover")
        self._walk = kernels.local_search.new_walk(
            self._lists, np.array(start, dtype=np.int32), seed
        )

    def run(self, work: int = SLICE, below: int | None = None) -> None:
        """Go on for a slice of work.

        Parameters
        ----------
        work : int
            Entries of the problem to look at, about; 2**23 take some 0.05 s.
        below : int, optional
            Look for covers of fewer sets than this only, others being known elsewhere.
        """
        kernels.local_search.improve(
            self._lists, self._walk, self.size if below is None else below, work
        )

    @property
    def size(self) -> int:
        """Number of sets in the smallest cover found so far."""
        return int(self._walk.numbers[kernels.local_search.N_BEST])

    @property
    def cover(self) -> Cover:
        """The smallest cover found so far, increasing."""
        return tuple(sorted(self._walk.best[: self.size].tolist()))


def improve(
    problem: CoverProblem,
    cover: Iterable[int],
    seed: int = 0,
    over: Callable[[], bool] = never,
    found: Callable[[Cover], object] | None = None,
    work: int = 2**62,
) -> Cover:
    """Improve a cover by local search until told to stop or out of work.

    Parameters
    ----------
    problem : CoverProblem
    cover : iterable of int
        A cover of the problem.
    seed : int
    over : callable, optional
        Looked at every 0.05 s or so; the search ends once it returns True.
    found : callable, optional
        Called with each smaller cover.
    work : int
        Entries of the problem to look at, about; the outcome depends on nothing else where
        ``over`` does not stop the search.

    Returns
    -------
    tuple of int
        The smallest cover found, increasing.
    """
    search = LocalSearch(problem, cover, seed)
    while work > 0 and search.size > 1 and not over():
        size = search.size
        search.run(min(SLICE, work))
        work -= SLICE
        if found is not None and search.size < size:
            found(search.cover)
    return search.cover


def packing(problem: CoverProblem) -> tuple[int, ...]:
    """Return rows of which no two share a set, as many as cheaply found: a lower bound.

    Rows are tried in the order in which they are in the way of few others, then one is
    exchanged for two while that is possible.
    """
    lists = lists_of(problem)
    return tuple(np.flatnonzero(_packing(lists)).tolist())


def _packing(lists: "Lists") -> npt.NDArray[np.bool_]:
    degrees = np.diff(lists.set_ends)[lists.row_sets]
    met = np.concatenate([[0], np.cumsum(degrees)])
    in_the_way = met[lists.row_ends[1:]] - met[lists.row_ends[:-1]]
    order = np.argsort(in_the_way, kind="stable")
    return kernels.heuristics.packing(lists, order, BOUND_WORK // 16)


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of the rows with a high Lagrangian bound.

    All numbers are integers, in units of 1 / ``UNIT``, so they hold to the last digit.

    Parameters
    ----------
    rows : int64 array, shape (n_rows,)
    costs : int64 array, shape (n_sets,)
        What a set costs, less the prices of its rows.
    bound : int
        No cover costs less.
    """

    rows: npt.NDArray[np.int64]
    costs: npt.NDArray[np.int64]
    bound: int

    @property
    def lower(self) -> int:
        """No cover costs less than this: without costs, has fewer sets."""
        return -(-self.bound // kernels.heuristics.UNIT)


def prices(problem: CoverProblem, upper: int, rounds: int = ROUNDS) -> Prices:
    """Price the rows by subgradient steps from a feasible dual.

    The bound comes close to that of the linear program, in time proportional to the entries
    times the rounds.

    Parameters
    ----------
    problem : CoverProblem
    upper : int
        Cost of a known cover: what the bound could reach.
    rounds : int
        Steps at most.

    Returns
    -------
    Prices
        ``lower`` is at least the efficiency bound (the sum over the rows of the least cost / rows
        of a set in the row).
    """
    return _prices(lists_of(problem), upper, rounds)


def _prices(lists: "Lists", upper: int, rounds: int) -> Prices:
    order = np.argsort(np.diff(lists.row_ends), kind="stable")
    start = kernels.heuristics.raised(lists, order, kernels.heuristics.efficiencies(lists))
    rounds = min(rounds, BOUND_WORK // max(1, 2 * lists.row_sets.size))
    real = kernels.heuristics.subgradient(lists, start / kernels.heuristics.UNIT, upper, rounds)
    rows = np.floor(real * kernels.heuristics.UNIT).astype(np.int64)
    found = [Prices(p, *kernels.heuristics.reduced_costs(lists, p)) for p in (start, rows)]
    return max(found, key=lambda p: p.bound)


def lower_bound(problem: CoverProblem, upper: int | None = None) -> int:
    """Return a cost that no cover goes below, the best of several cheap bounds.

    Given the cost of a known cover, the prices need not find one of their own. With costs the
    prices are all there is; without, it is a number of sets:

    - The fewest sets whose sizes add up to all rows.
    - Rows of which no two share a set (`packing`).
    - Prices of the rows (`prices`), which contain the efficiency bound.

    The last two stay below the linear program, and that below n_sets / (sets of the smallest
    row), which is what an equal share of every set costs: they are left out where this is no
    more than the first.
    """
    lists = lists_of(problem)
    if problem.n_rows == 0:
        return 0
    if problem.costs is not None:
        return _lower_by_cost(problem, lists, upper)
    counted = int(kernels.heuristics.degree_bound(lists))
    smallest = int(np.diff(lists.row_ends).min())
    if -(-problem.n_sets // smallest) <= counted:
        return counted
    priced = _prices(lists, len(_greedy(lists)) if upper is None else upper, ROUNDS).lower
    return max(counted, priced, int(_packing(lists).sum()))


def _lower_by_cost(problem: CoverProblem, lists: "Lists", upper: int | None) -> int:
    dearest = int(lists.costs.max())
    if dearest * problem.n_rows > MAX_COST:
        return 1  # prices may add up to more than their integers hold
    known = problem.cost_of(_greedy(lists, by_cost=True)) if upper is None else upper
    return _prices(lists, known, ROUNDS).lower
