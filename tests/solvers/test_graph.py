"""Vertex cover, against naive covers and networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from minsym import CoverProblem, Limits
from minsym.kernels import bits, folding, independent
from minsym.kernels import graph as kernels
from minsym.solvers import graph, partition
from minsym.solving.bounds import Bounds
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
    assert bounds.lower == bounds.upper == len(expected)


def found_by(tree: kernels.Tree, folds: folding.Folds, n: int) -> set[int]:
    """Return the independent set that a search has found."""
    chosen = np.zeros(n, dtype=np.bool_)
    folding.unfold(folds, tree.depth[0], chosen)
    return set(np.flatnonzero(chosen).tolist())


def begun(adjacent: bits.Words) -> tuple[kernels.Tree, folding.Folds]:
    """Return a search that has not begun."""
    n = len(adjacent)
    tree, folds = kernels.new_tree(n), folding.new_folds(n, independent.levels_for(n))
    folding.restart(adjacent, tree, folds)
    return tree, folds


@settings(max_examples=60)
@given(EDGES, st.integers(0, 11), st.integers(1, 3))
def test_a_search_in_slices_decides_every_size(
    edges: set[tuple[int, int]], k: int, nodes: int
) -> None:
    """Stopped after every few nodes, it goes on where it was, and what it finds is independent."""
    tree, folds = begun(bitsets(edges, 11))
    outcome = independent.decide(tree, folds, k, nodes)
    while outcome == independent.PAUSED:
        outcome = independent.decide(tree, folds, k, nodes)
    most = largest_independent(edges, 11)
    assert outcome == (independent.FOUND if k <= most else independent.EXHAUSTED)
    if outcome == independent.FOUND:
        taken = found_by(tree, folds, 11)
        assert len(taken) >= k
        assert not any(u in taken and v in taken for u, v in edges)


SHAPES = [(40, 0.06), (40, 0.15), (60, 0.05), (70, 0.4), (130, 0.03), (130, 0.8)]


@given(st.integers(0, 2**32), st.sampled_from(SHAPES), st.integers(1, 100))
@settings(max_examples=30)
def test_a_search_that_raises_its_aim_ends_at_the_maximum(
    seed: int, shape: tuple[int, float], nodes: int
) -> None:
    """Ask for one more after every find, without starting again, over more than one word."""
    n, density = shape
    plain = nx.gnp_random_graph(n, density, seed=seed)
    edges = {(min(edge), max(edge)) for edge in plain.edges}
    adjacent = bitsets(edges, n)
    tree, folds = begun(adjacent)
    cliques = kernels.cliques_in_partition(adjacent, kernels.new_tree(n))
    k, outcome = 1, independent.FOUND
    while outcome != independent.EXHAUSTED:
        outcome = independent.decide(tree, folds, k, nodes)
        if outcome == independent.FOUND:
            taken = found_by(tree, folds, n)
            assert len(taken) == tree.size[tree.depth[0]] >= k
            assert not plain.subgraph(taken).edges
            k = len(taken) + 1
    assert k - 1 == by_sat(plain) <= cliques


def by_sat(plain: "nx.Graph[int]") -> int:
    """Return the size of a maximum independent set as MaxSAT finds it."""
    formula = WCNF()
    formula.extend([[-u - 1, -v - 1] for u, v in plain.edges])
    formula.extend([[v + 1] for v in plain], weights=[1] * len(plain))
    with RC2(formula, solver="cd195") as solver:
        solver.compute()
        return len(plain) - int(solver.cost)


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from([3, 4, 5]))
@example(317545370, 4)
def test_regular_graphs_are_searched_without_losing_covers(seed: int, degree: int) -> None:
    """No vertex is easy, and many are confined together; mirrors would lose the example's."""
    plain = nx.random_regular_graph(degree, 68, seed=seed)
    bounds = solved([set(edge) for edge in plain.edges], 68)
    assert bounds.lower == bounds.upper == 68 - by_sat(plain)


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(4, 16), st.floats(1.0, 5.0), st.integers(0, 6))
def test_the_reductions_keep_the_maximum(seed: int, n: int, degree: float, planted: int) -> None:
    """Maximum of what is left plus what was settled, and the way back gives such a set.

    Twins and funnels are planted, for random graphs have few.
    """
    plain = nx.gnm_random_graph(n, int(min(n * degree / 2, n * (n - 1) / 2)), seed=seed)
    for i in range(planted):
        a, b, c = [(seed // 7**i + j * (1 + i)) % n for j in range(3)]
        plain.add_edges_from((n + i, v) for v in {a, b, c})
        if i % 2 and a != b:
            plain.add_edge(a, b)
    total = len(plain)
    edges = {(min(edge), max(edge)) for edge in plain.edges}
    tree, folds = begun(bitsets(edges, total))
    folding.reduce(folds.graphs[0], tree, folds, 0, True)
    allowed = np.unpackbits(tree.allowed[0].view(np.uint8), bitorder="little")[:total]
    left = np.flatnonzero(allowed)
    kernel = folding.induced(folds.graphs[0], left)
    rest = nx.Graph()
    rest.add_nodes_from(range(left.size))
    rest.add_edges_from(
        (u, v) for u in rest for v in rest if int(kernel[u, v >> 6]) >> (v & 63) & 1
    )
    free: list[int] = max(nx.find_cliques(nx.complement(rest)), key=len, default=[])
    chosen = np.zeros(total, dtype=np.bool_)
    chosen[left[free]] = True
    folding.unfold(folds, 0, chosen)
    found = np.flatnonzero(chosen).tolist()
    assert not plain.subgraph(found).edges
    assert len(found) == len(free) + tree.size[0] == largest_independent(edges, total)


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
    bounds = Bounds(problem, changed=lambda board: board.cancel() if board.lower > 200 else None)
    graph.solve(problem, Limits(), bounds)
    assert bounds.upper is not None
    assert 200 < bounds.lower < bounds.upper < 290


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
    partition.solve(problem, Limits(), bounds)
    assert bounds.lower == bounds.upper == 300


def test_branch_and_bound_goes_on_where_sat_calls_settle_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dodecahedra need 12 vertices of 20 each, where edges as cliques promise 10."""
    monkeypatch.setattr(graph, "LARGE", 50)
    plain = nx.disjoint_union_all([nx.dodecahedral_graph()] * 3)
    problem = CoverProblem.from_sets([set(edge) for edge in plain.edges], n_sets=60)
    bounds = Bounds(problem)
    stats = graph.solve(problem, Limits(), bounds)
    assert bounds.lower == bounds.upper == 36
    assert stats["kernel"] == stats["vertices"] == 60
    assert stats["partitions"]
    assert stats["nodes"]


def test_a_graph_too_large_for_bitsets_gets_a_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no search."""
    monkeypatch.setattr(graph, "MOST_VERTICES", 20)
    problem = CoverProblem.from_sets([{i, (i + 1) % 21} for i in range(21)])
    bounds = Bounds(problem)
    assert graph.solve(problem, Limits(), bounds) == {"vertices": 21, "too_large": True}
    assert bounds.upper is not None


def test_a_kernel_too_large_for_a_graph_a_level_gets_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those of the cliques, and no search."""
    monkeypatch.setattr(graph, "MOST_SEARCHED", 19)
    plain = nx.dodecahedral_graph()
    problem = CoverProblem.from_sets([set(edge) for edge in plain.edges], n_sets=20)
    bounds = Bounds(problem)
    stats = graph.solve(problem, Limits(), bounds)
    assert stats == {"vertices": 20, "kernel": 20, "too_large": True}
    assert bounds.lower == 10
    assert bounds.upper is not None


@pytest.mark.parametrize(
    ("edges", "expected"),
    [([(i, (i + 1) % 9) for i in range(9)], 5), ([(0, i) for i in range(1, 6)], 1)],
)
def test_a_graph_that_reduces_to_nothing_is_answered_at_once(
    edges: list[tuple[int, int]], expected: int
) -> None:
    """An odd cycle folds away, a star is its leaves."""
    problem = CoverProblem.from_sets(edges)
    bounds = Bounds(problem)
    stats = graph.solve(problem, Limits(), bounds)
    assert bounds.lower == bounds.upper == expected
    assert stats["kernel"] == 0
    assert "nodes" not in stats
