"""The complexity of every row of a table at once, level by level.

Group the rows by the attributes of a subset of size r: a row alone in its group is singled
out by r symbols. Going through all subsets of size 1, then 2, and so on, the first r at which
a row is ever alone is its complexity. Subsets share prefixes, so a level is a depth-first
walk over subsets that refines the groups attribute by attribute; only groups of two or more
rows that hold a row still open are kept ('stripped partitions', Huhtala et al. 1999,
doi:10.1093/comjnl/42.2.100). A row with a missing cell in the subset is in no group: it can
neither say that attribute nor match it.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def _refine(
    column: Codes,
    complexity: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    tally: Codes,
    new_members: Codes,
    new_ends: Codes,
) -> int:
    """Split groups by one more column; return how many groups of interest there are.

    Group g is ``members[ends[g - 1]:ends[g]]`` (from 0 for the first). ``tally``, one place
    per code, is all 0 before and after.
    """
    n_new, size, start = 0, 0, 0
    for g in range(n_groups):
        end = ends[g]
        if end - start == 2:  # most groups, late in the walk
            left, right = members[start], members[start + 1]
            open_pair = complexity[left] == 0 or complexity[right] == 0
            if column[left] == column[right] and column[left] >= 0 and open_pair:
                new_members[size] = left
                new_members[size + 1] = right
                size += 2
                new_ends[n_new] = size
                n_new += 1
            start = end
            continue
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0:
                tally[code] += 1
        # A code of interest gets, as -1 - place, where its members go.
        for e in range(start, end):
            row = members[e]
            code = column[row]
            if code >= 0 and tally[code] > 1 and complexity[row] == 0:
                place = size
                size += tally[code]
                new_ends[n_new] = size
                n_new += 1
                tally[code] = -1 - place
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0 and tally[code] < 0:
                new_members[-1 - tally[code]] = members[e]
                tally[code] -= 1
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0:
                tally[code] = 0
        start = end
    return n_new


@njit(cache=True, nogil=True)
def _close_singles(
    column: Codes,
    level: int,
    complexity: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    tally: Codes,
) -> None:
    """Close the rows that one more column leaves alone in their group."""
    start = 0
    for g in range(n_groups):
        end = ends[g]
        if end - start == 2:
            left, right = members[start], members[start + 1]
            if column[left] != column[right]:
                if column[left] >= 0 and complexity[left] == 0:
                    complexity[left] = level
                if column[right] >= 0 and complexity[right] == 0:
                    complexity[right] = level
            start = end
            continue
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0:
                tally[code] += 1
        for e in range(start, end):
            row = members[e]
            code = column[row]
            if code >= 0 and tally[code] == 1 and complexity[row] == 0:
                complexity[row] = level
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0:
                tally[code] = 0
        start = end


@njit(cache=True, nogil=True)
def close_level(columns: Codes, level: int, first: int, complexity: Codes) -> int:
    """Close the open rows that a subset of ``level`` columns starting at ``first`` singles out.

    Parameters
    ----------
    columns : int32 array, shape (m, N)
        Columns of N distinct rows; codes from 0, or MISSING.
    level : int
        Size of the subsets, 1 to m.
    first : int
        Lowest column of the subsets, 0 to m - level.
    complexity : int32 array, shape (N,)
        0 marks an open row; those that are closed get ``level``. Every row that a smaller
        subset singles out must be closed already.

    Returns
    -------
    int
        Cells looked at, the measure of the cost.
    """
    n_columns, n_rows = columns.shape
    tally = np.zeros(columns.max() + 2, np.int32)
    members = np.empty((level, n_rows), np.int32)
    ends = np.empty((level, n_rows), np.int32)
    groups = np.zeros(level, np.int64)
    chosen = np.zeros(level, np.int64)
    members[0] = np.arange(n_rows)
    ends[0, 0] = n_rows
    groups[0] = 1
    chosen[0] = first
    depth, touched = 0, 0
    while depth >= 0:
        # The root stays at its first column: other first columns are other calls.
        last = first if depth == 0 else n_columns - level + depth
        if chosen[depth] > last:
            depth -= 1
            continue
        column, n_groups = columns[chosen[depth]], groups[depth]
        chosen[depth] += 1
        touched += ends[depth, n_groups - 1]
        if depth == level - 1:
            _close_singles(column, level, complexity, members[depth], ends[depth], n_groups, tally)
            continue
        groups[depth + 1] = _refine(
            column,
            complexity,
            members[depth],
            ends[depth],
            n_groups,
            tally,
            members[depth + 1],
            ends[depth + 1],
        )
        if groups[depth + 1]:
            chosen[depth + 1] = chosen[depth]
            depth += 1
    return touched


@njit(cache=True, nogil=True)
def close_hopeless(columns: Codes, rows: Ints, complexity: Codes) -> None:
    """Mark with -1 the rows that match another distinct row on all they have.

    Parameters
    ----------
    columns : int32 array, shape (m, N)
        Columns of N distinct rows.
    rows : int64 array
        The rows to look at: those with a missing cell. No other can be hopeless.
    complexity : int32 array, shape (N,)
    """
    n_columns, n_rows = columns.shape
    for row in rows:
        for other in range(n_rows):
            a = 0
            while a < n_columns and (columns[a, row] < 0 or columns[a, row] == columns[a, other]):
                a += 1
            if a == n_columns and other != row:
                complexity[row] = -1
                break
