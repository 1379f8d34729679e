"""The backend ``bitmask``: compiled branch and bound on bitsets, for rows that hold many sets.

'Do k sets suffice?' is decided for k = lower bound upwards (`minsym.kernels.branch`). Threads
share one tree: when one has nothing to do, another gives it the branches that are left where its
own part is shallowest. Where shifting all set numbers
maps rows onto rows, only one of the branches that shifts map onto each other is searched, and
with several sets to choose, whole orbits of pairs are forbidden (`pair_orbits`).

Covers of least cost are found by another search, on one thread (`minsym.kernels.weighted`).

On one thread the search is deterministic; on several the sizes it proves are the same, and
the cover is whichever is found first. Nothing is random: there is no seed to honour.
"""

from functools import partial
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bitsets import minimal_bitsets
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import greedy
from minsym.solving.sharing import Shared

if TYPE_CHECKING:
    from minsym.kernels.bits import Words
    from minsym.kernels.branch import Habits, Stack

#: Steps of a search between two looks at the clock: some hundredths of a second.
STEPS_PER_SLICE = 1 << 24

#: Sets times rows up to which a symmetry is looked for.
SHIFTED = 10**7

#: Sets times period up to which pairs are told apart by shifts: each orbit is a subproblem. And
#: sets to choose from which on it pays.
PAIRED, MANY = 2048, 5

#: Bytes of bitsets and stacks that are made at most.
MEMORY = 2**31


class Bitsets(NamedTuple):
    """A cover problem as bitsets, strong sets first.

    Attributes
    ----------
    rows : uint64 array, shape (n_rows, words over sets, a multiple of LANES)
        The minimal rows, smallest first.
    columns : uint64 array, shape (n_sets, words over rows)
    names : int64 array, shape (n_sets,)
        The number of each set in the problem.
    period : int
        Adding it to all set numbers of the problem, modulo n_sets, maps rows onto rows.
    """

    rows: "Words"
    columns: "Words"
    names: npt.NDArray[np.int64]
    period: int


