"""Make a cover cheaper by local search with weights on the rows.

After Gao, Weise and Li, An efficient local search heuristic with row weighting for the unicost
set covering problem, EJOR 246 (2015), doi:10.1016/j.ejor.2015.05.038, and for costs Luo and
others, NuSC: An effective local search algorithm for solving the set covering problem, IEEE
Transactions on Cybernetics 54 (2024), doi:10.1109/TCYB.2022.3199147.
"""

from typing import NamedTuple

import numpy as np

from .compiler import inlined, kernel
from .heuristics import Lists, Longs, Numbers


class Walk(NamedTuple):
    """The state of a local search, which can stop after a slice of work and go on.

    What is known of a row, or a set, stands side by side, since it is looked at together.

    Attributes
    ----------
    rows : int64 array, shape (n_rows, 5)
        WEIGHT, TIMES, SUM, PLACE and NEAR of every row.
    sets : int64 array, shape (n_sets, 5)
        SCORE, STAMP, AT, FRESH and NEAR of every set.
    heap : int32 array, shape (n_sets,)
        The chosen sets of the region but for those of the last step, least loss for the cost
        first.
    uncovered : int32 array, shape (n_rows,)
        The uncovered rows, in no order.
    came : int32 array, shape (n_sets,)
        The sets that were chosen in the last step.
    best : int32 array, shape (n_sets,)
        1 for the sets of a cover; the cheapest one found is what the first changes make of it.
    changes : int32 array, shape (n_sets,)
        The sets that were changed since, as many as there is room for.
    queue : int32 array, shape (n_rows,)
        The rows of the region, while it is made.
    numbers : int64 array, shape (11,)
        N_HEAP to LEFT, see there.
    """

    rows: Longs
    sets: Longs
    heap: Numbers
    uncovered: Numbers
    came: Numbers
    best: Numbers
    changes: Numbers
    queue: Numbers
    numbers: Longs


#: Of a row: its weight, which grows by 1 with every step at whose end it is uncovered; how many
#: chosen sets cover it, and the sum of their numbers: where one does, it; and where it is among
#: the uncovered rows.
WEIGHT, TIMES, SUM, PLACE = np.arange(4)

#: Of a set: the weight that would be uncovered (chosen) or covered (others) by changing it; the
#: step in which it was last changed; where it is in the heap, or OUT if it is not chosen, HELD if
#: it is not of the region, CAME if it was chosen in the last step; and whether a row of it was
#: covered, or no longer, since it was dropped: only then is it any use to choose it again.
SCORE, STAMP, AT, FRESH = np.arange(4)
OUT, HELD, CAME = np.int64(-1), np.int64(-2), np.int64(-3)

#: Of both: the last region that it was found to be near to.
NEAR = np.int64(4)

#: Lengths of the lists, what the chosen sets and the cheapest cover cost, steps done, the state
#: of the random numbers, how many sets were changed since ``best`` was written, and how many of
#: these changes lead to the cheapest cover; the number of the region, and the steps left for it.
N_HEAP, N_UNCOVERED, N_CAME, COST, BEST, STEP, RANDOM, CHANGES, KEPT, REGION, LEFT = np.arange(11)

#: Chosen sets with which a region begins, and the steps without success after which comes another.
SIZE, PATIENCE = np.int64(1000), np.int64(20_000)

#: Entries of uncovered rows among which the set to choose is looked for, in a large cover.
ENOUGH = np.int64(50)


def new_walk(lists: Lists, cover: Numbers, seed: int) -> Walk:
    """Return a walk that starts at a cover."""
    n_rows, n_sets = lists.row_ends.size - 1, lists.set_ends.size - 1
    rows = np.zeros((n_rows, 5), dtype=np.int64)
    rows[:, WEIGHT] = 1
    rows[:, PLACE] = np.arange(n_rows)
    sets = np.zeros((n_sets, 5), dtype=np.int64)
    sets[:, SCORE] = np.diff(lists.set_ends)
    sets[:, AT] = OUT
    sets[:, FRESH] = 1
    walk = Walk(
        rows,
        sets,
        np.empty(n_sets, dtype=np.int32),
        np.arange(n_rows, dtype=np.int32),
        np.empty(n_sets, dtype=np.int32),
        np.zeros(n_sets, dtype=np.int32),
        np.empty(n_sets, dtype=np.int32),
        np.empty(n_rows, dtype=np.int32),
        np.array([0, n_rows, 0, 0, np.iinfo(np.int64).max, 0, seed, 0, 0, 0, 0]),
    )
    start_from(lists, walk, cover)
    return walk


