"""One contract for every backend in the table."""

import os
import signal
import threading
import time
import warnings
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import Context, CoverProblem, InputError, Limits, Solution, Status, solve
from minsym.compare.random_problems import samples
from minsym.solving.backends import BACKENDS, DEFAULT
from tests import naive

backends = pytest.mark.parametrize("backend", BACKENDS)
provers = pytest.mark.parametrize("backend", [name for name, row in BACKENDS.items() if row.proves])
tables = pytest.mark.parametrize(
    "backend", [name for name, row in BACKENDS.items() if row.proves and row.widest_row is None]
)

#: Tables with duplicates, missing cells, constant columns, one row, one column.
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(-1, 2), min_size=width, max_size=width), min_size=1, max_size=12
    )
)


def rows_for(backend: str) -> st.SearchStrategy[list[set[int]]]:
    """Return rows over eight sets, no wider than the backend takes."""
    row = st.sets(st.integers(0, 7), min_size=1, max_size=BACKENDS[backend].widest_row)
    return st.lists(row, min_size=1, max_size=14)


def affine(dimension: int) -> list[list[int]]:
    """Return the lines of the affine space over three elements: sts9, sts27, sts81.

    A cover meets every line, so it is what a largest cap set leaves: 5 of 9 points, 18 of 27,
    61 of 81.
    """
    number = {point: i for i, point in enumerate(product(range(3), repeat=dimension))}
    lines = {
        frozenset((i, j, number[tuple(-(a + b) % 3 for a, b in zip(p, q, strict=True))]))
        for (p, i), (q, j) in combinations(number.items(), 2)
    }
    return sorted(map(sorted, lines))


def hard(backend: str) -> tuple[CoverProblem, range]:
    """Return a problem that takes far more than seconds, and what its minimum may be."""
    if backend == "treewidth":
        # Wide, but not too wide to begin with.
        close = [[i, i + a, i + b] for i in range(970) for a, b in ((3, 23), (5, 14), (1, 9))]
        return CoverProblem.from_sets(close), range(323, 994)
    if BACKENDS[backend].widest_row is None:
        return CoverProblem.from_sets(affine(5)), range(198, 199)  # cap sets: 45 of 243 points
    graph = np.random.default_rng(1).integers(0, 600, (6000, 2))
    return CoverProblem.from_sets(graph[graph[:, 0] != graph[:, 1]].tolist(), 600), range(300, 600)


