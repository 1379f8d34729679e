"""Minimum messages of many targets, found and proved by branch and bound."""

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import ONE, Words, transpose, words_for
from .search import FOUND, NO_LIMIT, cover_bound, decide, minimal_rows, new_stack

Ints = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def minimum_messages(
    values: npt.NDArray[np.unsignedinteger],
    targets: Ints,
    sizes: Ints,
    work: int,
    out: Ints,
) -> None:
    """Write a minimum message of each target, as attributes.

    Attributes that tell apart no more than another one are left out of the search, as many in
    a context are that follow a few.

    Parameters
    ----------
    values : unsigned array, shape (B, n, |A|)
    targets : int64 array, shape (B,)
    sizes : int64 array, shape (B,)
        What min|M| of each is said to be; 1 or more, and so is the number of distractors.
    work : int
        Words to touch in the search for the lexicographically first of the minimum messages;
        where it takes more, another is written.
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
        telling = _undominated(columns)
        message = telling[_smallest(columns[telling], few.shape[0])]
        if message.size == sizes[i]:
            stack = new_stack(sizes[i], few.shape[0], width)
            outcome, _ = decide(few, columns, stack, True, work)
            if outcome == FOUND:  # sets were tried in increasing order
                message = stack.chosen
        for j in range(sizes[i]):
            out[i, j] = message[j] if message.size == sizes[i] else -1


@njit(cache=True, nogil=True)
def _undominated(columns: Words) -> Ints:
    """Return the columns that lie in no other; the first of equal ones."""
    width, words = columns.shape
    kept = np.empty(width, np.int64)
    n_kept = 0
    for a in range(width):
        dominated = False
        for b in range(width):
            if a == b:
                continue
            inside, equal = True, True
            for w in range(words):
                if columns[a, w] & ~columns[b, w]:
                    inside = False
                    break
                equal = equal and columns[a, w] == columns[b, w]
            if inside and (not equal or b < a):
                dominated = True
                break
        if not dominated:
            kept[n_kept] = a
            n_kept += 1
    return kept[:n_kept]


@njit(cache=True, nogil=True)
def _smallest(columns: Words, n_rows: int) -> Ints:
    """Return a smallest set of columns that cover all rows, increasing."""
    rows = transpose(columns, n_rows)
    size = max(1, cover_bound(columns, n_rows))
    while True:
        stack = new_stack(size, n_rows, columns.shape[0])
        outcome, _ = decide(rows, columns, stack, False, NO_LIMIT)
        if outcome == FOUND:
            break
        size += 1
    chosen = stack.chosen
    for i in range(1, size):  # numba's sorts take seconds to compile
        j = i
        while j > 0 and chosen[j - 1] > chosen[j]:
            chosen[j - 1], chosen[j] = chosen[j], chosen[j - 1]
            j -= 1
    return chosen
