"""The pictures of experiments, as files: their style is that of all pictures of minsym."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.axes import Axes

from experiments.common import HERE, Row, load
from minsym.pictures.style import STYLES, label_end, new_figure, write
from minsym.pictures.themes import SETTINGS

if TYPE_CHECKING:
    from matplotlib.container import BarContainer

__all__ = ["FIGURES", "STYLES", "apart", "draw", "label_end", "label_parts", "new_figure"]

FIGURES = HERE / "figures"


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
        for path in paths:
            write(figure, path)
    return paths
