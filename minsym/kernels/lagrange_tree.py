"""The search of the backend `lagrange`: 'is there a cover that costs no more than this?'.

A node is a problem of its own, with the rows that are left and the sets that are still allowed.
Its rows are priced by a few subgradient steps from the prices of the node above (see
`minsym.kernels.lagrange`). Where the Lagrangian bound is above the room that is left, the node is
done with; else every set is left out that would raise the bound above it, and every set is taken
without which it would be. Both are the more the less room there is: so the question is asked for
low costs first.

Then the node branches on one set: first it is taken, then left out. Chosen is the set of which
both promise to raise the bound most, by what they did so far at other nodes and by the prices
(*pseudo-costs*, Benichou et al. 1971, doi:10.1007/BF01584074).

The search keeps its stack in arrays, so that it can stop after a slice of work and go on.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiler import kernel
from .heuristics import Lists, Longs, Numbers, Reals, both_ways

#: What `advance` returns.
EXHAUSTED, FOUND, PAUSED = 0, 1, 2

#: A bound has to be above the budget by so much of it. Where there is a cover within the budget, no
#: price is above it, so roundings are parts of 1e-16 of it, as many as there are entries.
SURE = 1e-6

#: Steps of the prices at a node; steps without a rise after which they become shorter, how short
#: they get, and the rise that counts, as a fraction of the room.
ROUNDS, PATIENCE, SHORTEST, RISE = 40, 10, 0.05, 1e-3

#: The part of a step that goes where the last one went, and how much of the mean of what is chosen
#: is kept at each step.
INERTIA, FADING = 0.3, 0.9

#: Sets of a row, on average, from which on it does not pay to look for sets and rows that others
#: make needless.
FEW = 4

#: Nodes that a new pseudo-cost is worth.
PRIOR = 2.0

#: How a node came about: it is the first, or the branch of the one above was taken, or left out.
FIRST, TAKEN, LEFT_OUT = 0, 1, 2

#: In ``Tree.branch``: the set of the node was given away, with what is below.
GIVEN = -1

#: Places in ``Tree.numbers``.
DEPTH, CAME_BY, N_CHOSEN, NODES = 0, 1, 2, 3


class Gains(NamedTuple):
    """By how much the bound rose when sets were taken, and when they were left out.

    Attributes
    ----------
    total : float64 array, shape (2, n_sets)
    tries : float64 array, shape (2, n_sets)
    """

    total: Reals
    tries: Reals


def new_gains(n_sets: int) -> Gains:
    """Return the gains of a search that has seen nothing yet."""
    return Gains(np.zeros((2, n_sets)), np.zeros((2, n_sets)))


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


class _Scratch(NamedTuple):
    """Scratch arrays for a node.

    Attributes
    ----------
    left, mean : float64 arrays, shape (n_sets,)
        What sets cost less the prices of their rows; how often that was below 0 of late.
    worth, slope, best : float64 arrays, shape (n_rows,)
        What the cheapest set of a row costs; where prices go; those with the highest bound.
    kept, is_open : bool arrays, shapes (n_sets,) and (n_rows,)
        The sets and rows that `_copy` copies.
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
def _charge(tree: Tree, d: int, scratch: _Scratch) -> float:
    """Set what every set costs less the prices of its rows; return the Lagrangian bound."""
    left, price, costs = scratch.left, tree.price[d], tree.costs[d]
    row_sets, row_ends = tree.row_sets[d], tree.row_ends[d]
    n_sets = tree.n_sets[d]
    for s in range(n_sets):
        left[s] = costs[s]
    bound = 0.0
    for r in range(tree.n_rows[d]):
        paid = price[r]
        if paid > 0.0:
            bound += paid
            for e in range(row_ends[r], row_ends[r + 1]):
                left[row_sets[e]] -= paid
    for s in range(n_sets):
        bound += min(left[s], 0.0)
    return bound


