"""Find cheap covers of problems with costs: take a few sets by price, price the rest anew, go on.

This is the kernel of the heuristic of Caprara, Fischetti and Toth (1999,
doi:10.1287/opre.47.5.730). Most often it finds a minimum cover long before anything proves it.

See Also
--------
minsym.solving.heuristics.cheap_cover : A first cover by prices.
minsym.solving.fixing : What a cheap cover and prices are good for besides.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.solving.fixing import Core, core, fix
from minsym.solving.heuristics import Cover, Prices, lists_of
from minsym.solving.reduce import never

#: Steps of the prices, and covers tried by them, each time that sets were taken.
ROUNDS, TRIED = 100, 3

#: The fraction of a cover that is taken before the rest is priced anew.
TAKEN = 0.1

#: By how much prices differ at random where a dive begins.
NOISE = 0.1

#: Dives that find nothing before the search ends, and entries to look at in all of them, about.
IN_VAIN, WORK = 20, 2**30

#: Entries to look at between two looks at the clock, some tenths of a second.
SLICE = 2**27


class _Best(NamedTuple):
    """The best cover so far and what it costs."""

    cover: Cover
    cost: int


def dive(
    problem: CoverProblem,
    priced: Prices,
    cover: Cover,
    seed: int = 0,
    over: Callable[[], bool] = never,
    found: Callable[[Cover], object] | None = None,
) -> Cover:
    """Return a cover that costs less, or the one that is known if none is found.

    Parameters
    ----------
    problem : CoverProblem
        Without an empty row.
    priced : Prices
        Of this problem.
    cover : tuple of int
        A cover.
    seed : int
        Each dive begins at prices that differ at random.
    over : callable, optional
        Looked at after every few sets; the search ends once it returns True.
    found : callable, optional
        Called with each cheaper cover.
    """
    rng = np.random.default_rng(seed)
    best = _Best(cover, problem.weight_of(cover))
    work, in_vain = WORK, 0
    while work > 0 and in_vain < IN_VAIN and priced.lower < best.cost and not over():
        before = best.cost
        best, work = _dive(problem, priced, best, rng, work, over)
        in_vain += 1
        if best.cost < before:
            in_vain = 0
            if found is not None:
                found(best.cover)
    return best.cover


def _dive(
    problem: CoverProblem,
    priced: Prices,
    best: _Best,
    rng: np.random.Generator,
    work: int,
    over: Callable[[], bool],
) -> tuple[_Best, int]:
    """Take sets until no cheaper cover has all of them; return the best cover, and what is left."""
    left = fix(problem, priced, best.cover)
    sets, taken = left.sets, left.taken
    price = priced.real[left.rows] * rng.uniform(1 - NOISE, 1 + NOISE, left.rows.size)
    work -= problem.indices.size
    while left.problem.n_rows and work > 0 and not over():
        lists = lists_of(left.problem)
        room = best.cost - problem.weight_of(taken.tolist())
        rounds = min(ROUNDS, SLICE // lists.row_sets.size)
        price = kernels.lagrange.subgradient(lists, price, room, rounds)
        lacks = np.empty(sets.size)
        bound = kernels.lagrange.charge(lists, price, lacks)
        cover = kernels.lagrange.cheapest_greedy(lists, price, room, TRIED)
        work -= (2 * rounds + 4 * TRIED) * lists.row_sets.size
        if lists.costs[cover].sum() < room:
            cheaper = tuple(np.sort(np.concatenate([taken, sets[cover]])).tolist())
            best = _Best(cheaper, problem.weight_of(cheaper))
        if bound > best.cost - problem.weight_of(taken.tolist()) - 1:
            break
        few = cover[np.argsort(lacks[cover])][: max(1, int(TAKEN * cover.size))]
        left = _without(left.problem, few)
        taken = np.concatenate([taken, sets[left.taken]])
        sets, price = sets[left.sets], price[left.rows]
    return best, work


def _without(problem: CoverProblem, taken: npt.NDArray[np.int32]) -> Core:
    """Return what is left to cover when some sets are taken."""
    chosen = np.zeros(problem.n_sets, dtype=np.bool_)
    chosen[taken] = True
    return core(problem, ~chosen, chosen)
