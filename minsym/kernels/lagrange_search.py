"""The search of the backend `lagrange`: 'is there a cover that costs no more than this?'.

The rows of a node (`minsym.kernels.lagrange_tree`) are priced by a few subgradient steps from the
prices of the node above (see `minsym.kernels.lagrange`). Where the Lagrangian bound is above the
room that is left, the node is done with; else every set is left out that would raise the bound
above it, and every set is taken without which it would be. Both are the more the less room there
is: so the question is asked for low costs first.

Then the node branches on one set: first it is taken, then left out. Chosen is the set of which
both promise to raise the bound most, by what they did so far at other nodes and by the prices
(*pseudo-costs*, Benichou et al. 1971, doi:10.1007/BF01584074).

The search keeps its stack in arrays, so that it can stop after a slice of work and go on.
"""

from typing import NamedTuple

import numpy as np

from .compiler import kernel
from .heuristics import Reals
from .lagrange_tree import (
    CAME_BY,
    DEPTH,
    FIRST,
    GIVEN,
    LEFT_OUT,
    N_CHOSEN,
    NODES,
    TAKEN,
    Scratch,
    Tree,
    choose,
    copy,
    leave_out,
    mark_dominated,
    new_scratch,
)

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


@kernel
def _charge(tree: Tree, d: int, scratch: Scratch) -> float:
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
def _raise_prices(tree: Tree, d: int, scratch: Scratch, budget: float, rounds: int) -> int:
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
def _settle(tree: Tree, d: int, scratch: Scratch, gap: float) -> tuple[int, int]:
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
            choose(tree, d, s, scratch)
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
            choose(tree, d, last, scratch)
            tree.spent[d] += tree.costs[d, last]
            return out, 1
    return out, 0


@kernel
def _promising(tree: Tree, d: int, scratch: Scratch, gains: Gains) -> int:
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
    scratch = new_scratch(n_rows, n_sets)
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
        if not dead and few and came_by != FIRST and mark_dominated(tree, d, scratch):
            copy(tree, d, d, scratch)
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
                leave_out(tree, d, scratch)
                numbers[CAME_BY] = LEFT_OUT
            continue
        _learn(tree, d, came_by, spent[d] + bound, gains)
        tree.bound[d] = spent[d] + bound
        out, taken = _settle(tree, d, scratch, budget - bound + sure)
        if taken or out:
            copy(tree, d, d, scratch)
            work -= 2 * entries
        if taken:
            continue
        s = _promising(tree, d, scratch, gains)
        tree.branch[d] = s
        tree.chosen_before[d] = numbers[N_CHOSEN]
        scratch.kept[: tree.n_sets[d]] = True
        scratch.is_open[: tree.n_rows[d]] = True
        choose(tree, d, s, scratch)
        copy(tree, d, d + 1, scratch)
        work -= 2 * entries
        spent[d + 1] = spent[d] + tree.costs[d, s]
        numbers[CAME_BY] = TAKEN
        d += 1
    numbers[DEPTH] = d
    return PAUSED if d >= 0 else EXHAUSTED
