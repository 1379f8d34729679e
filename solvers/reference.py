"""The backend ``reference``: Algorithm 1 of the paper in plain Python, to check the others by.

The paper's SolveMinSym (Appendix A.2, arXiv:2410.18806) tries the combinations of the
target's attributes from short to long and returns the first that no distractor matches. A
distractor matches a combination when it differs on none of it, so here a combination must
meet every difference set. Cost: the sum over r <= min|M| of C(|A|, r), times the rows.

With costs the combinations are tried from cheap to dear.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import combinations
from typing import Any

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds

#: Combinations tried between two looks at the clock.
BETWEEN_LOOKS = 64


def solve(problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Try combination after combination until one is a cover, which then is a minimum cover.

    Without costs it is the lexicographically first.
    """
    rows = [frozenset(row) for row in problem.rows()]
    candidates = sorted(frozenset().union(*rows))
    if problem.weights is None:
        in_order = _from_short_to_long(candidates)
    else:
        in_order = _from_cheap_to_dear({s: int(problem.weights[s]) for s in candidates})
    for tried, (cost, combination) in enumerate(in_order, start=1):
        bounds.raise_to(cost)
        if tried % BETWEEN_LOOKS == 0 and bounds.over():
            return {"combinations": tried}
        if not any(row.isdisjoint(combination) for row in rows):
            bounds.offer(combination)
            return {"combinations": tried}
    raise AssertionError("no cover, although every row has a set")


def _from_short_to_long(candidates: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the combinations of one candidate or more, and their sizes."""
    for size in range(1, len(candidates) + 1):
        for combination in combinations(candidates, size):
            yield size, combination


def _from_cheap_to_dear(costs: dict[int, int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the combinations of one candidate or more, and their costs, by rising cost.

    With candidates by rising cost, each combination follows from one that costs no more: by
    adding the candidate after its last, or by putting that in the place of its last.

    Examples
    --------
    >>> [cost for cost, _ in _from_cheap_to_dear({0: 5, 1: 1, 2: 2})]
    [1, 2, 3, 5, 6, 7, 8]
    """
    candidates = sorted(costs, key=lambda s: costs[s])
    waiting: list[tuple[int, tuple[int, ...]]] = [(costs[candidates[0]], (0,))]
    while waiting:
        cost, places = heappop(waiting)
        yield cost, tuple(candidates[i] for i in places)
        following = places[-1] + 1
        if following < len(candidates):
            dearer = cost + costs[candidates[following]]
            heappush(waiting, (dearer, (*places, following)))
            less = costs[candidates[places[-1]]]
            heappush(waiting, (dearer - less, (*places[:-1], following)))
