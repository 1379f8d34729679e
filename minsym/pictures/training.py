"""Pictures of training: the curves of a run and of a sweep, and what each symbol adds."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from minsym.pictures.labels import shortened
from minsym.pictures.style import (
    BESIDE,
    End,
    current,
    curve_style,
    label_ends,
    literal,
    new_axes,
    styled,
    whole_numbers,
)

#: Curves of a sweep that have a name: those that end highest.
NAMED = 20

#: Characters of the name of a run that are shown.
LONGEST_NAME = 30

#: Points that are marked on a curve, at most.
MARKED = 12


@styled
def curves(
    metrics: Sequence[Mapping[str, Any]],
    floor: float | None = None,
    ceiling: float | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the accuracy of a run in training and in validation, epoch by epoch.

    Parameters
    ----------
    metrics : sequence of mapping
        Of each epoch ``epoch``, ``train_accuracy`` and ``val_accuracy``: what is in the file
        ``metrics.jsonl`` of a run.
    floor, ceiling : float, optional
        Blind accuracy, and that of the best literal messages, 0 to 1.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = new_axes(ax, title=title, title_share=BESIDE)
    epochs = [int(row["epoch"]) for row in metrics]
    _accuracies(ax, "epoch", epochs)
    ends = []
    for number, (name, field) in enumerate(
        [("training", "train_accuracy"), ("validation", "val_accuracy")]
    ):
        found = [float(row[field]) for row in metrics]
        ends += _curve(ax, number, epochs, found, name)
    label_ends(ax, [*ends, *_levels(ax, floor, ceiling)])
    return ax


@styled
def sweep(
    rows: Sequence[Mapping[str, Any]],
    floor: float | None = None,
    ceiling: float | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the validation accuracy of all runs of a sweep, epoch by epoch.

    Parameters
    ----------
    rows : sequence of mapping
        Of each epoch of each run ``run``, ``epoch`` and ``val_accuracy``: the rows of
        ``sweep.csv``.
    floor, ceiling : float, optional
        Blind accuracy, and that of the best literal messages, if they are the same for all.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    runs: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        runs.setdefault(str(row["run"]), []).append((int(row["epoch"]), float(row["val_accuracy"])))
    best = sorted(runs, key=lambda run: -runs[run][-1][1])[:NAMED]
    ax = new_axes(ax, 7, max(4, 0.19 * len(best) + 1), title, title_share=BESIDE)
    _accuracies(ax, "epoch", [epoch for points in runs.values() for epoch, _ in points])
    ax.set_ylabel("validation accuracy")
    for run in runs.keys() - {*best}:
        ax.plot(*zip(*runs[run], strict=True), color=current().faint, linewidth=0.5)
    ends = []
    names = shortened([literal(run, None) for run in best], LONGEST_NAME)
    for number, (run, name) in enumerate(zip(best, names, strict=True)):
        epochs, found = zip(*runs[run], strict=True)
        ends += _curve(ax, number, epochs, found, name)
    label_ends(ax, [*ends, *_levels(ax, floor, ceiling)])
    if len(runs) > len(best):
        ax.annotate(
            f"thin: {len(runs) - len(best)} more runs",
            (0, 1),
            xycoords="axes fraction",
            color=current().faint,
        )
    return ax


@styled
def prefix_curve(
    accuracy: Sequence[float],
    floor: float,
    ceiling: float,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the accuracy of a receiver after each symbol that it hears.

    Parameters
    ----------
    accuracy : sequence of float, length L + 1
        After 0 to L symbols, 0 to 1.
    floor, ceiling : float
        Blind accuracy, and that of the best literal messages of L symbols.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = new_axes(ax, title=title, title_share=BESIDE)
    heard = range(len(accuracy))
    _accuracies(ax, "symbols heard", heard)
    ax.set_xlim(left=-0.16 * max(1, len(accuracy) - 1))  # room for the first number
    style = curve_style(2)
    ends = _curve(ax, 2, heard, accuracy, "sender and receiver")
    for place, height in list(zip(heard, accuracy, strict=True))[:-1]:
        ax.annotate(
            f"{height:.1%}",
            (place, height),
            xytext=(-3, 5),
            textcoords="offset points",
            ha="right",
            color=style["color"],
        )
    label_ends(ax, [*ends, *_levels(ax, floor, ceiling)])
    return ax


def prefix_curve_of(report: Mapping[str, Any], remark: str = "") -> Axes:
    """Draw the prefix curve of an evaluation, which is read from ``evaluation.json``.

    A remark stands behind the epoch in the title.
    """
    games = f"{report['games']:,} games of {report['data']}"
    title = f"{report['folder']}, after epoch {report['epoch']}{remark}: {games}"
    levels = report["blind_accuracy"], report["literal_ceiling"]
    return prefix_curve(report["prefix_accuracy"], *levels, title)


def _accuracies(ax: Axes, what: str, places: Sequence[int]) -> None:
    """Set axes up for accuracies at whole numbers."""
    first, last = min(places), max(places)
    # A single epoch stands in the middle.
    ax.set(xlabel=what, ylabel="accuracy", ylim=(0, 1.04))
    ax.set_xlim((first, last) if last > first else (first - 0.5, last + 0.5))
    whole_numbers(ax.xaxis)
    ax.yaxis.set_major_formatter("{x:.0%}")


def _curve(
    ax: Axes, number: int, places: Sequence[int], heights: Sequence[float], name: str
) -> list[End]:
    """Draw a curve, and return its end."""
    style = curve_style(number)
    every = max(1, len(places) // MARKED)
    ax.plot(places, heights, **style, markevery=every, label=name, clip_on=False)
    return [End(places[-1], heights[-1], f"{name} {heights[-1]:.1%}", style["color"])]


def _levels(ax: Axes, floor: float | None, ceiling: float | None) -> list[End]:
    """Draw the accuracies that a curve is compared with, and return their ends."""
    theme, right = current(), ax.get_xlim()[1]
    ends = []
    for height, dash, name in (
        (ceiling, (0, (6, 3)), "literal ceiling"),
        (floor, (0, (1, 2)), "without messages"),
    ):
        if height is not None:
            ax.axhline(height, color=theme.faint, linestyle=dash, linewidth=1.2)
            ends.append(End(right, height, f"{name} {height:.1%}", theme.faint))
    return ends