class Subproblem(NamedTuple):
    """A part of the search: some sets are chosen, and some may no longer be.

    Attributes
    ----------
    chosen : tuple of int
    left : int32 array
        The rows that these sets leave.
    weights : uint16 array
        Weights of these rows, all 0 where none are known.
    allowed : uint64 array, shape (words of a row,)
    orbit : int
        Pairs of sets of earlier orbits (`pair_orbits`) are forbidden; 0: none are.
    """

    chosen: tuple[int, ...]
    left: npt.NDArray[np.int32]
    weights: npt.NDArray[np.uint16]
    allowed: "Words"
    orbit: int = 0


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve the bounds by asking of size after size whether so many sets suffice."""
    if bounds.cover is None:
        bounds.offer(greedy(problem))
    if _bytes(problem, len(bounds.incumbent.cover), limits.threads) > MEMORY:
        return {"too_large": True}
    if bounds.over():
        return {}
    if problem.weights is not None:
        return _by_cost(problem, problem.weights, bounds)
    bitsets = _bitsets(problem)
    nodes = 0
    _bound_by_counting(bitsets, bounds)
    while not bounds.over():
        nodes += _decide(bitsets, bounds.lower, limits.threads, bounds)
    return {"minimal_rows": len(bitsets.rows), "nodes": nodes}


def _by_cost(
    problem: CoverProblem, costs: npt.NDArray[np.int64], bounds: Bounds
) -> dict[str, object]:
    """Improve the bounds on the cost by looking for cheaper and cheaper covers."""
    rows, columns = minimal_bitsets(problem)
    # Those that cost least for a row first: they are found early and forbidden early.
    covered = np.bitwise_count(columns).sum(axis=1, dtype=np.int64)
    names = np.argsort(costs / np.maximum(covered, 1), kind="stable")
    columns = columns[names]
    rows = kernels.bits.transpose(columns, len(rows))
    stack = kernels.weighted.new_stack(len(rows), costs, bounds.incumbent.cost)
    outcome = kernels.search.PAUSED
    while outcome != kernels.search.EXHAUSTED and not bounds.over():
        outcome, size = kernels.weighted.advance(
            rows, columns, costs[names], stack, bounds.incumbent.cost, STEPS_PER_SLICE
        )
        if outcome == kernels.search.FOUND:
            bounds.offer(names[stack.chosen[:size]])
    if outcome == kernels.search.EXHAUSTED:
        bounds.raise_to(bounds.incumbent.cost)
    return {"minimal_rows": len(rows), "nodes": int(stack.numbers[kernels.weighted.NODES])}


def _bytes(problem: CoverProblem, size: int, threads: int) -> int:
    """Return about how many bytes a search needs, the rows being bitsets."""
    rows, sets = problem.n_rows, problem.n_sets
    return rows * sets // 2 + threads * size * (6 * rows + 3 * sets)


def _bitsets(problem: CoverProblem) -> Bitsets:
    rows, columns = minimal_bitsets(problem)
    # Strong sets first: they are found early and forbidden early.
    strength = np.bitwise_count(columns).sum(axis=1, dtype=np.int64)
    names = np.argsort(-strength, kind="stable")
    columns = columns[names]
    sorted_rows = np.zeros((len(rows), kernels.bits.padded(rows.shape[1])), np.uint64)
    sorted_rows[:, : rows.shape[1]] = kernels.bits.transpose(columns, len(rows))
    return Bitsets(sorted_rows, columns, names, shift_period(problem))


def shift_period(problem: CoverProblem) -> int:
    """Return the least shift of all set numbers, modulo n_sets, that maps rows onto rows.

    Examples
    --------
    >>> shift_period(CoverProblem.from_sets([{0, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 0}, {5, 1}]))
    1
    >>> shift_period(CoverProblem.from_sets([{0, 2}, {2, 4}, {4, 0}], n_sets=6))
    2
    """
    n = problem.n_sets
    if problem.n_rows * n > SHIFTED:
        return n
    coverage = np.bincount(problem.indices, minlength=n)
    periods = [p for p in range(1, n) if n % p == 0 and (coverage == np.roll(coverage, p)).all()]
    if periods:
        matrix = problem.incidence()
        rows = {row.tobytes() for row in matrix}
        for period in periods:
            if rows == {row.tobytes() for row in np.roll(matrix, period, axis=1)}:
                return period
    return n


def pair_orbits(bitsets: Bitsets) -> npt.NDArray[np.int32]:
    """Give pairs of sets the number of their orbit under the shifts, those that cover most first.

    A cover of two sets or more has a pair of an orbit and none of an earlier one, for one of
    the orbits. Shifts map covers onto covers and leave orbits alone, so where there is such a
    cover, there is one with a given pair of the orbit. Thus all is searched when, for every
    orbit in turn, one of its pairs is chosen and the pairs of the earlier orbits are forbidden.

    Returns
    -------
    int32 array, shape (n_sets, n_sets)
        Numbers from 1; 0 on the diagonal.
    """
    n, period = len(bitsets.names), bitsets.period
    # The shift that takes the first of an ordered pair below the period is the only one.
    start = bitsets.names % period
    rest = (bitsets.names[None] - (bitsets.names - start)[:, None]) % n
    ordered = start[:, None] * n + rest
    _, where, orbit = np.unique(
        np.minimum(ordered, ordered.T), return_index=True, return_inverse=True
    )
    union = [
        -1 if s == t else kernels.bits.count(bitsets.columns[s] | bitsets.columns[t])
        for s, t in (divmod(int(place), n) for place in where)
    ]
    rank = np.empty(len(where), np.int32)
    rank[np.argsort(-np.array(union), kind="stable")] = np.arange(1, len(where) + 1)
    numbers = rank[orbit.reshape(n, n)]
    np.fill_diagonal(numbers, 0)
    return numbers


def _bound_by_counting(bitsets: Bitsets, bounds: Bounds) -> None:
    """Settle whether one set is enough, and raise the lower bound to what coverages allow."""
    common = np.bitwise_and.reduce(bitsets.rows, axis=0)
    if common.any():
        bounds.offer([int(bitsets.names[_members(common)[0]])])
        bounds.raise_to(1)
    else:
        bounds.raise_to(max(2, kernels.search.cover_bound(bitsets.columns, len(bitsets.rows))))


def _members(bitset: "Words") -> list[int]:
    """Return the members of a bitset, increasing."""
    flags = np.unpackbits(bitset.view(np.uint8), bitorder="little")
    return [int(s) for s in np.flatnonzero(flags)]


def _without(bitset: "Words", members: list[int]) -> "Words":
    """Return the bitset without these members."""
    rest = bitset.copy()
    for s in members:
        rest[s >> 6] &= ~(np.uint64(1) << np.uint64(s & 63))
    return rest


def _decide(bitsets: Bitsets, k: int, threads: int, bounds: Bounds) -> int:
    """Decide whether k >= 2 sets suffice, and put the answer on the bounds; return the nodes."""
    rows, columns = bitsets.rows, bitsets.columns
    allowed = np.zeros(rows.shape[1], np.uint64)
    kernels.bits.fill(allowed, len(columns))
    left = np.arange(len(rows), dtype=np.int32)
    whole = Subproblem((), left, np.zeros(len(rows), np.uint16), allowed)
    decision = _Decision(bitsets, k, bounds)
    period, sets = bitsets.period, len(columns)
    symmetric = period <= sets // 4 and period * sets <= PAIRED
    by_pairs = symmetric and k >= MANY
    parts, nodes = decision.split_pairs(whole) if by_pairs else decision.split(whole)
    shared = Shared(parts, threads, decision.ended)
    counts = shared.search(lambda: decision.search(shared))
    if not decision.stop.is_set() and sum(closed for closed, _ in counts) == shared.n_made:
        bounds.raise_to(k + 1)
    return nodes + sum(seen for _, seen in counts)


class _Decision:
    """Whether k sets suffice, as subproblems that one or more threads search.

    Attributes
    ----------
    stop : Event
        Set when a cover was found.
    """

    def __init__(self, bitsets: Bitsets, k: int, bounds: Bounds) -> None:
        self.stop = Event()
        self._bitsets = bitsets
        self._k = k
        self._bounds = bounds
        self._orbits = np.zeros((1, 1), np.int32)

    def split(self, sub: Subproblem) -> tuple[list[Subproblem], int]:
        """Split a subproblem by orbits of its branches, if there are any; return the nodes too."""
        if self._bitsets.period == len(self._bitsets.columns):
            # No orbits: a subproblem is dearer than a node.
            return [sub], 0
        return self._split(sub), 1

    def split_pairs(self, sub: Subproblem) -> tuple[list[Subproblem], int]:
        """Return a subproblem for every orbit of pairs, and the nodes seen."""
        self._orbits = pair_orbits(self._bitsets)
        orbits, places = np.unique(self._orbits, return_index=True)
        parts = []
        for orbit, place in zip(orbits.tolist(), places.tolist(), strict=True):
            if orbit:
                pair = divmod(place, len(self._orbits))
                parts.append(self._below(sub, pair, _without(sub.allowed, [*pair]), orbit))
        return parts, 1

    def _below(
        self, sub: Subproblem, sets: tuple[int, ...], allowed: "Words", orbit: int = 0
    ) -> Subproblem:
        """Return the part of a subproblem where these sets are chosen too."""
        met = np.zeros(len(sub.left), np.bool_)
        for s in sets:
            met |= (self._bitsets.rows[sub.left, s >> 6] >> np.uint64(s & 63) & np.uint64(1)) > 0
        return Subproblem((*sub.chosen, *sets), sub.left[~met], sub.weights[~met], allowed, orbit)

    def _together(self, sub: Subproblem) -> "Words":
        """Return, for each set, the sets that may be chosen with it; one bitset for all if all."""
        words = self._bitsets.rows.shape[1]
        if not sub.orbit:
            return np.full((1, words), kernels.bits.ALL)
        packed = np.packbits(self._orbits >= sub.orbit, axis=1, bitorder="little")
        together = np.zeros((len(packed), 8 * words), np.uint8)
        together[:, : packed.shape[1]] = packed
        return together.view(np.uint64)

    def _split(self, sub: Subproblem) -> list[Subproblem]:
        """Return a subproblem for every branch at the first node of one."""
        stack, together = self._begin(sub, kernels.branch.new_habits(self._k))
        outcome = kernels.branch.advance(
            self._bitsets.rows, self._bitsets.columns, together, stack, 0
        )
        if outcome == kernels.branch.FOUND:
            self._found(sub, stack)
        if outcome != kernels.branch.PAUSED:
            return []
        classes = self._bitsets.names % self._bitsets.period
        rest, n_left = stack.allowed[0], int(stack.n_left[0])
        node = sub._replace(weights=stack.weights[0, :n_left].copy())
        parts = []
        for s in _members(stack.branches[0]):
            if not rest[s >> 6] >> np.uint64(s & 63) & np.uint64(1):
                continue
            parts.append(self._below(node, (s,), _without(rest, [s])))
            rest = _without(rest, np.flatnonzero(classes == classes[s]).tolist())
        return parts

    def _begin(self, sub: Subproblem, habits: "Habits") -> "tuple[Stack, Words]":
        """Return a stack at the first node, and which sets may be chosen together."""
        together = self._together(sub)
        allowed = sub.allowed.copy()
        if sub.orbit:
            for s in sub.chosen:
                allowed &= together[s]
        rows, columns = self._bitsets.rows, self._bitsets.columns
        stack = kernels.branch.new_stack(self._k - len(sub.chosen), rows, columns, habits)
        kernels.branch.restart(stack, sub.left, sub.weights, allowed)
        return stack, together

    def search(self, shared: Shared[Subproblem]) -> tuple[int, int]:
        """Search one subproblem after the other; return how many hold no cover, and the nodes."""
        rows, columns = self._bitsets.rows, self._bitsets.columns
        closed, nodes = 0, 0
        habits = kernels.branch.new_habits(self._k)
        while (sub := shared.take()) is not None:
            stack, together = self._begin(sub, habits)
            outcome = kernels.branch.PAUSED
            while outcome == kernels.branch.PAUSED and not shared.over():
                shared.divide(partial(self._give, sub, stack))
                outcome = kernels.branch.advance(rows, columns, together, stack, STEPS_PER_SLICE)
            if outcome == kernels.branch.FOUND:
                self._found(sub, stack)
            closed += outcome == kernels.branch.EXHAUSTED
            nodes += int(stack.nodes[0])
        return closed, nodes

    def _give(self, sub: Subproblem, stack: "Stack") -> list[Subproblem]:
        """Give away the branches that are left at the shallowest node that has any."""
        for depth in range(int(stack.depth[0]) + 1):
            branches = _members(stack.branches[depth])
            if branches:
                break
        else:
            return []
        n, rest = int(stack.n_left[depth]), stack.allowed[depth]
        node = Subproblem(
            (*sub.chosen, *stack.chosen[:depth].tolist()),
            stack.left[depth, :n].copy(),
            stack.weights[depth, :n].copy(),
            rest,
        )
        parts = []
        for s in branches:
            rest = _without(rest, [s])
            parts.append(self._below(node, (s,), rest, sub.orbit))
        stack.branches[depth] = 0
        return parts

    def ended(self) -> bool:
        """Whether a cover was found, another engine knows better, or time is over."""
        return self.stop.is_set() or self._bounds.lower > self._k or self._bounds.over()

    def _found(self, sub: Subproblem, stack: "Stack") -> None:
        """Offer a cover that was found, and have all threads stop."""
        self.stop.set()
        chosen = {*sub.chosen, *(s for s in stack.chosen.tolist() if s >= 0)}
        self._bounds.offer(int(self._bitsets.names[s]) for s in chosen)
