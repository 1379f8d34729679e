"""Answer 'do two sets cover what is left?', for the last two levels of a search.

Most of the time of `minsym.kernels.branch` is spent here.

For a first set s, the sets that cover what s leaves are the AND of the rows that s is not in,
which is empty after some rows. The rows are taken in blocks: a table holds the AND of every
subset of a block, and the rows of the block that s is not in, a byte, name its entry ('four
Russians', Arlazarov et al. 1970). Rows in few sets come first: they leave least.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bits import ALL, LANES, ONE, Words, lowest_bit
from .compiler import kernel
from .lanes import LINKS, SETS, and_chain, mark_bytes, store_and

#: Rows in tables at most, and rows in a table at most.
TABLED, WIDEST = 192, 7

#: What the tables may be expected to leave of the sets; the rest is looked at one by one.
LEFT_OVER = 1 / 16

#: First sets up to which they are better looked at one by one.
FEW = 8

Ints = npt.NDArray[np.int32]


class PairScratch(NamedTuple):
    """Scratch arrays for `find_pair`.

    Attributes
    ----------
    patterns : uint8 array, shape (TABLED, padded sets)
        Which rows of block i set s is not in.
    tables : uint64 array, shape (32 * 2**WIDEST, LANES)
        One after the other, 2**width entries each: at most 28 where width is WIDEST.
    words : uint64 array, shape (2, LANES)
    """

    patterns: npt.NDArray[np.uint8]
    tables: Words
    words: Words


@kernel
def pair_scratch(set_words: int) -> PairScratch:
    """Return the scratch arrays for problems whose rows have so many words."""
    return PairScratch(
        np.zeros((TABLED, SETS * set_words), np.uint8),
        np.zeros((32 * 2**WIDEST, LANES), np.uint64),
        np.zeros((2, LANES), np.uint64),
    )


@kernel
def _best_width(n_first: int) -> int:
    """Return the rows per table that make the fewest steps for so many first sets."""
    best = 1
    for width in range(2, WIDEST + 1):
        if (2**width + n_first) * best < (2**best + n_first) * width:
            best = width
    return best


@kernel
def _rows_needed(counts: Ints, order: Ints, n_order: int, n_allowed: int) -> int:
    """Return how many rows of random sets leave about LEFT_OVER sets for a random first one."""
    expected = np.float64(n_allowed)
    n = 0
    while n < min(n_order, TABLED) and expected > LEFT_OVER:
        absent = 1.0 - counts[order[n]] / n_allowed
        expected *= 1.0 - absent * absent
        n += 1
    return n


@kernel
def _mark_patterns(
    rows: Words, order: Ints, n: int, width: int, patterns: npt.NDArray[np.uint8]
) -> None:
    """Fill in which of the first n rows, ``width`` to a block, each set is not in."""
    blocks = (n + width - 1) // width
    patterns[:blocks] = 0
    out, step = patterns.ctypes.data, patterns.shape[1]
    for i in range(n):
        place = out + step * (i // width)
        mark = np.uint8(1 << (i % width))
        for w in range(rows.shape[1]):
            mark_bytes(place + SETS * w, ~rows[order[i], w], mark)


@kernel
def _fill_tables(rows: Words, order: Ints, n: int, width: int, chunk: int, tables: Words) -> None:
    """AND the subsets of each block of rows, ``chunk`` being the bytes to skip in a row."""
    base, row_step = rows.ctypes.data + chunk, 8 * rows.shape[1]
    size = 2**width
    out, step = tables.ctypes.data, 8 * LANES
    for i in range(n):
        place, bit = out + step * size * (i // width), 1 << (i % width)
        if bit == 1:
            for lane in range(LANES):
                tables[size * (i // width), lane] = ALL
        row = base + row_step * order[i]
        for entry in range(bit):
            store_and(place + step * entry, row, place + step * (entry + bit))


@kernel
def _survivor(
    rows: Words, order: Ints, start: int, end: int, s: int, chunk: int, left: Words
) -> int:
    """Return a set among the LANES words left that covers the other rows s is not in, or -1."""
    alive = True
    for i in range(start, end):
        r = order[i]
        if (rows[r, s >> 6] >> np.uint64(s & 63)) & ONE:
            continue
        alive = False
        for lane in range(LANES):
            left[lane] &= rows[r, chunk + lane]
            alive |= left[lane] != 0
        if not alive:
            return -1
    for lane in range(LANES):
        if left[lane]:
            return 64 * (chunk + lane) + np.int64(lowest_bit(left[lane]))
    return -1


@kernel
def find_pair(
    rows: Words,
    order: Ints,
    n_order: int,
    counts: Ints,
    firsts: Words,
    allowed: Words,
    n_allowed: int,
    scratch: PairScratch,
) -> tuple[int, int, int]:
    """Find two allowed sets, one of them in ``firsts``, that cover all rows of a list.

    Parameters
    ----------
    rows : uint64 array, shape (n_rows, a multiple of LANES)
    order, n_order : int32 array and int
        The rows to cover are ``order[:n_order]``, those in the fewest allowed sets first.
    counts : int32 array, shape (n_rows,)
        Allowed sets in each of these rows.
    firsts, allowed : uint64 arrays, shape (words of a row,)
        A subset of the allowed sets that holds one of every such pair; the allowed sets.
    n_allowed : int
    scratch : PairScratch

    Returns
    -------
    first, second : int
        The pair, or -1 twice. They may be the same, if one set is enough.
    work : int
        Steps taken, about.
    """
    n_firsts = np.int64(0)
    for w in range(firsts.size):
        word = firsts[w]
        while word:
            n_firsts += 1
            word &= word - ONE
    n = _rows_needed(counts, order, n_order, n_allowed)
    width = _best_width(n_firsts)
    # Whole links: filled with further rows while there are any, then with empty blocks.
    links = (n + width * LINKS - 1) // (width * LINKS)
    blocks = links * LINKS
    n = min(n_order, blocks * width)
    _mark_patterns(rows, order, n, width, scratch.patterns)
    scratch.patterns[(n + width - 1) // width : blocks] = 0
    pattern_step = scratch.patterns.shape[1]
    patterns = scratch.patterns.ctypes.data
    entry_step = 8 * LANES
    table_step = entry_step * 2**width
    start, out = scratch.words.ctypes.data, scratch.words.ctypes.data + entry_step
    for chunk in range(0, firsts.size, LANES):
        alive = False
        for lane in range(LANES):
            scratch.words[0, lane] = allowed[chunk + lane]
            alive |= allowed[chunk + lane] != 0
        if not alive:
            continue
        _fill_tables(rows, order, n, width, 8 * chunk, scratch.tables)
        for block in range((n + width - 1) // width, blocks):
            for lane in range(LANES):
                scratch.tables[block << width, lane] = ALL
        tables = scratch.tables.ctypes.data
        for w in range(firsts.size):
            word = firsts[w]
            while word:
                s = 64 * w + np.int64(lowest_bit(word))
                if chunk <= w < chunk + LANES:
                    scratch.words[0, w - chunk] &= ~(word & (~word + ONE))
                word &= word - ONE
                if and_chain(
                    start,
                    out,
                    patterns + s,
                    pattern_step,
                    tables,
                    table_step,
                    links,
                ):
                    t = _survivor(rows, order, n, n_order, s, chunk, scratch.words[1])
                    if t >= 0:
                        return s, t, n_firsts * blocks
    chunks = firsts.size // LANES
    return -1, -1, chunks * blocks * (n_firsts + 2**width) + 2 * n * firsts.size


@kernel
def find_few(
    rows: Words, left: Ints, branches: Words, allowed: Words, depth: int, n_left: int, common: Words
) -> tuple[int, int]:
    """Do what `find_pair` does without its tables, for few first sets, at a depth of a search."""
    for w in range(branches.shape[1]):
        word = branches[depth, w]
        while word:
            s = 64 * w + np.int64(lowest_bit(word))
            word &= word - ONE
            second = _second(rows, left, allowed, depth, n_left, s, common)
            if second >= 0:
                return s, second
    return -1, -1


@kernel
def _second(
    rows: Words, left: Ints, allowed: Words, depth: int, n_left: int, s: int, common: Words
) -> int:
    """Return an allowed set that covers what s leaves, or -1."""
    for w in range(common.size):
        common[w] = allowed[depth, w]
    for i in range(n_left):
        r = left[depth, i]
        if (rows[r, s >> 6] >> np.uint64(s & 63)) & ONE:
            continue
        alive = np.uint64(0)
        for w in range(common.size):
            common[w] &= rows[r, w]
            alive |= common[w]
        if alive == 0:
            return -1
    for w in range(common.size):
        if common[w]:
            return 64 * w + np.int64(lowest_bit(common[w]))
    return -1
