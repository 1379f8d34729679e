"""Integer programs for other solvers, ``.lp`` and ``.mps``, written by OR-Tools."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from minsym.errors import InputError
from minsym.formats.lines import objective, rows_from_one
from minsym.model.cover import CoverProblem

if TYPE_CHECKING:
    from ortools.linear_solver.python.model_builder import Model

#: The most characters of a set's name that a variable keeps: OR-Tools pads all columns of an MPS
#: file to the longest name.
NAME_LENGTH = 32


def write_lp(problem: CoverProblem, path: Path) -> None:
    """Write the integer program as CPLEX LP."""
    path.write_text(_model(problem).export_to_lp_string(), encoding="ascii", newline="\n")


def write_mps(problem: CoverProblem, path: Path) -> None:
    """Write the integer program as free MPS."""
    path.write_text(_model(problem).export_to_mps_string(), encoding="ascii", newline="\n")


def _model(problem: CoverProblem) -> "Model":
    """Return the integer program: a binary variable a set, a linear constraint a row."""
    from ortools.linear_solver.python.model_builder import LinearExpr, Model  # noqa: PLC0415

    costs = {s: problem.cost_of([s - 1]) for s in objective(problem)}
    for s, cost in costs.items():
        if float(f"{cost:.6g}") != cost:
            raise InputError(
                f"set {s} costs {cost}, and the writer, OR-Tools, keeps six digits; .wcnf, .opb "
                "and .scp keep all"
            )
    model = Model()  # type: ignore[no-untyped-call]
    chosen = {s: model.new_bool_var(_variable(problem, s)) for s in costs}
    for row in rows_from_one(problem):
        if row:
            model.add_linear_constraint(LinearExpr.sum([chosen[s] for s in row]), lb=1.0)
        else:  # nothing meets it; not every solver takes a constraint without terms
            model.add_linear_constraint(chosen[min(costs)], lb=2.0)
    if not problem.n_rows:  # SCIP takes no MPS file without a right-hand side
        model.add_linear_constraint(chosen[min(costs)], ub=1.0)
    model.minimize(LinearExpr.weighted_sum(list(chosen.values()), list(costs.values())))
    return model


def _variable(problem: CoverProblem, s: int) -> str:
    """Return the name of a set's variable, one that every reader of LP and MPS files takes.

    The number in front makes it no keyword, no number such as e5, and one of its kind.
    """
    if not problem.names:
        return f"x{s}"
    return f"x{s}_{re.sub('[^A-Za-z0-9_.]', '_', str(problem.names[s - 1])[:NAME_LENGTH])}"
