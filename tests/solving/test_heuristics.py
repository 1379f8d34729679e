"""Bounds enclose the minimum, and local search goes the same way whatever its slices."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.kernels import heuristics as kernels
from minsym.kernels import local_search as walks
from minsym.model.cover import CoverProblem
from minsym.solving import heuristics
from minsym.solving.heuristics import LocalSearch
from tests import naive

N_SETS = 9
PROBLEMS = st.one_of(
    st.lists(st.sets(st.integers(0, N_SETS - 1), min_size=1), min_size=1, max_size=14),
    st.lists(st.sets(st.integers(0, N_SETS - 1), min_size=1, max_size=3), min_size=1, max_size=14),
).map(lambda rows: CoverProblem.from_sets(rows, N_SETS))


def minimum(problem: CoverProblem) -> int:
    """Size of a minimum cover, by trying all."""
    cover = naive.first_cover(problem.rows(), problem.n_sets)
    assert cover is not None
    return len(cover)


def random_graph(n: int, m: int, seed: int = 0) -> CoverProblem:
    """Edges between random vertices."""
    rng = np.random.default_rng(seed)
    return CoverProblem.from_sets(rng.choice(n, 2, replace=False).tolist() for _ in range(m))


@given(PROBLEMS)
def test_bounds_enclose_the_minimum(problem: CoverProblem) -> None:
    """From below by prices, degrees and packing, from above by greedy and local search."""
    size = minimum(problem)
    cover = heuristics.greedy(problem)
    assert problem.is_cover(cover)
    assert not any(problem.is_cover(set(cover) - {s}) for s in cover)
    better = heuristics.improve(problem, cover, work=2000)
    assert problem.is_cover(better)
    lists = heuristics.lists_of(problem)
    assert kernels.degree_bound(lists) <= heuristics.lower_bound(problem)[0] <= size
    assert size <= len(better) <= len(cover)


@given(PROBLEMS)
def test_packed_rows_share_no_set(problem: CoverProblem) -> None:
    """So that each needs a set of its own, and no row can be added."""
    rows = problem.rows()
    packed = heuristics.packing(problem)
    used = [s for r in packed for s in rows[r]]
    assert len(used) == len(set(used))
    assert all(set(row) & set(used) for row in rows)


@given(PROBLEMS, st.integers(1, 9), st.integers(0, 30))
def test_prices_bound_every_cover(problem: CoverProblem, size: int, rounds: int) -> None:
    """Recomputed in fractions, and no less than the efficiency bound."""
    prices = heuristics.prices(problem, size, rounds)
    price = [Fraction(int(p), kernels.UNIT) for p in prices.rows]
    assert min(price) >= 0
    costs = [Fraction(1)] * problem.n_sets
    for r, row in enumerate(problem.rows()):
        for s in row:
            costs[s] -= price[r]
    bound = sum(price) + sum(min(c, Fraction(0)) for c in costs)
    assert [Fraction(int(c), kernels.UNIT) for c in prices.costs] == costs
    assert Fraction(prices.bound, kernels.UNIT) == bound
    assert prices.lower == -(-bound.numerator // bound.denominator) <= minimum(problem)
    largest = np.bincount(problem.indices, minlength=problem.n_sets)
    efficiency = sum(Fraction(1, int(largest[list(row)].max())) for row in problem.rows())
    assert bound >= efficiency - Fraction(problem.n_rows, kernels.UNIT)


@given(PROBLEMS, st.booleans())
def test_a_list_form_is_as_good_as_its_problem(problem: CoverProblem, costs: bool) -> None:
    """All functions take either, and a list form is not made again."""
    if costs:
        problem = problem.with_costs(range(1, N_SETS + 1))
    lists = heuristics.lists_of(problem)
    assert heuristics.lists_of(lists) is lists
    for function in (heuristics.greedy, heuristics.packing):
        assert function(lists) == function(problem)
    assert heuristics.lower_bound(lists)[0] == heuristics.lower_bound(problem)[0]
    cover = heuristics.greedy(problem)
    assert heuristics.improve(lists, cover, work=500) == heuristics.improve(
        problem, cover, work=500
    )


def test_prices_prove_what_packing_cannot() -> None:
    """Five rows in a ring share sets two by two: two rows are packed, three sets needed."""
    ring = CoverProblem.from_sets([{i, (i + 1) % 5} for i in range(5)])
    assert len(heuristics.packing(ring)) == 2
    assert heuristics.lower_bound(ring)[0] == 3


def test_one_packed_row_is_exchanged_for_two() -> None:
    """A path of three edges packs its ends, though the middle comes first."""
    lists = heuristics.lists_of(CoverProblem.from_sets([{1, 2}, {0, 1}, {2, 3}]))
    assert kernels.packing(lists, np.arange(3), 1000).tolist() == [False, True, True]


def assert_is_what_a_recount_finds(problem: CoverProblem, walk: walks.Walk) -> None:
    """Compare what a walk keeps up to date step by step."""
    rows, numbers = problem.rows(), walk.numbers
    chosen = set(np.flatnonzero(walk.sets[:, walks.AT] != walks.OUT).tolist())
    times = [len(chosen & set(row)) for row in rows]
    assert walk.rows[:, walks.TIMES].tolist() == times
    assert walk.rows[:, walks.SUM].tolist() == [sum(chosen & set(row)) for row in rows]
    uncovered = walk.uncovered[: numbers[walks.N_UNCOVERED]].tolist()
    assert sorted(uncovered) == [r for r, t in enumerate(times) if t == 0]
    assert numbers[walks.COST] == problem.weight_of(chosen)
    for s in range(problem.n_sets):
        alone = 1 if s in chosen else 0
        mine = [r for r, row in enumerate(rows) if s in row and times[r] == alone]
        assert walk.sets[s, walks.SCORE] == sum(walk.rows[r, walks.WEIGHT] for r in mine)
    heap = walk.heap[: numbers[walks.N_HEAP]].tolist()
    came = walk.came[: numbers[walks.N_CAME]].tolist()
    assert len(set(heap) | set(came)) == len(heap) + len(came)
    assert set(heap) | set(came) <= chosen
    assert walk.sets[heap, walks.AT].tolist() == list(range(len(heap)))
    costs = problem.costs_or_ones()
    for place, s in enumerate(heap[1:], start=1):
        above = heap[(place - 1) // 2]
        assert walk.sets[above, walks.SCORE] * costs[s] <= walk.sets[s, walks.SCORE] * costs[above]
    cheapest = walks.cheapest(walk)
    assert problem.is_cover(cheapest)
    assert problem.weight_of(cheapest) == numbers[walks.BEST]


@given(PROBLEMS, st.booleans(), st.integers(0, 5), st.integers(1, 40))
def test_a_walk_knows_its_weights(problem: CoverProblem, costs: bool, seed: int, work: int) -> None:
    """Also after it goes on from another cover, which may be a dearer one."""
    if costs:
        problem = problem.with_costs(range(1, N_SETS + 1))
    lists = heuristics.lists_of(problem)
    walk = walks.new_walk(lists, np.arange(N_SETS, dtype=np.int32), seed)
    for _ in range(5):
        walks.improve(lists, walk, work)
        assert_is_what_a_recount_finds(problem, walk)
    walks.start_from(lists, walk, np.array(heuristics.greedy(lists), dtype=np.int32))
    assert_is_what_a_recount_finds(problem, walk)


@pytest.mark.parametrize("costs", [False, True])
def test_a_walk_in_a_large_cover_goes_by_regions(costs: bool) -> None:
    """Some succeed, and where one does not, all is as it was."""
    rng = np.random.default_rng(0)
    problem = CoverProblem.from_sets(rng.integers(0, 4000, (4000, 3)).tolist(), 4000)
    if costs:
        problem = problem.with_costs(rng.integers(1, 9, 4000))
    lists = heuristics.lists_of(problem)
    walk = walks.new_walk(lists, np.array(heuristics.greedy(lists), dtype=np.int32), 0)
    before = int(walk.numbers[walks.BEST])
    while walk.numbers[walks.REGION] < 4:
        walks.improve(lists, walk, 1_000_000)
    assert_is_what_a_recount_finds(problem, walk)
    assert walk.numbers[walks.BEST] < before
    walks.go_back(lists, walk)
    assert_is_what_a_recount_finds(problem, walk)
    assert walk.numbers[walks.COST] == walk.numbers[walks.BEST]


def test_the_same_seed_takes_the_same_way() -> None:
    """Whether in one slice or in many; another seed takes another."""
    problem = random_graph(60, 200)
    lists = heuristics.lists_of(problem)
    ways = []
    for seed, slices in [(1, 1), (1, 50), (2, 1)]:
        walk = walks.new_walk(lists, np.arange(problem.n_sets, dtype=np.int32), seed)
        for _ in range(slices):
            before = int(walk.numbers[walks.STEP])
            walks.improve(lists, walk, 100_000 // slices)
            assert walk.numbers[walks.STEP] > before
        ways.append(walk)
    short, long = sorted(ways[:2], key=lambda walk: int(walk.numbers[walks.STEP]))
    while short.numbers[walks.STEP] < long.numbers[walks.STEP]:
        walks.improve(lists, short, 1)
    for same in ("numbers", "rows", "sets"):
        assert (getattr(short, same) == getattr(long, same)).all()
    assert (walks.cheapest(short) == walks.cheapest(long)).all()
    assert (ways[2].rows != long.rows).any()


def test_local_search_improves_on_greedy() -> None:
    """On points and lines of a plane of order 7, and it says so with each smaller cover."""
    lines = [{(x, (a * x + b) % 7) for x in range(7)} for a in range(7) for b in range(7)]
    problem = CoverProblem.from_sets([7 * x + y for x, y in line] for line in lines)
    found: list[tuple[int, ...]] = []
    start = tuple(range(49))
    best = heuristics.improve(problem, start, found=found.append, work=300_000)
    assert problem.is_cover(best)
    assert found[-1] == best
    assert len(best) == 7
    assert len(best) <= len(heuristics.greedy(problem))


def test_a_search_goes_on_from_a_cover_found_elsewhere() -> None:
    """Which spares the steps down to it."""
    problem = random_graph(60, 200)
    search = LocalSearch(problem, range(problem.n_sets))
    search.restart(heuristics.greedy(problem))
    assert search.cover == heuristics.greedy(problem)
    search.run()
    assert search.cost < len(heuristics.greedy(problem))
    assert problem.is_cover(search.cover)
    with pytest.raises(ValueError, match="something else than a cover"):
        search.restart([0])


@given(PROBLEMS)
def test_local_search_finds_least_costs(problem: CoverProblem) -> None:
    """Of problems so small that it cannot miss them."""
    problem = problem.with_costs(np.arange(N_SETS) % 4 + 1)
    search = LocalSearch(problem)
    search.run(200_000)
    assert search.cost == problem.weight_of(search.cover)
    assert search.cost == min(
        problem.weight_of(sets)
        for k in range(N_SETS + 1)
        for sets in combinations(range(N_SETS), k)
        if problem.is_cover(sets)
    )


def test_over_stops_the_search() -> None:
    """Before the first step, if it says so."""
    problem = random_graph(20, 40)
    start = heuristics.greedy(problem)
    assert heuristics.improve(problem, start, over=lambda: True) == start


def test_a_search_needs_a_cover() -> None:
    """Anything else is refused."""
    for cover in ([0], [0, 1, 2], [-1, 0, 1]):
        with pytest.raises(ValueError, match="something else than a cover"):
            LocalSearch(CoverProblem.from_sets([[0], [1]]), cover)


def test_an_empty_row_is_refused() -> None:
    """There is no cover to look for."""
    with pytest.raises(ValueError, match="a row is empty"):
        heuristics.greedy(CoverProblem.from_sets([[0], []], 2))


def test_without_rows_the_empty_cover_is_minimum() -> None:
    """Found, and proved."""
    problem = CoverProblem.from_sets([], 3)
    assert heuristics.greedy(problem) == ()
    assert heuristics.lower_bound(problem)[0] == 0
    assert heuristics.packing(problem) == ()


def test_prices_rise_where_wide_rows_hide_narrow_ones() -> None:
    """The first long steps lead from nearly equal prices to 0 and below, and are taken back."""
    rng = np.random.default_rng(1)
    narrow = [[(i + j) % 40 for j in range(5)] for i in range(40)]
    wide = [rng.choice(40, 20, replace=False).tolist() for _ in range(300)]
    problem = CoverProblem.from_sets(narrow + wide)
    assert heuristics.prices(problem, upper=11).lower == 8  # a fifth of every set covers all
