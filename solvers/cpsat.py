"""The backend ``cpsat``: Google's CP-SAT, which learns clauses and uses linear relaxations.

Take it for few wide rows, on several threads. Rows are linear constraints and
``linearization_level`` is 2, so that the relaxation holds all of them: with clauses and the
default level the lower bound stays near 0.
"""

import math
import threading

from ortools.sat.python import cp_model

from minsym.errors import BackendError
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve both bounds as CP-SAT reports them."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(problem.n_sets)]
    for row in problem.rows():
        model.add(cp_model.LinearExpr.sum([chosen[s] for s in row]) >= 1)
    cost = cp_model.LinearExpr.weighted_sum(chosen, problem.costs_or_ones().tolist())
    if bounds.lower > 1:
        model.add(cost >= bounds.lower)
    if bounds.cover is not None:
        model.add(cost <= bounds.incumbent.cost)
        known = set(bounds.cover)
        for s, variable in enumerate(chosen):
            model.add_hint(variable, s in known)
    model.minimize(cost)

    solver = cp_model.CpSolver()
    solver.parameters.linearization_level = 2
    solver.parameters.num_workers = limits.threads
    solver.parameters.catch_sigint_signal = False  # it would never give Ctrl-C back to Python
    solver.parameters.random_seed = limits.seed % 2**31
    solver.best_bound_callback = lambda bound: bounds.raise_to(_rounded_up(bound))
    # Its own time limit takes the longest pause between two looks at the clock for what the next
    # step will need, and so ends a search that was suspended for a while long before its time.
    alarm = threading.Timer(min(bounds.remaining(), threading.TIMEOUT_MAX), solver.stop_search)
    alarm.daemon = True
    alarm.start()
    status = solver.solve(model, _Covers(chosen, bounds))
    alarm.cancel()
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN}:
        raise BackendError(f"CP-SAT says {solver.status_name(status)}")
    bounds.raise_to(_rounded_up(solver.best_objective_bound))
    return {"branches": solver.num_branches, "conflicts": solver.num_conflicts}


class _Covers(cp_model.CpSolverSolutionCallback):
    """Offers every solution that CP-SAT finds as a cover."""

    def __init__(self, chosen: list[cp_model.IntVar], bounds: Bounds) -> None:
        super().__init__()
        self.chosen = chosen
        self.bounds = bounds

    def on_solution_callback(self) -> None:
        """Offer the cover; called by CP-SAT."""
        self.bounds.offer(s for s, v in enumerate(self.chosen) if self.boolean_value(v))


def _rounded_up(bound: float) -> int:
    """Return the integer bound that a floating-point one implies."""
    return math.ceil(bound - 1e-6)
