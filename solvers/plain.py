"""The backend ``plain``: branch and bound on Python's integers, with nothing to compile or load.

For problems that are small, which it solves in milliseconds: `auto` begins with it
(`minsym.solving.plain`). It takes the problem as it is and reduces it by itself, and shares no
line with the compiled backends, which makes it good for checking them.
"""

from contextlib import suppress
from typing import Any

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.plain import GaveUp, Steps, as_integers, greedy, settle


def solve(problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Improve the bounds until they meet or say stop."""
    if bounds.cover is None:  # whatever stops the search, there is an answer
        rows, costs = as_integers(problem.incidence()), problem.costs_or_ones().tolist()
        bounds.offer(greedy(rows, costs, Steps()))
        bounds.raise_to(min(costs))
    step = Steps(over=bounds.over)
    with suppress(GaveUp):
        settle(problem, bounds, step)
    return {"steps": step.taken}
