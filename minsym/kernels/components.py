"""Split a problem into its components: parts that share no row and no set."""

import numpy as np

from .compiler import kernel
from .reduce import Flags, Numbers, Pointers


@kernel
def components(
    indptr: Pointers, indices: Numbers, row_alive: Flags, n_sets: int
) -> tuple[Numbers, Numbers, int]:
    """Return the component of every row and set (-1: dropped, or in no row), and their number.

    Components are numbered by their first set.
    """
    parent = np.arange(n_sets).astype(np.int32)
    used = np.zeros(n_sets, np.bool_)
    apart = n_sets
    for r in range(row_alive.size):
        if not row_alive[r]:
            continue
        root = np.int32(-1)
        for e in range(indptr[r], indptr[r + 1]):
            s = indices[e]
            used[s] = True
            while parent[s] != s:
                parent[s] = parent[parent[s]]
                s = parent[s]
            # The lowest number is the root, so a component is numbered when it is met first.
            if root < 0 or root == s:
                root = s
            else:
                apart -= 1
                parent[max(s, root)] = min(s, root)
                root = min(s, root)
        if apart == 1:
            # All sets in one: dense rows get there soon.
            used[:] = True
            break
    of_set = np.full(n_sets, -1, np.int32)
    n = 0
    for s in range(n_sets):
        if used[s]:
            if parent[s] == s:
                of_set[s] = n
                n += 1
            else:
                of_set[s] = of_set[parent[s]]
    of_row = np.full(row_alive.size, -1, np.int32)
    for r in range(row_alive.size):
        if row_alive[r]:
            of_row[r] = of_set[indices[indptr[r]]]
    return of_row, of_set, n


@kernel
def gathered(
    indptr: Pointers, indices: Numbers, rows: Pointers, number: Pointers
) -> tuple[Pointers, Pointers]:
    """Return the lists of some rows, one after the other, with their sets numbered anew."""
    ends = np.zeros(rows.size + 1, np.int64)
    for i in range(rows.size):
        ends[i + 1] = ends[i] + indptr[rows[i] + 1] - indptr[rows[i]]
    out = np.empty(ends[rows.size], np.int64)
    for i in range(rows.size):
        shift = ends[i] - indptr[rows[i]]
        for e in range(indptr[rows[i]], indptr[rows[i] + 1]):
            out[e + shift] = number[indices[e]]
    return ends, out
