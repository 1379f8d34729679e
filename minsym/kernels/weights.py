"""A weighted cover bound: k sets cannot cover all if their weights do not add up.

Give every row a weight, and every set the weight of its rows. If the k heaviest sets together
weigh less than all rows, no k sets cover them; and a set that with the k - 1 heaviest weighs
less is in no such cover. Any weights do; the best ones prove what a linear relaxation with k
sets proves. They are improved by subgradient steps (Held and Karp 1971,
doi:10.1007/BF01584070; for covering: Caprara, Fischetti and Toth 1999,
doi:10.1287/opre.47.5.730): rows that none of the heaviest sets holds get heavier, rows that
several hold get lighter. Weights are integers, so that the bound is exact.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import ONE, Words, lowest_bit
from .lanes import SETS, weigh_sets

#: Weight of a row to begin with, and at most.
UNIT, HEAVIEST = 1024, 16384

Ints = npt.NDArray[np.int32]


@njit(cache=True, nogil=True)
def _heaviest(allowed: Words, weight: Ints, sets: Ints, k: int) -> int:
    """Put the k heaviest allowed sets into ``sets``, heaviest first; return how many."""
    n = 0
    least = np.int32(-1)
    for w in range(allowed.size):
        word = allowed[w]
        while word:
            s = np.int32(64 * w + np.int64(lowest_bit(word)))
            word &= word - ONE
            mine = weight[s]
            if mine <= least:
                continue
            place = min(n, k - 1)
            while place > 0 and weight[sets[place - 1]] < mine:
                sets[place] = sets[place - 1]
                place -= 1
            sets[place] = s
            n = min(n + 1, k)
            if n == k:
                least = weight[sets[k - 1]]
    return n


@njit(cache=True, nogil=True)
def _drop_lighter(allowed: Words, weight: Ints, least: int) -> int:
    """Forbid the sets lighter than ``least``; return how many."""
    dropped = 0
    for w in range(allowed.size):
        word = allowed[w]
        while word:
            bit = word & (~word + ONE)
            word ^= bit
            if weight[64 * w + np.int64(lowest_bit(bit))] < least:
                allowed[w] ^= bit
                dropped += 1
    return dropped


@njit(cache=True, nogil=True)
def _step(
    rows: Words, left: Ints, n_left: int, weights: Ints, sets: Ints, n_sets: int, excess: int
) -> None:
    """Make rows that no heaviest set holds heavier, and those that several hold lighter."""
    norm = 0
    for i in range(n_left):
        r = left[i]
        holders = 0
        for j in range(n_sets):
            s = sets[j]
            holders += np.int64((rows[r, s >> 6] >> np.uint64(s & 63)) & ONE)
        norm += (1 - holders) * (1 - holders)
    if norm == 0:
        return
    step = np.float64(excess) / norm
    for i in range(n_left):
        r = left[i]
        holders = 0
        for j in range(n_sets):
            s = sets[j]
            holders += np.int64((rows[r, s >> 6] >> np.uint64(s & 63)) & ONE)
        moved = np.int64(weights[i] + step * (1 - holders))
        weights[i] = np.int32(min(max(moved, 0), HEAVIEST))


@njit(cache=True, nogil=True)
def outweighed(
    rows: Words,
    left: Ints,
    n_left: int,
    weights: Ints,
    allowed: Words,
    k: int,
    rounds: int,
    reach: float,
    weight: Ints,
    sets: Ints,
) -> tuple[int, int]:
    """Try to prove that k allowed sets cannot cover the rows of a list; forbid sets on the way.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, words over sets)
    left, n_left : int32 array and int
        The rows to cover are ``left[:n_left]``.
    weights : int32 array
        Weights of these rows, in their order; improved in place.
    allowed : uint64 array, shape (words over sets,)
        Sets too light for any cover of k sets are forbidden in place.
    k : int
    rounds : int
        Times the weights are improved, at most.
    reach : float
        Excess of the heaviest sets, as a share of all, beyond which this is given up.
    weight : int32 array, shape (SETS * words over sets,)
    sets : int32 array, shape (at least k,)
        Room for the weights of sets, and for the heaviest.

    Returns
    -------
    hopeless : int
        1 if there is no such cover.
    rounds : int
        Rounds made.
    """
    row_step = 8 * rows.shape[1]
    for turn in range(rounds):
        total = 0
        for i in range(n_left):
            total += weights[i]
        for w in range(allowed.size):
            if allowed[w]:
                weigh_sets(
                    rows.ctypes.data + 8 * w,
                    row_step,
                    left.ctypes.data,
                    weights.ctypes.data,
                    n_left,
                    weight.ctypes.data + 4 * SETS * w,
                )
        n = _heaviest(allowed, weight, sets, k)
        heaviest = 0
        for j in range(n):
            heaviest += weight[sets[j]]
        if heaviest < total:
            return 1, turn + 1
        if n == k:
            least = total - heaviest + weight[sets[k - 1]]
            if least > 0:
                _drop_lighter(allowed, weight, least)
        excess = heaviest - total
        if excess > reach * total or turn == rounds - 1:
            return 0, turn + 1
        _step(rows, left, n_left, weights, sets, n, excess + total // 64 + 1)
    return 0, rounds
