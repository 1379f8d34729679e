"""The compiled search for covers, its rows and its bounds, against plain ones."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem
from minsym.kernels import bits, search
from minsym.solving import heuristics
from tests import naive
from tests.naive import bitset
from tests.strategies import MATRICES


@given(MATRICES)
def test_minimal_rows_are_those_that_contain_no_other(matrix: np.ndarray) -> None:
    """One of each, where rows are equal."""
    matrix = np.unique(matrix[:40, :6], axis=0)
    rows = bitset(matrix)
    kept = search.minimal_rows(rows, bits.transpose(rows, matrix.shape[1])).tolist()
    sets = [frozenset(np.flatnonzero(row)) for row in matrix]
    assert sorted(kept) == [r for r, row in enumerate(sets) if not any(s < row for s in sets)]


@given(st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=12), st.booleans())
def test_a_search_that_pauses_finds_what_an_uninterrupted_one_finds(
    sets: list[set[int]], enough: bool
) -> None:
    """Stopped after every step, it goes on where it was; in order, it finds the first."""
    rows = bits.from_csr(
        np.cumsum([0, *map(len, sets)]), np.array([s for row in sets for s in sorted(row)]), 9
    )
    columns = bits.transpose(rows, 9)
    first = naive.first_cover(sets, 9)
    assert first is not None
    k = len(first) if enough else max(1, len(first) - 1)
    covers = [c for c in combinations(range(9), k) if all(row & set(c) for row in sets)]
    for lexicographic in (False, True):
        stack = search.new_stack(k, len(sets), 9)
        outcome, _ = search.decide(rows, columns, stack, lexicographic, 1)
        while outcome == search.PAUSED:
            outcome, _ = search.decide(rows, columns, stack, lexicographic, 1)
        assert (outcome == search.FOUND) == bool(covers)
        if covers:
            chosen = tuple(stack.chosen.tolist())
            assert chosen == covers[0] if lexicographic else tuple(sorted(chosen)) in covers


@given(st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=12))
def test_bounds_enclose_the_minimum(sets: list[set[int]]) -> None:
    """The cover bound from below, the greedy cover from above."""
    matrix = np.array([[s in row for s in range(9)] for row in sets])
    rows = bitset(matrix)
    columns = bits.transpose(rows, 9)
    minimum = len(naive.first_cover(sets, 9) or ())
    greedy = set(heuristics.greedy(CoverProblem.from_sets(sets, 9)))
    assert search.cover_bound(columns, len(sets)) <= minimum <= len(greedy)
    assert all(row & greedy for row in sets)
    assert search.minimum(rows, columns, 1) == minimum
