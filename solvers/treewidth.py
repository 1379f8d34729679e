"""The backend ``treewidth``: dynamic programming, for problems that a few sets at a time divide.

Sets are eliminated one by one, and a table says for each choice among the sets that shared a row
with one, or with those eliminated before it, what all those have to cost at least
(`minsym.kernels.buckets`). How large tables get is known before any is made: a table has as many
entries as there are choices. If that is too much, the backend says so at once. Otherwise the time
is known, too, and how hard the problem is for others plays no part in it: networks of streets with
thousands of junctions take seconds.

Orders in which to eliminate sets are found by minimum fill (`minsym.kernels.elimination`), with
ties broken at random, and the best of some is kept. On one thread the search is deterministic;
more threads are not used. A cover and the proof that it is minimum are there at the end only.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import lists_of

if TYPE_CHECKING:
    from minsym.kernels.buckets import Tree
    from minsym.kernels.elimination import Order
    from minsym.kernels.heuristics import Lists

#: Bytes that tables and what goes with them may take.
MEMORY = 2**31

#: Neighbours that a set may have: a table of bytes is then a quarter of the memory.
MOST = 29

#: Entries of all tables together: about a minute.
ENTRIES = 2**34

#: What the search for orders may look at, about half a second; and at most so many orders.
LOOKS, ORDERS = 2**27, 24

#: Entries that are looked at between two looks at the clock: some hundredths of a second.
WORK = 1 << 24


class _Plan(NamedTuple):
    """How to eliminate the sets, and what it takes.

    Attributes
    ----------
    lists, order, tree
    kind : type
        What holds an entry of a table.
    width : int
        The most neighbours that a set has.
    entries : int
        Of all tables together.
    memory : int
        Bytes of the tables that are there at a time, and of the bits that are kept.
    """

    lists: "Lists"
    order: "Order"
    tree: "Tree"
    kind: type[np.uint8] | type[np.uint32]
    width: int
    entries: int
    memory: int

    @property
    def too_large(self) -> bool:
        return self.memory > MEMORY or self.entries > ENTRIES


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Find a minimum cover, and that it is one, if the tables are small enough.

    Returns
    -------
    dict
        The ``width`` of the best order, and ``too_large`` where nothing was done for it. There is
        no width if that of all orders was above `MOST`.
    """
    if 4 * MOST * problem.n_sets > MEMORY:
        return {"too_large": True}
    lists = lists_of(problem)
    order = _best_order(lists, limits.seed, bounds)
    if bounds.over():
        return {}
    if order is None:
        return {"too_large": True}
    plan = _plan(lists, order)
    if plan.too_large:
        return {"too_large": True, "width": plan.width}
    _eliminate(plan, bounds)
    return {"width": plan.width, "entries": plan.entries}


def _best_order(lists: "Lists", seed: int, bounds: Bounds) -> "Order | None":
    """Return the order with the smallest tables of those that are tried; None if all are wide."""
    best, entries, looks = None, 0, 0
    rng = np.random.default_rng(seed)
    for _ in range(ORDERS):
        # More is not spent on orders than on the tables of the best.
        if bounds.over() or looks > LOOKS or (best is not None and looks > entries):
            break
        ties = rng.permutation(lists.costs.size)
        order = kernels.elimination.minimum_fill(lists, ties, MOST, LOOKS)
        looks += order.looks
        if order.sets.size == ties.size and (best is None or _entries(order) < entries):
            best, entries = order, _entries(order)
    return best


def _entries(order: "Order") -> int:
    """Return how many entries all tables have together."""
    return int((np.int64(1) << order.width).sum())


def _plan(lists: "Lists", order: "Order") -> _Plan:
    tree = kernels.buckets.tree_of(lists, order)
    small = kernels.buckets.dearest(lists, order) < np.iinfo(np.uint8).max
    kind: type[np.uint8] | type[np.uint32] = np.uint8 if small else np.uint32
    memory = int(tree.entries) * np.dtype(kind).itemsize + int(tree.bits[-1])
    return _Plan(lists, order, tree, kind, int(order.width.max()), _entries(order), memory)


def _eliminate(plan: _Plan, bounds: Bounds) -> None:
    """Make all tables, and put the cover and its cost on the bounds, unless these say stop."""
    tables = np.empty(plan.tree.entries, plan.kind)
    buckets = kernels.buckets.new_buckets(plan.tree, tables)
    done = False
    while not done and not bounds.over():
        done = kernels.buckets.advance(plan.lists, plan.order, plan.tree, buckets, WORK)
    if done:
        cover = kernels.buckets.cover(plan.order, plan.tree, buckets)
        bounds.offer(np.flatnonzero(cover))
        bounds.raise_to(int(buckets.at[kernels.buckets.COST]))
