"""The style of all pictures, and how they are written as files."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.common import HERE, Row, load
from minsym.base.files import written_whole

if TYPE_CHECKING:
    from matplotlib.container import BarContainer

FIGURES = HERE / "figures"

#: Read in grey as well: curves differ in dash and marker too.
STYLES: list[dict[str, Any]] = [
    {"color": "#000000", "linestyle": "-", "marker": "o"},
    {"color": "#cc3311", "linestyle": "--", "marker": "s"},
    {"color": "#0077bb", "linestyle": "-.", "marker": "^"},
    {"color": "#009988", "linestyle": ":", "marker": "D"},
    {"color": "#997700", "linestyle": (0, (5, 1)), "marker": "v"},
    {"color": "#882255", "linestyle": (0, (1, 2)), "marker": "P"},
]

#: The salt makes the names inside an SVG, and so the file, the same every time.
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "minsym",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "lines.markersize": 4,
}


def new_figure(width: float, height: float) -> Figure:
    """Return an empty picture, sizes in inches."""
    return Figure(figsize=(width, height), layout="constrained")


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
    )


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move places of labels apart, as little as that takes, the lowest staying where it is.

    Examples
    --------
    >>> apart([50.0, 10.0, 51.0], gap=4)
    [50.0, 10.0, 54.0]
    """
    moved, last = list(places), -math.inf
    for at in sorted(range(len(places)), key=places.__getitem__):
        moved[at] = last = max(places[at], last + gap)
    return moved


def label_parts(axes: Axes, bars: "BarContainer", texts: Sequence[str], colors: str) -> None:
    """Write on the parts of bars what they stand for."""
    axes.bar_label(bars, labels=list(texts), label_type="center", color=colors, fontsize=7)


def draw(name: str, rows: list[Row], folder: Path = FIGURES) -> list[Path]:
    """Draw the picture of an experiment as SVG and PNG, always the same bytes; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    with mpl.rc_context(SETTINGS):
        figure = load(name).draw(rows)
        for path, metadata in zip(paths, ({"Date": None}, {"Software": None}), strict=True):
            with written_whole(path) as new:
                figure.savefig(new, dpi=150, metadata=metadata)
    return paths
