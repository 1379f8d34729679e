"""``minsym protect``: the least to take from a table so that no row is unique on few columns."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import printable, quoted
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, input_names, table_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    NoFormulas,
    Threads,
    check_no_formulas,
    positive,
    refuse_clashes,
    split,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.question import counted, described, noted
from minsym.cli.running import EXIT
from minsym.errors import Exit, InputError
from minsym.formats.prices import costs_of_columns, read_prices
from minsym.formats.table import Table
from minsym.formats.written import TABLE_SUFFIXES
from minsym.model.solution import Limits
from minsym.questions.protect import Protected, protect_cells, protect_columns, write_protected

#: Options that do not go together: the first is refused, and why.
CLASHES = [
    ("coarsen", "cells", "goes with columns, not with --cells"),
    ("costs", "cells", "goes with columns, not with --cells"),
]


# The options.

Input = Annotated[
    str, typer.Argument(metavar="TABLE", autocompletion=input_names, help=TABLE_INPUT)
]
UpTo = Annotated[
    int, typer.Option(metavar="K", help="No row may be unique on K columns, or fewer.")
]
Quasi = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A,B,...",
        help="The columns that somebody may know (quasi-identifiers); the others stay as they are, "
        "and nothing is asked of them. Can be given several times.",
        show_default="all",
    ),
]
Coarsen = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN=HOW",
        help="A column may be made coarser instead of dropped: age=5,10 by intervals of these "
        "widths, zip=4*,3* by so many first characters, job=FILE by a hierarchy, whose lines are "
        "the values, each with what it becomes on each level. Can be given several times.",
    ),
]
Cells = Annotated[
    bool,
    typer.Option(
        "--cells",
        help="Blank single cells instead. A blank cell matches nothing, so it is no company for "
        "other rows either.",
    ),
]
Costs = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A table with a column of names and a column 'cost': what it costs to drop each "
        "column. What is not in it costs 1.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop after this time, with a plan and what any plan costs at least.",
        show_default="no limit",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write the table that is left: .csv or .parquet. Cells are written as what they were "
        "read as, 1.10 as 1.1; --text keeps them as they are.",
    ),
]


@with_options(TABLE_OPTIONS)
def protect(
    input: Input,
    given: dict[str, Any] | None = None,
    costs: Costs = None,
    up_to: UpTo = 2,
    quasi: Quasi = None,
    cells: Cells = False,
    coarsen: Coarsen = None,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    out: Out = None,
    no_formulas: NoFormulas = False,
    as_json: AsJson = False,
) -> Exit:
    """Find the least to take from a table so that no row is unique on few columns.

    It is the fewest columns to drop, or with --coarsen the cheapest to
    drop or to make coarser, or with --cells the fewest cells to blank,
    proved to be so. To make a column coarser costs what to drop it would,
    times the share of its information that is lost. The result is audited
    by other code than found it. Where the time is over, or Ctrl-C is
    pressed, the best plan found is printed with a bound, and the exit
    status is 4.
    """
    positive("--up-to", up_to)
    positive("--threads", threads)
    limits = Limits(positive("--time-limit", time_limit), threads or os.cpu_count() or 1)
    refuse_clashes({"cells": cells or None, "coarsen": coarsen, "costs": costs}, CLASHES)
    if out is not None:
        check_file(out, TABLE_SUFFIXES, input)
    check_no_formulas(no_formulas, out)
    prices = None if costs is None else read_prices(costs)
    table = table_of(input, given or {})
    asked: dict[str, Any] = {"up_to": up_to, "quasi": split(quasi) or None, "limits": limits}
    with output.waiting("looking for what to take away") as show:

        def told(lower: float, upper: float) -> None:
            show(f"at least {lower:g}, at most {upper:g}")

        if cells:
            found = protect_cells(table, **asked, told=told)
        else:
            found = protect_columns(
                table,
                **asked,
                coarsen=_pairs(coarsen or [], table),
                costs=None if prices is None else costs_of_columns(prices, table),
                told=told,
            )
    hidden = [*([table.name_column] if table.name_column else []), *table.left_out]
    if out is not None:
        if found.table.attributes:
            write_protected(found, out, no_formulas)
        else:
            output.note(f"{out} is not written: no column is left")
    if as_json:
        output.say_json(_for_json(found, table, cells))
        return EXIT[found.status]
    output.say(described(table), *noted(table.notes), "")
    _say(found, table, cells)
    if out is not None and found.table.attributes:
        names = ", ".join(printable(name) for name in hidden)
        without = f", without {names}, which may identify people" if hidden else ""
        output.say(f"written to {out}{without}")
    return EXIT[found.status]


def _pairs(given: list[str], table: Table) -> dict[str, str]:
    """Return how columns are made coarser, by their names, which may have an = in them."""
    found: dict[str, str] = {}
    for text in given:
        parts = text.split("=")
        splits = [("=".join(parts[:n]), "=".join(parts[n:])) for n in range(1, len(parts))]
        if not splits:
            raise InputError(f"--coarsen is {quoted(text)}; expected COLUMN=HOW, as in age=10")
        column, how = next(((c, h) for c, h in splits if c in table.attributes), splits[0])
        if column in found:
            raise InputError(f"--coarsen: column {quoted(column)} is given twice")
        found[column] = how
    return found


def _for_json(found: Protected, table: Table, cells: bool) -> dict[str, Any]:
    plan: dict[str, Any] = {"dropped": list(found.dropped), "coarsened": dict(found.coarsened)}
    if cells:
        plan = {"blanked": [[row, column] for row, column in found.blanked]}
    return {
        "input": table.source,
        "rows": len(table.values),
        "attributes": len(table.attributes),
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
        "up_to": found.up_to,
        "quasi": list(found.quasi),
        "unique_before": list(found.before),
        "unique_after": [],
        **plan,
        "status": str(found.status),
        "cost": found.cost,
        "lower_bound": found.lower_bound,
        "stopped": found.stopped or None,
        "seconds": found.seconds,
    }


def _say(found: Protected, table: Table, cells: bool) -> None:
    """Print a plan for people."""
    columns = "1 column" if found.up_to == 1 else f"{found.up_to} columns or fewer"
    before, rows = len(found.before), len(table.values)
    output.say(f"{before:,} of {rows:,} rows {'is' if before == 1 else 'are'} unique on {columns}")
    if cells:
        blanked = Counter(column for _, column in found.blanked)
        where = len({row for row, _ in found.blanked})
        output.say(f"blank {counted(len(found.blanked), 'cell')} in {counted(where, 'row')}")
        output.say(*(f"  {blanked[c]:,} of {printable(c)}" for c in found.quasi if blanked[c]))
    else:
        output.say(*(f"drop {printable(column)}" for column in found.dropped))
        for column, level in found.coarsened.items():
            output.say(f"coarsen {printable(column)} to {printable(level)}")
        if not found.dropped and not found.coarsened:
            output.say("nothing has to be taken away")
    least = "" if found.lower_bound == found.cost else f", at least {found.lower_bound:g}"
    output.say("", f"{found.status}, cost {found.cost:g}{least}; {found.seconds:.3f} s")
    output.say(f"checked: an audit of what is left finds no row that is unique on {columns}")
