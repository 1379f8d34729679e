"""Graph problems as cover problems: dominating set, vertex cover, independent set and clique.

An independent set is what a vertex cover leaves, and a clique is an independent set of the
complement graph; see `minsym.model.independent`.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from numbers import Real
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym.base.arguments import of_kind
from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet

if TYPE_CHECKING:
    import networkx as nx

#: The most edges of a complement graph: each is a row of the problem of a clique.
MAX_COMPLEMENT = 10_000_000


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph as a file or networkx gave it, before anything is asked of it.

    Parameters
    ----------
    vertices : int
        They are numbered 0 to ``vertices - 1``.
    pairs : int64 array, shape (n_edges, 2)
        The ends of each edge; of an arc the tail and the head. Edges may be given more than once,
        and a vertex may be joined to itself.
    names : tuple of str, optional
        What the vertices are called. Without it by their number, counted from 1.
    directed : bool
        Whether edges are arcs.
    weights : sequence, optional
        What each vertex weighs, or costs.
    notes : tuple of str
        What a reader left out or decided, in sentences for people.
    """

    vertices: int
    pairs: Ints
    names: tuple[str, ...] | None = None
    directed: bool = False
    weights: Sequence[Any] | None = None
    notes: tuple[str, ...] = ()


def dominating_set(graph: "nx.Graph[Hashable]", weight: str | None = None) -> CoverProblem:
    """Return the problem of a minimum dominating set.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Of a directed graph a vertex dominates itself and those that its arcs point at. A vertex
        that is joined to itself is no more dominated than it was, and parallel edges are one.
    weight : str, optional
        The attribute of vertices that says what each costs; those without it cost 1. None: count
        the vertices.

    Returns
    -------
    CoverProblem
        Set s is vertex ``list(graph)[s]``, and element s is its closed neighbourhood: the
        vertex or one of its neighbours is chosen. A vertex without neighbours is chosen.

    Raises
    ------
    TypeError
        If it is no networkx graph.
    InputError
        If a weight is no cost.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(dominating_set(nx.petersen_graph())).size
    3
    >>> solve(dominating_set(nx.DiGraph([("a", "b"), ("c", "b")]))).size
    2
    """
    return cover_problem("dominating-set", graph_of(graph, weight))


def vertex_cover(graph: "nx.Graph[Hashable]", weight: str | None = None) -> CoverProblem:
    """Return the problem of a minimum vertex cover.

    Parameters
    ----------
    graph : networkx.Graph
        The direction of arcs means nothing here. A vertex that is joined to itself is in every
        vertex cover.
    weight : str, optional
        As in `dominating_set`.

    Returns
    -------
    CoverProblem
        Set s is vertex ``list(graph)[s]``, and the elements are the edges, in their order.

    Raises
    ------
    TypeError, InputError
        As in `dominating_set`.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(vertex_cover(nx.petersen_graph())).size
    6
    """
    return cover_problem("vertex-cover", graph_of(graph, weight))


def independent_set(graph: "nx.Graph[Hashable]", weight: str | None = None) -> IndependentSet:
    """Return the problem of a maximum independent set: vertices of which no two are joined.

    Parameters
    ----------
    graph : networkx.Graph
        The direction of arcs means nothing here. A vertex that is joined to itself is in no
        independent set.
    weight : str, optional
        The attribute of vertices that says what each weighs; those without it weigh 1. None:
        count the vertices.

    Returns
    -------
    IndependentSet
        What `minsym.solve` takes; vertex v of its answer is ``list(graph)[v]``.

    Raises
    ------
    TypeError, InputError
        As in `dominating_set`.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(independent_set(nx.petersen_graph())).size
    4
    """
    return IndependentSet(cover_problem("independent-set", graph_of(graph, weight)))


def clique(graph: "nx.Graph[Hashable]", weight: str | None = None) -> IndependentSet:
    """Return the problem of a maximum clique: vertices of which every two are joined.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected. Edges that join a vertex to itself mean nothing.
    weight : str, optional
        As in `independent_set`.

    Returns
    -------
    IndependentSet
        Of the complement graph, whose edges are the pairs that are not joined.

    Raises
    ------
    TypeError
        If it is no networkx graph.
    InputError
        If it is directed, its complement has too many edges, or a weight is no cost.

    Examples
    --------
    >>> import networkx as nx
    >>> from minsym import solve
    >>> solve(clique(nx.karate_club_graph())).size
    5
    """
    return IndependentSet(cover_problem("clique", graph_of(graph, weight)))


