"""The complexity of every row of one large table, as far as the time goes.

Level by level, all subsets of 1, 2, ... attributes are looked at (see `minsym.kernels.levels`);
once that would cost more than a search for each row that is left, the searches take over. What is
known of every row when the time is over, or at Ctrl-C, is the answer.
"""

import math
import os
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import BoolArray, IntArray, Ints, distinct_rows, places_of
from minsym.model.context import MISSING
from minsym.questions.parts import Stop, run_parts

Codes = npt.NDArray[np.int32]

#: What a search for one row costs per cell of the table, in cells looked at by a level.
#: Measured on tables of 1,000 to 100,000 rows: mostly between 0.7 and 3, more where many
#: symbols are needed.
SEARCH_COST = 1.0

#: What it costs, in the same measure, to compare a row that lacks a cell with another.
HOPELESS_COST = 2.0

#: Rows that a thread searches at a time, and from how many that lack the same cells on all of these
#: are compared with others together.
SEARCHED, COMPARED = 16, 64

#: What stands for an open row and for one that has no message, where others have min|M|.
OPEN, HOPELESS = 0, -1


class Step(NamedTuple):
    """How far an audit is: the step it is at, and what is known by now.

    Attributes
    ----------
    what : str
        The step, in words.
    share : float
        How much of this step is done, 0 to 1.
    settled, rows : int
        Rows whose min|M| is known, or that have no message, of how many; equal rows count once.
    """

    what: str
    share: float
    settled: int
    rows: int


class Known(NamedTuple):
    """What is known of the N rows of a table.

    Attributes
    ----------
    lower, upper : int64 array, shape (N,)
        min|M| is at least and at most so much; they are equal where it is known, and 0 where
        there is no message. The upper bound is -1 where nothing says that there is a message.
    stopped : str
        What ended the work before all was known: ``"time"``, ``"interrupt"``, or nothing.
    """

    lower: Ints
    upper: Ints
    stopped: str = ""


def settle(
    codes: IntArray,
    *,
    up_to: int | None = None,
    seconds: float | None = None,
    threads: int | None = None,
    told: Callable[[Step], object] = lambda step: None,
) -> Known:
    """Find min|M| of every row of a table.

    Parameters
    ----------
    codes : array of integers, shape (N, |A|)
        Codes from 0, or MISSING.
    up_to : int, optional
        Of rows that need more symbols than this, bounds are found and no more.
    seconds : float, optional
        The time that is left. Where there is none, bounds are found without compiled code.
        Ctrl-C ends the work as well.
    threads : int, optional
        All cores by default. What is found does not depend on it, unless the time runs out.
    told : callable, optional
        Called now and then with how far it is.

    Returns
    -------
    Known

    Raises
    ------
    ValueError
        If fewer than one thread is asked for.
    """
    if threads is not None and threads < 1:
        raise ValueError(f"{threads} threads; expected 1 or more")
    stop = Stop(seconds)
    first, kind = distinct_rows(codes)
    columns = compact_columns(codes[first])
    audit = _Audit(columns, stop, threads, told)
    most = len(columns) if up_to is None else min(up_to, len(columns))
    try:
        stop.look()
        if not stop.why:
            audit.close_by_levels(most)
            audit.close_hopeless()
            audit.close_by_searches(most)
    except KeyboardInterrupt:
        stop.end("interrupt")
    lower, upper = audit.bounds()
    return Known(lower[kind], upper[kind], audit.stop.why)


