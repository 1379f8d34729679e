"""Solvers of others, which read what we write."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pyscipopt
from ortools.linear_solver.python import model_builder
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

#: What HiGHS, which bears no OR-Tools in its process, says of files.
HIGHS = """
import json, sys, highspy
answers = []
for path in sys.argv[1:]:
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(path) == highspy.HighsStatus.kOk, path
    highs.run()
    optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    infeasible = highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    assert optimal != infeasible, path
    answers.append(highs.getObjectiveValue() if optimal else None)
print(json.dumps(answers))
"""


#: A cost and the sets that have it, None if there is no cover.
Answer = tuple[int, tuple[int, ...]] | None


def by_rc2(path: Path) -> Answer:
    """Return what RC2 finds, cost and cover."""
    with RC2(WCNF(from_file=str(path))) as solver:
        model = solver.compute()
        return None if model is None else (solver.cost, tuple(v - 1 for v in model if v > 0))


def by_scip(path: Path) -> Answer:
    """Return what SCIP finds."""
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    if model.getStatus() == "infeasible":
        return None
    assert model.getStatus() == "optimal"
    chosen = [v.name for v in model.getVars() if model.getVal(v) > 0.5]
    return round(model.getObjVal()), sets_of(chosen)


def by_ortools(path: Path) -> Answer:
    """Return what OR-Tools finds."""
    model = model_builder.Model()
    assert model.import_from_mps_file(str(path))
    solver = model_builder.Solver("sat")
    # CP-SAT takes Ctrl-C for itself and does not give it back, which would end a later test.
    before = signal.getsignal(signal.SIGINT)
    status = solver.solve(model)
    signal.signal(signal.SIGINT, before)
    if status == model_builder.SolveStatus.INFEASIBLE:
        return None
    chosen = [v.name for v in model.get_variables() if solver.value(v) > 0.5]
    return round(solver.objective_value), sets_of(chosen)


def sets_of(variables: list[str]) -> tuple[int, ...]:
    """Return the sets of variables: the number that starts the name."""
    numbers = [re.match(r"x(\d+)(_|$)", name) for name in variables]
    return tuple(int(number[1]) - 1 for number in numbers if number is not None)


def by_highs(*paths: Path) -> list[float | None]:
    """Return the optima that HiGHS finds."""
    command = [sys.executable, "-c", HIGHS, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers: list[float | None] = json.loads(done.stdout)
    return answers
