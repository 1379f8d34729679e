"""Minimum covers by bucket elimination: dynamic programming along an elimination order.

When a set is eliminated (`minsym.kernels.elimination`), a table says for each choice among its
neighbours what the sets have to cost at least that were eliminated so far below it. It is made
from the tables of its children, which are the sets whose next neighbour it is, and from the rows
of which it is the first set: the less of what it costs to take the set and to leave it. A bit says
which it was; read backwards, from the last set to the first, these bits are a cover.

To choose more neighbours never makes what is below them dearer. So costs in a table are those
above the cost of choosing them all, and where that is less than what the others cost, it is no
loss to call the choice impossible: choosing all is as good. Thus entries are small numbers, and a
byte may be enough for one.

The number of an entry has a bit for each neighbour, the highest for the one that goes next.
Tables are on a stack, the children's on its top, where that of their parent takes their place.

R. Dechter, 'Bucket elimination: a unifying framework for reasoning', Artificial Intelligence
1999, doi:10.1016/S0004-3702(99)00059-4.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiler import kernel
from .cores import Ints
from .elimination import Order
from .heuristics import Lists

#: Entries that are made together differ in so many neighbours: they fit in the fastest memory.
BITS = np.int64(10)

#: Places of `Buckets.at`.
BUCKET, BLOCK, TOP, COST = range(4)

Tables = npt.NDArray[np.uint8 | np.uint32]


class Tree(NamedTuple):
    """In which order the tables are made, from what, and how much room they take.

    Attributes
    ----------
    sets : int64 array, shape (n_sets,)
        Children before their parents, so that few tables wait at a time.
    starts, children : int64 arrays
        The children of set s are ``children[starts[s] : starts[s + 1]]``.
    first, rows : int64 arrays
        The rows of which set s is the first are ``rows[first[s] : first[s + 1]]``.
    bits : int64 array, shape (n_sets + 1,)
        Where the bits of each set begin, in bytes.
    entries : int
        The most entries that are on the stack at a time.
    """

    sets: Ints
    starts: Ints
    children: Ints
    first: Ints
    rows: Ints
    bits: Ints
    entries: int


class Buckets(NamedTuple):
    """The state of an elimination that can stop and go on.

    Attributes
    ----------
    tables : array of uint8 or uint32, shape (entries,)
        The largest number stands for what is impossible.
    taken : uint8 array
        A bit for each entry: whether to take the set costs less than to leave it.
    places : int64 array, shape (n_sets,)
        Where the table of each set begins.
    at : int64 array, shape (4,)
        BUCKET: how many sets are eliminated. BLOCK: how many blocks of the next are done.
        TOP: the height of the stack. COST: what every cover costs, above what tables say.
    """

    tables: Tables
    taken: npt.NDArray[np.uint8]
    places: Ints
    at: Ints


class Bucket(NamedTuple):
    """What the table of a set is made from.

    Attributes
    ----------
    bits : int64 array, shape (children, neighbours)
        What choosing a neighbour adds to the number of an entry in the table of a child.
    low : int64 array, shape (children, length of a block)
        What choosing among the first BITS neighbours adds.
    masks : int64 array, shape (rows,)
        The neighbours that are in a row of which the set is the first.
    costs : int64 array, shape (neighbours,)
    spare : int64 array, shape (length of a block,)
        What those of the first BITS neighbours cost that are not chosen.
    without, taking : int64 arrays, shape (length of a block,)
        What the entries of a block cost if the set is left, and if it is taken.
    """

    bits: Ints
    low: Ints
    masks: Ints
    costs: Ints
    spare: Ints
    without: Ints
    taking: Ints


@kernel
def tree_of(lists: Lists, order: Order) -> Tree:
    """Return how to eliminate all sets along an order."""
    n, width = order.sets.size, order.width
    parent = np.full(n, -1)
    starts = np.zeros(n + 1, np.int64)
    bits = np.zeros(n + 1, np.int64)
    for s in range(n):
        bits[s + 1] = bits[s] + max(1, (1 << width[s]) >> 3)
        if width[s]:
            parent[s] = order.neighbours[s, width[s] - 1]
            starts[parent[s] + 1] += 1
    starts = np.cumsum(starts)
    children = np.empty(starts[n], np.int64)
    filled = starts[:n].copy()
    # The most entries that wait while all below a set is eliminated.
    most = np.zeros(n, np.int64)
    for s in order.sets:
        mine = children[starts[s] : starts[s + 1]]
        # Those come first that need much more room than they leave filled.
        mine[:] = mine[np.argsort((1 << width[mine]) - most[mine])]
        waiting = 0
        for c in mine:
            most[s] = max(most[s], waiting + most[c])
            waiting += 1 << width[c]
        most[s] = max(most[s], waiting + (1 << width[s]))
        if parent[s] >= 0:
            children[filled[parent[s]]] = s
            filled[parent[s]] += 1
    first, rows = _by_first(lists, order.sets)
    sets = _children_first(parent, starts, children)
    return Tree(sets, starts, children, first, rows, bits, most.max())


@kernel
def _by_first(lists: Lists, order: Ints) -> tuple[Ints, Ints]:
    """Return the rows by their set that is eliminated first, and where those of each begin."""
    position = np.empty(order.size, np.int64)
    position[order] = np.arange(order.size)
    owner = np.empty(lists.row_ends.size - 1, np.int64)
    for r in range(owner.size):
        members = lists.row_sets[lists.row_ends[r] : lists.row_ends[r + 1]]
        owner[r] = members[np.argmin(position[members])]
    rows = np.argsort(owner)
    return np.searchsorted(owner[rows], np.arange(order.size + 1)), rows


@kernel
def _children_first(parent: Ints, starts: Ints, children: Ints) -> Ints:
    """Return the sets of a forest, each after its children, of which the order is kept."""
    out, stack = np.empty(parent.size, np.int64), np.empty(parent.size, np.int64)
    height, left = 0, parent.size
    for s in range(parent.size):
        if parent[s] < 0:
            stack[height] = s
            height += 1
    while height:
        height -= 1
        s = stack[height]
        left -= 1
        out[left] = s
        for c in children[starts[s] : starts[s + 1]]:
            stack[height] = c
            height += 1
    return out


@kernel
def dearest(lists: Lists, order: Order) -> int:
    """Return the most that a set and its neighbours cost together."""
    most = 0
    for s in range(lists.costs.size):
        neighbours = order.neighbours[s, : order.width[s]]
        most = max(most, lists.costs[s] + lists.costs[neighbours].sum())
    return most


@kernel
def new_buckets(tree: Tree, tables: Tables) -> Buckets:
    """Return the state of an elimination that has not begun, with room for ``tree.entries``."""
    n = tree.sets.size
    taken = np.zeros(tree.bits[n], np.uint8)
    return Buckets(tables, taken, np.zeros(n, np.int64), np.zeros(4, np.int64))


@kernel
def _sums(terms: Ints, out: Ints) -> None:
    """Write the sum of each subset of terms, the first term being the lowest bit."""
    out[0] = 0
    for i in range(terms.size):
        for j in range(1 << i):
            out[j + (1 << i)] = out[j] + terms[i]


@kernel
def _bucket(lists: Lists, order: Order, tree: Tree, s: int, number: Ints) -> Bucket:
    """Return the bucket of a set; ``number`` is scratch, of a place for each set."""
    children = tree.children[tree.starts[s] : tree.starts[s + 1]]
    rows = tree.rows[tree.first[s] : tree.first[s + 1]]
    size = order.width[s]
    mine = order.neighbours[s, :size]
    number[mine] = np.arange(size)
    length = 1 << min(size, BITS)
    bits = np.zeros((children.size, size), np.int64)
    low = np.empty((children.size, length), np.int64)
    for i in range(children.size):
        c = children[i]
        # The last neighbour of a child is the set itself.
        for j in range(order.width[c] - 1):
            bits[i, number[order.neighbours[c, j]]] = 1 << j
        _sums(bits[i, :BITS], low[i])
    masks = np.zeros(rows.size, np.int64)
    for i in range(rows.size):
        for u in lists.row_sets[lists.row_ends[rows[i]] : lists.row_ends[rows[i] + 1]]:
            if u != s:
                masks[i] |= 1 << number[u]
    costs = lists.costs[mine]
    spare = np.empty(length, np.int64)
    _sums(costs[:BITS], spare)
    without, taking = np.empty(length, np.int64), np.empty(length, np.int64)
    return Bucket(bits, low, masks, costs, spare[::-1].copy(), without, taking)


@kernel
def _chosen(high: int, terms: Ints, chosen: bool) -> int:
    """Return the sum of the terms after the first BITS that a choice has, or has not."""
    total = 0
    for i in range(BITS, terms.size):
        if (high >> i & 1 == 1) == chosen:
            total += terms[i]
    return total


@kernel
def _weigh(bucket: Bucket, tables: Tables, starts: Ints, middles: Ints, high: int) -> None:
    """Fill in what the entries of a block cost if the set is left, and if it is taken.

    Parameters
    ----------
    bucket, tables
    starts, middles : int64 arrays, shape (children,)
        Where the table of each child begins, and its half in which the set is chosen.
    high : int
        The choice among the neighbours after the first BITS, which the block is about.
    """
    impossible = np.iinfo(tables.dtype).max
    for i in range(starts.size):
        more = _chosen(high, bucket.bits[i], np.bool_(True))
        left, right = tables[starts[i] + more :], tables[middles[i] + more :]
        for j in range(bucket.spare.size):
            bucket.without[j] += np.int64(left[bucket.low[i, j]])
            bucket.taking[j] += np.int64(right[bucket.low[i, j]])
    for mask in bucket.masks:
        if mask & high == 0:
            for j in range(bucket.spare.size):
                if mask & j == 0:
                    bucket.without[j] = impossible


@kernel
def _write(
    bucket: Bucket, table: Tables, taken: npt.NDArray[np.uint8], base: int, rest: int
) -> None:
    """Write the entries of a block, and their bits.

    Parameters
    ----------
    bucket, table, taken
    base : int
        What the entry of all neighbours costs.
    rest : int
        What the neighbours after the first BITS cost that are not chosen.
    """
    impossible = np.iinfo(table.dtype).max
    for j in range(table.size):
        cost = min(bucket.without[j], bucket.taking[j]) - base
        table[j] = impossible if cost > rest + bucket.spare[j] else cost
    for j in range(0, table.size, 8):
        byte = 0
        for k in range(min(8, table.size)):
            byte |= np.int64(bucket.taking[j + k] < bucket.without[j + k]) << k
        taken[j >> 3] = byte


@kernel
def _of_all(bucket: Bucket, tables: Tables, middles: Ints, cost: int) -> int:
    """Return what the entry of all neighbours costs."""
    left = 0
    for middle in middles:
        left += np.int64(tables[middle - 1])
    for mask in bucket.masks:
        if mask == 0:
            # The set is alone in a row.
            left = cost
    return min(left, cost)


@kernel
def _push(buckets: Buckets, s: int, children: Ints, entries: int) -> None:
    """Put the table of a set, which is above the stack, in the place of those of its children."""
    place = top = buckets.at[TOP]
    if children.size:
        place = buckets.places[children[0]]
        for i in range(entries):
            buckets.tables[place + i] = buckets.tables[top + i]
    buckets.places[s] = place
    # A set without neighbours is nobody's child.
    buckets.at[TOP] = place if entries == 1 else place + entries


@kernel
def advance(lists: Lists, order: Order, tree: Tree, buckets: Buckets, work: int) -> bool:
    """Eliminate sets until all are, and return True; or until so many entries are looked at.

    A set and its neighbours have to cost less together than the largest number of a table.
    """
    at, places, tables = buckets.at, buckets.places, buckets.tables
    number = np.empty(tree.sets.size, np.int64)
    while at[BUCKET] < tree.sets.size:
        s = tree.sets[at[BUCKET]]
        children = tree.children[tree.starts[s] : tree.starts[s + 1]]
        bucket = _bucket(lists, order, tree, s, number)
        starts = places[children]
        middles = starts + (1 << (order.width[children] - 1))
        base = _of_all(bucket, tables, middles, lists.costs[s])
        entries, length = 1 << order.width[s], bucket.spare.size
        while at[BLOCK] * length < entries:
            high = at[BLOCK] * length
            bucket.without[:] = 0
            bucket.taking[:] = lists.costs[s]
            _weigh(bucket, tables, starts, middles, high)
            table = tables[at[TOP] + high : at[TOP] + high + length]
            rest = _chosen(high, bucket.costs, np.bool_(False))
            _write(bucket, table, buckets.taken[tree.bits[s] + (high >> 3) :], base, rest)
            at[BLOCK] += 1
            work -= length * (1 + children.size + bucket.masks.size)
            if work < 0:
                return False
        _push(buckets, s, children, entries)
        at[COST] += base
        at[BLOCK] = 0
        at[BUCKET] += 1
    return True


@kernel
def cover(order: Order, tree: Tree, buckets: Buckets) -> npt.NDArray[np.bool_]:
    """Return which sets are in a cover that costs least, when all are eliminated."""
    out = np.zeros(tree.sets.size, np.bool_)
    for s in tree.sets[::-1]:
        entry = 0
        for i in range(order.width[s]):
            entry |= np.int64(out[order.neighbours[s, i]]) << i
        out[s] = buckets.taken[tree.bits[s] + (entry >> 3)] >> (entry & 7) & 1
    return out
