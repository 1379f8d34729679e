"""Least cost instead of fewest sets, in reductions, in bounds and by every backend."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.model.costs import MAX_COST, in_numbers
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.solving import heuristics
from minsym.solving.backends import BACKENDS
from minsym.solving.free import without_free
from minsym.solving.reduce import reduce

TAKERS = [name for name, backend in BACKENDS.items() if backend.costs]
PROVERS = [name for name in TAKERS if BACKENDS[name].proves]


LIBRARIES = {"maxsat", "cpsat", "ilp", "scip"}


def cheapest(problem: CoverProblem) -> int:
    """Return the least cost of a cover, all of them tried."""
    costs: list[int] = problem.costs_or_ones().tolist()
    masks = [sum(1 << s for s in row) for row in problem.rows()]
    return min(
        sum(cost for s, cost in enumerate(costs) if chosen >> s & 1)
        for chosen in range(1 << problem.n_sets)
        if all(mask & chosen for mask in masks)
    )


@st.composite
def weighted(draw: st.DrawFn) -> CoverProblem:
    """Draw rows over at most eight sets, whose costs are close or far apart, 0 or decimal."""
    rows = draw(st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=10))
    highest = draw(st.sampled_from([2, 12, 10**6, 2**27]))
    costs = draw(st.lists(st.integers(0, highest), min_size=8, max_size=8))
    unit = draw(st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.01")]))
    return CoverProblem.from_sets(rows, 8).with_costs([cost * unit for cost in costs])


@given(weighted(), st.booleans())
@settings(max_examples=200)
@pytest.mark.parametrize("backend", [name for name in PROVERS if name not in LIBRARIES])
def test_own_backends_find_the_least_cost(
    backend: str, problem: CoverProblem, reductions: bool
) -> None:
    """As trying all covers does, with reductions and without."""
    solution = solve(problem, backend, reductions=reductions)
    assert solution.status is Status.OPTIMAL
    assert solution.cover is not None
    assert solution.cost == solution.lower_bound == problem.cost_of(solution.cover)
    assert solution.cost == in_numbers(cheapest(problem), problem.unit)
    for s in solution.cover:
        assert not problem.is_cover({*solution.cover} - {s})


@given(weighted())
@settings(max_examples=20)
@pytest.mark.parametrize("backend", sorted(LIBRARIES))
def test_libraries_find_the_least_cost(backend: str, problem: CoverProblem) -> None:
    """Given the problem as it is."""
    least = in_numbers(cheapest(problem), problem.unit)
    assert solve(problem, backend, reductions=False).cost == least


@given(weighted())
@settings(max_examples=300)
def test_reductions_keep_the_least_cost(problem: CoverProblem) -> None:
    """A set may go only where another that costs no more takes its place."""
    reduced = reduce(problem)
    parts = sum(cheapest(component.problem) for component in reduced.components)
    assert problem.weight_of(reduced.forced) + parts == cheapest(problem)


@given(weighted())
@settings(max_examples=300)
def test_bounds_enclose_the_least_cost(problem: CoverProblem) -> None:
    """By prices from below, by a greedy cover from above."""
    cover = heuristics.greedy(problem)
    assert problem.is_cover(cover)
    assert not any(problem.is_cover(set(cover) - {s}) for s in cover)
    assert (
        heuristics.lower_bound(without_free(problem))[0]
        <= cheapest(problem)
        <= problem.weight_of(cover)
    )


def test_equal_sets_leave_the_cheapest() -> None:
    """In short lists and in long ones, which are compared by other means."""
    for length in (2, 60):
        rows = [{0, 1, 2, 3 + r} for r in range(length)]
        costs = [4, 2, 3, *[9] * length]
        assert reduce(CoverProblem.from_sets(rows).with_costs(costs)).forced == (1,)


@pytest.mark.parametrize("backend", TAKERS)
def test_costs_as_high_as_they_may_be(backend: str) -> None:
    """Sums stay within what integers, and floating-point numbers, hold."""
    third = (BACKENDS[backend].most_cost or MAX_COST) // 3
    rows = [{0, 1}, {1, 2}, {0, 2}]
    problem = CoverProblem.from_sets(rows).with_costs([third - 2, third, third - 1])
    solution = solve(problem, backend, reductions=False)
    assert (solution.cover, solution.cost) == ((0, 2), 2 * third - 3)


def test_many_rows_of_dear_sets_have_a_bound_that_holds() -> None:
    """Their prices would add up to more than an integer holds."""
    rows = [{s, (s + 1) % 40} for s in range(40)]
    problem = CoverProblem.from_sets(rows).with_costs([MAX_COST // 41] * 39 + [1])
    least = 1 + 19 * (MAX_COST // 41)
    assert 0.9 * least <= heuristics.lower_bound(problem)[0] <= least


def test_a_stopped_search_says_what_it_knows() -> None:
    """A cover and a bound, in costs, from a problem too hard for the time."""
    rng = np.random.default_rng(0)
    matrix = rng.random((400, 400)) < 0.05
    problem = CoverProblem.from_incidence(matrix).with_costs(rng.integers(3, 13, 400))
    solve(problem, "bitmask", Limits(0.5))  # loads the kernels, outside of what is timed
    solution = solve(problem, "bitmask", Limits(0.5))
    assert solution.status is Status.FEASIBLE
    assert solution.cost is not None
    assert solution.lower_bound is not None
    assert 3 < solution.lower_bound < solution.cost


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name not in TAKERS])
def test_backends_that_count_sets_refuse_costs(backend: str) -> None:
    """And say which do not."""
    with pytest.raises(InputError, match=f"{backend} counts sets and takes no costs.*bitmask"):
        solve(CoverProblem.from_sets([{0, 1}]), backend, costs=[1, 2])


def test_high_costs_are_no_reason_to_give_up() -> None:
    """What a search takes was once estimated from the cost of a cover, not its size."""
    rng = np.random.default_rng(1)
    matrix = rng.random((60, 40)) < 0.2
    matrix[np.arange(60), rng.integers(0, 40, 60)] = True
    problem = CoverProblem.from_incidence(matrix).with_costs(rng.integers(1, 10**6, 40))
    assert solve(problem, "bitmask", reductions=False).status is Status.OPTIMAL
