"""The branch and bound on bitsets, its parts and its use of the board of bounds."""

import threading
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import CoverProblem, Limits
from minsym.kernels import bits, branch, pairs, search, weights
from minsym.solvers import bitmask
from minsym.solving.bounds import Bounds
from tests import naive

ROWS = st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=16)
DENSITIES = [0.4, 0.55, 0.75]


def random_problem(rng: np.random.Generator, n_rows: int, n_sets: int, density: float) -> Any:
    """Return a random problem without an empty row."""
    matrix = rng.random((n_rows, n_sets)) < density
    matrix[~matrix.any(axis=1), 0] = True
    return CoverProblem.from_incidence(matrix)


def solved(problem: CoverProblem, threads: int = 1, start: int = 0) -> Bounds:
    """Return the board after a search by itself."""
    bounds = Bounds(problem)
    bounds.raise_to(start)
    bitmask.solve(problem, Limits(threads=threads), bounds)
    return bounds


def packed(problem: CoverProblem) -> tuple[bits.Words, bits.Words]:
    """Return padded rows, and columns."""
    narrow = bits.from_csr(problem.indptr, problem.indices, problem.n_sets)
    rows = np.zeros((len(narrow), bits.padded(narrow.shape[1])), dtype=np.uint64)
    rows[:, : narrow.shape[1]] = narrow
    return rows, bits.transpose(narrow, problem.n_sets)


@settings(max_examples=150)
@given(rows=ROWS, threads=st.sampled_from([1, 3]))
def test_the_minimum_is_proved_on_any_number_of_threads(rows: Any, threads: int) -> None:
    """Compared with trying every subset."""
    bounds = solved(CoverProblem.from_sets(rows, 9), threads)
    assert bounds.lower == bounds.upper == len(naive.first_cover(rows, 9) or ())


@settings(max_examples=60)
@given(
    bases=st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=6), min_size=1, max_size=3),
    step=st.sampled_from([1, 2, 3, 4]),
    threads=st.sampled_from([1, 2]),
)
def test_problems_that_shifts_map_onto_themselves_are_proved(
    bases: Any, step: int, threads: int
) -> None:
    """Compared with trying every subset; the period is found."""
    rows = [{(s + shift) % 12 for s in base} for base in bases for shift in range(0, 12, step)]
    problem = CoverProblem.from_sets(rows, 12)
    assert step % bitmask.shift_period(problem) == 0
    bounds = solved(problem, threads)
    assert bounds.lower == bounds.upper == len(naive.first_cover(rows, 12) or ())


@given(
    period=st.sampled_from([1, 2, 3, 4]),
    base=st.sets(st.integers(0, 11), min_size=1, max_size=6),
)
def test_pairs_have_the_same_orbit_where_a_shift_maps_them(period: int, base: Any) -> None:
    """Compared with shifting every pair; pairs that cover more come first."""
    rows = [{(s + shift) % 12 for s in base} for shift in range(0, 12, period)]
    problem = CoverProblem.from_sets(rows, 12)
    _, columns = packed(problem)
    bitsets = bitmask.Bitsets(packed(problem)[0], columns, np.arange(12)[::-1].copy(), period)
    bitsets = bitsets._replace(columns=columns[::-1].copy())
    numbers = bitmask.pair_orbits(bitsets)
    assert (np.diagonal(numbers) == 0).all()
    assert (numbers == numbers.T).all()
    of = {frozenset((11 - s, 11 - t)): int(numbers[s, t]) for s, t in combinations(range(12), 2)}
    assert set(of.values()) == set(range(1, max(of.values()) + 1))
    for pair, mine in of.items():
        shifted = {frozenset((s + k) % 12 for s in pair) for k in range(0, 12, period)}
        assert shifted == {other for other, number in of.items() if number == mine}
    covered = {number: sum(bool(set(r) & p) for r in problem.rows()) for p, number in of.items()}
    assert [covered[i] for i in sorted(covered)] == sorted(covered.values(), reverse=True)


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**32),
    n=st.sampled_from([26, 33, 40]),
    width=st.integers(4, 8),
    two=st.booleans(),
)
def test_forbidding_orbits_of_pairs_loses_no_cover(
    seed: int, n: int, width: int, two: bool
) -> None:
    """Compared with a search of the same rows that knows of no shifts."""
    rng = np.random.default_rng(seed)
    bases = [rng.choice(n, width, replace=False) for _ in range(1 + two)]
    step = 2 if n % 2 == 0 and two else 1
    rows = [((base + shift) % n).tolist() for base in bases for shift in range(0, n, step)]
    bounds = solved(CoverProblem.from_sets(rows, n))
    # A row of its own needs one set more, and leaves no shift as it is.
    plain = CoverProblem.from_sets([*rows, [n]], n + 1)
    assert bitmask.shift_period(plain) == n + 1
    assert bounds.proved
    assert bounds.upper == (solved(plain).upper or 0) - 1


