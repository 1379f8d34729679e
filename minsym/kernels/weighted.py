"""The search of the backend `bitmask` for covers of least total cost: branch and bound.

A node has some sets chosen, some rows uncovered and some sets still allowed. Its rows are given
duals: what each is worth, so that no allowed set is worth more than it costs. They add up to a
bound on what the node still costs, and a set that costs more than its rows are worth, by more
than the budget leaves over the bound, is forbidden below. The search branches on the uncovered
row with the fewest allowed sets; a set once tried is forbidden to its later siblings.

Like `minsym.kernels.search` it keeps its stack in arrays, so that it can stop and go on. A *row*
is a bitset over sets and a *column* a bitset over rows.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import ALL, ONE, Words, fill, lowest_bit, popcount, words_for
from .compiler import kernel
from .heuristics import UNIT
from .search import EXHAUSTED, FOUND, PAUSED

Longs = npt.NDArray[np.int64]


class Stack(NamedTuple):
    """The state of a search that can stop and go on: the path to the current node.

    Attributes
    ----------
    uncovered : uint64 array, shape (depths, words over rows)
    allowed : uint64 array, shape (depths, words over sets)
        Sets that may still be chosen below the node.
    branches : uint64 array, shape (depths, words over sets)
        Sets to try at the node.
    chosen : int64 array, shape (depths,)
    spent : int64 array, shape (depths,)
        Cost of the sets chosen above the node.
    numbers : int64 array, shape (2,)
        Depth of the current node, -1 before the root was looked at, -2 when all is done; nodes
        seen.
    """

    uncovered: Words
    allowed: Words
    branches: Words
    chosen: Longs
    spent: Longs
    numbers: Longs


DEPTH, NODES = 0, 1


def new_stack(n_rows: int, costs: Longs, upper: int) -> Stack:
    """Return a stack with every row uncovered and every set allowed."""
    n_sets = costs.size
    depths = min(n_rows, n_sets, upper // int(costs.min())) + 1
    stack = Stack(
        np.zeros((depths, words_for(n_rows)), np.uint64),
        np.zeros((depths, words_for(n_sets)), np.uint64),
        np.zeros((depths, words_for(n_sets)), np.uint64),
        np.zeros(depths, np.int64),
        np.zeros(depths, np.int64),
        np.array([-1, 0]),
    )
    fill(stack.uncovered[0], n_rows)
    fill(stack.allowed[0], n_sets)
    return stack


@kernel
def _drop_useless(
    columns: Words,
    costs: Longs,
    uncovered: Words,
    allowed: Words,
    depth: int,
    budget: int,
    price: Longs,
    slack: Longs,
) -> None:
    """Forbid sets that cost too much or cover nothing; fill in what the others cost for a row."""
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        while word:
            bit = word & (~word + ONE)
            word ^= bit
            s = 64 * w + np.int64(lowest_bit(bit))
            covered = np.uint64(0)
            for v in range(columns.shape[1]):
                covered += popcount(columns[s, v] & uncovered[depth, v])
            if covered == 0 or costs[s] > budget:
                allowed[depth, w] ^= bit
            else:
                slack[s] = UNIT * costs[s]
                price[s] = slack[s] // np.int64(covered)


@kernel
def _give_duals(
    rows: Words,
    uncovered: Words,
    allowed: Words,
    depth: int,
    price: Longs,
    slack: Longs,
) -> tuple[int, int]:
    """Give the uncovered rows duals; return the tightest row, -1 if one has no set, and their sum.

    First each row is worth what its cheapest set costs for a row; then, row by row, as much more
    as no set of it is overpaid. ``slack`` becomes what the sets cost less what they are worth.
    """
    tightest, fewest, total = np.int64(-1), ALL, np.int64(0)
    for again in range(2):
        for w in range(uncovered.shape[1]):
            left = uncovered[depth, w]
            while left:
                r = 64 * w + np.int64(lowest_bit(left))
                left &= left - ONE
                dual, size = np.iinfo(np.int64).max, np.uint64(0)
                for v in range(rows.shape[1]):
                    word = rows[r, v] & allowed[depth, v]
                    size += popcount(word)
                    while word:
                        s = 64 * v + np.int64(lowest_bit(word))
                        word &= word - ONE
                        dual = min(dual, slack[s] if again else price[s])
                if size == 0:
                    return -1, 0
                if size < fewest:
                    tightest, fewest = r, size
                if dual == 0:
                    continue
                total += dual
                for v in range(rows.shape[1]):
                    word = rows[r, v] & allowed[depth, v]
                    while word:
                        slack[64 * v + np.int64(lowest_bit(word))] -= dual
                        word &= word - ONE
    return tightest, total


@kernel
def _open_node(
    rows: Words,
    columns: Words,
    costs: Longs,
    uncovered: Words,
    allowed: Words,
    branches: Words,
    depth: int,
    budget: int,
    price: Longs,
    slack: Longs,
) -> bool:
    """Fill in the branches of a node that may cost ``budget`` more; False if it is hopeless."""
    _drop_useless(columns, costs, uncovered, allowed, depth, budget, price, slack)
    row, bound = _give_duals(rows, uncovered, allowed, depth, price, slack)
    if row < 0 or bound > UNIT * budget:
        return False
    for w in range(allowed.shape[1]):
        word = allowed[depth, w]
        while word:
            bit = word & (~word + ONE)
            word ^= bit
            if slack[64 * w + np.int64(lowest_bit(bit))] > UNIT * budget - bound:
                allowed[depth, w] ^= bit
        branches[depth, w] = allowed[depth, w] & rows[row, w]
    return True


@kernel
def advance(
    rows: Words, columns: Words, costs: Longs, stack: Stack, upper: int, work: int
) -> tuple[int, int]:
    """Look for a cover that costs less than ``upper``.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, words over sets)
        At least one row, none empty.
    columns : uint64 array, shape (n_sets, words over rows)
    costs : int64 array, shape (n_sets,)
        Sets are tried in their order.
    stack : Stack
        Fresh from `new_stack`, or as an earlier call left it.
    upper : int
        May fall from call to call.
    work : int
        Words to touch before pausing, about.

    Returns
    -------
    outcome : int
        FOUND, EXHAUSTED or PAUSED. The search goes on from each but EXHAUSTED.
    size : int
        How many sets the cover found has; they are the first in ``stack.chosen``.
    """
    uncovered, allowed, branches = stack.uncovered, stack.allowed, stack.branches
    chosen, spent, numbers = stack.chosen, stack.spent, stack.numbers
    n_sets, row_words = columns.shape
    set_words = rows.shape[1]
    price, slack = np.empty(n_sets, np.int64), np.empty(n_sets, np.int64)
    entries = n_sets * row_words + rows.shape[0] * set_words
    depth = numbers[DEPTH]
    if depth == -1:
        numbers[NODES] += 1
        depth = 0
        if not _open_node(
            *(rows, columns, costs, uncovered, allowed, branches),
            *(depth, upper - 1, price, slack),
        ):
            depth = -2
    while depth >= 0:
        numbers[DEPTH] = depth
        if work <= 0:
            return PAUSED, 0
        w = 0
        while w < set_words and branches[depth, w] == 0:
            w += 1
        if w == set_words:
            depth -= 1 if depth else 2
            continue
        bit = branches[depth, w] & (~branches[depth, w] + ONE)
        branches[depth, w] ^= bit
        allowed[depth, w] ^= bit
        s = 64 * w + np.int64(lowest_bit(bit))
        cost = spent[depth] + costs[s]
        work -= row_words + set_words
        if cost >= upper:
            continue
        chosen[depth] = s
        below = depth + 1
        left = np.uint64(0)
        for v in range(row_words):
            uncovered[below, v] = uncovered[depth, v] & ~columns[s, v]
            left |= uncovered[below, v]
        if left == 0:
            return FOUND, below
        for v in range(set_words):
            allowed[below, v] = allowed[depth, v]
        spent[below] = cost
        numbers[NODES] += 1
        work -= 4 * entries
        if _open_node(
            *(rows, columns, costs, uncovered, allowed, branches),
            *(below, upper - 1 - cost, price, slack),
        ):
            depth = below
    numbers[DEPTH] = depth
    return EXHAUSTED, 0
