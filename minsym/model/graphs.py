"""Graph problems as cover problems: minimum dominating set and minimum vertex cover."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.model.cover import CoverProblem

if TYPE_CHECKING:
    import networkx as nx


def dominating_set(graph: "nx.Graph[Hashable]") -> CoverProblem:
    """Return the problem of a minimum dominating set.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected, without self-loops.

    Returns
    -------
    CoverProblem
        Set s is vertex ``list(graph)[s]``, and element s is its closed neighbourhood: the
        vertex or one of its neighbours is chosen. A vertex without neighbours is chosen.

    Raises
    ------
    InputError
        If the graph is directed or has a self-loop.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(dominating_set(nx.petersen_graph())).size
    3
    """
    return _dominating_set(*_ends(graph))


def vertex_cover(graph: "nx.Graph[Hashable]") -> CoverProblem:
    """Return the problem of a minimum vertex cover.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected, without self-loops.

    Returns
    -------
    CoverProblem
        Set s is vertex ``list(graph)[s]``, and the elements are the edges, in their order.
        What is left of the vertices is a maximum independent set.

    Raises
    ------
    InputError
        If the graph is directed or has a self-loop.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(vertex_cover(nx.petersen_graph())).size
    6
    """
    return _vertex_cover(*_ends(graph))


def _ends(graph: "nx.Graph[Hashable]") -> tuple[int, Ints, tuple[str, ...]]:
    """Return the number of vertices, the vertices of each edge, and the names."""
    if not all(hasattr(graph, name) for name in ("is_directed", "nodes", "edges")):
        raise TypeError(f"expected a networkx graph, not a {type(graph).__name__}")
    if graph.is_directed():
        raise InputError("the graph is directed; expected an undirected one: graph.to_undirected()")
    index = {vertex: number for number, vertex in enumerate(graph.nodes)}
    ends = []
    for u, v in graph.edges():
        if u == v:
            raise InputError(self_loop(str(u)))
        ends.append((index[u], index[v]))
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return len(index), pairs, tuple(map(str, index))


def self_loop(vertex: str) -> str:
    """Say what is wrong with an edge from a vertex to itself."""
    return f"an edge from {quoted(vertex)} to itself; expected a graph without self-loops"


def _dominating_set(vertices: int, pairs: Ints, names: tuple[str, ...] | None) -> CoverProblem:
    every = np.arange(vertices, dtype=np.int64)
    elements = np.concatenate([every, pairs[:, 0], pairs[:, 1]])
    sets = np.concatenate([every, pairs[:, 1], pairs[:, 0]])
    return CoverProblem.from_entries(vertices, vertices, elements, sets, names)


def _vertex_cover(vertices: int, pairs: Ints, names: tuple[str, ...] | None) -> CoverProblem:
    elements = np.repeat(np.arange(len(pairs), dtype=np.int64), 2)
    return CoverProblem.from_entries(vertices, len(pairs), elements, pairs.ravel(), names)


#: What makes the problem that is asked of a graph, by the names of `minsym.model.instance.TASKS`:
#: from the number of vertices, the pairs that are its edges, and names.
MAKERS: dict[str, Callable[[int, Ints, tuple[str, ...] | None], CoverProblem]] = {
    "dominating-set": _dominating_set,
    "vertex-cover": _vertex_cover,
}
