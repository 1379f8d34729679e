"""Weighted MaxSAT for other solvers, ``.wcnf``, as the MaxSAT Evaluation has it since 2022."""

from pathlib import Path

from minsym.formats.lines import name_comments, objective, rows_from_one, unit_comments
from minsym.model.cover import CoverProblem


def write_wcnf(problem: CoverProblem, path: Path) -> None:
    """Write each row as a hard clause, and each set as a soft one: not to choose it."""
    from pysat.formula import WCNF  # noqa: PLC0415

    formula = WCNF()
    for row in rows_from_one(problem):
        formula.append(row)
    for s, cost in objective(problem).items():
        if cost:  # a weight is 1 or more
            formula.append([-s], weight=cost)
    comments = unit_comments(problem, "c ") + name_comments(problem, "c ")
    formula.to_file(str(path), comments=comments)