@pytest.mark.parametrize("density", DENSITIES)
@pytest.mark.parametrize("n_sets", [7, 63, 64, 65, 128, 129, 513])
def test_word_boundaries_of_sets_are_nothing_special(n_sets: int, density: float) -> None:
    """Compared with trying every subset of up to three sets."""
    rng = np.random.default_rng([n_sets, int(100 * density)])
    for n_rows in (1, 63, 64, 65, 128, 129):
        problem = random_problem(rng, n_rows, n_sets, density)
        bounds = solved(problem)
        assert bounds.proved
        assert bounds.cover is not None
        assert bounds.upper is not None
        assert problem.is_cover(bounds.cover)
        assert smallest_up_to(problem, 3) == (bounds.upper if bounds.upper <= 3 else None)


def smallest_up_to(problem: CoverProblem, most: int) -> int | None:
    """Return the size of a minimum cover, None if it is above ``most``, by plain enumeration."""
    misses = [int("".join("01"[not x] for x in column), 2) for column in problem.incidence().T]
    misses = sorted(set(misses), key=lambda m: m.bit_count())
    for size in range(1, most + 1):
        if size == 3 and len(misses) > 70:
            # A cover of three has one of the rarest row's sets, and two that meet the rest.
            rows = [set(row) for row in problem.rows()]
            return 3 if any(_pair(rows, s) for s in min(rows, key=len)) else None
        if any(_all_met(chosen) for chosen in combinations(misses, size)):
            return size
    return None


def _all_met(chosen: tuple[int, ...]) -> bool:
    left = -1
    for misses in chosen:
        left &= misses
    return left == 0


def _pair(rows: list[set[int]], s: int) -> bool:
    left = [row for row in rows if s not in row]
    firsts = min(left, key=len)
    return any(set.intersection(*[row for row in left if t not in row] or [{t}]) for t in firsts)


