"""Orders in which the sets of a problem are eliminated one by one, so that few are neighbours.

Two sets are neighbours when they share a row. To eliminate a set is to make all its neighbours
neighbours of each other, and to take it out. The largest number of neighbours that a set then has
is the width of the order, and the least width of all orders is the treewidth of the problem. The
next set here is one of minimum fill: it has the fewest pairs of neighbours that are no neighbours
of each other yet, counted when its own neighbours last changed. Ties are broken as the caller
says; with others the width may be smaller by some.

The graph of neighbours is never made: they are who is in a clique together, where a clique is a
row at first, and later the neighbours of a set that was eliminated. It takes the place of the
cliques that it was made of, so the lists only get shorter.

A. George and J. W. H. Liu, 'The evolution of the minimum degree ordering algorithm', SIAM Review
1989, doi:10.1137/1031001; H. L. Bodlaender and A. M. C. A. Koster, 'Treewidth computations I.
Upper bounds', Information and Computation 2010, doi:10.1016/j.ic.2009.03.008.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiler import kernel
from .cores import Ints
from .heuristics import Lists, Numbers

#: What the tie of a set is less than, and a key that never wins.
TIES = np.int64(1 << 31)
NEVER = np.int64(1 << 62)


class Order(NamedTuple):
    """An order of elimination.

    Attributes
    ----------
    sets : int64 array, shape (n_eliminated,)
        Fewer than there are, if the search was given up: then the order is of no use.
    width : int64 array, shape (n_sets,)
        How many neighbours each set has when it is eliminated.
    neighbours : int32 array, shape (n_sets, most neighbours)
        Who they are, those that are eliminated last first.
    looks : int
        How many members of cliques the search looked at.
    """

    sets: Ints
    width: Ints
    neighbours: Numbers
    looks: int


class Cliques(NamedTuple):
    """What is left of a problem while sets are eliminated.

    Clique r is a row, and clique n_rows + s that of the neighbours of set s.

    Attributes
    ----------
    members : int32 array
        Of clique c: ``members[starts[c] : starts[c] + sizes[c]]``.
    starts, sizes : int64 arrays, shape (n_rows + n_sets,)
    merged : bool array, shape (n_rows + n_sets,)
        Whether another clique has taken its place.
    first, holding, held : int64, int32 and int64 arrays
        Set s is in the cliques ``holding[first[s] : first[s] + held[s]]``.
    near, far : int64 arrays, shape (n_sets,)
        The number of the last walk that met a set: around one, and around its neighbours.
    walks : int64 array, shape (2,)
        How many walks there were, and the members of cliques that they looked at.
    """

    members: Numbers
    starts: Ints
    sizes: Ints
    merged: npt.NDArray[np.bool_]
    first: Ints
    holding: Numbers
    held: Ints
    near: Ints
    far: Ints
    walks: Ints


@kernel
def _cliques(lists: Lists, most: int) -> Cliques:
    """Return the rows as cliques, and room for as many neighbours of each set as are allowed."""
    n, n_rows, entries = lists.costs.size, lists.row_ends.size - 1, lists.row_sets.size
    members = np.zeros(entries + n * most, np.int32)
    members[:entries] = lists.row_sets
    starts, sizes = np.zeros(n_rows + n, np.int64), np.zeros(n_rows + n, np.int64)
    starts[:n_rows] = lists.row_ends[:-1]
    starts[n_rows:] = entries + most * np.arange(n)
    sizes[:n_rows] = lists.row_ends[1:] - lists.row_ends[:-1]
    merged = np.zeros(n_rows + n, np.bool_)
    held = lists.set_ends[1:] - lists.set_ends[:-1]
    near, far, walks = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(2, np.int64)
    first, holding = lists.set_ends, lists.set_rows.copy()
    return Cliques(members, starts, sizes, merged, first, holding, held, near, far, walks)


@kernel
def _gather(cliques: Cliques, s: int, out: Numbers) -> int:
    """Write the neighbours of a set, and return how many they are; one too many: no room."""
    cliques.walks[0] += 1
    walk, n = cliques.walks[0], 0
    cliques.near[s] = walk
    for i in range(cliques.first[s], cliques.first[s] + cliques.held[s]):
        c = cliques.holding[i]
        cliques.walks[1] += cliques.sizes[c]
        for u in cliques.members[cliques.starts[c] : cliques.starts[c] + cliques.sizes[c]]:
            if cliques.near[u] != walk:
                if n == out.size:
                    return n + 1
                cliques.near[u] = walk
                out[n] = u
                n += 1
    return n


@kernel
def _joined(cliques: Cliques, s: int, near: int) -> int:
    """Return how many neighbours of a set, with itself, a walk around another set met."""
    cliques.walks[0] += 1
    walk, n = cliques.walks[0], 0
    for i in range(cliques.first[s], cliques.first[s] + cliques.held[s]):
        c = cliques.holding[i]
        cliques.walks[1] += cliques.sizes[c]
        for u in cliques.members[cliques.starts[c] : cliques.starts[c] + cliques.sizes[c]]:
            if cliques.far[u] != walk:
                cliques.far[u] = walk
                n += cliques.near[u] == near
    return n


@kernel
def _fill(cliques: Cliques, s: int, room: Numbers) -> int:
    """Return the fill of a set, twice; more than any if its neighbours are too many."""
    n = _gather(cliques, s, room)
    if n > room.size:
        return TIES - 1
    near = cliques.walks[0]
    # Each neighbour meets the set, and itself.
    missing = n * (n + 1)
    for i in range(n):
        missing -= _joined(cliques, np.int64(room[i]), near)
    return missing


@kernel
def _merge(cliques: Cliques, s: int) -> None:
    """Put the clique of the neighbours of a set in the place of those that hold the set."""
    new = cliques.sizes.size - cliques.held.size + s
    for i in range(cliques.first[s], cliques.first[s] + cliques.held[s]):
        cliques.merged[cliques.holding[i]] = True
    for u in cliques.members[cliques.starts[new] : cliques.starts[new] + cliques.sizes[new]]:
        end = cliques.first[u]
        for i in range(cliques.first[u], cliques.first[u] + cliques.held[u]):
            if not cliques.merged[cliques.holding[i]]:
                cliques.holding[end] = cliques.holding[i]
                end += 1
        cliques.holding[end] = new
        cliques.held[u] = end + 1 - cliques.first[u]


@kernel
def _rank(tree: Ints, s: int, key: int) -> None:
    """Give a set a key in a tree of winners, of which the root holds the least."""
    i = tree.size // 2 + s
    tree[i] = key
    while i > 1:
        i >>= 1
        tree[i] = min(tree[2 * i], tree[2 * i + 1])


@kernel
def _winner(tree: Ints) -> int:
    """Return the set with the least key."""
    i = 1
    while i < tree.size // 2:
        i *= 2
        if tree[i] > tree[i + 1]:
            i += 1
    return i - tree.size // 2


@kernel
def minimum_fill(lists: Lists, ties: Ints, most: int, looks: int) -> Order:
    """Look for an order; give up when a set has too many neighbours, or after so many looks.

    Parameters
    ----------
    lists : Lists
    ties : int64 array, shape (n_sets,)
        Of sets of equal fill the one with the least goes first. From 0 to 2**31 - 1.
    most : int
        Neighbours that a set may have.
    looks : int
        Members of cliques that may be looked at.
    """
    n = ties.size
    cliques = _cliques(lists, most)
    neighbours = cliques.members[lists.row_sets.size :].reshape(n, most)
    width = cliques.sizes[lists.row_ends.size - 1 :]
    room = np.empty(most, np.int32)
    leaves = 1
    while leaves < n:
        leaves *= 2
    tree = np.full(2 * leaves, NEVER)
    for s in range(n):
        if cliques.walks[1] > looks:
            return Order(np.empty(0, np.int64), width, neighbours, cliques.walks[1])
        _rank(tree, np.int64(s), _fill(cliques, np.int64(s), room) * TIES + ties[s])
    sets = np.empty(n, np.int64)
    for done in range(n):
        s = _winner(tree)
        size = _gather(cliques, s, neighbours[s])
        if size > most or cliques.walks[1] > looks:
            return Order(sets[:done], width, neighbours, cliques.walks[1])
        sets[done] = s
        width[s] = size
        _merge(cliques, s)
        _rank(tree, s, NEVER)
        for i in range(size):
            u = np.int64(neighbours[s, i])
            _rank(tree, u, _fill(cliques, u, room) * TIES + ties[u])
    _sort(sets, width, neighbours)
    return Order(sets, width, neighbours, cliques.walks[1])


@kernel
def _sort(sets: Ints, width: Ints, neighbours: Numbers) -> None:
    """Sort the neighbours of each set, those that are eliminated last first."""
    position = np.empty(sets.size, np.int64)
    position[sets] = np.arange(sets.size)
    for s in sets:
        mine = neighbours[s, : width[s]]
        mine[:] = mine[np.argsort(-position[mine])]
