"""The first minimum message of many targets, and the proof that it is one."""

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import ONE, transpose, words_for
from .search import NO_LIMIT, decide, minimal_rows, minimum, new_stack


@njit(cache=True, nogil=True)
def first_messages(
    values: npt.NDArray[np.unsignedinteger],
    targets: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    out: npt.NDArray[np.int64],
) -> None:
    """Write the lexicographically first minimum message of each target, as attributes.

    Parameters
    ----------
    values : unsigned array, shape (B, n, |A|)
    targets : int64 array, shape (B,)
    sizes : int64 array, shape (B,)
        What min|M| of each is said to be; 1 or more, and so is the number of distractors.
    out : int64 array, shape (B, K)
        The first ``sizes[i]`` places of row i are filled in, increasing; with -1 if min|M| is
        another.
    """
    count, n, width = values.shape
    rows = np.empty((n, words_for(width)), np.uint64)
    for i in range(count):
        rows[:] = 0
        kept = 0
        for r in range(n):
            some = False
            for a in range(width):
                if values[i, r, a] != values[i, targets[i], a]:
                    rows[kept, a >> 6] |= ONE << np.uint64(a & 63)
                    some = True
            kept += some
        distinct = rows[:kept]
        few = distinct[minimal_rows(distinct, transpose(distinct, width))]
        columns = transpose(few, width)
        least = minimum(few, columns, 1)
        stack = new_stack(least, few.shape[0], width)
        decide(few, columns, stack, True, NO_LIMIT)
        # Sets were tried in increasing order, so those chosen increase.
        for j in range(sizes[i]):
            out[i, j] = stack.chosen[j] if least == sizes[i] else -1
