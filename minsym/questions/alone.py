"""A walk over all sets of columns of a table, and the rows that are alone on each.

A row is *alone* on a set of columns if it has a value in each and no other row has all of these
values; a set is *minimal* for it if it is alone on no part of the set. Rows that are equal to
another are alone on nothing.

All sets of 1, 2, ... columns are looked at, size by size: see `minsym.kernels.uniques`. The work
grows with the number of sets, C(m, K), times the rows; memory with C(m, K - 1) bits for each row.
"""

import math
import os
import threading
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import IntArray, Ints, distinct_rows
from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.model.context import MISSING
from minsym.questions.parts import Stop, run_parts
from minsym.questions.whole_table import Codes, narrow_columns

Words = npt.NDArray[np.uint64]

#: Bytes that the bitsets of all sets of one size may take.
MEMORY = 1 << 33


class Part(NamedTuple):
    """Some sets of columns of one size, and the rows that are alone on them.

    Attributes
    ----------
    columns : int64 array, shape (S, r)
        The columns of each set, increasing.
    places : int64 array, shape (S,)
        The number of each set among all of its size in lexicographic order.
    alone, minimal : uint64 array, shape (S, W)
        Bitsets over the distinct rows: those alone on the set, and those for which it is minimal.
    """

    columns: Ints
    places: Ints
    alone: Words
    minimal: Words


