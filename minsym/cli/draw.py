"""``minsym draw``: draw what minsym reads or made, as a picture."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.meant import either
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.drawing import NAMES, PICTURES, Asked, Drawn, in_words, kind_of, picture
from minsym.cli.inputs import Format, Task, input_names, stem_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    Row,
    check_names,
    one_of,
    positive,
    refuse_misfits,
    with_options,
)
from minsym.cli.plots import KINDS, check_plot
from minsym.errors import Exit, InputError
from minsym.pictures.themes import THEMES

#: For which kinds of input an option means something.
GOES_WITH: dict[str, Collection[StrEnum]] = {
    "row": {Drawn.ROW},
    **{option: {Drawn.ROW, Drawn.TABLE} for option in TABLE_OPTIONS},
    "format": {Drawn.ROW, Drawn.TABLE, Drawn.PROBLEM},
    "task": {Drawn.PROBLEM},
    "game": {Drawn.GAME},
    "time_limit": {Drawn.ROW, Drawn.TABLE, Drawn.PROBLEM},
}


# The options.

Input = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help="A table, or the name of one that comes with minsym; a cover problem; or the folder "
        "of a data set, a run, an evaluation, a sweep or a benchmark.",
    ),
]
Game = Annotated[
    int | None,
    typer.Option(metavar="I", help="The game of a data set to draw, counted from 0."),
]
What = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*NAMES),
        help=f"Which picture to draw, {in_words()}.",
        show_default="the first of these",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Search for so long at most; the picture says so if nothing is proved by then.",
        show_default="no limit",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help=f"The file of the picture: {KINDS}.", show_default="INPUT-NAME.svg"
    ),
]
Theme = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*THEMES),
        help=f"The colors, one of: {', '.join(THEMES)}.",
    ),
]


@with_options({"row": Row, **TABLE_OPTIONS, "format": Format, "task": Task})
def draw(
    input: Input,
    given: dict[str, Any],
    game: Game = None,
    what: What = None,
    time_limit: TimeLimit = None,
    out: Out = None,
    theme: Theme = "light",
) -> Exit:
    """Draw a context, a message, an audit, a data set, training or a benchmark.

    What is drawn follows from INPUT: of a table the histogram of its
    audit, with --row the context of that row and its shortest message.
    --what chooses another picture.
    """
    check_names("--what: there is no picture", [what] if what is not None else [], NAMES)
    check_names("--theme: there is no", [theme], THEMES)
    if game is not None and game < 0:
        raise InputError(f"--game is {game}; expected 0 or more")
    positive("--time-limit", time_limit)
    asked = Asked(input, given, game, time_limit)
    kind = kind_of(asked)
    refuse_misfits({**given, "game": game, "time_limit": time_limit}, kind, GOES_WITH, _why_not)
    name = picture(what, kind, input)
    path = out or Path(f"{stem_of(input)}-{name}.svg")
    check_plot(path)
    from minsym.pictures.style import themed, write  # noqa: PLC0415 - it loads matplotlib

    with themed(theme):
        write(PICTURES[kind][name](asked), path)
    output.say(printable(str(path), limit=None))
    return Exit.OK


def _why_not(kinds: Collection[StrEnum], kind: StrEnum) -> str:
    """Say with what an option goes."""
    having = either(sorted(Drawn(one).plain for one in kinds))
    return f"goes with {having}, not with {Drawn(kind).plain}"
