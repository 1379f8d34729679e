"""Pictures of a context: its images, the target, and what a message rules out.

Images whose attributes are visual factors are drawn as glyphs (`minsym.pictures.glyphs`), all
others as a grid of words.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from minsym.base.arrays import BoolArray
from minsym.model.context import MISSING, Context
from minsym.model.solution import Solution
from minsym.pictures.glyphs import Part, are_visual, glyph, words_of
from minsym.pictures.style import current, literal, new_axes, styled, wrapped

#: A message: a solution, or the attributes that are said, by name or by number.
Message = Solution | Sequence[str | int]

#: Images and attributes that are drawn, at most.
MOST_IMAGES, MOST_ATTRIBUTES = 64, 24

#: Characters of a value, of an attribute and of the name of an image that are shown.
VALUE, ATTRIBUTE, NAME = 12, 24, 20

#: Inches of a picture, at least.
NARROWEST = 2.8

#: How much of an image is left that was ruled out.
FADED = 0.22


class Shown(NamedTuple):
    """The images of a context that are drawn, the target first, and how many are left out."""

    images: list[int]
    left_out: int


def shown(context: Context, limit: int = MOST_IMAGES) -> Shown:
    """Return the images of a context that are drawn, at most ``limit`` of them.

    If there are more, those that are hardest to rule out are drawn: they differ from the target in
    the fewest attributes.
    """
    others = [image for image in range(len(context.values)) if image != context.target]
    if len(others) >= limit:
        differing = context.differences().sum(axis=1)
        others = sorted(sorted(others, key=lambda image: int(differing[image]))[: limit - 1])
    return Shown([context.target, *others], len(context.values) - 1 - len(others))


def said(context: Context, message: Message | None) -> list[int]:
    """Return the attributes that a message says, in its order.

    Raises
    ------
    ValueError
        If there is no such attribute, or the target lacks it.
    """
    if isinstance(message, Solution):
        return list(message.cover or ())
    found = []
    for one in message or ():
        known = range(len(context.attributes)) if isinstance(one, int) else context.attributes
        if one not in known:
            raise ValueError(f"there is no attribute {literal(one)}")
        number = one if isinstance(one, int) else context.attributes.index(one)
        if not context.sayable[number]:
            raise ValueError(f"the target has no {literal(context.attributes[number])} to say")
        found.append(number)
    return found


def no_message(context: Context) -> list[str]:
    """Return a line that says that no message singles the target out, if that is so."""
    alike = context.in_the_way.size
    having = "image has" if alike == 1 else "images have"
    return [f"no message exists: {alike:,} {having} all values of the target"] if alike else []


def remarks(context: Context, message: Message | None) -> list[str]:
    """Return lines that say what a message cannot do: single out its target, or be the shortest."""
    found = [] if message is None else no_message(context)
    if isinstance(message, Solution) and message.status.is_stopped:
        known = "no message was found" if message.cover is None else "a shorter message may exist"
        found.append(f"the search was stopped: {known}; lower bound {message.lower_bound:g}")
    return found


def symbol_name(context: Context, attribute: int) -> str:
    """Return the words for the target's value of an attribute, such as ``eggs = 1``."""
    name = literal(context.attributes[attribute], ATTRIBUTE)
    return f"{name} = {literal(context.value_name(attribute), VALUE)}"


def is_visual(context: Context) -> bool:
    """Whether the images of a context are drawn as glyphs."""
    return are_visual(context.attributes, context.value_names)


