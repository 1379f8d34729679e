"""The picture of a codebook: what each symbol says about the target."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from minsym.agents.measure.codebook import Entry, top
from minsym.pictures.style import BESIDE, current, literal, new_axes, styled

#: Inches of a picture, at least: what its bar means takes so much room.
LOWEST = 2.8


@styled
def codebook_of(entries: Sequence[Entry], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the codebook of an evaluation: what each symbol says about the target.

    Parameters
    ----------
    entries : sequence of Entry
        Of the file ``codebook.csv``, which `minsym.agents.measure.codebook.read_codebook` reads.
        What `minsym.agents.measure.codebook.top` chooses is drawn.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = top(entries)
    names = [f"{attribute} = {value}" for attribute, value in found.values]
    drawn = codebook(found.gain, [*map(str, found.symbols)], names, title, ax)
    if len(found.symbols) < found.all_symbols:
        drawn.set_ylabel(
            f"the {len(found.symbols)} symbols said most often, of {found.all_symbols:,}"
        )
    if len(found.values) < found.all_values:
        drawn.set_xlabel(f"{found.all_values - len(found.values):,} more values are not drawn")
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
    names = [literal(value) for value in values]
    height = 0.19 * len(symbols) + 0.075 * max(map(len, names)) + 1
    ax = new_axes(ax, 0.19 * len(names) + 2.8, max(LOWEST, height), title, title_share=BESIDE)
    theme, percents = current(), 100 * gains
    ramp = LinearSegmentedColormap.from_list("gain", [theme.paper, theme.colors[2], theme.ink])
    image = ax.imshow(percents, cmap=ramp, vmin=0, vmax=max(1, percents.max()), aspect="auto")
    edges = np.arange(-0.5, sum(gains.shape))
    ax.hlines(edges[: len(symbols) + 1], -0.5, len(names) - 0.5, theme.faint, linewidth=0.2)
    ax.vlines(edges[: len(names) + 1], -0.5, len(symbols) - 0.5, theme.faint, linewidth=0.2)
    ax.set_xticks(range(len(names)), names, rotation=90, parse_math=False)
    ax.set_yticks(range(len(symbols)), [literal(s) for s in symbols], parse_math=False)
    ax.tick_params(length=0)
    ax.set_ylabel("symbol")
    ax.spines[:].set_visible(False)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, pad=0.02)
    bar.set_label("percentage points\nmore often than\namong all targets;\nempty: not more often")
    return ax
