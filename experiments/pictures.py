"""The pictures of experiments, as files: their style is that of all pictures of minsym."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from experiments.common import HERE, Row, load
from minsym.pictures.labels import spread
from minsym.pictures.style import STYLES, label_end, new_figure, write
from minsym.pictures.themes import SETTINGS

if TYPE_CHECKING:
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure

__all__ = [
    "FIGURES",
    "STYLES",
    "draw",
    "label_end",
    "label_parts",
    "legend_below",
    "new_figure",
    "spread",
    "with_range",
]

FIGURES = HERE / "figures"


def label_parts(axes: Axes, bars: "BarContainer", texts: Sequence[str], colors: str) -> None:
    """Write on the parts of bars what they stand for."""
    axes.bar_label(bars, labels=list(texts), label_type="center", color=colors, fontsize=7)


def with_range(
    axes: Axes, places: Sequence[float], found: Sequence[Sequence[float]], **look: Any
) -> None:
    """Draw the mean of some numbers at each place, with a bar from the lowest to the highest."""
    numbers = np.array(found)
    mean = numbers.mean(axis=1)
    ends = np.array([mean - numbers.min(axis=1), numbers.max(axis=1) - mean])
    axes.errorbar(places, mean, yerr=ends, capsize=2, markersize=5, **look)


def legend_below(figure: "Figure") -> None:
    """Write below a picture what its lines and marks stand for, each once."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        handles, names = axes.get_legend_handles_labels()
        found |= dict(zip(names, handles, strict=True))
    figure.legend(
        [*found.values()], [*found], loc="outside lower center", ncols=3, frameon=False, fontsize=8
    )


def draw(name: str, rows: list[Row], folder: Path = FIGURES) -> list[Path]:
    """Draw the picture of an experiment as SVG and PNG, always the same bytes; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    with mpl.rc_context(SETTINGS):
        figure = load(name).draw(rows)
        for path in paths:
            write(figure, path)
    return paths
