"""The picture of a message that narrows a context down, symbol by symbol."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from minsym.model.context import Context
from minsym.pictures.contexts import (
    MOST_IMAGES,
    Message,
    add_glyph,
    blank,
    frame,
    is_visual,
    remaining,
    remarks,
    ruled_out,
    said,
    shown,
    symbol_name,
)
from minsym.pictures.glyphs import words_of
from minsym.pictures.style import current, new_axes, styled

#: Images in a line.
ACROSS = 16

#: Inches of a glyph, and of the square that stands for another image.
GLYPH, SQUARE = 0.6, 0.22


@styled
def steps(
    context: Context,
    message: Message,
    limit: int = MOST_IMAGES,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw which images of a context remain after each symbol of a message.

    Images are drawn as glyphs if their attributes are visual factors, and as squares otherwise, the
    target first and framed.

    Parameters
    ----------
    context : Context
    message : Solution, or sequence of str or int
        As in `minsym.pictures.contexts.context`; the symbols are said in its order.
    limit : int
        Images that are drawn at most, the target and those hardest to rule out; all are counted.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the message says what the target lacks.
    """
    attributes = said(context, message)
    images, left_out = shown(context, limit)
    side = GLYPH if is_visual(context) else SQUARE
    across = min(ACROSS, len(images))
    # In units of an image: the lines of a step, with its words above them.
    words = 0.24 / side
    lines = -(-len(images) // across)
    notes = remarks(context, message)
    if left_out:
        notes.append(f"{left_out:,} more images are not drawn")
    height = (words + lines) * (len(attributes) + 1) + words * len(notes)
    said_last = [_said_last(context, attributes[:step]) for step in range(len(attributes) + 1)]
    width = max(across * side, 0.075 * max(map(len, [*said_last, *notes])), 3)
    ax = new_axes(ax, width + 0.2, height * side + 0.3, title)
    for step, line in enumerate(said_last):
        top = step * (words + lines)
        _text(ax, line, top + words / 2)
        _images(ax, context, images, attributes[:step], top + words)
    for place, note in enumerate(reversed(notes)):
        _text(ax, note, height - words * (place + 1 / 2))
    blank(ax, width / side, height)
    ax.set_aspect("equal")
    return ax


def _said_last(context: Context, attributes: Sequence[int]) -> str:
    """Return what is said last, and how many images remain."""
    left = remaining(int((~ruled_out(context, attributes)).sum()) - 1)
    symbol = symbol_name(context, attributes[-1]) if attributes else "nothing said"
    return f"{symbol}: {left}"


def _text(ax: Axes, text: str, y: float) -> None:
    # Not in the layout: it may be wider than the axes.
    ax.text(0, y, text, va="center", parse_math=False, in_layout=False)


def _images(
    ax: Axes, context: Context, images: Sequence[int], attributes: Sequence[int], top: float
) -> None:
    """Draw the images below each other, those that are ruled out faint."""
    theme, out, visual = current(), ruled_out(context, attributes), is_visual(context)
    for place, image in enumerate(images):
        y, x = divmod(place, ACROSS)
        if visual:
            add_glyph(
                ax, words_of(context, image), x + 0.09, top + y + 0.09, 0.82, bool(out[image])
            )
        else:
            ax.add_patch(
                Rectangle(
                    (x + 0.16, top + y + 0.16),
                    0.68,
                    0.68,
                    fill=not out[image],
                    facecolor=theme.colors[2],
                    edgecolor=theme.faint,
                    linewidth=0.6,
                )
            )
    frame(ax, 0.02, top + 0.02, 0.96, 0.96)
