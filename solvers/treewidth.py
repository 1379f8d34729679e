"""The backend ``treewidth``: dynamic programming, for problems that a few sets at a time divide.

Sets are eliminated one by one. What is below a set, all that was eliminated because of it, is a
part of the problem that shares only the neighbours of the set with the rest, and what it costs
depends on which of these are chosen. That is kept as a list of deals (`minsym.kernels.deals`).
How hard the problem is for others plays no part in it: networks of streets with thousands of
junctions take seconds. Where sets have many neighbours, or parts many deals, it gives up at once.

Orders in which to eliminate sets are found by minimum fill (`minsym.kernels.elimination`), with
ties broken at random, and the best of some is kept. On one thread the search is deterministic;
more threads are not used. A cover and the proof that it is minimum are there at the end only.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import lists_of

if TYPE_CHECKING:
    from minsym.kernels.bits import Words
    from minsym.kernels.elimination import Order
    from minsym.kernels.heuristics import Lists

#: Neighbours that a set may have: with the set itself they have to fit in a word.
MOST = 63

#: Deals that are made of those of two parts before they are sifted (50 MB), and deals that are
#: kept of all parts (1 GB).
PAIRS, DEALS = 2**20, 2**26

#: Sets that a problem may have: the lists of their neighbours, of two orders, take 500 MB.
SETS = 2**20

#: What the search for orders may look at, about half a second; and at most so many orders.
LOOKS, ORDERS = 2**27, 24

#: A part with n neighbours has some 2 ** (GROWTH * n) deals, on networks of streets.
GROWTH = 0.45

#: Comparisons by that count that are no use to begin with: a minute is between 2**36 and 2**42.
HOPELESS = 2.0**44

#: Deals that are compared between two looks at the clock: some hundredths of a second.
WORK = 1 << 24


#: A price that nobody can pay.
NEVER = 2**62


class Deals(NamedTuple):
    """The deals of a part, see `minsym.kernels.deals`.

    Attributes
    ----------
    needs : uint64 array, shape (n,)
    prices : int64 array, shape (n,)
    """

    needs: "Words"
    prices: npt.NDArray[np.int64]

    def cheapest(self, chosen: int) -> int:
        """Return the least price of a deal whose needs are chosen; NEVER if there is none."""
        offered = (self.needs & ~np.uint64(chosen)) == 0
        return int(self.prices[offered].min(initial=NEVER))


#: Those of a part without rows.
NOTHING = Deals(np.zeros(1, np.uint64), np.zeros(1, np.int64))


class Elimination(NamedTuple):
    """The parts of a problem while its sets are eliminated.

    Attributes
    ----------
    lists, order
    slots : int64 array, shape (n_sets,)
        The bit of a word that stands for each set: another one than those of its neighbours.
    parts : list of lists of Deals
        Of each set those that are put together when it is eliminated: the rows of which it is the
        first set, and what is below the sets whose next neighbour it is.
    """

    lists: "Lists"
    order: "Order"
    slots: npt.NDArray[np.int64]
    parts: list[list[Deals]]

    def neighbours(self, s: int) -> npt.NDArray[np.int32]:
        """Return the neighbours of a set, those that are eliminated last first."""
        return self.order.neighbours[s, : self.order.width[s]]


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Find a minimum cover, and that it is one, if parts have few neighbours and few deals.

    Returns
    -------
    dict
        The ``width`` of the order, unless it is above `MOST` in all that were tried; and
        ``too_large`` where there are too many neighbours or deals.
    """
    if problem.n_sets > SETS:
        return {"too_large": True}
    lists = lists_of(problem)
    order = _best_order(lists, limits.seed, bounds)
    if order is None:
        return {} if bounds.over() else {"too_large": True}
    stats: dict[str, object] = {"width": int(order.width.max())}
    if _comparisons(order) > HOPELESS:
        return stats | {"too_large": True}
    elimination = _begin(lists, order)
    cost = _eliminate(elimination, bounds)
    if cost is None:
        return stats if bounds.over() else stats | {"too_large": True}
    bounds.offer(_cover(elimination))
    bounds.raise_to(cost)
    return stats


