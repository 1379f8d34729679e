"""The picture of a codebook: what each symbol says about the target."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from minsym.pictures.style import current, literal, new_axes, styled

#: Values that are drawn, at most: those that symbols say most about.
MOST_VALUES = 60

#: Symbols that are drawn, at most: those that are said most often.
MOST_SYMBOLS = 40


class Entry(Protocol):
    """A line of a codebook: a symbol, and a value of an attribute."""

    @property
    def symbol(self) -> int:
        """The number of the symbol."""

    @property
    def said(self) -> int:
        """How many messages have the symbol."""

    @property
    def attribute(self) -> str:
        """What the attribute is called."""

    @property
    def value(self) -> str:
        """The value, in words."""

    @property
    def share(self) -> float:
        """How often the target has the value where the symbol is said."""

    @property
    def base(self) -> float:
        """How often targets have the value."""


@styled
def codebook_of(entries: Sequence[Entry], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the codebook of an evaluation: what each symbol says about the target.

    Parameters
    ----------
    entries : sequence of Entry
        Of the file ``codebook.csv``, which `minsym.agents.measure.codebook.read_codebook` reads.
        The symbols that are said most often are drawn.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    said = {entry.symbol: entry.said for entry in entries}
    symbols = sorted(said, key=lambda symbol: -said[symbol])[:MOST_SYMBOLS]
    values = list(dict.fromkeys((entry.attribute, entry.value) for entry in entries))
    lines = {symbol: line for line, symbol in enumerate(symbols)}
    columns = {value: column for column, value in enumerate(values)}
    gain = np.zeros((len(symbols), len(values)))
    for entry in entries:
        if entry.symbol in lines:
            place = lines[entry.symbol], columns[entry.attribute, entry.value]
            gain[place] = entry.share - entry.base
    drawn = codebook(
        gain, [*map(str, symbols)], [f"{name} = {value}" for name, value in values], title, ax
    )
    if len(symbols) < len(said):
        drawn.set_ylabel(f"the {len(symbols)} symbols said most often, of {len(said):,}")
    return drawn


@styled
def codebook(
    gain: npt.ArrayLike,
    symbols: Sequence[str],
    values: Sequence[str],
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw which attribute values are likelier than usual when a symbol is said.

    Parameters
    ----------
    gain : array_like, shape (S, M)
        By how much a value is more frequent among targets of which a symbol was said than among
        all targets: a difference of shares, -1 to 1.
    symbols : sequence of str, length S
        What the lines are called.
    values : sequence of str, length M
        What the columns are called, such as ``"color = red"``.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the lengths do not fit each other, or there is nothing to draw.
    """
    gains = np.asarray(gain, np.float64)
    if gains.shape != (len(symbols), len(values)) or not gains.size:
        raise ValueError(
            f"gain has shape {gains.shape}; expected ({len(symbols)}, {len(values)}), above 0"
        )
    columns = np.sort(np.argsort(-gains.max(axis=0), kind="stable")[:MOST_VALUES])
    names = [literal(values[c]) for c in columns]
    height = 0.19 * len(symbols) + 0.075 * max(map(len, names)) + 1
    ax = new_axes(ax, 0.19 * len(columns) + 2.4, height, title)
    theme, percents = current(), 100 * gains[:, columns]
    ramp = LinearSegmentedColormap.from_list("gain", [theme.paper, theme.colors[2], theme.ink])
    image = ax.imshow(percents, cmap=ramp, vmin=0, vmax=max(1, percents.max()), aspect="auto")
    edges = np.arange(-0.5, max(gains.shape) + len(columns))
    ax.hlines(edges[: len(symbols) + 1], -0.5, len(columns) - 0.5, theme.faint, linewidth=0.2)
    ax.vlines(edges[: len(columns) + 1], -0.5, len(symbols) - 0.5, theme.faint, linewidth=0.2)
    ax.set_xticks(range(len(columns)), names, rotation=90, parse_math=False)
    ax.set_yticks(range(len(symbols)), [literal(s) for s in symbols], parse_math=False)
    ax.tick_params(length=0)
    ax.set_ylabel("symbol")
    ax.spines[:].set_visible(False)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, pad=0.02)
    bar.set_label("percentage points more often than\namong all targets; empty: not more often")
    if len(columns) < len(values):
        ax.set_xlabel(f"{len(values) - len(columns):,} more values are not drawn")
    return ax
