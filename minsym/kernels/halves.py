"""Answer 'do k sets cover all rows?' for up to five sets and 64 rows, by unions of two sets.

Unions of two sets are a word each, and eight of them are compared in one step. So 'do four
sets suffice' takes a step for eight pairs of pairs, where a search takes as long for a node;
for five sets one of them is taken from a row, as in a search.
"""

import numpy as np

from .bits import LANES, Words, completes, first_bits, popcount
from .compiler import kernel

#: Sets to choose at most, and of how many.
MOST_CHOSEN, MOST_SETS = 5, 24

#: Room for the unions, a whole number of chunks of LANES words.
ROOM = -(-(MOST_SETS * (MOST_SETS - 1) // 2) // LANES) * LANES


@kernel
def suffice(k: int, rows: Words, columns: Words, unions: Words) -> bool:
    """Whether k sets, or fewer, cover all rows.

    Parameters
    ----------
    k : int
        1 to MOST_CHOSEN, and at most as many as there are sets.
    rows : uint64 array, shape (at most 64, 1)
        None empty.
    columns : uint64 array, shape (at most MOST_SETS, 1)
    unions : uint64 array, shape (ROOM,)
        Room.
    """
    whole, sets = first_bits(rows.shape[0]), columns[:, 0]
    if k == 1:
        return bool((sets == whole).any())
    n, first = np.int64(0), np.int64(0)
    for s in range(sets.size):
        for t in range(s):
            unions[n] = sets[s] | sets[t]
            n += 1
    chunks = (n + LANES - 1) // LANES
    unions[n : chunks * LANES] = 0
    at = unions.ctypes.data
    if k == 2:
        return _completed(at, first, chunks, np.uint64(0), whole)
    if k == 4:
        return _pairs_suffice(unions, n, chunks, np.uint64(0), whole)
    tightest = rows[0, 0]
    for r in range(1, rows.shape[0]):
        if popcount(rows[r, 0]) < popcount(tightest):
            tightest = rows[r, 0]
    for s in range(sets.size):
        if not tightest >> np.uint64(s) & np.uint64(1):
            continue
        if k == 3 and _completed(at, first, chunks, sets[s], whole):
            return True
        if k == 5 and _pairs_suffice(unions, n, chunks, sets[s], whole):
            return True
    return False


@kernel
def _pairs_suffice(unions: Words, n: int, chunks: int, part: np.uint64, whole: np.uint64) -> bool:
    """Whether two unions and a part make the whole."""
    at = unions.ctypes.data
    for u in range(n):
        if _completed(at, u // LANES, chunks, part | unions[u], whole):
            return True
    return False


@kernel
def _completed(at: int, start: int, chunks: int, part: np.uint64, whole: np.uint64) -> bool:
    """Whether a union of these chunks makes, with a part, the whole."""
    for c in range(start, chunks):
        if completes(at + 8 * LANES * c, part, whole):
            return True
    return False
