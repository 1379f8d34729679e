"""Graphs of networkx as cover problems."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.model.graphs import dominating_set, vertex_cover
from tests.strategies import graphs


def smallest(graph: nx.Graph, good: object) -> int:
    """Return the size of the smallest set of vertices that is good, by trying all."""
    return next(
        size
        for size in range(len(graph) + 1)
        if any(good(graph, set(chosen)) for chosen in combinations(graph, size))  # type: ignore[operator]
    )


def covers(graph: nx.Graph, chosen: set[int]) -> bool:
    return all(u in chosen or v in chosen for u, v in graph.edges)


def dominates(graph: nx.Graph, chosen: set[int]) -> bool:
    return all(chosen & {v, *graph[v]} for v in graph)


@given(graphs, st.sets(st.integers(10, 11)))
def test_minima_are_those_of_trying_all_subsets(graph: nx.Graph, isolated: set[int]) -> None:
    """And the vertices named are a dominating set and a vertex cover of the graph."""
    graph.add_nodes_from(isolated)
    vertices = list(graph)
    for problem, good in ((dominating_set(graph), dominates), (vertex_cover(graph), covers)):
        cover = solve(problem, "bitmask").cover
        assert cover is not None
        assert good(graph, {vertices[s] for s in cover})
        assert len(cover) == smallest(graph, good)


def test_a_vertex_keeps_its_name() -> None:
    """Names are text, in the order of the graph; parallel edges are one row."""
    graph = nx.MultiGraph([("b", "a"), ("a", "b"), ("a", ("c", 1))])
    problem = vertex_cover(graph)
    assert problem.names == ("b", "a", "('c', 1)")
    assert problem.rows() == [(0, 1), (1, 2)]
    assert problem.row_of.tolist() == [0, 0, 1]
    assert dominating_set(nx.empty_graph(3)).rows() == [(0,), (1,), (2,)]
    assert solve(vertex_cover(nx.empty_graph(0))).size == 0


@pytest.mark.parametrize("problem", [dominating_set, vertex_cover])
def test_what_is_no_plain_graph_is_refused(problem: object) -> None:
    """Directed graphs and self-loops mean something else; other things are no graphs."""
    assert callable(problem)
    with pytest.raises(InputError, match="directed"):
        problem(nx.DiGraph([(1, 2)]))
    with pytest.raises(InputError, match="'7' to itself"):
        problem(nx.Graph([(1, 2), (7, 7)]))
    with pytest.raises(TypeError, match="networkx graph, not a list"):
        problem([(1, 2)])
