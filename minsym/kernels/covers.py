"""List all covers of K sets that have no set to spare, in lexicographic order.

The search is that of `minsym.kernels.search`: it tries sets in increasing order, and a set once
tried is forbidden to its later siblings, so every cover is met once. It does not stop where one
is found. A set that leaves one chosen before without a row of its own ends no minimal cover.
"""

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, lowest_bit
from .compiler import kernel
from .search import Stack, open_node

Covers = npt.NDArray[np.int64]


@kernel
def next_covers(
    rows: Words, columns: Words, stack: Stack, out: Covers, work: int
) -> tuple[int, int]:
    """Write down the next covers of K = ``stack.chosen.size`` sets that have no set to spare.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, words over sets)
        At least one row, none empty.
    columns : uint64 array, shape (n_sets, words over rows)
    stack : Stack
        Fresh from `new_stack`, or as an earlier call left it: ``depth`` is -2 when all covers
        were written.
    out : int64 array, shape (n_sets or more, K)
        Filled in from the first row on, each row increasing.
    work : int
        Words to touch before pausing, about.

    Returns
    -------
    written : int
    work : int
        What is left.
    """
    uncovered, allowed, branches = stack.uncovered, stack.allowed, stack.branches
    chosen = stack.chosen
    k = chosen.size
    n_sets, row_words = columns.shape
    set_words = rows.shape[1]
    coverage = np.empty(n_sets, np.int64)
    tally = np.empty(rows.shape[0] + 1, np.int64)
    open_cost = n_sets * row_words + rows.shape[0] * set_words
    depth = stack.depth[0]
    written, every = np.int64(0), np.bool_(True)
    if depth == -1:
        depth = np.int64(0)
        if k == 1:
            written = _last(rows, columns, uncovered, allowed, chosen, depth, out, written)
            depth = -2
        elif not open_node(
            rows, columns, uncovered, allowed, branches, depth, k, every, coverage, tally
        ):
            depth = -2
    while depth >= 0 and work > 0 and written + n_sets <= out.shape[0]:
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
        chosen[depth] = s
        below = depth + 1
        left = np.uint64(0)
        for v in range(row_words):
            uncovered[below, v] = uncovered[depth, v] & ~columns[s, v]
            left |= uncovered[below, v]
        for v in range(set_words):
            allowed[below, v] = allowed[depth, v]
        work -= row_words * (1 + below * below)
        if left == 0 or not _all_needed(columns, chosen, below):
            continue
        if k - below == 1:
            work -= 32 * set_words
            written = _last(rows, columns, uncovered, allowed, chosen, below, out, written)
            continue
        work -= open_cost
        if open_node(
            rows, columns, uncovered, allowed, branches, below, k - below, every, coverage, tally
        ):
            depth = below
    stack.depth[0] = depth
    return written, work


@kernel
def _last(
    rows: Words,
    columns: Words,
    uncovered: Words,
    allowed: Words,
    chosen: Covers,
    depth: int,
    out: Covers,
    written: int,
) -> int:
    """Write down the covers that one more set completes; return how many are written now."""
    for v in range(rows.shape[1]):
        common = allowed[depth, v]
        for w in range(uncovered.shape[1]):
            left = uncovered[depth, w]
            while left and common:
                r = 64 * w + np.int64(lowest_bit(left))
                left &= left - ONE
                common &= rows[r, v]
            if common == 0:
                break
        while common:
            chosen[depth] = 64 * v + np.int64(lowest_bit(common))
            common &= common - ONE
            if _all_needed(columns, chosen, depth + 1):
                out[written] = chosen
                written += 1
    return written


@kernel
def _all_needed(columns: Words, chosen: Covers, n: int) -> bool:
    """Whether each of the first n sets chosen has a row that the others do not cover."""
    for i in range(n):
        own = False
        for w in range(columns.shape[1]):
            word = columns[chosen[i], w]
            for j in range(n):
                if j != i:
                    word &= ~columns[chosen[j], w]
            if word:
                own = True
                break
        if not own:
            return False
    return True
