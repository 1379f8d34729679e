"""Branch and bound for maximum independent sets on bitsets, the way of MaxCLQ.

What an independent set leaves out is a vertex cover, so a maximum one leaves a minimum cover.
`decide` answers 'is there an independent set of K vertices?' A node has some vertices taken
and some still allowed. Its bound splits the allowed vertices into cliques, of which an
independent set holds at most one vertex each; with K - taken - 1 cliques built, every other
vertex is a vertex to branch on, unless it can be absorbed: taken to be true, it leads by unit
propagation to a clique without a vertex. The cliques behind such a conflict (a core) cannot
all hold a vertex, so the vertex needs no room of its own. As in core-guided MaxSAT, each
clique of a core is given a literal of its own, of which one may be true: the clique that is
excused. So a clique can be in many cores.

C.-M. Li and Z. Quan, 'An efficient branch-and-bound algorithm based on MaxSAT for the maximum
clique problem', AAAI 2010; C.-M. Li, Z. Fang and K. Xu, 'Combining MaxSAT reasoning and
incremental upper bound for the maximum clique problem', ICTAI 2013.

The search keeps its state in arrays, so that it can stop after a slice of work and go on.
(Recursive compiled functions cannot be cached.)
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from .bits import ONE, Words, fill, lowest_bit, popcount, words_for
from .cores import (
    ALIVE,
    COMMON,
    CORE_END,
    CORE_START,
    EXCUSES,
    FIRST,
    LEFT,
    QUEUE,
    REST,
    Ints,
    core_of,
    put,
)

#: What `decide` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2


class Tree(NamedTuple):
    """The path from the root to the current node, a row per depth, and scratch; resumable.

    Few arrays, because handing one to a function costs about as much as reading a word.

    Attributes
    ----------
    allowed : uint64 array, shape (n + 1, words over vertices)
    branches : uint64 array, shape (n + 1, words over vertices)
        Vertices to take next at the node, one at a time.
    taken : int64 array, shape (n,)
        The independent set, in the order of taking.
    size : int64 array, shape (n + 1,)
        How many of `taken` were taken at the node.
    depth : int64 array, shape (1,)
        Depth of the current node; -1 when all is done.
    fresh : int64 array, shape (1,)
        Whether the current node is still to be looked at.
    nodes : int64 array, shape (1,)
        How many nodes were looked at.
    clauses : int64 array, shape (11, n + EXCUSES)
        The bound of one node as MaxSAT: a clique is a clause that asks for a true literal.
        OF: the clique of a literal. FOLLOWING: the literal after it in its clique, or -1.
        FALSE: whether it is false; BECAUSE: the clique whose only literal made it false.
        CORE_START, CORE_END: the excuses of the core to which an excuse belongs. TRAIL: the
        false literals. FIRST: the first literal of a clique. LEFT: how many are not false.
        SEEN: in which core (a number) it was last. QUEUE: cliques with one literal left.
    sets : uint64 array, shape (3, words over vertices)
        ALIVE: vertices in cliques that are not false. REST: vertices in no clique yet.
        COMMON: the common neighbours of a clique.
    degree, order, tally : int64 arrays, shape (n + 1,)
    """

    allowed: Words
    branches: Words
    taken: Ints
    size: Ints
    depth: Ints
    fresh: Ints
    nodes: Ints
    clauses: Ints
    sets: Words
    degree: Ints
    order: Ints
    tally: Ints


@njit(cache=True, nogil=True)
def new_tree(n: int) -> Tree:
    """Return the state of a search over n vertices, nothing done yet."""
    words = words_for(n)
    return Tree(
        np.zeros((n + 1, words), np.uint64),
        np.zeros((n + 1, words), np.uint64),
        np.zeros(n + 1, np.int64),
        np.zeros(n + 1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros((11, n + EXCUSES), np.int64),
        np.zeros((3, words), np.uint64),
        np.zeros(n + 1, np.int64),
        np.zeros(n + 1, np.int64),
        np.zeros(n + 1, np.int64),
    )


@njit(cache=True, nogil=True)
def restart(tree: Tree) -> None:
    """Forget the path; for another K."""
    fill(tree.allowed[0], tree.taken.size - 1)
    tree.size[0] = 0
    tree.depth[0] = 0
    tree.fresh[0] = 1


@njit(cache=True, nogil=True)
def _sort(adjacent: Words, tree: Tree, depth: int) -> int:
    """Sort the allowed vertices by their allowed neighbours, fewest first; return how many."""
    n, words = adjacent.shape
    for i in range(n + 1):
        tree.tally[i] = 0
    for w in range(words):
        word = tree.allowed[depth, w]
        while word:
            v = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            degree = np.uint64(0)
            for x in range(words):
                degree += popcount(tree.allowed[depth, x] & adjacent[v, x])
            tree.degree[v] = np.int64(degree)
            tree.tally[np.int64(degree) + 1] += 1
    for i in range(1, n + 1):
        tree.tally[i] += tree.tally[i - 1]
    for w in range(words):
        word = tree.allowed[depth, w]
        while word:
            v = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            tree.order[tree.tally[tree.degree[v]]] = v
            tree.tally[tree.degree[v]] += 1
    return tree.tally[n]


@njit(cache=True, nogil=True)
def _grow(adjacent: Words, clauses: Ints, sets: Words, degree: Ints, clique: int, v: int) -> None:
    """Build a clique from v and what is left, vertices of low degree first."""
    words = adjacent.shape[1]
    clauses[FIRST, clique] = -1
    clauses[LEFT, clique] = 0
    for w in range(words):
        sets[COMMON, w] = sets[REST, w]
    start = 0
    while v >= 0:
        bit = ONE << np.uint64(v & 63)
        put(clauses, clique, v)
        sets[REST, v >> 6] ^= bit
        sets[ALIVE, v >> 6] |= bit
        last, v = v, -1
        for w in range(start, words):
            sets[COMMON, w] &= adjacent[last, w]
            word = sets[COMMON, w]
            if word == 0 and w == start:
                start += 1
            while word:
                u = 64 * w + np.int64(lowest_bit(word))
                word &= word - ONE
                if v < 0 or degree[u] < degree[v]:
                    v = u


@njit(cache=True, nogil=True)
def cliques_in_partition(adjacent: Words, tree: Tree) -> int:
    """Return the number of cliques in a greedy partition: an independent set is no larger."""
    restart(tree)
    for w in range(adjacent.shape[1]):
        tree.sets[REST, w] = tree.allowed[0, w]
    n_cliques = 0
    for i in range(_sort(adjacent, tree, 0)):
        v = tree.order[i]
        if (tree.sets[REST, v >> 6] >> np.uint64(v & 63)) & ONE:
            _grow(adjacent, tree.clauses, tree.sets, tree.degree, n_cliques, v)
            n_cliques += 1
    return n_cliques


@njit(cache=True, nogil=True)
def _open(adjacent: Words, tree: Tree, depth: int, k: int) -> bool:
    """Fill in the branches of a node where k vertices are missing; False if it is hopeless."""
    n, words = adjacent.shape
    clauses, sets = tree.clauses, tree.sets
    for w in range(words):
        sets[REST, w] = tree.allowed[depth, w]
        tree.branches[depth, w] = 0
        sets[ALIVE, w] = 0
    n_allowed = _sort(adjacent, tree, depth)
    n_cliques, literals, hopeful = 0, n, False
    for i in range(n_allowed):
        v = tree.order[i]
        bit = ONE << np.uint64(v & 63)
        if not sets[REST, v >> 6] & bit:
            continue
        if n_cliques < k - 1:
            _grow(adjacent, clauses, sets, tree.degree, n_cliques, v)
            n_cliques += 1
            continue
        clauses[FIRST, n_cliques] = -1
        clauses[LEFT, n_cliques] = 0
        put(clauses, n_cliques, v)
        core = core_of(adjacent, clauses, sets, n_cliques + 1)
        if core == 0 or literals + core > clauses.shape[1]:
            hopeful = True
            tree.branches[depth, v >> 6] |= bit
            continue
        sets[ALIVE, v >> 6] |= bit
        n_cliques += 1
        for j in range(core):
            put(clauses, clauses[QUEUE, j], literals + j)
            clauses[CORE_START, literals + j] = literals
            clauses[CORE_END, literals + j] = literals + core
        literals += core
    return hopeful


@njit(cache=True, nogil=True)
def _take_safe(adjacent: Words, tree: Tree, depth: int, k: int) -> None:
    """Take vertices whose neighbours are at most two and form a clique, while fewer than k.

    Some maximum independent set holds such a vertex.
    """
    words = adjacent.shape[1]
    again = True
    while again and tree.size[depth] < k:
        again = False
        for w in range(words):
            word = tree.allowed[depth, w]
            while word:
                v = 64 * w + np.int64(lowest_bit(word))
                word &= word - ONE
                degree, a, b = 0, v, v
                for x in range(words):
                    hit = tree.allowed[depth, x] & adjacent[v, x]
                    while hit and degree < 3:
                        degree += 1
                        a, b = b, 64 * x + np.int64(lowest_bit(hit))
                        hit &= hit - ONE
                if degree > 2 or (
                    degree == 2 and not (adjacent[a, b >> 6] >> np.uint64(b & 63)) & ONE
                ):
                    continue
                for u in (v, a, b):
                    tree.allowed[depth, u >> 6] &= ~(ONE << np.uint64(u & 63))
                word &= tree.allowed[depth, w]
                tree.taken[tree.size[depth]] = v
                tree.size[depth] += 1
                again |= degree > 0


@njit(cache=True, nogil=True)
def _widest(adjacent: Words, tree: Tree, depth: int) -> int:
    """Return the branch with the most allowed neighbours, or -1 when no branch is left."""
    best, most = -1, -1
    for w in range(adjacent.shape[1]):
        word = tree.branches[depth, w]
        while word:
            v = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            degree = np.uint64(0)
            for x in range(adjacent.shape[1]):
                degree += popcount(tree.allowed[depth, x] & adjacent[v, x])
            if np.int64(degree) >= most:
                best, most = v, np.int64(degree)
    return best


@njit(cache=True, nogil=True)
def decide(adjacent: Words, tree: Tree, k: int, nodes: int) -> int:
    """Look for an independent set of k vertices.

    A paused search may go on with a larger k: what has no k vertices has no k + 1.

    Parameters
    ----------
    adjacent : uint64 array, shape (n, words_for(n))
        Row v is the bitset of the neighbours of v, n >= 1; symmetric, nothing on the diagonal.
    tree : Tree
        Fresh from `restart`, or as an earlier call with a k no larger left it, also after FOUND.
    k : int
    nodes : int
        Nodes to look at before pausing.

    Returns
    -------
    int
        FOUND (k or more vertices are in ``tree.taken[:tree.size[tree.depth[0]]]``),
        EXHAUSTED or PAUSED.
    """
    words = adjacent.shape[1]
    depth = tree.depth[0]
    while depth >= 0:
        if tree.fresh[0]:
            _take_safe(adjacent, tree, depth, k)
            if tree.size[depth] >= k:
                tree.depth[0] = depth
                return FOUND
            tree.fresh[0] = 0
            tree.nodes[0] += 1
            nodes -= 1
            if not _open(adjacent, tree, depth, k - tree.size[depth]):
                depth -= 1
                continue
        if nodes < 0:
            tree.depth[0] = depth
            return PAUSED
        v = _widest(adjacent, tree, depth)
        if v < 0:
            depth -= 1
            continue
        bit = ONE << np.uint64(v & 63)
        tree.branches[depth, v >> 6] ^= bit
        tree.allowed[depth, v >> 6] ^= bit
        for w in range(words):
            tree.allowed[depth + 1, w] = tree.allowed[depth, w] & ~adjacent[v, w]
        size = tree.size[depth]
        tree.taken[size] = v
        depth += 1
        tree.size[depth] = size + 1
        tree.fresh[0] = 1
    tree.depth[0] = -1
    return EXHAUSTED
