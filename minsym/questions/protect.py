"""What has to be taken away from a table so that no row is unique on few of its columns.

A row is *unique* on some columns if it has a value in each and no other row has all of these
values: whoever knows them can single it out. Taken away are columns, whole or in part by coarser
values, or single cells; as little as possible, with a proof, or a bound where the search stops.
Either way the result is audited by other code than that which found it, and refused if a row is
unique still.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from minsym.base.arguments import whole_number
from minsym.base.text import listed, quoted
from minsym.errors import BackendError, InputError
from minsym.formats.coarsening import Level, coarsened, ladders
from minsym.formats.frames import decoded
from minsym.formats.table import Table
from minsym.formats.tables import as_table
from minsym.formats.written import write_columns
from minsym.kernels.clock import now
from minsym.model.context import MISSING
from minsym.model.costs import exact_costs
from minsym.model.solution import Limits, Status
from minsym.questions.alone import check_rows
from minsym.questions.blanks import fewest_blanks
from minsym.questions.columns import Ladders, cheapest_levels
from minsym.questions.rows import audit_table

#: Called with both bounds as they become better.
Told = Callable[[float, float], object]


@dataclass(frozen=True, eq=False)
class Protected:
    """A table in which no row is unique on few columns, and what was taken away for that.

    Parameters
    ----------
    table : Table
        What is left: all attributes but those that were dropped, in their order. No column names
        its rows, and what was left out of the table is not in it.
    up_to : int
        No row is unique on so many of the columns of ``quasi``, or fewer.
    quasi : tuple of str
        The columns that were asked about.
    dropped : tuple of str
        Columns.
    coarsened : mapping of str to str
        The level of each column that is coarser.
    blanked : tuple of (int, str)
        The row and the column of each cell that is blank now.
    before : tuple of int
        The rows that were unique in the table as it was.
    status : Status
        OPTIMAL if nothing cheaper does, else FEASIBLE.
    cost, lower_bound : int or float
        What was taken away costs, and what nothing that does goes below: numbers of columns or of
        cells, where they have no costs.
    seconds : float
    stopped : str
        "time" or "interrupt" where that ended the search.
    """

    table: Table
    up_to: int
    quasi: tuple[str, ...]
    dropped: tuple[str, ...]
    coarsened: Mapping[str, str]
    blanked: tuple[tuple[int, str], ...]
    before: tuple[int, ...]
    status: Status
    cost: float
    lower_bound: float
    seconds: float
    stopped: str

    def __repr__(self) -> str:
        what = [f"drop {name!r}" for name in self.dropped]
        what += [f"coarsen {name!r} to {level!r}" for name, level in self.coarsened.items()]
        what += [f"blank {len(self.blanked)} cells"] if self.blanked else []
        return f"Protected({self.status}, {listed(what) or 'nothing'})"


def protect_columns(
    table: Any,
    *,
    up_to: int = 2,
    quasi: Sequence[str] | None = None,
    coarsen: Mapping[str, str] | None = None,
    costs: Mapping[str, float] | None = None,
    limits: Limits | None = None,
    told: Told = lambda lower, upper: None,
) -> Protected:
    """Find the fewest columns to drop, or the cheapest to drop or coarsen, for no row to be unique.

    Parameters
    ----------
    table : Table, path or data frame
        Anything that `minsym.audit_table` takes, of two rows at least.
    up_to : int
        No row may be unique on so many columns, or fewer.
    quasi : sequence of str, optional
        The columns that somebody may know, all by default. The others stay as they are, and
        nothing is asked of them.
    coarsen : mapping, optional
        How columns may be made coarser, from their names: ``"5,10"`` for intervals of these widths,
        ``"4*,3*"`` for so many first characters, or the file of a hierarchy, whose lines are the
        values of the column, each with what it becomes on each level. A level has to be made of
        the one before.
    costs : mapping, optional
        What it costs to drop columns, from their names; 1 where nothing is said. To coarsen a
        column costs as much times the share of its bits, its entropy in the table, that this
        loses, rounded up to hundredths; each level at least 0.01 more than the one before. A level
        that would cost as much as to drop the column is not taken.
    limits : Limits, optional
        Until the first plan is found, the time may be exceeded.
    told : callable, optional
        Called with both bounds as they become better.

    Returns
    -------
    Protected

    Raises
    ------
    InputError
        If there is no such column, one cannot be made coarser so, or there is one row only.

    See Also
    --------
    protect_cells : Blank single cells instead.

    Examples
    --------
    >>> rows = {"age": [31, 38, 45, 45], "sex": ["f", "f", "m", "m"]}
    >>> protect_columns(Table.from_frame(rows), up_to=1)
    Protected(optimal, drop 'age')
    >>> protect_columns(Table.from_frame(rows), up_to=1, coarsen={"age": "10"})
    Protected(optimal, coarsen 'age' to '10')
    """
    start = now()
    table, names, limits = _asked(table, up_to, quasi, limits)
    for name in costs or {}:
        table.column(name)
    for name in coarsen or {}:
        table.column(name)
        if name not in names:
            raise InputError(
                f"{table.source}: column {quoted(name)} is to be coarsened, and is none of those "
                "that are asked about"
            )
    known = ladders(table, coarsen or {})
    levels = [known.get(name, []) for name in names]
    codes = table.values[:, [table.column(name) for name in names]]
    prices = [(costs or {}).get(name, 1) for name in names]
    steps = Ladders(codes, levels, prices, up_to, limits.threads)
    try:
        exact_costs(steps.costs, len(steps.costs))
    except ValueError as error:  # hundredths of a high cost may be too fine
        raise InputError(f"what it costs to take columns away: {error}") from None
    found = cheapest_levels(steps, limits, told)
    at = [
        (c, name, level)
        for c, (name, level) in enumerate(zip(names, steps.levels_of(found.cover), strict=True))
        if level
    ]
    dropped = tuple(name for c, name, level in at if steps.is_dropped(c, level))
    coarser = {name: known[name][level - 1] for _, name, level in at if name not in dropped}
    result = _without(table, dropped)
    for name, level in coarser.items():
        result = _with_column(result, name, level)
    before = np.unique(np.concatenate([np.zeros(0, int), *steps.before.values()]))
    return _checked(
        Protected(
            result,
            up_to,
            names,
            dropped,
            {name: level.name for name, level in coarser.items()},
            (),
            tuple(before.tolist()),
            found.status,
            found.cost,
            found.lower_bound,
            0.0,
            found.stopped,
        ),
        limits,
        start,
    )


def protect_cells(
    table: Any,
    *,
    up_to: int = 2,
    quasi: Sequence[str] | None = None,
    limits: Limits | None = None,
    told: Told = lambda lower, upper: None,
) -> Protected:
    """Find the fewest cells to blank for no row to be unique.

    A blank cell says nothing and matches nothing: its own row cannot be known by it, and it is no
    company for other rows, as a missing cell is everywhere in minsym. So a row may become unique
    because another one was blanked, and the plan is one after which none is.

    Parameters
    ----------
    table, up_to, quasi, limits, told
        As `protect_columns` takes them.

    Returns
    -------
    Protected
        Proved in seconds where some hundred rows are unique; with bounds that are far from each
        other where they are many thousands.

    Raises
    ------
    InputError
        If there is no such column, or there is one row only.

    Examples
    --------
    >>> rows = {"age": [31, 38, 45, 45], "sex": ["f", "f", "m", "m"]}
    >>> protect_cells(Table.from_frame(rows), up_to=1).blanked
    ((0, 'age'), (1, 'age'))
    """
    start = now()
    table, names, limits = _asked(table, up_to, quasi, limits)
    places = [table.column(name) for name in names]
    found = fewest_blanks(table.values[:, places], up_to, limits, told)
    values = table.values.copy()
    values[:, places] = np.where(found.blank, MISSING, values[:, places])
    values.flags.writeable = False
    blanked = tuple((row, names[c]) for row, c in np.argwhere(found.blank).tolist())
    return _checked(
        Protected(
            replace(_without(table, ()), values=values),
            up_to,
            names,
            (),
            {},
            blanked,
            tuple(found.before.tolist()),
            Status.FEASIBLE if found.stopped else Status.OPTIMAL,
            len(blanked),
            found.lower,
            0.0,
            found.stopped,
        ),
        limits,
        start,
    )


def write_protected(found: Protected, path: Path, no_formulas: bool = False) -> None:
    """Write the table that is left, CSV or Parquet by the suffix.

    See `minsym.formats.written.write_columns` for the file and ``no_formulas``.

    Raises
    ------
    InputError
        If no column is left.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who write
    import pyarrow.compute as pc  # noqa: PLC0415

    table = found.table
    if not table.attributes:
        raise InputError(f"{path}: no column is left that could be written")
    cells = zip(table.values.T, table.value_names, strict=True)
    columns = [decoded(codes, known) for codes, known in cells]
    if len(columns) == 1 and path.suffix.lower() == ".csv":
        # A line with nothing in it is no row; one with a nothing in quotes is.
        columns = [pc.fill_null(columns[0].cast(pa.string()), "")]
    write_columns(dict(zip(table.attributes, columns, strict=True)), path, no_formulas)


