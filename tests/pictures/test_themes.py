"""Colors in light and in dark."""

import pytest

from minsym.pictures.themes import THEMES, Theme
from tests.pictures.test_glyphs import lightness


@pytest.mark.parametrize("theme", THEMES.values())
def test_everything_stands_out_from_the_paper(theme: Theme) -> None:
    """In grey too: text by far, curves and what is faint by enough."""
    paper = lightness(theme.paper)
    assert abs(lightness(theme.ink) - paper) > 80
    assert abs(lightness(theme.ink) - lightness(theme.tint)) > 50
    assert all(abs(lightness(color) - paper) > 35 for color in (*theme.colors, theme.faint))
    assert len(set(theme.colors)) == 6
