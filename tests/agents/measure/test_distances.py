"""Distances of messages, and the pairs that are compared."""

import tracemalloc
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from minsym.agents.measure.distances import (
    differences,
    distance_of,
    edits,
    edits_by_length,
    equal_pairs,
    pairs,
)
from tests.languages import edit_distance, languages, normalized_distance


@given(languages())
def test_distances_by_their_definitions(language: tuple[Any, Any]) -> None:
    """Of all pairs, in both directions, and of messages with themselves."""
    messages, _ = language
    one, other = (grid.ravel() for grid in np.indices((len(messages), len(messages))))
    said = [tuple(s for s in row if s >= 0) for row in messages.tolist()]
    both = [(said[i], said[j]) for i, j in zip(one, other, strict=True)]
    compared = messages[one], messages[other]
    assert edits(*compared).tolist() == [edit_distance(*pair) for pair in both]
    expected = [normalized_distance(*pair) for pair in both]
    assert edits_by_length(*compared) == pytest.approx(expected)
    rows = zip(messages[one].tolist(), messages[other].tolist(), strict=True)
    expected = [sum(a != b for a, b in zip(*pair, strict=True)) for pair in rows]
    assert differences(*compared).tolist() == expected


@given(languages())
def test_pairs_are_all_pairs_once(language: tuple[Any, Any]) -> None:
    """Of all rows, and of those that are equal."""
    _, meanings = language
    every = [*combinations(range(len(meanings)), 2)]
    found = pairs(len(meanings), most=len(every))
    assert [*zip(*(rows.tolist() for rows in found), strict=True)] == every
    found = equal_pairs(meanings, most=len(every))
    equal = [(i, j) for i, j in every if (meanings[i] == meanings[j]).all()]
    assert sorted(zip(*(rows.tolist() for rows in found), strict=True)) == equal


def test_pairs_are_drawn_where_there_are_too_many() -> None:
    """Of equal rows each pair is as likely as another, and none is of a row with itself."""
    rows = np.array([[0]] * 2 + [[1]] * 4)
    one, other = equal_pairs(rows, most=6, seed=3)
    assert len(one) == 6
    found = [equal_pairs(rows, most=6, seed=seed) for seed in range(1000)]
    one, other = (np.concatenate(parts) for parts in zip(*found, strict=True))
    assert (rows[one] == rows[other]).all()
    assert (one != other).all()
    counts = np.unique(np.stack([one, other], axis=1), axis=0, return_counts=True)[1]
    # Seven pairs, and all seven of 7,000 would be drawn at once: 6,000 draws are 857 of each.
    assert len(counts) == 7
    assert np.abs(counts - 6000 / 7).max() < 150
    one, other = pairs(100, most=50)
    assert (len(one), bool((one == other).any())) == (50, False)


def test_distances_have_names() -> None:
    """And there are no others."""
    assert distance_of("normalized") is edits_by_length
    with pytest.raises(ValueError, match="there are edit, normalized, hamming"):
        distance_of("cosine")


def test_pairs_of_many_equal_rows_are_not_listed() -> None:
    """There are hundreds of millions of them, of which a few are drawn."""
    tracemalloc.start()
    one, other = equal_pairs(np.zeros((30_000, 1), np.int64), most=100)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(one) == 100
    assert (one < other).all()
    assert most < 1 << 25