@settings(max_examples=60)
@given(rows=ROWS, k=st.integers(2, 5))
def test_a_search_in_the_smallest_slices_finds_what_one_in_one_go_finds(rows: Any, k: int) -> None:
    """It stops after every node, and goes on where it was."""
    problem = CoverProblem.from_sets(rows, 9)
    matrix, columns = packed(problem)
    every = np.full((1, matrix.shape[1]), bits.ALL)
    outcomes = []
    for work in (1, 2**40):
        stack = branch.new_stack(k, matrix, columns, branch.new_habits(k))
        allowed = np.zeros(matrix.shape[1], np.uint64)
        bits.fill(allowed, 9)
        left = np.arange(len(matrix), dtype=np.int32)
        branch.restart(stack, left, np.zeros(len(matrix), np.uint16), allowed)
        outcome = branch.PAUSED
        while outcome == branch.PAUSED:
            outcome = branch.advance(matrix, columns, every, stack, work)
        outcomes.append((outcome, stack.chosen.tolist() if outcome == branch.FOUND else None))
    assert outcomes[0] == outcomes[1]
    assert (outcomes[0][0] == branch.FOUND) == (len(naive.first_cover(rows, 9) or ()) <= k)
    if outcomes[0][1] is not None:
        assert problem.is_cover(s for s in outcomes[0][1] if s >= 0)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    n_sets=st.integers(2, 600),
    n_rows=st.integers(1, 300),
    density=st.floats(0.05, 0.9),
)
def test_a_pair_is_found_where_there_is_one(
    seed: int, n_sets: int, n_rows: int, density: float
) -> None:
    """One of them must be in a given subset; a pair is planted in half of the cases."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((n_rows, n_sets)) < density
    if seed % 2:
        matrix[:, 1] = ~matrix[:, 0]
    matrix[~matrix.any(axis=1), 0] = True
    rows, _ = packed(CoverProblem.from_incidence(matrix))
    matrix = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")[:, :n_sets] > 0
    counts = matrix.sum(axis=1).astype(np.int32)
    order = np.argsort(counts, kind="stable").astype(np.int32)
    allowed = np.zeros(rows.shape[1], np.uint64)
    bits.fill(allowed, n_sets)
    firsts = rows[order[0]].copy()
    room = pairs.pair_scratch(rows.shape[1])
    s, t, _ = pairs.find_pair(rows, order, len(rows), counts, firsts, allowed, n_sets, room)
    misses = (~matrix).astype(np.float32)
    expected = (misses[:, matrix[order[0]]].T @ misses == 0).any()
    assert (s >= 0) == expected
    if s >= 0:
        assert (matrix[:, s] | matrix[:, t]).all()
        assert matrix[order[0], s]


@settings(max_examples=100)
@given(rows=ROWS, k=st.integers(2, 4), seed=st.integers(0, 2**32), rounds=st.integers(1, 6))
def test_weights_forbid_only_sets_of_no_small_cover(
    rows: Any, k: int, seed: int, rounds: int
) -> None:
    """Whatever the weights are to begin with, and after every step."""
    matrix, columns = packed(CoverProblem.from_sets(rows, 9))
    n = len(matrix)
    allowed = np.zeros((1, matrix.shape[1]), np.uint64)
    bits.fill(allowed[0], 9)
    left = np.arange(n, dtype=np.int32)[None]
    rng = np.random.default_rng(seed)
    share = rng.integers(0, weights.HEAVIEST // n, (1, n)).astype(np.uint16)
    heavy = np.zeros((1, 64 * matrix.shape[1]), np.uint16)
    sets, at = np.zeros(k, np.int32), heavy.ctypes.data
    lists = weights.Lists(
        matrix.ctypes.data, 8 * matrix.shape[1], left.ctypes.data, share.ctypes.data, n
    )
    excess, total = 0, int(share.sum())
    room = weights.step_room(n, columns.shape[1])
    for turn in range(rounds):
        if turn:
            total = weights.step(columns, left, share, 0, n, sets, k, excess, total, room)
            assert total == share.sum() <= weights.HEAVIEST
        weights.weigh(lists, allowed, 0, at)
        excess = weights.forbid_light(allowed, heavy, 0, at, total, sets, k)
        if excess < 0 or not allowed.any():
            break
    covers = [
        c
        for n in range(1, k + 1)
        for c in combinations(range(9), n)
        if all(row & set(c) for row in rows)
    ]
    if excess < 0:
        assert not covers
    else:
        used = {s for cover in covers for s in cover}
        assert all(int(allowed[0, 0]) >> s & 1 for s in used)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    n_sets=st.integers(1, 200),
    n_rows=st.integers(1, 100),
    density=st.floats(0.05, 0.9),
)
def test_weights_of_sets_are_the_sums_over_their_rows(
    seed: int, n_sets: int, n_rows: int, density: float
) -> None:
    """Of all rows, and of all without some."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((n_rows, n_sets)) < density
    matrix[~matrix.any(axis=1), 0] = True
    rows, _ = packed(CoverProblem.from_incidence(matrix))
    matrix = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little") > 0
    allowed = np.zeros((1, rows.shape[1]), np.uint64)
    bits.fill(allowed[0], n_sets)
    share = rng.integers(0, weights.HEAVIEST // n_rows, len(rows)).astype(np.uint16)
    part = rng.permutation(len(rows)).astype(np.int32)[: len(rows) // 2]
    heavy, rest = np.zeros((2, 64 * rows.shape[1]), np.uint16)
    every = np.arange(len(rows), dtype=np.int32)
    for numbers, call in ((every, weights.weigh), (part, weights.weigh_rest)):
        mine = share[numbers]
        lists = weights.Lists(
            rows.ctypes.data,
            8 * rows.shape[1],
            numbers.ctypes.data,
            mine.ctypes.data,
            len(numbers),
        )
        out = (heavy, rest)[: 1 + (call is weights.weigh_rest)]
        call(lists, allowed, 0, *(array.ctypes.data for array in out))
    expected = (matrix * share[:, None].astype(np.int64)).sum(axis=0)
    assert (heavy[:n_sets] == expected[:n_sets]).all()
    expected -= (matrix[part] * share[part, None].astype(np.int64)).sum(axis=0)
    assert (rest[:n_sets] == expected[:n_sets]).all()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    n=st.integers(20, 40),
    width=st.integers(3, 7),
    circulant=st.booleans(),
    threads=st.sampled_from([2, 3]),
)
def test_branches_that_threads_give_away_are_all_searched(
    seed: int, n: int, width: int, circulant: bool, threads: int
) -> None:
    """After every step, where one has nothing to do; with shifts, pairs of orbits are forbidden."""
    rng = np.random.default_rng(seed)
    base = rng.choice(n, width, replace=False)
    rows = [
        ((base + i) % n if circulant else rng.choice(n, width, replace=False)).tolist()
        for i in range(n)
    ]
    problem = CoverProblem.from_sets(rows, n)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bitmask, "STEPS_PER_SLICE", 1)
        bounds = solved(problem, threads)
    assert bounds.proved
    assert bounds.upper == solved(problem).upper


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32),
    n=st.integers(30, 70),
    density=st.floats(0.06, 0.3),
    threads=st.sampled_from([1, 2]),
)
def test_domination_of_random_graphs_is_proved(
    seed: int, n: int, density: float, threads: int
) -> None:
    """Compared with the search without weights; it is where weights end most of the nodes."""
    rng = np.random.default_rng(seed)
    matrix = np.triu(rng.random((n, n)) < density, 1)
    problem = CoverProblem.from_incidence(matrix | matrix.T | np.eye(n, dtype=np.bool_))
    bounds = solved(problem, threads)
    assert bounds.proved
    narrow = bits.from_csr(problem.indptr, problem.indices, n)
    assert bounds.upper == search.minimum(narrow, bits.transpose(narrow, n), 1)


