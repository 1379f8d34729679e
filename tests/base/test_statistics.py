"""Confidence intervals of shares."""

import math

import numpy as np
import pytest

from minsym.base.statistics import wilson_interval


def test_intervals_cover_what_they_say() -> None:
    """The exact coverage of Wilson's interval at 200 trials, over many probabilities."""
    intervals = np.array([wilson_interval(hits, 200) for hits in range(201)])
    for p in np.linspace(0.02, 0.98, 25):
        weights = np.array(
            [math.comb(200, hits) * p**hits * (1 - p) ** (200 - hits) for hits in range(201)]
        )
        covered = weights[(intervals[:, 0] <= p) & (p <= intervals[:, 1])].sum()
        assert 0.92 < covered < 0.98
    with pytest.raises(ValueError, match="3 hits of 2 trials"):
        wilson_interval(3, 2)