@styled
def context(
    context: Context,
    message: Message | None = None,
    names: Sequence[str] | None = None,
    limit: int = MOST_IMAGES,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a context: its images, the target framed, and what a message marks and rules out.

    Parameters
    ----------
    context : Context
    message : Solution, or sequence of str or int, optional
        The answer of `minsym.solve`, or the attributes that are said, by name or by number. Images
        that it rules out are faded; in a grid of words the cells that rule them out are marked.
    names : sequence of str, optional
        What the images are called; without it they are numbered from 0.
    limit : int
        Images that are drawn at most, the target and those hardest to rule out.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a message says what the target lacks.

    Examples
    --------
    >>> from minsym import Context, solve
    >>> game = Context.from_array([[0, 1], [0, 2], [3, 1]], 0, ["color", "shape"])
    >>> context(game, solve(game), title="a game").get_title()
    'a game'
    """
    attributes = said(context, message)
    images, left_out = shown(context, limit)
    labels = [literal(names[i] if names else f"image {i}", NAME) for i in images]
    draw = _glyphs if is_visual(context) else _grid
    notes = remarks(context, message)
    if left_out:
        notes.append(f"{left_out:,} more images, which differ in more attributes, are not drawn")
    return draw(context, attributes, images, labels, notes, title, ax)


# Glyphs.


def _patch(part: Part) -> PathPatch:
    """Return a part of a glyph as matplotlib has it: an area, a line, or a dot."""
    if len(part.points) == 1:
        dot = Path.circle(part.points[0], part.width / 2)
        return PathPatch(dot, facecolor=part.stroke, edgecolor="none")
    is_line = len(part.points) == 2
    return PathPatch(
        Path(part.points if is_line else [*part.points, part.points[0]], closed=not is_line),
        facecolor=part.fill or "none",
        edgecolor=part.stroke or "none",
        joinstyle="miter",
    )


class _Glyphs(PatchCollection):
    """Parts of glyphs, with lines whose width grows with the size of the glyphs."""

    def __init__(self, parts: Sequence[Part], **options: Any) -> None:
        patches = [_patch(part) for part in parts]
        super().__init__(patches, match_original=True, **options)
        # A dot is an area; its width is across it.
        self._widths = np.array([part.width * (len(part.points) > 1) for part in parts])

    def draw(self, renderer: Any) -> None:
        """Draw the glyphs, with the width of lines that fits their size."""
        assert self.axes is not None
        (left, _), (right, _) = self.axes.transData.transform([(0, 0), (1, 0)])
        self.set_linewidth(self._widths * (right - left) * 72 / self.axes.figure.dpi)
        super().draw(renderer)


def placed(parts: Sequence[Part], x: float, y: float, side: float) -> list[Part]:
    """Return a glyph in a square whose upper left corner is at (x, y)."""
    return [
        part._replace(
            points=[(x + side * px, y + side * py) for px, py in part.points],
            width=part.width * side,
        )
        for part in parts
    ]


def add_glyph(
    ax: Axes, words: dict[str, str], x: float, y: float, side: float, faded: bool
) -> None:
    """Draw a glyph in a square, faint if it was ruled out."""
    ax.add_collection(
        _Glyphs(placed(glyph(words), x, y, side), alpha=FADED if faded else None), autolim=False
    )


def frame(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    """Draw the frame of a target."""
    ax.add_patch(
        Rectangle(
            (x, y),
            width,
            height,
            fill=False,
            edgecolor=current().ink,
            linewidth=2.2,
            clip_on=False,
            label="target",
            zorder=4,
        )
    )


def blank(ax: Axes, width: float, height: float) -> None:
    """Show a part of the plane on axes, without frame and ticks, y counting downwards."""
    ax.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _glyphs(
    context: Context,
    attributes: list[int],
    images: list[int],
    labels: list[str],
    notes: list[str],
    title: str,
    ax: Axes | None,
) -> Axes:
    """Draw images as glyphs, in a grid with the target first."""
    across = math.ceil(math.sqrt(len(images) * 1.4))
    down = math.ceil(len(images) / across)
    side = 0.95 if len(images) <= 16 else 0.72
    width = max(NARROWEST, across * side + 0.2)
    lines = wrapped([*_words(context, attributes), *notes], width)
    ax = new_axes(ax, width, down * side + 0.3 + 0.2 * len(lines), title)
    out = ruled_out(context, attributes)
    for place, (image, label) in enumerate(zip(images, labels, strict=True)):
        y, x = divmod(place, across)
        add_glyph(ax, words_of(context, image), x + 0.07, y + 0.05, 0.76, bool(out[image]))
        ax.text(
            x + 0.45,
            y + 0.95,
            literal(label.removeprefix("image "), 12),
            ha="center",
            va="center",
            fontsize=7,
            color=current().faint if out[image] else current().ink,
            parse_math=False,
        )
    frame(ax, 0.01, -0.01, 0.88, 0.88)
    blank(ax, (width - 0.2) / side, down)
    ax.set_aspect("equal")
    _below(ax, lines)
    return ax


def _words(context: Context, attributes: list[int]) -> list[str]:
    """Return a message in words, and how many distractors it leaves, as lines."""
    if not attributes:
        return []
    left = int((~ruled_out(context, attributes)).sum()) - 1
    words = ", ".join(symbol_name(context, a) for a in attributes)
    return [words, remaining(left)]


def remaining(distractors: int) -> str:
    """Say how many distractors remain."""
    if not distractors:
        return "only the target remains"
    return f"{distractors:,} distractor{'s remain' if distractors > 1 else ' remains'}"


def _below(ax: Axes, lines: Sequence[str]) -> None:
    """Write lines below a picture: as a label of its axis, which may be wider than the axes."""
    ax.set_xlabel("\n".join(lines), loc="left", parse_math=False)


def ruled_out(context: Context, attributes: Sequence[int]) -> BoolArray:
    """Whether each image differs from the target in one of these attributes, shape (n,)."""
    return np.asarray(context.differences()[:, list(attributes)].any(axis=1))


# A grid of words.


def _grid(
    context: Context,
    attributes: list[int],
    images: list[int],
    labels: list[str],
    notes: list[str],
    title: str,
    ax: Axes | None,
) -> Axes:
    """Draw a line for each image with its values in words, the target first."""
    columns = _columns(context, attributes)
    if len(columns) < len(context.attributes):
        notes = [
            *notes,
            f"{len(context.attributes) - len(columns):,} more attributes are not drawn",
        ]
    cells = [[_cell(context, image, a) for a in columns] for image in images]
    heads = [literal(context.attributes[a], ATTRIBUTE) for a in columns]
    # In units of a character of a cell.
    widths = [max(3, *(len(line[c]) for line in cells)) + 1.2 for c in range(len(columns))]
    left = max(map(len, labels)) + 1.5
    edges = left + np.concatenate([[0], np.cumsum(widths)])
    above = max(map(len, heads)) * 0.072 + 0.16  # inches
    width = max(NARROWEST, float(edges[-1]) * 0.074 + above * 0.6)
    lines = wrapped([*_words(context, attributes), *notes], width)
    height = len(images) * 0.19 + above + 0.2 + 0.2 * len(lines)
    ax = new_axes(ax, width, height, title, pad=72 * above)
    _heads(ax, heads, edges, [a in attributes for a in columns])
    differs, out = context.differences(), ruled_out(context, attributes)
    for y, (image, line) in enumerate(zip(images, cells, strict=True)):
        faint = current().faint if out[image] else current().ink
        _text(ax, left - 1, y, labels[y], color=faint, ha="right")
        for c, (a, word) in enumerate(zip(columns, line, strict=True)):
            x = (edges[c] + edges[c + 1]) / 2
            if a in attributes and (image == context.target or bool(differs[image, a])):
                _mark(ax, edges[c], y, widths[c])
                _text(ax, x, y, word, color=current().ink, ha="center", weight="bold")
            else:
                _text(ax, x, y, word, color=faint, ha="center")
    frame(ax, 0, -0.04, float(edges[-1]), 1.0)
    blank(ax, float(edges[-1]), len(images))
    _below(ax, lines)
    return ax


def _columns(context: Context, attributes: list[int]) -> list[int]:
    """Return the attributes that are drawn: those that are said, and the first of the others."""
    others = [a for a in range(len(context.attributes)) if a not in attributes]
    room = max(0, MOST_ATTRIBUTES - len(attributes))
    return sorted([*attributes, *others[:room]])


def _cell(context: Context, image: int, attribute: int) -> str:
    """Return the value of an image in a few characters; nothing where it has none."""
    code = int(context.values[image, attribute])
    if code == MISSING:
        return ""
    names = context.value_names
    return literal(code if names is None else names[attribute][code], VALUE)


def _heads(ax: Axes, heads: Sequence[str], edges: Any, are_said: Sequence[bool]) -> None:
    """Write the attributes above their columns, aslant."""
    for c, (head, is_said) in enumerate(zip(heads, are_said, strict=True)):
        ax.annotate(
            head,
            ((edges[c] + edges[c + 1]) / 2, 0),
            xytext=(0, 4),
            textcoords="offset points",
            rotation=60,
            rotation_mode="anchor",
            ha="left",
            va="center",
            weight="bold" if is_said else "normal",
            color=current().ink,
            annotation_clip=False,
            parse_math=False,
        )


def _mark(ax: Axes, x: float, y: float, width: float) -> None:
    ax.add_patch(
        Rectangle((x + 0.1, y + 0.04), width - 0.2, 0.88, facecolor=current().tint, label="marked")
    )


def _text(ax: Axes, x: float, y: float, text: str, **options: Any) -> None:
    size = float(mpl.rcParams["font.size"]) - 1
    ax.text(x, y + 0.5, text, va="center_baseline", fontsize=size, parse_math=False, **options)
