"""Find the complexity of every row of a table at once, level by level, for an audit.

Group the rows by the attributes of a subset of size r: a row alone in its group is singled
out by r symbols. Going through all subsets of size 1, then 2, and so on, the first r at which
a row is ever alone is its complexity. Subsets share prefixes, so a level is a depth-first
walk over subsets that refines the groups attribute by attribute; only groups of two or more
rows that hold a row still open are kept ('stripped partitions', Huhtala et al. 1999,
doi:10.1093/comjnl/42.2.100). A row with a missing cell in the subset is in no group: it can
neither say that attribute nor match it.

The last column of a subset need not split the groups: which codes occur in a group once, and
which more often, is kept in two words per column, for LANES columns at a time.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .bits import LANES, Words, load
from .compiler import kernel

#: Columns with at most so many codes are looked at LANES at a time.
NARROW = 64

#: The code of a missing cell, or of none, in a narrow column.
NO_CODE = 255

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@kernel
def refine(
    column: Codes,
    complexity: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    work: Codes,
    new_members: Codes,
    new_ends: Codes,
) -> int:
    """Split groups by one more column; return how many groups of interest there are.

    Group g is ``members[ends[g - 1]:ends[g]]`` (from 0 for the first).
    """
    tally, place, seen = work
    n_new, size, start = 0, 0, 0
    for g in range(n_groups):
        end = ends[g]
        if end - start == 2:  # most groups, late in the walk
            left, right = members[start], members[start + 1]
            if column[left] == column[right] >= 0 and not (complexity[left] and complexity[right]):
                new_members[size] = left
                new_members[size + 1] = right
                size += 2
                new_ends[n_new] = size
                n_new += 1
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
                place[code] = -1
            tally[code] += 1
            if complexity[row] == 0:
                place[code] = 0
        for i in range(n_seen):
            code = seen[i]
            if tally[code] > 1 and place[code] == 0:
                place[code] = size
                size += tally[code]
                new_ends[n_new] = size
                n_new += 1
            else:
                place[code] = -1
            tally[code] = 0
        for e in range(start, end):
            code = column[members[e]]
            if code >= 0 and place[code] >= 0:
                new_members[place[code]] = members[e]
                place[code] += 1
        start = end
    return n_new


@kernel
def _close_singles(
    column: Codes,
    level: int,
    complexity: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    work: Codes,
) -> None:
    """Close the rows that one more column leaves alone in their group."""
    tally, last, seen = work
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
            if tally[code] == 1 and complexity[last[code]] == 0:
                complexity[last[code]] = level
            tally[code] = 0
        start = end


def _one_hot(builder: Any, address: Any) -> Any:
    """Emit LANES words, each with the bit that a byte at an address names, or none."""
    codes = builder.zext(load(builder, address, 8, LANES), ir.VectorType(ir.IntType(64), LANES))
    one = ir.Constant(codes.type, [1] * LANES)
    place = builder.and_(codes, ir.Constant(codes.type, [NARROW - 1] * LANES))
    known = builder.icmp_unsigned("<", codes, ir.Constant(codes.type, [NARROW] * LANES))
    none = ir.Constant(codes.type, [0] * LANES)
    return builder.select(known, builder.shl(one, place), none)


@intrinsic
def count_codes(typingctx: Any, codes: Any, once: Any, again: Any) -> Any:
    """Note the LANES codes at an address, a column each, in the words at two others."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bit = _one_hot(builder, args[0])
        once, again = (load(builder, address, 64, LANES) for address in args[1:])
        again = builder.or_(again, builder.and_(once, bit))
        once = builder.or_(once, bit)
        for words, address in ((once, args[1]), (again, args[2])):
            builder.store(words, builder.inttoptr(address, words.type.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp), codegen


@intrinsic
def has_code(typingctx: Any, codes: Any, wanted: Any) -> Any:
    """Tell which of the LANES codes at an address are in the words at another."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        hit = builder.and_(_one_hot(builder, args[0]), load(builder, args[1], 64, LANES))
        none = ir.Constant(hit.type, [0] * LANES)
        return builder.bitcast(builder.icmp_unsigned("!=", hit, none), ir.IntType(LANES))

    return types.uint8(types.intp, types.intp), codegen


@kernel
def _close_narrow(
    narrow: npt.NDArray[np.uint8],
    block: int,
    level: int,
    complexity: Codes,
    members: Codes,
    ends: Codes,
    n_groups: int,
    words: Words,
) -> None:
    """Close the rows that one more column, of a block of narrow ones, leaves alone."""
    once, again = words.ctypes.data, words.ctypes.data + 8 * LANES
    codes, stride = narrow.ctypes.data + block, narrow.shape[1]
    start = 0
    for g in range(n_groups):
        end = ends[g]
        words[:] = 0
        for e in range(start, end):
            count_codes(codes + stride * members[e], once, again)
        alone = np.uint64(0)
        for lane in range(LANES):
            words[0, lane] &= ~words[1, lane]
            alone |= words[0, lane]
        if alone:
            for e in range(start, end):
                row = members[e]
                if complexity[row] == 0 and has_code(codes + stride * row, once):
                    complexity[row] = level
        start = end


@kernel
def close_level(
    columns: Codes,
    narrow: npt.NDArray[np.uint8],
    level: int,
    first: int,
    complexity: Codes,
    stop: npt.NDArray[np.uint8],
) -> int:
    """Close the open rows that a subset of ``level`` columns starting at ``first`` singles out.

    Parameters
    ----------
    columns : int32 array, shape (m, N)
        Columns of N distinct rows; codes from 0, or MISSING. Those with the most codes first.
    narrow : uint8 array, shape (N, a multiple of LANES)
        The columns with at most NARROW codes again, by rows; NO_CODE where there is none.
    level : int
        Size of the subsets, 1 to m.
    first : int
        Lowest column of the subsets, 0 to m - level.
    complexity : int32 array, shape (N,)
        0 marks an open row; those that are closed get ``level``. Every row that a smaller
        subset singles out must be closed already.
    stop : uint8 array, shape (1,)
        The walk ends before all subsets were looked at once another thread makes it 1.

    Returns
    -------
    int
        Cells looked at, the measure of the cost; LANES narrow ones count as one.
    """
    n_columns, n_rows = columns.shape
    n_wide = 0
    while n_wide < n_columns and columns[n_wide].max() >= NARROW:
        n_wide += 1
    # Per code: how often it occurs in a group (0 between groups), something about its rows,
    # and a list of the codes that occur.
    work = np.zeros((3, columns.max() + 2), np.int32)
    words = np.zeros((2, LANES), np.uint64)
    members = np.empty((level, n_rows), np.int32)
    ends = np.empty((level, n_rows), np.int32)
    groups = np.zeros(level, np.int64)
    chosen = np.zeros(level, np.int64)
    members[0] = np.arange(n_rows)
    ends[0, 0] = n_rows
    groups[0] = 1
    chosen[0] = first
    depth, touched = 0, 0
    while depth >= 0 and not stop[0]:
        # The root stays at its first column: other first columns are other calls.
        last = first if depth == 0 else n_columns - level + depth
        if chosen[depth] > last:
            depth -= 1
            continue
        number, n_groups = chosen[depth], groups[depth]
        here = members[depth], ends[depth], n_groups
        if depth == level - 1 and number >= n_wide:
            # Columns before this one in its block make subsets that count as well.
            for block in range((number - n_wide) & -LANES, narrow.shape[1], LANES):
                _close_narrow(narrow, block, level, complexity, *here, words)
                touched += ends[depth, n_groups - 1]
            depth -= 1
            continue
        chosen[depth] += 1
        touched += ends[depth, n_groups - 1]
        if depth == level - 1:
            _close_singles(columns[number], level, complexity, *here, work)
            continue
        below = members[depth + 1], ends[depth + 1]
        groups[depth + 1] = refine(columns[number], complexity, *here, work, *below)
        if groups[depth + 1]:
            chosen[depth + 1] = number + 1
            depth += 1
    return touched


@kernel
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