@given(
    seed=st.integers(0, 2**32),
    n_rows=st.integers(1, 200),
    n_sets=st.integers(1, 40),
    k=st.integers(0, 6),
)
def test_rows_miss_as_many_sets_as_do_not_hold_them(
    seed: int, n_rows: int, n_sets: int, k: int
) -> None:
    """1 less how many of k sets hold each row."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((n_rows, n_sets)) < 0.3
    columns = bits.transpose(naive.bitset(matrix), n_sets)
    room = weights.step_room(n_rows, columns.shape[1])
    sets = rng.integers(0, n_sets, k).astype(np.int32)
    left = np.arange(n_rows, dtype=np.int32)[None]
    share = np.ones((1, n_rows), np.uint16)
    weights.step(columns, left, share, 0, n_rows, sets, k, 0, n_rows, room)
    assert (room.missing[:n_rows] == 1 - matrix[:, sets].sum(axis=1)).all()


def test_what_is_on_the_board_is_not_searched_again() -> None:
    """With the bounds one apart, only that size is decided."""
    problem = random_problem(np.random.default_rng(0), 60, 60, 0.2)
    bounds = Bounds(problem)
    stats = bitmask.solve(problem, Limits(), bounds)
    assert bounds.upper is not None
    assert bounds.cover is not None
    ahead = Bounds(problem)
    ahead.offer(bounds.cover)
    ahead.raise_to(bounds.upper - 1)
    assert 0 < bitmask.solve(problem, Limits(), ahead)["nodes"] < stats["nodes"]
    assert ahead.proved


def test_a_search_ends_when_nobody_waits_any_more() -> None:
    """On two threads, in the middle of a problem that takes far too long."""
    problem = random_problem(np.random.default_rng(1), 400, 400, 0.2)
    bounds = Bounds(problem)
    search = threading.Thread(target=bitmask.solve, args=(problem, Limits(threads=2), bounds))
    search.start()
    while bounds.lower < 3:
        pass
    bounds.cancel()
    search.join(20)
    assert not search.is_alive()
    assert not bounds.proved


def test_a_problem_too_large_for_bitsets_is_left_to_others() -> None:
    """Nothing is proved, and a cover is found."""
    n = 2**17
    problem = CoverProblem(n, np.arange(n + 1), np.arange(n), np.arange(n))
    bounds = Bounds(problem)
    assert bitmask.solve(problem, Limits(), bounds) == {"too_large": True}
    assert bounds.upper == n


def test_a_thread_that_breaks_down_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others would wait for what it had begun, for ever."""
    rng = np.random.default_rng(1)
    problem = CoverProblem.from_incidence(rng.random((60, 60)) < 0.15)
    begin = bitmask._Decision._begin

    def without_memory(self: Any, *rest: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            raise MemoryError
        return begin(self, *rest)

    monkeypatch.setattr(bitmask._Decision, "_begin", without_memory)
    with pytest.raises(MemoryError):
        bitmask.solve(problem, Limits(threads=2), Bounds(problem))