@kernel
def _raise_prices(tree: Tree, d: int, scratch: _Scratch, budget: float, rounds: int) -> int:
    """Price the rows of a node so that its bound is high; return the steps that it took."""
    n_rows, n_sets = tree.n_rows[d], tree.n_sets[d]
    price, row_sets, row_ends = tree.price[d], tree.row_sets[d], tree.row_ends[d]
    set_rows, set_ends, costs = tree.set_rows[d], tree.set_ends[d], tree.costs[d]
    left, mean, worth, slope, best = (
        scratch.left,
        scratch.mean,
        scratch.worth,
        scratch.slope,
        scratch.best,
    )
    mean[:n_sets] = 0.0
    slope[:n_rows] = 0.0
    for r in range(n_rows):
        worth[r] = np.inf
        for e in range(row_ends[r], row_ends[r + 1]):
            worth[r] = min(worth[r], costs[row_sets[e]])
        price[r] = min(price[r], worth[r])
        best[r] = price[r]
    highest, length, since = -1.0, 1.0, 0
    steps = 0
    while steps < rounds:
        steps += 1
        bound = _charge(tree, d, scratch)
        since += 1
        if bound > highest:
            if bound > highest + RISE * budget:
                since = 0
            highest = bound
            best[:n_rows] = price[:n_rows]
            if bound > budget + SURE * max(budget, 1.0):
                break
        if since >= PATIENCE:
            length, since = length / 2, 0
            if length < SHORTEST:
                break
            price[:n_rows] = best[:n_rows]
            slope[:n_rows] = 0.0
            continue
        for r in range(n_rows):
            slope[r] = INERTIA * slope[r] + (1 - INERTIA)
        for s in range(n_sets):
            mean[s] *= FADING
            if left[s] < 0.0:
                mean[s] += 1 - FADING
                for e in range(set_ends[s], set_ends[s + 1]):
                    slope[set_rows[e]] -= 1 - INERTIA
        norm = 0.0
        for r in range(n_rows):
            if slope[r] > 0.0 or price[r] > 0.0:
                norm += slope[r] * slope[r]
        if norm == 0.0:
            break
        far = length * max(budget + 1 - bound, SHORTEST * budget) / norm
        for r in range(n_rows):
            price[r] = min(max(price[r] + far * slope[r], 0.0), worth[r])
    price[:n_rows] = best[:n_rows]
    return steps


@kernel
def _choose(tree: Tree, d: int, s: int, scratch: _Scratch) -> None:
    """Choose a set at a node, for all that is below it."""
    scratch.kept[s] = False
    for e in range(tree.set_ends[d, s], tree.set_ends[d, s + 1]):
        scratch.is_open[tree.set_rows[d, e]] = False
    tree.chosen[tree.numbers[N_CHOSEN]] = tree.names[d, s]
    tree.numbers[N_CHOSEN] += 1


@kernel
def _settle(tree: Tree, d: int, scratch: _Scratch, gap: float) -> tuple[int, int]:
    """Leave out, or choose, the sets that would raise the bound by more than the gap.

    Return how many were left out, and how many chosen.
    """
    kept, left = scratch.kept, scratch.left
    n_rows, n_sets = tree.n_rows[d], tree.n_sets[d]
    row_sets, row_ends = tree.row_sets[d], tree.row_ends[d]
    scratch.is_open[:n_rows] = True
    out, taken = 0, 0
    for s in range(n_sets):
        kept[s] = left[s] <= gap
        out += not kept[s]
    for s in range(n_sets):
        if -left[s] > gap:
            _choose(tree, d, s, scratch)
            tree.spent[d] += tree.costs[d, s]
            taken += 1
    if taken:
        return out, taken
    for r in range(n_rows):
        last, count = 0, 0
        for e in range(row_ends[r], row_ends[r + 1]):
            if kept[row_sets[e]]:
                last = row_sets[e]
                count += 1
        if count == 0:
            # No cover below, which the next look at the node finds.
            return out, 1
        # One at a time: the next look has better prices.
        if count == 1:
            _choose(tree, d, last, scratch)
            tree.spent[d] += tree.costs[d, last]
            return out, 1
    return out, 0


@kernel
def _copy(tree: Tree, d: int, to: int, scratch: _Scratch) -> None:
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
def _mark_dominated(tree: Tree, d: int, scratch: _Scratch) -> int:
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


@kernel
def _promising(tree: Tree, d: int, scratch: _Scratch, gains: Gains) -> int:
    """Return the set of which both branches promise to raise the bound most."""
    names, left, mean = tree.names[d], scratch.left, scratch.mean
    total, tries = gains.total, gains.tries
    n_sets = tree.n_sets[d]
    sums, counts = np.zeros(2), np.zeros(2)
    for s in range(n_sets):
        for way in range(2):
            sums[way] += total[way, names[s]]
            counts[way] += tries[way, names[s]]
    usual = (sums + SURE) / (counts + SURE)
    best, promise = 0, -1.0
    for s in range(n_sets):
        i = names[s]
        taken = (total[0, i] + PRIOR * usual[0]) / (tries[0, i] + PRIOR)
        out = (total[1, i] + PRIOR * usual[1]) / (tries[1, i] + PRIOR)
        share = min(max(mean[s], 0.02), 0.98)
        value = (taken * 2 * (1 - share) + max(left[s], 0.0)) * (
            out * 2 * share + max(-left[s], 0.0)
        )
        if value > promise:
            best, promise = s, value
    return best


