"""An order of the sets in which those that share rows are close; the backend ``maxsat`` uses it.

It is no backend.
"""

import numpy as np
import numpy.typing as npt

from minsym.model.cover import CoverProblem


def nearby_order(problem: CoverProblem, seed: int = 0) -> npt.NDArray[np.int64]:
    """Return the sets in breadth-first order, begun at an outermost one.

    Two sets are neighbours if they share a row; of the neighbours of a set those in few rows come
    first. It is the order of Cuthill and McKee (1969, https://doi.org/10.1145/800195.805928) for
    sparse matrices, reversed as is usual.

    Parameters
    ----------
    problem : CoverProblem
    seed : int
        0 begins at a set that is as far as possible from others; another anywhere.

    Returns
    -------
    int64 array, shape (n_sets,)

    Examples
    --------
    >>> path = CoverProblem.from_sets([{3, 0}, {0, 2}, {2, 1}])
    >>> nearby_order(path).tolist()
    [1, 2, 0, 3]
    """
    rows = problem.rows()
    rows_of: list[list[int]] = [[] for _ in range(problem.n_sets)]
    for r, row in enumerate(rows):
        for s in row:
            rows_of[s].append(r)
    # Every row is looked at once: then those in few rows come first within it.
    rows = [tuple(sorted(row, key=lambda s: len(rows_of[s]))) for row in rows]
    rng = np.random.default_rng(seed)
    starts = sorted(range(problem.n_sets), key=lambda s: len(rows_of[s]))
    if seed:
        starts = rng.permutation(problem.n_sets).tolist()
    order: list[int] = []
    done = np.zeros(problem.n_sets, dtype=np.bool_)
    for start in starts:
        if not done[start]:
            reached = _reached(start, rows, rows_of)
            if not seed:
                reached = _reached(reached[-1], rows, rows_of)
            order += reached
            done[reached] = True
    return np.array(order[::-1], dtype=np.int64)


def _reached(start: int, rows: list[tuple[int, ...]], rows_of: list[list[int]]) -> list[int]:
    """Return the sets that are linked to one by rows, the nearest first."""
    reached, seen, looked = [start], {start}, set[int]()
    for s in reached:
        for r in rows_of[s]:
            if r not in looked:
                looked.add(r)
                new = [other for other in rows[r] if other not in seen]
                seen.update(new)
                reached += new
    return reached
