"""Integer programs for other solvers, ``.lp`` and ``.mps``, written by OR-Tools.

It works in a process of its own: OR-Tools cannot be loaded beside another copy of HiGHS, and who
solves the file with `highspy` may have that one loaded.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from minsym.base.processes import command, how_it_ended, start
from minsym.errors import InputError
from minsym.formats.lines import objective, rows_from_one
from minsym.model.costs import in_numbers
from minsym.model.cover import CoverProblem

#: The most characters of a set's name that a variable keeps: OR-Tools pads all columns of an MPS
#: file to the longest name.
NAME_LENGTH = 32


def write_lp(problem: CoverProblem, path: Path) -> None:
    """Write the integer program as CPLEX LP."""
    path.write_bytes(_exported(problem, "lp"))


def write_mps(problem: CoverProblem, path: Path) -> None:
    """Write the integer program as free MPS."""
    path.write_bytes(_exported(problem, "mps"))


def _exported(problem: CoverProblem, kind: str) -> bytes:
    """Return the file of the integer program, made in a process."""
    program = json.dumps(program_of(problem)).encode()
    process = start(command(__name__, "export", kind), stdin=subprocess.PIPE)
    text, _ = process.communicate(program)
    if process.returncode:
        raise InputError(f"OR-Tools, which writes it, {how_it_ended(process.returncode)}")
    return text


def program_of(problem: CoverProblem) -> dict[str, Any]:
    """Return the integer program: names and costs of its variables, and those of each row.

    Raises
    ------
    InputError
        If a cost has more digits than OR-Tools writes.
    """
    costs = {s: in_numbers(units, problem.unit) for s, units in objective(problem).items()}
    for s, cost in costs.items():
        if float(f"{cost:.6g}") != cost:
            raise InputError(
                f"set {s} costs {cost}, and the writer, OR-Tools, keeps six digits; .wcnf, .opb "
                "and .scp keep all"
            )
    place = {s: variable for variable, s in enumerate(costs)}
    return {
        "names": [_variable(problem, s) for s in costs],
        "costs": list(costs.values()),
        "rows": [[place[s] for s in row] for row in rows_from_one(problem)],
    }


def export(kind: str) -> None:
    """Write the program on standard input as a file to standard output. Runs in the process."""
    sys.stdout.buffer.write(text_of(json.load(sys.stdin), kind).encode("ascii"))


def text_of(program: dict[str, Any], kind: str) -> str:
    """Return the file of an integer program, "lp" or "mps". Loads OR-Tools."""
    from ortools.linear_solver.python.model_builder import LinearExpr, Model  # noqa: PLC0415

    model = Model()  # type: ignore[no-untyped-call]
    chosen = [model.new_bool_var(name) for name in program["names"]]
    for row in program["rows"]:
        if row:
            model.add_linear_constraint(LinearExpr.sum([chosen[s] for s in row]), lb=1.0)
        else:  # nothing meets it; not every solver takes a constraint without terms
            model.add_linear_constraint(chosen[0], lb=2.0)
    if not program["rows"]:  # SCIP takes no MPS file without a right-hand side
        model.add_linear_constraint(chosen[0], ub=1.0)
    model.minimize(LinearExpr.weighted_sum(chosen, program["costs"]))
    return model.export_to_lp_string() if kind == "lp" else model.export_to_mps_string()


def _variable(problem: CoverProblem, s: int) -> str:
    """Return the name of a set's variable, one that every reader of LP and MPS files takes.

    The number in front makes it no keyword, no number such as e5, and one of its kind.
    """
    if not problem.names:
        return f"x{s}"
    name = str(problem.names[s - 1])[:NAME_LENGTH]
    return f"x{s}_{re.sub('[^A-Za-z0-9_.]', '_', name)}"