@cache
def warm(backend: str) -> None:
    """Compile what is compiled and start what is started, outside of what is timed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for problem in [hard(backend)[0], *samples(BACKENDS[backend].widest_row)]:
            for reductions in (True, False):
                solve(problem, backend, Limits(0.5), reductions)


def assert_bounds_are_sound(solution: Solution, minimum: range) -> None:
    """Check that a stopped search has a lower bound, and a cover or none."""
    assert solution.status in {Status.FEASIBLE, Status.UNKNOWN}
    assert solution.lower_bound is not None
    assert 1 <= solution.lower_bound <= minimum.stop - 1
    assert (solution.cover is None) == (solution.status is Status.UNKNOWN)
    assert solution.size is None or solution.size >= minimum.start


def test_the_default_backend_is_in_the_table() -> None:
    """It is named once more than the others."""
    assert DEFAULT in BACKENDS


@tables
@given(table=TABLES, data=st.data())
def test_a_minimum_message_is_as_short_as_algorithm_1_says(
    backend: str, table: Any, data: st.DataObject
) -> None:
    """And it is the same message, the lexicographically first; duplicates are counted."""
    target = data.draw(st.integers(0, len(table) - 1))
    solution = solve(
        Context.from_array(table, target), backend, reductions=data.draw(st.booleans())
    )
    expected = naive.first_message(table, target)
    assert solution.cover == expected
    assert solution.status is (Status.INFEASIBLE if expected is None else Status.OPTIMAL)
    assert solution.lower_bound == (None if expected is None else len(expected))
    assert solution.duplicates == table.count(table[target]) - 1
    assert solution.backend == backend


@provers
@given(data=st.data(), reductions=st.booleans())
def test_a_minimum_cover_is_the_first_of_the_smallest(
    backend: str, data: st.DataObject, reductions: bool
) -> None:
    """Compared with trying every subset."""
    rows = data.draw(rows_for(backend))
    solution = solve(CoverProblem.from_sets(rows, 8), backend, reductions=reductions)
    assert solution.cover == naive.first_cover(rows, 8)
    assert solution.status is Status.OPTIMAL


@backends
@pytest.mark.parametrize("reductions", [True, False])
def test_an_empty_row_is_infeasible(backend: str, reductions: bool) -> None:
    """An element in no set cannot be covered."""
    solution = solve(CoverProblem.from_sets([[0], []]), backend, reductions=reductions)
    assert (solution.status, solution.cover, solution.lower_bound) == (
        Status.INFEASIBLE,
        None,
        None,
    )


@backends
@pytest.mark.parametrize("reductions", [True, False])
def test_no_rows_are_covered_by_nothing(backend: str, reductions: bool) -> None:
    """A cover problem, unlike a message, may be answered by the empty set."""
    solution = solve(CoverProblem.from_sets([], n_sets=3), backend, reductions=reductions)
    assert (solution.status, solution.cover, solution.lower_bound) == (Status.OPTIMAL, (), 0)


@backends
@pytest.mark.parametrize("reductions", [True, False])
@pytest.mark.parametrize("seconds", [1e-9, 0.3])
def test_a_time_limit_is_kept_and_leaves_sound_bounds(
    backend: str, seconds: float, reductions: bool
) -> None:
    """Every backend here takes far longer to prove the hard problem."""
    warm(backend)
    problem, minimum = hard(backend)
    start = time.perf_counter()
    solution = solve(problem, backend, Limits(seconds), reductions)
    assert time.perf_counter() - start < seconds + 1
    assert_bounds_are_sound(solution, minimum)
    assert solution.status is Status.FEASIBLE


@backends
def test_ctrl_c_leaves_sound_bounds(backend: str) -> None:
    """The signal comes while the backend searches, and the answer is what was found."""
    warm(backend)
    problem, minimum = hard(backend)
    alarm = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    alarm.start()
    start = time.perf_counter()
    solution = solve(problem, backend, Limits(seconds=30))
    alarm.join()
    assert time.perf_counter() - start < 2
    assert solution.stats["interrupted"]
    assert_bounds_are_sound(solution, minimum)
    assert solution.status is Status.FEASIBLE


@backends
def test_a_limit_that_is_not_honoured_is_not_ignored_in_silence(backend: str) -> None:
    """The facade warns, and the statistics say so."""
    limits = Limits(seconds=60, threads=2, seed=3)
    ignored = {"seconds", "threads", "seed"} - BACKENDS[backend].honours
    problem = CoverProblem.from_sets([[0]])
    if not ignored:
        assert solve(problem, backend, limits).stats["not_honoured"] == []
        return
    with pytest.warns(UserWarning, match=f"{backend} does not honour {', '.join(sorted(ignored))}"):
        solution = solve(problem, backend, limits)
    assert solution.stats["not_honoured"] == sorted(ignored)


@backends
def test_a_row_too_wide_for_a_backend_is_refused(backend: str) -> None:
    """A backend for graphs says so; the others take rows of any width."""
    problem = CoverProblem.from_sets([[0, 1, 2], [2, 3, 4], [4, 5, 0]])
    widest = BACKENDS[backend].widest_row
    if widest is None:
        assert solve(problem, backend, reductions=False).size == 2
        return
    with pytest.raises(InputError, match=f"{backend} takes rows of at most {widest} sets; one has"):
        solve(problem, backend, reductions=False)


@tables
@pytest.mark.parametrize("threads", [1, 2])
def test_the_answer_does_not_depend_on_threads_or_run(backend: str, threads: int) -> None:
    """Twice the same problem, on one thread or two, the same cover."""
    rng = np.random.default_rng(0)
    context = Context.from_array(rng.integers(0, 2, (40, 9)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        covers = {solve(context, backend, Limits(threads=threads)).cover for _ in range(2)}
    assert covers == {solve(context, "reference").cover}


@pytest.mark.parametrize("attributes", [1, 20, 63, 64, 65, 200])
@pytest.mark.parametrize("distractors", [63, 64, 65, 127, 128, 129])
def test_bitmask_is_right_across_word_boundaries(attributes: int, distractors: int) -> None:
    """Any |A| and any number of distractors, the last of them in a word of its own or not."""
    rng = np.random.default_rng([attributes, distractors])
    for _ in range(3):
        values = rng.integers(0, 4, (distractors + 1, attributes))
        target = int(rng.integers(distractors + 1))
        solution = solve(Context.from_array(values, target), "bitmask")
        assert solution.cover == naive.first_message(values, target)


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 127, 128, 129])
def test_bitmask_finds_the_longest_messages(size: int) -> None:
    """Distractor i differs in attribute i alone, so every attribute must be said."""
    values = np.vstack([np.zeros((1, size), dtype=np.int64), np.eye(size, dtype=np.int64)])
    assert solve(Context.from_array(values), "bitmask").cover == tuple(range(size))


@pytest.mark.parametrize(("dimension", "minimum"), [(1, 1), (2, 5), (3, 18)])
def test_bitmask_proves_steiner_triple_systems(dimension: int, minimum: int) -> None:
    """Hard for their size: every line looks like every other."""
    solution = solve(CoverProblem.from_sets(affine(dimension)), "bitmask")
    assert (solution.status, solution.size) == (Status.OPTIMAL, minimum)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), density=st.floats(0.1, 0.9))
def test_bitmask_agrees_with_the_reference_on_larger_problems(seed: int, density: float) -> None:
    """Up to 14 sets and 150 rows, sparse and dense."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((int(rng.integers(1, 150)), int(rng.integers(1, 15)))) < density
    matrix[~matrix.any(axis=1), 0] = True
    problem = CoverProblem.from_incidence(matrix)
    assert solve(problem, "bitmask").cover == solve(problem, "reference").cover


def test_a_solution_knows_its_size() -> None:
    """None while no cover is known."""
    assert Solution(Status.UNKNOWN, None, 1, "x").size is None
    assert Solution(Status.FEASIBLE, (3, 4), 1, "x").size == 2
