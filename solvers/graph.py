"""The backend ``graph``: vertex cover by compiled branch and reduce for independent sets.

For rows of at most two sets: sets are the vertices of a graph, rows its edges. What a cover
leaves out is an independent set. The graph is reduced to a kernel first. Then 'is there an
independent set of K vertices?' is asked (`minsym.kernels.independent`) for the K that would be
better than the best cover known; meanwhile another search asks it for K downwards from what
the lower bound allows, so that the lower bound rises with every no. Between slices of both, a
local search looks for smaller covers.
Large kernels are first given to SAT calls (`minsym.solvers.partition`).

On one thread the search is deterministic; more threads are not used.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.errors import EngineLost
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving import worker
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import LocalSearch, greedy

if TYPE_CHECKING:
    from minsym.kernels.bits import Words
    from minsym.kernels.folding import Folds

#: Words the search touches between two looks at the clock: some hundredths of a second.
WORDS_PER_SLICE = 1 << 22

#: Nodes of the first slice, which ends most small searches.
FIRST_NODES = 100

#: Entries the local search looks at between two slices: a tenth of their time.
WALK = 1 << 20

#: One in so many slices raises the lower bound.
RISE = 5

#: Vertices above which the SAT calls come first, and the seconds they may take.
LARGE = 400
SAT_SECONDS = 20.0

#: Vertices up to which the adjacency matrix is made (50 MB),
MOST_VERTICES = 20_000

#: and vertices of a kernel up to which it is searched, with a graph a level (110 MB).
MOST_SEARCHED = 1500


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
    adjacent: "Words"


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve the bounds of a problem whose rows have at most two sets, a graph.

    Raises
    ------
    ValueError
        If a row has more than two sets.
    """
    if problem.widest_row > 2:
        raise ValueError(
            f"a row has {problem.widest_row} sets; the graph backend takes rows of at most two"
        )
    forced, edges = _edges(problem)
    if not edges.size:
        bounds.offer(forced)
        bounds.raise_to(len(forced))
        return {"vertices": 0, "nodes": 0}
    stats: dict[str, object] = {"vertices": np.unique(edges).size}
    if bounds.cover is None:
        bounds.offer(greedy(problem))
    if np.unique(edges).size > MOST_VERTICES:
        return stats | {"too_large": True}
    kernel = _kernel(_graph(forced, edges))
    stats["kernel"] = len(kernel.left)
    bounds.raise_to(kernel.lower_bound())
    if not kernel.left.size:
        kernel.offer(kernel.left, bounds)
    if len(kernel.left) > LARGE and not forced and not bounds.over():
        with suppress(EngineLost):
            stats |= worker.run("partition", problem, limits, bounds.within(SAT_SECONDS))
    if len(kernel.left) > MOST_SEARCHED:
        return stats | {"too_large": True}
    if not bounds.over():
        stats["nodes"] = _search(kernel, problem, limits.seed, bounds)
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
    adjacent = kernels.bits.from_csr(indptr, np.ascontiguousarray(both[:, 1]), order.size)
    return Graph(forced, names[order], adjacent)


class Kernel(NamedTuple):
    """What the reductions leave of a graph.

    Attributes
    ----------
    graph : Graph
    folds : Folds
        With the steps of the reductions in its log.
    taken : int
        Vertices of the independent set that the steps settle.
    left : int64 array, shape (n,)
        The vertices that are left, as positions in ``graph.vertices``.
    adjacent : uint64 array, shape (n, words_for(n))
    """

    graph: Graph
    folds: "Folds"
    taken: int
    left: npt.NDArray[np.int64]
    adjacent: "Words"

    def independent(self, size: int) -> int:
        """Return how many independent vertices of the kernel make a cover of a size."""
        return len(self.graph.vertices) + len(self.graph.forced) - self.taken - size

    def lower_bound(self) -> int:
        """Return what every cover needs, by a partition of the kernel into cliques."""
        n = len(self.left)
        cliques = (
            kernels.graph.cliques_in_partition(self.adjacent, kernels.graph.new_tree(n)) if n else 0
        )
        return self.independent(0) - cliques

    def offer(self, free: npt.NDArray[np.int64], bounds: Bounds) -> None:
        """Offer the cover that leaves out an independent set of the kernel."""
        left_out = np.zeros(len(self.graph.vertices), dtype=np.bool_)
        left_out[self.left[free]] = True
        kernels.folding.unfold(self.folds, 0, left_out)
        bounds.offer([*self.graph.forced, *self.graph.vertices[~left_out].tolist()])


