"""Compiled draws of points, and the check for equal images."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym.kernels import draws
from tests.uniformity import chi_squared, critical


@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 2**63), st.data())
def test_distinct_points(n_values: int, width: int, seed: int, data: st.DataObject) -> None:
    """Also if there are just enough of them."""
    n = data.draw(st.integers(1, min(64, n_values**width)))
    points = np.empty((n, width), np.uint8)
    draws.distinct_points(np.uint64(seed), n_values, data.draw(st.sampled_from([0.3, 0.9])), points)
    assert len(np.unique(points, axis=0)) == n
    assert points.max() < n_values


def test_coordinates_of_points_are_0_or_moved() -> None:
    """With the probability given, and uniform then."""
    for seed, points in enumerate(first := np.empty((6000, 1, 2), np.uint8)):
        draws.distinct_points(np.uint64(seed), 4, 0.6, points)
    counts = np.bincount(first.ravel(), minlength=4)
    assert abs(counts[0] - 4800) < 4 * (12000 * 0.4 * 0.6) ** 0.5
    assert chi_squared(counts[1:]) < critical(2)


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=2, max_size=12))
def test_equal_images_are_seen(context: list[list[int]]) -> None:
    """As many different ones as images, or not; in bytes and in larger values."""
    for values in (np.array([context], np.uint8), np.array([context], np.uint16) * 500):
        found = np.empty(1, np.bool_)
        draws.has_equal_images(values, found)
        assert found[0] == (len(set(map(tuple, context))) < len(context))
