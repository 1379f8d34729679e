"""Graphs of networkx as cover problems."""

from collections.abc import Callable
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.model.cover import CoverProblem
from minsym.model.graphs import clique, dominating_set, independent_set, vertex_cover
from minsym.model.independent import IndependentSet
from tests.strategies import graphs

Ask = Callable[..., CoverProblem | IndependentSet]


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
    """Whatever it is, in the order of the graph; parallel edges are one row."""
    graph = nx.MultiGraph([("b", "a"), ("a", "b"), ("a", ("c", 1))])
    problem = vertex_cover(graph)
    assert problem.names == ("b", "a", ("c", 1))
    assert problem.rows() == [(0, 1), (1, 2)]
    assert problem.row_of.tolist() == [0, 0, 1]
    assert dominating_set(nx.empty_graph(3)).rows() == [(0,), (1,), (2,)]
    assert solve(vertex_cover(nx.empty_graph(0))).size == 0


@given(graphs, st.data())
def test_directed_domination_is_a_question_of_its_own(graph: nx.Graph, data: st.DataObject) -> None:
    """A vertex dominates itself and those its arcs point at; networkx agrees."""
    arcs = [data.draw(st.permutations(edge)) for edge in graph.edges]
    directed = nx.DiGraph(arcs)
    directed.add_nodes_from(graph)
    vertices = list(directed)
    cover = solve(dominating_set(directed), "reference").cover
    assert cover is not None
    assert nx.is_dominating_set(directed, {vertices[s] for s in cover})
    assert len(cover) == smallest(directed, nx.is_dominating_set)
    edges = {frozenset(row) for row in vertex_cover(directed).rows()}
    assert edges == {frozenset(map(vertices.index, edge)) for edge in graph.edges}


def test_an_edge_from_a_vertex_to_itself_means_what_it_means() -> None:
    """It forces the vertex into a cover and out of an independent set, and does not dominate it."""
    graph = nx.Graph([(1, 1), (1, 2), (3, 3)])
    assert vertex_cover(graph).rows() == [(0,), (0, 1), (2,)]
    assert dominating_set(graph).rows() == [(0, 1), (2,)]
    assert solve(independent_set(graph)).cover == (1,)
    assert solve(clique(graph)).size == 2


@pytest.mark.parametrize("ask", [dominating_set, vertex_cover, independent_set, clique])
def test_weights_are_taken_when_asked_for(ask: Ask) -> None:
    """As networkx does it: by the name of an attribute, 1 where a vertex has none."""
    graph = nx.path_graph(3)
    graph.nodes[1]["mass"] = 5
    problem = ask(graph, weight="mass")
    covers = problem.left_out if isinstance(problem, IndependentSet) else problem
    assert covers.costs is not None
    assert covers.costs.tolist() == [1, 5, 1]
    with pytest.raises(InputError, match="no vertex has an attribute 'price'"):
        ask(graph, weight="price")
    graph.nodes[1]["mass"] = "much"
    with pytest.raises(InputError, match="'mass' of vertex '1' is 'much'; expected a number"):
        ask(graph, weight="mass")
    graph.nodes[1]["mass"] = -1
    with pytest.raises(InputError, match="the weights of vertices: "):
        ask(graph, weight="mass")


@pytest.mark.parametrize("ask", [dominating_set, vertex_cover, independent_set, clique])
def test_other_things_are_no_graphs(ask: Ask) -> None:
    with pytest.raises(TypeError, match="networkx graph, not a list"):
        ask([(1, 2)])


def test_a_clique_of_a_directed_graph_is_refused() -> None:
    """It could be joined one way, or both."""
    with pytest.raises(InputError, match="directed"):
        clique(nx.DiGraph([(1, 2)]))
