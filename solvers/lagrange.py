"""The backend ``lagrange``: branch and bound by Lagrangian prices of the rows, compiled.

'Is there a cover that costs no more than this?' is asked for low costs first, and then for higher
ones (`minsym.kernels.lagrange_tree`). The less a cover may cost, the fewer sets can be in it:
prices of the rows leave out all others, often thousands. So each answer takes several times as
long as the one before, a cover that is found is nearly minimum at once, and lower bounds rise far
above that of the linear program long before the end. Where costs are large, so are the steps.

The search is deterministic, on one thread.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.fixing import Core, within
from minsym.solving.heuristics import lists_of, prices

if TYPE_CHECKING:
    from minsym.kernels.lagrange_tree import Gains, Tree

#: Entries that a search looks at between two looks at the clock: some hundredths of a second.
SLICE = 1 << 24

#: Questions asked at most between the bound of the prices and the known cover.
STEPS = 16

#: Entries of the problem times depths of the tree, at most: lists of 4 GB if all were used.
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
    gains = kernels.lagrange_tree.new_gains(problem.n_sets)
    nodes = 0
    step = max(1, (bounds.incumbent.cost - bounds.lower) // STEPS)
    while not bounds.over():
        most = min(bounds.lower + step, bounds.incumbent.cost) - 1
        left = within(problem, priced, most)
        if left.problem.has_empty_row:
            bounds.raise_to(most + 1)
            continue
        depths = _depths(left, most)
        if depths * left.problem.indices.size > MEMORY:
            return {"nodes": nodes, "too_large": True}
        names = left.sets.astype(np.int32)
        price = priced.real[left.rows]
        tree = kernels.lagrange_tree.new_tree(lists_of(left.problem), names, price, depths)
        nodes += _ask(tree, most, gains, bounds)
    return {"nodes": nodes}


def _depths(left: Core, most: int) -> int:
    """Return how many nodes a path may have: each but the first covers rows, and costs."""
    cheapest = int(left.problem.costs_or_ones().min())
    return 2 + min(left.problem.n_rows, most // cheapest if cheapest else left.problem.n_rows)


def _ask(tree: "Tree", most: int, gains: "Gains", bounds: Bounds) -> int:
    """Ask whether there is a cover that costs no more than ``most``; return the nodes.

    Where there is one, go on to the cheapest.
    """
    numbers, target = tree.numbers, most
    while target >= bounds.lower and not bounds.over():
        outcome = kernels.lagrange_tree.advance(tree, gains, float(target), SLICE)
        if outcome == kernels.lagrange_tree.EXHAUSTED:
            bounds.raise_to(target + 1)
            break
        if outcome == kernels.lagrange_tree.FOUND:
            bounds.offer(tree.chosen[: numbers[kernels.lagrange_tree.N_CHOSEN]].tolist())
        target = min(target, bounds.incumbent.cost - 1)
    return int(numbers[kernels.lagrange_tree.NODES])
