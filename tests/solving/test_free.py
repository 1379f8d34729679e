"""Sets that cost nothing."""

import pytest

from minsym import CoverProblem, solve
from minsym.solving.free import with_free, without_free

PROBLEM = CoverProblem.from_sets([{0, 1}, {1, 2}, {2, 3}, {4}]).with_costs([0, 2.5, 5, 0, 0])


def test_rows_of_free_sets_are_paid_for() -> None:
    """What is left has whole costs from 1."""
    left = without_free(PROBLEM)
    assert left.rows() == [(1, 2)]
    assert left.costs is not None
    assert left.costs.tolist() == [1, 1, 2, 1, 1]


def test_a_cover_has_the_free_sets_that_it_needs() -> None:
    """And none that could go: set 1 meets the row of set 0 already."""
    assert with_free(PROBLEM, [1]) == (1, 3, 4)
    assert with_free(PROBLEM, [2]) == (0, 2, 4)


def test_problems_without_free_sets_stay_what_they_are() -> None:
    """Only the unit of decimal costs is left out."""
    plain = CoverProblem.from_sets([{0, 1}, {1, 2}])
    for problem in (plain, plain.with_costs([1, 2, 3])):
        assert without_free(problem) is problem
    assert without_free(plain.with_costs([0.5, 1, 1.5])).costs_or_ones().tolist() == [1, 2, 3]


@pytest.mark.parametrize("costs", [[0, 0, 0], [0.0, 0, 7], [7, 0, 7]])
def test_covers_that_cost_nothing(costs: list[float]) -> None:
    """Are optimal, and need no search; the bound is 0."""
    solution = solve(CoverProblem.from_sets([{0, 1}, {1, 2}]), costs=costs)
    assert (solution.status, solution.cost, solution.lower_bound) == ("optimal", 0, 0)
    assert solution.cover in [(1,), (0, 1)]
