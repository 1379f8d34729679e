"""The problems that are drawn for comparisons: each is the same every time it is drawn."""

import math

import numpy as np
import numpy.typing as npt

from minsym import Context, CoverProblem


def uniform_context(attributes: int, distractors: int, index: int = 0) -> Context:
    """Return a target, image 0, among uniform distractors, more than `UniformContexts` takes.

    |V| = 4.
    """
    rng = np.random.default_rng([attributes, distractors, index])
    values = rng.integers(0, 4, (distractors + 1, attributes), dtype=np.uint8)
    return Context.from_array(values)


def random_rows(n: int, density: float, seed: int = 1) -> CoverProblem:
    """Return n rows of a random share of n sets each."""
    rng = np.random.default_rng([seed, n, round(100 * density)])
    width = round(density * n)
    return CoverProblem.from_sets(
        [rng.choice(n, width, replace=False).tolist() for _ in range(n)], n
    )


def circulant_rows(n: int, density: float, seed: int = 1) -> CoverProblem:
    """Return the n shifts of one random row."""
    rng = np.random.default_rng([seed, n, round(100 * density)])
    row = rng.choice(n, round(density * n), replace=False)
    return CoverProblem.from_sets([((row + i) % n).tolist() for i in range(n)], n)


def dense_domination(n: int, density: float, seed: int = 1) -> CoverProblem:
    """Return domination of a graph of n vertices, each pair an edge with this probability.

    The rows are the closed neighbourhoods of the vertices.
    """
    rng = np.random.default_rng([seed, n, round(100 * density)])
    edges = np.triu(rng.random((n, n)) < density, 1)
    return CoverProblem.from_incidence(edges | edges.T | np.eye(n, dtype=np.bool_))


def random_graph(n: int, degree: int, index: int = 0) -> CoverProblem:
    """Return vertex cover of a uniform random graph of an average degree."""
    us, vs = np.triu_indices(n, 1)
    seed = [n, degree, index] if index else [n, degree]
    chosen = np.random.default_rng(seed).choice(us.size, n * degree // 2, replace=False)
    return CoverProblem.from_sets(np.stack([us, vs], axis=1)[chosen].tolist(), n_sets=n)


def hypergraph(n: int, m: int, width: int, seed: int = 1) -> CoverProblem:
    """Return m uniform rows of as many of n sets each."""
    rng = np.random.default_rng([seed, n, m, width])
    return CoverProblem.from_sets(
        [rng.choice(n, width, replace=False).tolist() for _ in range(m)], n
    )


def dominating(n: int, edges: npt.NDArray[np.int64]) -> CoverProblem:
    """Return domination of a graph of n vertices: a row for every closed neighbourhood."""
    own = np.arange(n)
    ends = np.concatenate([edges, edges[:, ::-1], np.stack([own, own], axis=1)])
    return CoverProblem.from_sets(_grouped(ends, n), n)


def _grouped(pairs: npt.NDArray[np.int64], n: int) -> list[list[int]]:
    """Return for each of n numbers those that it is paired with."""
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    ends = np.cumsum(np.bincount(pairs[:, 0], minlength=n))
    return [group.tolist() for group in np.split(pairs[:, 1], ends[:-1])]


#: The share of the junctions of a network at which a single street may be left.
ENDS = 0.05


def street_network(n: int, kept: float = 0.75, seed: int = 1) -> CoverProblem:
    """Return domination of a network like that of the streets of a town, with n junctions.

    It is a square lattice of which a share of the edges is kept. Each junction keeps two, but for
    some that may keep one. With 0.8 of the edges, degrees are those of the hardest networks of
    PACE 2025's dominating-set track (exact_081 and 092), with 0.7 those of the easier ones.
    """
    rng = np.random.default_rng([seed, n, round(100 * kept)])
    side, at = math.ceil(math.sqrt(n)), np.arange(n)
    east, south = at[(at % side < side - 1) & (at + 1 < n)], at[at + side < n]
    edges = np.concatenate([np.stack([east, east + 1], 1), np.stack([south, south + side], 1)])
    degree = np.bincount(edges.ravel(), minlength=n)
    least = np.where(rng.random(n) < ENDS, 1, 2)
    chosen = []
    too_many = len(edges) - round(kept * len(edges))
    for u, v in rng.permutation(edges).tolist():
        if too_many and degree[u] > least[u] and degree[v] > least[v]:
            degree[[u, v]] -= 1
            too_many -= 1
        else:
            chosen.append((u, v))
    return dominating(n, np.array(chosen))


def priced_rows(n_sets: int, n_rows: int, density: float, seed: int = 1) -> CoverProblem:
    """Return random rows like OR-Library's: sets cost 1 to 100, every row has two at least."""
    rng = np.random.default_rng([seed, n_sets, n_rows, round(1000 * density)])
    sizes = np.maximum(2, rng.binomial(n_sets, density, n_rows))
    rows = [rng.choice(n_sets, size, replace=False).tolist() for size in sizes]
    return CoverProblem.from_sets(rows, n_sets).with_costs(rng.integers(1, 101, n_sets).tolist())
