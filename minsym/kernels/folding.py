"""Make a graph smaller for maximum independent sets, and map independent sets back.

With v a vertex:

- degree 0 or 1, or two neighbours that are adjacent: take v.
- two neighbours a, b that are not (folding): merge a and b; then either both or v.
- unconfined: some maximum independent set leaves v out. It is found by growing a set S from v
  that every maximum independent set contains if all of them contain v. This takes in domination.
- three neighbours that u has too (twins): take u and v if two of the neighbours are adjacent;
  else merge the three; then either all three or u and v.
- three neighbours a, b, c of which a and b are adjacent (funnel): remove v and c and join a
  and b to the neighbours of c; then c if a or b is taken, else v.

What was done is kept in a log; read backwards, it turns an independent set of what is left
into one of the graph.

M. Xiao and H. Nagamochi, 'Confining sets and avoiding bottleneck cases: a simple maximum
independent set algorithm in degree-3 graphs', Theoretical Computer Science 2013,
doi:10.1016/j.tcs.2012.09.022; T. Akiba and Y. Iwata, 'Branch-and-reduce exponential/FPT
algorithms in practice', Theoretical Computer Science 2016, doi:10.1016/j.tcs.2015.09.023.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, fill, lowest_bit, popcount, words_for
from .compiler import kernel
from .cores import Ints
from .graph import Tree

#: Rows of `Folds.sets`.
DIRTY, LATER, CONFINED, CLOSED, MERGED = range(5)

#: Kinds of steps in the log.
TAKE, FOLD, TWIN, FUNNEL = np.arange(4)

#: In the log: no vertex.
NONE = np.int64(-1)


class Folds(NamedTuple):
    """The graphs on the path from the root to the current node, and what led to them.

    Attributes
    ----------
    graphs : uint64 array, shape (levels, n, words over vertices)
        Row v is the bitset of the neighbours of v, of vertices that are left.
    log : int64 array, shape (n, 6)
        A step a row: its kind and the vertices it was about, in the order of the text above.
    ends : int64 array, shape (levels,)
        Steps in the log at each node of the path.
    branch : int64 array, shape (levels,)
        The vertex that is taken below the node; to be left out next.
    sets : uint64 array, shape (5, words over vertices)
        DIRTY: vertices whose neighbours changed. LATER: those of them that wait for the
        reductions that cost more. CONFINED: S. CLOSED: S and its neighbours. MERGED: the
        neighbours that a vertex is given.
    """

    graphs: npt.NDArray[np.uint64]
    log: Ints
    ends: Ints
    branch: Ints
    sets: Words


@kernel
def new_folds(n: int, levels: int) -> Folds:
    """Return the state of a search over n vertices, nothing done yet."""
    words = words_for(n)
    return Folds(
        np.zeros((levels, n, words), np.uint64),
        np.zeros((n + 1, 6), np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros((5, words), np.uint64),
    )


@kernel
def _has(graph: Words, u: int, v: int) -> bool:
    return bool((graph[u, v >> 6] >> np.uint64(v & 63)) & ONE)


@kernel
def induced(graph: Words, vertices: Ints) -> Words:
    """Return the graph on some of its vertices, numbered anew in their order."""
    number = np.full(graph.shape[0], -1)
    for i in range(vertices.size):
        number[vertices[i]] = i
    out = np.zeros((vertices.size, words_for(vertices.size)), np.uint64)
    for i in range(vertices.size):
        for w in range(graph.shape[1]):
            word = graph[vertices[i], w]
            while word:
                j = number[64 * w + np.int64(lowest_bit(word))]
                word &= word - ONE
                if j >= 0:
                    out[i, j >> 6] |= ONE << np.uint64(j & 63)
    return out


@kernel
def restart(adjacent: Words, tree: Tree, folds: Folds) -> None:
    """Start at the root, with this graph; for another K."""
    n, words = adjacent.shape
    fill(tree.allowed[0], n)
    fill(folds.sets[DIRTY], n)
    for v in range(n):
        for w in range(words):
            folds.graphs[0, v, w] = adjacent[v, w]
    tree.size[0] = 0
    tree.depth[0] = 0
    tree.fresh[0] = 1
    folds.ends[0] = 0


@kernel
def remove(graph: Words, sets: Words, allowed: Words, depth: int, v: int) -> None:
    """Remove a vertex; its neighbours become dirty."""
    place, bit = v >> 6, ONE << np.uint64(v & 63)
    allowed[depth, place] &= ~bit
    sets[DIRTY, place] &= ~bit
    sets[LATER, place] &= ~bit
    for w in range(graph.shape[1]):
        word = graph[v, w]
        sets[DIRTY, w] |= word
        while word:
            u = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            graph[u, place] &= ~bit


@kernel
def _take(graph: Words, tree: Tree, folds: Folds, depth: int, v: int) -> None:
    """Take a vertex and remove its neighbours."""
    for w in range(graph.shape[1]):
        while graph[v, w]:
            u = 64 * w + np.int64(lowest_bit(graph[v, w]))
            remove(graph, folds.sets, tree.allowed, depth, u)
    remove(graph, folds.sets, tree.allowed, depth, v)
    tree.size[depth] += 1
    note(folds, depth, TAKE, v, NONE, NONE, NONE, NONE)


@kernel
def note(folds: Folds, depth: int, kind: int, v: int, u: int, a: int, b: int, c: int) -> None:
    """Add a step to the log."""
    end = folds.ends[depth]
    for i, number in enumerate((kind, v, u, a, b, c)):
        folds.log[end, i] = number
    folds.ends[depth] = end + 1


@kernel
def _connect(graph: Words, sets: Words, v: int) -> None:
    """Join v to the vertices of MERGED."""
    for w in range(graph.shape[1]):
        word = sets[MERGED, w]
        graph[v, w] |= word
        sets[DIRTY, w] |= word
        while word:
            u = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            graph[u, v >> 6] |= ONE << np.uint64(v & 63)
    sets[DIRTY, v >> 6] |= ONE << np.uint64(v & 63)


@kernel
def _merge(graph: Words, tree: Tree, folds: Folds, depth: int, a: int, b: int, c: int) -> None:
    """Give a the neighbours of b and c too, and remove those two; c may be b."""
    for w in range(graph.shape[1]):
        folds.sets[MERGED, w] = graph[b, w] | graph[c, w]
    remove(graph, folds.sets, tree.allowed, depth, b)
    if c != b:
        remove(graph, folds.sets, tree.allowed, depth, c)
    _connect(graph, folds.sets, a)


@kernel
def _is_low(graph: Words, v: int) -> bool:
    """Whether a vertex has at most two neighbours."""
    degree = np.uint64(0)
    for w in range(graph.shape[1]):
        degree += popcount(graph[v, w])
    return degree <= 2


@kernel
def _low(graph: Words, tree: Tree, folds: Folds, depth: int, v: int) -> None:
    """Reduce a vertex of at most two neighbours."""
    degree, a, b = 0, v, v
    for w in range(graph.shape[1]):
        word = graph[v, w]
        while word:
            a, b = b, 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            degree += 1
    if degree < 2 or _has(graph, a, b):
        _take(graph, tree, folds, depth, v)
        return
    remove(graph, folds.sets, tree.allowed, depth, v)
    _merge(graph, tree, folds, depth, a, b, b)
    tree.size[depth] += 1
    note(folds, depth, FOLD, v, NONE, a, b, NONE)


@kernel
def is_unconfined(graph: Words, sets: Words, v: int) -> bool:
    """Whether some maximum independent set leaves v out; if not, S is in CONFINED."""
    words = graph.shape[1]
    for w in range(words):
        sets[CONFINED, w] = 0
        sets[CLOSED, w] = graph[v, w]
    sets[CONFINED, v >> 6] |= ONE << np.uint64(v & 63)
    sets[CLOSED, v >> 6] |= ONE << np.uint64(v & 63)
    grown = True
    while grown:
        grown = False
        for w in range(words):
            word = sets[CLOSED, w] & ~sets[CONFINED, w]
            while word:
                u = 64 * w + np.int64(lowest_bit(word))
                word &= word - ONE
                outside, inside, last = np.uint64(0), np.uint64(0), np.int64(-1)
                for x in range(words):
                    out = graph[u, x] & ~sets[CLOSED, x]
                    if out:
                        outside += popcount(out)
                        if outside > 1:
                            break
                        last = 64 * x + np.int64(lowest_bit(out))
                if outside > 1:
                    continue
                for x in range(words):
                    inside += popcount(graph[u, x] & sets[CONFINED, x])
                if inside != 1:
                    continue
                if outside == 0:
                    return True
                for x in range(words):
                    sets[CLOSED, x] |= graph[last, x]
                sets[CLOSED, last >> 6] |= ONE << np.uint64(last & 63)
                sets[CONFINED, last >> 6] |= ONE << np.uint64(last & 63)
                grown = True
    return False


@kernel
def _twin(graph: Words, v: int, a: int) -> int:
    """Return a vertex, among the neighbours of a, whose neighbours are those of v, or -1."""
    words = graph.shape[1]
    for w in range(words):
        word = graph[a, w]
        while word:
            u = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            same = u != v
            for x in range(words):
                same &= graph[u, x] == graph[v, x]
            if same:
                return u
    return -1


@kernel
def _three(graph: Words, tree: Tree, folds: Folds, depth: int, v: int) -> None:
    """Reduce a vertex of three neighbours that has a twin or is a funnel."""
    degree, a, b, c = 0, v, v, v
    for w in range(graph.shape[1]):
        word = graph[v, w]
        degree += np.int64(popcount(word))
        if degree > 3:
            return
        while word:
            a, b, c = b, c, 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
    ab, ac, bc = _has(graph, a, b), _has(graph, a, c), _has(graph, b, c)
    u = _twin(graph, v, a)
    if u >= 0:
        if ab or ac or bc:
            _take(graph, tree, folds, depth, v)
            _take(graph, tree, folds, depth, u)
            return
        remove(graph, folds.sets, tree.allowed, depth, v)
        remove(graph, folds.sets, tree.allowed, depth, u)
        _merge(graph, tree, folds, depth, a, b, c)
        tree.size[depth] += 2
        note(folds, depth, TWIN, v, u, a, b, c)
    elif np.int64(ab) + np.int64(ac) + np.int64(bc) == 1:
        if ac:
            b, c = c, b
        elif bc:
            a, c = c, a
        remove(graph, folds.sets, tree.allowed, depth, v)
        for w in range(graph.shape[1]):
            folds.sets[MERGED, w] = graph[c, w]
        remove(graph, folds.sets, tree.allowed, depth, c)
        _connect(graph, folds.sets, a)
        _connect(graph, folds.sets, b)
        tree.size[depth] += 1
        note(folds, depth, FUNNEL, v, NONE, a, b, c)


@kernel
def reduce(graph: Words, tree: Tree, folds: Folds, depth: int, thorough: bool) -> None:
    """Reduce the graph of a node until nothing applies to a vertex whose neighbours changed.

    If it is not to be thorough, vertices of three neighbours and more are left as they are.
    """
    sets = folds.sets
    words = graph.shape[1]
    again = True
    while again:
        again = False
        w = 0
        while w < words:
            if sets[DIRTY, w] == 0:
                w += 1
                continue
            v = 64 * w + np.int64(lowest_bit(sets[DIRTY, w]))
            bit = ONE << np.uint64(v & 63)
            sets[DIRTY, w] ^= bit
            if _is_low(graph, v):
                _low(graph, tree, folds, depth, v)
                w = 0
            elif thorough:
                sets[LATER, w] |= bit
        for w in range(words):
            if sets[LATER, w]:
                v = 64 * w + np.int64(lowest_bit(sets[LATER, w]))
                sets[LATER, w] &= sets[LATER, w] - ONE
                if is_unconfined(graph, sets, v):
                    remove(graph, sets, tree.allowed, depth, v)
                else:
                    _three(graph, tree, folds, depth, v)
                again = True
                break


@kernel
def unfold(folds: Folds, depth: int, chosen: npt.NDArray[np.bool_]) -> None:
    """Turn an independent set of what is left at a node into one of the root's graph."""
    for i in range(folds.ends[depth] - 1, -1, -1):
        kind, v, u = folds.log[i, 0], folds.log[i, 1], folds.log[i, 2]
        a, b, c = folds.log[i, 3], folds.log[i, 4], folds.log[i, 5]
        if kind == TAKE:
            chosen[v] = True
        elif kind == FOLD:
            chosen[b if chosen[a] else v] = True
        elif kind == FUNNEL:
            chosen[c if chosen[a] or chosen[b] else v] = True
        elif chosen[a]:
            chosen[b] = chosen[c] = True
        else:
            chosen[v] = chosen[u] = True
