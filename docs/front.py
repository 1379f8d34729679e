"""The picture of the front page: a message that narrows a context of ``shapes`` down.

It is drawn when the site is built, and its frame and text follow the colors of the theme.
"""

import numpy as np

from minsym import Context, read_table, solve
from minsym.pictures.contexts import ruled_out, symbol_name
from minsym.pictures.glyphs import glyph, svg, words_of

#: How many images there are, and the seed that draws them: a message of two symbols, each needed.
IMAGES, SEED = 12, 82


def picture() -> str:
    """Return the picture as HTML: a line of images to begin with, and one after each symbol."""
    table = read_table("shapes")
    rows = np.random.default_rng(SEED).choice(len(table.values), IMAGES, replace=False)
    context = Context(table.values[rows], 0, table.attributes, table.value_names)
    cover = solve(context).cover or ()
    symbols = [symbol_name(context, attribute) for attribute in cover]
    lines = [f"{IMAGES} images, and the framed one is the target"]
    for said in range(1, len(cover) + 1):
        left = int((~ruled_out(context, cover[:said])).sum())
        remain = f"{left} images remain" if left > 1 else "only the target remains"
        lines.append(f"<b>{symbols[said - 1]}</b>: {remain}")
    steps = "".join(
        f"<p>{line}</p>{_images(context, cover[:said])}" for said, line in enumerate(lines)
    )
    words = " and ".join(symbols)
    about = f"{IMAGES} small pictures of shapes. {words} rule out all but the target, one by one."
    return f'<figure class="front" role="img" aria-label="{about}">{steps}</figure>'


def _images(context: Context, said: tuple[int, ...]) -> str:
    """Return the images in a line, those faint that were ruled out, and the target framed."""
    out = ruled_out(context, said)
    drawn = []
    for image in range(len(context.values)):
        kind = "target" if image == context.target else "out" if out[image] else "left"
        drawn.append(f'<span class="{kind}">{svg(glyph(words_of(context, image)))}</span>')
    return f"<div>{''.join(drawn)}</div>"