@kernel
def start_from(lists: Lists, walk: Walk, cover: Numbers) -> None:
    """Choose the sets of a cover and no others; what was learned of the rows is kept."""
    best, numbers = walk.best, walk.numbers
    best[:] = 0
    for s in cover:
        best[s] = 1
    numbers[KEPT] = 0
    numbers[CHANGES] = walk.changes.size
    go_back(lists, walk)
    numbers[BEST] = numbers[COST]


@kernel
def go_back(lists: Lists, walk: Walk) -> None:
    """Choose the sets of the cheapest cover and no others, and end the region."""
    sets, best, changes, numbers = walk.sets, walk.best, walk.changes, walk.numbers
    _make_room(best, changes, numbers)
    let_go(lists, walk)
    n = numbers[CHANGES]
    every = n == changes.size
    for i in range(n):
        s = np.int64(i) if every else np.int64(changes[i])
        if best[s] and sets[s, AT] == OUT:
            choose(lists, walk, s)
        elif not best[s] and sets[s, AT] != OUT:
            drop(lists, walk, s)
    let_go(lists, walk)
    for i in range(numbers[N_HEAP]):
        sets[walk.heap[i], AT] = HELD
    numbers[N_HEAP] = 0
    numbers[CHANGES] = 0
    numbers[LEFT] = 0


@kernel
def begin_region(lists: Lists, walk: Walk) -> int:
    """Let sets near a random row be dropped, all sets of a small cover; return the work."""
    row_ends, row_sets, set_ends, set_rows, _ = lists
    rows, sets, _, _, came, _, _, queue, numbers = walk
    numbers[REGION] += 1
    n_rows = rows.shape[0]
    region = numbers[REGION]
    work = np.int64(0)
    n_queue, at = 0, 0
    while numbers[N_CAME] < SIZE:
        if at == n_queue:  # another part of the problem
            r = np.int64(_random_below(numbers, n_rows))
            for _ in range(n_rows):
                if rows[r, NEAR] != region:
                    break
                r = (r + 1) % n_rows
            if rows[r, NEAR] == region:
                break
            rows[r, NEAR] = region
            queue[n_queue] = r
            n_queue += 1
        r = np.int64(queue[at])
        at += 1
        for e in range(row_ends[r], row_ends[r + 1]):
            s = row_sets[e]
            if sets[s, NEAR] == region:
                continue
            sets[s, NEAR] = region
            if sets[s, AT] == HELD:
                came[numbers[N_CAME]] = s
                numbers[N_CAME] += 1
                sets[s, AT] = CAME
            work += set_ends[s + 1] - set_ends[s]
            for f in range(set_ends[s], set_ends[s + 1]):
                q = set_rows[f]
                if rows[q, NEAR] != region:
                    rows[q, NEAR] = region
                    queue[n_queue] = q
                    n_queue += 1
    numbers[LEFT] = PATIENCE
    if at == n_rows:
        numbers[LEFT] = np.iinfo(np.int64).max
    let_go(lists, walk)
    return work


@kernel
def keep_best(walk: Walk) -> None:
    """Remember the chosen sets, which are a cover: as changes, or all of them if these are many."""
    numbers = walk.numbers
    numbers[BEST] = numbers[COST]
    numbers[KEPT] = numbers[CHANGES]
    if numbers[CHANGES] == walk.changes.size:
        for s in range(walk.best.size):
            walk.best[s] = np.int32(walk.sets[s, AT] != OUT)
        numbers[CHANGES] = 0
        numbers[KEPT] = 0


@kernel
def cheapest(walk: Walk) -> Numbers:
    """Return the cheapest cover found, increasing."""
    found = walk.best.copy()
    for i in range(walk.numbers[KEPT]):
        found[walk.changes[i]] ^= 1
    return np.flatnonzero(found).astype(np.int32)


@kernel
def _make_room(best: Numbers, changes: Numbers, numbers: Longs) -> None:
    """Make the changes to ``best`` that lead to the cheapest cover, and forget them."""
    kept = numbers[KEPT]
    for i in range(kept):
        best[changes[i]] ^= 1
    numbers[CHANGES] -= kept
    numbers[KEPT] = 0
    for i in range(numbers[CHANGES]):
        changes[i] = changes[i + kept]


@inlined
def _note(best: Numbers, changes: Numbers, numbers: Longs, s: int) -> None:
    """Add a set to the changes, of which there are as many as there is room for."""
    if numbers[CHANGES] == changes.size and numbers[KEPT] > 0:
        _make_room(best, changes, numbers)
    if numbers[CHANGES] < changes.size:
        changes[numbers[CHANGES]] = s
        numbers[CHANGES] += 1


@inlined
def _goes_before(sets: Longs, costs: Longs, a: int, b: int) -> bool:
    """Whether chosen set a loses less for its cost than b; of equal ones, is longer unchanged."""
    loss_a = np.float64(sets[a, SCORE]) * np.float64(costs[b])
    loss_b = np.float64(sets[b, SCORE]) * np.float64(costs[a])
    return loss_a < loss_b or (loss_a == loss_b and sets[a, STAMP] < sets[b, STAMP])


