"""The first minimum message of many targets, once its length is known."""

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import ONE, transpose, words_for
from .search import FOUND, NO_LIMIT, decide, minimal_rows, new_stack


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
        min|M| of each, proved; 1 or more, and so is the number of distractors.
    out : int64 array, shape (B, K)
        The first ``sizes[i]`` places of row i are filled in, increasing; -1 where a message of
        that size does not exist, against what was said.
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
        stack = new_stack(sizes[i], few.shape[0], width)
        outcome, _ = decide(few, transpose(few, width), stack, True, NO_LIMIT)
        # Sets were tried in increasing order, so those chosen increase.
        for j in range(sizes[i]):
            out[i, j] = stack.chosen[j] if outcome == FOUND else -1