class Distinct:
    """The distinct rows of a table, as sets of columns are looked at.

    Parameters
    ----------
    codes : array of integers, shape (N, m)
        Codes from 0, or MISSING.

    Attributes
    ----------
    first, kind : int64 arrays
        Where each distinct row first occurs, and which of them each row is.
    sharing : int64 array
        How many rows each distinct row stands for.
    """

    def __init__(self, codes: IntArray) -> None:
        self.first, self.kind = distinct_rows(codes)
        self.sharing = np.bincount(self.kind, minlength=self.first.size)
        rows = codes if self.first.size == len(codes) else codes[self.first]
        # Columns with few codes first, as the walk wants them.
        self.order = np.argsort(rows.max(axis=0, initial=-1), kind="stable")
        self._columns: Codes = np.ascontiguousarray(rows.T[self.order], dtype=np.int32)
        self._closed = (self.sharing > 1).astype(np.int32)

    def walk(
        self,
        up_to: int,
        take: Callable[[Part], object],
        stop: Stop,
        threads: int | None = None,
        told: Callable[[int, float], object] = lambda size, share: None,
    ) -> Iterator[int]:
        """Look at all sets of at most so many columns, and hand on the rows alone on them.

        Parameters
        ----------
        up_to : int
        take : callable
            Called with every `Part` that has a set, those of a size in no certain order, by one
            thread at a time.
        stop : Stop
        threads : int, optional
            All cores by default.
        told : callable
            Called now and then with the size, and the share of all sets that are looked at.

        Yields
        ------
        int
            Each size, when all of its sets were looked at; the last is less than ``up_to`` if it
            was stopped.

        Raises
        ------
        InputError
            If the bitsets would take too much memory.
        """
        width, n = self._columns.shape
        words = -(-n // 64)
        before: Words = np.zeros((1, words), dtype=np.uint64)  # none is alone on no columns
        if n == 1 and self.sharing[0] == 1:
            before[:] = 1
        narrow = narrow_columns(self._columns)
        has = _bitsets(self._columns != MISSING)
        lock = threading.Lock()
        of_size = [math.comb(width, size) for size in range(min(up_to, width) + 1)]
        for size in range(1, min(up_to, width) + 1):
            choose = kernels.uniques.binomials(width, size)
            is_last = size == min(up_to, width)
            if not is_last and 8 * words * int(choose[width, size]) > MEMORY:
                raise InputError(
                    f"{choose[width, size]:,} sets of {size} columns of {n:,} rows take more than "
                    f"{MEMORY >> 30} GB; ask for sets of at most {size} columns"
                )
            kept = None if is_last else np.zeros((int(choose[width, size]), words), dtype=np.uint64)

            def look_at(
                part: int,
                size: int = size,
                choose: Ints = choose,
                kept: Words | None = kept,
                before: Words = before,
            ) -> None:
                first = width - 1 - part  # those with the most sets come first
                sets = _sets(first, size, choose)
                start = int(choose[first, size])
                alone = (
                    np.zeros((len(sets), words), dtype=np.uint64)
                    if kept is None
                    else kept[start : start + len(sets)]
                )
                kernels.uniques.find_alone(
                    self._columns, narrow, self._closed, size, first, choose, stop.flag, alone
                )
                if stop.why:
                    return
                minimal = np.empty_like(alone)
                kernels.uniques.close(sets, _without(sets, choose), before, has, alone, minimal)
                columns = np.sort(self.order[sets], axis=1)
                with lock:
                    take(Part(columns, _places(columns, width, choose), alone, minimal))

            costs = [int(choose[first, size - 1]) for first in range(width - 1, size - 2, -1)]
            run_parts(
                look_at,
                costs,
                stop,
                threads or os.cpu_count() or 1,
                lambda share, size=size: told(  # type: ignore[misc]
                    size, (sum(of_size[1:size]) + share * of_size[size]) / sum(of_size[1:])
                ),
            )
            if stop.why:
                return
            yield size
            if kept is not None:
                before = kept


def check_rows(table: Table) -> None:
    """Raise InputError if a table has one row only."""
    if len(table.values) == 1:
        raise InputError(
            f"{table.source}: there is one row only; it is singled out by nothing at all, and no "
            "columns or cells that are taken away change that"
        )


def minimal_sets(
    codes: IntArray, up_to: int, threads: int | None = None
) -> dict[tuple[int, ...], Ints]:
    """Return the minimal sample uniques of at most so many columns, each with its rows.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C.

    Examples
    --------
    >>> found = minimal_sets(np.array([[0, 0], [1, 0], [0, 1]]), 2)
    >>> {columns: rows.tolist() for columns, rows in found.items()}
    {(0,): [1], (1,): [2], (0, 1): [0]}
    """
    table, stop = Distinct(codes), Stop(None)
    found: dict[tuple[int, ...], Ints] = {}

    def take(part: Part) -> None:
        for s in np.flatnonzero(part.minimal.any(axis=1)):
            rows = np.unpackbits(part.minimal[s].view(np.uint8), bitorder="little")
            found[tuple(part.columns[s].tolist())] = np.sort(table.first[np.flatnonzero(rows)])

    for _ in table.walk(up_to, take, stop, threads):
        pass
    if stop.why:
        raise KeyboardInterrupt
    return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def _sets(first: int, size: int, choose: Ints) -> Ints:
    """Return the sets of columns with this highest one, in the order of their numbers.

    >>> from minsym.kernels.uniques import binomials
    >>> _sets(3, 2, binomials(4, 2)).tolist()
    [[3, 0], [3, 1], [3, 2]]
    """
    listed = list(combinations(range(first), size - 1))
    below = np.array(listed, dtype=np.int64).reshape(len(listed), size - 1)[:, ::-1]
    sets = np.column_stack([np.full(len(below), first), below])
    return np.ascontiguousarray(sets[np.argsort(_numbers(sets, choose))])


def _numbers(sets: Ints, choose: Ints) -> Ints:
    """Return the number of each set, its columns the highest first."""
    size = sets.shape[1]
    numbers: Ints = choose[sets, np.arange(size, 0, -1)].sum(axis=1)
    return numbers


def _without(sets: Ints, choose: Ints) -> Ints:
    """Return the numbers of sets without each of their columns, shape (S, r)."""
    size = sets.shape[1]
    return np.column_stack([_numbers(np.delete(sets, i, axis=1), choose) for i in range(size)])


def _places(columns: Ints, width: int, choose: Ints) -> Ints:
    """Return the places of sets, their columns increasing, in lexicographic order.

    >>> from minsym.kernels.uniques import binomials
    >>> _places(np.array([[0, 1], [0, 2], [1, 2]]), 3, binomials(3, 2)).tolist()
    [0, 1, 2]
    """
    size = columns.shape[1]
    return np.asarray(choose[width, size] - 1 - _numbers(width - 1 - columns, choose))


def set_at(place: int, size: int, width: int) -> tuple[int, ...]:
    """Return the set of so many columns at a place in lexicographic order.

    Examples
    --------
    >>> [set_at(place, 2, 3) for place in range(3)]
    [(0, 1), (0, 2), (1, 2)]
    """
    left, columns = math.comb(width, size) - 1 - place, []
    for wanted in range(size, 0, -1):
        column = width - 1
        while math.comb(column, wanted) > left:
            column -= 1
        left -= math.comb(column, wanted)
        columns.append(width - 1 - column)
    return tuple(columns)


def _bitsets(flags: npt.NDArray[np.bool_]) -> Words:
    """Return each row of flags as a bitset."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    padded = np.zeros((len(flags), -(-flags.shape[1] // 64) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)
