"""The problems that are drawn for comparisons: each is the same every time it is drawn."""

import numpy as np

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
