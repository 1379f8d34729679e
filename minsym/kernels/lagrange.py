"""Prices of rows: a lower bound by subgradients, and covers that are cheap by these prices.

For any prices u >= 0, paying u for covering a row instead of being made to, the cheapest choice
costs sum(u) + sum over sets of min(0, cost - prices of its rows): the Lagrangian bound.

All functions take a problem as lists both ways, see `minsym.kernels.heuristics.Lists`. No row is
empty.
"""

from heapq import heapify, heappop, heappush

import numpy as np

from .compiler import kernel
from .heuristics import UNIT, Lists, Longs, Numbers, Reals, without_redundant

#: A rise of the bound by less than this, as a fraction of the cost of a cover, does not count.
ENOUGH = 1e-4

#: Steps without such a rise after which they become shorter, and how short they get.
PATIENCE, SHORTEST = 30, 1e-3

#: How long the steps are between prices by which covers are tried.
AROUND = 0.3


@kernel
def charge(lists: Lists, price: Reals, left: Reals) -> float:
    """Set what every set costs less the prices of its rows; return the Lagrangian bound."""
    for s in range(left.size):
        left[s] = lists.costs[s]
    bound = 0.0
    for r in range(price.size):
        bound += price[r]
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            left[lists.row_sets[e]] -= price[r]
    for s in range(left.size):
        bound += min(left[s], 0.0)
    return bound


@kernel
def _move(lists: Lists, price: Reals, left: Reals, worth: Reals, slope: Reals, far: float) -> bool:
    """Change prices along the mean of the subgradient and the slope before, which it becomes.

    The subgradient is 1 - (chosen sets that cover the row). Return whether it leads anywhere.

    Parameters
    ----------
    worth : float64 array, shape (n_rows,)
        No price rises above it.
    far : float
        What the bound would gain if it went on rising as it does here.
    """
    norm = 0.0
    for r in range(price.size):
        here = 1.0
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            if left[lists.row_sets[e]] < 0.0:
                here -= 1.0
        slope[r] = (slope[r] + here) / 2
        if slope[r] > 0.0 or price[r] > 0.0:
            norm += slope[r] * slope[r]
    if norm == 0.0:
        return False
    for r in range(price.size):
        price[r] = min(max(price[r] + far / norm * slope[r], 0.0), worth[r])
    return True


@kernel
def _worths(lists: Lists) -> Reals:
    """Return the cost of the cheapest set of every row: no row is worth more."""
    worth = np.full(lists.row_ends.size - 1, np.inf)
    for r in range(worth.size):
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            worth[r] = min(worth[r], lists.costs[lists.row_sets[e]])
    return worth


@kernel
def subgradient(lists: Lists, start: Reals, upper: int, rounds: int) -> Reals:
    """Return prices of the rows at which the Lagrangian bound is high.

    Steps have the length of Held, Wolfe and Crowder (1974) and go along the mean of the
    subgradients so far, later ones counting more (Camerini, Fratta and Maffioli 1975). When the
    bound has not risen for a while they start again from the best prices, half as long.

    Parameters
    ----------
    start : float64 array, shape (n_rows,)
    upper : int
        What a known cover costs. There is nothing to gain once no cover can cost less.
    """
    price, best = start.copy(), start.copy()
    worth, left = _worths(lists), np.empty(lists.costs.size)
    slope = np.zeros(price.size)
    highest, length, since = -1.0, 1.0, 0
    for _ in range(rounds):
        bound = charge(lists, price, left)
        since += 1
        if bound > highest:
            if bound > highest + ENOUGH * upper:
                since = 0
            highest = bound
            best[:] = price
        if highest > upper - 1 + ENOUGH or length < SHORTEST:
            break
        moved = False
        if since < PATIENCE:
            far = length * max(upper - bound, 0.5)
            moved = _move(lists, price, left, worth, slope, far)
        if not moved:
            length, since = length / 2, 0
            price[:] = best
            slope[:] = 0.0
    return best


@kernel
def reduced_costs(lists: Lists, prices: Longs) -> tuple[Longs, int]:
    """Return what every set costs less the prices of its rows, and the Lagrangian bound.

    All in units of 1 / UNIT, so exact.
    """
    costs = UNIT * lists.costs
    bound = np.int64(0)
    for r in range(prices.size):
        bound += prices[r]
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            costs[lists.row_sets[e]] -= prices[r]
    for s in range(costs.size):
        bound += min(costs[s], 0)
    return costs, bound


@kernel
def _score(left: float, gain: int) -> float:
    """Return what a set is worth that newly covers some rows, the lowest being the best."""
    return left / gain if left > 0.0 else left * gain


@kernel
def _greedy(lists: Lists, price: Reals, left: Reals) -> Numbers:
    """Take the sets whose rows are priced above their cost, then those that lack least a row.

    Sets wait in a heap by their score, which only rises as rows are covered: one found at an
    old score goes back. (Caprara, Fischetti and Toth 1999, section 3.)

    Parameters
    ----------
    left : float64 array, shape (n_sets,)
        What sets cost less the prices of their rows. It is used up.
    """
    gain = np.diff(lists.set_ends)
    heap = [(_score(left[s], gain[s]), s) for s in range(gain.size) if gain[s] > 0]
    heapify(heap)
    covered = np.zeros(price.size, np.bool_)
    chosen = np.empty(gain.size, np.int32)
    size, open_rows = 0, price.size
    while open_rows:
        score, s = heappop(heap)
        if gain[s] == 0:
            continue
        current = _score(left[s], gain[s])
        if current > score:
            heappush(heap, (current, s))
            continue
        chosen[size] = s
        size += 1
        for e in range(lists.set_ends[s], lists.set_ends[s + 1]):
            r = lists.set_rows[e]
            if not covered[r]:
                covered[r] = True
                open_rows -= 1
                for f in range(lists.row_ends[r], lists.row_ends[r + 1]):
                    gain[lists.row_sets[f]] -= 1
                    left[lists.row_sets[f]] += price[r]
    cover = chosen[:size]
    return without_redundant(lists, cover[np.argsort(lists.costs[cover])])


@kernel
def cheapest_greedy(lists: Lists, start: Reals, upper: int, rounds: int) -> Numbers:
    """Return the cheapest of the greedy covers by prices around those given.

    Parameters
    ----------
    start : float64 array, shape (n_rows,)
        Prices with a high bound.
    upper : int
        What a known cover costs.
    rounds : int
        Covers to try, 1 or more.
    """
    price = start.copy()
    worth, left = _worths(lists), np.empty(lists.costs.size)
    slope = np.zeros(price.size)
    best = np.empty(0, np.int32)
    least = np.iinfo(np.int64).max
    for _ in range(rounds):
        bound = charge(lists, price, left)
        cover = _greedy(lists, price, left.copy())
        cost = lists.costs[cover].sum()
        if cost < least:
            least, best = cost, cover
        far = AROUND * max(upper - bound, 0.5)
        if not _move(lists, price, left, worth, slope, far):
            break
    return best
