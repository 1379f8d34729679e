"""Graph problems as cover problems: minimum dominating set and minimum vertex cover."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import numpy as np

from minsym.cover import CoverProblem
from minsym.errors import InputError
from minsym.scan import Ints, at, from_entries, read_listing
from minsym.text import quoted

if TYPE_CHECKING:
    import networkx as nx

#: The most vertices of a graph file.
MAX_VERTICES = 4_000_000

#: The kinds of p line that describe a plain graph.
_KINDS = ("ds", "tw", "td", "edge", "col")


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


def read_edges(text: bytes, task: str) -> CoverProblem:
    """Read an edge list: two names a line, lines that start with # or % left out."""
    index: dict[bytes, int] = {}
    ends: list[int] = []
    for number, line in enumerate(text.split(b"\n"), start=1):
        names = line.split()
        if not names or names[0][:1] in (b"#", b"%"):
            continue
        if len(names) != 2:
            raise InputError(
                f"line {number}: expected two names with blanks between, found {len(names)}"
            )
        if names[0] == names[1]:
            raise InputError(f"line {number}: {_loop(names[0].decode())}")
        ends.extend(index.setdefault(name, len(index)) for name in names)
    if not ends:
        raise InputError("there are no edges; expected two names a line")
    if len(index) > MAX_VERTICES:
        raise InputError(f"more than {MAX_VERTICES} vertices, which is the limit")
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return TASKS[task](len(index), pairs, tuple(name.decode() for name in index))


def read_dimacs(text: bytes, task: str) -> CoverProblem:
    """Read a p line of vertices and edges, then two vertices a line, which "e" may precede."""
    listing = read_listing(text, _KINDS, MAX_VERTICES, mark=b"e")
    numbers = listing.numbers
    wrong = np.flatnonzero(np.diff(listing.indptr) != 2)
    if wrong.size:
        first = int(listing.indptr[wrong[0]])
        found = listing.indptr[wrong[0] + 1] - first
        raise numbers.error(first, f"expected two vertices, found {found}")
    pairs = numbers.values.reshape(-1, 2)
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if loops.size:
        raise at(text, int(numbers.starts[2 * loops[0]]), _loop(str(pairs[loops[0], 0])))
    return TASKS[task](listing.vertices, pairs - 1, None)


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
            raise InputError(_loop(str(u)))
        ends.append((index[u], index[v]))
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return len(index), pairs, tuple(map(str, index))


def _loop(vertex: str) -> str:
    return f"an edge from {quoted(vertex)} to itself; expected a graph without self-loops"


def _dominating_set(vertices: int, pairs: Ints, names: tuple[str, ...] | None) -> CoverProblem:
    every = np.arange(vertices, dtype=np.int64)
    elements = np.concatenate([every, pairs[:, 0], pairs[:, 1]])
    sets = np.concatenate([every, pairs[:, 1], pairs[:, 0]])
    return from_entries(vertices, vertices, elements, sets, names)


def _vertex_cover(vertices: int, pairs: Ints, names: tuple[str, ...] | None) -> CoverProblem:
    elements = np.repeat(np.arange(len(pairs), dtype=np.int64), 2)
    return from_entries(vertices, len(pairs), elements, pairs.ravel(), names)


#: What can be asked of a graph: vertices, the pairs that are its edges, names -> problem.
TASKS: dict[str, Callable[[int, Ints, tuple[str, ...] | None], CoverProblem]] = {
    "dominating-set": _dominating_set,
    "vertex-cover": _vertex_cover,
}
