"""The backend that finds good covers and proves nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, Status, solve
from minsym.solvers import local
from minsym.solving.bounds import Bounds
from tests import naive

N_SETS = 8
ROWS = st.lists(st.sets(st.integers(0, N_SETS - 1), min_size=1), min_size=1, max_size=14)


def random_problem(n_rows: int, n_sets: int, width: int) -> CoverProblem:
    """Rows of random sets."""
    rng = np.random.default_rng(0)
    return CoverProblem.from_sets(rng.integers(0, n_sets, (n_rows, width)).tolist(), n_sets)


@given(ROWS)
def test_small_problems_are_left_with_a_smallest_cover(rows: list[set[int]]) -> None:
    """Though none is proved to be: the lower bound stays where it was."""
    problem = CoverProblem.from_sets(rows, N_SETS)
    bounds = Bounds(problem)
    bounds.offer(range(N_SETS))
    local.solve(problem, Limits(), bounds)
    smallest = naive.first_cover(rows, N_SETS)
    assert smallest is not None
    assert (bounds.lower, bounds.upper) == (0, len(smallest))


def test_without_a_limit_it_stops_when_improvement_is_rare() -> None:
    """At the same cover whenever it is asked."""
    problem = random_problem(300, 100, 4)
    first, second = (solve(problem, optimal=False) for _ in range(2))
    assert first.status is Status.FEASIBLE
    assert first.cover == second.cover
    assert first.stats["parts"] == [
        part | {"seconds": was["seconds"]}
        for part, was in zip(second.stats["parts"], first.stats["parts"], strict=True)
    ]
    assert first.size is not None
    assert first.lower_bound is not None
    assert 1 < first.lower_bound <= first.size


def test_it_goes_on_from_covers_that_others_find() -> None:
    """And has nothing left to do where one of them is proved to be minimum."""
    problem = CoverProblem.from_sets([{s, (s + 1) % 40, 40} for s in range(40)])
    bounds = Bounds(problem)
    bounds.offer(range(40))
    other = bounds.by("other")

    class Meanwhile(Bounds):
        """Bounds on which another engine puts a cover before they are first looked at."""

        def over(self) -> bool:
            other.offer([40])
            return super().over()

    meanwhile = Meanwhile(problem, 0.2)
    meanwhile._known = bounds._known
    local.solve(problem, Limits(), meanwhile)
    assert bounds.cover == (40,)
    assert {step.engine for step in bounds.trace} == {"", "other"}


@pytest.mark.parametrize("costs", [False, True])
def test_good_covers_are_found_in_turns_of_parts(costs: bool) -> None:
    """Parts that fall apart share the time by their size; bounds hold of all together."""
    parts = [random_problem(200, 80, 4).rows(), random_problem(900, 300, 4).rows()]
    rows = [*parts[0], *(tuple(s + 80 for s in row) for row in parts[1])]
    problem = CoverProblem.from_sets(rows, 380)
    if costs:
        problem = problem.with_costs(np.arange(380) % 7 + 1)
    solution = solve(problem, optimal=False, time_limit=2)
    assert solution.cover is not None
    assert problem.is_cover(solution.cover)
    assert solution.cost == problem.cost_of(solution.cover)
    assert solution.lower_bound is not None
    assert solution.lower_bound <= solution.cost
    assert len(solution.stats["parts"]) == 2


def test_small_problems_are_proved_all_the_same() -> None:
    """Where a proof costs nothing."""
    assert solve(CoverProblem.from_sets([{0, 1}, {1, 2}]), optimal=False).status is Status.OPTIMAL


def test_another_backend_does_not_go_with_it() -> None:
    """What is asked is contradictory."""
    problem = CoverProblem.from_sets([{0, 1}])
    with pytest.raises(ValueError, match="optimal=False is answered by local, not by maxsat"):
        solve(problem, "maxsat", optimal=False)