@kernel
def _learn(tree: Tree, d: int, came_by: int, now: float, gains: Gains) -> None:
    """Note by how much the bound rose on the way to a node."""
    if came_by == FIRST:
        return
    above = d - 1 if came_by == TAKEN else d
    way = 0 if came_by == TAKEN else 1
    name = tree.chosen[tree.chosen_before[above]]
    gains.total[way, name] += max(now - tree.bound[above], 0.0)
    gains.tries[way, name] += 1.0


@kernel
def _leave_out(tree: Tree, d: int, scratch: _Scratch) -> None:
    """Leave out the set on which a node has branched."""
    scratch.kept[: tree.n_sets[d]] = True
    scratch.is_open[: tree.n_rows[d]] = True
    scratch.kept[tree.branch[d]] = False
    _copy(tree, d, d, scratch)


@kernel
def advance(tree: Tree, gains: Gains, target: float, work: int) -> int:
    """Go on with a search for about so many steps.

    Parameters
    ----------
    tree : Tree
        As `new_tree` or an earlier call left it.
    gains : Gains
        Of the sets of the problem.
    target : float
        What a cover may cost. It may fall from call to call.
    work : int

    Returns
    -------
    int
        EXHAUSTED, PAUSED or FOUND: the sets are the first ``tree.numbers[N_CHOSEN]`` of
        ``tree.chosen``, and the search may go on from there with a lower target.
    """
    n_rows, n_sets = tree.price.shape[1], tree.names.shape[1]
    scratch = _Scratch(
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
    numbers, spent = tree.numbers, tree.spent
    d = numbers[DEPTH]
    while d >= 0 and work > 0:
        came_by = numbers[CAME_BY]
        numbers[CAME_BY] = FIRST
        numbers[NODES] += 1
        budget = target - spent[d]
        dead = budget < 0
        if not dead and tree.n_rows[d] == 0:
            # With a lower target the search goes on from here as from a node without a cover.
            numbers[DEPTH] = d
            return FOUND
        sure = SURE * max(budget, 1.0)
        for r in range(tree.n_rows[d]):
            dead = dead or tree.row_ends[d, r] == tree.row_ends[d, r + 1]
        few = tree.row_ends[d, tree.n_rows[d]] < FEW * tree.n_rows[d]
        if not dead and few and came_by != FIRST and _mark_dominated(tree, d, scratch):
            _copy(tree, d, d, scratch)
        if not dead:
            entries = np.int64(tree.row_ends[d, tree.n_rows[d]])
            work -= entries * _raise_prices(tree, d, scratch, budget, ROUNDS)
            bound = _charge(tree, d, scratch)
            dead = bound > budget + sure
        if dead:
            # A dead end counts as a bound just above the target.
            _learn(tree, d, came_by, target + 1.0, gains)
            d -= 1
            while d >= 0 and tree.branch[d] == GIVEN:
                d -= 1
            if d >= 0:
                numbers[N_CHOSEN] = tree.chosen_before[d]
                _leave_out(tree, d, scratch)
                numbers[CAME_BY] = LEFT_OUT
            continue
        _learn(tree, d, came_by, spent[d] + bound, gains)
        tree.bound[d] = spent[d] + bound
        out, taken = _settle(tree, d, scratch, budget - bound + sure)
        if taken or out:
            _copy(tree, d, d, scratch)
            work -= 2 * entries
        if taken:
            continue
        s = _promising(tree, d, scratch, gains)
        tree.branch[d] = s
        tree.chosen_before[d] = numbers[N_CHOSEN]
        scratch.kept[: tree.n_sets[d]] = True
        scratch.is_open[: tree.n_rows[d]] = True
        _choose(tree, d, s, scratch)
        _copy(tree, d, d + 1, scratch)
        work -= 2 * entries
        spent[d + 1] = spent[d] + tree.costs[d, s]
        numbers[CAME_BY] = TAKEN
        d += 1
    numbers[DEPTH] = d
    return PAUSED if d >= 0 else EXHAUSTED
