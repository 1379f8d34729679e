"""The solvers that minsym is compared with, called as one would without minsym.

They get no reductions, no bounds of ours, and one thread. Each takes a problem, whose costs are
whole numbers if it has any, and seconds, and returns the lower bound and the cover it ends with.
RC2 and Hitman cannot be stopped from inside and are killed by who calls them, and then nothing is
known; Hitman takes no costs.
"""

import datetime
import math

from minsym.model.context import Context
from minsym.model.cover import CoverProblem

Answer = tuple[int | None, list[int] | None]


def plain_rc2(problem: CoverProblem, _seconds: float, _watch: object = None) -> Answer:
    """Solve by PySAT's RC2 over CaDiCaL 1.9.5: rows are hard clauses, sets soft units."""
    from pysat.examples.rc2 import RC2  # noqa: PLC0415 - a peer is loaded when it is called
    from pysat.formula import WCNF  # noqa: PLC0415

    formula = WCNF()
    for row in problem.rows():
        formula.append([s + 1 for s in row])
    for s, cost in enumerate(problem.costs_or_ones().tolist()):
        formula.append([-s - 1], weight=cost)
    with RC2(formula, solver="cd195") as solver:
        model = solver.compute()
        return solver.cost, [literal - 1 for literal in model if 0 < literal <= problem.n_sets]


def plain_hitman(problem: CoverProblem, _seconds: float, _watch: object = None) -> Answer:
    """Solve by PySAT's Hitman with its defaults: the first hitting set of the rows is a minimum."""
    from pysat.examples.hitman import Hitman  # noqa: PLC0415

    with Hitman(bootstrap_with=problem.rows()) as hitman:
        cover = hitman.get()
        return len(cover), cover


def plain_highs(problem: CoverProblem, seconds: float, _watch: object = None) -> Answer:
    """Solve by HiGHS through OR-Tools MathOpt: rows are linear constraints."""
    from ortools.math_opt.python import mathopt  # noqa: PLC0415
    from ortools.math_opt.solvers import highs_pb2  # noqa: PLC0415

    model = mathopt.Model()
    chosen = [model.add_binary_variable() for _ in range(problem.n_sets)]
    for row in problem.rows():
        model.add_linear_constraint(mathopt.fast_sum(chosen[s] for s in row) >= 1)
    costs = problem.costs_or_ones().tolist()
    model.minimize(mathopt.fast_sum(cost * set_ for cost, set_ in zip(costs, chosen, strict=True)))
    limits = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=seconds),
        highs=highs_pb2.HighsOptionsProto(
            int_options={"threads": 1}, string_options={"parallel": "off"}
        ),
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    lower = math.ceil(result.dual_bound() - 1e-6) if math.isfinite(result.dual_bound()) else None
    if not result.has_primal_feasible_solution():
        return lower, None
    values = result.variable_values(chosen)
    return lower, [s for s, value in enumerate(values) if value > 0.5]


def plain_cpsat(
    problem: CoverProblem, seconds: float, _watch: object = None, linear: bool = False
) -> Answer:
    """Solve by OR-Tools CP-SAT with one worker: rows are clauses, all else is by default.

    Where `linear`, rows are linear constraints, all of which are put into its relaxation.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(problem.n_sets)]
    for row in problem.rows():
        if linear:
            model.add(sum(chosen[s] for s in row) >= 1)
        else:
            model.add_bool_or([chosen[s] for s in row])
    costs = problem.costs_or_ones().tolist()
    model.minimize(sum(cost * set_ for cost, set_ in zip(costs, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if linear:
        solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False  # it would never give Ctrl-C back to Python
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    lower = math.ceil(solver.best_objective_bound - 1e-6)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return lower, None
    return lower, [s for s, variable in enumerate(chosen) if solver.boolean_value(variable)]


PEERS = {
    "RC2": plain_rc2,
    "Hitman": plain_hitman,
    "HiGHS": plain_highs,
    "CP-SAT": plain_cpsat,
}

#: A target and all images, as the paper's dicts.
Game = tuple[dict[int, int], list[dict[int, int]]]


def as_game(context: Context) -> Game:
    """Return a context as Algorithm 1 takes it."""
    images = [dict(enumerate(image)) for image in context.values.tolist()]
    return images[context.target], images
