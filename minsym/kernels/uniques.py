"""Find the sets of columns on which rows of a table are alone, and which of them are minimal.

The rows that are alone on a set of columns are a bitset. Sets of ``r`` columns are numbered by the
combinatorial number system: ``c_0 > c_1 > ...`` is number ``sum of C(c_i, r - i)``, so that those
with the same highest column have neighbouring numbers: a *part*, which a thread fills in by a walk
like that of `minsym.kernels.levels`. What is minimal follows from the bitsets of ``r - 1`` columns:
a row is alone on a minimal set if it is alone on none of its subsets that have a column less.
"""

import numpy as np
import numpy.typing as npt

from .bits import LANES, ONE, Words, lowest_bit
from .compiler import kernel
from .levels import NARROW, Codes, Ints, count_codes, has_code, refine


@kernel
def binomials(n: int, k: int) -> Ints:
    """Return C(i, j) for i up to n and j up to k, shape (n + 1, k + 1)."""
    table = np.zeros((n + 1, k + 1), np.int64)
    table[:, 0] = 1
    for i in range(1, n + 1):
        for j in range(1, k + 1):
            table[i, j] = table[i - 1, j - 1] + table[i - 1, j]
    return table


@kernel
def _mark(alone: Words, number: int, row: int) -> None:
    alone[number, row >> 6] |= ONE << np.uint64(row & 63)


@kernel
def _wide(
    column: Codes,
    closed: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    work: Codes,
    alone: Words,
    number: int,
) -> None:
    """Mark the rows that one more column leaves alone in their group."""
    tally, last, seen = work
    start = 0
    for g in range(n_groups):
        end = ends[g]
        if end - start == 2:
            left, right = members[start], members[start + 1]
            if column[left] != column[right]:
                if column[left] >= 0 and closed[left] == 0:
                    _mark(alone, number, left)
                if column[right] >= 0 and closed[right] == 0:
                    _mark(alone, number, right)
            start = end
            continue
        n_seen = 0
        for e in range(start, end):
            row = members[e]
            code = column[row]
            if code < 0:
                continue
            if tally[code] == 0:
                seen[n_seen] = code
                n_seen += 1
            tally[code] += 1
            last[code] = row
        for i in range(n_seen):
            code = seen[i]
            if tally[code] == 1 and closed[last[code]] == 0:
                _mark(alone, number, last[code])
            tally[code] = 0
        start = end


@kernel
def _narrow(
    narrow: npt.NDArray[np.uint8],
    block: int,
    lanes: int,
    closed: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    words: Words,
    alone: Words,
    number: int,
) -> None:
    """Mark the rows that each of some columns, next to each other, leaves alone in its group."""
    once, again = words.ctypes.data, words.ctypes.data + 8 * LANES
    codes, stride = narrow.ctypes.data + block, narrow.shape[1]
    start = 0
    for g in range(n_groups):
        end = ends[g]
        words[:] = 0
        for e in range(start, end):
            count_codes(codes + stride * members[e], once, again)
        any_alone = np.uint64(0)
        for lane in range(lanes):
            words[0, lane] &= ~words[1, lane]
            any_alone |= words[0, lane]
        if any_alone:
            for lane in range(lanes, LANES):
                words[0, lane] = 0
            for e in range(start, end):
                row = members[e]
                if closed[row] == 0:
                    hits = np.int64(has_code(codes + stride * row, once))
                    lane = 0
                    while hits:
                        if hits & 1:
                            _mark(alone, number + lane, row)
                        hits >>= 1
                        lane += 1
        start = end


