"""Reductions by domination: find the rows and the sets whose lists lie within others.

A problem is kept as lists both ways: for every row its sets and for every set its rows. One
routine serves both directions: *things* are rows and *members* their sets, or the reverse.
Numbers are those of the original problem throughout; what is dropped is only marked. Things
have costs, those of rows being all the same: one that another holds stays if it costs less.
"""

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, lowest_bit, words_for
from .compiler import kernel

Pointers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@kernel
def by_size(indptr: Pointers, alive: Flags, falling: bool) -> Numbers:
    """Return the living things, shortest lists first, ties by rising or falling number."""
    longest = 0
    for x in range(alive.size):
        longest = max(longest, indptr[x + 1] - indptr[x])
    place = np.zeros(longest + 2, np.int64)
    for x in range(alive.size):
        if alive[x]:
            place[indptr[x + 1] - indptr[x] + 1] += 1
    for size in range(longest + 1):
        place[size + 1] += place[size]
    order = np.empty(place[longest + 1], np.int32)
    for i in range(alive.size):
        x = alive.size - 1 - i if falling else i
        if alive[x]:
            size = indptr[x + 1] - indptr[x]
            order[place[size]] = x
            place[size] += 1
    return order


@kernel
def turned(
    indptr: Pointers, indices: Numbers, order: Numbers, alive: Flags
) -> tuple[Pointers, Numbers]:
    """Return for every living member the things of ``order`` that hold it, in that order."""
    ends = np.zeros(alive.size + 1, np.int64)
    for x in order:
        for e in range(indptr[x], indptr[x + 1]):
            if alive[indices[e]]:
                ends[indices[e] + 1] += 1
    for m in range(alive.size):
        ends[m + 1] += ends[m]
    place = ends[:-1].copy()
    out = np.empty(ends[alive.size], np.int32)
    for x in order:
        for e in range(indptr[x], indptr[x + 1]):
            m = indices[e]
            if alive[m]:
                out[place[m]] = x
                place[m] += 1
    return ends, out


