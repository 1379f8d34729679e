"""Pictures of contexts."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from minsym import Context, UniformContexts, read_table, solve
from minsym.data import TABLES
from minsym.model.solution import Status
from minsym.pictures.contexts import context, said, shown
from minsym.pictures.style import themed, write

ZOO, SHAPES = (read_table(TABLES[name].path) for name in ("zoo", "shapes"))


def boxes(ax: Axes, label: str) -> list[Rectangle]:
    """Return the frames, or the marks, of a picture."""
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [patch for patch in found if patch.get_label() == label]


def words(ax: Axes) -> list[str]:
    """Return all text of a picture."""
    return [text.get_text() for text in ax.texts] + ax.get_xlabel().splitlines()


def glyphs(ax: Axes) -> list[PatchCollection]:
    """Return the glyphs of a picture."""
    return [one for one in ax.collections if isinstance(one, PatchCollection)]


def few_shapes(images: int) -> Context:
    """Return a context of glyphs."""
    rows = np.random.default_rng(1).permutation(len(SHAPES.values))[:images]
    return Context(SHAPES.values[rows], 1, SHAPES.attributes, SHAPES.value_names)


def test_the_target_of_a_table_is_framed_and_what_rules_out_is_marked() -> None:
    """A message of two symbols marks two cells of the target, and one or two of each other row."""
    game = ZOO.context("platypus")
    ax = context(game, solve(game), names=ZOO.names)
    (frame,) = boxes(ax, "target")
    assert -0.5 < frame.get_y() <= 0 < frame.get_y() + frame.get_height() <= 1
    assert words(ax).index("platypus") < words(ax).index("aardvark")
    images, left_out = shown(game)
    differing = game.differences()[:, said(game, ["eggs", "milk"])]
    assert len(boxes(ax, "marked")) == 2 + differing[images].sum()
    assert (len(images), left_out) == (64, 37)
    assert "37 more images, which differ in more attributes, are not drawn" in words(ax)
    assert {"eggs = 1, milk = 1", "only the target remains"} <= {*words(ax)}


def test_a_message_that_is_not_proved_is_said_not_to_be() -> None:
    """A picture of a search that was stopped looked as if its message were a shortest one."""
    game = ZOO.context("platypus")
    found = replace(solve(game), status=Status.FEASIBLE, lower_bound=1)
    line = "the search was stopped: a shorter message may exist; lower bound 1"
    assert line in words(context(game, found))
    none = replace(found, status=Status.UNKNOWN, cover=None)
    line = "the search was stopped: no message was found; lower bound 1"
    assert line in words(context(game, none))


def test_those_that_are_hardest_to_rule_out_are_drawn() -> None:
    """No other differs in fewer attributes."""
    game = ZOO.context("wasp")
    images, left_out = shown(game, 10)
    differing = game.differences().sum(axis=1)
    others = np.delete(differing, images)
    assert (images[0], len(images), left_out) == (game.target, 10, 91)
    assert max(differing[images]) <= min(others)


def test_visual_factors_are_drawn_as_glyphs() -> None:
    """Those that the message rules out are faint, the target is framed."""
    game = few_shapes(8)
    ax = context(game, solve(game))
    faint = [one.get_alpha() is not None for one in glyphs(ax)]
    assert faint == [False, *[True] * 7]
    assert len(boxes(ax, "target")) == 1
    assert all(one.get_alpha() is None for one in glyphs(context(game)))


def test_lines_of_glyphs_grow_with_the_picture(tmp_path: Path) -> None:
    """They are as wide as the square says, in whatever axes."""
    widths = []
    for side in (2, 4):
        figure = Figure(figsize=(side, side))
        ax = context(few_shapes(4), ax=figure.subplots())
        write(figure, tmp_path / "a.png")
        widths.append(np.max(glyphs(ax)[0].get_linewidth()))
    assert widths[1] == pytest.approx(2 * widths[0])


def test_a_wide_context_says_what_is_left_out() -> None:
    """The attributes that are said are drawn in any case."""
    game = UniformContexts(images=8, attributes=40).context()
    ax = context(game, [39])
    assert "a40" in words(ax)
    assert "16 more attributes are not drawn" in words(ax)


def test_axes_that_are_given_are_drawn_in() -> None:
    """And returned."""
    ax = Figure().subplots()
    assert context(few_shapes(8), ax=ax) is ax


def test_names_are_shown_as_they_are(tmp_path: Path) -> None:
    """Mathematics, markup, line breaks and long words of others."""
    target = {"$x_1$": "a\nb", "<b>": "$y^" + "z" * 60, "ok": None}
    game = Context.from_dicts(target, [target, {"$x_1$": "\x1b[1m", "<b>": "&", "ok": "日"}])
    ax = context(game, ["$x_1$"], names=["<i>&", "\0"], title="$\\frac{")
    assert {"$x_1$", "<b>", r"a\nb", "<i>&", r"\x00", r"$x_1$ = a\nb"} <= {*words(ax)}
    assert not any(text.get_parse_math() for text in [*ax.texts, ax.title, ax.xaxis.label])
    assert max(map(len, words(ax))) <= 24
    write(ax, tmp_path / "a.svg")
    ElementTree.parse(tmp_path / "a.svg")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("images", [2, 8, 64])
def test_contexts_of_all_sizes_fit(images: int, theme: str, tmp_path: Path) -> None:
    """Nothing sticks out of the file."""
    with themed(theme):
        for game in (few_shapes(images), UniformContexts(images=images).context()):
            ax = context(game, range(7), title="a game whose title is longer than its picture is")
            write(ax, tmp_path / "a.png", 50)
            assert isinstance(ax.figure, Figure)
            found = ax.get_tightbbox()
            size = ax.figure.bbox
            assert found is not None
            assert found.x0 >= -1
            assert found.y0 >= -1
            assert found.x1 <= size.x1 + 1
            assert found.y1 <= size.y1 + 1


@pytest.mark.parametrize("message", [["hair", "wings"], [17], [-1]])
def test_an_attribute_that_is_none_is_refused(message: list[str | int]) -> None:
    """By name and by number."""
    with pytest.raises(ValueError, match="there is no attribute"):
        context(ZOO.context(0), message)


def test_what_the_target_lacks_cannot_be_said() -> None:
    """The message is none."""
    game = Context.from_array([[0, -1], [1, 1]], 0)
    with pytest.raises(ValueError, match="the target has no a2 to say"):
        context(game, ["a2"])
