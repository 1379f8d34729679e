"""The backend ``lagrange``: branch and bound by Lagrangian prices of the rows, compiled.

'Is there a cover that costs no more than this?' is asked for low costs first, and then for higher
ones (`minsym.kernels.lagrange_search`). The less a cover may cost, the fewer sets can be in it:
prices of the rows leave out all others, often thousands. So each answer takes several times as
long as the one before, a cover that is found is nearly minimum at once, and lower bounds rise far
above that of the linear program long before the end. Where costs are large, so are the steps.

Threads share the tree of a question: when one has nothing to do, another gives it the branch that
is left where its own part is shallowest. On one thread the search is deterministic; on several the
costs that it proves are the same.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.fixing import Core, within
from minsym.solving.heuristics import lists_of, prices
from minsym.solving.sharing import Shared

if TYPE_CHECKING:
    from minsym.kernels.lagrange_search import Gains
    from minsym.kernels.lagrange_tree import Node, Tree

#: Entries that a search looks at between two looks at the clock: some hundredths of a second.
SLICE = 1 << 24

#: Questions asked at most between the bound of the prices and the known cover.
STEPS = 16

#: Entries of the problem times depths of the trees, at most: lists of 4 GB if all were used.
MEMORY = 2**29


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Improve the bounds by asking of cost after cost whether a cover costs no more.

    Returns
    -------
    dict
        ``nodes``: how many were seen; ``too_large`` where there is no memory for the tree.
    """
    priced = prices(problem, bounds.incumbent.cost)
    bounds.raise_to(priced.lower)
    gains = kernels.lagrange_search.new_gains(problem.n_sets)
    nodes = 0
    step = max(1, (bounds.incumbent.cost - bounds.lower) // STEPS)
    while not bounds.over():
        most = min(bounds.lower + step, bounds.incumbent.cost) - 1
        left = within(problem, priced, most)
        if left.problem.has_empty_row:
            bounds.raise_to(most + 1)
            continue
        depths = _depths(left, most)
        threads = min(limits.threads, MEMORY // (depths * left.problem.indices.size))
        if threads == 0:
            return {"nodes": nodes, "too_large": True}
        names, price = left.sets.astype(np.int32), priced.real[left.rows]
        nothing = np.empty(0, np.int32)
        first = kernels.lagrange_tree.Node(lists_of(left.problem), names, price, nothing, 0.0)
        nodes += _ask(first, depths, most, gains, threads, bounds)
    return {"nodes": nodes}


def _depths(left: Core, most: int) -> int:
    """Return how many nodes a path may have: each but the first covers rows, and costs."""
    cheapest = int(left.problem.costs_or_ones().min())
    return 2 + min(left.problem.n_rows, most // cheapest if cheapest else left.problem.n_rows)


def _ask(
    first: "Node", depths: int, most: int, gains: "Gains", threads: int, bounds: Bounds
) -> int:
    """Ask whether there is a cover that costs no more than ``most``; return the nodes.

    Where there is one, go on to the cheapest.
    """

    def target() -> int:
        return min(most, bounds.incumbent.cost - 1)

    def answered() -> bool:
        return bounds.lower > target() or bounds.over()

    def search() -> tuple[int, int]:
        """Search one part after the other; return how many are done with, and the nodes."""
        done, nodes = 0, 0
        while (part := shared.take()) is not None:
            tree = kernels.lagrange_tree.new_tree(part, depths)
            outcome = kernels.lagrange_search.PAUSED
            while outcome != kernels.lagrange_search.EXHAUSTED and not shared.over():
                shared.divide(partial(_given, tree))
                outcome = kernels.lagrange_search.advance(tree, gains, float(target()), SLICE)
                if outcome == kernels.lagrange_search.FOUND:
                    n_chosen = tree.numbers[kernels.lagrange_tree.N_CHOSEN]
                    bounds.offer(tree.chosen[:n_chosen].tolist())
            done += outcome == kernels.lagrange_search.EXHAUSTED
            nodes += int(tree.numbers[kernels.lagrange_tree.NODES])
        return done, nodes

    shared = Shared([first], threads, answered)
    counts = shared.search(search)
    if sum(done for done, _ in counts) == shared.n_made:
        bounds.raise_to(target() + 1)
    return sum(nodes for _, nodes in counts)


def _given(tree: "Tree") -> "list[Node]":
    """Return what a tree gives away, if anything."""
    node = kernels.lagrange_tree.give_away(tree)
    return [] if node is None else [node]
