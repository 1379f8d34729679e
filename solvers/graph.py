"""Vertex cover: branch and bound for the maximum independent set, compiled.

For rows of at most two sets: sets are the vertices of a graph, rows its edges. What a cover
leaves out is an independent set. 'Is there one of K vertices?' is asked (`minsym.kernels.graph`)
for the K that would be better than the best cover known; meanwhile another search asks it for
K downwards from what the lower bound allows, so that the lower bound rises with every no.
Between slices of both, a local search looks for smaller covers.
Large graphs are first given to SAT calls (`minsym.solvers.partition`).

On one thread the search is deterministic; more threads are not used.
"""

from contextlib import suppress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import worker
from minsym.bounds import Bounds
from minsym.cover import CoverProblem
from minsym.errors import EngineLost
from minsym.heuristics import LocalSearch
from minsym.kernels import bits, graph
from minsym.solution import Limits

#: Words the search touches between two looks at the clock: some hundredths of a second.
SLICE = 1 << 22

#: Entries the local search looks at between two slices: a tenth of their time.
WALK = 1 << 20

#: Entries the local search looks at before the search starts.
FIRST_WALK = 1 << 20

#: One in so many slices raises the lower bound.
RISE = 5

#: Vertices above which the SAT calls come first, and the seconds they may take.
LARGE = 400
SAT_SECONDS = 20.0

#: Vertices up to which the adjacency matrix is made (50 MB).
MOST_VERTICES = 20_000


class Graph(NamedTuple):
    """The graph that is left when sets that are alone in a row are chosen.

    Attributes
    ----------
    forced : tuple of int
        Sets that are alone in a row.
    vertices : int64 array, shape (n,)
        The sets that are vertices, so ordered that ties in the search go to those first that
        have few neighbours.
    adjacent : uint64 array, shape (n, words_for(n))
    """

    forced: tuple[int, ...]
    vertices: npt.NDArray[np.int64]
    adjacent: bits.Words


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve the bounds until they meet.

    Raises
    ------
    ValueError
        If a row has more than two sets.
    """
    widest = int(np.diff(problem.indptr).max())
    if widest > 2:
        raise ValueError(f"a row has {widest} sets; the graph backend takes rows of at most two")
    forced, edges = _edges(problem)
    if not edges.size:
        bounds.offer(forced)
        bounds.raise_to(len(forced))
        return {"vertices": 0, "nodes": 0}
    stats: dict[str, object] = {"vertices": np.unique(edges).size}
    walk = LocalSearch(problem, bounds.cover, limits.seed)
    _walk(walk, bounds, FIRST_WALK)
    if np.unique(edges).size > LARGE and not forced and not bounds.over():
        with suppress(EngineLost):
            stats |= worker.run("partition", problem, limits, bounds.within(SAT_SECONDS))
    if np.unique(edges).size > MOST_VERTICES:
        return stats | {"too_large": True}
    if not bounds.over():
        stats["nodes"] = _search(_graph(forced, edges), walk, bounds)
    return stats


def _edges(problem: CoverProblem) -> tuple[tuple[int, ...], npt.NDArray[np.int64]]:
    """Return the sets that are alone in a row, and the rows without them, shape (n, 2)."""
    sizes = np.diff(problem.indptr)
    forced = np.unique(problem.indices[problem.indptr[:-1][sizes == 1]])
    starts = problem.indptr[:-1][sizes == 2]
    edges = np.stack([problem.indices[starts], problem.indices[starts + 1]], axis=1)
    return tuple(forced.tolist()), edges[~np.isin(edges, forced).any(axis=1)]


def _graph(forced: tuple[int, ...], edges: npt.NDArray[np.int64]) -> Graph:
    names, places, degrees = np.unique(edges, return_inverse=True, return_counts=True)
    order = np.argsort(degrees, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    ends = rank[places.reshape(-1, 2)]
    both = np.concatenate([ends, ends[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    indptr = np.searchsorted(both[:, 0], np.arange(order.size + 1))
    adjacent = bits.from_csr(indptr, np.ascontiguousarray(both[:, 1]), order.size)
    return Graph(forced, names[order], adjacent)


def _walk(walk: LocalSearch, bounds: Bounds, work: int) -> None:
    """Look for a cover smaller than the best known."""
    walk.run(work, bounds.size)
    if bounds.size is None or walk.size < bounds.size:
        bounds.offer(walk.cover)


def _search(problem: Graph, walk: LocalSearch, bounds: Bounds) -> int:
    """Search until the bounds meet; return the nodes looked at.

    One search asks for any cover better than the best known, which ends it all; its share is
    the larger. The other raises the lower bound step by step meanwhile.
    """
    better, rise = _Decision(problem), _Decision(problem)
    at_least = len(problem.forced) + len(problem.vertices)
    bounds.raise_to(at_least - graph.cliques_in_partition(problem.adjacent, rise.tree))
    slices = 0
    while not bounds.over():
        if slices % RISE == 0:
            _rise(rise, bounds)
        else:
            assert bounds.size is not None
            if better.go_on(bounds.size - 1, bounds) == graph.EXHAUSTED:
                bounds.raise_to(bounds.size)
        slices += 1
        if not bounds.over():
            _walk(walk, bounds, WALK)
    return int(better.tree.nodes[0] + rise.tree.nodes[0])


def _rise(rise: "_Decision", bounds: Bounds) -> None:
    """Refute sizes from the lower bound upwards, to the end of a slice."""
    while not bounds.over() and bounds.size is not None and bounds.lower < bounds.size - 1:
        size = bounds.lower
        if size != rise.size:
            rise.restart(size)
        outcome = rise.go_on(size, bounds)
        if outcome == graph.EXHAUSTED:
            bounds.raise_to(size + 1)
        elif outcome == graph.PAUSED:
            break


class _Decision:
    """A search for a cover of at most so many sets, in slices."""

    def __init__(self, problem: Graph) -> None:
        n, words = problem.adjacent.shape
        self.tree = graph.new_tree(n)
        self._problem = problem
        self._nodes = max(1, SLICE // (n * words))
        self.restart(-1)

    def restart(self, size: int) -> None:
        """Forget the search, for another size."""
        self.size = size
        graph.restart(self.tree)

    def go_on(self, size: int, bounds: Bounds) -> int:
        """Search for a slice; put a cover of at most ``size`` sets on the board if found."""
        forced, vertices, adjacent = self._problem
        k = len(vertices) - (size - len(forced))
        outcome: int = graph.decide(adjacent, self.tree, k, self._nodes)
        if outcome == graph.FOUND:
            free = self.tree.taken[: self.tree.size[self.tree.depth[0]]]
            bounds.offer([*forced, *np.delete(vertices, free).tolist()])
        return outcome
