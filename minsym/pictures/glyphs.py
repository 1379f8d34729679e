"""Glyphs: images whose attributes are visual factors, such as those of the table ``shapes``.

A glyph is a list of polygons and lines in a unit square, so that matplotlib, SVG files and pages
draw the same. The colors differ in lightness too, to be told apart in grey and by the color-blind.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from minsym.model.context import MISSING, Context

Point = tuple[float, float]

#: The visual factors that are drawn, by the names that attributes may have, and those of their
#: values: what stands first is drawn where an image lacks the factor.
COLORS = {
    "blue": "#4a8be0",
    "red": "#b5301f",
    "green": "#5bb58a",
    "yellow": "#f2d13c",
    "orange": "#e98a2d",
    "purple": "#7b3f98",
    "pink": "#ee9db8",
    "brown": "#7a4a21",
    "black": "#111111",
    "white": "#ffffff",
    "grey": "#8c8c8c",
    "gray": "#8c8c8c",
}
SIZES = {"medium": 0.20, "small": 0.13, "large": 0.27}
FILLS = ("solid", "striped", "dotted")
BORDERS = {"thin": 0.012, "thick": 0.04}
#: By how many degrees a shape is turned, clockwise.
ROTATIONS = {"upright": 0, "upside-down": 180, "left": 270, "right": 90}
POSITIONS: dict[str, Point] = {
    "center": (0, 0),
    "left": (-0.19, 0),
    "right": (0.19, 0),
    "top": (0, -0.19),
    "bottom": (0, 0.19),
}
#: The color behind the shape, and that of its outline.
BACKGROUNDS = {"light": ("#f4f2ea", "#1a1a1a"), "dark": ("#3b4048", "#f7f7f7")}

#: Stripes and dots are so far apart, and dots so large, in units of the square.
SPACING, DOT = 0.06, 0.019


class Part(NamedTuple):
    """A polygon of a glyph, a line, which has two points, or a dot, which has one.

    Attributes
    ----------
    points : list of (x, y)
        From 0 to 1; y counts downwards. A polygon is closed.
    fill : str
        The color inside, as ``#rrggbb``; "" for none.
    stroke : str
        The color of the line; "" for none.
    width : float
        Of the line, or across the dot, in units of the square.
    """

    points: list[Point]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0


def _regular(corners: int, turn: float = 0.0) -> list[Point]:
    """Return the corners of a regular polygon in the unit circle, the first at the top."""
    angles = [math.tau * (c + turn) / corners for c in range(corners)]
    return [(math.sin(angle), -math.cos(angle)) for angle in angles]


def _heart() -> list[Point]:
    angles = [math.tau * step / 60 for step in range(60)]
    across = [math.sin(t) ** 3 for t in angles]
    up = [
        (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16
        for t in angles
    ]
    return [(x, -0.05 - y) for x, y in zip(across, up, strict=True)]


def _moon() -> list[Point]:
    """Return a crescent that opens to the right: a circle without the part that is in another."""
    tip = math.atan2(0.85, 0.53)
    turns = [tip + (math.tau - 2 * tip) * step / 32 for step in range(33)]
    outer = [(math.cos(t), math.sin(t)) for t in turns]
    reach = math.atan2(0.85, 0.03)
    backs = [math.tau - reach - (math.tau - 2 * reach) * step / 24 for step in range(1, 24)]
    inner = [(0.5 + 0.85 * math.cos(t), 0.85 * math.sin(t)) for t in backs]
    return [(x + 0.2, y) for x, y in [*outer, *inner]]


def _star() -> list[Point]:
    points = _regular(10)
    return [(x * r, y * r) for (x, y), r in zip(points, [1, 0.42] * 5, strict=True)]


#: Outlines in a circle of radius 1, upright.
SHAPES: dict[str, list[Point]] = {
    "circle": _regular(48),
    "triangle": [(0, -1), (0.95, 0.8), (-0.95, 0.8)],
    "square": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
    "heart": _heart(),
    "arrow": [(0, -1), (0.9, 0), (0.36, 0), (0.36, 1), (-0.36, 1), (-0.36, 0), (-0.9, 0)],
    "moon": _moon(),
    "star": _star(),
    "diamond": [(0, -1), (0.7, 0), (0, 1), (-0.7, 0)],
    "pentagon": _regular(5),
    "hexagon": _regular(6),
    "cross": [
        (-0.33, -1), (0.33, -1), (0.33, -0.33), (1, -0.33), (1, 0.33), (0.33, 0.33), (0.33, 1),
        (-0.33, 1), (-0.33, 0.33), (-1, 0.33), (-1, -0.33), (-0.33, -0.33),
    ],
}  # fmt: skip

#: The values of each factor.
FACTORS: dict[str, Mapping[str, Any] | Sequence[str]] = {
    "color": COLORS,
    "shape": SHAPES,
    "size": SIZES,
    "fill": FILLS,
    "border": BORDERS,
    "rotation": ROTATIONS,
    "position": POSITIONS,
    "background": BACKGROUNDS,
}

#: Other names of factors.
ALSO = {"colour": "color", "texture": "fill", "pattern": "fill", "orientation": "rotation"}


def factor_of(attribute: str) -> str:
    """Return which factor an attribute names; "" if none."""
    name = attribute.strip().lower()
    name = ALSO.get(name, name)
    return name if name in FACTORS else ""


def are_visual(attributes: Sequence[str], values: Sequence[Sequence[Any]] | None) -> bool:
    """Whether images can be drawn: each attribute is a visual factor with values that are known.

    Parameters
    ----------
    attributes : sequence of str
    values : sequence of sequences, or None
        The words for the values of each attribute.

    Examples
    --------
    >>> are_visual(["color", "shape"], [["red", "blue"], ["heart"]])
    True
    >>> are_visual(["color", "price"], [["red", "blue"], [1, 2]])
    False
    """
    factors = [factor_of(name) for name in attributes]
    if values is None or len(set(factors)) < len(factors) or not {"color", "shape"} & {*factors}:
        return False
    return all(
        factor and all(str(word).lower() in FACTORS[factor] for word in words)
        for factor, words in zip(factors, values, strict=True)
    )


def words_of(context: Context, image: int) -> dict[str, str]:
    """Return the factors of an image of a context and their values; what is missing is left out."""
    assert context.value_names is not None
    return {
        factor_of(name): str(names[code]).lower()
        for name, names, code in zip(
            context.attributes, context.value_names, context.values[image].tolist(), strict=True
        )
        if code != MISSING
    }


def glyph(words: Mapping[str, str]) -> list[Part]:
    """Return the parts of a glyph, what is behind first.

    Parameters
    ----------
    words : mapping of str to str
        Values of `FACTORS`. A factor that is left out has its first value.

    Examples
    --------
    >>> background, body, *stripes, outline = glyph({"color": "red", "fill": "striped"})
    >>> background.fill, body.fill, stripes[0].stroke, outline.stroke
    ('#f4f2ea', '#f4f2ea', '#b5301f', '#1a1a1a')
    """
    said = {factor: words.get(factor, next(iter(values))) for factor, values in FACTORS.items()}
    paper, ink = BACKGROUNDS[said["background"]]
    color, radius = COLORS[said["color"]], SIZES[said["size"]]
    turn = math.radians(ROTATIONS[said["rotation"]])
    right, down = POSITIONS[said["position"]]
    outline = [
        (
            0.5 + right + radius * (x * math.cos(turn) - y * math.sin(turn)),
            0.5 + down + radius * (x * math.sin(turn) + y * math.cos(turn)),
        )
        for x, y in SHAPES[said["shape"]]
    ]
    solid = said["fill"] == "solid"
    parts = [
        Part([(0, 0), (1, 0), (1, 1), (0, 1)], fill=paper),
        Part(outline, fill=color if solid else paper),
    ]
    parts += _INSIDE[said["fill"]](outline, color)
    return [*parts, Part(outline, stroke=ink, width=BORDERS[said["border"]])]


def _stripes(outline: list[Point], color: str) -> list[Part]:
    """Return level lines within an outline."""
    found = []
    for y in _steps(outline, 1):
        crossings = sorted(
            x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            for (x0, y0), (x1, y1) in _edges(outline)
            if (y0 <= y) != (y1 <= y)
        )
        pairs = zip(crossings[::2], crossings[1::2], strict=True)
        found += [Part([(a, y), (b, y)], stroke=color, width=SPACING / 2) for a, b in pairs]
    return found


def _dots(outline: list[Point], color: str) -> list[Part]:
    """Return dots within an outline, on a grid."""
    return [
        Part([(x, y)], stroke=color, width=2 * DOT)
        for y in _steps(outline, 1)
        for x in _steps(outline, 0)
        if _is_within((x, y), outline)
    ]


#: What is drawn inside a shape of each fill.
_INSIDE: dict[str, Callable[[list[Point], str], list[Part]]] = {
    "solid": lambda outline, color: [],
    "striped": _stripes,
    "dotted": _dots,
}


def _steps(outline: list[Point], axis: int) -> list[float]:
    """Return places along an axis between the ends of an outline, equally far apart."""
    places = [point[axis] for point in outline]
    first = math.floor(min(places) / SPACING)
    last = math.ceil(max(places) / SPACING)
    return [(step + 0.5) * SPACING for step in range(first, last)]


def _edges(outline: list[Point]) -> list[tuple[Point, Point]]:
    return list(zip(outline, [*outline[1:], outline[0]], strict=True))


def _is_within(point: Point, outline: list[Point]) -> bool:
    """Whether a point is inside an outline, with room for a dot."""
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in _edges(outline):
        if (y0 <= y) != (y1 <= y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
        along, length = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0), math.dist((x0, y0), (x1, y1))
        t = min(1.0, max(0.0, along / length**2 if length else 0.0))
        if math.dist(point, (x0 + t * (x1 - x0), y0 + t * (y1 - y0))) < DOT * 1.2:
            return False
    return inside


def path_of(part: Part) -> str:
    """Return the points of a part as the ``d`` of a path of SVG, in a square of 100.

    Of a dot it is a line of no length, which round ends make a dot.

    Examples
    --------
    >>> path_of(Part([(0, 0), (0.5, 0.25)], stroke="#000000")), path_of(Part([(0, 1)]))
    ('M0 0L50 25', 'M0 100h0')
    """
    said = "L".join(f"{100 * x:.3g} {100 * y:.3g}" for x, y in part.points)
    return f"M{said}" + ("h0", "", "Z")[min(len(part.points), 3) - 1]


def svg(parts: Sequence[Part]) -> str:
    """Return a glyph as an SVG picture, the text of a file.

    Examples
    --------
    >>> svg(glyph({"shape": "square", "color": "red"})).count("<path")
    3
    """
    paths = "".join(
        f'<path d="{path_of(part)}" fill="{part.fill or "none"}"'
        + (f' stroke="{part.stroke}" stroke-width="{100 * part.width:.4g}"' if part.stroke else "")
        + (' stroke-linecap="round"' if len(part.points) == 1 else "")
        + "/>"
        for part in parts
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    return f"{head}{paths}</svg>"
