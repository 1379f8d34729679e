"""``minsym audit``: find the complexity of every row of a table, or of games."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from minsym.base.arrays import Ints
from minsym.base.text import printable
from minsym.cli import games, output
from minsym.cli.inputs import TABLE_INPUT, TABLE_OPTIONS, input_names, source_of
from minsym.cli.options import (
    AsJson,
    Threads,
    check_count,
    check_seed,
    one_of,
    positive,
    refuse_misfits,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.plots import check_plot, plot_histogram
from minsym.cli.question import left_out, noted
from minsym.datasets.dataset import Dataset
from minsym.errors import Exit, InputError
from minsym.formats.guess import TABLE
from minsym.formats.recognize import recognized
from minsym.formats.tables import Table
from minsym.games.benchmarks import BENCHMARKS
from minsym.kernels.clock import now
from minsym.questions.rows import (
    AUDIT_SUFFIXES,
    UNSETTLED,
    Audit,
    audit_table,
    write_audit,
)
from minsym.questions.whole_table import Step


class Limited(NamedTuple):
    """How far a table is audited, and on how many threads."""

    up_to: int | None
    time_limit: float | None
    threads: int | None


#: How many groups of rows that cannot be told apart are listed, and rows in each.
LISTED = 10

NOBODY = "none"


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
    typer.Option(metavar="FILE", help="Draw the histogram into this file: .png, .svg or .pdf."),
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
    source = source_of(input, given or {}, None)
    if out is not None:
        check_file(out, AUDIT_SUFFIXES)
    if plot is not None:
        check_plot(plot)
    if not given and recognized(input, as_table=True).name != TABLE:
        raise InputError(f"{printable(input, limit=None)}: this is a cover problem, not a table")
    table = source.table()
    if {"images", "target"} <= {*table.attributes, *table.left_out}:
        raise InputError(f"{input}: its rows are games; audit the folder of their data set instead")
    return _answer(table, Limited(up_to, time_limit, threads), out, plot, as_json)


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


def _answer(
    table: Table, limited: Limited, out: Path | None, plot: Path | None, as_json: bool
) -> Exit:
    """Audit, write the files asked for, print, and return the exit status."""
    start = now()
    with output.progress("auditing") as report:

        def told(step: Step) -> None:
            settled = f"{step.settled:,} of {step.rows:,} different rows settled"
            report(step.share, f"{step.what}; {settled}")

        found = audit_table(table, **limited._asdict(), told=told)
    seconds = now() - start
    if out is not None:
        write_audit(found, table, out)
    if plot is not None:
        plot_histogram(_bars(found), f"{table.source}: {len(found.complexity):,} rows", plot)
    if as_json:
        output.say_json(_for_json(found, table) | {"seconds": seconds})
    else:
        say_audit(found, table, seconds)
    return Exit.STOPPED if found.stopped else Exit.OK


def _for_json(found: Audit, table: Table) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if not found.settled.all():
        bounds["lower_bound"] = found.lower.tolist()
        bounds["upper_bound"] = _with_gaps(found.upper)
    return {
        "input": table.source,
        "rows": len(found.complexity),
        "attributes": len(table.attributes),
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
        "histogram": found.histogram,
        "hopeless": int(found.hopeless.sum()),
        "unsettled": sum(found.unsettled.values()),
        "up_to": found.up_to,
        "stopped": found.stopped or None,
        "complexity": _with_gaps(found.complexity),
        **bounds,
        "duplicates": found.duplicates.tolist(),
    }


def _with_gaps(sizes: Ints) -> list[int | None]:
    """Return numbers for JSON, None where they are not known."""
    return [None if size == UNSETTLED else size for size in sizes.tolist()]


def say_audit(found: Audit, table: Table, seconds: float) -> None:
    """Print the audit of a table for people: a histogram, and the rows without a message."""
    named = f", named by column {table.name_column!r}" if table.name_column else ""
    output.say(
        f"{table.source}: {len(found.complexity):,} rows{named}, "
        f"{len(table.attributes)} attributes{left_out(table)}",
        *noted(table.notes),
        "",
    )
    output.say_histogram(_bars(found), "min|M|")
    _say_unsettled(found)
    _say_hopeless(found, table)
    output.say("", f"{seconds:.3f} s")


def _bars(found: Audit) -> dict[str, int]:
    """Return the histogram with bars for rows that are not settled or nobody can single out."""
    bars = {str(size): rows for size, rows in found.histogram.items()}
    for least, rows in found.unsettled.items():
        more = f"more than {found.up_to}" if least - 1 == found.up_to else f"{least} or more"
        bars[more] = rows
    hopeless = int(found.hopeless.sum())
    return bars | ({NOBODY: hopeless} if hopeless else {})


def _say_unsettled(found: Audit) -> None:
    """Say what is known of the rows whose min|M| is not."""
    left = ~(found.settled | found.hopeless)
    if not left.any():
        return
    most = found.upper[left]
    ends = {"time": "the time is over: ", "interrupt": "stopped by Ctrl-C: ", "": ""}
    known = "" if (most == UNSETTLED).all() else f" and at most {most.max()}"
    none = ", or have no message" if (most == UNSETTLED).any() else ""
    output.say(
        "",
        f"{ends[found.stopped]}{left.sum():,} rows need at least {found.lower[left].min()}{known} "
        f"symbols{none}",
    )


def _say_hopeless(found: Audit, table: Table) -> None:
    """List the rows that nobody can single out."""
    if not found.hopeless.any():
        return
    output.say("", f"{found.hopeless.sum():,} rows that nobody can single out:")
    groups = found.identical()
    lines = [f"  identical: {_names(table, group.tolist())}" for group in groups]
    lacking = ((found.complexity == 0) & (found.duplicates == 0)).nonzero()[0]
    if lacking.size:
        lines.append(f"  no different from a row that has more: {_names(table, lacking.tolist())}")
    output.say(*lines[:LISTED])
    if len(lines) > LISTED:
        output.say(f"  and {len(lines) - LISTED:,} groups more (--out lists every row)")


def _names(table: Table, rows: list[int]) -> str:
    """Name some rows in a line."""
    named = ", ".join(table.row_name(row) for row in rows[:LISTED])
    return named + (f" and {len(rows) - LISTED:,} more" if len(rows) > LISTED else "")
