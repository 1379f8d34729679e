"""Branch and bound for 'do k sets cover all?', for rows that are not sparse.

A node has some sets chosen, some rows uncovered and some sets still allowed. It branches on
the uncovered row with the fewest allowed sets; a set once tried is forbidden to its later
siblings, so no choice is looked at twice. The last two levels are not searched but enumerated
(`minsym.kernels.pairs`), and where sets are far from covering what is left, nodes are cut
short by weights of rows that they inherit (`minsym.kernels.weights`).

The search keeps its stack in arrays, so that it can stop after a slice of work and go on, and
starts anywhere, so that threads can share the branches of the root. A *row* is a bitset over
sets, padded to a multiple of LANES words, and a *column* a bitset over rows.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import LANES, ONE, Words, lowest_bit
from .lanes import SETS, count_and
from .pairs import PairScratch, find_pair, pair_scratch
from .weights import HEAVIEST, UNIT, outweighed

#: What `advance` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2

#: Most rows whose weights add up in 32 bits.
WEIGHED_ROWS = 2**31 // HEAVIEST - 1

#: Rounds of weights at a node, and the excess beyond which they are not improved.
ROUNDS, REACH = 12, 0.5

Ints = npt.NDArray[np.int32]


class Stack(NamedTuple):
    """The path from a first node with k sets to go to the current one, a row per depth.

    Attributes
    ----------
    uncovered : uint64 array, shape (k, words over rows)
    allowed, branches : uint64 arrays, shape (k, words over sets)
        Sets that may still be chosen below the node; those to try at the node.
    weights : int32 array, shape (k, n_rows)
        Weights of the uncovered rows.
    chosen : int64 array, shape (k,)
    depth : int64 array, shape (1,)
        Depth of the current node; -1 before the first was looked at, -2 when all is done.
    nodes : int64 array, shape (1,)
        Nodes looked at.
    left, order, counts : int32 arrays, shape (n_rows,)
        Room for: the uncovered rows; the same, those in the fewest sets first; in how many.
    places : int32 array, shape (n_sets + 2,)
    near : int32 array, shape (n_rows,)
        Weights in the order of ``left``.
    weight : int32 array, shape (64 * words over sets,)
    sets : int32 array, shape (k,)
    pairs : PairScratch
    """

    uncovered: Words
    allowed: Words
    branches: Words
    weights: Ints
    chosen: npt.NDArray[np.int64]
    depth: npt.NDArray[np.int64]
    nodes: npt.NDArray[np.int64]
    left: Ints
    order: Ints
    counts: Ints
    places: Ints
    near: Ints
    weight: Ints
    sets: Ints
    pairs: PairScratch


def new_stack(k: int, rows: Words, columns: Words) -> Stack:
    """Return a stack for k >= 2 sets; `restart` says where it begins."""
    n_rows, set_words = rows.shape
    n_sets, row_words = columns.shape
    return Stack(
        np.zeros((k, row_words), np.uint64),
        np.zeros((k, set_words), np.uint64),
        np.zeros((k, set_words), np.uint64),
        np.full((k, n_rows), np.int32(UNIT)),
        np.zeros(k, np.int64),
        np.full(1, -2),
        np.zeros(1, np.int64),
        np.zeros(n_rows, np.int32),
        np.zeros(n_rows, np.int32),
        np.zeros(n_rows, np.int32),
        np.zeros(n_sets + 2, np.int32),
        np.zeros(n_rows, np.int32),
        np.zeros(SETS * set_words, np.int32),
        np.zeros(k, np.int32),
        pair_scratch(set_words),
    )


def restart(stack: Stack, uncovered: Words, allowed: Words, weights: Ints) -> None:
    """Begin with these rows uncovered, these sets allowed and these weights of rows."""
    stack.uncovered[0, :] = uncovered
    stack.allowed[0, :] = allowed
    stack.weights[0, :] = weights
    stack.depth[0] = -1


@njit(cache=True, nogil=True)
def _list_rows(uncovered: Words, left: Ints) -> int:
    """List the rows of a bitset; return how many."""
    n = 0
    for w in range(uncovered.size):
        word = uncovered[w]
        while word:
            left[n] = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            n += 1
    return n


@njit(cache=True, nogil=True)
def _count_sets(
    rows: Words, left: Ints, n_left: int, allowed: int, counts: Ints
) -> tuple[int, int]:
    """Count the allowed sets of the rows; return the row with the fewest, and the sum."""
    base, step, chunks = rows.ctypes.data, 8 * rows.shape[1], rows.shape[1] // LANES
    best, fewest, total = -1, np.int64(1) << 62, 0
    for i in range(n_left):
        r = left[i]
        size = count_and(base + step * r, allowed, chunks)
        counts[r] = size
        total += size
        if size < fewest:
            best, fewest = r, size
            if size == 0:
                break
    return best, total


@njit(cache=True, nogil=True)
def _sort_rows(left: Ints, n_left: int, counts: Ints, places: Ints, order: Ints) -> None:
    """Sort rows by their counts, fewest first."""
    for c in range(places.size):
        places[c] = 0
    for i in range(n_left):
        places[counts[left[i]] + 1] += 1
    for c in range(1, places.size):
        places[c] += places[c - 1]
    for i in range(n_left):
        c = counts[left[i]]
        order[places[c]] = left[i]
        places[c] += 1


@njit(cache=True, nogil=True)
def _open(rows: Words, columns: Words, stack: Stack, depth: int) -> tuple[int, int]:
    """Look at a new node with k >= 2 sets to go.

    Returns
    -------
    outcome : int
        FOUND, EXHAUSTED if it is hopeless or was enumerated, PAUSED if it has branches.
    work : int
    """
    k = stack.chosen.size - depth
    n_sets = columns.shape[0]
    set_words = rows.shape[1]
    uncovered, allowed = stack.uncovered[depth], stack.allowed[depth]
    branches, weights = stack.branches[depth], stack.weights[depth]
    left = stack.left
    stack.nodes[0] += 1
    n_left = _list_rows(uncovered, left)
    if n_left == 0:
        for d in range(depth, stack.chosen.size):
            stack.chosen[d] = -1
        return FOUND, 1
    alive = allowed.ctypes.data
    chunks = set_words // LANES
    n_allowed = count_and(alive, alive, chunks)
    row, total = _count_sets(rows, left, n_left, alive, stack.counts)
    work = uncovered.size + 2 * n_left * (1 + chunks)
    if stack.counts[row] == 0:
        return EXHAUSTED, work
    if k * total < n_left * n_allowed and rows.shape[0] <= WEIGHED_ROWS:
        for i in range(n_left):
            stack.near[i] = weights[left[i]]
        hopeless, rounds = outweighed(
            rows,
            left,
            n_left,
            stack.near,
            allowed,
            k,
            ROUNDS if k > 2 else 1,
            REACH,
            stack.weight,
            stack.sets[:k],
        )
        work += rounds * n_left * set_words
        if hopeless:
            return EXHAUSTED, work
        for i in range(n_left):
            weights[left[i]] = stack.near[i]
        n_allowed = count_and(alive, alive, chunks)
        row, total = _count_sets(rows, left, n_left, alive, stack.counts)
        if n_allowed == 0 or stack.counts[row] == 0:
            return EXHAUSTED, work
    for w in range(set_words):
        branches[w] = allowed[w] & rows[row, w]
    if k > 2:
        return PAUSED, work
    _sort_rows(left, n_left, stack.counts, stack.places[: n_sets + 2], stack.order)
    first, second, pair_work = find_pair(
        rows, stack.order, n_left, stack.counts, branches, allowed, n_allowed, stack.pairs
    )
    if first < 0:
        return EXHAUSTED, work + pair_work
    stack.chosen[depth] = first
    stack.chosen[depth + 1] = second
    return FOUND, work + pair_work


@njit(cache=True, nogil=True)
def _next_branch(stack: Stack, depth: int) -> int:
    """Take the next branch of a node and forbid it to the later ones; -1 if there is none."""
    for w in range(stack.branches.shape[1]):
        word = stack.branches[depth, w]
        if word:
            bit = word & (~word + ONE)
            stack.branches[depth, w] ^= bit
            stack.allowed[depth, w] ^= bit
            return 64 * w + np.int64(lowest_bit(bit))
    return -1


@njit(cache=True, nogil=True)
def _descend(columns: Words, stack: Stack, depth: int, s: int) -> None:
    """Make the node below, where set s is chosen."""
    stack.chosen[depth] = s
    for w in range(columns.shape[1]):
        left = stack.uncovered[depth, w] & ~columns[s, w]
        stack.uncovered[depth + 1, w] = left
        while left:
            r = 64 * w + np.int64(lowest_bit(left))
            left &= left - ONE
            stack.weights[depth + 1, r] = stack.weights[depth, r]
    for w in range(stack.allowed.shape[1]):
        stack.allowed[depth + 1, w] = stack.allowed[depth, w]


@njit(cache=True, nogil=True)
def advance(rows: Words, columns: Words, stack: Stack, work: int) -> int:
    """Go on with a search for about so many steps.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, a multiple of LANES)
        None empty.
    columns : uint64 array, shape (n_sets, words over rows)
    stack : Stack
        As `restart` or an earlier call left it.
    work : int
        With none, only a first node is looked at, and its branches are in the stack.

    Returns
    -------
    int
        EXHAUSTED, PAUSED or FOUND: the sets are in ``stack.chosen``, one perhaps twice, and -1
        for one that is not needed.
    """
    depth = stack.depth[0]
    while depth >= -1:
        if depth >= 0:
            if work <= 0:
                stack.depth[0] = depth
                return PAUSED
            s = _next_branch(stack, depth)
            if s < 0:
                depth -= 1 if depth else 2
                continue
            _descend(columns, stack, depth, s)
        outcome, spent = _open(rows, columns, stack, depth + 1)
        work -= spent
        if outcome == FOUND:
            stack.depth[0] = -2
            return FOUND
        if outcome == PAUSED:
            depth += 1
        elif depth < 0:
            break
    stack.depth[0] = -2
    return EXHAUSTED
