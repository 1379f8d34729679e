"""Core-guided search, against covers that are found by trying all of them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import CoverProblem, Limits
from minsym.compare.random_problems import KINDS, with_random_costs
from minsym.solvers import maxsat
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import greedy

N_SETS = 9
ROWS = st.lists(st.sets(st.integers(0, N_SETS - 1), min_size=1), min_size=1, max_size=25)
NARROW = st.lists(
    st.sets(st.integers(0, N_SETS - 1), min_size=2, max_size=4), min_size=9, max_size=25
)

#: Costs that are all equal, close, of few levels, and far apart.
COSTS = st.sampled_from([[1], [7], [2**40], range(1, 4), [1, 10, 100], range(1, 2**30)]).flatmap(
    lambda levels: st.lists(st.sampled_from(levels), min_size=N_SETS, max_size=N_SETS)
)


def cheapest(problem: CoverProblem) -> tuple[int, ...]:
    """Return a cover of least cost, all sets of sets tried."""
    masks = [sum(1 << s for s in row) for row in problem.rows()]
    covers = (
        tuple(s for s in range(problem.n_sets) if chosen >> s & 1)
        for chosen in range(1 << problem.n_sets)
        if all(mask & chosen for mask in masks)
    )
    return min(covers, key=problem.weight_of)


#: What covers there may be before the search: of all sets, a greedy one, a cheapest one.
FIRST: dict[str, Callable[[CoverProblem], tuple[int, ...]]] = {
    "all": lambda problem: tuple(range(problem.n_sets)),
    "greedy": greedy,
    "cheapest": cheapest,
}


def sparse() -> CoverProblem:
    """Return random rows of three of sixty sets."""
    rng = np.random.default_rng(0)
    return CoverProblem.from_sets([rng.choice(60, 3, replace=False) for _ in range(150)], 60)


def solved(
    problem: CoverProblem, first: tuple[int, ...], seed: int = 0
) -> tuple[Bounds, dict[str, object]]:
    """Return the bounds after a search without a time limit, and the statistics."""
    bounds = Bounds(problem)
    bounds.offer(first)
    return bounds, maxsat.solve(problem, Limits(seed=seed), bounds)


@settings(max_examples=300, deadline=None)
@given(ROWS | NARROW, COSTS, st.sampled_from(sorted(FIRST)), st.integers(0, 3))
def test_bounds_meet_at_the_least_cost(
    rows: list[set[int]], costs: list[int], first: str, seed: int
) -> None:
    """And a lower bound never exceeds it on the way there, whatever is known at the start."""
    problem = CoverProblem.from_sets(rows, N_SETS).with_costs(costs)
    least = problem.weight_of(cheapest(problem))
    bounds, _ = solved(problem, FIRST[first](problem), seed)
    assert bounds.lower == bounds.upper == least
    assert all((step.lower or 0) <= least for step in bounds.trace)


@settings(max_examples=200, deadline=None)
@given(NARROW, st.sampled_from(sorted(FIRST)), st.integers(0, 3))
def test_the_cover_is_minimum(rows: list[set[int]], first: str, seed: int) -> None:
    """Where sets are only counted."""
    problem = CoverProblem.from_sets(rows, N_SETS)
    bounds, _ = solved(problem, FIRST[first](problem), seed)
    assert bounds.lower == bounds.upper == len(cheapest(problem))


@settings(max_examples=200, deadline=None)
@given(NARROW, COSTS, st.sampled_from(sorted(FIRST)))
def test_nothing_may_be_left_when_a_core_is_made_smaller(
    rows: list[set[int]], costs: list[int], first: str
) -> None:
    """One conflict at a time, so that what was made hard contradicts itself at any moment."""
    problem = CoverProblem.from_sets(rows, N_SETS).with_costs(costs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maxsat, "SLICE", 1)
        patch.setattr(maxsat, "LITTLE", 1)
        bounds, _ = solved(problem, FIRST[first](problem))
    assert bounds.lower == bounds.upper == problem.weight_of(cheapest(problem))


def test_a_core_that_costs_more_than_could_be_gained_ends_the_search() -> None:
    """What was made hard excludes the cover that is known, and others cost more: 7, not 6."""
    problem = CoverProblem.from_sets([{1, 4}, {0, 4}, {3, 4}, {1, 2}]).with_costs([2, 3, 5, 2, 3])
    bounds, _ = solved(problem, tuple(range(5)))
    assert (bounds.lower, bounds.cover) == (6, (1, 4))


def test_rows_of_one_set_are_paid_once() -> None:
    """Whatever other rows those sets are in."""
    bounds, stats = solved(CoverProblem.from_sets([{0}, {0}, {1}, {0, 1, 2}, {2, 3}]), (0, 1, 2, 3))
    assert (bounds.lower, bounds.upper) == (3, 3)
    assert stats == {"cores": 3}


def test_disjoint_rows_need_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver is not asked where they pay for all of the cover that is known."""
    monkeypatch.delattr(maxsat._Search, "_holds")
    rows = [{3 * i, 3 * i + 1, 3 * i + 2} for i in range(50)]
    problem = CoverProblem.from_sets([*rows, *({*row, max(row) + 1} for row in rows)])
    bounds, stats = solved(problem, tuple(range(0, 150, 3)))
    assert (bounds.lower, bounds.upper) == (50, 50)
    assert stats == {"cores": 50}


def test_a_row_of_a_thousand_sets_is_one_core() -> None:
    """And leaves one set, the cheapest."""
    problem = CoverProblem.from_sets([range(1000)]).with_costs(np.arange(1000, 0, -1) + 6)
    bounds, stats = solved(problem, tuple(range(1000)))
    assert (bounds.cover, bounds.lower) == ((999,), 7)
    assert stats["cores"] == 1


@pytest.mark.parametrize("kind", ["hypergraphs", "circulants", "steiner", "unions"])
@pytest.mark.parametrize("priced", [False, True])
def test_a_search_that_is_stopped_anywhere_leaves_bounds_that_hold(
    monkeypatch: pytest.MonkeyPatch, kind: str, priced: bool
) -> None:
    """At the first look at the clock, the next, and so on until it ends by itself."""
    monkeypatch.setattr(maxsat, "SLICE", 1)
    monkeypatch.setattr(maxsat, "LITTLE", 1)
    problem = KINDS[kind].problem(seed=1, index=2)
    if priced:
        problem = with_random_costs(problem, np.random.default_rng(0))
    whole, _ = solved(problem, greedy(problem))
    assert whole.proved
    for looks in (*range(10), 30, 100, 300):
        bounds = Bounds(problem)
        bounds.offer(greedy(problem))
        answers = iter([False] * looks)
        monkeypatch.setattr(bounds, "over", lambda a=answers, b=bounds: b.proved or next(a, True))
        maxsat.solve(problem, Limits(), bounds)
        assert bounds.lower <= whole.lower <= bounds.incumbent.cost
        if looks == 0:
            assert bounds.lower > 0  # disjoint rows come before the clock


def test_bounds_come_before_the_end() -> None:
    """Both of them, several times."""
    bounds, _ = solved(sparse(), tuple(range(60)))
    assert bounds.proved
    assert len({step.lower for step in bounds.trace}) > 10
    assert len({step.upper for step in bounds.trace}) > 2


def test_the_same_seed_gives_the_same_cover() -> None:
    """And as many cores."""
    (first, counted), (second, again) = (solved(sparse(), tuple(range(60)), 3) for _ in range(2))
    assert (first.cover, counted) == (second.cover, again)
