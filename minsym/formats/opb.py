"""Pseudo-Boolean optimization, ``.opb``: an objective, then a constraint for each row."""

from collections.abc import Iterator

from minsym.formats.lines import name_comments, objective, rows_from_one, unit_comments
from minsym.model.cover import CoverProblem


def opb_lines(problem: CoverProblem) -> Iterator[str]:
    """Yield the lines of a problem: variable x1 says whether set 0 is chosen."""
    costs = objective(problem)
    variables = max(problem.n_sets, 1)
    yield f"* #variable= {variables} #constraint= {problem.n_rows}"
    yield from unit_comments(problem, "* ")
    yield from name_comments(problem, "* x")
    yield f"min: {' '.join(f'+{cost} x{s}' for s, cost in costs.items())} ;"
    nothing_meets = f"+1 x{min(costs)} >= 2 ;"  # a constraint has one term or more
    for row in rows_from_one(problem):
        yield f"+1 x{' +1 x'.join(map(str, row))} >= 1 ;" if row else nothing_meets
