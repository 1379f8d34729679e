"""The search of the backend `graph`: 'is there an independent set of K vertices?', in slices.

A node of the search has a graph of its own, for the reductions (`minsym.kernels.folding`)
change it. What they leave is bounded (`minsym.kernels.graph`), which names vertices to branch
on, and branched on: either v is left out, or a set S is taken that some maximum independent
set contains unless some maximum independent set leaves v out. (To leave out v's mirrors too,
which is right where v alone is taken, would lose sets that hold v but not all of S.)
"""

import numpy as np

from .bits import ONE, Words, lowest_bit
from .compiler import kernel
from .folding import (
    CLOSED,
    CONFINED,
    DIRTY,
    NONE,
    TAKE,
    Folds,
    is_unconfined,
    note,
    reduce,
    remove,
)
from .graph import Tree, bound, widest

#: What `decide` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2


def levels_for(n: int) -> int:
    """Return how many levels a search can have: each takes a vertex of three neighbours or more."""
    return n // 4 + 2


@kernel
def _descend(graph: Words, tree: Tree, folds: Folds, depth: int, v: int) -> None:
    """Make the node below where v is taken, with all that it confines."""
    words = graph.shape[1]
    sets = folds.sets
    is_unconfined(graph, sets, v)
    tree.size[depth + 1] = tree.size[depth]
    folds.ends[depth + 1] = folds.ends[depth]
    for w in range(words):
        tree.allowed[depth + 1, w] = tree.allowed[depth, w] & ~sets[CLOSED, w]
        word = sets[CONFINED, w]
        while word:
            u = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            tree.size[depth + 1] += 1
            note(folds, depth + 1, TAKE, u, NONE, NONE, NONE, NONE)
    for w in range(words):
        word = tree.allowed[depth + 1, w]
        while word:
            bit = word & (~word + ONE)
            u = 64 * w + np.int64(lowest_bit(word))
            word ^= bit
            changed = np.uint64(0)
            for x in range(words):
                left = graph[u, x] & ~sets[CLOSED, x]
                changed |= left ^ graph[u, x]
                folds.graphs[depth + 1, u, x] = left
            if changed:
                sets[DIRTY, w] |= bit


@kernel
def _still_bounded(tree: Tree, folds: Folds, depth: int, start: int) -> bool:
    """Whether what the reductions since step ``start`` left is bounded without the branches.

    That holds for a graph without its branches as long as the steps hold in it, too.
    """
    branches = tree.branches
    for i in range(start, folds.ends[depth]):
        for j in range(1, 6):
            v = folds.log[i, j]
            if v >= 0 and (branches[depth, v >> 6] >> np.uint64(v & 63)) & ONE:
                return False
    for w in range(branches.shape[1]):
        branches[depth, w] &= tree.allowed[depth, w]
    return True


@kernel
def decide(tree: Tree, folds: Folds, k: int, nodes: int) -> int:
    """Look for an independent set of k vertices.

    Parameters
    ----------
    tree, folds
        Fresh from `folding.restart`, or as an earlier call with a k no larger left them, also
        after FOUND.
    k : int
    nodes : int
        Nodes to look at before pausing.

    Returns
    -------
    int
        FOUND (k or more vertices come out of `folding.unfold` at ``tree.depth[0]``),
        EXHAUSTED or PAUSED.
    """
    depth = tree.depth[0]
    while depth >= 0:
        graph = folds.graphs[depth]
        bounded, start = tree.fresh[0] == 0, folds.ends[depth]
        if bounded:
            remove(graph, folds.sets, tree.allowed, depth, folds.branch[depth])
        reduce(graph, tree, folds, depth, depth < 1)
        if tree.size[depth] >= k:
            tree.depth[0], tree.fresh[0] = depth, 1
            return FOUND
        tree.fresh[0] = 0
        if not (bounded and _still_bounded(tree, folds, depth, start)):
            tree.nodes[0] += 1
            nodes -= 1
            bound(graph, tree, depth, k - tree.size[depth])
        v = widest(graph, tree, depth)
        if v < 0:
            depth -= 1
        elif nodes < 0:
            # To be bounded again: nothing is dirty, so nothing is reduced.
            tree.depth[0], tree.fresh[0] = depth, 1
            return PAUSED
        else:
            folds.branch[depth] = v
            _descend(graph, tree, folds, depth, v)
            depth += 1
            tree.fresh[0] = 1
    tree.depth[0] = -1
    return EXHAUSTED
