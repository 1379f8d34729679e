"""The search of the backend `bitmask`: 'do k sets cover all rows?', by branch and bound.

A node has some sets chosen, some rows uncovered and some sets still allowed. It branches on
the uncovered row with the fewest allowed sets; a set once tried is forbidden to its later
siblings, so no choice is looked at twice. The last two levels are not searched but enumerated
(`minsym.kernels.pairs`), and where sets are far from covering what is left, nodes are cut
short by weights of rows that they inherit (`minsym.kernels.weights`): most of them before
their rows are even listed.

The search keeps its stack in arrays, so that it can stop after a slice of work and go on, and
starts anywhere, so that threads can share the branches of the root. A *row* is a bitset over
sets, padded to a multiple of LANES words, and a *column* a bitset over rows.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import LANES, ONE, Words, lowest_bit, words_for
from .compiler import kernel
from .lanes import SETS, count_and
from .pairs import FEW, PairScratch, find_few, find_pair, pair_scratch
from .weights import (
    WEIGHED_ROWS,
    Ints,
    Lists,
    StepRoom,
    Weights,
    covered_rows,
    forbid_light,
    spread_rows,
    start,
    step,
    step_room,
    weigh,
    weigh_rest,
)

#: What `advance` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2

#: The excess, as a share of all weights, beyond which weights are not improved at a node.
REACH = 0.5

#: Times weights may be improved at a node. What is best is learned: see `Habits`.
ROUNDS = (0, 4, 11, 24)

#: Nodes with so many sets to go on which each choice of rounds is tried first; from then on one
#: in RETRY is.
TRIALS, RETRY = 8, 64


class Habits(NamedTuple):
    """What a search has learned about how often to improve weights, by the sets to go.

    Rounds that cut a node short save all that is below it, and others are for nothing: which they
    are depends on the problem. So each choice of ROUNDS is tried, the steps that the nodes then
    cost are counted with all that is below them, and the choice that costs least is made.

    Attributes
    ----------
    spent, nodes : int64 arrays, shape (k + 1, choices)
        Steps, and on how many nodes.
    choice, began : int64 arrays, shape (k + 1,)
        At the current node with so many sets to go: the choice, -1 for none, and when it began.
    now : int64 array, shape (1,)
        Steps of all searches so far.
    """

    spent: npt.NDArray[np.int64]
    nodes: npt.NDArray[np.int64]
    choice: npt.NDArray[np.int64]
    began: npt.NDArray[np.int64]
    now: npt.NDArray[np.int64]


def new_habits(k: int) -> Habits:
    """Return the habits of a search for up to k sets that has learned nothing yet."""
    shape = (k + 1, len(ROUNDS))
    return Habits(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.full(k + 1, -1),
        np.zeros(k + 1, np.int64),
        np.zeros(1, np.int64),
    )


@kernel
def _begin_node(habits: Habits, k: int, now: int) -> int:
    """Choose how many rounds a node gets, and note that it begins."""
    nodes, spent = habits.nodes, habits.spent
    seen, choices = 0, nodes.shape[1]
    for i in range(choices):
        seen += nodes[k, i]
    choice = seen % choices
    if seen >= TRIALS * choices:
        choice = (seen // RETRY) % choices
        if seen % RETRY:
            for i in range(choices):
                if spent[k, i] * nodes[k, choice] < spent[k, choice] * nodes[k, i]:
                    choice = i
    habits.choice[k], habits.began[k] = choice, now
    return ROUNDS[choice]


@kernel
def _end_node(habits: Habits, k: int, now: int) -> None:
    """Note what a node cost, if a choice was made there."""
    choice = habits.choice[k]
    if choice >= 0:
        habits.spent[k, choice] += now - habits.began[k]
        habits.nodes[k, choice] += 1
        habits.choice[k] = -1


class Stack(NamedTuple):
    """The path from a first node with k sets to go to the current one, a row per depth.

    Attributes
    ----------
    left : int32 array, shape (k, n_rows)
        The uncovered rows, ``n_left`` of them, increasing.
    weights : uint16 array, shape (k, n_rows)
        Their weights.
    uncovered : uint64 array, shape (k, words over rows)
    spread : uint16 array, shape (k, n_rows)
        The uncovered rows and the weights, by the number of the row, where branches are weighed.
    n_left, total : int64 arrays, shape (k,)
        How many they are, and the sum of their weights; 0 where nothing is weighed.
    heavy : uint16 array, shape (k, SETS * words over sets)
        Weights of the allowed sets.
    allowed, branches : uint64 arrays, shape (k, words over sets)
        Sets that may still be chosen below the node; those to try at the node.
    chosen : int64 array, shape (k,)
    depth : int64 array, shape (1,)
        Depth of the current node; -1 before the first was looked at, -2 when all is done.
    nodes : int64 array, shape (1,)
        Nodes looked at.
    habits : Habits
    order, counts : int32 arrays, shape (n_rows,)
        Room for: uncovered rows, those in the fewest sets first; in how many.
    places : int32 array, shape (n_sets + 2,)
    covered : int32 array, shape (n_rows,)
    shares : uint16 array, shape (n_rows,)
        Room for the rows that a set covers, and their weights.
    room : StepRoom
    sets : int32 array, shape (k,)
    common : uint64 array, shape (words over sets,)
    pairs : PairScratch
    """

    left: npt.NDArray[np.int32]
    weights: Weights
    uncovered: Words
    spread: Weights
    n_left: npt.NDArray[np.int64]
    total: npt.NDArray[np.int64]
    heavy: Weights
    allowed: Words
    branches: Words
    chosen: npt.NDArray[np.int64]
    depth: npt.NDArray[np.int64]
    nodes: npt.NDArray[np.int64]
    habits: Habits
    order: Ints
    counts: Ints
    places: Ints
    covered: Ints
    shares: Weights
    room: StepRoom
    sets: Ints
    common: Words
    pairs: PairScratch


def new_stack(k: int, rows: Words, columns: Words, habits: Habits) -> Stack:
    """Return a stack for k >= 2 sets; `restart` says where it begins."""
    habits.choice[:] = -1
    n_rows, set_words = rows.shape
    n_sets = columns.shape[0]
    return Stack(
        np.zeros((k, n_rows), np.int32),
        np.zeros((k, n_rows), np.uint16),
        np.zeros((k, columns.shape[1]), np.uint64),
        np.zeros((k, n_rows), np.uint16),
        np.zeros(k, np.int64),
        np.zeros(k, np.int64),
        np.zeros((k, SETS * set_words), np.uint16),
        np.zeros((k, set_words), np.uint64),
        np.zeros((k, set_words), np.uint64),
        np.zeros(k, np.int64),
        np.full(1, -2),
        np.zeros(1, np.int64),
        habits,
        np.zeros(n_rows, np.int32),
        np.zeros(n_rows, np.int32),
        np.zeros(n_sets + 2, np.int32),
        np.zeros(n_rows, np.int32),
        np.zeros(n_rows, np.uint16),
        step_room(n_rows, columns.shape[1]),
        np.zeros(k, np.int32),
        np.zeros(set_words, np.uint64),
        pair_scratch(set_words),
    )


def restart(stack: Stack, left: Ints, weights: Weights, allowed: Words) -> None:
    """Begin with these rows uncovered, of these weights, and these sets allowed."""
    stack.n_left[0] = left.size
    stack.left[0, : left.size] = left
    stack.weights[0, : left.size] = weights
    stack.allowed[0, :] = allowed
    stack.total[0] = 0
    stack.depth[0] = -1


@kernel
def _count_sets(
    at: int,
    size: int,
    chunks: int,
    left: Ints,
    depth: int,
    n: int,
    allowed: int,
    counts: Ints,
) -> tuple[int, int]:
    """Count the allowed sets of the rows; return the row with the fewest, and the sum."""
    best, fewest, total = -1, np.int64(1) << 62, 0
    for i in range(n):
        r = left[depth, i]
        count = count_and(at + size * r, allowed, chunks)
        counts[r] = count
        total += count
        if count < fewest:
            best, fewest = r, count
            if count == 0:
                break
    return best, total


@kernel
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


@kernel
def _find_many(rows: Words, stack: Stack, depth: int, n_allowed: int) -> tuple[int, int, int]:
    """Call `pairs.find_pair` at a node."""
    left, n_left = stack.left[depth], stack.n_left[depth]
    _sort_rows(left, n_left, stack.counts, stack.places, stack.order)
    return find_pair(
        rows,
        stack.order,
        n_left,
        stack.counts,
        stack.branches[depth],
        stack.allowed[depth],
        n_allowed,
        stack.pairs,
    )


@kernel
def _next_branch(branches: Words, allowed: Words, depth: int) -> int:
    """Take the next branch of a node and forbid it to the later ones; -1 if there is none."""
    for w in range(branches.shape[1]):
        word = branches[depth, w]
        if word:
            bit = word & (~word + ONE)
            branches[depth, w] ^= bit
            allowed[depth, w] ^= bit
            return 64 * w + np.int64(lowest_bit(bit))
    return -1


@kernel
def _part_rows(columns: Words, s: int, left: Ints, weights: Weights, depth: int, n: int) -> int:
    """List below the rows that set s leaves; return how many there are."""
    below = depth + 1
    n_left = 0
    for i in range(n):
        r = left[depth, i]
        # Written in any case, and kept or written over: no jump to guess wrong.
        left[below, n_left] = r
        weights[below, n_left] = weights[depth, i]
        n_left += 1 - np.int64((columns[s, r >> 6] >> np.uint64(r & 63)) & ONE)
    return n_left


@kernel
def advance(rows: Words, columns: Words, together: Words, stack: Stack, work: int) -> int:
    """Go on with a search for about so many steps.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, a multiple of LANES)
        None empty.
    columns : uint64 array, shape (n_sets, words over rows)
    together : uint64 array, shape (n_sets or 1, words of a row)
        The sets that may be chosen together with set s; one bitset is for all.
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
    # All arrays are taken out of the stack once: each look into it counts references.
    left, weights, n_left, total = stack.left, stack.weights, stack.n_left, stack.total
    heavy, allowed, branches, chosen = stack.heavy, stack.allowed, stack.branches, stack.chosen
    counts, covered, shares = stack.counts, stack.covered, stack.shares
    uncovered, spread = stack.uncovered, stack.spread
    room, sets, common = stack.room, stack.sets, stack.common
    most, set_words = chosen.size, rows.shape[1]
    chunks, row_step, n_rows = set_words // LANES, 8 * set_words, rows.shape[0]
    rows_at, left_at, weights_at = rows.ctypes.data, left.ctypes.data, weights.ctypes.data
    heavy_at, allowed_at = heavy.ctypes.data, allowed.ctypes.data
    covered_at, shares_at = covered.ctypes.data, shares.ctypes.data
    heavy_step = 2 * SETS * set_words
    # Words of sets that are not all padding, and the time at which no work is left.
    words = words_for(columns.shape[0])
    habits = stack.habits
    end = habits.now[0] + work
    depth = stack.depth[0]
    nodes, excess = 0, 0
    outcome = EXHAUSTED
    while depth >= -1:
        if depth >= 0:
            if work <= 0:
                outcome = PAUSED
                break
            s = _next_branch(branches, allowed, depth)
            if s < 0:
                _end_node(habits, most - depth, end - work)
                depth -= 1 if depth else 2
                continue
            chosen[depth] = s
            below = depth + 1
            pick = min(s, together.shape[0] - 1)
            for w in range(set_words):
                allowed[below, w] = allowed[depth, w] & together[pick, w]
            total[below] = 0
            if total[depth]:
                n_covered = covered_rows(columns, s, uncovered, spread, depth, covered, shares)
                total[below] = total[depth] - np.int64(heavy[depth, s])
                at = heavy_at + heavy_step * below
                lists = Lists(rows_at, row_step, covered_at, shares_at, n_covered)
                weigh_rest(lists, allowed, below, at - heavy_step, at)
                excess = forbid_light(allowed, heavy, below, at, total[below], sets, most - below)
                work -= n_covered * (4 + 3 * words // 2) + 64 * words
                if excess < 0:
                    nodes += 1
                    continue
            n_left[below] = _part_rows(columns, s, left, weights, depth, n_left[depth])
            work -= 2 * n_left[depth]
        # A new node, with k sets to go.
        here = depth + 1
        k = most - here
        n = n_left[here]
        nodes += 1
        if n == 0:
            for d in range(here, most):
                chosen[d] = -1
            outcome = FOUND
            break
        alive, at = allowed_at + row_step * here, heavy_at + heavy_step * here
        left_here, weights_here = left_at + 4 * n_rows * here, weights_at + 2 * n_rows * here
        lists = Lists(rows_at, row_step, left_here, weights_here, n)
        row, entries = -1, 0
        if total[here] == 0:
            row, entries = _count_sets(rows_at, row_step, chunks, left, here, n, alive, counts)
            work -= 2 * n * chunks
            dense = k * entries >= n * count_and(alive, alive, chunks)
            if counts[row] and not dense and n <= WEIGHED_ROWS:
                total[here] = start(weights, here, n)
                weigh(lists, allowed, here, at)
                excess = forbid_light(allowed, heavy, here, at, total[here], sets, k)
        if total[here]:
            room.direction[:n] = 0
            rounds = 0
            if k > 2 and 0 <= excess <= REACH * total[here]:
                rounds = _begin_node(habits, k, end - work)
            for _ in range(rounds):
                if excess < 0 or excess > REACH * total[here]:
                    break
                total[here] = step(
                    columns, left, weights, here, n, sets, k, excess, total[here], room
                )
                weigh(lists, allowed, here, at)
                excess = forbid_light(allowed, heavy, here, at, total[here], sets, k)
                work -= n * (4 + 3 * words // 2) + 64 * words
            row = -1
            if excess >= 0:
                row, entries = _count_sets(rows_at, row_step, chunks, left, here, n, alive, counts)
                work -= 2 * n * chunks
        if row >= 0 and counts[row]:
            for w in range(set_words):
                branches[here, w] = allowed[here, w] & rows[row, w]
            if k > 2:
                if total[here]:
                    spread_rows(left, weights, here, n, uncovered, spread)
                depth = here
                continue
            if counts[row] <= FEW:
                first, second = find_few(rows, left, branches, allowed, here, n, common)
            else:
                n_allowed = count_and(alive, alive, chunks)
                first, second, spent = _find_many(rows, stack, here, n_allowed)
                work -= spent
            if first >= 0:
                chosen[here] = first
                chosen[here + 1] = second
                outcome = FOUND
                break
        _end_node(habits, k, end - work)
        if depth < 0:
            break
    stack.depth[0] = depth if outcome == PAUSED else -2
    stack.nodes[0] += nodes
    habits.now[0] = end - work
    return outcome
