"""The fewest columns that tell the rows of a table apart: its keys.

A *key* is a set of columns on which no two rows are equal. With a decision column it tells apart
rows with different decisions only: a decision reduct of rough sets (Pawlak 1991,
doi:10.1007/978-94-011-3534-4). Every pair of rows that has to be told apart is a row of a cover
problem, whose sets are the columns in which the two differ (Skowron and Rauszer 1992,
doi:10.1007/978-94-015-7975-9_21). Of these pairs, millions of millions, only those are made that a
candidate fails on: see `minsym.questions.implicit`.

An *approximate* key is one of all rows but some, at most a given share of them: the rows of its
cover problem are what candidates lack, see `minsym.questions.apart`.

A missing cell is a value like any other here: two rows that both lack it are equal there, and one
that lacks it differs from one that has it. Rows that are equal in all columns are told apart by
nothing; they are named and counted as one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minsym.base.arguments import number, whole_number
from minsym.base.text import listed
from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import as_table
from minsym.kernels.clock import now
from minsym.model.costs import Given
from minsym.model.solution import Limits, Status
from minsym.questions.apart import NearlyAll, Pairs
from minsym.questions.implicit import Implicit, list_implicit, solve_implicit


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
    left_out : float
        The share of the rows, equal ones counted as one, that have to be left out until the
        others are told apart: 0, unless an approximate key was asked for.
    pairs : int
        How many different sets of columns were looked at of which a key needs one: those in which
        two rows differ.
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
    left_out: float
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
    approximate: float = 0.0,
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
    approximate : float
        The share of the rows, from 0 to less than 1, that may be left out so that the others are
        told apart; equal rows count as one.
    costs : mapping, optional
        What columns cost, from their names; 1 where nothing is said. That of the decision is of
        no matter.
    limits : Limits, optional
    told : callable, optional
        Called with both bounds as they become better.

    Returns
    -------
    Key
        Time grows with the columns in the key, and with the rows times the rounds, of which there
        are some tens.

    Raises
    ------
    InputError
        If there is no such column, or no such share.

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
    >>> find_key(Table.from_frame(rows), approximate=0.4).columns
    ('colour',)
    """
    start = now()
    table = as_table(table)
    pairs = _pairs(table, decision, approximate)
    found = solve_implicit(
        len(pairs.names),
        pairs.missed,
        costs=_costs(table, pairs.names, costs),
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
        pairs.share_left_out(found.cover) if isinstance(pairs, NearlyAll) else 0.0,
        found.problem.n_rows,
        now() - start,
        found.stopped,
        found,
    )


def list_keys(
    table: Any,
    *,
    decision: str | None = None,
    approximate: float = 0.0,
    costs: Mapping[str, float] | None = None,
    up_to: int | None = None,
    seconds: float | None = None,
    known: Key | None = None,
) -> Iterator[tuple[str, ...]]:
    """Return every minimum key, or every minimal one of at most so many columns.

    Parameters
    ----------
    table : Table, path or data frame
    decision, approximate, costs
        As `find_key` takes them.
    up_to : int, optional
        With it all keys of at most so many columns from which none can be left out, also called
        minimal unique column combinations. Without it those with the fewest columns, or with
        costs the cheapest of them.
    seconds : float, optional
        Time limit.
    known : Key, optional
        What `find_key` has proved of this table with the same options.

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
    >>> list(list_keys(Table.from_frame(rows), costs={"colour": 3}))
    [('size', 'round')]
    """
    if up_to is not None and whole_number(up_to, "up_to") < 1:
        raise InputError(f"up_to is {up_to}; expected 1 or more")
    ends = None if seconds is None else now() + seconds
    table = as_table(table)
    pairs = _pairs(table, decision, approximate)
    return _listed(pairs, _costs(table, pairs.names, costs), known, up_to, ends)


def _listed(
    pairs: Pairs,
    costs: Given | None,
    known: Key | None,
    up_to: int | None,
    ends: float | None,
) -> Iterator[tuple[str, ...]]:
    """Yield what `list_keys` returns."""

    def look() -> None:
        if ends is not None and now() >= ends:
            raise TimeoutError("the time is over")

    width = len(pairs.names)
    if up_to is not None:
        rows = [] if known is None else known.found.problem.rows()
        covers = list_implicit(width, pairs.missed, up_to=up_to, rows=rows, look=look)
    else:
        found = _least(pairs, costs, known, ends)
        problem, least = found.problem, found.problem.weight_of(found.cover)
        weights = problem.costs_or_ones().tolist()
        within = list_implicit(
            width, pairs.missed, budget=least, costs=weights, rows=problem.rows(), look=look
        )
        covers = (cover for cover in within if problem.weight_of(cover) == least)
    for cover in sorted(covers, key=lambda cover: (len(cover), cover)):
        yield tuple(pairs.names[c] for c in cover)


def _least(pairs: Pairs, costs: Given | None, known: Key | None, ends: float | None) -> Implicit:
    """Return what is known of a cheapest key, which is proved first if it was not."""
    if known is not None and known.status is Status.OPTIMAL:
        return known.found
    left = None if ends is None else ends - now()
    if left is not None and left <= 0:
        raise TimeoutError("the time is over")
    found = solve_implicit(len(pairs.names), pairs.missed, costs=costs, limits=Limits(left))
    if found.stopped == "interrupt":
        raise KeyboardInterrupt
    if found.stopped:
        raise TimeoutError(f"at least {found.lower_bound:g} columns")
    return found


def _pairs(table: Table, decision: str | None, approximate: float) -> Pairs:
    """Return the pairs that have to be told apart, of all rows or of all but some."""
    if not 0 <= number(approximate, "approximate") < 1:
        raise InputError(f"approximate is {approximate}; expected a share from 0 to less than 1")
    return NearlyAll(table, decision, approximate) if approximate else Pairs(table, decision)


def _costs(table: Table, names: Sequence[str], costs: Mapping[str, float] | None) -> Given | None:
    """Return what each column costs; None where all cost the same."""
    for name in costs or ():
        table.column(name)
    return [costs.get(name, 1) for name in names] if costs else None
