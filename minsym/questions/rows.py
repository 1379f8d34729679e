"""The audit of a table: how many symbols each row needs, and which rows have no message.

See Also
--------
minsym.questions.many : The same numbers, from arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from minsym.base.arguments import number
from minsym.base.arrays import BoolArray, Ints, distinct_rows, places_of
from minsym.base.frames import frame_of
from minsym.base.html import table_html
from minsym.base.shares import Progress
from minsym.errors import InputError
from minsym.formats.tables import as_table
from minsym.formats.written import write_columns
from minsym.questions.many import every_row
from minsym.questions.whole_table import Step

#: What stands for min|M| of a row that is not settled.
UNSETTLED = -1

#: What rows that nobody can single out have for a min|M|.
NOBODY = "none"


@dataclass(frozen=True, eq=False)
class Audit:
    """What `audit_table` found out about the N rows of a table.

    Parameters
    ----------
    complexity : int64 array, shape (N,)
        min|M| of each row as Algorithm 1 counts it, rows equal to it dropped; 0 where no
        message exists, and UNSETTLED where only bounds on it are known.
    lower, upper : int64 array, shape (N,)
        min|M| is at least and at most so much. Where it is settled both are equal, and UNSETTLED
        is the upper bound of a row that may have no message.
    duplicates : int64 array, shape (N,)
        Rows equal to each row, itself not counted. With any, nobody can single it out.
    kind : int64 array, shape (N,)
        Equal rows have equal numbers.
    up_to : int, optional
        The number of symbols up to which rows were settled, if one was asked for.
    stopped : str
        What ended the audit before all rows were settled: ``"time"``, ``"interrupt"``, or nothing.
    names : tuple of str, optional
        Names of the rows, where a column of the table names them.
    """

    complexity: Ints
    lower: Ints
    upper: Ints
    duplicates: Ints
    kind: Ints
    up_to: int | None = None
    stopped: str = ""
    names: tuple[str, ...] | None = None

    def _repr_html_(self) -> str:
        """Return the histogram as a table for notebooks, and how many rows are hopeless."""
        rows = len(self.complexity)
        return table_html(
            ["symbols", "rows", "share"],
            [[size, n, f"{n / rows:.1%}"] for size, n in self.bars.items()],
            f"{rows:,} rows, by the symbols it takes to single each out",
            notes=[f"{NOBODY}: nobody can single the row out"] * bool(self.hopeless.any()),
        )

    def columns(self) -> dict[str, Any]:
        """Return what was found as columns of numpy and Arrow, as `write_audit` writes them.

        They are ``row`` (from 0), ``name`` (where a column names the rows), ``complexity`` and
        ``duplicates``; where not all rows are settled ``complexity`` has gaps, and ``lower_bound``
        and ``upper_bound`` stand beside it.
        """
        import pyarrow as pa  # noqa: PLC0415 - loaded only by those who write

        columns: dict[str, Any] = {"row": np.arange(len(self.complexity))}
        if self.names is not None:
            columns["name"] = pa.array(self.names, pa.string())
        columns["complexity"] = pa.array(self.complexity, mask=~self.settled)
        if not self.settled.all():
            columns["lower_bound"] = self.lower
            columns["upper_bound"] = pa.array(self.upper, mask=self.upper == UNSETTLED)
        columns["duplicates"] = self.duplicates
        return columns

    def to_frame(self, kind: str | None = None) -> Any:
        """Return the `columns` as a data frame of pandas or polars, with a row for each row.

        Parameters
        ----------
        kind : str, optional
            "pandas" or "polars". Without it the frame is one of pandas if that is installed, and
            else one of polars.

        Raises
        ------
        InputError
            If the library is not installed, or none is, or there is no such kind.
        """
        return frame_of(self.columns(), kind)

    @property
    def settled(self) -> BoolArray:
        """Whether min|M| of the row is known, or that there is no message, shape (N,)."""
        return np.asarray(self.complexity != UNSETTLED)

    @property
    def hopeless(self) -> BoolArray:
        """Whether nobody can single the row out, shape (N,)."""
        return np.asarray((self.complexity == 0) | (self.duplicates > 0))

    @property
    def histogram(self) -> dict[int, int]:
        """How many rows can be singled out with 1, 2, ... symbols."""
        return _counted(self.complexity[self.settled & ~self.hopeless])

    @property
    def unsettled(self) -> dict[int, int]:
        """How many rows are only known to need at least 1, 2, ... symbols."""
        return _counted(self.lower[~self.settled & ~self.hopeless])

    @property
    def bars(self) -> dict[str, int]:
        """The histogram in words, with the rows that are not settled or that nobody singles out."""
        found = {str(size): rows for size, rows in self.histogram.items()}
        for least, rows in self.unsettled.items():
            found[f"more than {self.up_to}" if least - 1 == self.up_to else f"{least} or more"] = (
                rows
            )
        hopeless = int(self.hopeless.sum())
        return found | ({NOBODY: hopeless} if hopeless else {})

    def identical(self) -> list[Ints]:
        """Return the groups of two or more equal rows, in order of their first rows."""
        groups = [group for group in places_of(self.kind) if group.size > 1]
        return sorted(groups, key=lambda group: int(group[0]))


def _counted(sizes: Ints) -> dict[int, int]:
    return {size: int(rows) for size, rows in enumerate(np.bincount(sizes)) if rows}


def audit_table(
    table: Any,
    *,
    up_to: int | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    told: Callable[[Step], object] | None = None,
) -> Audit:
    """Find how many symbols it takes to single out each row of a table: min|M|.

    When the time is over, or at Ctrl-C, the answer has bounds for the rows that are not settled.

    Parameters
    ----------
    table : Table, data frame or path
        A frame or a file is made a table by `minsym.Table.from_frame` or `minsym.read_table`.
    up_to : int, optional
        Of rows that need more symbols than this, bounds are found, and min|M| only where these
        meet.
    time_limit : float, optional
        Seconds.
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : callable, optional
        Called now and then with the fraction of the rows that are settled, 0 to 1.
    told : callable, optional
        Called now and then with the `Step` that the audit is at.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        If a limit is not more than 0.

    See Also
    --------
    write_audit : Writes it as a table.

    Raises
    ------
    InputError
        If it is nothing of these.
    """
    table = as_table(table)
    _, kind = distinct_rows(table.values)
    for name, limit in (("up_to", up_to), ("time_limit", time_limit)):
        if limit is not None and not number(limit, name) > 0:
            raise InputError(f"{name} is {limit}; expected more than 0")

    def tell(step: Step) -> None:
        if progress is not None:
            progress(step.settled / step.rows)
        if told is not None:
            told(step)

    found = every_row(table.values, up_to=up_to, seconds=time_limit, threads=threads, told=tell)
    settled = found.lower == found.upper
    if progress is not None and not found.stopped:
        progress(1.0)
    return Audit(
        np.where(settled, found.lower, UNSETTLED),
        found.lower,
        found.upper,
        np.bincount(kind)[kind] - 1,
        kind,
        up_to,
        found.stopped,
        table.names,
    )


def write_audit(found: Audit, path: Path, no_formulas: bool = False) -> None:
    """Write an audit as a table of a row per row: the columns of `Audit.columns`.

    See `minsym.formats.written.write_columns` for the file and ``no_formulas``.
    """
    write_columns(found.columns(), path, no_formulas)
