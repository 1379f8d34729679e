"""Drawing draw_games until there are enough."""

from dataclasses import replace

import pytest

from minsym import InputError
from minsym.datasets.draw import draw_games
from tests.generating import SMALL


def test_a_level_set_that_never_comes_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was tried, in a line."""
    monkeypatch.setattr("minsym.datasets.draw.HOPELESS", 1000)
    spec = replace(SMALL, min_level_set=9)
    with pytest.raises(InputError, match="9 images or more of complexity 3"):
        draw_games(spec, spec.shards()[0])
