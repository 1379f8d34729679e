"""Small cover problems, solved on Python's integers: nothing is compiled, nothing is loaded.

Most problems that people meet first are small: a row of a table, a context of the paper's size, a
graph of some dozen vertices. To load compiled code for them takes longer than to solve them, and
to compile it, once per installation, takes a hundred times as long. Here rows and sets are
integers used as bitsets: bit s of a row says whether set s is in it, bit r of a set whether it is
in row r. What is too hard for that is given up after so many steps, and left to the others.

Minimal rows, dominated sets and components are those of `minsym.solving.reduce`. The search
branches on the row with the fewest sets left and is bounded by rows of which no two share a set.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import and_

import numpy as np

from minsym.base.arrays import BoolArray
from minsym.model.cover import CoverProblem
from minsym.solving.bounds import Bounds

#: Rows times sets up to which a problem is taken for small.
SMALL = 1 << 20

#: Steps that one small problem is given, always the same: less than a tenth of a second.
STEPS = 500_000

#: Steps that all questions of a process are given together whose answers do not depend on who
#: finds them: numbers, lists in order, and the first of the minimum covers. From then on compiled
#: code has paid for its loading, and it has once it is loaded.
ALLOWANCE = 10_000_000

#: The most sets of a cover that is improved: the search goes down a level for each.
DEEPEST = 300


class GaveUp(Exception):
    """The search took more steps than it was given, or was told to stop."""


class Steps:
    """Counts what a search does: a step is one look at one row, set or cover, about 0.1 us.

    Parameters
    ----------
    most : int, optional
        Steps after which the search gives up. None: never.
    over : callable, optional
        Looked at every now and then; the search gives up once it returns True.
    """

    #: Steps between two looks at ``over``.
    BETWEEN_LOOKS = 50_000

    #: What is left of the steps that a process is given, and whether no small problem gets any.
    allowance, left_out = ALLOWANCE, False

    def __init__(self, most: int | None = None, over: Callable[[], bool] | None = None) -> None:
        self.taken = 0
        self._most = math.inf if most is None else most
        self._over = over
        self._next = min(self._most, self.BETWEEN_LOOKS)

    @classmethod
    def for_small(cls, over: Callable[[], bool] | None = None, most: int | None = None) -> "Steps":
        """Return the steps that a small problem is given before compiled code is asked."""
        return cls(0 if cls.left_out else STEPS if most is None else most, over)

    @classmethod
    def paid(cls) -> bool:
        """Return whether compiled code has paid for its loading, and is to be asked first."""
        return cls.left_out or cls.allowance <= 0

    @classmethod
    def loaded(cls) -> None:
        """Say that compiled code is loaded, or will be for what comes next."""
        cls.allowance = 0

    @classmethod
    @contextmanager
    def allowed(cls) -> "Iterator[Steps]":
        """Give a block what is left of the steps of this process, and take what it needs."""
        step = cls(0 if cls.left_out else max(0, cls.allowance))
        try:
            yield step
        finally:
            cls.allowance -= step.taken

    def __call__(self, steps: int) -> None:
        """Count steps, and raise `GaveUp` if they are too many."""
        self.taken += steps
        if self.taken < self._next:
            return
        if self.taken >= self._most or (self._over is not None and self._over()):
            raise GaveUp
        self._next = min(self._most, self.taken + self.BETWEEN_LOOKS)


@contextmanager
def left_out() -> Iterator[None]:
    """Give small problems no steps while a block runs, so that all is done by compiled code."""
    before, Steps.left_out = Steps.left_out, True
    try:
        yield
    finally:
        Steps.left_out = before
        Steps.loaded()


def is_small(problem: CoverProblem) -> bool:
    """Whether a problem is small enough to be tried without compiled code."""
    return problem.n_rows * problem.n_sets <= SMALL


def settle(problem: CoverProblem, bounds: Bounds, step: Steps) -> None:
    """Close the bounds of a problem.

    Parameters
    ----------
    problem : CoverProblem
        Without an empty row.
    bounds : Bounds
        Of the problem. If the search gives up, a cover is on them nevertheless.
    step : Steps

    Raises
    ------
    GaveUp
        If that takes too many steps.
    """
    rows = minimal(as_integers(problem.incidence()), step)
    costs = problem.costs_or_ones().tolist()
    bounds.offer(greedy(rows, costs, step))
    bounds.raise_to(_packing(rows, [min(costs)] * len(costs)))
    found = cheapest(rows, costs, step)
    bounds.offer(found)
    bounds.raise_to(problem.weight_of(found))


def as_integers(matrix: BoolArray) -> list[int]:
    """Return each row of a boolean matrix as an integer whose bit s is column s.

    Examples
    --------
    >>> as_integers(np.array([[True, False, True], [False, True, False]]))
    [5, 2]
    """
    packed = np.packbits(matrix, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def bits(row: int) -> Iterator[int]:
    """Yield the numbers of the bits of an integer, from the lowest.

    Examples
    --------
    >>> list(bits(0b1101))
    [0, 2, 3]
    """
    while row:
        low = row & -row
        yield low.bit_length() - 1
        row ^= low


def minimal(rows: Iterable[int], step: Steps) -> list[int]:
    """Return the rows that contain no other row, those of the fewest sets first.

    Examples
    --------
    >>> minimal([0b11, 0b1, 0b110, 0b11], Steps())
    [1, 6]
    """
    kept: list[int] = []
    for row in sorted(sorted(set(rows)), key=int.bit_count):
        step(len(kept) + 1)
        if not any(row & other == other for other in kept):
            kept.append(row)
    return kept


def components(rows: Sequence[int]) -> list[list[int]]:
    """Return the rows in groups that share no set, in the order of their first rows.

    Examples
    --------
    >>> components([0b1, 0b110, 0b1100])
    [[1], [6, 12]]
    """
    groups: list[tuple[int, list[int]]] = []
    for number, row in enumerate(rows):
        sets, members = row, [number]
        apart = []
        for others, theirs in groups:
            if others & row:
                sets |= others
                members += theirs
            else:
                apart.append((others, theirs))
        groups = [*apart, (sets, members)]
    grouped = sorted(sorted(members) for _, members in groups)
    return [[rows[number] for number in members] for members in grouped]


def cheapest(rows: Sequence[int], costs: Sequence[int], step: Steps) -> list[int]:
    """Return a cover that costs as little as any: of the fewest sets, where each costs 1.

    Parameters
    ----------
    rows : sequence of int
        None of them 0.
    costs : sequence of int
        What each set costs, 1 or more.
    step : Steps

    Raises
    ------
    GaveUp
        If that takes too many steps.

    Examples
    --------
    >>> cheapest([0b011, 0b110, 0b101], [1, 1, 1], Steps())
    [0, 1]
    >>> cheapest([0b011, 0b110], [1, 5, 1], Steps())
    [0, 2]
    """
    # With the cheapest first, the lowest bit of a row says what it costs at least.
    order = sorted(range(len(costs)), key=lambda s: costs[s])
    if order != list(range(len(costs))):
        place = {s: i for i, s in enumerate(order)}
        moved = [sum(1 << place[s] for s in bits(row)) for row in rows]
        return sorted(order[i] for i in cheapest(moved, [costs[s] for s in order], step))
    chosen, left = reduced(rows, costs, step)
    for part in components(left):
        chosen += _cheapest_of(part, costs, step)
    return sorted(chosen)


def reduced(rows: Iterable[int], costs: Sequence[int], step: Steps) -> tuple[list[int], list[int]]:
    """Reduce by domination until nothing changes; return forced sets and the rows that are left.

    Examples
    --------
    Set 1 is in every row that set 0 is in, and then alone in the first:

    >>> reduced([0b011, 0b110], [1, 1, 1], Steps())
    ([1], [])
    """
    forced: list[int] = []
    left = minimal(rows, step)
    while True:
        before = left
        left = _without_dominated(left, costs, step)
        alone = {row for row in left if row & (row - 1) == 0}
        forced += [row.bit_length() - 1 for row in alone]
        taken = sum(alone)
        left = minimal((row for row in left if not row & taken), step)
        if left == before:
            return forced, left


def _without_dominated(rows: list[int], costs: Sequence[int], step: Steps) -> list[int]:
    """Leave out each set whose rows are all rows of another that costs no more."""
    columns: dict[int, int] = {}
    for number, row in enumerate(rows):
        for s in bits(row):
            columns[s] = columns.get(s, 0) | 1 << number
    # Whatever dominates a set comes before it: has more rows, or as many and costs less.
    in_order = sorted(columns, key=lambda s: (-columns[s].bit_count(), costs[s], s))
    kept: list[int] = []
    keep = 0
    for s in in_order:
        step(len(kept) + 1)
        column, cost = columns[s], costs[s]
        if not any(columns[t] & column == column and costs[t] <= cost for t in kept):
            kept.append(s)
            keep |= 1 << s
    return [row & keep for row in rows]


def _cheapest_of(rows: list[int], costs: Sequence[int], step: Steps) -> list[int]:
    """Return a cheapest cover of a component: ask for a cheaper one until there is none."""
    best = greedy(rows, costs, step)
    while True:
        if len(best) > DEEPEST:
            raise GaveUp
        found = _within(rows, sum(costs[s] for s in best) - 1, costs, step)
        if found is None:
            return best
        best = found


def greedy(rows: list[int], costs: Sequence[int], step: Steps) -> list[int]:
    """Return the cover made of the sets that cost least for each row they are the first in.

    Examples
    --------
    >>> greedy([0b011, 0b110, 0b100], [1, 1, 1], Steps())
    [1, 2]
    """
    members: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for s in bits(row):
            members.setdefault(s, []).append(number)
    counts = {s: len(numbers) for s, numbers in members.items()}
    step(len(rows) + len(counts))
    left, cover = set(range(len(rows))), []
    while left:
        step(len(counts))
        s = min(counts, key=lambda s: (costs[s] / counts[s], s))
        cover.append(s)
        # Each row leaves once, so that all of it takes as long as to count once.
        for number in left.intersection(members[s]):
            left.remove(number)
            for other in bits(rows[number]):
                counts[other] -= 1
                if not counts[other]:
                    del counts[other]
    return cover


def _within(rows: list[int], budget: int, costs: Sequence[int], step: Steps) -> list[int] | None:
    """Return a cover that costs at most ``budget``, None if there is none; cheap sets come first.

    >>> _within([0b011, 0b110], 1, [1, 1, 2], Steps())
    [1]
    """
    if not rows:
        return []
    step(4 * len(rows))
    if _packing(rows, costs) > budget:
        return None
    if budget < 2 * costs[0]:  # one set has to be in all rows
        common = reduce(and_, rows)
        s = (common & -common).bit_length() - 1
        return [s] if common and costs[s] <= budget else None
    for s in bits(min(rows, key=int.bit_count)):
        if costs[s] > budget:
            return None
        left = [row for row in rows if not row >> s & 1]
        found = _within(left, budget - costs[s], costs, step)
        if found is not None:
            return [s, *found]
        # All covers with this set were tried: from here on it is forbidden.
        rows = [row & ~(1 << s) for row in rows]
        if 0 in rows:
            return None
    return None


def _packing(rows: list[int], costs: Sequence[int]) -> int:
    """Return what rows of which no two share a set cost at least."""
    bound = used = 0
    for row in sorted(rows, key=int.bit_count):
        if not row & used:
            used |= row
            bound += costs[(row & -row).bit_length() - 1]
    return bound


def first_cover(rows: Sequence[int], known: Iterable[int], step: Steps) -> list[int]:
    """Return the lexicographically first of the covers with the fewest sets, of which one is known.

    It is the union of those of the components, since sorted lists of fixed lengths are merged.

    Raises
    ------
    GaveUp
        If that takes too many steps.

    Examples
    --------
    >>> first_cover([0b110, 0b1010], [1], Steps())
    [1]
    >>> first_cover([0b0101, 0b1010], [2, 3], Steps())
    [0, 1]
    """
    chosen: list[int] = []
    for part in components(minimal(rows, step)):
        sets = reduce(int.__or__, part)
        best = sorted(s for s in known if sets >> s & 1)
        chosen += _first_of(part, best, [1] * sets.bit_length(), step)
    return sorted(chosen)


def _first_of(rows: list[int], known: list[int], ones: list[int], step: Steps) -> list[int]:
    """Return the first cover as small as a known minimum cover: set by set, the lowest that goes.

    ``known`` holds, after each step, a cover of what is left with sets that may still be chosen,
    so that nothing above its lowest set need be tried.
    """
    chosen: list[int] = []
    while rows:
        for s in bits(reduce(int.__or__, rows) & ((1 << known[0]) - 1)):
            left = [row for row in rows if not row >> s & 1]
            above = [row >> (s + 1) << (s + 1) for row in left]
            if 0 in above:
                continue
            found = cheapest(above, ones, step)
            if len(found) < len(known):
                known = [s, *found]
                break
        s, *known = known
        chosen.append(s)
        rows = [row >> (s + 1) << (s + 1) for row in rows if not row >> s & 1]
    return chosen


def covers_of_size(rows: Sequence[int], size: int, step: Steps) -> Iterator[tuple[int, ...]]:
    """Yield the covers of so many sets that have none to spare, in lexicographic order.

    Parameters
    ----------
    rows : sequence of int
        Minimal rows, one at least, none of them 0.
    size : int
        1 or more.
    step : Steps

    Raises
    ------
    GaveUp
        If it takes too many steps, perhaps after some were yielded.

    Examples
    --------
    >>> list(covers_of_size([0b0011, 0b1100], 2, Steps()))
    [(0, 2), (0, 3), (1, 2), (1, 3)]
    >>> list(covers_of_size([0b011, 0b101], 2, Steps()))
    [(1, 2)]
    """
    ones = [1] * reduce(int.__or__, rows).bit_length()
    for chosen in _extended(list(rows), size, ones, step):
        said = sum(1 << s for s in chosen)
        alone = {row & said for row in rows}
        if all(1 << s in alone for s in chosen):
            yield chosen


def _extended(
    left: list[int], size: int, ones: list[int], step: Steps
) -> Iterator[tuple[int, ...]]:
    """Yield the covers of ``size`` sets each of which covers a row that those before it leave."""
    if not left or not size:
        if not left and not size:
            yield ()
        return
    step(4 * len(left))
    if 0 in left or _packing(left, ones) > size:
        return
    # A row whose sets are passed by can no longer be covered.
    last = min(row.bit_length() for row in left)
    for s in bits(reduce(int.__or__, left) & ((1 << last) - 1)):
        rest = [row >> (s + 1) << (s + 1) for row in left if not row >> s & 1]
        for more in _extended(rest, size - 1, ones, step):
            yield s, *more
