"""``minsym play``: write a page on which a person plays games of a data set or a table."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, input_names, stem_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    check_names,
    check_seed,
    one_of,
    positive,
    refuse_misfits,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.records import records_from
from minsym.datasets.dataset import Dataset
from minsym.datasets.spec import SPLITS, VALIDATION, validation_split
from minsym.errors import Exit, InputError

if TYPE_CHECKING:
    from minsym.datasets.shards import Games
    from minsym.datasets.spec import Spec
    from minsym.pages.play import Sent

#: Games of a page, if nobody says how many.
GAMES = 10

#: The roles of a player.
ROLES = ("sender", "receiver")


class Played(StrEnum):
    """The kinds of input that `minsym play` takes."""

    TABLE = "table"
    FOLDER = "folder of a data set"


#: For which of these an option means something.
GOES_WITH: dict[str, Collection[StrEnum]] = {
    **{option: {Played.TABLE} for option in TABLE_OPTIONS},
    "images": {Played.TABLE},
    "seed": {Played.TABLE},
    "split": {Played.FOLDER},
    "run": {Played.FOLDER},
}

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
        help="The side that the person plays: sender or receiver.",
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
Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*SPLITS),
        help="The split of the data set whose first games are played.",
        show_default=f"the one called {' or '.join(VALIDATION[:2])}",
    ),
]
Images = Annotated[
    int | None,
    typer.Option(help="How many rows of the table a game has.", show_default="12"),
]
Seed = Annotated[int | None, typer.Option(help="Seed of the games of a table.", show_default="0")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The file of the page: .html.",
        show_default="INPUT-play.html in the current folder",
    ),
]


@with_options(TABLE_OPTIONS)
def play(
    input: Input,
    given: dict[str, Any] | None = None,
    games: Games_ = GAMES,
    role: Role = None,
    run: Run = None,
    split: Split = None,
    images: Images = None,
    seed: Seed = None,
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
    from minsym.pages.play import play_page  # noqa: PLC0415 - only for those who write pages
    from minsym.pages.render import PAGE_SUFFIXES, check_pages, write_page  # noqa: PLC0415

    positive("--games", games)
    positive("--images", images)
    check_seed(seed)
    check_names("--role: there is no", [role] if role else [], ROLES)
    if run is not None and role == "sender":
        raise InputError("--run says what a receiver hears, and --role sender hears nothing")
    kind = Played.FOLDER if Path(input).is_dir() else Played.TABLE
    options = {**(given or {}), "images": images, "seed": seed, "split": split, "run": run}
    refuse_misfits(options, kind, GOES_WITH, _why_not)
    out = Path(f"{stem_of(input)}-play.html") if out is None else out
    check_file(out, PAGE_SUFFIXES)
    check_pages(charts=False)
    with output.waiting("writing the page"):
        if kind is Played.FOLDER:
            spec, some, sent, data = _of_folder(input, split, games, run)
        else:
            spec, some, sent, data = _of_table(input, given or {}, games, images, seed)
        roles = ROLES if role is None else (role,)
        text = play_page(spec, some, sent, roles, f"Play {stem_of(input)}", data)
    write_page(text, out)
    if as_json:
        output.say_json({"input": input, "out": str(out), "games": len(some), "roles": roles})
    else:
        output.say(f"{printable(str(out), limit=None)}: {len(some)} games; open it in a browser")
    return Exit.OK


def _of_folder(
    folder: str, split: str | None, count: int, run: Path | None
) -> "tuple[Spec, Games, Sent, list[str]]":
    """Return the games of a data set, what is heard, and what names them on a command line."""
    from minsym.pages.play import shortest, trained  # noqa: PLC0415

    whole = Dataset(folder)
    usual = validation_split(whole.splits) or next(reversed(whole.splits))
    data = whole.split(split or usual)
    games = data[:count]
    named = (
        [folder] if split is None and usual in VALIDATION else [folder, "--split", split or usual]
    )
    if run is None:
        return whole.spec, games, shortest(whole.spec, games), named
    from minsym.agents.measure.evaluate import messages_of  # noqa: PLC0415 - it imports torch
    from minsym.cli.agents import needs_torch  # noqa: PLC0415

    needs_torch()
    return whole.spec, games, trained(messages_of(run, data, games), run), named


def _of_table(
    table: str, given: dict[str, Any], count: int, images: int | None, seed: int | None
) -> "tuple[Spec, Games, Sent, list[str]]":
    """Do so for games that are made of a table."""
    from minsym.datasets.sample import GAMES as MOST  # noqa: PLC0415 - it loads the families
    from minsym.datasets.sample import sample_games  # noqa: PLC0415
    from minsym.pages.play import shortest  # noqa: PLC0415

    if count > MOST:
        raise InputError(f"--games is {count}; of a table there are at most {MOST}")
    records = records_from(table, given, {}, {})
    assert records is not None
    spec, games = sample_games(records, seed or 0, images)
    games = games.take(slice(count))
    named = [table]
    named += [] if images is None else ["--images", str(images)]
    named += [] if seed is None else ["--seed", str(seed)]
    return spec, games, shortest(spec, games), named


def _why_not(kinds: Collection[StrEnum], _kind: StrEnum) -> str:
    return (
        "goes with a table, not with a data set"
        if Played.TABLE in kinds
        else ("goes with the folder of a data set, not with a table")
    )
