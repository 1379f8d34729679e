"""Branch and bound on bitsets, compiled: for rows that hold many of the sets.

'Do k sets suffice?' is decided for k = lower bound upwards (`minsym.kernels.branch`). The
branches of the root are shared out to threads; where shifting all set numbers maps rows onto
rows, only one of the branches that shifts map onto each other is searched.

On one thread the search is deterministic; on several the sizes it proves are the same, and
the cover is whichever is found first. Nothing is random: there is no seed to honour.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.bounds import Bounds
from minsym.cover import CoverProblem
from minsym.kernels import bits, branch, heuristics, search, weights
from minsym.solution import Limits

#: Steps of a search between two looks at the clock: some hundredths of a second.
SLICE = 1 << 24

#: Sets times rows up to which a symmetry is looked for.
SHIFTED = 10**7

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

    rows: bits.Words
    columns: bits.Words
    names: npt.NDArray[np.int64]
    period: int


class Job(NamedTuple):
    """A part of the search: these sets are chosen, these rows uncovered, these sets allowed."""

    chosen: tuple[int, ...]
    uncovered: bits.Words
    allowed: bits.Words
    weights: npt.NDArray[np.int32]


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve the bounds until they meet."""
    if bounds.cover is None:
        lists = heuristics.both_ways(
            problem.indptr, problem.indices.astype(np.int32), problem.n_sets
        )
        bounds.offer(heuristics.greedy(lists).tolist())
    assert bounds.size is not None
    if _bytes(problem, bounds.size) > MEMORY:
        return {"too_large": True}
    if bounds.over():
        return {}
    bitsets = _bitsets(problem)
    nodes = 0
    _bound_by_counting(bitsets, bounds)
    while not bounds.over():
        nodes += _decide(bitsets, bounds.lower, limits.threads, bounds)
    return {"minimal_rows": len(bitsets.rows), "nodes": nodes}


def _bytes(problem: CoverProblem, size: int) -> int:
    """Return about how many bytes a search needs, the rows being bitsets."""
    rows, sets = problem.n_rows, problem.n_sets
    return rows * sets // 2 + size * (5 * rows + sets)


def _bitsets(problem: CoverProblem) -> Bitsets:
    rows = bits.from_csr(problem.indptr, problem.indices, problem.n_sets)
    columns = bits.transpose(rows, problem.n_sets)
    rows = rows[search.minimal_rows(rows, columns)]
    columns = bits.transpose(rows, problem.n_sets)
    # Strong sets first: they are found early and forbidden early.
    strength = [bits.count(column) for column in columns]
    names = np.argsort(-np.array(strength), kind="stable")
    columns = columns[names]
    sorted_rows = np.zeros((len(rows), bits.padded(rows.shape[1])), np.uint64)
    sorted_rows[:, : rows.shape[1]] = bits.transpose(columns, len(rows))
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


def _bound_by_counting(bitsets: Bitsets, bounds: Bounds) -> None:
    """Settle whether one set is enough, and raise the lower bound to what coverages allow."""
    common = np.bitwise_and.reduce(bitsets.rows, axis=0)
    if common.any():
        bounds.offer([int(bitsets.names[_members(common)[0]])])
        bounds.raise_to(1)
    else:
        bounds.raise_to(max(2, search.cover_bound(bitsets.columns, len(bitsets.rows))))


def _members(bitset: bits.Words) -> list[int]:
    """Return the members of a bitset, increasing."""
    flags = np.unpackbits(bitset.view(np.uint8), bitorder="little")
    return [int(s) for s in np.flatnonzero(flags)]


def _without(bitset: bits.Words, members: list[int]) -> bits.Words:
    """Return the bitset without these members."""
    rest = bitset.copy()
    for s in members:
        rest[s >> 6] &= ~(np.uint64(1) << np.uint64(s & 63))
    return rest


