"""Make a cover smaller by local search with weights on the rows.

After Gao, Weise and Li, An efficient local search heuristic with row weighting for the unicost
set covering problem, EJOR 246 (2015), doi:10.1016/j.ejor.2015.05.038.
"""

from typing import NamedTuple

import numpy as np

from .compiler import kernel
from .heuristics import Lists, Longs, Numbers


class Walk(NamedTuple):
    """The state of a local search, which can stop after a slice of work and go on.

    Attributes
    ----------
    weight : int64 array, shape (n_rows,)
        Grows by 1 with every step at whose end the row is uncovered.
    times, chosen_sum : int32 and int64 arrays, shape (n_rows,)
        How many chosen sets cover the row, and the sum of their numbers: where one does, it.
    score : int64 array, shape (n_sets,)
        The weight that would be uncovered (chosen) or covered (others) by changing the set.
    stamp : int64 array, shape (n_sets,)
        The step in which the set was last changed.
    chosen, chosen_place, uncovered, uncovered_place : int32 arrays
        The chosen sets and the uncovered rows as lists, and where each is in them, or -1.
    best : int32 array, shape (n_sets,)
        The smallest cover found.
    numbers : int64 array, shape (6,)
        N_CHOSEN, N_UNCOVERED, N_BEST, STEP, CAME and RANDOM: lengths of the lists, steps done,
        the set that was chosen last, and the state of the random numbers.
    """

    weight: Longs
    times: Numbers
    chosen_sum: Longs
    score: Longs
    stamp: Longs
    chosen: Numbers
    chosen_place: Numbers
    uncovered: Numbers
    uncovered_place: Numbers
    best: Numbers
    numbers: Longs


N_CHOSEN, N_UNCOVERED, N_BEST, STEP, CAME, RANDOM = np.arange(6)


def new_walk(lists: Lists, cover: Numbers, seed: int) -> Walk:
    """Return a walk that starts at a cover."""
    n_rows, n_sets = lists.row_ends.size - 1, lists.set_ends.size - 1
    walk = Walk(
        np.ones(n_rows, dtype=np.int64),
        np.zeros(n_rows, dtype=np.int32),
        np.zeros(n_rows, dtype=np.int64),
        np.diff(lists.set_ends),
        np.zeros(n_sets, dtype=np.int64),
        np.empty(n_sets, dtype=np.int32),
        np.full(n_sets, -1, dtype=np.int32),
        np.arange(n_rows, dtype=np.int32),
        np.arange(n_rows, dtype=np.int32),
        np.empty(n_sets, dtype=np.int32),
        np.array([0, n_rows, n_sets + 1, 0, -1, seed]),
    )
    begin(lists, walk, cover)
    return walk


@kernel
def begin(lists: Lists, walk: Walk, cover: Numbers) -> None:
    """Choose the sets of a cover, where none is chosen."""
    for s in cover:
        if walk.chosen_place[s] < 0:
            change(lists, walk, np.int64(s))
    keep_best(walk)


@kernel
def keep_best(walk: Walk) -> None:
    """Remember the chosen sets, which are a cover."""
    n = walk.numbers[N_CHOSEN]
    walk.numbers[N_BEST] = n
    for i in range(n):
        walk.best[i] = walk.chosen[i]


@kernel
def _flip(items: Numbers, place: Numbers, numbers: Longs, which: int, item: int) -> None:
    """Put an item into a list without order, or take it out if it is there."""
    if place[item] < 0:
        items[numbers[which]] = item
        place[item] = numbers[which]
        numbers[which] += 1
    else:
        numbers[which] -= 1
        last = items[numbers[which]]
        items[place[item]] = last
        place[last] = place[item]
        place[item] = -1


