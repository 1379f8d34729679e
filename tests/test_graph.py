"""Vertex cover, against naive covers and networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minsym.solvers import graph, partition

from minsym import CoverProblem, Limits
from minsym.bounds import Bounds
from minsym.kernels import bits
from minsym.kernels import graph as kernels
from tests import naive

ROWS = st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=2), min_size=1, max_size=30)
EDGES = st.sets(
    st.tuples(st.integers(0, 10), st.integers(0, 10)).filter(lambda edge: edge[0] < edge[1]),
    max_size=40,
)


def solved(rows: list[set[int]], n_sets: int, seed: int = 0) -> Bounds:
    """Return the board after a search without a time limit."""
    problem = CoverProblem.from_sets(rows, n_sets=n_sets)
    bounds = Bounds(problem)
    graph.solve(problem, Limits(seed=seed), bounds)
    return bounds


def bitsets(edges: set[tuple[int, int]], n: int) -> bits.Words:
    """Return the adjacency matrix of a graph as bitsets."""
    matrix = np.zeros((n, 64 * bits.words_for(n)), dtype=np.bool_)
    for u, v in edges:
        matrix[u, v] = matrix[v, u] = True
    return np.packbits(matrix, axis=1, bitorder="little").view(np.uint64)


def largest_independent(edges: set[tuple[int, int]], n: int) -> int:
    """Return the size of a maximum independent set: a maximum clique of the complement."""
    plain = nx.Graph(edges)
    plain.add_nodes_from(range(n))
    return max(map(len, nx.find_cliques(nx.complement(plain))))


@given(ROWS)
def test_the_cover_is_minimum(rows: list[set[int]]) -> None:
    """Rows of one set included; the board checks that it is a cover."""
    bounds = solved(rows, 10)
    expected = naive.first_cover(rows, 10)
    assert expected is not None
    assert bounds.lower == bounds.size == len(expected)


@settings(max_examples=60)
@given(EDGES, st.integers(0, 11), st.integers(1, 3))
def test_a_search_in_slices_decides_every_size(
    edges: set[tuple[int, int]], k: int, nodes: int
) -> None:
    """Stopped after every few nodes, it goes on where it was, and what it finds is independent."""
    adjacent = bitsets(edges, 11)
    tree = kernels.new_tree(11)
    kernels.restart(tree)
    outcome = kernels.decide(adjacent, tree, k, nodes)
    while outcome == kernels.PAUSED:
        outcome = kernels.decide(adjacent, tree, k, nodes)
    most = largest_independent(edges, 11)
    assert outcome == (kernels.FOUND if k <= most else kernels.EXHAUSTED)
    if outcome == kernels.FOUND:
        taken = tree.taken[: tree.size[tree.depth[0]]].tolist()
        assert len(set(taken)) == len(taken) >= k
        assert not any(u in taken and v in taken for u, v in edges)


@given(st.integers(0, 2**32), st.sampled_from([(40, 0.15), (70, 0.4), (130, 0.8)]))
@settings(max_examples=25)
def test_a_search_that_raises_its_aim_ends_at_the_maximum(
    seed: int, shape: tuple[int, float]
) -> None:
    """Ask for one more after every find, without starting again, over more than one word."""
    n, density = shape
    plain = nx.gnp_random_graph(n, density, seed=seed)
    edges = {(min(edge), max(edge)) for edge in plain.edges}
    adjacent = bitsets(edges, n)
    tree = kernels.new_tree(n)
    cliques = kernels.cliques_in_partition(adjacent, tree)
    kernels.restart(tree)
    k, outcome = 1, kernels.FOUND
    while outcome != kernels.EXHAUSTED:
        outcome = kernels.decide(adjacent, tree, k, 100)
        if outcome == kernels.FOUND:
            k = int(tree.size[tree.depth[0]]) + 1
    largest, _ = nx.max_weight_clique(nx.complement(plain), weight=None)
    assert k - 1 == len(largest) <= cliques


def test_the_same_seed_gives_the_same_cover() -> None:
    """One thread is deterministic."""
    edges = [set(edge) for edge in nx.gnp_random_graph(90, 0.1, seed=5).edges]
    assert solved(edges, 90, seed=3).cover == solved(edges, 90, seed=3).cover


def test_a_wider_row_is_refused() -> None:
    """The backend is for graphs."""
    with pytest.raises(ValueError, match="a row has 3 sets"):
        solved([{0, 1}, {1, 2, 3}], 4)


def test_bounds_of_a_stopped_search_are_sound() -> None:
    """The lower bound has risen above that of the cliques, the cover is one."""
    plain = nx.random_regular_graph(10, 380, seed=1)
    problem = CoverProblem.from_sets([set(edge) for edge in plain.edges], n_sets=380)
    bounds = Bounds(problem, 1.0)
    graph.solve(problem, Limits(seconds=1.0), bounds)
    assert bounds.size is not None
    assert 380 // 2 < bounds.lower < bounds.size < 290


def test_better_bounds_from_elsewhere_end_the_search() -> None:
    """A cover and a lower bound that are on the board already are used."""
    rows = [{i, (i + 1) % 9} for i in range(9)]
    problem = CoverProblem.from_sets(rows)
    bounds = Bounds(problem)
    bounds.offer([0, 2, 4, 6, 8])
    bounds.raise_to(5)
    graph.solve(problem, Limits(), bounds)
    assert bounds.cover == (0, 2, 4, 6, 8)


@given(EDGES.filter(bool))
def test_partitions_are_into_cliques(edges: set[tuple[int, int]]) -> None:
    """Every vertex is in one clique, and a SAT answer is an independent set of one of each."""
    plain = nx.Graph(edges)
    neighbours = {v: set(plain[v]) for v in plain}
    most = max(map(len, nx.find_cliques(nx.complement(plain))))
    for cliques in partition.partitions(neighbours):
        assert sorted(v for clique in cliques for v in clique) == sorted(plain)
        assert all(plain.has_edge(u, v) for c in cliques for u in c for v in c if u < v)
        left_out = partition.independent(neighbours, cliques)
        if left_out is None:
            assert most < len(cliques)
        else:
            assert len(left_out) == most == len(cliques)
            assert not plain.subgraph(left_out).edges


def test_a_large_graph_of_triangles_is_settled_by_one_sat_call() -> None:
    """Triangles in a long row, joined by edges: every triangle can leave a vertex out."""
    n = 3 * 150
    rows = [{t, t + 1} for t in range(0, n, 3)] + [{t, t + 2} for t in range(0, n, 3)]
    rows += [{t + 1, t + 2} for t in range(0, n, 3)]
    rows += [{t + 2, t + 3} for t in range(0, n - 3, 3)]
    problem = CoverProblem.from_sets(rows, n_sets=n)
    bounds = Bounds(problem)
    bounds.offer(range(n))
    partition.search(problem, Limits(), bounds)
    assert bounds.lower == bounds.size == 300


def test_branch_and_bound_goes_on_where_sat_calls_settle_nothing() -> None:
    """A row of 5-cycles needs 3 vertices of each, where edges as cliques promise 2 of 5."""
    rows = [{5 * c + i, 5 * c + (i + 1) % 5} for c in range(90) for i in range(5)]
    problem = CoverProblem.from_sets(rows, n_sets=450)
    bounds = Bounds(problem)
    stats = graph.solve(problem, Limits(), bounds)
    assert bounds.lower == bounds.size == 270
    assert stats["vertices"] == 450
    assert stats["nodes"]


def test_a_graph_too_large_for_bitsets_gets_a_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no search."""
    monkeypatch.setattr(graph, "MOST_VERTICES", 20)
    problem = CoverProblem.from_sets([{i, (i + 1) % 21} for i in range(21)])
    bounds = Bounds(problem)
    assert graph.solve(problem, Limits(), bounds) == {"vertices": 21, "too_large": True}
    assert bounds.size == 11
