"""Dynamic programming along an elimination order, against naive covers, MaxSAT and networkx."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, solve
from minsym.kernels import buckets, elimination
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
    """Where tables are of bytes and where they are not."""
    problem = CoverProblem.from_sets(rows, 10).with_costs(costs)
    bounds, _ = solved(problem)
    covers = (c for size in range(11) for c in combinations(range(10), size))
    least = min(problem.weight_of(c) for c in covers if problem.is_cover(c))
    assert bounds.lower == bounds.upper == least


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_tables_of_many_blocks_are_right(seed: int, priced: bool) -> None:
    """Entries of a table are made 1024 at a time; the last rows make the width 15 or more."""
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


@given(st.integers(0, 2**32))
def test_the_room_for_tables_is_what_they_need(seed: int) -> None:
    """The stack is as high as was planned at one time, and never higher."""
    lists, order = order_of(ladder(seed, 60, 8, 80), seed)
    tree = buckets.tree_of(lists, order)
    height = highest = 0
    waiting = dict[int, int]()
    for s in tree.sets.tolist():
        size = 1 << int(order.width[s])
        highest = max(highest, height + size)
        height -= sum(waiting.pop(c) for c in tree.children[tree.starts[s] : tree.starts[s + 1]])
        if size > 1:
            waiting[s] = size
            height += size
    assert (highest, height) == (tree.entries, 0)


def test_what_needs_too_much_memory_or_time_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the width that was found, and without tables."""
    problem = ladder(0, 90, 24, 150)
    _, stats = solved(problem)
    monkeypatch.setattr(buckets, "new_buckets", None)
    for limit in ("MEMORY", "ENTRIES"):
        with monkeypatch.context() as patched:
            patched.setattr(treewidth, limit, 10**5)
            bounds, refusal = solved(problem)
        assert refusal == {"too_large": True, "width": stats["width"]}
        assert (bounds.lower, bounds.cover) == (0, None)


def test_a_row_wider_than_any_table_is_refused_at_once() -> None:
    """All its sets are neighbours; so no width is known."""
    assert solved(CoverProblem.from_sets([range(40)]))[1] == {"too_large": True}


def test_more_sets_than_fit_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the search for an order."""
    monkeypatch.setattr(treewidth, "MEMORY", 10_000)
    assert solved(ladder(0, 90, 5, 150))[1] == {"too_large": True}


def test_a_search_in_slices_ends_at_the_same_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after each block of entries, it goes on where it was."""
    problem = ladder(3, 90, 20, 150)
    whole, _ = solved(problem)
    monkeypatch.setattr(treewidth, "WORK", 1)
    assert solved(problem)[0].incumbent == whole.incumbent


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
