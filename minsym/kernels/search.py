"""Find minimum covers of small problems by branch and bound on bitsets.

`decide` answers 'do K sets suffice?'; `minimum` asks it for K = lower bound upwards. A node
has some sets chosen, some rows uncovered and some sets still allowed. It branches on the
uncovered row with the fewest allowed sets; a set once tried is forbidden to its later
siblings, so no choice is looked at twice. Two things keep nodes few and cheap:

- the cover bound: the K - depth largest coverages of what is uncovered must add up to it;
- the last level is not searched: the sets that cover everything left are the AND of the
  uncovered rows, which is empty after a few rows where rows are dense.

The search keeps its stack in arrays, so that it can stop after a slice of work and go on.
(Recursive compiled functions cannot be cached.) Below, a *row* is a bitset over sets and a
*column* a bitset over rows.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import (
    ALL,
    ONE,
    Words,
    count,
    fill,
    lowest_bit,
    popcount,
    words_for,
)
from .compiler import kernel

Counts = npt.NDArray[np.int64]

#: What `decide` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2

#: Work between two looks at whether to stop: some hundredths of a second.
SLICE = np.int64(1 << 24)

#: Work (words touched) that no search reaches.
NO_LIMIT = np.int64(2**62)


class Stack(NamedTuple):
    """The state of a search that can stop and go on: the path to the current node.

    Attributes
    ----------
    uncovered : uint64 array, shape (K, words over rows)
    allowed : uint64 array, shape (K, words over sets)
        Sets that may still be chosen below the node.
    branches : uint64 array, shape (K, words over sets)
        Sets to try at the node.
    chosen : int64 array, shape (K,)
    depth : int64 array, shape (1,)
        Depth of the current node; -1 before the root was looked at, -2 when all is done.
    """

    uncovered: Words
    allowed: Words
    branches: Words
    chosen: npt.NDArray[np.int64]
    depth: npt.NDArray[np.int64]


@kernel
def new_stack(k: int, n_rows: int, n_sets: int) -> Stack:
    """Return a stack for 'do k sets suffice?' with every row uncovered, every set allowed."""
    stack = Stack(
        np.zeros((k, words_for(n_rows)), np.uint64),
        np.zeros((k, words_for(n_sets)), np.uint64),
        np.zeros((k, words_for(n_sets)), np.uint64),
        np.zeros(k, np.int64),
        np.full(1, -1),
    )
    fill(stack.uncovered[0], n_rows)
    fill(stack.allowed[0], n_sets)
    return stack


@kernel
def _only(rows: Words, uncovered: Words, allowed: Words, depth: int, column: Words) -> int:
    """Return the first allowed set that covers all that ``column`` leaves, or -1."""
    row_words, set_words = uncovered.shape[1], rows.shape[1]
    # One word of sets after the other: where there are few rows, that is all in registers.
    for v in range(set_words):
        common = allowed[depth, v]
        for w in range(row_words):
            left = uncovered[depth, w] & ~column[w]
            while left and common:
                r = 64 * w + np.int64(lowest_bit(left))
                left &= left - ONE
                common &= rows[r, v]
            if common == 0:
                break
        if common:
            return 64 * v + np.int64(lowest_bit(common))
    return -1


@kernel
def _tightest_row(rows: Words, uncovered: Words, allowed: Words, depth: int) -> int:
    """Return the uncovered row with the fewest allowed sets; -1 if one has none."""
    best, fewest = -1, ALL
    for w in range(uncovered.shape[1]):
        left = uncovered[depth, w]
        while left:
            r = 64 * w + np.int64(lowest_bit(left))
            left &= left - ONE
            size = np.uint64(0)
            for v in range(rows.shape[1]):
                size += popcount(rows[r, v] & allowed[depth, v])
            if size < fewest:
                best, fewest = r, size
                if size == 0:
                    return -1
    return best


@kernel
def _drop_weak(
    columns: Words,
    uncovered: Words,
    allowed: Words,
    depth: int,
    k: int,
    coverage: Counts,
    tally: Counts,
) -> bool:
    """Forbid sets too weak to be among k that cover all; False if no k sets can.

    A set is too weak if its coverage and the k - 1 largest do not add up to the rows left.
    """
    needed, largest = np.uint64(0), np.int64(0)
    for w in range(uncovered.shape[1]):
        needed += popcount(uncovered[depth, w])
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        while word:
            s = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            covered = np.uint64(0)
            for x in range(columns.shape[1]):
                covered += popcount(columns[s, x] & uncovered[depth, x])
            coverage[s] = np.int64(covered)
            largest = max(largest, coverage[s])
    # How many sets have each coverage, from which the k - 1 largest are read.
    tally[: largest + 1] = 0
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        while word:
            tally[coverage[64 * w + np.int64(lowest_bit(word))]] += 1
            word &= word - ONE
    places, helped, weakest = k - 1, 0, largest
    while places > 0 and weakest > 0:
        taken = min(places, tally[weakest])
        helped += taken * weakest
        places -= taken
        weakest -= 1
    least = np.int64(needed) - helped
    if least <= 0:
        return True
    alive = False
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        while word:
            bit = word & (~word + ONE)
            word ^= bit
            if coverage[64 * w + np.int64(lowest_bit(bit))] < least:
                allowed[depth, w] ^= bit
            else:
                alive = True
    return alive


@kernel
def open_node(
    rows: Words,
    columns: Words,
    uncovered: Words,
    allowed: Words,
    branches: Words,
    depth: int,
    k: int,
    lexicographic: bool,
    coverage: Counts,
    tally: Counts,
) -> bool:
    """Fill in the branches of a node with k >= 2 sets to go; False if it is hopeless."""
    if not _drop_weak(columns, uncovered, allowed, depth, k, coverage, tally):
        return False
    row = _tightest_row(rows, uncovered, allowed, depth)
    if row < 0:
        return False
    set_words = allowed.shape[1]
    for v in range(set_words):
        branches[depth, v] = allowed[depth, v] & rows[row, v]
    if lexicographic:
        # Sets are tried in order, so the next is no later than the last that meets this row.
        seen = False
        for v in range(set_words - 1, -1, -1):
            word = branches[depth, v]
            if seen:
                branches[depth, v] = allowed[depth, v]
            elif word:
                seen = True
                for shift in (1, 2, 4, 8, 16, 32):
                    word |= word >> np.uint64(shift)
                branches[depth, v] = allowed[depth, v] & word
    return True


@kernel
def decide(
    rows: Words, columns: Words, stack: Stack, lexicographic: bool, work: int
) -> tuple[int, int]:
    """Look for a cover of K = ``stack.chosen.size`` sets, or fewer: then some are there twice.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, words over sets)
        At least one row, none empty.
    columns : uint64 array, shape (n_sets, words over rows)
    stack : Stack
        Fresh from `new_stack`, or as an earlier call left it.
    lexicographic : bool
        Try sets in increasing order, so that the cover found is the first of all, if fewer
        than K sets do not suffice.
    work : int
        Words to touch before pausing, about.

    Returns
    -------
    outcome : int
        FOUND (the cover is in ``stack.chosen``), EXHAUSTED or PAUSED.
    work : int
        What is left.
    """
    # All arrays are taken out of the stack once: each look into it counts references.
    uncovered, allowed, branches = stack.uncovered, stack.allowed, stack.branches
    chosen = stack.chosen
    k = chosen.size
    n_sets, row_words = columns.shape
    set_words = rows.shape[1]
    coverage = np.empty(n_sets, np.int64)
    tally = np.empty(rows.shape[0] + 1, np.int64)
    open_cost = n_sets * row_words + rows.shape[0] * set_words
    depth = stack.depth[0]
    if depth == -1:
        depth = np.int64(0)
        if k == 1:
            s = _only(rows, uncovered, allowed, depth, np.zeros(row_words, np.uint64))
            chosen[0] = s
            stack.depth[0] = -2
            return (FOUND if s >= 0 else EXHAUSTED), work
        if not open_node(
            rows,
            columns,
            uncovered,
            allowed,
            branches,
            depth,
            k,
            lexicographic,
            coverage,
            tally,
        ):
            depth = -2
    while depth >= 0:
        if work <= 0:
            stack.depth[0] = depth
            return PAUSED, work
        w = 0
        while w < set_words and branches[depth, w] == 0:
            w += 1
        if w == set_words:
            depth -= 1
            continue
        bit = branches[depth, w] & (~branches[depth, w] + ONE)
        branches[depth, w] ^= bit
        allowed[depth, w] ^= bit
        s = 64 * w + np.int64(lowest_bit(bit))
        chosen[depth] = s
        v = 0
        while v < row_words and uncovered[depth, v] & ~columns[s, v] == 0:
            v += 1
        if v == row_words:
            chosen[depth + 1 :] = s
            stack.depth[0] = depth
            return FOUND, work
        if k - depth == 2:
            work -= row_words + 32 * set_words
            last = _only(rows, uncovered, allowed, depth, columns[s])
            if last >= 0:
                chosen[depth + 1] = last
                stack.depth[0] = depth
                return FOUND, work
            continue
        work -= open_cost
        below = depth + 1
        for v in range(row_words):
            uncovered[below, v] = uncovered[depth, v] & ~columns[s, v]
        for v in range(set_words):
            allowed[below, v] = allowed[depth, v]
        if open_node(
            rows,
            columns,
            uncovered,
            allowed,
            branches,
            below,
            k - below,
            lexicographic,
            coverage,
            tally,
        ):
            depth = below
    stack.depth[0] = -2
    return EXHAUSTED, work


@kernel
def minimal_rows(rows: Words, columns: Words) -> npt.NDArray[np.int64]:
    """Return the rows that contain no other row, smallest first.

    Only these matter: whatever meets a row meets every row that contains it. The rows that
    contain row r are the AND of r's columns, which is r alone after a few columns where rows
    are random. Of equal rows one is kept.
    """
    n_rows, set_words = rows.shape
    row_words = columns.shape[1]
    # Sorted by counting: numba's sorts take seconds to compile.
    places = np.zeros(64 * set_words + 2, np.int64)
    for r in range(n_rows):
        places[count(rows[r]) + 1] += 1
    for size in range(1, places.size):
        places[size] += places[size - 1]
    order = np.empty(n_rows, np.int64)
    for r in range(n_rows):
        size = count(rows[r])
        order[places[size]] = r
        places[size] += 1
    alive = np.empty(row_words, np.uint64)
    fill(alive, n_rows)
    above = np.empty(row_words, np.uint64)
    for r in order:
        if not (alive[r >> 6] >> np.uint64(r & 63)) & ONE:
            continue
        for w in range(row_words):  # compiled in a tenth of the time of a slice assigned
            above[w] = alive[w]
        above[r >> 6] ^= ONE << np.uint64(r & 63)
        found = True
        for v in range(set_words):
            word = rows[r, v]
            while word and found:
                s = 64 * v + np.int64(lowest_bit(word))
                word &= word - ONE
                left = np.uint64(0)
                for w in range(row_words):
                    above[w] &= columns[s, w]
                    left |= above[w]
                found = left != 0
        if found:
            for w in range(row_words):
                alive[w] &= ~above[w]
    keep = np.empty(n_rows, np.int64)
    n_kept = 0
    for r in order:
        if (alive[r >> 6] >> np.uint64(r & 63)) & ONE:
            keep[n_kept] = r
            n_kept += 1
    return keep[:n_kept]


@kernel
def cover_bound(columns: Words, n_rows: int) -> int:
    """Return the fewest sets whose coverages can add up to all rows: a lower bound."""
    tally = np.zeros(n_rows + 1, np.int64)
    for s in range(columns.shape[0]):
        tally[count(columns[s])] += 1
    k, missing = 0, n_rows
    for size in range(n_rows, 0, -1):
        enough = (missing + size - 1) // size
        if enough <= tally[size]:
            return k + enough
        k += tally[size]
        missing -= tally[size] * size
    return columns.shape[0]


@kernel
def minimum(rows: Words, columns: Words, at_least: int) -> int:
    """Return the size of a minimum cover, at least ``at_least``. No row is empty."""
    k = max(at_least, cover_bound(columns, rows.shape[0]))
    while True:
        stack = new_stack(k, rows.shape[0], columns.shape[0])
        outcome, _ = decide(rows, columns, stack, np.bool_(False), NO_LIMIT)
        if outcome == FOUND:
            return k
        k += 1


@kernel
def minimum_between(
    rows: Words, columns: Words, at_least: int, at_most: int, stop: npt.NDArray[np.uint8]
) -> int:
    """Return the size of a minimum cover; -k if it was only found to be at least k.

    That is so where it is more than ``at_most``, or ``stop[0]`` was set by another thread.
    """
    k = max(at_least, cover_bound(columns, rows.shape[0]))
    while k <= at_most:
        stack = new_stack(k, rows.shape[0], columns.shape[0])
        outcome = PAUSED
        while outcome == PAUSED:
            if stop[0]:
                return -k
            outcome, _ = decide(rows, columns, stack, np.bool_(False), SLICE)
        if outcome == FOUND:
            return k
        k += 1
    return -k
