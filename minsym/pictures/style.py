"""How all pictures look, in light and in dark, and how they are written as files.

Curves differ in color, dash and marker, so that they are told apart in grey and by the color-blind,
and have their names at their ends. A picture is drawn in the theme of `themed`, light by default.
"""

import math
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from minsym.base.files import written_whole
from minsym.base.meant import instead
from minsym.base.text import printable, quoted
from minsym.pictures.labels import spread
from minsym.pictures.themes import SETTINGS, SUFFIXES, THEMES, Theme

#: Dots an inch of a picture that is made of dots.
DOTS = 150

#: The dash and the marker of each curve.
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")

#: Characters of a label that are shown.
LONGEST = 40

#: How wide a title is, at most, as a share of a picture that has names at its right: it stands in
#: the middle of its axes, not of the picture.
BESIDE = 0.65


_CURRENT = ContextVar("theme", default=THEMES["light"])


def current() -> Theme:
    """Return the theme that pictures are drawn in."""
    return _CURRENT.get()


@contextmanager
def themed(theme: str) -> Iterator[Theme]:
    """Draw pictures in a theme, ``"light"`` or ``"dark"``, and have matplotlib do so too.

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> with themed("dark") as theme:
    ...     theme is current()
    True
    """
    if theme not in THEMES:
        raise ValueError(f"there is no theme {quoted(theme)}; {instead(theme, THEMES)}")
    token = _CURRENT.set(THEMES[theme])
    try:
        with mpl.rc_context(current().settings):
            yield current()
    finally:
        _CURRENT.reset(token)


Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")


def styled(draw: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Make a function draw with the settings of the theme, whatever matplotlib was told before."""

    @wraps(draw)
    def run(*arguments: Arguments.args, **options: Arguments.kwargs) -> Returned:
        with mpl.rc_context(current().settings):
            return draw(*arguments, **options)

    return run


def curve_style(number: int) -> dict[str, Any]:
    """Return color, dash and marker of a curve; 36 of them differ in color or dash.

    Examples
    --------
    >>> curve_style(0) == curve_style(36), curve_style(0) == curve_style(6)
    (True, False)
    """
    again, place = divmod(number, len(DASHES))
    turned = (place + again) % len(DASHES)
    color = current().colors[place]
    return {"color": color, "linestyle": DASHES[turned], "marker": MARKERS[turned]}


#: The styles of the first curves in light, which differ in color, dash and marker.
STYLES = [curve_style(number) for number in range(len(DASHES))]


def new_figure(width: float, height: float) -> Figure:
    """Return an empty picture, sizes in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def new_axes(
    ax: Axes | None,
    width: float = 6,
    height: float = 4,
    title: str = "",
    pad: float | None = None,
    title_share: float = 1,
) -> Axes:
    """Return the axes that are given, or those of a new picture, sizes in inches.

    A title stands ``pad`` points above them, in several lines if it would be wider than a share of
    the new picture.
    """
    lines = [literal(title, 200)]
    if ax is None:
        lines = wrapped(lines, title_share * width / 1.2)  # its letters are larger
        ax = new_figure(width, height + 0.18 * max(0, len(lines) - 1)).subplots()
    if title:
        ax.set_title("\n".join(lines), pad=pad, parse_math=False)
    return ax


def wrapped(lines: Sequence[str], inches: float) -> list[str]:
    """Return text broken into lines that are at most about so many inches wide."""
    return [part for line in lines for part in textwrap.wrap(line, max(20, int(inches / 0.078)))]


def literal(text: object, limit: int | None = LONGEST) -> str:
    """Return text from anywhere as a label of one line.

    Draw it with ``parse_math=False``: a dollar sign in it is no mathematics.
    """
    return printable(str(text), limit)


def whole_numbers(axis: Axis) -> None:
    """Have an axis marked at whole numbers only, even if a single one is in sight."""
    axis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def label_end(
    axes: Axes, x: float, y: float, text: str, style: dict[str, Any], up: float = 0
) -> None:
    """Write the name of a curve beside its last point, ``up`` points higher."""
    axes.annotate(
        text,
        (x, y),
        xytext=(6, up),
        textcoords="offset points",
        va="center",
        color=style["color"],
        annotation_clip=False,
        parse_math=False,
    )


class End(NamedTuple):
    """The last point of a curve, its name, and its color."""

    x: float
    y: float
    name: str
    color: str


def label_ends(axes: Axes, ends: Sequence[End]) -> None:
    """Write the names of curves at the right edge, apart where their ends are close.

    The axes have their limits already: these say what is close.
    """
    axes.get_ylim()  # which settles limits that are found by matplotlib
    ends = [end for end in ends if math.isfinite(end.y)]
    height = axes.get_window_extent().height * 72 / axes.figure.dpi  # in points
    shares = [axes.transLimits.transform(_scaled(axes, end.x, end.y))[1] for end in ends]
    places = [height * float(share) for share in shares]
    moved = spread(places, 1.25 * float(mpl.rcParams["font.size"]), height)
    right = axes.get_xlim()[1]
    for end, place, at in zip(ends, places, moved, strict=True):
        label_end(axes, right, end.y, literal(end.name), {"color": end.color}, at - place)


def _scaled(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Return a point as its axes count: the logarithm, where they are logarithmic."""
    scaled = axes.transScale.transform((x, y))
    return float(scaled[0]), float(scaled[1])


def write(picture: Axes | Figure, path: Path, dots: int = DOTS) -> None:
    """Write a picture as a file, always the same bytes; the suffix is one of `SUFFIXES`.

    The file is there whole or not at all.
    """
    figure = picture.figure if isinstance(picture, Axes) else picture
    assert isinstance(figure, Figure), "a picture is written as a whole"
    with written_whole(path) as new, mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # No font has all characters: those that are missing are drawn as boxes.
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(
            new,
            dpi=dots,
            metadata=SUFFIXES[path.suffix.lower()],
            facecolor=figure.get_facecolor(),
        )