@kernel
def find_alone(
    columns: Codes,
    narrow: npt.NDArray[np.uint8],
    closed: Codes,
    size: int,
    first: int,
    choose: Ints,
    stop: npt.NDArray[np.uint8],
    alone: Words,
) -> int:
    """Mark the rows alone on sets of columns of which the highest is ``first``.

    A row that is alone on all columns of a set but the lowest is left out: see `close`.

    Parameters
    ----------
    columns : int32 array, shape (m, N)
        Columns of N distinct rows; codes from 0, or MISSING. Those with the fewest codes first.
    narrow : uint8 array, shape (N, a multiple of LANES)
        The columns of at most NARROW codes, which are the first, again by rows; NO_CODE where
        there is none.
    closed : int32 array, shape (N,)
        Not 0 for rows that stand for several equal ones, which are never alone.
    size : int
        Columns in a set, 1 or more.
    first : int
        ``size - 1`` to m - 1.
    choose : int64 array
        `binomials` of m and the size.
    stop : uint8 array, shape (1,)
        The walk ends before all sets were looked at once another thread makes it 1.
    alone : uint64 array, shape (C(first, size - 1), ceil(N / 64))
        All 0; filled in: a bitset over the rows for each set.

    Returns
    -------
    int
        Cells looked at, the measure of the cost; LANES narrow ones count as one.
    """
    n_columns, n_rows = columns.shape
    n_narrow = 0
    while n_narrow < n_columns and columns[n_narrow].max() < NARROW:
        n_narrow += 1
    work = np.zeros((3, columns.max() + 2), np.int32)
    words = np.zeros((2, LANES), np.uint64)
    members = np.empty((size, n_rows), np.int32)
    ends = np.empty((size, n_rows), np.int32)
    groups = np.zeros(size, np.int64)
    # The column of each depth that comes next, and what those above it add to the number.
    chosen = np.zeros(size, np.int64)
    numbers = np.zeros(size, np.int64)
    members[0] = np.arange(n_rows)
    ends[0, 0] = n_rows
    groups[0] = 1
    chosen[0] = first
    depth, touched = 0, 0
    while depth >= 0 and not stop[0]:
        number, n_groups = chosen[depth], groups[depth]
        here = members[depth], ends[depth], n_groups
        lowest = size - 1 - depth  # as many columns have to follow
        if number < (first if depth == 0 else lowest):
            depth -= 1
            continue
        if depth == size - 1:
            if depth > 0 and number < n_narrow:
                block = number & -LANES
                lanes = number - block + 1
                place = numbers[depth] + block
                _narrow(narrow, block, lanes, closed, *here, words, alone, place)
                chosen[depth] = block - 1
            else:
                place = numbers[depth] + (number if depth > 0 else 0)
                _wide(columns[number], closed, *here, work, alone, place)
                chosen[depth] -= 1
            touched += ends[depth, n_groups - 1]
            continue
        chosen[depth] -= 1
        touched += ends[depth, n_groups - 1]
        below = members[depth + 1], ends[depth + 1]
        groups[depth + 1] = refine(columns[number], closed, *here, work, *below)
        if groups[depth + 1]:
            added = choose[number, size - depth] if depth > 0 else 0
            numbers[depth + 1] = numbers[depth] + added
            chosen[depth + 1] = number - 1
            depth += 1
    return touched


@kernel
def close(
    sets: Ints,
    without: Ints,
    before: Words,
    has: Words,
    alone: Words,
    minimal: Words,
) -> None:
    """Complete which rows are alone on the sets of a part, and find those on minimal sets.

    Parameters
    ----------
    sets : int64 array, shape (S, r)
        The columns of each set, the highest first.
    without : int64 array, shape (S, r)
        The number of each set without each of its columns.
    before : uint64 array, shape (C(m, r - 1), W)
        The rows alone on sets of a column less.
    has : uint64 array, shape (m, W)
        The rows that have a value in each column.
    alone : uint64 array, shape (S, W)
        As `find_alone` leaves it; completed.
    minimal : uint64 array, shape (S, W)
        Filled in: the rows alone on the set and on no subset of it.
    """
    n_sets, size = sets.shape
    for s in range(n_sets):
        lowest, above = sets[s, size - 1], without[s, size - 1]
        for w in range(alone.shape[1]):
            some = np.uint64(0)
            for c in range(size):
                some |= before[without[s, c], w]
            minimal[s, w] = alone[s, w] & ~some
            alone[s, w] |= before[above, w] & has[lowest, w]


@kernel
def tally(
    sets: Ints,
    places: Ints,
    bitsets: Words,
    counts: Codes,
    by_column: Codes,
    first: Ints,
) -> Ints:
    """Count on how many sets each row is, on how many with each column, and the rows of each set.

    Parameters
    ----------
    sets : int64 array, shape (S, r)
    places : int64 array, shape (S,)
        Where each set stands in the order in which sets are named.
    bitsets : uint64 array, shape (S, W)
        Over N rows.
    counts : int32 array, shape (N,)
        Added to.
    by_column : int32 array, shape (N, m)
        Added to.
    first : int64 array, shape (N,)
        The first place of a set on which a row is; larger than all places where there is none yet.

    Returns
    -------
    int64 array, shape (S,)
        How many rows are on each set.
    """
    rows = np.zeros(len(sets), np.int64)
    for s in range(len(sets)):
        for w in range(bitsets.shape[1]):
            word = bitsets[s, w]
            while word:
                row = (w << 6) + np.int64(lowest_bit(word))
                counts[row] += 1
                rows[s] += 1
                first[row] = min(first[row], places[s])
                for column in sets[s]:
                    by_column[row, column] += 1
                word &= word - ONE
    return rows


@kernel
def count_sets(bitsets: Words, counts: Codes) -> None:
    """Add to each row in how many bitsets it is."""
    for s in range(len(bitsets)):
        for w in range(bitsets.shape[1]):
            word = bitsets[s, w]
            while word:
                counts[(w << 6) + np.int64(lowest_bit(word))] += 1
                word &= word - ONE
