"""Branch and bound by prices, against all covers and whatever the slices are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, Status, solve
from minsym.kernels import lagrange_search, lagrange_tree
from minsym.solvers import lagrange
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import greedy, lists_of
from tests.solving.test_costs import cheapest, weighted
from tests.solving.test_heuristics import PROBLEMS

ANY = st.one_of(PROBLEMS, weighted())


def random_problem(n_rows: int, n_sets: int, width: int, costs: int = 1) -> CoverProblem:
    """Rows of random sets that cost 1 to ``costs``."""
    rng = np.random.default_rng([n_rows, n_sets, width])
    rows = [rng.choice(n_sets, width, replace=False).tolist() for _ in range(n_rows)]
    return CoverProblem.from_sets(rows, n_sets).with_costs(rng.integers(1, costs + 1, n_sets))


@given(ANY)
def test_the_cover_costs_least_whatever_is_known_before(problem: CoverProblem) -> None:
    """From all sets, the dearest cover there is; the bounds check that it is a cover."""
    bounds = Bounds(problem)
    bounds.offer(range(problem.n_sets))
    lagrange.solve(problem, Limits(), bounds)
    assert bounds.lower == bounds.upper == cheapest(problem)


def answer(problem: CoverProblem, target: int, work: int) -> tuple[int, list[int], int]:
    """Ask for a cover that costs no more, in slices; return the outcome, its sets, the nodes."""
    names = np.arange(problem.n_sets, dtype=np.int32)
    price = np.zeros(problem.n_rows)
    first = lagrange_tree.Node(lists_of(problem), names, price, names[:0], 0.0)
    tree = lagrange_tree.new_tree(first, problem.n_rows + 2)
    gains = lagrange_search.new_gains(problem.n_sets)
    outcome = lagrange_search.PAUSED
    while outcome == lagrange_search.PAUSED:
        outcome = lagrange_search.advance(tree, gains, float(target), work)
    chosen = tree.chosen[: tree.numbers[lagrange_tree.N_CHOSEN]].tolist()
    return outcome, chosen, int(tree.numbers[lagrange_tree.NODES])


@given(ANY, st.integers(-1, 1), st.sampled_from([1, 50]))
def test_a_question_is_answered_in_whatever_slices(
    problem: CoverProblem, more: int, work: int
) -> None:
    """A cover that costs no more is found if there is one, after the same nodes."""
    target = cheapest(problem) + more
    outcome, chosen, nodes = answer(problem, target, 2**62)
    if more < 0:
        assert outcome == lagrange_search.EXHAUSTED
    else:
        assert outcome == lagrange_search.FOUND
        assert problem.is_cover(chosen)
        assert problem.weight_of(chosen) <= target
    assert answer(problem, target, work) == (outcome, chosen, nodes)


@pytest.mark.parametrize("problem", [random_problem(150, 100, 3), random_problem(120, 100, 10)])
def test_a_problem_of_dozens_of_sets_takes_branches(problem: CoverProblem) -> None:
    """Few sets in a row, where dominated ones go, and many; CP-SAT says the same."""
    solution = solve(problem, "lagrange")
    assert solution.status is Status.OPTIMAL
    assert solution.stats["parts"][0]["nodes"] > 1
    assert solution.cost == solve(problem, "cpsat").cost


def test_the_lower_bound_rises_step_by_step() -> None:
    """Low costs are asked for first, and each answer is known at once."""
    problem = random_problem(100, 90, 6)
    bounds = Bounds(problem)
    bounds.offer(greedy(problem))
    lagrange.solve(problem, Limits(), bounds)
    lowers = {step.lower for step in bounds.trace}
    assert bounds.lower == bounds.upper
    assert len(lowers) > 3


@given(st.data())
def test_dear_prices_choose_no_more_sets_than_there_is_room_for(data: st.DataObject) -> None:
    """Few rows in many sets: all sets may look as if they had to be chosen."""
    n = 12
    rows = data.draw(st.lists(st.sets(st.integers(0, n - 1), min_size=1), min_size=1, max_size=3))
    costs = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    problem = CoverProblem.from_sets(rows, n).with_costs(costs)
    scale, least = data.draw(st.floats(0, 20)), cheapest(problem)
    price = np.full(problem.n_rows, scale)
    names = np.arange(n, dtype=np.int32)
    for target in (least - 1, least):
        first = lagrange_tree.Node(lists_of(problem), names, price, names[:0], 0.0)
        tree = lagrange_tree.new_tree(first, problem.n_rows + 2)
        outcome = lagrange_search.advance(tree, lagrange_search.new_gains(n), float(target), 2**62)
        assert outcome == (lagrange_search.FOUND if target == least else lagrange_search.EXHAUSTED)
        assert tree.numbers[lagrange_tree.N_CHOSEN] <= tree.chosen.size


@given(ANY, st.integers(-1, 0), st.data())
def test_what_a_tree_gives_away_is_the_rest_of_it(
    problem: CoverProblem, more: int, data: st.DataObject
) -> None:
    """A cover is in the one or in the other, whenever and however often they part."""
    target, least = cheapest(problem) + more, cheapest(problem)
    names = np.arange(problem.n_sets, dtype=np.int32)
    price = np.zeros(problem.n_rows)
    first = lagrange_tree.Node(lists_of(problem), names, price, names[:0], 0.0)
    gains = lagrange_search.new_gains(problem.n_sets)
    parts, found = [first], False
    while parts and not found:
        tree = lagrange_tree.new_tree(parts.pop(), problem.n_rows + 2)
        outcome = lagrange_search.PAUSED
        while outcome == lagrange_search.PAUSED:
            outcome = lagrange_search.advance(tree, gains, float(target), 1)
            if data.draw(st.booleans()) and (part := lagrange_tree.give_away(tree)) is not None:
                parts.append(part)
        if outcome == lagrange_search.FOUND:
            chosen = tree.chosen[: tree.numbers[lagrange_tree.N_CHOSEN]].tolist()
            assert problem.is_cover(chosen)
            assert problem.weight_of(chosen) == least
            found = True
    assert found == (more == 0)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_share_a_tree(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In slices so short that parts are given away all the time; one thread says the same."""
    monkeypatch.setattr(lagrange, "SLICE", 1000)
    for problem in (random_problem(100, 90, 6), random_problem(150, 120, 12, 30)):
        alone, together = Bounds(problem), Bounds(problem)
        for bounds, on in ((alone, 1), (together, threads)):
            bounds.offer(greedy(problem))
            lagrange.solve(problem, Limits(threads=on), bounds)
        assert together.lower == together.upper == alone.lower == alone.upper


def test_as_many_threads_search_as_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One where a second tree would be too much."""
    problem = random_problem(60, 90, 8)
    bounds = Bounds(problem)
    bounds.offer(greedy(problem))
    monkeypatch.setattr(lagrange, "MEMORY", 3 * problem.indices.size * bounds.incumbent.cost // 2)
    lagrange.solve(problem, Limits(threads=100), bounds)
    assert bounds.lower == bounds.upper


def test_a_tree_too_large_for_memory_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound of the prices stands."""
    monkeypatch.setattr(lagrange, "MEMORY", 100)
    problem = random_problem(60, 90, 8)
    bounds = Bounds(problem)
    bounds.offer(range(90))
    assert lagrange.solve(problem, Limits(), bounds)["too_large"]
    assert bounds.lower > 1
