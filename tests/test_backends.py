"""One contract for every backend in the table."""

import time
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import Context, CoverProblem, Limits, Solution, Status, solve
from minsym.backends import BACKENDS, DEFAULT
from tests import naive

backends = pytest.mark.parametrize("backend", BACKENDS)

#: Tables with duplicates, missing cells, constant columns, one row, one column.
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(-1, 2), min_size=width, max_size=width), min_size=1, max_size=12
    )
)
ROWS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=14)


def affine(dimension: int) -> list[list[int]]:
    """Return the lines of the affine space over three elements: sts9, sts27, sts81.

    A cover meets every line, so it is what a largest cap set leaves: 5 of 9 points, 18 of 27,
    61 of 81.
    """
    points = list(product(range(3), repeat=dimension))
    lines = {
        frozenset((i, j, points.index(tuple(-(a + b) % 3 for a, b in zip(p, q, strict=True)))))
        for (i, p), (j, q) in combinations(enumerate(points), 2)
    }
    return sorted(map(sorted, lines))


def test_the_default_backend_is_in_the_table() -> None:
    """It is named once more than the others."""
    assert DEFAULT in BACKENDS


@backends
@given(table=TABLES, data=st.data())
def test_a_minimum_message_is_as_short_as_algorithm_1_says(
    backend: str, table: Any, data: st.DataObject
) -> None:
    """And it is the same message, the lexicographically first; duplicates are counted."""
    target = data.draw(st.integers(0, len(table) - 1))
    solution = solve(Context.from_array(table, target), backend)
    expected = naive.first_message(table, target)
    assert solution.cover == expected
    assert solution.status is (Status.INFEASIBLE if expected is None else Status.OPTIMAL)
    assert solution.lower_bound == (None if expected is None else len(expected))
    assert solution.duplicates == table.count(table[target]) - 1
    assert solution.backend == backend


@backends
@given(rows=ROWS)
def test_a_minimum_cover_is_the_first_of_the_smallest(backend: str, rows: Any) -> None:
    """Compared with trying every subset."""
    solution = solve(CoverProblem.from_sets(rows, 8), backend)
    assert solution.cover == naive.first_cover(rows, 8)
    assert solution.status is Status.OPTIMAL


@backends
def test_an_empty_row_is_infeasible(backend: str) -> None:
    """An element in no set cannot be covered."""
    solution = solve(CoverProblem.from_sets([[0], []]), backend)
    assert (solution.status, solution.cover, solution.lower_bound) == (
        Status.INFEASIBLE,
        None,
        None,
    )


@backends
def test_no_rows_are_covered_by_nothing(backend: str) -> None:
    """A cover problem, unlike a message, may be answered by the empty set."""
    solution = solve(CoverProblem.from_sets([], n_sets=3), backend)
    assert (solution.status, solution.cover, solution.lower_bound) == (Status.OPTIMAL, (), 0)


@backends
@pytest.mark.parametrize("seconds", [1e-9, 0.2])
def test_a_time_limit_is_kept_and_leaves_sound_bounds(backend: str, seconds: float) -> None:
    """sts81 has minimum 61, and takes every backend here far longer to prove."""
    solve(CoverProblem.from_sets(affine(2)), backend)  # whatever is compiled, is compiled here
    start = time.perf_counter()
    solution = solve(CoverProblem.from_sets(affine(4)), backend, Limits(seconds))
    assert time.perf_counter() - start < seconds + 1
    assert solution.status in {Status.FEASIBLE, Status.UNKNOWN}
    assert solution.lower_bound is not None
    assert 1 <= solution.lower_bound <= 61
    assert (solution.cover is None) == (solution.status is Status.UNKNOWN)
    assert solution.size is None or solution.size >= 61


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
def test_the_answer_is_deterministic(backend: str) -> None:
    """Twice the same problem, twice the same cover."""
    rng = np.random.default_rng(0)
    context = Context.from_array(rng.integers(0, 2, (40, 9)))
    covers = {solve(context, backend).cover for _ in range(2)}
    assert len(covers) == 1


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
