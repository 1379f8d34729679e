"""Find the L sets that leave the fewest rows uncovered (maximum coverage), by branch and bound.

A node has some sets chosen and some sets left to choose from, those after the last one in a
fixed order. The rows that it leaves uncovered are at least those that are uncovered now, less
the largest coverages of as many sets as may still be chosen. The last set is not searched but
looked up: the one with the largest coverage.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, fill, popcount, words_for
from .compiler import kernel
from .search import NO_LIMIT

Ints = npt.NDArray[np.int64]

#: Places in `Search.numbers`.
DEPTH, FEWEST = 0, 1


class Search(NamedTuple):
    """The state of a search, which can stop after a slice of work and go on.

    Attributes
    ----------
    order : int64 array, shape (n_sets,)
        The order in which sets are tried.
    uncovered : uint64 array, shape (L, words over rows)
        At each depth.
    place : int64 array, shape (L,)
        Which place of the order was tried last at each depth.
    largest : int64 array, shape (L,)
        Room for the largest coverages.
    found : int64 array, shape (L,)
        The best sets so far, in the order of trying.
    numbers : int64 array, shape (2,)
        DEPTH, -1 when all is done, and FEWEST, the rows that the best sets leave.
    """

    order: Ints
    uncovered: Words
    place: Ints
    largest: Ints
    found: Ints
    numbers: Ints


@kernel
def new_search(columns: Words, n_rows: int, order: Ints, length: int, below: int) -> Search:
    """Return a search for ``length`` sets, 1 to n_sets, that leave fewer than ``below`` rows."""
    uncovered = np.zeros((length, columns.shape[1]), np.uint64)
    fill(uncovered[0], n_rows)
    place = np.full(length, -1)
    largest, found = np.zeros(length, np.int64), np.zeros(length, np.int64)
    return Search(order, uncovered, place, largest, found, np.array([0, below]))


@kernel
def advance(columns: Words, search: Search, goal: int, work: int) -> None:
    """Go on with a search until it is over, it leaves only ``goal`` rows, or the work is used up.

    Parameters
    ----------
    columns : uint64 array, shape (n_sets, words over rows)
    search : Search
    goal : int
    work : int
        Words to touch, about.
    """
    order, uncovered, place = search.order, search.uncovered, search.place
    n_sets, words = columns.shape
    length = place.size
    depth, best = search.numbers[DEPTH], search.numbers[FEWEST]
    while depth >= 0 and best > goal and work > 0:
        # The next set at this depth, with enough others after it.
        place[depth] += 1
        to_go = length - depth
        if place[depth] > n_sets - to_go:
            depth -= 1
            continue
        work -= words * (n_sets - place[depth])
        if to_go == 1:
            last, left = _strongest(columns, uncovered, depth, order, place[depth])
            if left < best:
                best = left
                for d in range(depth):
                    search.found[d] = order[place[d]]
                search.found[depth] = order[last]
            depth -= 1
            continue
        s, below = order[place[depth]], depth + 1
        left = 0
        for w in range(words):
            uncovered[below, w] = uncovered[depth, w] & ~columns[s, w]
            left += np.int64(popcount(uncovered[below, w]))
        start = place[depth] + 1
        gains = _largest_gains(columns, uncovered, below, order, start, to_go - 1, search.largest)
        if left - gains < best:
            depth = below
            place[depth] = start - 1
    search.numbers[DEPTH], search.numbers[FEWEST] = depth, best


@kernel
def _strongest(
    columns: Words, uncovered: Words, depth: int, order: Ints, start: int
) -> tuple[int, int]:
    """Return the place of the set that leaves fewest rows, and these: the first of equal ones."""
    best, fewest = -1, np.int64(1) << 62
    for p in range(start, order.size):
        left = np.uint64(0)
        for w in range(columns.shape[1]):
            left += popcount(uncovered[depth, w] & ~columns[order[p], w])
        if np.int64(left) < fewest:
            best, fewest = p, np.int64(left)
    return best, fewest


@kernel
def _largest_gains(
    columns: Words,
    uncovered: Words,
    depth: int,
    order: Ints,
    start: int,
    many: int,
    largest: Ints,
) -> int:
    """Return the sum of the so many largest coverages of what is uncovered."""
    largest[:many] = 0
    total = 0
    for p in range(start, order.size):
        gain = np.uint64(0)
        for w in range(columns.shape[1]):
            gain += popcount(uncovered[depth, w] & columns[order[p], w])
        # The smallest of those kept gives way; they are few.
        smallest = 0
        for i in range(1, many):
            if largest[i] < largest[smallest]:
                smallest = i
        if np.int64(gain) > largest[smallest]:
            total += np.int64(gain) - largest[smallest]
            largest[smallest] = np.int64(gain)
    return total


@kernel
def by_strength(columns: Words) -> Ints:
    """Return the sets, those that cover most first."""
    n_sets = columns.shape[0]
    strength = np.zeros(n_sets, np.int64)
    order = np.arange(n_sets)
    for s in range(n_sets):
        for w in range(columns.shape[1]):
            strength[s] += np.int64(popcount(columns[s, w]))
        i = s
        while i > 0 and strength[order[i - 1]] < strength[s]:
            order[i] = order[i - 1]
            i -= 1
        order[i] = s
    return order


@kernel
def ruled_out(values: npt.NDArray[np.integer], target: int, columns: Words) -> int:
    """Write which distractors each attribute of the target rules out; return how many there are.

    Parameters
    ----------
    values : integer array, shape (n, |A|)
        An attribute that the target lacks (below 0) rules out none.
    target : int
    columns : uint64 array, shape (|A|, words over n)
        Filled in, the distractors being numbered from 0 without images equal to the target.
    """
    n, width = values.shape
    columns[:] = 0
    kept = 0
    for r in range(n):
        distinct = False
        for a in range(width):
            if values[r, a] != values[target, a]:
                distinct = True
                if values[target, a] >= 0:
                    columns[a, kept >> 6] |= ONE << np.uint64(kept & 63)
        kept += distinct
    return kept


@kernel
def left_by_length(values: npt.NDArray[np.integer], targets: Ints, out: Ints) -> None:
    """Count the distractors that match the best message of 1, 2, .. symbols.

    Parameters
    ----------
    values : integer array, shape (B, n, |A|)
    targets : int64 array, shape (B,)
    out : int64 array, shape (B, L)
        Filled in.
    """
    count, n, width = values.shape
    columns = np.empty((width, words_for(n)), np.uint64)
    for i in range(count):
        left = ruled_out(values[i], targets[i], columns)
        n_rows = left
        order = by_strength(columns)
        for length in range(1, out.shape[1] + 1):
            if left > 0 and length <= width:
                search = new_search(columns, n_rows, order, length, left)
                advance(columns, search, np.int64(0), NO_LIMIT)
                left = search.numbers[FEWEST]
            out[i, length - 1] = left
