"""Problems whose rows are found one by one, against the same problems as a whole."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, Solution, Status, list_implicit, solve, solve_implicit
from minsym.questions import implicit
from minsym.questions.implicit import Missed
from tests.solving.test_costs import cheapest, weighted
from tests.solving.test_heuristics import PROBLEMS


def missed_of(problem: CoverProblem, at_a_time: int) -> Missed:
    """Return what finds rows of a problem that are missed, so many at a time."""
    rows = problem.rows()
    return lambda cover: [row for row in rows if not set(row) & set(cover)][:at_a_time]


@given(st.one_of(PROBLEMS, weighted()), st.integers(1, 3))
def test_the_cover_is_minimum_for_all_rows(problem: CoverProblem, at_a_time: int) -> None:
    """However few rows are told at a time."""
    costs = None if problem.costs is None else list(problem.costs)
    found = solve_implicit(problem.n_sets, missed_of(problem, at_a_time), costs=costs)
    assert found.status is Status.OPTIMAL
    assert problem.is_cover(found.cover)
    assert found.cost == found.lower_bound == problem.cost_of(found.cover)
    assert problem.weight_of(found.cover) == cheapest(problem)
    assert found.problem.n_rows <= problem.n_rows


def odd_cycle(n: int) -> Missed:
    """Return what finds neighbours on a ring that are both left out."""
    pairs = [{i, (i + 1) % n} for i in range(n)]
    return lambda cover: [pair for pair in pairs if not pair & set(cover)]


def test_without_time_there_is_a_cover_and_a_bound() -> None:
    """The first cover is always found."""
    found = solve_implicit(301, odd_cycle(301), limits=Limits(1e-9))
    assert (found.status, found.stopped) == (Status.FEASIBLE, "time")
    assert found.lower_bound < 151 <= found.cost
    assert not odd_cycle(301)(found.cover)


def test_bounds_are_told_as_they_become_better() -> None:
    """The last that is told is not the answer yet."""
    told: list[tuple[float, float]] = []
    found = solve_implicit(9, odd_cycle(9), told=lambda *bounds: told.append(bounds))
    assert told == sorted(told)
    assert all(lower <= found.cost <= upper for lower, upper in told)


def test_ctrl_c_leaves_the_best_cover() -> None:
    """Where none is known yet, it is raised."""

    def interrupt(*_: object) -> list[set[int]]:
        raise KeyboardInterrupt

    found = solve_implicit(15, odd_cycle(15), told=interrupt)
    assert (found.status, found.stopped) == (Status.FEASIBLE, "interrupt")
    assert not odd_cycle(15)(found.cover)
    with pytest.raises(KeyboardInterrupt):
        solve_implicit(15, interrupt)


@pytest.mark.parametrize(
    ("missed", "why"),
    [
        (lambda cover: [{0, 1}], r"the row \[0, 1\] is not missed by \[0\]"),
        (lambda cover: [set()], "a row is empty"),
        (lambda cover: [{5}], "5"),
    ],
)
def test_wrong_rows_are_refused(missed: Callable[..., object], why: str) -> None:
    """A row that is covered would be found for ever."""
    with pytest.raises(ValueError, match=why):
        solve_implicit(2, missed)  # type: ignore[arg-type]
    with pytest.raises((ValueError, IndexError)):
        list(list_implicit(2, missed))  # type: ignore[arg-type]


@given(st.one_of(PROBLEMS, weighted()), st.integers(1, 3), st.integers(0, 5))
def test_all_covers_are_listed(problem: CoverProblem, at_a_time: int, up_to: int) -> None:
    """Those with no set to spare, each once; of a size, within a budget, from rows found before."""
    sizes = range(problem.n_sets + 1)
    every = [set(c) for size in sizes for c in combinations(range(problem.n_sets), size)]
    covers = [cover for cover in every if problem.is_cover(sorted(cover))]
    minimal = [tuple(sorted(c)) for c in covers if not any(other < c for other in covers)]
    missed, costs = missed_of(problem, at_a_time), problem.costs_or_ones().tolist()
    for known in ([], problem.rows()):
        found = list(list_implicit(problem.n_sets, missed, up_to=up_to, rows=known))
        assert sorted(found) == sorted(c for c in minimal if len(c) <= up_to)
        found = list(list_implicit(problem.n_sets, missed, budget=up_to, costs=costs, rows=known))
        assert sorted(found) == sorted(c for c in minimal if sum(costs[s] for s in c) <= up_to)


def test_whoever_looks_ends_a_list() -> None:
    """What it raises comes out."""

    def look() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        next(list_implicit(9, odd_cycle(9), look=look))


def test_ctrl_c_counts_though_the_rows_found_were_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes once, while they are; nobody would press it again."""

    def interrupted(*given: Any, **options: Any) -> Solution:
        found = solve(*given, **options)
        return replace(found, stats={**found.stats, "interrupted": True})

    rows = np.random.default_rng(0).integers(0, 30, (200, 4)).tolist()
    problem = CoverProblem.from_sets(rows, 30)
    assert solve_implicit(30, missed_of(problem, 1)).status is Status.OPTIMAL
    monkeypatch.setattr(implicit, "solve", interrupted)
    found = solve_implicit(30, missed_of(problem, 1))
    assert (found.status, found.stopped) == (Status.FEASIBLE, "interrupt")
