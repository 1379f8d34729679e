"""Deals: what a part of a problem costs if sets that it shares with the rest are chosen.

A deal has needs, which are sets as bits of a word, and a price: the rows of the part are met at
that price once the needs are chosen, which are paid for elsewhere. A row is a part with a deal for
each of its sets, at no price. Two parts together have a deal for each pair of theirs. Then a set
that no other part shares can be eliminated: a deal that needs it takes it, and pays for it.

Of these deals few are kept. One is no loss if there is another that is no dearer when it pays by
itself for all that it needs beyond the needs of the first: whoever chose the needs of the first
can choose those of the other as well. On networks of streets parts with 20 neighbours, a million
choices, have some hundreds of deals.

This is bucket elimination (R. Dechter, 'Bucket elimination: a unifying framework for reasoning',
Artificial Intelligence 1999, doi:10.1016/S0004-3702(99)00059-4) with tables of minimal entries.
"""

from typing import NamedTuple

import numpy as np

from .bits import ONE, Words, lowest_bit, popcount
from .compiler import kernel
from .cores import Ints
from .elimination import Order

#: Places of `Sieve.at`.
NEXT, KEPT = range(2)


class Sieve(NamedTuple):
    """Deals from which those are sifted that are worth to be kept.

    Attributes
    ----------
    needs : uint64 array, shape (n,)
        First those that are kept; from place NEXT on those that wait, the cheapest first.
    prices : int64 array, shape (n,)
    at : int64 array, shape (2,)
        NEXT: how many were looked at. KEPT: how many of these are kept.
    """

    needs: Words
    prices: Ints
    at: Ints


@kernel
def slots(order: Order) -> Ints:
    """Return the bit that stands for each set: another one than those of its neighbours."""
    out = np.zeros(order.sets.size, np.int64)
    for s in order.sets[::-1]:
        others = np.uint64(0)
        for u in order.neighbours[s, : order.width[s]]:
            others |= ONE << np.uint64(out[u])
        out[s] = np.int64(lowest_bit(~others))
    return out


@kernel
def sieve_of(needs: Words, prices: Ints, costs: Ints) -> Sieve:
    """Return a sieve with deals of which none is looked at yet.

    Parameters
    ----------
    needs : uint64 array, shape (n,), not empty
    prices : int64 array, shape (n,)
    costs : int64 array, shape (64,)
        What the set costs that each bit stands for.
    """
    needed = np.zeros(needs.size, np.int64)
    for i in range(needs.size):
        rest = needs[i]
        while rest:
            needed[i] += costs[np.int64(lowest_bit(rest))]
            rest &= rest - ONE
    # Those that need less come first among those of a price: then only earlier ones can beat one.
    order = np.argsort((prices - prices.min()) * (needed.max() + 1) + needed)
    return Sieve(needs[order], prices[order], np.zeros(2, np.int64))


@kernel
def together(
    needs: Words, prices: Ints, more_needs: Words, more_prices: Ints
) -> tuple[Words, Ints]:
    """Return the deals of two parts together: one of each pair of theirs."""
    n = more_needs.size
    every, sums = np.empty(needs.size * n, np.uint64), np.empty(needs.size * n, np.int64)
    for i in range(needs.size):
        every[i * n : (i + 1) * n] = needs[i] | more_needs
        sums[i * n : (i + 1) * n] = prices[i] + more_prices
    return every, sums


@kernel
def eliminated(needs: Words, prices: Ints, slot: int, cost: int) -> tuple[Words, Ints]:
    """Return the deals of a part in which a set is taken, and paid for, by those that need it."""
    own = ONE << np.uint64(slot)
    return needs & ~own, prices + ((needs & own) != 0) * cost


@kernel
def _least(needs: Words, costs: Ints) -> int:
    """Return what the cheapest set costs that a deal needs; much if none needs any."""
    every = np.uint64(0)
    for need in needs:
        every |= need
    least = np.int64(1) << 32
    while every:
        least = min(least, costs[np.int64(lowest_bit(every))])
        every &= every - ONE
    return least


@kernel
def sift(sieve: Sieve, costs: Ints, work: int) -> bool:
    """Sift deals until all are looked at, and return True; or until so many are compared."""
    needs, prices, at = sieve
    least = _least(needs, costs)
    while at[NEXT] < needs.size:
        i = at[NEXT]
        at[NEXT] += 1
        j = _better(needs, prices, at[KEPT], i, costs, least)
        work -= j + 1
        if j == at[KEPT]:
            needs[j], prices[j] = needs[i], prices[i]
            at[KEPT] += 1
        if work < 0:
            return False
    return True


@kernel
def _better(needs: Words, prices: Ints, kept: int, i: int, costs: Ints, least: int) -> int:
    """Return which of those that are kept makes deal i needless; ``kept`` if none does."""
    need, price = needs[i], prices[i]
    for j in range(kept):
        more, spare = needs[j] & ~need, price - prices[j]
        # Most are told apart by how many sets they need beyond.
        if np.int64(popcount(more)) * least > spare:
            continue
        while more and spare >= 0:
            spare -= costs[np.int64(lowest_bit(more))]
            more &= more - ONE
        if spare >= 0:
            return j
    return kept