class _Audit:
    """The distinct rows of a table, and what is known of each by now.

    Parameters
    ----------
    columns : int32 array, shape (m, n)
        As `compact_columns` makes them.
    stop : Stop
    threads : int, optional
    told : callable
    """

    def __init__(
        self, columns: Codes, stop: Stop, threads: int | None, told: Callable[[Step], object]
    ) -> None:
        self.columns, self.stop = columns, stop
        self._threads, self._told = threads or os.cpu_count() or 1, told
        #: min|M| of each row, or OPEN, or HOPELESS.
        self.found = np.zeros(columns.shape[1], dtype=np.int32)
        #: Open rows need at least so much.
        self.least = np.ones(columns.shape[1], dtype=np.int64)
        self._lacking = (columns == MISSING).any(axis=0)
        self.found[(columns == MISSING).all(axis=0)] = HOPELESS

    @property
    def open(self) -> BoolArray:
        """Which rows are open."""
        return np.asarray(self.found == OPEN)

    def close_by_levels(self, most: int) -> None:
        """Close rows level by level as long as that is cheaper than a search for each.

        The cost of a level is foreseen from the one before it, scaled by the number of subsets
        and the fraction of rows still open. Once what the levels have cost and would cost exceeds
        what searches for the open rows would, the searches take over: at most about twice the
        work of the better of the two.
        """
        narrow = narrow_columns(self.columns)
        width, n = self.columns.shape
        spent, next_cost = 0.0, float(width * n)
        for level in range(1, most + 1):
            n_open = int(self.open.sum())
            if self.stop.why or spent + next_cost > SEARCH_COST * n_open * n * width:
                return
            if HOPELESS_COST * int((self.open & self._lacking).sum()) * n < next_cost:
                self.close_hopeless()
            touched = np.zeros(width - level + 1, dtype=np.int64)

            def close(first: int, level: int = level, touched: Ints = touched) -> None:
                touched[first] = kernels.levels.close_level(
                    self.columns, narrow, level, first, self.found, self.stop.flag
                )

            subsets = [math.comb(width - 1 - first, level - 1) for first in range(touched.size)]
            what = f"all {sum(subsets):,} subsets of {level} attribute{'s' * (level > 1)}"
            self._run(close, subsets, what)
            if self.stop.why:
                return
            self.least[self.open] = level + 1
            spent += float(touched.sum())
            still_open = int(self.open.sum()) / max(n_open, 1)
            next_cost = float(touched.sum()) * (width - level) / (level + 1) * still_open

    def close_hopeless(self) -> None:
        """Close the open rows that match another on all they have: no level ever would."""
        rows = np.flatnonzero(self.open & self._lacking)
        parts = lacking_parts(self.columns, rows)

        def close(part: int) -> None:
            self.found[matched(self.columns, parts[part])] = HOPELESS

        self._run(close, [part.size for part in parts], "rows that lack a cell")
        if not self.stop.why:
            self._lacking[:] = False

    def close_by_searches(self, most: int) -> None:
        """Close what is left by a search for each row, up to that size."""
        rows = np.flatnonzero(self.open & (self.least <= most))
        if not rows.size or self.stop.why:
            return
        table = np.ascontiguousarray(self.columns.T)
        least = int(self.least[rows].min())
        parts = [rows[i : i + SEARCHED] for i in range(0, rows.size, SEARCHED)]

        def close(part: int) -> None:
            some = parts[part]
            sizes = np.zeros(some.size, dtype=np.int64)
            kernels.batch.solve_rows(table, some, least, most, self.stop.flag, sizes)
            self.least[some] = np.minimum(np.abs(sizes), most + 1)
            self.found[some] = np.where(sizes == 0, HOPELESS, np.maximum(sizes, OPEN))

        self._run(close, [part.size for part in parts], f"a search for each of {rows.size:,} rows")

    def bounds(self) -> tuple[Ints, Ints]:
        """Return what min|M| of each row is at least and at most, 0 where there is no message."""
        exact = np.maximum(self.found, 0).astype(np.int64)
        if not self.open.any():
            return exact, exact
        lower = np.where(self.open, self.least, exact)
        upper = np.where(self.open, np.maximum(short_messages(self.columns), lower), exact)
        upper[self.open & self._lacking] = -1  # they may have none
        return lower, upper

    def _run(self, work: Callable[[int], None], costs: list[int], what: str) -> None:
        """Do all parts of a step, and tell how far it is."""
        rows = self.found.size

        def told(share: float) -> None:
            self._told(Step(what, share, rows - int(self.open.sum()), rows))

        run_parts(work, costs, self.stop, self._threads, told)


