"""How commands run a search: they show its bounds meanwhile, and print warnings as notes."""

import warnings
from typing import NamedTuple

from minsym.cli import output
from minsym.errors import Exit
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet
from minsym.model.solution import Limits, Solution, Status
from minsym.questions.minimum import solve
from minsym.solving.backends import DEFAULT
from minsym.solving.bounds import Bounds

#: The exit status of each outcome.
EXIT = {
    Status.OPTIMAL: Exit.OK,
    Status.INFEASIBLE: Exit.NO_MESSAGE,
    Status.FEASIBLE: Exit.STOPPED,
    Status.UNKNOWN: Exit.STOPPED,
}


class Search(NamedTuple):
    """The options of a search that do not depend on what is solved."""

    backend: str = DEFAULT
    limits: Limits = Limits()
    reductions: bool = True


def find(
    problem: Context | CoverProblem | IndependentSet,
    search: Search,
    costs: list[float] | None = None,
) -> Solution:
    """Solve a problem, show its bounds on a terminal meanwhile, and print warnings as notes."""
    with output.waiting("solving") as show, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        solution = solve(
            problem,
            search.backend,
            search.limits,
            search.reductions,
            lambda bounds: show(_said(problem, bounds)),
            costs,
        )
    for warning in caught:
        output.note(str(warning.message))
    if solution.stats.get("interrupted"):
        output.note("stopped by Ctrl-C")
    if any(part.get("too_large") for part in solution.stats.get("parts", ())):
        output.note(f"{search.backend} does not search problems of this size; --backend auto does")
    return solution


def _said(problem: Context | CoverProblem | IndependentSet, bounds: Bounds) -> str:
    """Say the bounds on the answer."""
    if not isinstance(problem, IndependentSet) or bounds.upper is None:
        return str(bounds)
    return f"at least {problem.turned(bounds.upper)}, at most {problem.turned(bounds.lower)}"


def say_status(solution: Solution) -> None:
    """Print what is proved, by which backend and in which time."""
    bounds = "" if solution.cost == solution.lower_bound else f", at least {solution.lower_bound}"
    if solution.upper_bound not in {None, solution.cost}:
        bounds = f", at most {solution.upper_bound}"
    output.say(f"{solution.status}{bounds}; {solution.backend}, {solution.seconds:.3f} s")
