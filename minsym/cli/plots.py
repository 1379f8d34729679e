"""The pictures that ``--plot`` draws, with matplotlib (the extra ``plots``)."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from minsym.base.files import written_whole
from minsym.cli.places import check_file
from minsym.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The kinds of picture that can be written.
PLOT_SUFFIXES = (".png", ".svg", ".pdf")


def check_plots() -> None:
    """Raise InputError, naming the extra to install, if matplotlib is not there."""
    if find_spec("matplotlib") is None:
        raise InputError("pictures need matplotlib: pip install 'minsym[plots]'")


def check_plot(path: Path) -> None:
    """Raise InputError, before any work, if a picture cannot be written there."""
    check_file(path, PLOT_SUFFIXES)
    check_plots()


def plot_histogram(histogram: dict[str, int], title: str, path: Path) -> None:
    """Write a bar chart of how many rows have each complexity."""
    figure, axes = _new_figure(title)
    bars = axes.bar(list(histogram), list(histogram.values()), color="#4477aa")
    axes.bar_label(bars)
    axes.set(xlabel="min|M|: symbols needed", ylabel="rows")
    _write(figure, path)


def plot_prefix_curve(
    accuracy: Sequence[float], floor: float, ceiling: float, title: str, path: Path
) -> None:
    """Write a line chart of how often a receiver is right that hears only the first symbols.

    Parameters
    ----------
    accuracy : sequence of float, length L + 1
        After 0 to L symbols.
    floor, ceiling : float
        Blind accuracy, and that of the best literal messages of L symbols.
    title : str
    path : Path
        Its suffix is one of `PLOT_SUFFIXES`.
    """
    figure, axes = _new_figure(title)
    last = len(accuracy) - 1
    for height, style, name in (
        (ceiling, "--", "literal ceiling"),
        (floor, ":", "without messages"),
    ):
        label = f"{name}: {height:.1%}"
        axes.axhline(height, color="#000000", linestyle=style, linewidth=1, label=label)
    axes.plot(range(last + 1), accuracy, color="#4477aa", marker="o", label="sender and receiver")
    for heard, height in enumerate(accuracy[1:], start=1):
        axes.annotate(
            f"{height:.1%}",
            (heard, height),
            xytext=(0, 6),
            textcoords="offset points",
            ha="right",
            color="#4477aa",
        )
    axes.legend(frameon=False)
    axes.set(xlabel="symbols heard", ylabel="accuracy", ylim=(0, 1.08), xticks=range(last + 1))
    axes.yaxis.set_major_formatter("{x:.0%}")
    _write(figure, path)


def _new_figure(title: str) -> "tuple[Figure, Axes]":
    """Return an empty picture with a title."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - loaded only by those who draw

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _write(figure: "Figure", path: Path) -> None:
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=150)