def _best_order(lists: "Lists", seed: int, bounds: Bounds) -> "Order | None":
    """Return the order along which the fewest deals are compared; None if all are wide."""
    best, least, looks = None, math.inf, 0
    rng = np.random.default_rng(seed)
    for _ in range(ORDERS):
        # No more is spent on orders than on the best of them.
        if bounds.over() or looks > min(LOOKS, least):
            break
        ties = rng.permutation(lists.costs.size)
        order = kernels.elimination.minimum_fill(lists, ties, MOST, LOOKS)
        looks += order.looks
        if order.sets.size == ties.size and _comparisons(order) < least:
            best, least = order, _comparisons(order)
    return best


def _comparisons(order: "Order") -> float:
    """Return about how many deals are compared along an order."""
    inner = np.flatnonzero(order.width)
    parents = order.neighbours[inner, order.width[inner] - 1]
    # What is below a set is put together with what is below its next neighbour, one by one.
    return float((2.0 ** (GROWTH * (order.width[inner] + order.width[parents]))).sum())


def _begin(lists: "Lists", order: "Order") -> Elimination:
    """Return the parts of a problem before any set is eliminated: its rows."""
    slots = kernels.deals.slots(order)
    place = np.empty_like(order.sets)
    place[order.sets] = np.arange(order.sets.size)
    first = order.sets[np.minimum.reduceat(place[lists.row_sets], lists.row_ends[:-1])]
    needs = np.uint64(1) << slots[lists.row_sets].astype(np.uint64)
    prices = np.zeros(needs.size, np.int64)
    parts: list[list[Deals]] = [[] for _ in order.sets]
    for s, start, end in zip(first, lists.row_ends[:-1], lists.row_ends[1:], strict=True):
        parts[s].append(Deals(needs[start:end], prices[start:end]))
    return Elimination(lists, order, slots, parts)


def _eliminate(elimination: Elimination, bounds: Bounds) -> int | None:
    """Eliminate all sets, and return what a minimum cover costs; None if that is given up."""
    lists, order, slots, parts = elimination
    total = kept = 0
    for s in order.sets:
        neighbours = elimination.neighbours(s)
        costs = np.zeros(MOST + 1, np.int64)
        costs[slots[neighbours]] = lists.costs[neighbours]
        costs[slots[s]] = lists.costs[s]
        below: Deals | None = parts[s][0] if parts[s] else NOTHING
        for part in parts[s][1:]:
            if below is not None:
                below = _together(below, part, costs, bounds)
        if below is None:
            return None
        paid = kernels.deals.eliminated(below.needs, below.prices, slots[s], lists.costs[s])
        rest = _sifted(Deals(*paid), costs, bounds)
        if rest is None or kept > DEALS:
            return None
        if neighbours.size:
            parts[neighbours[-1]].append(rest)
            kept += rest.needs.size
        else:
            total += int(rest.prices[0])
    return total


def _together(
    one: Deals, other: Deals, costs: npt.NDArray[np.int64], bounds: Bounds
) -> Deals | None:
    """Return the deals of two parts together, or None if the bounds say stop."""
    kept = Deals(one.needs[:0], one.prices[:0])
    step = max(1, PAIRS // one.needs.size)
    for start in range(0, other.needs.size, step):
        some = slice(start, start + step)
        needs, prices = kernels.deals.together(
            one.needs, one.prices, other.needs[some], other.prices[some]
        )
        needs = np.concatenate((kept.needs, needs))
        prices = np.concatenate((kept.prices, prices))
        found = _sifted(Deals(needs, prices), costs, bounds)
        if found is None:
            return None
        kept = found
    return kept


def _sifted(deals: Deals, costs: npt.NDArray[np.int64], bounds: Bounds) -> Deals | None:
    """Return the deals that are worth to be kept, or None if the bounds say stop."""
    sieve = kernels.deals.sieve_of(deals.needs, deals.prices, costs)
    while not bounds.over():
        if kernels.deals.sift(sieve, costs, WORK):
            n = sieve.at[kernels.deals.KEPT]
            return Deals(sieve.needs[:n].copy(), sieve.prices[:n].copy())
    return None


def _cover(elimination: Elimination) -> list[int]:
    """Return a minimum cover, after all sets are eliminated: decided from the last set on."""
    bits = [1 << slot for slot in elimination.slots.tolist()]
    chosen = set[int]()
    for s in elimination.order.sets[::-1].tolist():
        around = sum(bits[u] for u in elimination.neighbours(s).tolist() if u in chosen)
        parts = elimination.parts[s]
        left = sum(part.cheapest(around) for part in parts)
        taken = sum(part.cheapest(around | bits[s]) for part in parts)
        if taken + int(elimination.lists.costs[s]) < left:
            chosen.add(s)
    return sorted(chosen)
