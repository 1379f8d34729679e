"""The compiled pieces, each against a plain one."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem
from minsym.kernels import batch, bits, halves, search
from minsym.solving import heuristics
from tests import naive

MATRICES = st.tuples(st.integers(1, 140), st.integers(1, 140), st.integers(0, 2**32)).map(
    lambda drawn: np.random.default_rng(drawn[2]).random(drawn[:2]) < 0.4
)


def bitset(matrix: np.ndarray) -> bits.Words:
    """Pack a boolean matrix the numpy way."""
    padded = np.zeros((matrix.shape[0], -(-matrix.shape[1] // 64) * 64), dtype=np.bool_)
    padded[:, : matrix.shape[1]] = matrix
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


@given(MATRICES)
def test_bitsets_hold_what_the_matrix_holds(matrix: np.ndarray) -> None:
    """Made from sparse rows, turned over, counted."""
    rows = bitset(matrix)
    indptr = np.concatenate([[0], np.cumsum(matrix.sum(axis=1))])
    assert (bits.from_csr(indptr, np.nonzero(matrix)[1], matrix.shape[1]) == rows).all()
    assert (bits.transpose(rows, matrix.shape[1]) == bitset(matrix.T)).all()
    assert [bits.count(row) for row in rows] == matrix.sum(axis=1).tolist()
    assert bits.count_common(rows[0], rows[-1]) == (matrix[0] & matrix[-1]).sum()


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 128])
def test_fill_sets_the_first_n_bits(n: int) -> None:
    """And no other."""
    word = np.full(2, 5, dtype=np.uint64)
    bits.fill(word, n)
    assert np.unpackbits(word.view(np.uint8), bitorder="little").tolist() == [1] * n + [0] * (
        128 - n
    )


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


@given(
    st.integers(1, halves.MOST_CHOSEN),
    st.integers(5, halves.MOST_SETS).flatmap(
        lambda n: st.lists(st.sets(st.integers(0, n - 1), min_size=1), min_size=1, max_size=64)
    ),
)
def test_halves_say_whether_a_few_sets_suffice(k: int, sets: list[set[int]]) -> None:
    """As the search says, which tests above compare with the naive one."""
    n = max(5, 1 + max(map(max, sets)))
    rows = bitset(np.array([[s in row for s in range(n)] for row in sets]))
    columns = bits.transpose(rows, n)
    unions = np.full(halves.ROOM, bits.ALL)
    expected = search.minimum(rows, columns, 1) <= k
    assert halves.suffice(k, rows, columns, unions) == expected


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


@pytest.mark.parametrize(("n", "width"), [(1, 1), (63, 31), (64, 32), (65, 33), (130, 70)])
def test_differences_are_packed_image_by_image(n: int, width: int) -> None:
    """Against comparing the arrays."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 2, (n, width), dtype=np.uint8)
    extended = np.concatenate([values.ravel(), np.zeros(bits.BLOCK, dtype=np.uint8)])
    masks = np.zeros((bits.words_for(n), bits.padded(width)), dtype=np.uint64)
    work = np.zeros(64, dtype=np.uint32)
    steps = (8 * masks.shape[1], 8)
    batch.pack_differences(extended.ctypes.data, n, width, n // 2, work, masks.ctypes.data, steps)
    by_attribute = masks[:, :width].T.copy().view(np.uint8)
    found = np.unpackbits(by_attribute, axis=1, bitorder="little")[:, :n]
    assert (found == (values != values[n // 2]).T).all()
