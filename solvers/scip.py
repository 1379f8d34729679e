"""The backend ``scip``: integer linear programming by SCIP, through OR-Tools MathOpt.

It is there for a second opinion on what `minsym.solvers.ilp` says. MathOpt reports nothing of a
search by SCIP before its end, so Ctrl-C leaves what was known before.
"""

import math
from datetime import timedelta

from ortools.math_opt.python import mathopt

from minsym.errors import BackendError
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds

#: A linear programming bound of 4.0001 may be one of 4 and a numerical error: sound is 4.
TOLERANCE = 1e-4

#: The same as a fraction of large costs.
RELATIVE = 1e-10

_EXPECTED = {
    mathopt.TerminationReason.OPTIMAL,
    mathopt.TerminationReason.FEASIBLE,
    mathopt.TerminationReason.NO_SOLUTION_FOUND,
}


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve both bounds, once, when SCIP has ended or the time is over."""
    model = mathopt.Model()
    chosen = [model.add_binary_variable() for _ in range(problem.n_sets)]
    for row in problem.rows():
        model.add_linear_constraint(lb=1.0, expr=mathopt.fast_sum(chosen[s] for s in row))
    costs = problem.costs_or_ones().tolist()
    model.minimize(mathopt.fast_sum(c * v for c, v in zip(costs, chosen, strict=True)))
    result = mathopt.solve(
        model,
        mathopt.SolverType.GSCIP,
        params=_parameters(problem, limits, bounds),
        model_params=_hint(chosen, bounds),
    )
    reason = result.termination.reason
    if reason not in _EXPECTED:
        raise BackendError(f"SCIP says {reason.name}: {result.termination.detail}")
    if result.has_primal_feasible_solution():
        values = result.variable_values(chosen)
        bounds.offer(s for s, value in enumerate(values) if value > 0.5)
    bound = result.termination.objective_bounds.dual_bound
    if math.isfinite(bound):
        bounds.raise_to(math.ceil(bound - max(TOLERANCE, RELATIVE * bound)))
    return {"nodes": result.solve_stats.node_count}


def _parameters(problem: CoverProblem, limits: Limits, bounds: Bounds) -> mathopt.SolveParameters:
    seconds = bounds.remaining()
    return mathopt.SolveParameters(
        time_limit=None if math.isinf(seconds) else timedelta(seconds=seconds),
        random_seed=limits.seed % 2**31,
        # The default relative gap calls a cover of 20,000 sets optimal that may be 2 too many.
        relative_gap_tolerance=0.0,
        # Together with the tolerances of large costs less than 1.
        absolute_gap_tolerance=0.99 if problem.costs is None else 0.5,
    )


def _hint(chosen: list[mathopt.Variable], bounds: Bounds) -> mathopt.ModelSolveParameters:
    """Return the best cover so far as the solution to start from."""
    if bounds.cover is None:
        return mathopt.ModelSolveParameters()
    known = set(bounds.cover)
    values = {variable: float(s in known) for s, variable in enumerate(chosen)}
    return mathopt.ModelSolveParameters(
        solution_hints=[mathopt.SolutionHint(variable_values=values)]
    )
