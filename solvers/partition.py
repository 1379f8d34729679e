"""A SAT call that may settle a vertex cover at once; the backend ``graph`` begins with it.

The vertices of a graph are split into cliques. A cover leaves out at most one vertex of each,
so it has at least (vertices - cliques) vertices, and exactly as many where every clique can
leave one out. In large graphs that come from 3-SAT this is the question.

It is called as a backend is, in a process of its own, but is no backend: it may leave the bounds
apart.
"""

from collections.abc import Callable, Iterator
from itertools import combinations

from pysat.solvers import Solver

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds

#: Paths of two edges that are looked at for triangles, at most.
PATHS = 10**6

Neighbours = dict[int, set[int]]
Clique = tuple[int, ...]


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Ask for some partitions into cliques whether each clique can leave a vertex out."""
    graph: Neighbours = {}
    for u, v in problem.rows():
        graph.setdefault(u, set()).add(v)
        graph.setdefault(v, set()).add(u)
    if sum(len(neighbours) ** 2 for neighbours in graph.values()) > PATHS:
        return {"partitions": 0}
    asked = 0
    for cliques in partitions(graph):
        lower = len(graph) - len(cliques)
        bounds.raise_to(lower)
        if bounds.over():
            break
        if bounds.lower > lower:
            continue
        asked += 1
        left_out = independent(graph, cliques)
        if left_out is not None:
            bounds.offer(graph.keys() - left_out)
            break
    return {"partitions": asked}


def partitions(graph: Neighbours) -> Iterator[list[Clique]]:
    """Yield greedy partitions of the vertices into cliques, largest cliques first.

    Among triangles, and then among edges, those whose vertices have few other choices come
    first; the partitions differ in what counts as a choice.
    """
    triangles = sorted(
        {
            tuple(sorted((u, v, w)))
            for u in graph
            for v, w in combinations(sorted(graph[u]), 2)
            if w in graph[v]
        }
    )
    edges = [(u, v) for u in sorted(graph) for v in sorted(graph[u]) if u < v]
    per_vertex = dict.fromkeys(graph, 0)
    for triangle in triangles:
        for v in triangle:
            per_vertex[v] += 1
    orders: tuple[Callable[[Clique], int], ...] = (
        lambda clique: sum(per_vertex[v] for v in clique),
        lambda clique: sum(len(graph[v]) for v in clique),
        lambda clique: 0,
    )
    for order in orders:
        yield _greedy(graph, sorted(triangles, key=order), sorted(edges, key=order))


def _greedy(graph: Neighbours, triangles: list[Clique], edges: list[Clique]) -> list[Clique]:
    free = set(graph)
    cliques: list[Clique] = []
    for clique in (*triangles, *edges, *((v,) for v in sorted(graph))):
        if free.issuperset(clique):
            free.difference_update(clique)
            cliques.append(clique)
    return cliques


def partition_cnf(graph: Neighbours, cliques: list[Clique]) -> list[list[int]]:
    """Return clauses that hold where the true variables leave a vertex out of every clique.

    Variable v + 1 says that vertex v is left out of the cover.
    """
    clauses = [[v + 1 for v in clique] for clique in cliques]
    clauses += [[-u - 1, -v - 1] for u in graph for v in graph[u] if u < v]
    return clauses


def independent(graph: Neighbours, cliques: list[Clique]) -> set[int] | None:
    """Return an independent set with a vertex of every clique, or None if there is none."""
    with Solver(name="cd195", bootstrap_with=partition_cnf(graph, cliques)) as solver:
        if not solver.solve():
            return None
        model = solver.get_model()
        return {v for v in graph if model[v] > 0}
