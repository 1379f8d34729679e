"""``minsym key``: find the fewest columns that tell the rows of a table apart."""

from itertools import islice
from typing import Annotated, Any

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, Costs, input_names, table_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    positive,
    refuse_clashes,
    with_options,
)
from minsym.cli.question import described, named, noted
from minsym.cli.running import EXIT
from minsym.errors import Exit, InputError
from minsym.formats.prices import costs_of_columns, read_prices
from minsym.formats.tables import Table
from minsym.kernels.clock import now
from minsym.model.solution import Limits
from minsym.questions.keys import Key, find_key, list_keys

#: How many groups of rows that nothing tells apart are listed.
LISTED = 10

#: Options that do not go together: the first is refused, and why.
CLASHES = [
    ("all", "minimal", "and --minimal are two lists; ask for one of them"),
    ("costs", "all", "goes with one key, not a list"),
    ("costs", "minimal", "goes with one key, not a list"),
]


# The options.

Input = Annotated[
    str, typer.Argument(metavar="TABLE", autocompletion=input_names, help=TABLE_INPUT)
]
Decision = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Tell apart only rows that differ in this column, by the others.",
    ),
]
ListAll = Annotated[
    bool, typer.Option("--all", help="List every key with as few columns as possible.")
]
Minimal = Annotated[
    int | None,
    typer.Option(
        metavar="K", help="List every key of at most K columns from which none can be left out."
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="List at most N keys of --all or --minimal.", show_default="all"
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop after this time, with a key and how many columns there have to be at least.",
        show_default="no limit",
    ),
]


@with_options(TABLE_OPTIONS)
def key(
    input: Input,
    given: dict[str, Any] | None = None,
    costs: Costs = None,
    decision: Decision = None,
    list_all: ListAll = False,
    minimal: Minimal = None,
    limit: Limit = None,
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
) -> Exit:
    """Find the fewest columns that tell all rows of a table apart, or all different decisions.

    They are a key of the table, proved to be the smallest. A missing
    cell is a value like any other. Rows that are equal in all columns
    are named, and counted as one. Where the time is over, or Ctrl-C is
    pressed, the best key found is printed with a bound, and the exit
    status is 4.
    """
    for option, number in (("--minimal", minimal), ("--limit", limit)):
        positive(option, number)
    limits = Limits(positive("--time-limit", time_limit))
    options = {"all": list_all or None, "minimal": minimal, "costs": costs}
    refuse_clashes(options, CLASHES)
    lists = list_all or minimal is not None
    if limit is not None and not lists:
        raise InputError("--limit goes with --all or --minimal")
    prices = None if costs is None else read_prices(costs)
    table = table_of(input, given or {})
    about = {
        "input": table.source,
        "rows": len(table.values),
        "attributes": len(table.attributes),
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
        "decision": decision,
    }
    if lists:
        return _answer_list(table, decision, minimal, limit, limits, about, as_json)
    each = None if prices is None else costs_of_columns(prices, table)
    with output.waiting("looking for a key") as show:
        found = find_key(
            table,
            decision=decision,
            costs=each,
            limits=limits,
            told=lambda lower, upper: show(f"at least {lower:g}, at most {upper:g}"),
        )
    if as_json:
        output.say_json(about | _for_json(found))
    else:
        _say(found, table, each is not None)
    return EXIT[found.status]


def _for_json(found: Key) -> dict[str, Any]:
    return {
        "status": str(found.status),
        "key": list(found.columns),
        "cost": found.cost,
        "lower_bound": found.lower_bound,
        "stopped": found.stopped or None,
        "alike": [list(group) for group in found.alike],
        "pairs": found.pairs,
        "seconds": found.seconds,
    }


def _say(found: Key, table: Table, with_costs: bool) -> None:
    """Print a key for people."""
    output.say(described(table), *noted(table.notes), "")
    if found.alike:
        _say_alike(found, table)
    columns = "1 column" if len(found.columns) == 1 else f"{len(found.columns):,} columns"
    cost = f", cost {found.cost:g}" if with_costs else ""
    output.say(f"{columns}{cost}: {_listed(found.columns)}")
    least = "" if found.lower_bound == found.cost else f", at least {found.lower_bound:g}"
    output.say(f"{found.status}{least}; {found.pairs:,} kinds of pairs, {found.seconds:.3f} s")


def _say_alike(found: Key, table: Table) -> None:
    """List the rows that no columns tell apart."""
    what = "" if found.decision is None else ", though they are decided differently"
    rows = sum(map(len, found.alike))
    output.say(
        f"{rows:,} rows that no column tells from another{what}:",
        *(f"  identical: {named(table, group)}" for group in found.alike[:LISTED]),
    )
    if len(found.alike) > LISTED:
        output.say(f"  and {len(found.alike) - LISTED:,} groups more (--json lists all)")
    output.say("")


def _listed(columns: tuple[str, ...]) -> str:
    return printable(", ".join(columns), limit=None) or "none is needed"


def _answer_list(
    table: Table,
    decision: str | None,
    up_to: int | None,
    limit: int | None,
    limits: Limits,
    about: dict[str, Any],
    as_json: bool,
) -> Exit:
    """Print all keys, and return the exit status."""
    start, keys, stopped = now(), list[tuple[str, ...]](), ""
    try:
        with output.waiting("looking for keys"):
            found = list_keys(table, decision=decision, up_to=up_to, seconds=limits.seconds)
            keys = list(islice(found, limit))
            more = next(found, None) is not None
    except TimeoutError:
        stopped, more = "time", True
    except KeyboardInterrupt:
        stopped, more = "interrupt", True
    seconds = now() - start
    if as_json:
        listing = {"keys": [list(key) for key in keys], "complete": not more}
        output.say_json(about | listing | {"stopped": stopped or None, "seconds": seconds})
    else:
        output.say(described(table), *noted(table.notes), "")
        output.say(*map(_listed, keys))
        if stopped:
            output.say("It was stopped before all keys were known, so none is listed.")
        else:
            kind = "minimum" if up_to is None else "minimal"
            ending = "; there are more" if more else ""
            output.say("", f"{len(keys):,} {kind} keys{ending}; {seconds:.3f} s")
    return Exit.STOPPED if stopped else Exit.OK
