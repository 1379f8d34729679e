"""``minsym audit``: find the complexity of every row of a table, or of games."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.cli import games, rows
from minsym.cli.inputs import TABLE_INPUT, input_names, table_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    NoFormulas,
    Threads,
    check_count,
    check_no_formulas,
    check_seed,
    one_of,
    positive,
    refuse_misfits,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.plots import KINDS, check_plot
from minsym.datasets.dataset import Dataset
from minsym.errors import Exit, InputError
from minsym.formats.written import TABLE_SUFFIXES
from minsym.games.benchmarks import BENCHMARKS


class Audited(StrEnum):
    """The kinds of input that `minsym audit` takes."""

    TABLE = "table"
    FOLDER = "folder of a data set"
    NPZ = "file of games"
    SETTING = "setting"


#: For which of these an option means something.
GOES_WITH: dict[str, Collection[StrEnum]] = {
    **{option: {Audited.TABLE} for option in TABLE_OPTIONS},
    "up_to": {Audited.TABLE},
    "time_limit": {Audited.TABLE},
    "out": {Audited.TABLE},
    "no_formulas": {Audited.TABLE},
    "plot": {Audited.TABLE},
    "count": {Audited.SETTING},
    "seed": {Audited.SETTING},
}


# The options.

Input = Annotated[
    str | None,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help=f"{TABLE_INPUT} Or games: the folder of a data set, or an .npz of EGG's objects_game.",
    ),
]
Setting = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of("list", *BENCHMARKS),
        help="Audit games drawn as this public benchmark draws them; 'list' prints the names.",
    ),
]
Count = Annotated[
    int | None,
    typer.Option(help="How many games to draw for --setting.", show_default="10000"),
]
Seed = Annotated[
    int | None,
    typer.Option(help="Seed of the games that are drawn for --setting.", show_default="0"),
]
UpTo = Annotated[
    int | None,
    typer.Option(
        metavar="K",
        help="Find out which rows need at most K symbols; of others, bounds are found and no more.",
        show_default="no limit",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop after this time, and say what is known of every row by then.",
        show_default="no limit",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write the answer for every row to this file: .csv or .parquet."
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=f"Draw the histogram into this file: {KINDS}."),
]


@with_options(TABLE_OPTIONS)
def audit(
    input: Input = None,
    setting: Setting = None,
    count: Count = None,
    seed: Seed = None,
    given: dict[str, Any] | None = None,
    up_to: UpTo = None,
    time_limit: TimeLimit = None,
    out: Out = None,
    no_formulas: NoFormulas = False,
    plot: Plot = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> Exit:
    """Find the complexity, min|M|, of every row of a table, or of games and what they leak.

    A table is audited row by row. Games are those of a data set or of
    an .npz file or, with --setting, of a public benchmark; their audit
    also says how often a target can be found without any message. Where
    the time is over before all rows of a table are settled, or Ctrl-C is
    pressed, bounds are printed, and the exit status is 4.
    """
    positive("--threads", threads)
    positive("--up-to", up_to)
    positive("--time-limit", time_limit)
    kind = _kind(input, setting)
    options = {
        **(given or {}),
        "up_to": up_to,
        "time_limit": time_limit,
        "out": out,
        "no_formulas": no_formulas or None,
        "plot": plot,
        "count": count,
        "seed": seed,
    }
    refuse_misfits(options, kind, GOES_WITH, _why_not)
    if setting is not None:
        check_count(count)
        check_seed(seed)
        return games.answer_setting(setting, count, seed, threads, as_json)
    assert input is not None
    if kind is Audited.FOLDER:
        return games.answer_dataset(input, threads, as_json)
    if kind is Audited.NPZ:
        return games.answer_file(input, threads, as_json)
    if out is not None:
        check_file(out, TABLE_SUFFIXES, input)
    check_no_formulas(no_formulas, out)
    check_plot(plot)
    table = table_of(input, given or {})
    if {"images", "target"} <= {*table.attributes, *table.left_out}:
        raise InputError(f"{input}: its rows are games; audit the folder of their data set instead")
    files = rows.Files(out, no_formulas, plot)
    return rows.answer(table, rows.Limited(up_to, time_limit, threads), files, as_json)


def _kind(input: str | None, setting: str | None) -> Audited:
    """Return what is to be audited."""
    if (input is None) == (setting is None):
        raise InputError("audit takes a TABLE, games, or --setting NAME, one of them")
    if input is None:
        return Audited.SETTING
    if Path(input).is_dir():
        Dataset(input)  # what is no data set says so before its options are looked at
        return Audited.FOLDER
    return Audited.NPZ if input.lower().endswith(".npz") else Audited.TABLE


def _why_not(kinds: Collection[StrEnum], _kind: StrEnum) -> str:
    """Say with what an option goes."""
    return (
        "goes with --setting" if Audited.SETTING in kinds else "goes with a table, not with games"
    )
