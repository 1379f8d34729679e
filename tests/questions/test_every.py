"""Every minimum and every minimal cover, against trying all sets of sets."""

from itertools import combinations, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import Context, CoverProblem, InputError, UniformContexts, solve
from minsym.questions.every import minimal_covers, minimum_covers

#: Sets that a problem has; some words have a few more bits.
WIDTH = 9

ROWS = st.lists(st.sets(st.integers(0, WIDTH - 1), min_size=1), max_size=12)


def hits_all(rows: list[set[int]], cover: tuple[int, ...]) -> bool:
    return all(row & set(cover) for row in rows)


def naive_minimal(rows: list[set[int]], up_to: int) -> list[tuple[int, ...]]:
    """Return the minimal covers, the shortest first, by trying all."""
    return [
        cover
        for size in range(up_to + 1)
        for cover in combinations(range(WIDTH), size)
        if hits_all(rows, cover)
        and not any(hits_all(rows, cover[:i] + cover[i + 1 :]) for i in range(size))
    ]


@given(ROWS, st.integers(0, WIDTH))
def test_minimal_covers(rows: list[set[int]], up_to: int) -> None:
    """All, none twice, in order."""
    problem = CoverProblem.from_sets(rows, WIDTH)
    assert list(minimal_covers(problem, up_to)) == naive_minimal(rows, up_to)


@given(ROWS)
def test_minimum_covers(rows: list[set[int]]) -> None:
    """The minimal covers of the least size."""
    found = naive_minimal(rows, WIDTH)
    problem = CoverProblem.from_sets(rows, WIDTH)
    assert list(minimum_covers(problem)) == [c for c in found if len(c) == len(found[0])]


@pytest.mark.parametrize("seed", range(3))
def test_wide_problems(seed: int) -> None:
    """More sets and rows than a word has bits, and more covers than are found at a time."""
    context = UniformContexts(attributes=90, values=3, images=1000, seed=seed).context()
    problem = CoverProblem.from_context(context)
    found = list(minimum_covers(context))
    size = solve(problem).size
    assert size is not None
    assert found == sorted(set(found))
    assert all(problem.is_cover(cover) and len(cover) == size for cover in found)
    matrix = problem.incidence()
    pairs = [*combinations(range(90), 2)]
    met = {pair: matrix[:, pair[0]] | matrix[:, pair[1]] for pair in pairs}
    some = np.random.default_rng(seed).choice(len(pairs), 20, replace=False)
    for a, b in (pairs[i] for i in some):
        rest = matrix[~met[a, b]]
        assert size >= 4
        if size == 4:
            naive = {tuple(sorted((a, b, *p))) for p in pairs if rest[:, p].any(axis=1).all()}
            naive = {cover for cover in naive if len(set(cover)) == 4}
            assert {cover for cover in found if {a, b} <= set(cover)} == naive


def test_covers_are_found_as_they_are_asked_for() -> None:
    """The first of more than could ever be listed."""
    problem = CoverProblem.from_sets([range(10 * i, 10 * i + 10) for i in range(30)])
    first = list(islice(minimum_covers(problem, size=30), 11))
    assert first[0] == tuple(range(0, 300, 10))
    assert first[10] == (*range(0, 280, 10), 281, 290)


def test_a_listing_stops_in_time() -> None:
    """And says that there may be more."""
    problem = CoverProblem.from_sets([range(10 * i, 10 * i + 10) for i in range(30)])
    covers = minimum_covers(problem, seconds=0.2)
    with pytest.raises(TimeoutError):
        for _ in covers:
            pass


def test_problems_without_rows_and_without_covers() -> None:
    """The empty cover is one; with an empty row there is none."""
    assert list(minimum_covers(CoverProblem.from_sets([], 3))) == [()]
    assert list(minimal_covers(CoverProblem.from_sets([], 3), 2)) == [()]
    assert list(minimum_covers(CoverProblem.from_sets([[0], []], 3))) == []
    assert list(minimal_covers(CoverProblem.from_sets([[0], []], 3), 2)) == []
    alone = Context.from_array([[0, 1]], target=0)
    assert list(minimum_covers(alone)) == [(0,), (1,)]


def test_problems_too_large_to_list() -> None:
    """Refused before memory is taken."""
    problem = CoverProblem.from_sets([[i] for i in range(200_000)])
    with pytest.raises(InputError, match="too many"):
        next(minimal_covers(problem, 1))


def test_lists_refuse_costs() -> None:
    """They are of covers by size."""
    with pytest.raises(InputError, match="this problem has costs"):
        list(minimum_covers(CoverProblem.from_sets([{0, 1}]).with_costs([1, 2])))
