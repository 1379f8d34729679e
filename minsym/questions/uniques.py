"""The minimal sample uniques of the rows of a table, counted.

A *minimal sample unique* of a row is a set of columns on which it is alone, and on no part of which
it is (Elliot, Manning and Ford 2002, DOI 10.1142/S0218488502001600): a message that singles the row
out and has no symbol to spare.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import IntArray, Ints
from minsym.questions.alone import Distinct, Part, set_at
from minsym.questions.parts import Stop
from minsym.questions.whole_table import Codes


@dataclass(eq=False)
class Uniques:
    """The minimal sample uniques of the rows of a table, counted.

    Attributes
    ----------
    up_to, complete : int
        The most columns of a set that were asked for, and the size up to which all are counted.
    width : int
        The columns of the table.
    stopped : str
        "time" or "interrupt" where that ended the work.
    minimal, alone : int32 arrays, shape (N, up_to)
        On how many minimal sets of 1, 2, ... columns a row is alone, and on how many in all.
    score : float64 array, shape (N,)
        The sum of the weights of its minimal sets.
    by_column : float64 array, shape (N, m)
        The part of it that is of sets with each column.
    sets : dict
        How many rows have each set of columns as a minimal one, from its columns; none with 0.
    first : int64 array, shape (N,)
        The place of a row's smallest set among all of its size, the first of several; -1 without.
    """

    up_to: int
    width: int
    complete: int
    stopped: str
    minimal: Codes
    alone: Codes
    score: npt.NDArray[np.float64]
    by_column: npt.NDArray[np.float64]
    sets: dict[tuple[int, ...], int]
    first: Ints = field(repr=False)

    @property
    def size(self) -> Ints:
        """How many columns the smallest set of each row has, 0 where none was found."""
        found = self.minimal > 0
        return np.where(found.any(axis=1), found.argmax(axis=1) + 1, 0)

    def smallest(self, row: int) -> tuple[int, ...] | None:
        """Return the smallest set of a row, the first in lexicographic order; None without one."""
        found = np.flatnonzero(self.minimal[row])
        return set_at(int(self.first[row]), int(found[0]) + 1, self.width) if found.size else None


def find_uniques(
    codes: IntArray,
    up_to: int,
    weights: Sequence[float],
    *,
    seconds: float | None = None,
    threads: int | None = None,
    told: Callable[[int, float], object] = lambda size, share: None,
) -> Uniques:
    """Count the minimal sample uniques of every row of a table.

    Parameters
    ----------
    codes : array of integers, shape (N, m)
        Codes from 0, or MISSING.
    up_to : int
        The most columns of a set.
    weights : sequence of float
        What a minimal set of 1, 2, ... columns adds to the score.
    seconds, threads, told
        Time limit, threads, and who is told the size and the share of all sets that are done.

    Returns
    -------
    Uniques

    Examples
    --------
    >>> found = find_uniques(np.array([[0, 0, 0], [1, 0, 1], [0, 1, 1]]), 2, [2, 1])
    >>> found.minimal.tolist(), found.smallest(0), found.score.tolist()
    ([[1, 1], [1, 1], [1, 1]], (2,), [3.0, 3.0, 3.0])
    """
    stop = Stop(seconds)
    table = Distinct(codes)
    n, width = table.first.size, codes.shape[1]
    minimal, alone = (np.zeros((n, up_to), dtype=np.int32) for _ in range(2))
    score, by_column = np.zeros(n), np.zeros((n, width))
    first = np.full(n, -1)
    sets: dict[tuple[int, ...], int] = {}
    current = _OfSize(n, width)
    complete = 0
    for size in table.walk(up_to, current.add, stop, threads, told):
        complete = size
        weight = weights[size - 1]
        minimal[:, size - 1], alone[:, size - 1] = current.minimal, current.alone
        score += weight * current.minimal
        by_column += weight * current.by_column
        first = np.where((first < 0) & (current.minimal > 0), current.first, first)
        sets |= dict(sorted(current.sets.items()))
        current.clear()
    each = slice(None) if n == len(codes) else table.kind
    return Uniques(
        up_to,
        width,
        complete,
        stop.why,
        minimal[each],
        alone[each],
        score[each],
        by_column[each],
        sets,
        first[each],
    )


class _OfSize:
    """What is counted of the sets of one size: see `Uniques`."""

    def __init__(self, n: int, width: int) -> None:
        self.minimal, self.alone = (np.empty(n, dtype=np.int32) for _ in range(2))
        self.by_column = np.empty((n, width), dtype=np.int32)
        self.first = np.empty(n, dtype=np.int64)
        self.sets: dict[tuple[int, ...], int] = {}
        self.clear()

    def clear(self) -> None:
        for counts in (self.minimal, self.alone, self.by_column):
            counts.fill(0)
        self.first.fill(np.iinfo(np.int64).max)
        self.sets.clear()

    def add(self, part: Part) -> None:
        counts = kernels.uniques.tally(
            part.columns, part.places, part.minimal, self.minimal, self.by_column, self.first
        )
        kernels.uniques.count_sets(part.alone, self.alone)
        for s in np.flatnonzero(counts):
            self.sets[tuple(part.columns[s].tolist())] = int(counts[s])
