"""Algorithm 1 of the paper in plain Python: the oracle of the other backends.

The paper's SolveMinSym (Appendix A.2, arXiv:2410.18806) tries the combinations of the
target's attributes from short to long and returns the first that no distractor matches. A
distractor matches a combination when it differs on none of it, so here a combination must
meet every difference set. Cost: the sum over r <= min|M| of C(|A|, r), times the rows.
"""

from itertools import combinations
from typing import Any

from minsym.bounds import Bounds
from minsym.cover import CoverProblem
from minsym.solution import Limits

#: Combinations tried between two looks at the clock.
BETWEEN_LOOKS = 64


def solve(problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Find the lexicographically first minimum cover by enumeration."""
    rows = [frozenset(row) for row in problem.rows()]
    candidates = sorted(frozenset().union(*rows))
    tried = 0
    for size in range(1, len(candidates) + 1):
        bounds.raise_to(size)
        for combination in combinations(candidates, size):
            tried += 1
            if tried % BETWEEN_LOOKS == 0 and bounds.over():
                return {"combinations": tried}
            if not any(row.isdisjoint(combination) for row in rows):
                bounds.offer(combination)
                return {"combinations": tried}
    raise AssertionError("no cover, although every row has a set")
