"""Integer linear programming by SCIP, through OR-Tools MathOpt: as `ilp`, another solver."""

from ortools.math_opt.python import mathopt

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solvers import ilp
from minsym.solving.bounds import Bounds


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve both bounds until they meet, or up to the time limit."""
    stats: dict[str, object] = ilp.search_with(mathopt.SolverType.GSCIP, problem, limits, bounds)
    return stats
