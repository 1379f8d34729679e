"""The evaluation of the experiment `effective`: effective lengths from prefix curves, drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.common import Row, percent, where
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
    """Draw lengths over min|M|, and the accuracies that they come from, a family a column."""
    families, lengths, longest = families_of(rows), lengths_of(rows), longest_of(rows)
    figure = new_figure(9.5, 10)
    panels = figure.subplots(3, len(families), sharey="row", squeeze=False)
    for family, (top, whole, heard) in zip(families, panels.T, strict=True):
        levels = levels_of(rows, family)
        top.set_title(family, fontsize=11, fontweight="bold")
        _draw_lengths(top, rows, family)
        _draw_curves(whole, lengths, {k: accuracies(rows, family, CONTEXT, k) for k in levels})
        whole.set_xlabel("L (symbols of a message)")
        here, places = where(rows, family=family, sees=CONTEXT, length=longest), range(longest + 1)
        curves = {
            k: [mean_of(where(here, level=k, prefix=j), "accuracy") for j in places] for k in levels
        }
        _draw_curves(heard, places, curves)
        heard.set_xlabel(f"first symbols heard, of L = {longest}")
    names = (
        "length (symbols)",
        "accuracy of whole messages (%)",
        "accuracy after some symbols (%)",
    )
    for axes, name in zip(panels[:, 0], names, strict=True):
        axes.set_ylabel(name)
    look = {"ncols": 2, "frameon": False, "fontsize": 8}
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", **look)
    # A curve looks the same in all panels, and not all panels have each.
    lines = {line.get_label(): line for axes in panels[1:].flat for line in axes.get_lines()}
    look["ncols"] = len(lines)
    figure.legend(
        [lines[k] for k in sorted(lines)], sorted(lines), loc="outside lower center", **look
    )
    return figure


def _draw_lengths(axes: "Axes", rows: list[Row], family: str) -> None:
    levels = np.array(levels_of(rows, family))
    axes.plot(levels, levels, color="#888888", linewidth=1)
    at = (levels[1], levels[1])
    axes.annotate("min|M|", at, (5, -9), textcoords="offset points", fontsize=8, color="#666666")
    longest = longest_of(rows)
    said = {
        effective: f"first symbols of {longest} that are as good as all",
        needed: f"L that does {percent(ENOUGH, 0)} as well as L = {longest}",
    }
    # Side by side, for many are equal.
    for sees, style, aside in zip(SENDERS, STYLES, (-0.07, 0.07), strict=False):
        for measure, fill in ((effective, style["color"]), (needed, "white")):
            found = [measure(rows, family, sees, k) for k in levels]
            mean = np.array([np.mean(each) for each in found])
            ends = [mean - [min(each) for each in found], [max(each) for each in found] - mean]
            look = {**style, "markerfacecolor": fill, "markersize": 6}
            name = f"{said[measure]}; sees the {sees}"
            axes.errorbar(levels + aside, mean, yerr=ends, capsize=2, label=name, **look)
    axes.set_xlim(levels[0] - 0.5, levels[-1] + 0.5)
    axes.set_ylim(0, longest + 0.5)
    axes.set_xticks(levels)
    axes.set_xlabel("min|M| (symbols)", parse_math=False)


def _draw_curves(axes: "Axes", places: Sequence[int], curves: dict[int, list[float]]) -> None:
    for k, curve in curves.items():
        style = STYLES[(k - 1) % len(STYLES)]
        axes.plot(places, [100 * value for value in curve], label=f"min|M| = {k}", **style)
    axes.set_ylim(0, 102)
    axes.set_xticks(places)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
