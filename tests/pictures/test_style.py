"""The look of pictures, and their files."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Annotation

from minsym.pictures.labels import spread
from minsym.pictures.style import (
    End,
    current,
    curve_style,
    label_ends,
    literal,
    new_axes,
    styled,
    themed,
    write,
)
from minsym.pictures.themes import SUFFIXES, THEMES


def test_curves_are_told_apart_in_grey() -> None:
    """The first six by dash and marker; 36 by color or dash."""
    styles: list[dict[str, Any]] = [curve_style(number) for number in range(36)]
    assert len({(str(s["linestyle"]), s["marker"]) for s in styles[:6]}) == 6
    assert all(a != b for a, b in combinations(styles, 2))


def test_a_theme_holds_for_what_is_drawn_in_it() -> None:
    """And not for what is drawn after it, nor for others' pictures."""
    before = mpl.rcParams["text.color"]
    with themed("dark") as theme:
        assert current() is theme is THEMES["dark"]
        assert new_axes(None).get_facecolor() == mpl.colors.to_rgba(theme.paper)
    assert current() is THEMES["light"]
    assert mpl.rcParams["text.color"] == before
    with (
        pytest.raises(ValueError, match="there is no theme 'drak'; did you mean dark"),
        themed("drak"),
    ):
        pass


def test_settings_of_others_do_not_change_a_picture() -> None:
    """A picture is drawn in its theme, whatever matplotlib was told."""
    color = styled(lambda: mpl.rcParams["text.color"])
    with mpl.rc_context({"text.color": "pink"}):
        assert color() == THEMES["light"].ink


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_keep_their_distance_and_their_order(places: list[float]) -> None:
    """Within the height, where they fit, and where they were if they are far apart."""
    moved = spread(places, 10, 100)
    pairs = sorted(zip(places, moved, strict=True))
    assert all(b[1] - a[1] > 10 - 1e-6 for a, b in pairwise(pairs))
    assert min(moved) >= -1e-6
    assert max(moved) <= 100 + 1e-6
    if all(b - a >= 10 for a, b in pairwise(sorted(places))):
        assert moved == pytest.approx(places)


def test_the_end_of_a_curve_that_is_no_number_has_no_name() -> None:
    """The others have theirs, as text and no mathematics."""
    ax = new_axes(None)
    label_ends(ax, [End(1, 0.5, "$a^", "#000000"), End(1, float("nan"), "b", "#000000")])
    notes = [text for text in ax.texts if isinstance(text, Annotation)]
    assert [(note.get_text(), note.get_parse_math()) for note in notes] == [("$a^", False)]


def test_a_long_title_has_several_lines() -> None:
    """So that it fits a narrow picture; one word may be broken."""
    title = new_axes(None, 2, 2, f"a picture of many words and of one {'x' * 60}").get_title()
    assert len(title.splitlines()) > 3
    assert max(map(len, title.splitlines())) <= 25


def test_text_from_anywhere_is_one_line() -> None:
    """That is not too long."""
    assert literal("a\nb\x1b") == r"a\nb\x1b"
    assert len(literal("a" * 500)) == 40


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_picture_has_the_same_bytes_every_time(tmp_path: Path, suffix: str) -> None:
    """Hostile text in it is shown as it is, and a character that no font has as a box."""
    for name in "ab":
        ax = new_axes(None, title="$x_1$ <b> & \x07 \U0001f984 日")
        ax.plot([0, 1], [1, 2], **curve_style(1))
        write(ax, tmp_path / f"{name}{suffix}")
    first, again = ((tmp_path / f"{name}{suffix}").read_bytes() for name in "ab")
    assert first == again
    if suffix == ".svg":
        ElementTree.fromstring(first)