def lacking_parts(columns: Codes, rows: Ints) -> list[Ints]:
    """Return rows in parts for `matched`: many that lack the same cells, or few of any kind.

    Parameters
    ----------
    columns : int32 array, shape (m, n)
        Of rows that differ.
    rows : int64 array
        Those that lack a cell.
    """
    has = np.packbits(columns[:, rows] != MISSING, axis=0)
    kind = np.unique(has, axis=1, return_inverse=True)[1].ravel()
    often = np.bincount(kind)[kind] >= COMPARED if rows.size else np.zeros(0, dtype=np.bool_)
    rest = rows[~often]
    alike = [rows[often][places] for places in places_of(kind[often])]
    return [*alike, *(rest[i : i + COMPARED - 1] for i in range(0, rest.size, COMPARED - 1))]


def matched(columns: Codes, part: Ints) -> Ints:
    """Return those rows of a part that another row equals in all they have.

    Many that lack the same cells cost one look at the table; of few, each one does.
    """
    if part.size < COMPARED:
        found = np.zeros(columns.shape[1], dtype=np.int32)
        kernels.levels.close_hopeless(columns, part, found)
        return np.asarray(part[found[part] == HOPELESS])
    said = columns[columns[:, part[0]] != MISSING]
    whole = np.flatnonzero((said != MISSING).all(axis=0))
    kind = distinct_rows(np.ascontiguousarray(said[:, whole].T))[1]
    sharing = np.zeros(columns.shape[1], dtype=np.int64)
    sharing[whole] = np.bincount(kind)[kind]
    return np.asarray(part[sharing[part] > 1])


def short_messages(columns: Codes) -> Ints:
    """Return the sizes of messages of all rows that are found fast: all that a row has, or less.

    In a table without missing cells columns are said, the most telling first, until a row is
    alone. The columns are as `compact_columns` makes them, of rows that differ.
    """
    most = max(1, columns.shape[1] - 1)
    sizes: Ints = np.minimum((columns != MISSING).sum(axis=0), most)
    if (columns == MISSING).any():
        return sizes
    group = np.zeros(columns.shape[1], dtype=np.int64)
    for said, column in enumerate(columns, start=1):
        _, group, sharing = np.unique(
            group * (int(column.max()) + 1) + column, return_inverse=True, return_counts=True
        )
        sizes[sharing[group] == 1] = np.minimum(sizes, said)[sharing[group] == 1]
    return sizes


def compact_columns(codes: IntArray) -> Codes:
    """Return the columns of a table, shape (m, n), renumbered and the most telling first.

    A column that groups the rows as another does is left out: saying it is worth the same.
    """
    columns: dict[bytes, Codes] = {}
    for column in codes.T:
        # Codes in order of first appearance, so that equal groupings become equal columns.
        values, first, code = np.unique(column, return_index=True, return_inverse=True)
        rank = np.empty(values.size, dtype=np.int32)
        rank[np.argsort(np.where(values == MISSING, -1, first))] = np.arange(values.size)
        compact = rank[code.ravel()] - (values[0] == MISSING)
        columns.setdefault(compact.tobytes(), compact.astype(np.int32))
    ordered = sorted(columns.values(), key=lambda c: -int(c.max()))
    return np.array(ordered, dtype=np.int32).reshape(len(ordered), len(codes))


def narrow_columns(columns: Codes) -> npt.NDArray[np.uint8]:
    """Return the columns with few codes by rows, as `minsym.kernels.levels` wants them."""
    few = columns[columns.max(axis=1) < kernels.levels.NARROW]
    narrow = np.full(
        (columns.shape[1], kernels.bits.padded(len(few))), kernels.levels.NO_CODE, dtype=np.uint8
    )
    narrow[:, : len(few)] = few.T  # -1, a missing cell, becomes NO_CODE
    return narrow
