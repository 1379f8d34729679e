"""An order in which sets that share rows are close."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem
from minsym.solvers.nearness import nearby_order

ROWS = st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=4), min_size=1, max_size=15)


def graph_of(rows: list[set[int]]) -> nx.Graph:
    """Return the sets, those that share a row adjacent."""
    graph = nx.Graph((a, b) for row in rows for a in row for b in row if a < b)
    graph.add_nodes_from(range(12))
    return graph


@given(ROWS, st.integers(0, 5))
def test_every_set_is_there_once_and_parts_stay_together(rows: list[set[int]], seed: int) -> None:
    """Sets in no row included; within a part each set follows one that it shares a row with."""
    order = nearby_order(CoverProblem.from_sets(rows, 12), seed).tolist()
    assert sorted(order) == list(range(12))
    graph = graph_of(rows)
    # From its end, since the order is reversed.
    seen: list[int] = []
    for s in reversed(order):
        part = nx.node_connected_component(graph, s)
        assert set(graph[s]) & set(seen) or not part & set(seen)
        left = nx.node_connected_component(graph, seen[-1]) - set(seen) if seen else set()
        assert not left or s in left
        seen.append(s)


@given(ROWS, st.integers(0, 5))
def test_within_a_part_sets_come_by_their_distance(rows: list[set[int]], seed: int) -> None:
    """From the one where the search began."""
    graph = graph_of(rows)
    order = nearby_order(CoverProblem.from_sets(rows, 12), seed).tolist()[::-1]
    for part in nx.connected_components(graph):
        inside = [s for s in order if s in part]
        distance = nx.single_source_shortest_path_length(graph, inside[0])
        distances = [distance[s] for s in inside]
        assert distances == sorted(distances)


def test_it_begins_at_the_end_of_a_path() -> None:
    """With seed 0 wherever the path is entered; then neighbours on it are next to each other."""
    label = np.random.default_rng(1).permutation(40)
    path = CoverProblem.from_sets([{label[i], label[i + 1]} for i in range(39)])
    order = nearby_order(path).tolist()
    assert order in (label.tolist(), label.tolist()[::-1])


def test_seeds_begin_elsewhere_and_the_same_at_the_same_set() -> None:
    """On a ring, where no set is outermost."""
    ring = CoverProblem.from_sets([{i, (i + 1) % 40} for i in range(40)])
    starts = [nearby_order(ring, seed)[-1] for seed in range(8)]
    assert len(set(starts)) > 4
    assert starts == [nearby_order(ring, seed)[-1] for seed in range(8)]