def _asked(
    table: Any, up_to: int, quasi: Sequence[str] | None, limits: Limits | None
) -> tuple[Table, tuple[str, ...], Limits]:
    """Return the table, the columns that are asked about, in its order, and the limits."""
    table = as_table(table)
    if whole_number(up_to, "up_to") < 1:
        raise InputError(f"up_to is {up_to}; expected 1 or more")
    for name in quasi or ():
        table.column(name)
    check_rows(table)
    names = tuple(n for n in table.attributes if quasi is None or n in quasi)
    if not names:
        raise InputError(f"{table.source}: there are no columns to ask about")
    return table, names, limits or Limits()


def _with_column(table: Table, name: str, level: Level) -> Table:
    """Return a table with a column on a coarser level."""
    a, values = table.column(name), table.values.copy()
    values[:, a], known = coarsened(level, values[:, a])
    values.flags.writeable = False
    names = (*table.value_names[:a], known, *table.value_names[a + 1 :])
    return replace(table, values=values, value_names=names)


def _without(table: Table, dropped: Sequence[str]) -> Table:
    """Return a table without some attributes, nor anything that names the rows."""
    kept = [a for a, name in enumerate(table.attributes) if name not in dropped]
    return Table(
        table.source,
        table.values[:, kept],
        tuple(table.attributes[a] for a in kept),
        tuple(table.value_names[a] for a in kept),
        None,
        None,
        (),
    )


def _checked(found: Protected, limits: Limits, start: float) -> Protected:
    """Return what was found, and the time since the start, this check included.

    Raises
    ------
    BackendError
        If an audit of it finds a row that is unique.
    """
    others = [name for name in found.table.attributes if name not in found.quasi]
    table = _without(found.table, others)
    if found.lower_bound > found.cost:
        raise BackendError(f"a plan costs {found.cost}; at least {found.lower_bound} was proved")
    if table.attributes:
        audit = audit_table(table, up_to=found.up_to, threads=limits.threads)
        if audit.stopped:
            raise KeyboardInterrupt
        alone = np.flatnonzero(~audit.hopeless & (audit.lower <= found.up_to))
        if alone.size:
            raise BackendError(
                f"row {alone[0]} of the protected table is singled out by {found.up_to} columns"
            )
    return replace(found, seconds=now() - start)
