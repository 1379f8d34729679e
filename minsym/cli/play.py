"""``minsym play``: write a page on which a person plays games of a data set or a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsym.base.meant import either
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.agents import needs_torch, torch_memory
from minsym.cli.inputs import TABLE_INPUT, input_names, stem_of
from minsym.cli.options import AsJson, check_names, flag, one_of, positive, with_options
from minsym.cli.places import check_file
from minsym.cli.records import SAMPLE_OPTIONS, Split, games_given
from minsym.datasets.dataset import Dataset
from minsym.errors import Exit, InputError
from minsym.pages.play import ROLES, Sent, play_page, shortest, trained

if TYPE_CHECKING:
    from minsym.datasets.given import Given

#: Games of a page, if nobody says how many, and at most.
GAMES, MOST = 10, 200


# The options.

Input = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help=f"The folder of a data set. Or a table, of whose rows games are made: {TABLE_INPUT}",
    ),
]
Games_ = Annotated[int, typer.Option("--games", help="How many games are on the page.")]
Role = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*ROLES),
        help=f"The side that the person plays: {either(ROLES)}.",
        show_default="whoever plays chooses",
    ),
]
Run = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        help="The folder of a run of minsym train, whose sender says what a receiver hears.",
        show_default="the solver says its shortest messages",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The file of the page: .html.",
        show_default="INPUT-play.html in the current folder",
    ),
]


@with_options(SAMPLE_OPTIONS)
def play(
    input: Input,
    given: dict[str, Any] | None = None,
    games: Games_ = GAMES,
    role: Role = None,
    run: Run = None,
    split: Split = None,
    out: Out = None,
    as_json: AsJson = False,
) -> Exit:
    """Write a page on which a person plays games, as sender or as receiver.

    The page is one HTML file that needs no network. A sender picks values
    of the target and sees which images are left, and afterwards the
    solver's shortest messages. A receiver hears a message and picks. What
    was said can be taken along as a file that minsym evaluate --messages
    scores.
    """
    from minsym.pages.render import PAGE_SUFFIXES, check_pages, write_page  # noqa: PLC0415

    positive("--games", games)
    if games > MOST:
        raise InputError(f"--games is {games}; expected at most {MOST}")
    check_names("--role: there is no", [role] if role else [], ROLES)
    if run is not None and role == "sender":
        raise InputError("--run says what a receiver hears, and --role sender hears nothing")
    out = Path(f"{stem_of(input)}-play.html") if out is None else out
    check_file(out, PAGE_SUFFIXES)
    check_pages(charts=False)
    with output.waiting("writing the page"):
        found = games_given(input, given or {}, split, games, run=run)
        if games > len(found.games):
            output.note(f"--games is {games}; there are {len(found.games)}")
        sent = shortest(found) if run is None else _heard(run, found)
        title = f"Play {stem_of(input)}"
        text = play_page(
            found, sent, [role] if role else list(ROLES), title, _named(input, given, split)
        )
    write_page(text, out)
    if as_json:
        output.say_json({"input": input, "out": str(out), "games": len(found.games)})
    else:
        output.say(
            f"{printable(str(out), limit=None)}: {len(found.games)} games; open it in a browser"
        )
    return Exit.OK


def _heard(run: Path, found: "Given") -> Sent:
    """Return what the sender of a run says about games."""
    needs_torch()
    from minsym.agents.measure.evaluate import messages_of  # noqa: PLC0415 - it imports torch

    with torch_memory():
        return trained(messages_of(run, Dataset(found.name), found.games), run)


def _named(input: str, given: Mapping[str, Any] | None, split: str | None) -> list[str]:
    """Return what names the same games on a command line."""
    words = ["TABLE" if input == "-" else input]
    for name, value in {**(given or {}), "split": split}.items():
        for one in value if isinstance(value, list) else [value]:
            words += [] if one is None else [flag(name), str(one)]
    return words