@kernel
def _sift_up(sets: Longs, costs: Longs, heap: Numbers, s: int) -> None:
    """Move a set of the heap up to its place, after its loss fell."""
    place = sets[s, AT]
    while place > 0:
        above = (place - 1) >> 1
        other = np.int64(heap[above])
        if not _goes_before(sets, costs, s, other):
            break
        heap[place] = other
        sets[other, AT] = place
        place = above
    heap[place] = s
    sets[s, AT] = place


@kernel
def _sift_down(sets: Longs, costs: Longs, heap: Numbers, n: int, s: int) -> None:
    """Move a set of a heap of n down to its place, after its loss grew."""
    place = sets[s, AT]
    while True:
        below = 2 * place + 1
        if below >= n:
            break
        other = np.int64(heap[below])
        if below + 1 < n:
            second = np.int64(heap[below + 1])
            if _goes_before(sets, costs, second, other):
                below += 1
                other = second
        if not _goes_before(sets, costs, other, s):
            break
        heap[place] = other
        sets[other, AT] = place
        place = below
    heap[place] = s
    sets[s, AT] = place


@kernel
def let_go(lists: Lists, walk: Walk) -> None:
    """Let the sets that came in the last step be dropped from now on."""
    sets, numbers = walk.sets, walk.numbers
    for i in range(numbers[N_CAME]):
        s = np.int64(walk.came[i])
        sets[s, AT] = numbers[N_HEAP]
        numbers[N_HEAP] += 1
        _sift_up(sets, lists.costs, walk.heap, s)
    numbers[N_CAME] = 0


@kernel
def _shift(row_ends: Longs, row_sets: Numbers, sets: Longs, r: int, gain: int) -> int:
    """Let the sets of a row gain by it, or lose; return how many there are."""
    first, end = row_ends[r], row_ends[r + 1]
    for e in range(first, end):
        s = row_sets[e]
        sets[s, SCORE] += gain
        sets[s, FRESH] = 1
    return end - first


@kernel
def choose(lists: Lists, walk: Walk, s: int) -> int:
    """Choose a set; return how many entries were looked at."""
    row_ends, row_sets, set_ends, set_rows, costs = lists
    rows, sets, heap, uncovered, came, best, changes, _, numbers = walk
    gain = sets[s, SCORE]
    first, end = set_ends[s], set_ends[s + 1]
    work = end - first
    for e in range(first, end):
        r = np.int64(set_rows[e])
        if rows[r, TIMES] == 0:
            numbers[N_UNCOVERED] -= 1
            last = uncovered[numbers[N_UNCOVERED]]
            uncovered[rows[r, PLACE]] = last
            rows[last, PLACE] = rows[r, PLACE]
            work += _shift(row_ends, row_sets, sets, r, -rows[r, WEIGHT])
        elif rows[r, TIMES] == 1:
            other = rows[r, SUM]
            sets[other, SCORE] -= rows[r, WEIGHT]
            if sets[other, AT] == HELD:
                sets[other, AT] = numbers[N_HEAP]
                numbers[N_HEAP] += 1
            if sets[other, AT] >= 0:
                _sift_up(sets, costs, heap, other)
        rows[r, TIMES] += 1
        rows[r, SUM] += s
    # What it gained is what would be lost without it.
    sets[s, SCORE] = gain
    sets[s, STAMP] = numbers[STEP]
    sets[s, AT] = CAME
    came[numbers[N_CAME]] = s
    numbers[N_CAME] += 1
    numbers[COST] += costs[s]
    _note(best, changes, numbers, s)
    return work


@kernel
def drop(lists: Lists, walk: Walk, s: int) -> int:
    """Drop a chosen set; return how many entries were looked at."""
    row_ends, row_sets, set_ends, set_rows, costs = lists
    rows, sets, heap, uncovered, _, best, changes, _, numbers = walk
    if sets[s, AT] >= 0:
        numbers[N_HEAP] -= 1
        last_set = np.int64(heap[numbers[N_HEAP]])
        if last_set != s:
            sets[last_set, AT] = sets[s, AT]
            _sift_up(sets, costs, heap, last_set)
            _sift_down(sets, costs, heap, numbers[N_HEAP], last_set)
    sets[s, AT] = OUT
    loss = sets[s, SCORE]
    first, end = set_ends[s], set_ends[s + 1]
    work = end - first
    for e in range(first, end):
        r = np.int64(set_rows[e])
        rows[r, TIMES] -= 1
        rows[r, SUM] -= s
        if rows[r, TIMES] == 0:
            uncovered[numbers[N_UNCOVERED]] = r
            rows[r, PLACE] = numbers[N_UNCOVERED]
            numbers[N_UNCOVERED] += 1
            work += _shift(row_ends, row_sets, sets, r, rows[r, WEIGHT])
        elif rows[r, TIMES] == 1:
            other = rows[r, SUM]
            sets[other, SCORE] += rows[r, WEIGHT]
            if sets[other, AT] >= 0:
                _sift_down(sets, costs, heap, numbers[N_HEAP], other)
    sets[s, SCORE] = loss
    sets[s, STAMP] = numbers[STEP]
    sets[s, FRESH] = 0
    numbers[COST] -= costs[s]
    _note(best, changes, numbers, s)
    return work


