"""``minsym key``: find the fewest columns that tell the rows of a table apart."""

from itertools import islice
from typing import Annotated, Any, NamedTuple

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, input_names, table_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    positive,
    refuse_clashes,
    with_options,
)
from minsym.cli.question import counted, described, named, noted, some
from minsym.cli.running import EXIT
from minsym.errors import Exit, InputError
from minsym.formats.prices import costs_of_columns, read_prices
from minsym.formats.table import Table
from minsym.kernels.clock import now
from minsym.model.solution import Limits, Status
from minsym.questions.keys import Key, find_key, list_keys

#: Options that do not go together: the first is refused, and why.
CLASHES = [
    ("all", "minimal", "and --minimal are two lists; ask for one of them"),
]


# The options.

Input = Annotated[
    str, typer.Argument(metavar="TABLE", autocompletion=input_names, help=TABLE_INPUT)
]
Costs = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A table with a column of names and a column 'cost': what each column costs. What is "
        "not in it costs 1.",
    ),
]
Decision = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Tell apart only rows that differ in this column, by the others.",
    ),
]
Approximate = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="The share of the rows that may be left out so that the others are told apart, such "
        "as 0.01.",
        show_default="0",
    ),
]
ListAll = Annotated[
    bool,
    typer.Option("--all", help="List every key with as few columns as possible, or the cheapest."),
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
    approximate: Approximate = None,
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
    pressed, the best key found is printed with a bound, lists are left
    out, and the exit status is 4.
    """
    for option, number in (("--minimal", minimal), ("--limit", limit)):
        positive(option, number)
    limits = Limits(positive("--time-limit", time_limit))
    options = {"all": list_all or None, "minimal": minimal}
    refuse_clashes(options, CLASHES)
    lists = list_all or minimal is not None
    if limit is not None and not lists:
        raise InputError("--limit goes with --all or --minimal")
    if approximate is not None and not 0 < approximate < 1:
        raise InputError(f"--approximate is {approximate}; expected more than 0, less than 1")
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
        "approximate": approximate,
    }
    each = None if prices is None else costs_of_columns(prices, table)
    asked: dict[str, Any] = {"decision": decision, "approximate": approximate or 0.0, "costs": each}
    with output.waiting("looking for a key") as show:
        found = find_key(
            table,
            **asked,
            limits=limits,
            told=lambda lower, upper: show(f"at least {lower:g}, at most {upper:g}"),
        )
    listing = _list(table, found, asked, minimal, limit, limits) if lists else None
    if as_json:
        output.say_json(about | _for_json(found) | ({} if listing is None else listing.for_json()))
        return _status(found, listing)
    output.say(described(table), *noted(table.notes), "")
    if found.alike:
        _say_alike(found, table)
    if listing is None or listing.stopped:
        _say_key(found, each is not None)
    if listing is not None:
        _say_list(listing, found)
    return _status(found, listing)


class _Listing(NamedTuple):
    """Keys as they were asked for: those of the minimum size, or minimal ones up to a size."""

    keys: list[tuple[str, ...]]
    up_to: int | None
    more: bool
    stopped: str
    seconds: float

    def for_json(self) -> dict[str, Any]:
        keys = [list(key) for key in self.keys]
        ending = {"stopped": self.stopped or None, "seconds": self.seconds}
        return {"keys": keys, "complete": not self.more, **ending}


def _list(
    table: Table,
    found: Key,
    asked: dict[str, Any],
    up_to: int | None,
    limit: int | None,
    limits: Limits,
) -> _Listing:
    """List keys, once one was proved to be minimum."""
    if found.status is not Status.OPTIMAL:
        return _Listing([], up_to, True, found.stopped, found.seconds)
    start = now()
    left = None if limits.seconds is None else max(limits.seconds - found.seconds, 0.0)
    keys, more, stopped = list[tuple[str, ...]](), True, ""
    try:
        with output.waiting("looking for keys"):
            each = list_keys(table, **asked, up_to=up_to, seconds=left, known=found)
            keys = list(islice(each, limit))
            more = next(each, None) is not None
    except TimeoutError:
        stopped = "time"
    except KeyboardInterrupt:
        stopped = "interrupt"
    return _Listing(keys, up_to, more, stopped, found.seconds + now() - start)


def _status(found: Key, listing: _Listing | None) -> Exit:
    return EXIT[found.status] if listing is None or not listing.stopped else Exit.STOPPED


def _for_json(found: Key) -> dict[str, Any]:
    return {
        "status": str(found.status),
        "key": list(found.columns),
        "cost": found.cost,
        "lower_bound": found.lower_bound,
        "stopped": found.stopped or None,
        "left_out_share": found.left_out,
        "alike": [list(group) for group in found.alike],
        "pairs": found.pairs,
        "seconds": found.seconds,
    }


def _say_key(found: Key, with_costs: bool) -> None:
    """Print a key for people."""
    columns = counted(len(found.columns), "column")
    cost = f", cost {found.cost:g}" if with_costs else ""
    none = "none helps" if found.alike else "none is needed"
    output.say(f"{columns}{cost}: {_in_a_line(found.columns) or none}")
    least = "" if found.lower_bound == found.cost else f", at least {found.lower_bound:g}"
    if found.left_out:
        output.say(f"{found.left_out:.2%} of the rows have to be left out")
    sets = counted(found.pairs, "set")
    output.say(f"{found.status}{least}; {sets} of which it needs a column, {found.seconds:.3f} s")


def _say_list(listing: _Listing, found: Key) -> None:
    """Print keys, a line each, and how many there are."""
    if listing.stopped:
        output.say("", "It was stopped before all keys were known, so they are not listed.")
        return
    if listing.keys:
        output.say(*map(_in_a_line, listing.keys), "")
    kind = "minimum" if listing.up_to is None else "minimal"
    ending = "; there are more" if listing.more else ""
    if not listing.keys:
        ending = f": the smallest has {counted(len(found.columns), 'column')}"
    output.say(f"{counted(len(listing.keys), f'{kind} key')}{ending}; {listing.seconds:.3f} s")


def _say_alike(found: Key, table: Table) -> None:
    """List the rows that no columns tell apart."""
    what = "" if found.decision is None else ", though they are decided differently"
    rows = sum(map(len, found.alike))
    groups = [f"  identical: {named(table, group)}" for group in found.alike]
    output.say(f"{rows:,} rows that no column tells from another{what}:")
    output.say(*some(groups, "--json lists all"), "")


def _in_a_line(columns: tuple[str, ...]) -> str:
    """Return names of columns; those with a comma in quotes."""
    shown = [printable(name, limit=None) for name in columns]
    return ", ".join(f"'{name}'" if "," in name else name for name in shown)
