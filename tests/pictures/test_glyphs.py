"""Images of visual factors as polygons and lines."""

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from minsym import Context, read_table
from minsym.data import TABLES
from minsym.pictures.glyphs import (
    COLORS,
    FACTORS,
    FILLS,
    POSITIONS,
    SHAPES,
    SIZES,
    are_visual,
    glyph,
    svg,
    words_of,
)


def test_the_table_shapes_is_drawn_and_zoo_is_not() -> None:
    """Every word of its eight factors is known."""
    shapes, zoo = read_table(TABLES["shapes"].path), read_table(TABLES["zoo"].path)
    assert are_visual(shapes.attributes, shapes.value_names)
    assert not are_visual(zoo.attributes, zoo.value_names)


def test_names_of_factors_have_other_spellings() -> None:
    """Case and the British spelling make no difference."""
    assert are_visual(["Colour", "Shape"], [["Red"], ["circle"]])
    assert not are_visual(["color", "colour"], [["red"], ["red"]])
    assert not are_visual(["size"], [["small"]])
    assert not are_visual(["color"], None)


def test_every_value_looks_different() -> None:
    """Of each factor, where the others are as usual; gray and grey are one color."""
    for factor, values in FACTORS.items():
        drawn = {value: svg(glyph({"fill": "striped", factor: value}))
                 for value in values if value != "gray"}  # fmt: skip
        if factor == "rotation":  # a circle looks the same whichever way it is turned
            drawn = {v: svg(glyph({"rotation": v, "shape": "arrow"})) for v in values}
        assert len(set(drawn.values())) == len(drawn), factor


def lightness(color: str) -> float:
    """Return L* of a color, 0 to 100."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_the_colors_of_shapes_are_told_apart_in_grey() -> None:
    """They differ in lightness by more than the eye needs."""
    shades = [lightness(COLORS[name]) for name in ("red", "blue", "green", "yellow")]
    assert min(abs(a - b) for a, b in combinations(shades, 2)) > 8


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fill", FILLS)
def test_glyphs_stay_in_their_square(shape: str, fill: str) -> None:
    """Wherever they are, and however large."""
    for position in POSITIONS:
        for size in SIZES:
            words = {"shape": shape, "fill": fill, "position": position, "size": size}
            points = np.concatenate([part.points for part in glyph(words)])
            assert points.min() >= 0
            assert points.max() <= 1


def test_an_svg_is_well_formed() -> None:
    """It has a path for each part."""
    parts = glyph({"fill": "dotted"})
    assert len(ElementTree.fromstring(svg(parts))) == len(parts) > 10


def test_what_an_image_lacks_is_left_out() -> None:
    """It is then drawn as usual."""
    context = Context.from_array(
        [[0, -1], [1, 0]], 0, ["color", "shape"], [["red", "blue"], ["star"]]
    )
    assert words_of(context, 0) == {"color": "red"}
    assert words_of(context, 1) == {"color": "blue", "shape": "star"}
