"""Dives find cheaper covers of problems with costs, and say so."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym.model.cover import CoverProblem
from minsym.solving.diving import dive
from minsym.solving.heuristics import Cover, cheap_cover, greedy, prices
from tests.solving.test_costs import weighted
from tests.solving.test_heuristics import PROBLEMS


@given(problem=st.one_of(PROBLEMS, weighted()), seed=st.integers(0, 3))
@settings(max_examples=50)
def test_a_dive_returns_the_cheapest_cover_it_found(problem: CoverProblem, seed: int) -> None:
    """Each that it told is a cover and costs less than the one before."""
    known = tuple(range(problem.n_sets))
    told: list[Cover] = [known]
    found = dive(problem, prices(problem, 20), known, seed, found=told.append)
    assert found == told[-1]
    assert all(problem.is_cover(cover) for cover in told)
    costs = [problem.weight_of(cover) for cover in told]
    assert costs == sorted(set(costs), reverse=True)


def test_dives_go_further_than_single_covers_by_price() -> None:
    """Which go further than greedy ones; the same seed finds the same."""
    rng = np.random.default_rng(2)
    rows = [rng.choice(1000, 20, replace=False).tolist() for _ in range(300)]
    problem = CoverProblem.from_sets(rows, 1000).with_costs(rng.integers(1, 101, 1000))
    first = greedy(problem)
    priced = prices(problem, problem.weight_of(first))
    second = cheap_cover(problem, priced, problem.weight_of(first))
    third = dive(problem, priced, second)
    costs = [problem.weight_of(cover) for cover in (first, second, third)]
    assert costs[0] > costs[1] > costs[2] >= priced.lower
    assert dive(problem, priced, second) == third


def test_a_dive_that_is_told_to_stop_returns_what_it_was_given() -> None:
    """At once."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs([2, 3, 2])
    assert dive(problem, prices(problem, 4), (0, 2), over=lambda: True) == (0, 2)