def _decide(bitsets: Bitsets, k: int, threads: int, bounds: Bounds) -> int:
    """Decide whether k >= 2 sets suffice, and write it on the board; return the nodes."""
    rows, columns = bitsets.rows, bitsets.columns
    uncovered = np.zeros(columns.shape[1], np.uint64)
    bits.fill(uncovered, len(rows))
    allowed = np.zeros(rows.shape[1], np.uint64)
    bits.fill(allowed, len(columns))
    equal = np.full(len(rows), weights.UNIT, np.int32)
    hunt = _Search(bitsets, k, bounds)
    nodes = hunt.split(Job((), uncovered, allowed, equal), threads)
    if threads == 1 or hunt.ended():
        shares = [hunt.run()]
    else:
        with ThreadPoolExecutor(threads - 1) as pool:
            helpers = [pool.submit(hunt.run) for _ in range(threads - 1)]
            try:
                shares = [hunt.run()]
            except BaseException:
                # Leaving the pool waits for its threads.
                hunt.stop.set()
                raise
        shares += [helper.result() for helper in helpers]
    if not hunt.stop.is_set() and sum(closed for closed, _ in shares) == hunt.n_jobs:
        bounds.raise_to(k + 1)
    return nodes + sum(seen for _, seen in shares)


class _Search:
    """The jobs of one decision, taken by one or more threads.

    Attributes
    ----------
    n_jobs : int
        How many there were.
    stop : Event
        Set when a cover was found, or the search is to be left.
    """

    def __init__(self, bitsets: Bitsets, k: int, bounds: Bounds) -> None:
        self.n_jobs = 0
        self.stop = Event()
        self._bitsets = bitsets
        self._k = k
        self._bounds = bounds
        self._jobs: deque[Job] = deque()

    def split(self, job: Job, threads: int) -> int:
        """Make jobs of the branches of a job, enough for the threads; return the nodes seen."""
        nodes = self._split(job)
        while 0 < len(self._jobs) < threads and not self.ended():
            if self._k - len(self._jobs[0].chosen) < 3:
                break
            nodes += self._split(self._jobs.popleft())
        self.n_jobs = len(self._jobs)
        return nodes

    def _split(self, job: Job) -> int:
        """Make a job of every branch of a job's first node."""
        rows, columns = self._bitsets.rows, self._bitsets.columns
        stack = branch.new_stack(self._k - len(job.chosen), rows, columns)
        branch.restart(stack, job.uncovered, job.allowed, job.weights)
        outcome = branch.advance(rows, columns, stack, 0)
        if outcome == branch.FOUND:
            self._found(job, stack)
        elif outcome == branch.PAUSED:
            names, period = self._bitsets.names, self._bitsets.period
            # Below the root nothing is mapped onto itself any more.
            classes = names % period if not job.chosen else names
            rest = stack.allowed[0]
            for s in _members(stack.branches[0]):
                if not rest[s >> 6] >> np.uint64(s & 63) & np.uint64(1):
                    continue
                left = job.uncovered & ~columns[s]
                below = Job((*job.chosen, s), left, _without(rest, [s]), stack.weights[0])
                self._jobs.append(below)
                rest = _without(rest, np.flatnonzero(classes == classes[s]).tolist())
        return 1

    def run(self) -> tuple[int, int]:
        """Search one job after the other; return how many hold no cover, and the nodes."""
        rows, columns = self._bitsets.rows, self._bitsets.columns
        closed, nodes = 0, 0
        while not self.ended():
            try:
                job = self._jobs.popleft()
            except IndexError:
                break
            stack = branch.new_stack(self._k - len(job.chosen), rows, columns)
            branch.restart(stack, job.uncovered, job.allowed, job.weights)
            outcome = branch.PAUSED
            while outcome == branch.PAUSED and not self.ended():
                outcome = branch.advance(rows, columns, stack, SLICE)
            if outcome == branch.FOUND:
                self._found(job, stack)
            closed += outcome == branch.EXHAUSTED
            nodes += int(stack.nodes[0])
        return closed, nodes

    def ended(self) -> bool:
        """Whether a cover was found, another engine knows better, or time is over."""
        return self.stop.is_set() or self._bounds.lower > self._k or self._bounds.over()

    def _found(self, job: Job, stack: branch.Stack) -> None:
        """Put a cover on the board."""
        self.stop.set()
        chosen = {*job.chosen, *(s for s in stack.chosen.tolist() if s >= 0)}
        self._bounds.offer(int(self._bitsets.names[s]) for s in chosen)
