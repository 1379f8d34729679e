"""Dynamic programming along an elimination order, against naive covers, MaxSAT and networkx."""

from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, solve
from minsym.kernels import deals, elimination
from minsym.kernels.heuristics import Lists
from minsym.solvers import treewidth
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import lists_of
from tests import naive

ROWS = st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=20)


def solved(problem: CoverProblem, seed: int = 0) -> tuple[Bounds, dict[str, object]]:
    """Return the bounds after a search without a time limit, and the statistics."""
    bounds = Bounds(problem)
    stats = treewidth.solve(problem, Limits(seed=seed), bounds)
    return bounds, stats


def ladder(seed: int, sets: int, reach: int, rows: int) -> CoverProblem:
    """Return random rows of two to five sets whose numbers are close: the width is small."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, sets - reach, rows)
    steps = [rng.choice(reach, rng.integers(2, 6), replace=False) for _ in range(rows)]
    return CoverProblem.from_sets(
        [start + step for start, step in zip(starts, steps, strict=True)], sets
    )


def order_of(problem: CoverProblem, seed: int, most: int = 29) -> tuple[Lists, elimination.Order]:
    """Return the lists of a problem, and the order of minimum fill that a seed gives."""
    lists = lists_of(problem)
    ties = np.random.default_rng(seed).permutation(problem.n_sets)
    return lists, elimination.minimum_fill(lists, ties, most, 10**9)


@given(ROWS, st.integers(0, 3))
def test_the_cover_is_minimum(rows: list[set[int]], seed: int) -> None:
    """Rows of one set and sets in no row included; the bounds check that it is a cover."""
    bounds, _ = solved(CoverProblem.from_sets(rows, 10), seed)
    expected = naive.first_cover(rows, 10)
    assert expected is not None
    assert bounds.lower == bounds.upper == len(expected)


@given(ROWS, st.lists(st.sampled_from([0, 1, 7, 260, 2**27]), min_size=10, max_size=10))
def test_the_cover_costs_least(rows: list[set[int]], costs: list[int]) -> None:
    """Costs that are 0, close, and far apart."""
    problem = CoverProblem.from_sets(rows, 10).with_costs(costs)
    bounds, _ = solved(problem)
    covers = (c for size in range(11) for c in combinations(range(10), size))
    least = min(problem.weight_of(c) for c in covers if problem.is_cover(c))
    assert bounds.lower == bounds.upper == least


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_it_agrees_with_maxsat(seed: int, priced: bool) -> None:
    """Where parts have some hundreds of deals, of sets with costs and without."""
    problem = ladder(seed, 90, 24, 150)
    if priced:
        problem = problem.with_costs(np.random.default_rng(seed).integers(1, 9, 90))
    bounds, _ = solved(problem)
    assert bounds.proved
    assert bounds.upper == solve(problem, "maxsat").cost


def test_a_long_grid_is_proved() -> None:
    """Vertex cover of 12 x 40 vertices: half of them. No order has a width below 12."""
    plain = nx.grid_2d_graph(12, 40)
    problem = CoverProblem.from_sets([[str(u), str(v)] for u, v in plain.edges])
    bounds, stats = solved(problem)
    assert bounds.lower == bounds.upper == 240
    assert isinstance(stats["width"], int)
    assert stats["width"] >= 12


@given(ROWS, st.integers(0, 2**32))
def test_the_neighbours_in_an_order_are_those_in_the_graph(rows: list[set[int]], seed: int) -> None:
    """Played on the graph, in which the neighbours of a set that is taken out become a clique."""
    _, order = order_of(CoverProblem.from_sets(rows, 10), seed)
    plain = nx.Graph(pair for row in rows for pair in combinations(row, 2))
    plain.add_nodes_from(range(10))
    assert sorted(order.sets) == list(range(10))
    position = {s: i for i, s in enumerate(order.sets.tolist())}
    for s in position:
        neighbours = order.neighbours[s, : order.width[s]].tolist()
        assert neighbours == sorted(plain[s], key=lambda u: -position[u])
        plain.add_edges_from(combinations(neighbours, 2))
        plain.remove_node(s)


def test_a_tree_is_eliminated_from_its_leaves() -> None:
    """Nothing has to be filled in, so no set ever has more than one neighbour."""
    plain = nx.random_labeled_tree(200, seed=1)
    _, order = order_of(CoverProblem.from_sets(list(plain.edges), 200), 0)
    assert order.width.max() == 1


@pytest.mark.parametrize(("most", "looks"), [(9, 10**9), (29, 100), (29, 3000)])
def test_the_search_for_an_order_gives_up(most: int, looks: int) -> None:
    """When a set has too many neighbours, and when it has looked at enough."""
    lists = lists_of(ladder(0, 90, 24, 150))
    order = elimination.minimum_fill(lists, np.arange(90), most, looks)
    assert len(order.sets) < 90


COSTS = st.lists(st.integers(0, 3), min_size=4, max_size=4)
DEALS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 5)), min_size=1, max_size=30)


def is_no_loss(deal: tuple[int, int], other: tuple[int, int], costs: list[int]) -> bool:
    """Whether a deal may go since the other pays by itself for what it needs beyond."""
    more = other[0] & ~deal[0]
    return other[1] + sum(c for i, c in enumerate(costs) if more >> i & 1) <= deal[1]


def sifted(sieve: deals.Sieve, costs: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the deals that are kept, one comparison at a time."""
    while not deals.sift(sieve, costs, 0):
        pass
    kept = sieve.at[deals.KEPT]
    return list(zip(sieve.needs[:kept].tolist(), sieve.prices[:kept].tolist(), strict=True))


