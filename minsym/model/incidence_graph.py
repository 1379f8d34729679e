"""Cover problems as bipartite graphs of networkx, and back."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from minsym.base.arguments import shown

if TYPE_CHECKING:
    import networkx as nx

Row = tuple[int, ...]
Names = Sequence[Hashable] | None
Costs = Sequence[float] | None


class Sides(NamedTuple):
    """The two sides of an incidence graph: rows of elements, and the names and costs of sets."""

    rows: list[list[int]]
    names: list[str]
    costs: list[Any]


def sides(graph: "nx.Graph[Hashable]") -> Sides:
    """Return what an incidence graph says, nodes in their order.

    Raises
    ------
    TypeError
        If it is no graph.
    ValueError
        If a node does not say its side, an edge joins two of one side, or edges have a direction.
    """
    if not hasattr(graph, "is_directed"):
        raise TypeError(f"the graph is {shown(graph)}; expected one of networkx")
    if graph.is_directed():
        raise ValueError("expected an undirected graph; its to_undirected() is one")
    side = dict(graph.nodes(data="bipartite"))
    for node, kind in side.items():
        if kind not in {0, 1}:
            raise ValueError(f"node {node!r} has bipartite={kind!r}; expected 0, a set, or 1")
    number = {node: i for i, node in enumerate(n for n, kind in side.items() if kind == 0)}
    for u, v in graph.edges:
        if side[u] == side[v]:
            raise ValueError(f"the edge {u!r} to {v!r} joins two nodes of one side")
    return Sides(
        [[number[s] for s in graph[e]] for e, kind in side.items() if kind == 1],
        [str(graph.nodes[n].get("name", n)) for n in number],
        [graph.nodes[n].get("cost", 1) for n in number],
    )


def graph_of(n_sets: int, elements: list[Row], names: Names, costs: Costs) -> "nx.Graph[Hashable]":
    """Return the incidence graph of elements, as `minsym.CoverProblem.to_networkx` says.

    Parameters
    ----------
    n_sets : int
    elements : list of tuples of int
        The sets that each element is in.
    names, costs : sequence, optional
        Of each set.
    """
    import networkx as nx  # noqa: PLC0415

    graph: nx.Graph[Hashable] = nx.Graph()
    for s in range(n_sets):
        graph.add_node(("set", s), bipartite=0)
        if names is not None:
            graph.nodes["set", s]["name"] = names[s]
        if costs is not None:
            graph.nodes["set", s]["cost"] = costs[s]
    for element, row in enumerate(elements):
        graph.add_node(("element", element), bipartite=1)
        graph.add_edges_from((("set", s), ("element", element)) for s in row)
    return graph
