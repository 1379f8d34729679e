"""Rows as arrays."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.model.rows import as_numbers, from_matrix, from_pairs, from_tuples


@given(st.lists(st.sets(st.integers(0, 6)), max_size=8))
def test_all_ways_to_rows_agree(members: list[set[int]]) -> None:
    """Of tuples, of a matrix and of pairs."""
    rows = [tuple(sorted(row)) for row in members]
    matrix = np.array([[s in row for s in range(7)] for row in members], dtype=np.bool_)
    pairs = [(e, s) for e, row in enumerate(members) for s in row][::-1]
    elements, sets = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    found = from_tuples(rows)
    others = [from_matrix(matrix.reshape(-1, 7)), from_pairs(7, len(rows), elements, sets)]
    for other in others:
        assert all(a.tolist() == b.tolist() for a, b in zip(found, other, strict=True))


def test_arrays_are_copied_and_hold_whole_numbers() -> None:
    """What was checked does not change."""
    changing = np.array([0, 1])
    kept = as_numbers(changing, "indptr")
    changing[0] = 9
    assert kept.tolist() == [0, 1]
    with pytest.raises(ValueError, match=r"indptr is float64 of shape \(1,\); expected whole"):
        as_numbers([0.5], "indptr")


def test_pairs_may_be_plain_lists_and_are_checked() -> None:
    """Of any integers; what does not fit is said in a sentence."""
    expected = [part.tolist() for part in from_tuples([(0, 2), (1,), ()])]
    for kind in (list, np.uint8, np.uint64):
        pairs: list[Any] = [[0, 0, 1], [0, 2, 1]]
        if kind is not list:
            pairs = [np.array(part, dtype=kind) for part in pairs]
        assert [part.tolist() for part in from_pairs(3, 3, *pairs)] == expected
    assert from_pairs(3, 1, [], []).row_of.tolist() == [0]
    for elements, sets, message in (
        ([0, 3], [0, 1], "elements 0 to 3; expected 0 to 2"),
        ([0], [-1], "sets -1 to -1; expected 0 to 2"),
        ([0], [0, 1], "1 elements and 2 sets; expected as many"),
        ([0.5], [0], r"elements is \[0.5\], a list; expected whole numbers"),
        (["a"], [0], r"elements is \['a'\], a list; expected whole numbers"),
        ([10**30], [0], r"elements is \[1000.*\], a list; expected whole numbers"),
        (None, [0], "elements is None; expected whole numbers"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            from_pairs(3, 3, elements, sets)