@kernel
def signatures(indptr: Pointers, indices: Numbers, alive: Flags) -> Words:
    """Return a word per thing: x within y needs every bit of x's word to be in y's."""
    words = np.zeros(alive.size, np.uint64)
    for x in range(alive.size):
        if alive[x]:
            word = np.uint64(0)
            for e in range(indptr[x], indptr[x + 1]):
                word |= ONE << (
                    (np.uint64(indices[e]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)
                )
            words[x] = word
    return words


@kernel
def watches(
    indptr: Pointers, indices: Numbers, alive: Flags, dirty: Flags, words: Words, n_members: int
) -> tuple[Pointers, Numbers, Words]:
    """File every living dirty thing under the first member of its list, with its signature."""
    ends = np.zeros(n_members + 1, np.int64)
    for x in range(alive.size):
        if alive[x] and dirty[x]:
            ends[indices[indptr[x]] + 1] += 1
    for m in range(n_members):
        ends[m + 1] += ends[m]
    place = ends[:-1].copy()
    filed = np.empty(ends[n_members], np.int32)
    signs = np.empty(ends[n_members], np.uint64)
    for x in range(alive.size):
        if alive[x] and dirty[x]:
            m = indices[indptr[x]]
            filed[place[m]] = x
            signs[place[m]] = words[x]
            place[m] += 1
    return ends, filed, signs


@kernel
def drop_sparse(
    indptr: Pointers,
    indices: Numbers,
    words: Words,
    watch_ends: Pointers,
    filed: Numbers,
    signs: Words,
    alive: Flags,
    costs: Pointers,
    larger: bool,
    start: int,
    work: int,
) -> tuple[int, int]:
    """Drop things that hold another one (``larger``) or that another one, as cheap, holds.

    Whatever lies within y is filed under a member of y, so only those are compared with y:
    by signature first, then member by member up to the first that y lacks. Of equal things
    the cheapest stays, of these the one with the lowest number.

    Parameters
    ----------
    start : int
        The first y to look at.
    work : int
        Comparisons and members to look at before pausing, about.

    Returns
    -------
    y : int
        The one to go on with; ``alive.size`` when done.
    work : int
        What is left.
    """
    held = np.full(watch_ends.size - 1, -1, np.int32)
    for y in range(start, alive.size):
        if work <= 0:
            return y, work
        if not alive[y]:
            continue
        size = indptr[y + 1] - indptr[y]
        work -= size
        for e in range(indptr[y], indptr[y + 1]):
            held[indices[e]] = y
        lacks = ~words[y]
        e = indptr[y]
        while e < indptr[y + 1]:
            m = indices[e]
            e += 1
            work -= watch_ends[m + 1] - watch_ends[m]
            for w in range(watch_ends[m], watch_ends[m + 1]):
                if signs[w] & lacks:
                    continue
                x = filed[w]
                spare = size - (indptr[x + 1] - indptr[x])
                if spare < 0 or x == y or not alive[x] or costs[x] < costs[y]:
                    continue
                if spare == 0 and costs[x] == costs[y] and (x > y) == larger:
                    continue
                f, end = indptr[x], indptr[x + 1]
                while f < end and held[indices[f]] == y:
                    f += 1
                work -= f - indptr[x]
                if f < end:
                    continue
                if larger:
                    alive[y] = False
                    e = indptr[y + 1]
                    break
                alive[x] = False
    return alive.size, work


@kernel
def holders(indptr: Pointers, indices: Numbers, order: Numbers, n_members: int) -> Words:
    """Return for every member a bitset: which of ``order``, by position, hold it."""
    bits = np.zeros((n_members, words_for(order.size)), np.uint64)
    for p in range(order.size):
        bit = ONE << np.uint64(p & 63)
        for e in range(indptr[order[p]], indptr[order[p] + 1]):
            bits[indices[e], p >> 6] |= bit
    return bits


@kernel
def drop_dense(
    indptr: Pointers,
    indices: Numbers,
    bits: Words,
    order: Numbers,
    dirty: Flags,
    alive: Flags,
    costs: Pointers,
    larger: bool,
    start: int,
    work: int,
) -> tuple[int, int]:
    """Do what `drop_sparse` does, for lists so long that bitsets are shorter.

    The things that hold all of x are the AND of its members' bitsets, which is empty after a
    few members where lists are random. ``order`` is by size, dear ones first, so they come after
    x; of equal things the last in it goes if ``larger``, else the first.

    Parameters
    ----------
    start : int
        The first position of ``order`` to look at.
    work : int
        Words to look at before pausing, about.

    Returns
    -------
    position : int
        The one to go on with; ``order.size`` when done.
    work : int
        What is left.
    """
    n_words = bits.shape[1]
    above = np.empty(n_words, np.uint64)
    for p in range(start, order.size):
        if work <= 0:
            return p, work
        x = order[p]
        if not (alive[x] and dirty[x]):
            continue
        first = p >> 6
        for w in range(first, n_words):
            above[w] = bits[indices[indptr[x]], w]
        above[first] &= ~((ONE << np.uint64(p & 63)) | ((ONE << np.uint64(p & 63)) - ONE))
        e = indptr[x] + 1
        some = True
        while some and e < indptr[x + 1]:
            m = indices[e]
            e += 1
            left = np.uint64(0)
            for w in range(first, n_words):
                above[w] &= bits[m, w]
                left |= above[w]
            some = left != 0
        work -= (e - indptr[x]) * (n_words - first)
        if not some:
            continue
        for w in range(first, n_words):
            word = above[w]
            while word:
                y = order[64 * w + np.int64(lowest_bit(word))]
                word &= word - ONE
                if alive[y] and larger:
                    alive[y] = False
                elif alive[y] and costs[y] <= costs[x]:
                    alive[x] = False
    return order.size, work


@kernel
def _another(
    row_ends: Pointers, row_sets: Numbers, alive: Flags, costs: Pointers, r: int, s: int
) -> bool:
    """Whether a row has a living set besides this one that costs no more."""
    for e in range(row_ends[r], row_ends[r + 1]):
        t = row_sets[e]
        if t != s and alive[t] and costs[t] <= costs[s]:
            return True
    return False


@kernel
def chase(
    row_ends: Pointers,
    row_sets: Numbers,
    set_ends: Pointers,
    set_rows: Numbers,
    row_alive: Flags,
    set_alive: Flags,
    row_dirty: Flags,
    set_dirty: Flags,
    costs: Pointers,
) -> int:
    """Follow the chains of sets in one row and rows of one set; return how many were dropped.

    A set in one row goes if the row has another that costs no more, a row goes if it contains a
    row of one set. Both are domination; one after the other along a path they would take a round
    each.
    """
    n_rows, n_sets = row_alive.size, set_alive.size
    row_size = np.empty(n_rows, np.int64)
    set_size = np.empty(n_sets, np.int64)
    # Sets by number, rows after them; each is here at most once, when its size becomes 1.
    pending = np.empty(n_rows + n_sets, np.int64)
    n_pending, dropped = 0, 0
    for s in range(n_sets):
        set_size[s] = set_ends[s + 1] - set_ends[s]
        if set_alive[s] and set_size[s] == 1:
            pending[n_pending] = s
            n_pending += 1
    for r in range(n_rows):
        row_size[r] = row_ends[r + 1] - row_ends[r]
        if row_alive[r] and row_size[r] == 1:
            pending[n_pending] = n_sets + r
            n_pending += 1
    while n_pending:
        n_pending -= 1
        item = pending[n_pending]
        if item < n_sets:
            if set_size[item] != 1:
                continue
            e = set_ends[item]
            while not row_alive[set_rows[e]]:
                e += 1
            r = set_rows[e]
            if row_size[r] == 1 or not _another(row_ends, row_sets, set_alive, costs, r, item):
                continue
            set_alive[item] = False
            dropped += 1
            row_size[r] -= 1
            row_dirty[r] = True
            if row_size[r] == 1:
                pending[n_pending] = n_sets + r
                n_pending += 1
            continue
        r = item - n_sets
        if not row_alive[r]:
            continue
        e = row_ends[r]
        while not set_alive[row_sets[e]]:
            e += 1
        s = row_sets[e]
        for f in range(set_ends[s], set_ends[s + 1]):
            q = set_rows[f]
            if q == r or not row_alive[q]:
                continue
            row_alive[q] = False
            dropped += 1
            for g in range(row_ends[q], row_ends[q + 1]):
                t = row_sets[g]
                if not set_alive[t]:
                    continue
                set_size[t] -= 1
                set_dirty[t] = True
                if set_size[t] == 0:
                    set_alive[t] = False
                elif set_size[t] == 1:
                    pending[n_pending] = t
                    n_pending += 1
    return dropped


@kernel
def mark_members(
    indptr: Pointers, indices: Numbers, before: Flags, after: Flags, marks: Flags
) -> int:
    """Mark the members of the things that were alive before and are not after; count these."""
    dropped = 0
    for x in range(before.size):
        if before[x] and not after[x]:
            dropped += 1
            for e in range(indptr[x], indptr[x + 1]):
                marks[indices[e]] = True
    return dropped


@kernel
def force(indptr: Pointers, indices: Numbers, row_alive: Flags, n_sets: int) -> Flags:
    """Return which sets are the only one of a row, and drop the rows that they meet."""
    forced = np.zeros(n_sets, np.bool_)
    for r in range(row_alive.size):
        if row_alive[r] and indptr[r + 1] - indptr[r] == 1:
            forced[indices[indptr[r]]] = True
    for r in range(row_alive.size):
        for e in range(indptr[r], indptr[r + 1]):
            if forced[indices[e]]:
                row_alive[r] = False
    return forced
