"""Minimum covers of problems whose rows are too many to list, but can be found one at a time.

A few rows are solved; whoever asks looks for rows that the cover misses; these are added, and all
is solved again, until none is missed. A cover that is minimum for some of the rows and covers all
of them is minimum for all, so what is proved is proved (*implicit hitting set*: Moreno-Centeno and
Karp 2013, doi:10.1287/opre.1130.1139).

See Also
--------
minsym.questions.keys : The columns that tell all rows of a table apart, found this way.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np

from minsym.kernels.clock import now
from minsym.model.costs import Given
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.questions.minimum import limits_of, solve
from minsym.solving.heuristics import Cover
from minsym.solving.plain import Steps, bits, minimal

#: From a cover to rows that it misses: some of them, and none only if it misses none.
Missed = Callable[[Cover], Collection[Iterable[int]]]


@dataclass(frozen=True, eq=False)
class Implicit:
    """What is known of a problem whose rows are found as they are needed.

    Parameters
    ----------
    status : Status
        OPTIMAL, or FEASIBLE if the search was stopped.
    cover : tuple of int
        A cover of all rows, increasing.
    cost, lower_bound : int or float
        What it costs, and what no cover goes below: numbers of sets, where sets have no costs.
    problem : CoverProblem
        The rows that were found.
    rounds : int
        How often rows were asked for.
    stopped : str
        What ended the search before the cover was proved: "time", "interrupt", or nothing.
    """

    status: Status
    cover: Cover
    cost: float
    lower_bound: float
    problem: CoverProblem
    rounds: int
    stopped: str = ""


def solve_implicit(
    n_sets: int,
    missed: Missed,
    *,
    costs: Given | None = None,
    limits: Limits | None = None,
    told: Callable[[float, float], object] = lambda lower, upper: None,
) -> Implicit:
    """Find a minimum cover of rows that are only known one by one.

    Parameters
    ----------
    n_sets : int
    missed : callable
        Given a cover, a tuple of sets, it returns rows that have none of these: some if there are
        any, and the smaller the better. All sets together must miss no row.
    costs : array_like, optional
        What each set costs, as `CoverProblem.with_costs` takes it.
    limits : Limits, optional
        Until the first cover of all rows is found, the time may be exceeded.
    told : callable, optional
        Called with both bounds, as they become better.

    Returns
    -------
    Implicit

    Raises
    ------
    ValueError
        If ``missed`` returns a row that is covered.

    Examples
    --------
    No two numbers next to each other, of 0 to 9, may both be left out:

    >>> def missed(cover):
    ...     return [{i, i + 1} for i in range(9) if not {i, i + 1} & set(cover)]
    >>> found = solve_implicit(10, missed)
    >>> found.cover, found.lower_bound
    ((1, 3, 5, 7, 8), 5)
    """
    search = _Search(n_sets, missed, costs)
    asked = limits_of(limits)
    ends = math.inf if asked.seconds is None else now() + asked.seconds
    stopped = ""
    try:
        search.complete(())
        while not stopped and search.lower < search.cost:
            told(search.lower, search.cost)
            left = ends - now()
            if left <= 0:
                stopped = "time"
            else:
                stopped = search.look(replace(asked, seconds=None if left == math.inf else left))
    except KeyboardInterrupt:
        if search.best is None:
            raise
        stopped = "interrupt"
    assert search.best is not None
    proved = search.lower == search.cost
    return Implicit(
        Status.OPTIMAL if proved else Status.FEASIBLE,
        search.best,
        search.cost,
        search.lower,
        search.problem,
        search.rounds,
        "" if proved else stopped,
    )


def list_implicit(
    n_sets: int,
    missed: Missed,
    *,
    up_to: int | None = None,
    budget: float | None = None,
    costs: Sequence[float] | None = None,
    rows: Iterable[Iterable[int]] = (),
    look: Callable[[], object] = lambda: None,
) -> Iterator[Cover]:
    """Yield every cover with no set to spare of rows that are only known one by one.

    A branch chooses a set of a row that is not covered yet, and ends where a chosen set is the only
    one of no row (Murakami and Uno 2014, doi:10.1016/j.dam.2014.01.012). What covers all rows that
    were found is asked about; rows that it misses are missed by all of the branch above it too, so
    that the search goes on with them (Birnick et al. 2020, doi:10.14778/3407790.3407824).

    Parameters
    ----------
    n_sets, missed
        As `solve_implicit` takes them.
    up_to : int, optional
        The most sets of a cover.
    budget, costs : number and sequence of numbers, optional
        What a cover may cost, and what each set costs.
    rows : iterable, optional
        Rows that were found before.
    look : callable
        Called now and then; what it raises ends the search.

    Yields
    ------
    tuple of int
        Increasing; the covers in no certain order, each once.

    Raises
    ------
    ValueError
        If ``missed`` returns a row that is covered.

    Examples
    --------
    >>> def missed(cover):
    ...     return [{i, i + 1} for i in range(3) if not {i, i + 1} & set(cover)]
    >>> sorted(list_implicit(4, missed))
    [(0, 2), (1, 2), (1, 3)]
    """
    found = _Found(n_sets)
    found.add(rows)
    most = n_sets if up_to is None else up_to
    prices = [0.0] * n_sets if costs is None else costs
    room = math.inf if budget is None else budget

    def branch(
        chosen: list[int], critical: list[int], uncovered: int, free: int, left: float
    ) -> Iterator[Cover]:
        look()
        if not uncovered:
            more = _rows_missed(missed, chosen)
            if not more:
                yield tuple(sorted(chosen))
                return
            uncovered = found.add(more)
        if len(chosen) == most:
            return
        known = found.all
        row = found.narrowest(uncovered, free)
        choices = row & free
        free &= ~choices
        for s in bits(choices):
            # What was found since is missed by all that was chosen here.
            uncovered |= found.all & ~known
            known = found.all
            own = uncovered & found.having[s]
            others = [rows_of & ~found.having[s] for rows_of in critical]
            if prices[s] <= left and all(others):
                yield from branch(
                    [*chosen, s], [*others, own], uncovered & ~own, free, left - prices[s]
                )
            free |= 1 << s

    yield from branch([], [], found.all, (1 << n_sets) - 1, room)


def _rows_missed(missed: Missed, chosen: Collection[int]) -> list[frozenset[int]]:
    """Return rows that some sets miss, checked."""
    rows = [frozenset(row) for row in missed(tuple(sorted(chosen)))]
    for row in rows:
        if not row.isdisjoint(chosen):
            raise ValueError(f"the row {sorted(row)} is not missed by {sorted(chosen)}")
        if not row:
            raise ValueError("a row is empty, so there is no cover")
    return rows


class _Found:
    """Rows as bitsets over sets, and for each set those that have it, as a bitset over rows."""

    #: Rows that are not covered among which the one with the fewest sets is looked for.
    LOOKED_AT = 64

    def __init__(self, n_sets: int) -> None:
        self.rows: list[int] = []
        self.having = [0] * n_sets
        self.all = 0

    def add(self, rows: Iterable[Iterable[int]]) -> int:
        """Add rows, without those that have all sets of another; return which are new."""
        start = len(self.rows)
        words = [sum(1 << s for s in row) for row in rows]
        for word in minimal(words, Steps()):
            for s in bits(word):
                self.having[s] |= 1 << len(self.rows)
            self.rows.append(word)
        new = (1 << len(self.rows)) - (1 << start)
        self.all |= new
        return new

    def narrowest(self, uncovered: int, free: int) -> int:
        """Return the row with the fewest sets that are free, of some that are not covered."""
        some = islice(bits(uncovered), self.LOOKED_AT)
        return min((self.rows[r] for r in some), key=lambda row: (row & free).bit_count())


class _Search:
    """The rows that were found, and the best cover of all rows.

    Attributes
    ----------
    rounds : int
    lower, cost : int or float
        What no cover costs less than, and what the best one costs.
    best : tuple of int, optional
    """

    def __init__(self, n_sets: int, missed: Missed, costs: Given | None) -> None:
        self.rounds = 0
        self.lower: float = 0
        self.cost: float = math.inf
        self.best: Cover | None = None
        self._n_sets, self._missed, self._costs = n_sets, missed, costs
        self._rows: dict[frozenset[int], None] = {}
        self._none = self.problem

    @property
    def problem(self) -> CoverProblem:
        """The rows that were found."""
        sizes = [len(row) for row in self._rows]
        sets = np.fromiter(chain.from_iterable(self._rows), np.int64, sum(sizes))
        elements = np.repeat(np.arange(len(sizes)), sizes)
        problem = CoverProblem.from_entries(self._n_sets, len(sizes), elements, sets)
        return problem.with_costs(self._costs)

    def complete(self, cover: Cover) -> None:
        """Add sets to a cover of the rows that were found until it misses none; offer it.

        One of every row that is missed is added, and then what is not needed is dropped. All that
        is asked on the way are rows that were found.
        """
        chosen = set(cover)
        while rows := self._ask(chosen):
            for row in sorted(rows, key=len):
                if not row & chosen:
                    chosen.add(self._most_wanted(row))
        for s in sorted(chosen - set(cover)) + sorted(cover):
            is_needed = any(row & chosen == {s} for row in self._rows)
            if not is_needed and not self._ask(chosen - {s}):
                chosen.remove(s)
        self._offer(chosen)

    def look(self, limits: Limits) -> str:
        """Solve the rows that were found, and look for more; return what stopped it, if anything.

        Where there are no more, the cover is minimum.
        """
        found = solve(self.problem, limits=limits)
        if found.lower_bound is not None:
            self.lower = max(self.lower, found.lower_bound)
        if self.lower < self.cost and found.cover is not None:
            self.complete(found.cover)
        if found.stats.get("interrupted"):  # it may be proved all the same
            return "interrupt"
        return "" if found.status is Status.OPTIMAL else "time"

    def _ask(self, chosen: set[int]) -> list[frozenset[int]]:
        """Return rows that some sets miss, and keep them."""
        self.rounds += 1
        rows = _rows_missed(self._missed, chosen)
        self._rows |= dict.fromkeys(rows)
        return rows

    def _most_wanted(self, row: frozenset[int]) -> int:
        """Return the set of a row that is in most rows."""
        return max(sorted(row), key=lambda s: sum(s in other for other in self._rows))

    def _offer(self, chosen: set[int]) -> None:
        """Take a cover of all rows, if it is the best."""
        cover = tuple(sorted(chosen))
        cost = self._none.cost_of(cover)
        if cost < self.cost:
            self.best, self.cost = cover, cost