@kernel
def change(lists: Lists, walk: Walk, s: int) -> int:
    """Choose a set, or drop it if it is chosen; return how many entries were looked at."""
    row_ends, row_sets, set_ends, set_rows, _ = lists
    weight, times, chosen_sum, score = walk.weight, walk.times, walk.chosen_sum, walk.score
    step = 1 if walk.chosen_place[s] < 0 else -1
    _flip(walk.chosen, walk.chosen_place, walk.numbers, N_CHOSEN, np.int64(s))
    walk.stamp[s] = walk.numbers[STEP]
    work = np.int64(set_ends[s + 1] - set_ends[s])
    own = score[s]
    for e in range(set_ends[s], set_ends[s + 1]):
        r = set_rows[e]
        before = times[r]
        times[r] += step
        if before + times[r] == 1:
            # Covered for the first time, or no longer: what the others could gain changes.
            _flip(walk.uncovered, walk.uncovered_place, walk.numbers, N_UNCOVERED, np.int64(r))
            gain = -step * weight[r]
            for f in range(row_ends[r], row_ends[r + 1]):
                score[row_sets[f]] += gain
            work += row_ends[r + 1] - row_ends[r]
        elif step > 0 and before == 1:
            score[chosen_sum[r]] -= weight[r]
        chosen_sum[r] += step * s
        if step < 0 and before == 2:
            score[chosen_sum[r]] += weight[r]
    # Choosing a set turns its gain into its loss, and back.
    score[s] = own
    return work


@kernel
def _least_loss(walk: Walk, barred: int) -> int:
    """Return the chosen set with the least weighted loss, of equal ones the longest unchanged."""
    best = np.int64(-1)
    for i in range(walk.numbers[N_CHOSEN]):
        s = np.int64(walk.chosen[i])
        if s == barred:
            continue
        if (
            best < 0
            or walk.score[s] < walk.score[best]
            or (walk.score[s] == walk.score[best] and walk.stamp[s] < walk.stamp[best])
        ):
            best = s
    return best


@kernel
def _most_gain(lists: Lists, walk: Walk, r: int, barred: int) -> int:
    """Return the set of row r with the most weighted gain, see `_least_loss`."""
    best = np.int64(-1)
    for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
        s = np.int64(lists.row_sets[e])
        if s == barred:
            continue
        if (
            best < 0
            or walk.score[s] > walk.score[best]
            or (walk.score[s] == walk.score[best] and walk.stamp[s] < walk.stamp[best])
        ):
            best = s
    return best


@kernel
def _random_below(walk: Walk, n: int) -> int:
    """Return a random number from 0 to n - 1 (splitmix64)."""
    walk.numbers[RANDOM] += np.int64(-7046029254386353131)
    z = np.uint64(walk.numbers[RANDOM])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    high = np.int64((z ^ (z >> np.uint64(31))) >> np.uint64(33))
    return high * np.int64(n) >> 31


@kernel
def improve(lists: Lists, walk: Walk, below: int, work: int) -> int:
    """Walk on, keeping the smallest cover found; return the work that is left.

    A cover is made one set smaller than the smallest known; then sets are exchanged until
    everything is covered again: out goes the set with the least weighted loss, but not the
    one that came last, and in comes, for a random uncovered row, the set with the most
    weighted gain, but not the one that just went.

    Parameters
    ----------
    below : int
        Only covers of fewer sets than this are of interest.
    work : int
        Entries to look at before returning, about. Whatever the slices, the walk is the same.
    """
    numbers = walk.numbers
    while work > 0:
        target = min(below, numbers[N_BEST]) - 1
        if target < 1:
            return work
        while numbers[N_CHOSEN] > target:
            work -= numbers[N_CHOSEN] + change(lists, walk, _least_loss(walk, np.int64(-1)))
        if numbers[N_UNCOVERED] == 0:
            keep_best(walk)
            continue
        numbers[STEP] += 1
        went = _least_loss(walk, numbers[CAME] if numbers[N_CHOSEN] > 1 else np.int64(-1))
        work -= numbers[N_CHOSEN] + change(lists, walk, went)
        while numbers[N_CHOSEN] < target and numbers[N_UNCOVERED]:
            r = np.int64(walk.uncovered[_random_below(walk, numbers[N_UNCOVERED])])
            came = _most_gain(lists, walk, r, went)
            if came < 0:
                came = went
            work -= change(lists, walk, came)
            numbers[CAME] = came
        for i in range(numbers[N_UNCOVERED]):
            r = walk.uncovered[i]
            walk.weight[r] += 1
            for e in range(lists.row_ends[r], lists.row_ends[r + 1]):
                walk.score[lists.row_sets[e]] += 1
            work -= lists.row_ends[r + 1] - lists.row_ends[r]
    return work
