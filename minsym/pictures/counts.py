"""Pictures of counts: the histogram of an audit, and the level sets of a data set."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from minsym.base.arrays import Ints
from minsym.datasets.counts import counts_of
from minsym.datasets.dataset import Dataset
from minsym.pictures.style import current, new_axes, styled, whole_numbers
from minsym.questions.rows import NOBODY, Audit

#: Bars of a line that have their shares written on them.
FEW = 12


@styled
def histogram(found: Audit | Mapping[str, int], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw how many rows of a table have each complexity.

    Parameters
    ----------
    found : Audit, or mapping of str to int
        The answer of `minsym.audit_table`, or its ``bars``.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    heights = found.bars if isinstance(found, Audit) else found
    ax = new_axes(ax, title=title)
    bars = ax.bar(list(heights), list(heights.values()), color=current().colors[2])
    ax.bar_label(bars, fmt="{:,.0f}")
    whole_numbers(ax.yaxis)
    nobody = f" ({NOBODY}: nobody can single the row out)" if NOBODY in heights else ""
    stopped = _stopped(found) if isinstance(found, Audit) else ""
    ax.set(xlabel=f"min|M|: symbols needed{nobody}{stopped}", ylabel="rows")
    return ax


def _stopped(found: Audit) -> str:
    """Return a line that says what an audit that was stopped left open."""
    rows = sum(found.unsettled.values())
    if not found.stopped or not rows:
        return ""
    return f"\nthe audit was stopped: of {rows:,} row{'s' * (rows > 1)} only bounds are known"


@styled
def level_sets(data: Dataset, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw how large the level sets of a data set are, a line for each complexity.

    A level set is the images of a context that need as many symbols as the target. Who hears
    nothing but knows how many symbols are needed can only guess among them: that is the blind
    accuracy, which is written beside each line.

    Parameters
    ----------
    data : Dataset
        The games of all its splits, or of one.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    sizes = counts_of(data).level_sets
    largest = max(int(np.flatnonzero(found).max(initial=1)) for found in sizes.values())
    ax = new_axes(ax, 6.5, 1.3 + 0.8 * len(sizes), title)
    for line, (level, found) in enumerate(sizes.items()):
        _line(ax, len(sizes) - 1 - line, found[1 : largest + 1], f"min|M| = {level}")
    ax.set(xlabel="images in the level set of the target", xlim=(0.3, largest + 0.7), yticks=[])
    ax.set_ylim(0, len(sizes) + 0.15)
    whole_numbers(ax.xaxis)
    ax.spines["left"].set_visible(False)
    return ax


def _line(ax: Axes, bottom: int, counts: Ints, name: str) -> None:
    """Draw how often level sets have 1, 2, ... images, and write what they are beside it."""
    theme, games = current(), int(counts.sum())
    shares = counts / max(1, games)
    places = np.arange(1, len(counts) + 1)
    heights = 0.72 * shares / max(shares.max(), 1e-9)
    ax.bar(places, heights, bottom=bottom, color=theme.colors[2], width=0.85)
    ax.axhline(bottom, color=theme.faint, linewidth=0.6)
    if np.count_nonzero(counts) <= FEW:
        for place, height, share in zip(places.tolist(), heights, shares, strict=True):
            if share:
                ax.text(place, bottom + height, f"{share:.1%}", ha="center", va="bottom", size=7)
    blind = float((shares / places).sum())
    beside = f"{name}\n{games:,} games\nblind accuracy {blind:.1%}"
    ax.annotate(
        beside,
        (1, bottom + 0.4),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )
