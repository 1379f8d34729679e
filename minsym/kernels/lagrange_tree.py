"""The tree of the backend `lagrange`: the path to the node that is looked at, as arrays.

A node is a problem of its own, with the rows that are left and the sets that are still allowed. It
branches on one set: first it is taken, then left out. So what is left to do is at most one branch
of every node on the path, and any of these can be given to another thread.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiler import kernel
from .heuristics import Lists, Longs, Numbers, Reals, both_ways

#: How a node came about: it is the first, or the branch of the one above was taken, or left out.
FIRST, TAKEN, LEFT_OUT = 0, 1, 2

#: In ``Tree.branch``: the set of the node was given away, with what is below.
GIVEN = -1

#: Places in ``Tree.numbers``.
DEPTH, CAME_BY, N_CHOSEN, NODES = 0, 1, 2, 3


class Node(NamedTuple):
    """A node from which a tree grows: the problem that is left, and what is known of it.

    Attributes
    ----------
    lists : Lists
        The rows and the sets that are left.
    names : int32 array, shape (n_sets,)
        The number of each set in the problem, for `Gains` and the cover.
    price : float64 array, shape (n_rows,)
        Where to begin with the prices of the rows.
    chosen : int32 array
        The names of the sets that are chosen, and
    spent : float
        what they cost.
    """

    lists: Lists
    names: Numbers
    price: Reals
    chosen: Numbers
    spent: float


class Tree(NamedTuple):
    """The path from the first node to the current one, a row per depth.

    Rows and sets of a node are numbered from 0.

    Attributes
    ----------
    row_sets, set_rows : int32 arrays, shape (depths, entries)
    row_ends : int32 array, shape (depths, n_rows + 1)
    set_ends : int32 array, shape (depths, n_sets + 1)
        The problem of the node, both ways, as in `minsym.kernels.heuristics.Lists`.
    costs : float64 array, shape (depths, n_sets)
    names : int32 array, shape (depths, n_sets)
        The number of each set in the problem, for `Gains` and the cover.
    price : float64 array, shape (depths, n_rows)
    n_rows, n_sets : int64 arrays, shape (depths,)
    spent, bound : float64 arrays, shape (depths,)
        What the chosen sets cost, and what no cover below the node goes below.
    branch, chosen_before : int64 arrays, shape (depths,)
        The set on which the node branches, GIVEN where no branch is left; and how many were
        chosen before it.
    chosen : int32 array
        The names of the sets that are chosen. Where a node has no cover, they may be more than
        there are rows.
    numbers : int64 array, shape (4,)
        The depth, -1 when all is done; how the current node came about; sets chosen; nodes seen.
    """

    row_sets: Numbers
    set_rows: Numbers
    row_ends: Numbers
    set_ends: Numbers
    costs: Reals
    names: Numbers
    price: Reals
    n_rows: Longs
    n_sets: Longs
    spent: Reals
    bound: Reals
    branch: Longs
    chosen_before: Longs
    chosen: Numbers
    numbers: Longs


def new_tree(node: Node, depths: int) -> Tree:
    """Return a tree of which only the first node is there.

    Memory that no node needs is never touched, so the system does not give it.
    """
    lists, names, price, chosen, spent = node
    n_rows, n_sets, entries = price.size, names.size, lists.row_sets.size
    tree = Tree(
        np.empty((depths, entries), np.int32),
        np.empty((depths, entries), np.int32),
        np.empty((depths, n_rows + 1), np.int32),
        np.empty((depths, n_sets + 1), np.int32),
        np.empty((depths, n_sets)),
        np.empty((depths, n_sets), np.int32),
        np.empty((depths, n_rows)),
        np.zeros(depths, np.int64),
        np.zeros(depths, np.int64),
        np.zeros(depths),
        np.zeros(depths),
        np.zeros(depths, np.int64),
        np.zeros(depths, np.int64),
        np.concatenate([chosen, np.empty(n_sets, np.int32)]),
        np.array([0, FIRST, chosen.size, 0]),
    )
    tree.row_sets[0], tree.set_rows[0] = lists.row_sets, lists.set_rows
    tree.row_ends[0], tree.set_ends[0] = lists.row_ends, lists.set_ends
    tree.costs[0], tree.names[0], tree.price[0] = lists.costs, names, price
    tree.n_rows[0], tree.n_sets[0], tree.spent[0] = n_rows, n_sets, spent
    return tree


def give_away(tree: Tree) -> Node | None:
    """Take the branch out of a tree that is left at the shallowest node; None if there is none.

    It is there that the branch set is left out, and the largest part of what is still to do.
    """
    for d in range(int(tree.numbers[DEPTH])):
        s = int(tree.branch[d])
        if s == GIVEN:
            continue
        tree.branch[d] = GIVEN
        n_rows, n_sets = tree.n_rows[d], tree.n_sets[d]
        ends, sets = tree.row_ends[d, : n_rows + 1], tree.row_sets[d, : tree.row_ends[d, n_rows]]
        kept = sets != s
        ends = np.concatenate([[0], np.cumsum(kept)])[ends]
        costs = np.delete(tree.costs[d, :n_sets], s).astype(np.int64)
        lists = both_ways(ends, (sets - (sets > s))[kept].astype(np.int32), costs)
        return Node(
            lists,
            np.delete(tree.names[d, :n_sets], s),
            tree.price[d, :n_rows].copy(),
            tree.chosen[: tree.chosen_before[d]].copy(),
            float(tree.spent[d]),
        )
    return None


class Scratch(NamedTuple):
    """Scratch arrays for a node.

    Attributes
    ----------
    left, mean : float64 arrays, shape (n_sets,)
        What sets cost less the prices of their rows; how often that was below 0 of late.
    worth, slope, best : float64 arrays, shape (n_rows,)
        What the cheapest set of a row costs; where prices go; those with the highest bound.
    kept, is_open : bool arrays, shapes (n_sets,) and (n_rows,)
        The sets and rows that `copy` copies.
    new_row, new_set : int32 arrays, shapes (n_rows,) and (n_sets,)
        Their numbers in the copy, -1 for none.
    """

    left: Reals
    mean: Reals
    worth: Reals
    slope: Reals
    best: Reals
    kept: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    new_row: Numbers
    new_set: Numbers


@kernel
def new_scratch(n_rows: int, n_sets: int) -> Scratch:
    """Return scratch arrays for nodes of so many rows and sets at most."""
    return Scratch(
        np.empty(n_sets),
        np.empty(n_sets),
        np.empty(n_rows),
        np.empty(n_rows),
        np.empty(n_rows),
        np.empty(n_sets, np.bool_),
        np.empty(n_rows, np.bool_),
        np.empty(n_rows, np.int32),
        np.empty(n_sets, np.int32),
    )


@kernel
def choose(tree: Tree, d: int, s: int, scratch: Scratch) -> None:
    """Choose a set at a node, for all that is below it."""
    scratch.kept[s] = False
    for e in range(tree.set_ends[d, s], tree.set_ends[d, s + 1]):
        scratch.is_open[tree.set_rows[d, e]] = False
    tree.chosen[tree.numbers[N_CHOSEN]] = tree.names[d, s]
    tree.numbers[N_CHOSEN] += 1


@kernel
def leave_out(tree: Tree, d: int, scratch: Scratch) -> None:
    """Leave out the set on which a node has branched."""
    scratch.kept[: tree.n_sets[d]] = True
    scratch.is_open[: tree.n_rows[d]] = True
    scratch.kept[tree.branch[d]] = False
    copy(tree, d, d, scratch)


@kernel
def copy(tree: Tree, d: int, to: int, scratch: Scratch) -> None:
    """Make of a node, there or at another depth, what is left by the sets kept and rows open."""
    kept, is_open = scratch.kept, scratch.is_open
    new_row, new_set = scratch.new_row, scratch.new_set
    row_sets, row_ends, price = tree.row_sets[d], tree.row_ends[d], tree.price[d]
    set_rows, set_ends = tree.set_rows[d], tree.set_ends[d]
    to_row_sets, to_row_ends, to_price = tree.row_sets[to], tree.row_ends[to], tree.price[to]
    to_set_rows, to_set_ends = tree.set_rows[to], tree.set_ends[to]
    n_rows, n_sets = 0, 0
    for r in range(tree.n_rows[d]):
        new_row[r] = -1
        if is_open[r]:
            new_row[r] = n_rows
            to_price[n_rows] = price[r]
            n_rows += 1
    # Where the two are one, all is written at or before the place from which it was read.
    place, end = 0, set_ends[0]
    to_set_ends[0] = 0
    for s in range(tree.n_sets[d]):
        begin, end = end, set_ends[s + 1]
        new_set[s] = -1
        if not kept[s]:
            continue
        first = place
        for e in range(begin, end):
            r = new_row[set_rows[e]]
            if r >= 0:
                to_set_rows[place] = r
                place += 1
        if place > first:
            new_set[s] = n_sets
            tree.costs[to, n_sets] = tree.costs[d, s]
            tree.names[to, n_sets] = tree.names[d, s]
            scratch.left[n_sets], scratch.mean[n_sets] = scratch.left[s], scratch.mean[s]
            n_sets += 1
            to_set_ends[n_sets] = place
    place, end, n_rows = 0, row_ends[0], 0
    to_row_ends[0] = 0
    for r in range(tree.n_rows[d]):
        begin, end = end, row_ends[r + 1]
        if not is_open[r]:
            continue
        for e in range(begin, end):
            s = new_set[row_sets[e]]
            if s >= 0:
                to_row_sets[place] = s
                place += 1
        n_rows += 1
        to_row_ends[n_rows] = place
    tree.n_rows[to], tree.n_sets[to] = n_rows, n_sets


@kernel
def _contains(ends: Numbers, members: Numbers, outer: int, inner: int) -> bool:
    """Whether one increasing list has all members of another."""
    i, end = ends[outer], ends[outer + 1]
    for e in range(ends[inner], ends[inner + 1]):
        wanted = members[e]
        while i < end and members[i] < wanted:
            i += 1
        if i == end or members[i] != wanted:
            return False
        i += 1
    return True


@kernel
def _rarest(ends: Numbers, members: Numbers, i: int, of_members: Numbers) -> int:
    """Return the member of a list whose own list is the shortest; -1 of an empty list."""
    rarest, fewest = -1, np.iinfo(np.int32).max
    for e in range(ends[i], ends[i + 1]):
        m = members[e]
        if of_members[m + 1] - of_members[m] < fewest:
            rarest, fewest = m, of_members[m + 1] - of_members[m]
    return rarest


@kernel
def mark_dominated(tree: Tree, d: int, scratch: Scratch) -> int:
    """Leave out sets and rows that others make needless; return how many.

    A set goes if another that costs no more has all its rows; a row if it has all sets of another.
    """
    kept, is_open = scratch.kept, scratch.is_open
    n_rows, n_sets = tree.n_rows[d], tree.n_sets[d]
    row_sets, row_ends = tree.row_sets[d], tree.row_ends[d]
    set_rows, set_ends, costs = tree.set_rows[d], tree.set_ends[d], tree.costs[d]
    kept[:n_sets] = True
    is_open[:n_rows] = True
    gone = 0
    for s in range(n_sets):
        rarest = _rarest(set_ends, set_rows, s, row_ends)
        size = set_ends[s + 1] - set_ends[s]
        for e in range(row_ends[rarest], row_ends[rarest + 1]):
            t = row_sets[e]
            if (
                t != s
                and kept[t]
                and costs[t] <= costs[s]
                and set_ends[t + 1] - set_ends[t] >= size
                and _contains(set_ends, set_rows, t, s)
            ):
                kept[s] = False
                gone += 1
                break
    for r in range(n_rows):
        rarest = _rarest(row_ends, row_sets, r, set_ends)
        if rarest < 0 or not is_open[r]:
            continue
        size = row_ends[r + 1] - row_ends[r]
        for e in range(set_ends[rarest], set_ends[rarest + 1]):
            q = set_rows[e]
            if (
                q != r
                and is_open[q]
                and row_ends[q + 1] - row_ends[q] >= size
                and _contains(row_ends, row_sets, q, r)
            ):
                is_open[q] = False
                gone += 1
    return gone
