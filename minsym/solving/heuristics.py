"""Covers found fast, and numbers that no cover can go below: what comes before any search.

`greedy` and `improve` find good covers, and `lower_bound` says how good they are at least; where
the two meet, nothing is left to search. Every function takes a `minsym.CoverProblem`. Who calls
several of them on one problem makes its list form once, by `lists_of`, and gives that in its place.

See Also
--------
minsym.solving.decompose : Uses them on every part of a problem.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.solving.reduce import never

if TYPE_CHECKING:
    from minsym.kernels.heuristics import Lists

Cover = tuple[int, ...]

#: Entries that a local search looks at between two looks at the clock, about 0.05 s.
ENTRIES_PER_SLICE = 2**23

#: What is said of a local search that starts from sets that leave a row out.
NO_COVER = "the local search was given something else than a cover"

#: Entries of the problem times steps that the bounds may cost, a few seconds at most.
BOUND_WORK = 2**28

#: What a set may cost times the rows, so that prices add up to what their integers hold.
PRICED = 2**31 - 1

#: Steps of the Lagrangian bound after which it hardly rises.
ROUNDS = 800

#: Sets, without costs, up to which a search is over before prices are found.
SEARCHED = 32

#: Covers that are tried by prices, with costs and without, where local search goes on from
#: them; and entries of the problem times covers at most.
TRIED_BY_COST, TRIED, TRIED_WORK = 100, 10, 2**26


def lists_of(problem: "CoverProblem | Lists") -> "Lists":
    """Return the list form of a problem: the sets of every row, the rows of every set, the costs.

    It is what the compiled functions work on. A list form is returned as it is.

    Raises
    ------
    ValueError
        If a row is empty, so that there is no cover.
    """
    if not isinstance(problem, CoverProblem):
        return problem
    if problem.has_empty_row:
        raise ValueError("a row is empty, so there is no cover")
    return kernels.heuristics.both_ways(
        np.array(problem.indptr),
        problem.indices.astype(np.int32),
        np.array(problem.costs_or_ones()),
    )


def _have_costs(lists: "Lists") -> bool:
    """Whether sets have costs other than 1."""
    return bool((lists.costs != 1).any())


def greedy(problem: "CoverProblem | Lists") -> Cover:
    """Return a cover found by taking, again and again, the set that covers most of what is left.

    Sets that turn out redundant are dropped in the end. With costs the set is taken that costs
    least for each row. The cover is at most 1 + ln(rows of the largest set) times as dear as a
    minimum cover (Chvatal 1979, doi:10.1287/moor.4.3.233). Time is linear in the entries of the
    problem, with costs up to a logarithm.

    Parameters
    ----------
    problem : CoverProblem or its list form

    Returns
    -------
    tuple of int
        A cover, increasing, without a set that could go.

    See Also
    --------
    improve : Goes on from there.
    """
    lists = lists_of(problem)
    by_cost = _have_costs(lists)
    take = kernels.heuristics.greedy_by_cost if by_cost else kernels.heuristics.greedy
    return tuple(sorted(kernels.heuristics.without_redundant(lists, take(lists)).tolist()))


class LocalSearch:
    """A search for cheaper covers by exchanging single sets, which can be paused at any time.

    Rows have weights, which grow while they stay uncovered. The same seed takes the same way,
    in whatever slices.

    Parameters
    ----------
    problem : CoverProblem or its list form
        At least one row, none empty.
    cover : iterable of int, optional
        Where to start; by default the greedy cover.
    seed : int

    Raises
    ------
    ValueError
        If ``cover`` is no cover.

    See Also
    --------
    improve : Runs one until told to stop.

    Examples
    --------
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {2, 3}, {3, 0}])
    >>> search = LocalSearch(problem, [0, 1, 2])
    >>> search.run(1000)
    >>> search.cost
    2
    """

    def __init__(
        self,
        problem: "CoverProblem | Lists",
        cover: Iterable[int] | None = None,
        seed: int = 0,
    ) -> None:
        self._lists = lists_of(problem)
        start = greedy(self._lists) if cover is None else cover
        self._walk = kernels.local_search.new_walk(self._lists, self._checked(start), seed)
        self._refuse_uncovered()

    def run(self, work: int = ENTRIES_PER_SLICE) -> None:
        """Go on for a slice of work.

        Parameters
        ----------
        work : int
            Entries of the problem to look at, about; 2**23 take some 0.05 s.
        """
        kernels.local_search.improve(self._lists, self._walk, work)

    def restart(self, cover: Iterable[int]) -> None:
        """Go on from another cover, such as one found elsewhere; what was learned is kept.

        Raises
        ------
        ValueError
            If it is no cover.
        """
        kernels.local_search.start_from(self._lists, self._walk, self._checked(cover))
        self._refuse_uncovered()

    @property
    def cost(self) -> int:
        """What the cheapest cover found so far costs: its size, where sets have no costs."""
        return int(self._walk.numbers[kernels.local_search.BEST])

    @property
    def cover(self) -> Cover:
        """The cheapest cover found so far, increasing."""
        return tuple(kernels.local_search.cheapest(self._walk).tolist())

    def _checked(self, cover: Iterable[int]) -> npt.NDArray[np.int32]:
        """Return a cover as compiled code, which trusts the numbers it is given, wants it.

        Without redundant sets, since no region begins at a set that is in no row.
        """
        sets = np.array(tuple(cover), dtype=np.int32)
        if ((sets < 0) | (sets >= self._lists.costs.size)).any():
            raise ValueError(NO_COVER)
        return kernels.heuristics.without_redundant(self._lists, sets)

    def _refuse_uncovered(self) -> None:
        """Raise ValueError if what the search was started from leaves a row out."""
        if self._walk.numbers[kernels.local_search.N_UNCOVERED]:
            raise ValueError(NO_COVER)


def improve(
    problem: "CoverProblem | Lists",
    cover: Iterable[int],
    seed: int = 0,
    over: Callable[[], bool] = never,
    found: Callable[[Cover], object] | None = None,
    work: int = 2**62,
) -> Cover:
    """Make a cover cheaper by local search until told to stop or out of work.

    Parameters
    ----------
    problem : CoverProblem or its list form
    cover : iterable of int
        A cover of the problem.
    seed : int
    over : callable, optional
        Looked at every 0.05 s or so; the search ends once it returns True.
    found : callable, optional
        Called with each cheaper cover.
    work : int
        Entries of the problem to look at, about; the outcome depends on nothing else where
        ``over`` does not stop the search.

    Returns
    -------
    tuple of int
        The cheapest cover found, increasing.

    See Also
    --------
    LocalSearch : The search itself, for use slice by slice.
    """
    lists, start = lists_of(problem), tuple(cover)
    search = LocalSearch(lists, start, seed)
    cost = int(lists.costs[list(start)].sum())
    while True:
        if found is not None and search.cost < cost:
            found(search.cover)
        cost = search.cost
        if work <= 0 or cost <= 1 or over():
            return search.cover
        search.run(min(ENTRIES_PER_SLICE, work))
        work -= ENTRIES_PER_SLICE


def packing(problem: "CoverProblem | Lists") -> tuple[int, ...]:
    """Return rows of which no two share a set: every cover needs a set for each of them.

    They are as many as are cheaply found. Rows are tried in the order in which they are in the
    way of few others, then one is exchanged for two while that is possible.

    Parameters
    ----------
    problem : CoverProblem or its list form

    Returns
    -------
    tuple of int
        Numbers of rows, increasing.
    """
    lists = lists_of(problem)
    degrees = np.diff(lists.set_ends)[lists.row_sets]
    met = np.concatenate([[0], np.cumsum(degrees)])
    in_the_way = met[lists.row_ends[1:]] - met[lists.row_ends[:-1]]
    order = np.argsort(in_the_way, kind="stable")
    packed = kernels.heuristics.packing(lists, order, BOUND_WORK // 16)
    return tuple(np.flatnonzero(packed).tolist())


@dataclass(frozen=True, eq=False)
class Prices:
    """A price for every row such that no cover costs less than they add up to, nearly.

    They are a solution of the dual of the linear program, and its Lagrangian bound allows for
    sets that are asked too much of. All numbers are integers, in units of 1 / ``UNIT``, so they
    hold to the last digit.

    Parameters
    ----------
    rows : int64 array, shape (n_rows,)
    costs : int64 array, shape (n_sets,)
        What a set costs, less the prices of its rows.
    bound : int
        No cover costs less.
    bits : int
        Large costs are rounded down to multiples of 2 ** ``bits``, in which all this is counted:
        a bound on less is a bound.
    """

    rows: npt.NDArray[np.int64]
    costs: npt.NDArray[np.int64]
    bound: int
    bits: int

    @property
    def lower(self) -> int:
        """No cover costs less than this: without costs, has fewer sets."""
        return -(-self.bound // kernels.heuristics.UNIT) << self.bits

    @property
    def real(self) -> npt.NDArray[np.float64]:
        """The prices of the rows in units of cost, nearly."""
        return self.rows / kernels.heuristics.UNIT * 2.0**self.bits


def prices(problem: "CoverProblem | Lists", upper: int, rounds: int = ROUNDS) -> Prices:
    """Price the rows so that the bound is high, by subgradient steps from a feasible dual.

    The bound comes close to that of the linear program, in time proportional to the entries
    times the rounds.

    Parameters
    ----------
    problem : CoverProblem or its list form
    upper : int
        Cost of a known cover: what the bound could reach.
    rounds : int
        Steps at most.

    Returns
    -------
    Prices
        ``lower`` is at least the efficiency bound (the sum over the rows of the least cost / rows
        of a set in the row) of the costs, which are rounded down where they are very large.
    """
    given, unit = lists_of(problem), kernels.heuristics.UNIT
    n_rows = given.row_ends.size - 1
    bits = (int(given.costs.max()) * n_rows // PRICED).bit_length()
    lists, upper = given._replace(costs=given.costs >> bits), upper >> bits
    order = np.argsort(np.diff(lists.row_ends), kind="stable")
    start = kernels.heuristics.raised(lists, order, kernels.heuristics.efficiencies(lists))
    rounds = min(rounds, BOUND_WORK // max(1, 2 * lists.row_sets.size))
    real = kernels.lagrange.subgradient(lists, start / unit, upper, rounds)
    rows = np.floor(real * unit).astype(np.int64)
    found = [Prices(p, *kernels.lagrange.reduced_costs(lists, p), bits) for p in (start, rows)]
    return max(found, key=lambda p: p.bound)


def cheap_cover(problem: "CoverProblem | Lists", priced: Prices, upper: int) -> Cover:
    """Return a cover that is cheap by the prices of rows, and often nearly minimum.

    Greedy covers by many prices close to those given are tried: the sets come first whose rows
    are worth more than they cost. (Caprara, Fischetti and Toth 1999, section 3,
    doi:10.1287/opre.47.5.730.)

    Parameters
    ----------
    problem : CoverProblem or its list form
    priced : Prices
        Of this problem.
    upper : int
        What a known cover costs.

    Returns
    -------
    tuple of int
        Increasing, without a set that could go. It may cost more than the known cover.
    """
    lists = lists_of(problem)
    wanted = TRIED_BY_COST if _have_costs(lists) else TRIED
    tries = max(1, min(wanted, TRIED_WORK // lists.row_sets.size))
    found = kernels.lagrange.cheapest_greedy(lists, priced.real, upper, tries)
    return tuple(sorted(found.tolist()))


def lower_bound(
    problem: "CoverProblem | Lists", upper: int | None = None
) -> tuple[int, Prices | None]:
    """Return a cost that no cover goes below, the best of several cheap bounds.

    With costs the prices are all there is; without, it is a number of sets:

    - The fewest sets whose sizes add up to all rows.
    - Rows of which no two share a set (`packing`).
    - Prices of the rows (`prices`), which contain the efficiency bound.

    The last two stay below the linear program, and that below n_sets / (sets of the smallest
    row), which is what an equal share of every set costs: they are left out where this is no
    more than the first. Prices are left out too where sets are so few that a search is over
    before they are found.

    Parameters
    ----------
    problem : CoverProblem or its list form
    upper : int, optional
        The cost of a known cover, so that the prices need not find one of their own.

    Returns
    -------
    lower : int
    priced : Prices, optional
        The prices; None where they were left out.
    """
    lists = lists_of(problem)
    n_rows, n_sets = lists.row_ends.size - 1, lists.costs.size
    if n_rows == 0:
        return 0, None
    with_costs = _have_costs(lists)
    counted = 1 if with_costs else int(kernels.heuristics.degree_bound(lists))
    smallest = int(np.diff(lists.row_ends).min())
    if not with_costs and -(-n_sets // smallest) <= counted:
        return counted, None
    packed = 0 if with_costs else len(packing(lists))
    if not with_costs and n_sets <= SEARCHED:
        return max(counted, packed), None
    known = int(lists.costs[list(greedy(lists))].sum()) if upper is None else upper
    priced = prices(lists, known)
    return max(counted, priced.lower, packed), priced
