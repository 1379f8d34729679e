"""Algorithm 1 of the paper in plain Python: the oracle of the other backends.

The paper's SolveMinSym (Appendix A.2, arXiv:2410.18806) tries the combinations of the
target's attributes from short to long and returns the first that no distractor matches. A
distractor matches a combination when it differs on none of it, so here a combination must
meet every difference set. Cost: the sum over r <= min|M| of C(|A|, r), times the rows.
"""

import time
from itertools import combinations

from minsym.cover import CoverProblem
from minsym.solution import Limits, Solution, Status


def solve(problem: CoverProblem, limits: Limits) -> Solution:
    """Return the lexicographically first minimum cover by enumeration."""
    start = time.perf_counter()
    rows = [frozenset(row) for row in problem.rows()]
    candidates = sorted(frozenset().union(*rows))
    for size in range(1, len(candidates) + 1):
        for combination in combinations(candidates, size):
            if not any(row.isdisjoint(combination) for row in rows):
                return Solution(Status.OPTIMAL, combination, size, "reference")
            if limits.seconds is not None and time.perf_counter() - start > limits.seconds:
                return Solution(Status.UNKNOWN, None, size, "reference")
    raise AssertionError("no cover, although every row has a set")
