"""The bound in the search for maximum independent sets: cliques and MaxSAT, as in MaxCLQ.

What an independent set leaves out is a vertex cover, so a maximum one leaves a minimum cover.
`minsym.kernels.independent` asks 'is there an independent set of K vertices?' A node of its search
has some vertices taken and some still allowed. Its bound splits the allowed vertices into
cliques, of which an independent set holds at most one vertex each; with K - taken - 1 cliques
built, every other vertex is a vertex to branch on, unless it can be absorbed: taken to be true,
it leads by unit propagation to a clique without a vertex. The cliques behind such a conflict
(a core) cannot all hold a vertex, so the vertex needs no room of its own. As in core-guided
MaxSAT, each clique of a core is given a literal of its own, of which one may be true: the
clique that is excused. So a clique can be in many cores.

C.-M. Li and Z. Quan, 'An efficient branch-and-bound algorithm based on MaxSAT for the maximum
clique problem', AAAI 2010; C.-M. Li, Z. Fang and K. Xu, 'Combining MaxSAT reasoning and
incremental upper bound for the maximum clique problem', ICTAI 2013.
"""

from typing import NamedTuple

import numpy as np

from .bits import ONE, Words, fill, lowest_bit, popcount, words_for
from .compiler import kernel
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


class Tree(NamedTuple):
    """The state of a search that can stop and go on: the path to the current node, and scratch.

    Few arrays, because handing one to a function costs about as much as reading a word.

    Attributes
    ----------
    allowed : uint64 array, shape (n + 1, words over vertices)
    branches : uint64 array, shape (n + 1, words over vertices)
        Vertices to take next at the node, one at a time.
    size : int64 array, shape (n + 1,)
        Vertices of the independent set that are settled at the node.
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
    size: Ints
    depth: Ints
    fresh: Ints
    nodes: Ints
    clauses: Ints
    sets: Words
    degree: Ints
    order: Ints
    tally: Ints


@kernel
def new_tree(n: int) -> Tree:
    """Return the state of a search over n vertices, nothing done yet."""
    words = words_for(n)
    return Tree(
        np.zeros((n + 1, words), np.uint64),
        np.zeros((n + 1, words), np.uint64),
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


@kernel
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


@kernel
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


@kernel
def cliques_in_partition(adjacent: Words, tree: Tree) -> int:
    """Return the number of cliques in a greedy partition: an independent set is no larger."""
    fill(tree.allowed[0], adjacent.shape[0])
    for w in range(adjacent.shape[1]):
        tree.sets[REST, w] = tree.allowed[0, w]
    n_cliques = 0
    for i in range(_sort(adjacent, tree, np.int64(0))):
        v = tree.order[i]
        if (tree.sets[REST, v >> 6] >> np.uint64(v & 63)) & ONE:
            _grow(adjacent, tree.clauses, tree.sets, tree.degree, n_cliques, v)
            n_cliques += 1
    return n_cliques


@kernel
def bound(adjacent: Words, tree: Tree, depth: int, k: int) -> None:
    """Fill in the branches of a node where k vertices are missing.

    The allowed vertices have no k independent ones without a branch.
    """
    n, words = adjacent.shape
    clauses, sets = tree.clauses, tree.sets
    for w in range(words):
        sets[REST, w] = tree.allowed[depth, w]
        tree.branches[depth, w] = 0
        sets[ALIVE, w] = 0
    n_allowed = _sort(adjacent, tree, depth)
    n_cliques, literals = 0, n
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
            tree.branches[depth, v >> 6] |= bit
            continue
        sets[ALIVE, v >> 6] |= bit
        n_cliques += 1
        for j in range(core):
            put(clauses, clauses[QUEUE, j], literals + j)
            clauses[CORE_START, literals + j] = literals
            clauses[CORE_END, literals + j] = literals + core
        literals += core


@kernel
def widest(adjacent: Words, tree: Tree, depth: int) -> int:
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
