"""Group equal rows by hashing them: one pass, in the order of their first appearance."""

import numpy as np
import numpy.typing as npt

from .compiler import kernel

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]

#: The multiplier of Fibonacci hashing: 2^64 divided by the golden ratio.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(32)


@kernel
def _mixed(word: np.uint64, code: int) -> np.uint64:
    """Return a hash of what was hashed before and one more code."""
    word = (word ^ np.uint64(code)) * GOLDEN
    return word ^ (word >> SHIFT)


@kernel
def _slots(n: int) -> Codes:
    """Return the empty table of a hash for n rows: a power of two, at most half full."""
    size = 16
    while size < 2 * n:
        size *= 2
    return np.full(size, -1, np.int32)


@kernel
def group_rows(rows: Codes, kind: Ints, first: Ints) -> int:
    """Give each distinct row a number, and each row that of the row it equals.

    Parameters
    ----------
    rows : int32 array, shape (n, m)
        C-contiguous.
    kind : int64 array, shape (n,)
        Filled in: the number of the distinct row that each row equals.
    first : int64 array, shape (n,)
        Filled in for as many as there are: where each distinct row first occurs.

    Returns
    -------
    int
        How many distinct rows there are.
    """
    n, width = rows.shape
    slots = _slots(n)
    size, found = len(slots), 0
    for i in range(n):
        word = np.uint64(width)
        for c in range(width):
            word = _mixed(word, rows[i, c])
        slot = np.int64(word & np.uint64(size - 1))
        while True:
            number = slots[slot]
            if number < 0:
                slots[slot] = found
                first[found] = i
                kind[i] = found
                found += 1
                break
            other, c = first[number], 0
            while c < width and rows[i, c] == rows[other, c]:
                c += 1
            if c == width:
                kind[i] = number
                break
            slot = (slot + 1) & (size - 1)
    return found


@kernel
def rows_not_told_apart(
    rows: Codes, labels: Ints, columns: Ints, members: Ints, groups: Ints
) -> int:
    """Find rows of different labels that are equal in some columns.

    Parameters
    ----------
    rows : int32 array, shape (n, m)
        C-contiguous.
    labels : int64 array, shape (n,)
    columns : int64 array
    members, groups : int64 arrays
        Filled in, as far as there is room: such rows, and a number for each group of equal ones.
        At least two of a group have different labels.

    Returns
    -------
    int
        How many were filled in; 0 if there are none.
    """
    n = len(rows)
    slots = _slots(n)
    is_told = np.zeros(n, np.bool_)
    size, found = len(slots), 0
    for i in range(n):
        word = np.uint64(len(columns))
        for c in columns:
            word = _mixed(word, rows[i, c])
        slot = np.int64(word & np.uint64(size - 1))
        while slots[slot] >= 0:
            first, c = slots[slot], 0
            while c < len(columns) and rows[i, columns[c]] == rows[first, columns[c]]:
                c += 1
            if c == len(columns):
                break
            slot = (slot + 1) & (size - 1)
        first = slots[slot]
        if first < 0:
            slots[slot] = i
        elif labels[first] != labels[i]:
            if found + 2 > len(members):
                break
            if not is_told[first]:
                is_told[first] = True
                members[found], groups[found] = first, first
                found += 1
            members[found], groups[found] = i, first
            found += 1
    return found
