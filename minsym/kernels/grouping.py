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
    size = 16
    while size < 2 * n:
        size *= 2
    slots = np.full(size, -1, np.int32)
    found = 0
    for i in range(n):
        word = np.uint64(width)
        for c in range(width):
            word = (word ^ np.uint64(rows[i, c])) * GOLDEN
            word ^= word >> SHIFT
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
