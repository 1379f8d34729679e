"""Problems of pseudo-Boolean optimization; `test_problems` has a solver read them."""

from minsym.formats.opb import opb_lines
from tests.problem_files import problem_of


def test_a_row_that_nothing_meets_is_a_constraint_that_nothing_satisfies() -> None:
    """A constraint has one term at least, and so has the objective, even without sets."""
    assert list(opb_lines(problem_of([[], [1]], 2))) == [
        "* #variable= 2 #constraint= 2",
        "min: +1 x2 ;",
        "+1 x2 >= 2 ;",
        "+1 x2 >= 1 ;",
    ]
    assert list(opb_lines(problem_of([], 0))) == ["* #variable= 1 #constraint= 0", "min: +1 x1 ;"]
