"""Independent sets and cliques: what a cover leaves."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, Limits, Solution, Status, clique, independent_set, solve
from minsym.model import graphs as module
from minsym.model.graphs import Graph, cover_problem
from minsym.model.independent import IndependentSet
from minsym.questions.every import minimum_covers
from tests.strategies import graphs


@given(graphs, st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_maxima_are_those_of_networkx(graph: nx.Graph, weights: list[int]) -> None:
    """Which searches for cliques by itself, of all graphs and of all weights."""
    nx.set_node_attributes(graph, {v: weights[v] for v in graph}, "mass")
    for weight in (None, "mass"):
        for ask, host in ((clique, graph), (independent_set, nx.complement(graph))):
            solution = solve(ask(graph, weight), "reference")
            expected = nx.max_weight_clique(_weighted(host, graph, weight), "w")[1]
            vertices = list(graph)
            assert solution.cover is not None
            chosen = [vertices[v] for v in solution.cover]
            assert host.subgraph(chosen).size() == len(chosen) * (len(chosen) - 1) // 2
            assert solution.cost == solution.upper_bound == solution.lower_bound == expected
            assert solution.status is Status.OPTIMAL
            last = solution.trace[-1]
            assert last.lower == last.upper == solution.cost


def _weighted(host: nx.Graph, graph: nx.Graph, weight: str | None) -> nx.Graph:
    host = host.copy()
    values = {v: 1 if weight is None else graph.nodes[v][weight] for v in graph}
    nx.set_node_attributes(host, values, "w")
    return host


def test_bounds_are_turned_round() -> None:
    """A search that stopped says how large a set may still be."""
    problem = IndependentSet(CoverProblem.from_sets([{0, 1}, {1, 2}, {3, 4}], 6))
    stopped = Solution(Status.FEASIBLE, (0, 1, 3), 2, "auto", cost=3)
    turned = problem.solution(stopped)
    assert (turned.cover, turned.size, turned.cost) == ((2, 4, 5), 3, 3)
    assert (turned.lower_bound, turned.upper_bound) == (3, 4)
    nothing = problem.solution(Solution(Status.UNKNOWN, None, 1, "auto"))
    assert (nothing.cover, nothing.lower_bound, nothing.upper_bound) == (None, None, 5)
    assert repr(problem) == "IndependentSet(6 vertices, 3 edges)"


def test_weights_may_come_with_the_question() -> None:
    """As the costs of a cover do."""
    solution = solve(independent_set(nx.star_graph(3)), costs=[9, 1, 1, 1])
    assert (solution.cover, solution.cost, solution.upper_bound) == ((0,), 9, 9)


def test_a_time_limit_leaves_a_set_and_an_upper_bound() -> None:
    graph = nx.gnp_random_graph(300, 0.05, seed=1)
    solution = solve(independent_set(graph), limits=Limits(seconds=0.01))
    assert solution.cover is not None
    assert solution.lower_bound is not None
    assert solution.upper_bound is not None
    assert solution.size == solution.lower_bound <= solution.upper_bound
    assert not graph.subgraph(solution.cover).size()


def test_what_takes_covers_takes_no_independent_set() -> None:
    """It would list what to leave out."""
    with pytest.raises(TypeError, match="IndependentSet"):
        next(minimum_covers(independent_set(nx.path_graph(3))))  # type: ignore[arg-type]


def test_a_complement_of_too_many_edges_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its number, before anything of it is made."""
    nothing = np.empty((0, 2), dtype=np.int64)
    with pytest.raises(ValueError, match="pairs of vertices are not joined"):
        cover_problem("clique", Graph(4_000_000, nothing))
    monkeypatch.setattr(module, "MAX_COMPLEMENT", 2)
    assert solve(clique(nx.complete_graph(5))).size == 5
    with pytest.raises(ValueError, match=r"3 pairs .* at most 2 such"):
        clique(nx.empty_graph(3))


def test_the_trace_is_turned_round_too() -> None:
    """Its last entry has the bounds of the answer."""
    solution = solve(independent_set(nx.cycle_graph(7)), "bitmask")
    first, last = solution.trace[0], solution.trace[-1]
    assert (last.lower, last.upper) == (solution.lower_bound, solution.upper_bound) == (3, 3)
    assert first.upper is not None
    assert first.upper >= 3
