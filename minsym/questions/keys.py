"""The fewest columns that tell the rows of a table apart: its keys.

A *key* is a set of columns on which no two rows are equal. With a decision column it tells apart
rows with different decisions only: a decision reduct of rough sets (Pawlak 1991,
doi:10.1007/978-94-011-3534-4). Every pair of rows that has to be told apart is a row of a cover
problem, whose sets are the columns in which the two differ (Skowron and Rauszer 1992,
doi:10.1007/978-94-015-7975-9_21). Of these pairs, millions of millions, only those are made that a
candidate fails on: see `minsym.questions.implicit`.

A missing cell is a value like any other here: two rows that both lack it are equal there, and one
that lacks it differs from one that has it. Rows that are equal in all columns are told apart by
nothing; they are named and counted as one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from minsym.base.arguments import whole_number
from minsym.base.arrays import BoolArray, Ints, distinct_rows
from minsym.base.text import listed
from minsym.errors import InputError
from minsym.formats.tables import Table, as_table
from minsym.kernels.clock import now
from minsym.model.costs import Given
from minsym.model.solution import Limits, Status
from minsym.questions.every import minimal_covers, minimum_covers
from minsym.questions.implicit import Implicit, solve_implicit
from minsym.solving.heuristics import Cover

#: Pairs that are given to the search at a time, those that differ least first.
AT_A_TIME = 200

#: Rows among which a candidate is tried first, where there are more.
SAMPLE = 10_000


@dataclass(frozen=True, eq=False)
class Key:
    """The columns that tell the rows of a table apart, and what is proved of them.

    Parameters
    ----------
    columns : tuple of str
        A key, in the order of the table.
    status : Status
        OPTIMAL if no key costs less, else FEASIBLE.
    cost, lower_bound : int or float
        What the columns cost, and what no key goes below: numbers of columns, without costs.
    alike : tuple of tuples of int
        Rows that no columns tell apart although they should: groups of equal rows; with a
        decision, those among which decisions differ.
    decision : str or None
    pairs : int
        How many different sets of columns in which two rows differ were looked at.
    seconds : float
    stopped : str
        "time" or "interrupt" where that ended the search.
    found : Implicit
        The cover problem, as far as it was made.
    """

    columns: tuple[str, ...]
    status: Status
    cost: float
    lower_bound: float
    alike: tuple[tuple[int, ...], ...]
    decision: str | None
    pairs: int
    seconds: float
    stopped: str
    found: Implicit

    def __repr__(self) -> str:
        return f"Key({self.status}, {listed(map(repr, self.columns)) or 'no columns'})"


def find_key(
    table: Any,
    *,
    decision: str | None = None,
    costs: Mapping[str, float] | None = None,
    limits: Limits | None = None,
    told: Callable[[float, float], object] = lambda lower, upper: None,
) -> Key:
    """Find the fewest columns, or the cheapest, that tell all rows of a table apart.

    Parameters
    ----------
    table : Table, path or data frame
        Anything that `minsym.audit_table` takes. The column that names its rows is no part of a
        key.
    decision : str, optional
        A column: only rows that differ in it have to be told apart, by the others.
    costs : mapping, optional
        What columns cost, from their names; 1 where nothing is said. That of the decision is of
        no matter.
    limits : Limits, optional
    told : callable, optional
        Called with both bounds as they become better.

    Returns
    -------
    Key
        Time grows with the columns in the key, and with n log n of the rows times the rounds,
        of which there are some tens.

    Raises
    ------
    InputError
        If there is no such column.

    See Also
    --------
    list_keys : All of them.

    Examples
    --------
    >>> rows = {"colour": ["red", "red", "blue"], "size": [1, 2, 1], "round": [0, 0, 1]}
    >>> find_key(Table.from_frame(rows)).columns
    ('colour', 'size')
    >>> find_key(Table.from_frame(rows), decision="round").columns
    ('colour',)
    """
    start = now()
    table = as_table(table)
    pairs = _Pairs(table, decision)
    found = solve_implicit(
        len(pairs.names),
        pairs.missed,
        costs=_costs(table, pairs.names, costs or {}),
        limits=limits,
        told=told,
    )
    return Key(
        tuple(pairs.names[c] for c in found.cover),
        found.status,
        found.cost,
        found.lower_bound,
        pairs.alike,
        decision,
        found.problem.n_rows,
        now() - start,
        found.stopped,
        found,
    )


def list_keys(
    table: Any,
    *,
    decision: str | None = None,
    up_to: int | None = None,
    seconds: float | None = None,
    known: Key | None = None,
) -> Iterator[tuple[str, ...]]:
    """Return every minimum key, or every minimal one of at most so many columns.

    Parameters
    ----------
    table : Table, path or data frame
    decision : str, optional
        As `find_key` takes it.
    up_to : int, optional
        With it all keys of at most so many columns from which none can be left out, also called
        minimal unique column combinations. Without it those with the fewest columns.
    seconds : float, optional
        Time limit.
    known : Key, optional
        What `find_key` has proved of this table with this decision, without costs.

    Returns
    -------
    iterator of tuples of str
        The smallest first, those of a size in the order of the columns.

    Raises
    ------
    InputError
        If there is no such column, or ``up_to`` is less than 1.
    TimeoutError
        When the time is over, which the iterator raises: there may be more.

    Examples
    --------
    >>> rows = {"colour": ["red", "red", "blue"], "size": [1, 2, 1], "round": [0, 0, 1]}
    >>> list(list_keys(Table.from_frame(rows)))
    [('colour', 'size'), ('size', 'round')]
    """
    if up_to is not None and whole_number(up_to, "up_to") < 1:
        raise InputError(f"up_to is {up_to}; expected 1 or more")
    ends = None if seconds is None else now() + seconds
    pairs = _Pairs(as_table(table), decision)
    return _listed(pairs, known, up_to, ends)


def _listed(
    pairs: "_Pairs", known: Key | None, up_to: int | None, ends: float | None
) -> Iterator[tuple[str, ...]]:
    """Yield what `list_keys` returns."""
    if known is None or known.status is not Status.OPTIMAL:
        left = None if ends is None else ends - now()
        if left is not None and left <= 0:
            raise TimeoutError("the time is over")
        found = solve_implicit(len(pairs.names), pairs.missed, limits=Limits(left))
        if found.stopped == "interrupt":
            raise KeyboardInterrupt
        if found.stopped:
            raise TimeoutError(f"at least {found.lower_bound:g} columns")
    else:
        found = known.found
    for cover in _all_covers(found, pairs, up_to, ends):
        yield tuple(pairs.names[c] for c in cover)


def _all_covers(
    found: Implicit, pairs: "_Pairs", up_to: int | None, ends: float | None
) -> list[Cover]:
    """Return all keys of a size, or up to one, as soon as no candidate misses a pair.

    Candidates that miss some add these to the rows; those that miss none stay keys whatever
    is added.
    """
    problem, keys = found.problem, set[Cover]()
    while True:
        left = None if ends is None else max(ends - now(), 0.0)
        covers = (
            minimum_covers(problem, len(found.cover), left)
            if up_to is None
            else minimal_covers(problem, up_to, left)
        )
        listed_now, more = [], dict[frozenset[int], None]()
        for cover in covers:
            listed_now.append(cover)
            if cover not in keys and not any(row.isdisjoint(cover) for row in more):
                missed = pairs.missed(cover)
                more |= dict.fromkeys(missed)
                if not missed:
                    keys.add(cover)
        if not more:
            return listed_now
        problem = problem.from_sets([*problem.rows(), *more], problem.n_sets)


def _costs(table: Table, names: Sequence[str], costs: Mapping[str, float]) -> Given | None:
    """Return what each column costs; None where all cost the same."""
    for name in costs:
        table.column(name)
    return [costs.get(name, 1) for name in names] if costs else None


class _Pairs:
    """The pairs of rows that have to be told apart.

    Attributes
    ----------
    names : tuple of str
        The columns that may be in a key.
    alike : tuple of tuples of int
        See `Key`.
    """

    def __init__(self, table: Table, decision: str | None) -> None:
        if decision is not None:
            table.column(decision)
        said = [c for c, name in enumerate(table.attributes) if name != decision]
        self.names = tuple(table.attributes[c] for c in said)
        codes = table.values[:, said]
        first, kind = distinct_rows(codes)
        #: Different rows, and a number for each: two have to be told apart if theirs differ.
        self._codes, self._labels = codes[first], np.arange(first.size)
        random = np.random.default_rng(0)
        # The last is that of a missing cell, whose code is -1.
        self._random = [
            random.integers(2**64, size=int(column.max(initial=-1)) + 2, dtype=np.uint64)
            for column in self._codes.T
        ]
        alike = np.bincount(kind, minlength=first.size) > 1
        if decision is not None:
            decided = np.unique(
                table.values[:, table.attributes.index(decision)], return_inverse=True
            )[1]
            low = np.full(first.size, decided.size)
            high = np.full(first.size, -1)
            np.minimum.at(low, kind, decided)
            np.maximum.at(high, kind, decided)
            alike = low != high
            # Some of a group of several decisions differs in it from whatever another row has.
            self._labels = np.where(alike, decided.size + self._labels, low)
        order = np.argsort(kind, kind="stable")
        groups = np.split(order, np.cumsum(np.bincount(kind, minlength=first.size))[:-1])
        self.alike = tuple(
            tuple(group.tolist()) for group, is_alike in zip(groups, alike, strict=True) if is_alike
        )

    def missed(self, chosen: Cover) -> list[frozenset[int]]:
        """Return columns in which rows differ that these columns do not tell apart.

        Of the pairs found, which are neighbours when rows are sorted, those that differ least.
        """
        n = len(self._codes)
        for step in {max(1, n // SAMPLE): None, 1: None}:
            rows, starts = self._sorted(chosen, np.arange(0, n, step))
            labels = self._labels[rows]
            # A group is of interest where two labels meet.
            meet = np.flatnonzero(~starts[1:] & (labels[1:] != labels[:-1]))
            if meet.size:
                places = np.unique(np.concatenate([meet, meet + 1]))[:SAMPLE]
                return self._differences(rows[places], np.cumsum(starts)[places])
        return []

    def _sorted(self, chosen: Sequence[int], rows: Ints) -> tuple[Ints, BoolArray]:
        """Sort rows so that those equal in these columns are neighbours; say where these start.

        They are sorted by a random number for each value, added up. What is equal has equal sums,
        and whether the converse holds is checked.
        """
        sums = np.zeros(rows.size, dtype=np.uint64)
        for c in chosen:
            sums += self._random[c][self._codes[rows, c]]
        order = np.argsort(sums, kind="stable")
        ordered, sums = rows[order], sums[order]
        starts = np.concatenate([[True], sums[1:] != sums[:-1]])
        alike = np.flatnonzero(~starts)
        if self._differ(ordered[alike], ordered[alike - 1], chosen).any():
            ordered = rows[np.lexsort([self._codes[rows, c] for c in chosen])]
            starts[1:] = self._differ(ordered[1:], ordered[:-1], chosen)
        return ordered, starts

    def _differ(self, a: Ints, b: Ints, chosen: Sequence[int]) -> BoolArray:
        """Return which rows differ in these columns."""
        differ = np.zeros(a.size, dtype=np.bool_)
        for c in chosen:
            differ |= self._codes[a, c] != self._codes[b, c]
        return differ

    def _differences(self, rows: Ints, group: Ints) -> list[frozenset[int]]:
        """Return columns in which neighbours of a group differ, the fewest first."""
        codes, labels = self._codes[rows], self._labels[rows]
        found = []
        # Neighbours agree in the columns by which rows are sorted first.
        for columns in (codes.T, codes.T[::-1]):
            order = np.lexsort((*columns, group))
            a, b = order[:-1], order[1:]
            pair = (group[a] == group[b]) & (labels[a] != labels[b])
            found.append(codes[a[pair]] != codes[b[pair]])
        differ = np.unique(np.concatenate(found), axis=0)
        fewest = np.argsort(differ.sum(axis=1), kind="stable")[:AT_A_TIME]
        return [frozenset(np.flatnonzero(row).tolist()) for row in differ[fewest]]
