"""The weighted cover bound: k sets cannot cover all rows if their weights do not add up.

Give every row a weight, and every set the weight of its rows. If the k heaviest sets together
weigh less than all rows, no k sets cover them; and a set that with the k - 1 heaviest weighs
less is in no such cover. Any weights do; the best ones prove what a linear relaxation with k
sets proves. They are improved by subgradient steps (Held and Karp 1971,
doi:10.1007/BF01584070; for covering: Caprara, Fischetti and Toth 1999,
doi:10.1287/opre.47.5.730): rows that none of the heaviest sets holds get heavier, rows that
several hold get lighter, and each step keeps a part of the direction of the one before (Camerini,
Fratta and Maffioli 1975, doi:10.1007/BFb0120697). Weights are integers, so that the bound is
exact, and all together they are at most HEAVIEST, so that 16 bits are enough for those of a set.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, lowest_bit
from .compiler import kernel
from .lanes import SETS, at_least, count_missing, take_weight, weigh_sets

#: Weight of all rows together, at most.
HEAVIEST = 60000

#: Rows at most, so that their weights differ by more than roundings.
WEIGHED_ROWS = 4096

#: The part of the last direction that a step keeps.
KEPT = np.float32(0.6)

#: Fractions of a weight, and of the square of a direction, in which steps count.
SIXTEENTHS, FINE = np.float32(16), np.float32(256)

Ints = npt.NDArray[np.int32]
Weights = npt.NDArray[np.uint16]


class Lists(NamedTuple):
    """The addresses of what is weighed at a node, for compiled code: views cost more than sums.

    Attributes
    ----------
    rows, row_step : int
        The rows, bitsets over sets, and the bytes from one to the next.
    left, weights, n_left : int
        The numbers of some rows (int32), their weights (uint16), and how many there are.
    """

    rows: int
    row_step: int
    left: int
    weights: int
    n_left: int


class StepRoom(NamedTuple):
    """Scratch arrays for `step`.

    Attributes
    ----------
    missing : int16 array, shape (SETS * words over rows,)
        1 less how many of the heaviest sets hold each row of the problem.
    direction : float32 array, shape (n_rows,)
        Where the last step went, for each row of the list.
    moved : int32 array, shape (n_rows,)
    """

    missing: npt.NDArray[np.int16]
    direction: npt.NDArray[np.float32]
    moved: Ints


def step_room(n_rows: int, row_words: int) -> StepRoom:
    """Return the scratch arrays for problems of so many rows."""
    return StepRoom(
        np.zeros(SETS * row_words, np.int16),
        np.zeros(n_rows, np.float32),
        np.zeros(n_rows, np.int32),
    )


@kernel
def start(weights: Weights, depth: int, n_left: int) -> int:
    """Make the weights at a depth equal if all are 0; return what they add up to."""
    total = 0
    for i in range(n_left):
        total += np.int64(weights[depth, i])
    if total == 0:
        total = n_left * (HEAVIEST // n_left)
        for i in range(n_left):
            weights[depth, i] = np.uint16(HEAVIEST // n_left)
    return total


@kernel
def weigh(lists: Lists, allowed: Words, depth: int, heavy: int) -> None:
    """Weigh the sets of ``allowed[depth]``; the uint16 go to the address ``heavy``."""
    for w in range(allowed.shape[1]):
        if allowed[depth, w]:
            weigh_sets(
                lists.rows + 8 * w,
                lists.row_step,
                lists.left,
                lists.weights,
                lists.n_left,
                heavy + 2 * SETS * w,
            )


@kernel
def weigh_rest(lists: Lists, allowed: Words, depth: int, heavy: int, rest: int) -> None:
    """Write what the sets of ``allowed[depth]`` weigh without these rows."""
    for w in range(allowed.shape[1]):
        if allowed[depth, w]:
            take_weight(
                lists.rows + 8 * w,
                lists.row_step,
                lists.left,
                lists.weights,
                lists.n_left,
                heavy + 2 * SETS * w,
                rest + 2 * SETS * w,
            )


@kernel
def spread_rows(
    left: Ints, weights: Weights, depth: int, n: int, uncovered: Words, spread: Weights
) -> None:
    """Write the rows left as a bitset, and their weights by the numbers of the rows."""
    for w in range(uncovered.shape[1]):
        uncovered[depth, w] = 0
    for i in range(n):
        r = left[depth, i]
        uncovered[depth, r >> 6] |= ONE << np.uint64(r & 63)
        spread[depth, r] = weights[depth, i]


@kernel
def covered_rows(
    columns: Words,
    s: int,
    uncovered: Words,
    spread: Weights,
    depth: int,
    covered: Ints,
    shares: Weights,
) -> int:
    """List the rows that set s covers, and their weights; return how many there are."""
    n = 0
    for w in range(columns.shape[1]):
        word = columns[s, w] & uncovered[depth, w]
        while word:
            r = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            covered[n] = r
            shares[n] = spread[depth, r]
            n += 1
    return n


@kernel
def _heaviest(allowed: Words, heavy: Weights, depth: int, at: int, sets: Ints, k: int) -> int:
    """Put the k heaviest allowed sets into ``sets``, heaviest first; return how many."""
    n = 0
    least = np.uint16(0)
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        if word and n == k:
            word &= at_least(at + 2 * SETS * w, least)
        while word:
            s = np.int32(64 * w + np.int64(lowest_bit(word)))
            word &= word - ONE
            mine = heavy[depth, s]
            if n == k and mine <= least:
                continue
            place = min(n, k - 1)
            while place > 0 and heavy[depth, sets[place - 1]] < mine:
                sets[place] = sets[place - 1]
                place -= 1
            sets[place] = s
            n = min(n + 1, k)
            least = heavy[depth, sets[n - 1]]
    return n


@kernel
def forbid_light(
    allowed: Words, heavy: Weights, depth: int, at: int, total: int, sets: Ints, k: int
) -> int:
    """Forbid the sets too light for any cover of k allowed sets.

    Parameters
    ----------
    allowed : uint64 array, shape (depths, words over sets)
        ``allowed[depth]`` is changed in place.
    heavy : uint16 array, shape (depths, SETS * words over sets)
        Weights of the allowed sets.
    depth : int
    at : int
        Address of ``heavy[depth]``.
    total : int
        Weight of the rows to cover.
    sets : int32 array, shape (at least k,)
        Gets the heaviest sets.
    k : int

    Returns
    -------
    int
        What the heaviest sets weigh more than the rows; negative if there is no such cover.
    """
    n = _heaviest(allowed, heavy, depth, at, sets, k)
    excess = -total
    for j in range(n):
        excess += np.int64(heavy[depth, sets[j]])
    if excess >= 0 and n == k:
        least = np.int64(heavy[depth, sets[n - 1]]) - excess
        if least > 0:
            for w in range(allowed.shape[1]):
                if allowed[depth, w]:
                    allowed[depth, w] &= at_least(at + 2 * SETS * w, np.uint16(least))
    return excess


@kernel
def step(
    columns: Words,
    left: Ints,
    weights: Weights,
    depth: int,
    n_left: int,
    sets: Ints,
    k: int,
    excess: int,
    total: int,
    room: StepRoom,
) -> int:
    """Make rows that no heaviest set holds heavier, and those that several hold lighter.

    The direction in ``room`` is to be 0 before the first step for a list of rows.

    Returns
    -------
    int
        The weight of all rows of the list.
    """
    missing, direction, moved = room.missing, room.direction, room.moved
    words = columns.shape[1]
    count_missing(columns.ctypes.data, 8 * words, words, sets.ctypes.data, k, missing.ctypes.data)
    # Sums are of integers, which are added many at a time.
    norm, summed = 0, 0
    for i in range(n_left):
        towards = np.float32(missing[left[depth, i]]) + KEPT * direction[i]
        direction[i] = towards
        moved[i] = np.int32(FINE * towards * towards)
    for i in range(n_left):
        norm += np.int64(moved[i])
    if norm == 0:
        return total
    size = np.float32(256 * (excess + total / 64 + 1) / norm)
    for i in range(n_left):
        weight = np.float32(weights[depth, i]) + size * direction[i]
        moved[i] = np.int32(SIXTEENTHS * max(weight, np.float32(0))) + 1
        summed += np.int64(moved[i])
    scale = np.float32(HEAVIEST / summed)
    total = 0
    for i in range(n_left):
        weights[depth, i] = np.uint16(np.float32(moved[i]) * scale)
        total += np.int64(weights[depth, i])
    return total