@kernel
def _random_below(numbers: Longs, n: int) -> int:
    """Return a random number from 0 to n - 1 (splitmix64)."""
    numbers[RANDOM] += np.int64(-7046029254386353131)
    z = np.uint64(numbers[RANDOM])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    high = np.int64((z ^ (z >> np.uint64(31))) >> np.uint64(33))
    return high * np.int64(n) >> 31


@kernel
def _most_gain(lists: Lists, walk: Walk, room: int, enough: int) -> int:
    """Return the set with the most weighted gain for its cost in random uncovered rows, or -1.

    It costs less than ``room``, and something changed around it since it was dropped.
    """
    row_ends, row_sets, _, _, costs = lists
    sets, uncovered, numbers = walk.sets, walk.uncovered, walk.numbers
    best = np.int64(-1)
    looked = np.int64(0)
    while looked < enough:
        r = np.int64(uncovered[_random_below(numbers, numbers[N_UNCOVERED])])
        for e in range(row_ends[r], row_ends[r + 1]):
            s = np.int64(row_sets[e])
            if not sets[s, FRESH] or costs[s] >= room:
                continue
            if best >= 0:
                mine = np.float64(sets[s, SCORE]) * np.float64(costs[best])
                its = np.float64(sets[best, SCORE]) * np.float64(costs[s])
                if mine < its or (mine == its and sets[s, STAMP] >= sets[best, STAMP]):
                    continue
            best = s
        looked += row_ends[r + 1] - row_ends[r]
    return best


@kernel
def _exchange(lists: Lists, walk: Walk, limit: int, enough: int) -> int:
    """Drop a set and choose others that together cost less than the limit; return the work."""
    row_ends, row_sets, _, _, _ = lists
    numbers = walk.numbers
    numbers[STEP] += 1
    numbers[LEFT] -= 1
    work = np.int64(1)
    if numbers[N_HEAP] > 0:
        work += drop(lists, walk, np.int64(walk.heap[0]))
    let_go(lists, walk)
    while numbers[N_UNCOVERED]:
        s = _most_gain(lists, walk, limit - numbers[COST], enough)
        if s < 0:
            break
        work += choose(lists, walk, s)
    for i in range(numbers[N_UNCOVERED]):
        r = np.int64(walk.uncovered[i])
        walk.rows[r, WEIGHT] += 1
        work += _shift(row_ends, row_sets, walk.sets, r, np.int64(1))
    return work


@kernel
def improve(lists: Lists, walk: Walk, work: int) -> int:
    """Walk on, keeping the cheapest cover found; return the work that is left.

    Chosen sets are dropped until they cost less than the cheapest cover; then sets are exchanged
    until everything is covered again: out goes the set with the least weighted loss for its
    cost, but not one that just came, and in come, for random uncovered rows, sets with the most
    weighted gain for their cost, as long as all together cost less than the cheapest cover.

    Of a large cover only a region may change at a time: sets near a random row, and those around
    what changes. If it does not succeed for a while, all is as it was, and another one is tried.
    In the whole of a large problem there would hardly be a moment with no row uncovered.

    Parameters
    ----------
    work : int
        Entries to look at before returning, about. Whatever the slices, the walk is the same.
    """
    numbers = walk.numbers
    counted = lists.costs.max() == 1
    while work > 0 and numbers[BEST] > 1:
        limit = numbers[BEST]
        # In a small cover chance helps; and with costs the best for many rows is no good for most.
        enough = ENOUGH if counted and limit > SIZE else np.int64(1)
        if numbers[LEFT] <= 0:
            go_back(lists, walk)
            work -= begin_region(lists, walk)
        if numbers[COST] < limit:
            work -= _exchange(lists, walk, limit, enough)
        elif numbers[N_HEAP] > 0:
            work -= drop(lists, walk, np.int64(walk.heap[0]))
        elif numbers[N_CAME] > 0:
            let_go(lists, walk)
        else:
            numbers[LEFT] = 0
        if numbers[N_UNCOVERED] == 0 and numbers[COST] < limit:
            keep_best(walk)
            numbers[LEFT] = max(numbers[LEFT], PATIENCE)
    return work