def _kernel(whole: Graph) -> Kernel:
    n = len(whole.vertices)
    tree, folds = kernels.graph.new_tree(n), kernels.folding.new_folds(n, 1)
    kernels.folding.restart(whole.adjacent, tree, folds)
    kernels.folding.reduce(folds.graphs[0], tree, folds, 0, True)
    allowed = np.unpackbits(tree.allowed[0].view(np.uint8), bitorder="little")[:n].astype(bool)
    left = np.flatnonzero(allowed)
    adjacent = kernels.folding.induced(folds.graphs[0], left)
    return Kernel(whole, folds, int(tree.size[0]), left, adjacent)


def _search(kernel: Kernel, problem: CoverProblem, seed: int, bounds: Bounds) -> int:
    """Search until the bounds meet; return the nodes looked at.

    One search asks for any cover better than the best known, which ends it all; it has most of
    the slices. The other raises the lower bound step by step meanwhile.
    """
    better = _Decision(kernel)
    _improve(better, bounds, FIRST_NODES)
    if bounds.over():
        return better.nodes
    rise, walk = _Decision(kernel), LocalSearch(problem, bounds.incumbent.cover, seed)
    nodes_per_slice = max(1, WORDS_PER_SLICE // kernel.adjacent.size)
    slices = 0
    while not bounds.over():
        if bounds.incumbent.cost < walk.cost:
            walk.restart(bounds.incumbent.cover)
        walk.run(WALK)
        if walk.cost < bounds.incumbent.cost:
            bounds.offer(walk.cover)
        if slices % RISE == 0:
            _rise(rise, bounds, nodes_per_slice)
        else:
            _improve(better, bounds, nodes_per_slice)
        slices += 1
    return better.nodes + rise.nodes


def _improve(better: "_Decision", bounds: Bounds, nodes: int) -> None:
    """Look for covers smaller than the best known, to the end of a slice."""
    outcome = kernels.independent.FOUND
    while not bounds.over() and outcome == kernels.independent.FOUND:
        size = bounds.incumbent.cost
        outcome = better.go_on(size - 1, bounds, nodes)
        if outcome == kernels.independent.EXHAUSTED:
            bounds.raise_to(size)


def _rise(rise: "_Decision", bounds: Bounds, nodes: int) -> None:
    """Refute sizes from the lower bound upwards, to the end of a slice."""
    while not bounds.over() and bounds.lower < bounds.incumbent.cost - 1:
        size = bounds.lower
        if size != rise.size:
            rise.restart(size)
        outcome = rise.go_on(size, bounds, nodes)
        if outcome == kernels.independent.EXHAUSTED:
            bounds.raise_to(size + 1)
        elif outcome == kernels.independent.PAUSED:
            break


class _Decision:
    """A search for a cover of at most so many sets, in slices."""

    def __init__(self, kernel: Kernel) -> None:
        n = len(kernel.left)
        self._kernel = kernel
        self._tree = kernels.graph.new_tree(n)
        self._folds = kernels.folding.new_folds(n, kernels.independent.levels_for(n))
        self.restart(-1)

    def restart(self, size: int) -> None:
        """Forget the search, for another size."""
        self.size = size
        kernels.folding.restart(self._kernel.adjacent, self._tree, self._folds)

    def go_on(self, size: int, bounds: Bounds, nodes: int) -> int:
        """Search for a slice; offer a cover of at most ``size`` sets if one is found."""
        k = self._kernel.independent(size)
        outcome: int = kernels.independent.decide(self._tree, self._folds, k, nodes)
        if outcome == kernels.independent.FOUND:
            free = np.zeros(len(self._kernel.left), dtype=np.bool_)
            kernels.folding.unfold(self._folds, self._tree.depth[0], free)
            self._kernel.offer(np.flatnonzero(free), bounds)
        return outcome

    @property
    def nodes(self) -> int:
        """How many nodes were looked at."""
        return int(self._tree.nodes[0])
