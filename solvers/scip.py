"""The backend ``scip``: as `minsym.solvers.ilp`, by SCIP in the place of HiGHS.

It is there for a second opinion.
"""

from ortools.math_opt.python import mathopt

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solvers import ilp
from minsym.solving.bounds import Bounds


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve both bounds, once, when SCIP has ended or the time is over."""
    stats: dict[str, object] = ilp.solve_with(mathopt.SolverType.GSCIP, problem, limits, bounds)
    return stats
