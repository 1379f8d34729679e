"""Find covers fast, and sizes that no cover can go below, before any search.

All functions take a problem as lists both ways, see `Lists`. No row is empty.
"""

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiler import kernel

Longs = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Duals are integers, this many to one: sums are exact and bounds hold to the last digit.
UNIT = 2**32


class Lists(NamedTuple):
    """A problem as lists both ways: the sets of every row, the rows of every set, and costs.

    Attributes
    ----------
    row_ends, row_sets : int64 array (n_rows + 1,), int32 array (n_entries,)
        The sets of row r are ``row_sets[row_ends[r]:row_ends[r + 1]]``.
    set_ends, set_rows : int64 array (n_sets + 1,), int32 array (n_entries,)
    costs : int64 array (n_sets,)
    """

    row_ends: Longs
    row_sets: Numbers
    set_ends: Longs
    set_rows: Numbers
    costs: Longs


@kernel
def both_ways(row_ends: Longs, row_sets: Numbers, costs: Longs) -> Lists:
    """Return a problem as lists both ways, from the sets of every row and their costs."""
    n_sets = costs.size
    ends = np.zeros(n_sets + 1, np.int64)
    for e in range(row_sets.size):
        ends[row_sets[e] + 1] += 1
    for s in range(n_sets):
        ends[s + 1] += ends[s]
    place = ends[:-1].copy()
    out = np.empty(row_sets.size, np.int32)
    for r in range(row_ends.size - 1):
        for e in range(row_ends[r], row_ends[r + 1]):
            s = row_sets[e]
            out[place[s]] = r
            place[s] += 1
    return Lists(row_ends, row_sets, ends, out, costs)


@kernel
def _cover(lists: Lists, s: int, covered: Flags, gain: Longs) -> int:
    """Cover the rows of a set and lower the gains of all sets in them; return how many are new."""
    new = 0
    for e in range(lists.set_ends[s], lists.set_ends[s + 1]):
        r = lists.set_rows[e]
        if not covered[r]:
            covered[r] = True
            new += 1
            for f in range(lists.row_ends[r], lists.row_ends[r + 1]):
                gain[lists.row_sets[f]] -= 1
    return new


@kernel
def greedy(lists: Lists) -> Numbers:
    """Take the set that covers most of what is left until nothing is; return them in order.

    Costs are not looked at: see `greedy_by_cost`.

    Sets wait in a bucket per gain. Gains only fall, so a set found in a bucket above its gain
    is moved down: every set moves at most as often as it has rows.
    """
    n_rows, n_sets = lists.row_ends.size - 1, lists.set_ends.size - 1
    gain = np.empty(n_sets, np.int64)
    top = 0
    for s in range(n_sets):
        gain[s] = lists.set_ends[s + 1] - lists.set_ends[s]
        top = max(top, gain[s])
    head = np.full(top + 1, -1, np.int32)
    following = np.empty(n_sets, np.int32)
    for s in range(n_sets - 1, -1, -1):
        following[s] = head[gain[s]]
        head[gain[s]] = s
    covered = np.zeros(n_rows, np.bool_)
    chosen = np.empty(n_sets, np.int32)
    size, left = 0, n_rows
    while left:
        s = head[top]
        if s < 0:
            top -= 1
            continue
        head[top] = following[s]
        if gain[s] < top:
            following[s] = head[gain[s]]
            head[gain[s]] = s
            continue
        chosen[size] = s
        size += 1
        left -= _cover(lists, np.int64(s), covered, gain)
    return chosen[:size]


@kernel
def greedy_by_cost(lists: Lists) -> Numbers:
    """Take the set that costs least for each row it still covers; return them, cheap ones first.

    Sets wait in a heap by that price, which only rises: one found at an old price goes back.
    """
    costs = lists.costs
    gain = np.diff(lists.set_ends)
    heap = [(costs[s] / gain[s], s) for s in range(gain.size) if gain[s] > 0]
    heapify(heap)
    covered = np.zeros(lists.row_ends.size - 1, np.bool_)
    chosen = np.empty(gain.size, np.int32)
    size, left = 0, covered.size
    while left:
        price, s = heappop(heap)
        if gain[s] == 0:
            continue
        if costs[s] / gain[s] > price:
            heappush(heap, (costs[s] / gain[s], s))
            continue
        chosen[size] = s
        size += 1
        left -= _cover(lists, np.int64(s), covered, gain)
    return chosen[:size][np.argsort(costs[chosen[:size]])]


