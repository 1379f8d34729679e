"""The evaluation of the experiment `effective`: effective lengths from prefix curves, drawn."""

from typing import TYPE_CHECKING

import numpy as np

from experiments.common import Row, where
from experiments.pictures import STYLES, new_figure
from minsym.agents.measure.probes import effective_length

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TARGET, CONTEXT = SENDERS = ("target", "context")

#: What a symbol has to be good for, in accuracy, to count.
EPS = 0.01

#: What part of what the longest messages reach is enough.
ENOUGH = 0.9


def families_of(rows: list[Row]) -> list[str]:
    """Return the names of the families, in their order."""
    return list(dict.fromkeys(row["family"] for row in rows))


def levels_of(rows: list[Row], family: str) -> list[int]:
    """Return the values of min|M| of a family."""
    return sorted({row["level"] for row in where(rows, family=family)})


def longest_of(rows: list[Row]) -> int:
    """Return the largest L."""
    return int(max(row["length"] for row in rows))


def mean_of(rows: list[Row], column: str) -> float:
    """Return the mean of a column of some rows."""
    return float(np.mean([row[column] for row in rows]))


def effective(rows: list[Row], family: str, sees: str, level: int) -> list[int]:
    """Return the effective length of the longest messages, for each seed."""
    curves = where(rows, family=family, sees=sees, level=level, length=longest_of(rows))
    return [
        int(effective_length([row["accuracy"] for row in where(curves, seed=seed)], EPS))
        for seed in seeds_of(rows, family)
    ]


def needed(rows: list[Row], family: str, sees: str, level: int) -> list[int]:
    """Return the fewest L at which a pair reaches nearly what the longest do, for each seed."""
    found = []
    for seed in seeds_of(rows, family):
        whole = accuracies(where(rows, seed=seed), family, sees, level)
        enough = [accuracy >= ENOUGH * whole[-1] for accuracy in whole]
        found.append(lengths_of(rows)[enough.index(True)])
    return found


def seeds_of(rows: list[Row], family: str) -> list[int]:
    """Return the seeds of the agents of a family."""
    return sorted({row["seed"] for row in where(rows, family=family)})


def accuracies(rows: list[Row], family: str, sees: str, level: int) -> list[float]:
    """Return the accuracy of whole messages of each length, means over the seeds."""
    here = where(rows, family=family, sees=sees, level=level)
    whole = [row for row in here if row["prefix"] == row["length"]]
    return [mean_of(where(whole, length=length), "accuracy") for length in lengths_of(rows)]


def lengths_of(rows: list[Row]) -> list[int]:
    """Return every L."""
    return sorted({row["length"] for row in rows})


def draw(rows: list[Row]) -> "Figure":
    """Draw effective length over min|M|, and what is behind it, a family a column."""
    families, longest = families_of(rows), longest_of(rows)
    figure = new_figure(9, 13)
    panels = figure.subplots(5, len(families), sharey="row", squeeze=False)
    for family, column in zip(families, panels.T, strict=True):
        column[0].set_title(family)
        _draw_effective(column[0], rows, family)
        if family == families[-1]:
            column[0].legend(fontsize=6, frameon=False, loc="lower right")
        for axes, sees in zip(column[1:3], SENDERS, strict=True):
            curves = {k: accuracies(rows, family, sees, k) for k in levels_of(rows, family)}
            _draw_curves(axes, lengths_of(rows), curves, 100)
            axes.set_xlabel("L (symbols)")
        here = where(rows, family=family, sees=CONTEXT, length=longest)
        for axes, quantity, first in ((column[3], "accuracy", 0), (column[4], "bits", 1)):
            places = list(range(first, longest + 1))
            scale = 100 if quantity == "accuracy" else 1
            curves = {
                k: [mean_of(where(here, level=k, prefix=j), quantity) for j in places]
                for k in levels_of(rows, family)
            }
            _draw_curves(axes, places, curves, scale)
        column[3].set_xlabel(f"first symbols heard, of {longest}")
        column[4].set_xlabel(f"position of the symbol, of {longest}")
    names = (
        "effective and needed length\n(symbols)",
        "accuracy (%)\nsender sees the target",
        "accuracy (%)\nsender sees the context",
        "accuracy (%)\nsender sees the context",
        "bits of the receiver's entropy\nsender sees the context",
    )
    for axes, name in zip(panels[:, 0], names, strict=True):
        axes.set_ylabel(name)
    for axes in panels[1:4].flat:
        axes.set_ylim(0, 100)
    return figure


def _draw_effective(axes: "Axes", rows: list[Row], family: str) -> None:
    levels = levels_of(rows, family)
    axes.plot(levels, levels, color="#aaaaaa", linewidth=0.8)
    for sees, style in zip(SENDERS, STYLES, strict=False):
        for measure, fill in ((effective, style["color"]), (needed, "white")):
            found = [measure(rows, family, sees, k) for k in levels]
            mean = np.array([np.mean(each) for each in found])
            ends = [mean - [min(each) for each in found], [max(each) for each in found] - mean]
            name = f"{measure.__name__}, sees the {sees}"
            look = {**style, "markerfacecolor": fill, "markersize": 5}
            axes.errorbar(levels, mean, yerr=ends, capsize=2, label=name, **look)
    axes.set_xlim(levels[0] - 0.5, levels[-1] + 0.5)
    axes.set_ylim(0, longest_of(rows) + 0.5)
    axes.set_xticks(levels)
    axes.set_xlabel("min|M| (symbols)", parse_math=False)


def _draw_curves(
    axes: "Axes", places: list[int], curves: dict[int, list[float]], scale: float
) -> None:
    for k, curve in curves.items():
        style = STYLES[(k - 1) % len(STYLES)]
        axes.plot(places, [scale * value for value in curve], **style)
    # Curves cross and end together: a legend, for labels would lie on one another.
    axes.legend([f"k = {k}" for k in curves], fontsize=6, frameon=False, ncols=2)
    axes.set_xticks(places)
