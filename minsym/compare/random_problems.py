"""Kinds of small random cover problems, on which solvers are compared with each other.

Sized so that a compiled solver needs about a millisecond for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from minsym.games.uniform import UniformContexts
from minsym.model.context import MISSING, Context
from minsym.model.cover import CoverProblem

Rng = np.random.Generator

#: Cyclic designs, as base blocks to be added to modulo v: the Steiner triple systems of 7, 13,
#: 15 and 19 points, and the projective planes of orders 2 to 5 (difference sets of Singer,
#: doi:10.1090/S0002-9947-1938-1501951-4). A plane less a line and its points is affine.
TRIPLES = (
    (7, ((0, 1, 3),)),
    (13, ((0, 1, 4), (0, 2, 7))),
    (15, ((0, 1, 4), (0, 2, 8), (0, 5, 10))),
    (19, ((0, 1, 4), (0, 2, 9), (0, 5, 11))),
)
PLANES = (
    (7, ((0, 1, 3),)),
    (13, ((0, 1, 3, 9),)),
    (21, ((0, 1, 4, 14, 16),)),
    (31, ((1, 5, 11, 24, 25, 27),)),
)


@dataclass(frozen=True)
class Kind:
    """A kind of random cover problem.

    Parameters
    ----------
    name : str
    summary : str
        One line for people.
    draw : callable
        Takes a generator of random numbers and returns a problem.
    """

    name: str
    summary: str
    draw: Callable[[Rng], CoverProblem]

    def problem(self, seed: int, index: int) -> CoverProblem:
        """Return problem number ``index``, which depends on the kind, seed and number alone.

        Examples
        --------
        >>> KINDS["graphs"].problem(seed=0, index=3).rows() == (
        ...     KINDS["graphs"].problem(seed=0, index=3).rows()
        ... )
        True
        """
        return self.draw(np.random.default_rng([seed, index, *self.name.encode()]))


def contexts(rng: Rng) -> CoverProblem:
    """Draw a uniform context; in one of four some cells are missing."""
    supply = UniformContexts(
        attributes=int(rng.integers(2, 21)),
        values=int(rng.choice([2, 3, 4, 8])),
        images=int(rng.integers(2, 65)),
        seed=int(rng.integers(2**62)),
    )
    values, targets = supply.contexts([0])
    cells = values[0].astype(np.int64)
    if rng.random() < 0.25:
        cells[rng.random(cells.shape) < 0.05] = MISSING
    return CoverProblem.from_context(Context.from_array(cells, int(targets[0])))


def tables(rng: Rng) -> CoverProblem:
    """Draw a wide table of skewed columns, one in three of which mostly follows another."""
    n_rows, n_columns = int(rng.integers(50, 301)), int(rng.integers(20, 81))
    kinds = rng.integers(2, 6, n_columns)
    cells = (rng.random((n_rows, n_columns)) ** rng.uniform(0.8, 1.5) * kinds).astype(np.int64)
    for c in range(2, n_columns, 3):
        follows = rng.random(n_rows) < 0.8
        cells[follows, c] = cells[follows, c - 1]
    return CoverProblem.from_context(Context.from_array(cells, int(rng.integers(n_rows))))


def dense(rng: Rng) -> CoverProblem:
    """Draw rows that hold a fifth to a half of the sets."""
    n_sets, n_rows = int(rng.integers(6, 41)), int(rng.integers(5, 61))
    matrix = rng.random((n_rows, n_sets)) < rng.uniform(0.2, 0.5)
    matrix[np.arange(n_rows), rng.integers(0, n_sets, n_rows)] = True
    return CoverProblem.from_incidence(matrix)


def circulants(rng: Rng) -> CoverProblem:
    """Draw one row and take it with all, or most, of its shifts."""
    n_sets = int(rng.integers(6, 31))
    size = int(rng.integers(2, max(3, n_sets // 2) + 1))
    row = rng.choice(n_sets, size, replace=False)
    rows = [(row + shift) % n_sets for shift in range(n_sets)]
    return _relabelled(_punctured(rows, rng), n_sets, rng)


def hypergraphs(rng: Rng) -> CoverProblem:
    """Draw edges of 2 to 6 vertices, few of them repeated, contained or single."""
    n_sets = int(rng.integers(5, 31))
    sizes = rng.integers(2, min(int(rng.integers(3, 7)), n_sets) + 1, int(rng.integers(4, 61)))
    rows = [rng.choice(n_sets, size, replace=False) for size in sizes]
    for row in list(rows):
        if rng.random() < 0.05:
            rows.append(row[: int(rng.integers(1, len(row) + 1))])
    return CoverProblem.from_sets(rows, n_sets)


def steiner(rng: Rng) -> CoverProblem:
    """Draw a triple system, projective or affine plane, whole or punctured, relabelled."""
    kind = rng.integers(3)
    designs = TRIPLES if kind == 0 else PLANES
    v, bases = designs[rng.integers(len(designs))]
    rows = _developed(v, bases)
    if kind == 2:
        line = set(rows[0])
        rows = [np.array([p for p in row if p not in line]) for row in rows[1:]]
    return _relabelled(_punctured(rows, rng), v, rng)


def graphs(rng: Rng) -> CoverProblem:
    """Draw a graph, random, bipartite, a tree or a grid, whose vertices are to cover its edges."""
    n = int(rng.integers(4, 31))
    kind = rng.integers(4)
    every = list(combinations(range(n), 2))
    if kind == 0:
        share = rng.uniform(0.05, 0.6)
        edges = [edge for edge in every if rng.random() < share]
    elif kind == 1:
        edges = [(a, b) for a, b in every if a < n // 2 <= b and rng.random() < 0.4]
    elif kind == 2:
        edges = [(int(rng.integers(b)), b) for b in range(1, n)]
    else:
        width = int(rng.integers(2, 6))
        edges = [(a, b) for a, b in every if b - a == width or (b - a == 1 and b % width)]
    return _relabelled([np.array(edge) for edge in edges], n, rng)


def unions(rng: Rng) -> CoverProblem:
    """Put two problems side by side, often tied together by a row or two."""
    rows: list[tuple[int, ...]] = []
    n_sets = 0
    for _ in range(2):
        part = PARTS[rng.integers(len(PARTS))](rng)
        rows += [tuple(s + n_sets for s in row) for row in part.rows()]
        n_sets += part.n_sets
    for _ in range(int(rng.integers(0, 3))):
        rows.append(tuple(rng.choice(n_sets, int(rng.integers(2, 6)), replace=False)))
    return _relabelled([np.array(row, dtype=np.int64) for row in rows], n_sets, rng)


def permuted(problem: CoverProblem, rng: Rng) -> CoverProblem:
    """Return the problem with its rows and sets in another order: its minimum is the same."""
    rows = [np.array(row, dtype=np.int64) for row in problem.rows()]
    return _relabelled(rows, problem.n_sets, rng, problem.costs)


def with_random_costs(problem: CoverProblem, rng: Rng) -> CoverProblem:
    """Return the problem with costs: of a few kinds, like lengths of words, or far apart.

    Examples
    --------
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}])
    >>> with_random_costs(problem, np.random.default_rng(1)).costs.tolist()
    [7, 10, 12]
    """
    highest = int(rng.choice([3, 12, 1000, 10**6]))
    return problem.with_costs(rng.integers(1, highest + 1, problem.n_sets))


def samples(widest_row: int | None = None) -> list[CoverProblem]:
    """Return a problem of each kind that can be covered and has no wider row, and larger ones.

    Between them they use most of what a solver loads and compiles at first use.
    """
    rng = np.random.default_rng(0)
    edges = [rng.choice(80, 2, replace=False).tolist() for _ in range(240)]
    wide = [rng.choice(120, 40, replace=False).tolist() for _ in range(120)]
    drawn = [kind.problem(0, 0) for kind in KINDS.values()]
    drawn += [CoverProblem.from_sets(edges, 80), CoverProblem.from_sets(wide, 120)]
    return [
        problem
        for problem in drawn
        if problem.n_rows
        and not problem.has_empty_row
        and (widest_row is None or max(map(len, problem.rows())) <= widest_row)
    ]


def _developed(v: int, bases: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """Return the blocks of a cyclic design; short orbits repeat, which costs nothing."""
    return [(np.array(base) + shift) % v for base in bases for shift in range(v)]


def _punctured(rows: list[np.ndarray], rng: Rng) -> list[np.ndarray]:
    """Leave out, half of the time, some rows and some entries; no row becomes empty."""
    if rng.random() < 0.5:
        return rows
    kept = [row[rng.random(row.size) < 0.9] for row in rows if rng.random() < 0.9]
    return [row for row in kept if row.size]


def _relabelled(
    rows: Sequence[np.ndarray], n_sets: int, rng: Rng, costs: np.ndarray | None = None
) -> CoverProblem:
    """Make a problem of the rows, the rows and sets in random order."""
    label = rng.permutation(n_sets)
    order = rng.permutation(len(rows))
    problem = CoverProblem.from_sets([label[rows[i]].tolist() for i in order], n_sets)
    return problem.with_costs(None if costs is None else costs[np.argsort(label)])


#: What unions are made of.
PARTS = (dense, circulants, hypergraphs, steiner, graphs)

KINDS = {
    draw.__name__: Kind(draw.__name__, summary, draw)
    for draw, summary in (
        (contexts, "uniform contexts: |A| <= 20, |V| <= 8, n <= 64, some with missing cells"),
        (tables, "rows of wide tables: 20 to 80 skewed columns, 50 to 300 rows"),
        (dense, "random rows that hold a fifth to a half of 6 to 40 sets"),
        (circulants, "a row and its shifts, 6 to 30 sets"),
        (hypergraphs, "sparse hypergraphs: edges of 2 to 6 of 5 to 30 vertices"),
        (steiner, "Steiner triple systems, projective and affine planes, punctured"),
        (graphs, "vertex cover: random graphs, bipartite ones, trees, grids, 4 to 30 vertices"),
        (unions, "two of the others side by side, often tied together"),
    )
}