@kernel
def without_redundant(lists: Lists, cover: Numbers) -> Numbers:
    """Return the cover without the sets that the others make up for, the last ones first."""
    times = np.zeros(lists.row_ends.size - 1, np.int32)
    for s in cover:
        for e in range(lists.set_ends[s], lists.set_ends[s + 1]):
            times[lists.set_rows[e]] += 1
    kept = np.empty(cover.size, np.int32)
    size = 0
    for i in range(cover.size - 1, -1, -1):
        first, end = lists.set_ends[cover[i]], lists.set_ends[cover[i] + 1]
        needed = False
        for e in range(first, end):
            needed |= times[lists.set_rows[e]] == 1
        if needed:
            kept[size] = cover[i]
            size += 1
        else:
            for e in range(first, end):
                times[lists.set_rows[e]] -= 1
    return kept[:size]


@kernel
def degree_bound(lists: Lists) -> int:
    """Return the fewest sets whose sizes add up to all rows."""
    n_rows, n_sets = lists.row_ends.size - 1, lists.set_ends.size - 1
    tally = np.zeros(n_rows + 1, np.int64)
    for s in range(n_sets):
        tally[lists.set_ends[s + 1] - lists.set_ends[s]] += 1
    left, k, size = n_rows, 0, n_rows
    while left > 0:
        taken = min(tally[size], (left + size - 1) // size)
        k += taken
        left -= taken * size
        size -= 1
    return k


@kernel
def raised(lists: Lists, order: Longs, duals: Longs) -> Longs:
    """Raise feasible duals, row by row in this order, as far as they stay feasible.

    Duals are feasible when those of the rows of a set add up to its cost at most. Raised from 0
    they mark, without costs, rows that share no set.
    """
    slack = UNIT * lists.costs
    out = duals.copy()
    for r in range(out.size):
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            slack[lists.row_sets[e]] -= out[r]
    for r in order:
        room = slack[lists.row_sets[lists.row_ends[r]]]
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            room = min(room, slack[lists.row_sets[e]])
        if room > 0:
            out[r] += room
            for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
                slack[lists.row_sets[e]] -= room
    return out


@kernel
def efficiencies(lists: Lists) -> Longs:
    """Return the feasible duals min of cost / rows over the sets of the row, rounded down."""
    duals = np.empty(lists.row_ends.size - 1, np.int64)
    for r in range(duals.size):
        duals[r] = np.iinfo(np.int64).max
        for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
            s = lists.row_sets[e]
            rows = lists.set_ends[s + 1] - lists.set_ends[s]
            duals[r] = min(duals[r], UNIT * lists.costs[s] // rows)
    return duals


@kernel
def _only_owner(lists: Lists, owner: Numbers, r: int) -> int:
    """Return the one packed row that shares a set with row r; -1 for none, -2 for several."""
    found = np.int64(-1)
    for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
        o = np.int64(owner[lists.row_sets[e]])
        if o >= 0 and o != found:
            if found >= 0:
                return -2
            found = o
    return found


@kernel
def _own(lists: Lists, owner: Numbers, r: int, by: int) -> None:
    """Give the sets of row r to a packed row, or with -1 to none."""
    for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
        owner[lists.row_sets[e]] = by


@kernel
def packing(lists: Lists, order: Longs, work: int) -> Flags:
    """Pack rows that share no set, then exchange one for two while that is possible.

    Parameters
    ----------
    order : int64 array, shape (n_rows,)
        The rows in the order in which to try them.
    work : int
        Entries to look at in exchanges, about.
    """
    n_rows = lists.row_ends.size - 1
    owner = np.full(lists.set_ends.size - 1, -1, np.int32)
    packed = np.zeros(n_rows, np.bool_)
    for r in order:
        if _only_owner(lists, owner, r) == -1:
            packed[r] = True
            _own(lists, owner, np.int64(r), np.int64(r))
    changed = True
    while changed and work > 0:
        changed = False
        # The first row found to be in the way of a packed row only waits for a second one.
        waiting = np.full(n_rows, -1, np.int32)
        for r in order:
            if packed[r]:
                continue
            work -= lists.row_ends[r + 1] - lists.row_ends[r]
            q = _only_owner(lists, owner, r)
            if q == -2:
                continue
            if q == -1:
                packed[r] = True
                _own(lists, owner, np.int64(r), np.int64(r))
                changed = True
                continue
            other = np.int64(waiting[q])
            if other < 0 or packed[other] or _only_owner(lists, owner, other) != q:
                waiting[q] = r
                continue
            _own(lists, owner, q, np.int64(-1))
            _own(lists, owner, other, other)
            if _only_owner(lists, owner, r) == -1:
                packed[q] = False
                packed[other] = True
                packed[r] = True
                _own(lists, owner, np.int64(r), np.int64(r))
                changed = True
            else:
                _own(lists, owner, other, np.int64(-1))
                _own(lists, owner, q, q)
    return packed