@given(DEALS, DEALS, COSTS)
def test_a_deal_goes_only_where_another_is_as_good(
    one: list[tuple[int, int]], other: list[tuple[int, int]], costs: list[int]
) -> None:
    """Of every pair of deals of two parts; and with positive costs none stays that may go."""
    (needs, prices), (more_needs, more_prices) = (zip(*part, strict=True) for part in (one, other))
    words, padded = np.array(needs, np.uint64), np.array(costs + [0] * 60)
    both = deals.together(
        words, np.array(prices), np.array(more_needs, np.uint64), np.array(more_prices)
    )
    kept = sifted(deals.sieve_of(*both, padded), padded)
    pairs = [(a | b, p + q) for a, p in one for b, q in other]
    assert set(kept) <= set(pairs)
    assert all(any(is_no_loss(pair, deal, costs) for deal in kept) for pair in pairs)
    if all(costs):
        assert not any(is_no_loss(a, b, costs) for a in kept for b in kept if a != b)


def test_who_needs_a_set_that_is_eliminated_takes_it() -> None:
    """And pays for it."""
    needs, prices = deals.eliminated(np.array([3, 1], np.uint64), np.array([0, 3]), 1, 2)
    assert (needs.tolist(), prices.tolist()) == ([1, 1], [2, 3])


@pytest.mark.parametrize("limit", ["HOPELESS", "DEALS"])
def test_too_many_deals_are_given_up(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """With the width that was found, and the bounds as they were."""
    problem = ladder(0, 90, 24, 150)
    _, stats = solved(problem)
    monkeypatch.setattr(treewidth, limit, 100)
    bounds, refusal = solved(problem)
    assert refusal == stats | {"too_large": True}
    assert (bounds.lower, bounds.cover) == (0, None)


def test_a_row_wider_than_a_word_is_refused_at_once() -> None:
    """All its sets are neighbours, so no width is known; of one less it is."""
    assert solved(CoverProblem.from_sets([range(65)]))[1] == {"too_large": True}
    assert solved(CoverProblem.from_sets([range(64)]))[1]["width"] == 63


def test_more_sets_than_fit_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the search for an order."""
    monkeypatch.setattr(treewidth, "SETS", 89)
    assert solved(ladder(0, 90, 5, 150))[1] == {"too_large": True}


def test_a_search_in_slices_ends_at_the_same_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after each deal it goes on where it was, and pairs of deals come a few at a time."""
    problem = ladder(3, 90, 20, 150)
    whole, _ = solved(problem)
    monkeypatch.setattr(treewidth, "WORK", 1)
    monkeypatch.setattr(treewidth, "PAIRS", 50)
    assert solved(problem)[0].incumbent.cost == whole.incumbent.cost


@pytest.mark.parametrize("looks", [0, 2, 10])
def test_a_search_that_is_stopped_leaves_the_bounds(
    monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """They are known at the end only."""
    monkeypatch.setattr(treewidth, "WORK", 1)
    problem = ladder(0, 90, 20, 150)
    bounds = Bounds(problem)
    answers = iter([False] * looks)
    monkeypatch.setattr(bounds, "over", lambda: next(answers, True))
    treewidth.solve(problem, Limits(), bounds)
    assert (bounds.lower, bounds.cover) == (0, None)


def test_the_same_seed_gives_the_same_cover() -> None:
    """One thread is deterministic."""
    problem = ladder(5, 90, 20, 150)
    assert solved(problem, seed=3)[0].cover == solved(problem, seed=3)[0].cover


@pytest.mark.parametrize("triangles", [120, 3000])
def test_many_parts_that_meet_in_one_set_are_easy(triangles: int) -> None:
    """They are put together one after the other, so they do not multiply; nor does a power."""
    rows = [[0, i, i + 1] for i in range(1, 2 * triangles, 2)]
    problem = CoverProblem.from_sets([*rows, *([i, i + 1] for i in range(1, 2 * triangles, 2))])
    bounds = Bounds(problem)
    assert treewidth.solve(problem, Limits(), bounds) == {"width": 2}
    assert (bounds.lower, bounds.upper) == (triangles, triangles)
