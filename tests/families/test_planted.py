"""Contexts with a planted target."""

import numpy as np
import pytest

from minsym import complexity
from minsym.families.planted import draw as draw_planted
from minsym.games.setting import Setting
from tests.generating import distinct


@pytest.mark.parametrize("k", [1, 4, 10, 20])
def test_planted_target_is_at_its_level(k: int) -> None:
    """A planted context has an image of the complexity, alone there where it is high."""
    drawn = draw_planted(Setting(), (k,), np.random.default_rng(k), 50)
    assert all(map(distinct, drawn.values))
    level_sets = (drawn.complexity == k).sum(axis=1)
    assert (level_sets >= 1).all()
    if k >= 10:
        assert level_sets.mean() == 1
    assert (drawn.complexity == complexity(drawn.values)).all()