def graph_of(graph: "nx.Graph[Hashable]", weight: str | None = None) -> Graph:
    """Return a networkx graph as a `Graph`; ``weight`` is the attribute of vertices to take."""
    if not all(hasattr(graph, name) for name in ("is_directed", "nodes", "edges")):
        raise TypeError(f"expected a networkx graph, not a {type(graph).__name__}")
    index = {vertex: number for number, vertex in enumerate(graph.nodes)}
    ends = [(index[u], index[v]) for u, v in graph.edges()]
    return Graph(
        len(index),
        np.array(ends, dtype=np.int64).reshape(-1, 2),
        tuple(index),
        graph.is_directed(),
        None if weight is None else _weights(graph, weight),
    )


def _weights(graph: "nx.Graph[Hashable]", weight: str) -> list[Any]:
    """Return what each vertex weighs by one of its attributes, which at least one has to have."""
    of_kind(weight, str, "weight", "the name of an attribute of vertices")
    found = dict(graph.nodes(data=weight))
    if found and all(value is None for value in found.values()):
        raise InputError(f"no vertex has an attribute {quoted(weight)}")
    for vertex, value in found.items():
        if isinstance(value, (str, bool)) or not isinstance(value, (Real, NoneType)):
            raise InputError(
                f"{quoted(weight)} of vertex {quoted(str(vertex))} is {quoted(str(value))}; "
                "expected a number"
            )
    return [1 if value is None else value for value in found.values()]


def cover_problem(task: str, graph: Graph) -> CoverProblem:
    """Return the cover problem that answers what is asked of a graph.

    Parameters
    ----------
    task : str
        A name of `minsym.model.instance.TASKS`. Of an independent set or a clique it is the
        problem of the vertices that are left out.
    graph : Graph

    Raises
    ------
    InputError
        If a weight is no cost, or a clique is asked of a graph that is directed or too sparse.
    """
    problem = MAKERS[task](graph)
    if graph.weights is None:
        return problem
    try:
        return problem.with_costs(graph.weights)
    except ValueError as error:
        raise InputError(f"the weights of vertices: {error}") from None


def _dominating_set(graph: Graph) -> CoverProblem:
    every = np.arange(graph.vertices, dtype=np.int64)
    tails, heads = graph.pairs[:, 0], graph.pairs[:, 1]
    elements, sets = [every, heads], [every, tails]
    if not graph.directed:
        elements.append(tails)
        sets.append(heads)
    return CoverProblem.from_entries(
        graph.vertices, graph.vertices, np.concatenate(elements), np.concatenate(sets), graph.names
    )


def _vertex_cover(graph: Graph) -> CoverProblem:
    edges = len(graph.pairs)
    elements = np.repeat(np.arange(edges, dtype=np.int64), 2)
    return CoverProblem.from_entries(
        graph.vertices, edges, elements, graph.pairs.ravel(), graph.names
    )


def _cover_of_complement(graph: Graph) -> CoverProblem:
    """Return the problem of a vertex of each pair that is not joined."""
    if graph.directed:
        raise InputError(
            "the graph is directed, and then it is not clear what a clique is; make it undirected"
        )
    n = graph.vertices
    u, v = graph.pairs.min(axis=1), graph.pairs.max(axis=1)
    joined = np.unique((u * n + v)[u < v])
    missing = n * (n - 1) // 2 - joined.size
    if missing > MAX_COMPLEMENT:
        raise InputError(
            f"{missing:,} pairs of vertices are not joined; a clique is found among at most "
            f"{MAX_COMPLEMENT:,} such pairs"
        )
    is_missing = np.triu(np.ones((n, n), dtype=np.bool_), 1)
    is_missing.ravel()[joined] = False
    rows = np.arange(missing, dtype=np.int64)
    sets = np.argwhere(is_missing).astype(np.int64).ravel()
    return CoverProblem(n, np.append(rows, missing) * 2, sets, rows, graph.names)


#: What makes the problem that is asked of a graph, by the names of `minsym.model.instance.TASKS`.
MAKERS: dict[str, Callable[[Graph], CoverProblem]] = {
    "dominating-set": _dominating_set,
    "vertex-cover": _vertex_cover,
    "independent-set": _vertex_cover,
    "clique": _cover_of_complement,
}
