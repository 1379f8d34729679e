"""The options that say what is read: tables, problems and random contexts."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from minsym.cli.options import TABLE_OPTIONS, Row, check_seed, one_of, split
from minsym.errors import InputError
from minsym.formats.known import READ
from minsym.formats.source import Source, SourceKind
from minsym.games.uniform import UniformContexts
from minsym.model.instance import TASKS

# Problems.

Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of("table", *READ),
        help="The format of INPUT, where neither its content nor its suffix says it: table, "
        f"{', '.join(f'{name} ({known.title})' for name, known in READ.items())}.",
    ),
]
Task = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="TASK",
        autocompletion=one_of(*TASKS),
        help=f"What to find in a graph: {' or '.join(TASKS)}.",
    ),
]
IgnoreCosts = Annotated[
    bool | None,
    typer.Option("--ignore-costs", help="Count every set of a file with costs as costing 1."),
]
Weight = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The attribute of the vertices of a GraphML or GML file that says what they cost.",
        show_default="they are counted",
    ),
]
Costs = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A table with columns of names and costs: what each symbol, or each set of a "
        "problem, costs. What is not in it costs 1.",
    ),
]

# Random contexts.

Attributes = Annotated[
    int | None,
    typer.Option(help="Number of attributes, |A|, of a random context.", show_default="20"),
]
Values = Annotated[
    int | None,
    typer.Option(
        help="Number of values of each attribute, |V|, of a random context.", show_default="4"
    ),
]
Images = Annotated[
    int | None,
    typer.Option(
        help="Number of images, n, of a random context, the target included.", show_default="64"
    ),
]

#: The options that say what is read and how, as parameters of a command.
SOURCE_OPTIONS = {
    "row": Row,
    **TABLE_OPTIONS,
    "format": Format,
    "task": Task,
    "ignore_costs": IgnoreCosts,
    "weight": Weight,
    "costs": Costs,
    "attributes": Attributes,
    "values": Values,
    "images": Images,
}

#: For which kinds of input they mean something.
SOURCE_GOES_WITH: dict[str, Collection[StrEnum]] = {
    "row": {SourceKind.TABLE},
    **{option: {SourceKind.TABLE} for option in TABLE_OPTIONS},
    "format": {SourceKind.TABLE, SourceKind.PROBLEM},
    "task": {SourceKind.PROBLEM},
    "ignore_costs": {SourceKind.PROBLEM},
    "weight": {SourceKind.PROBLEM},
    "attributes": {SourceKind.RANDOM},
    "values": {SourceKind.RANDOM},
    "images": {SourceKind.RANDOM},
}

SOURCE_CLASHES = [
    ("costs", "ignore_costs", "and --ignore-costs say two things"),
    ("costs", "weight", "and --weight say two things"),
    ("weight", "ignore_costs", "and --ignore-costs say two things"),
]


#: Those that are of a random context.
_SETTING = ("attributes", "values", "images")


def source_of(path: str | None, given: Mapping[str, Any], seed: int | None) -> Source:
    """Return the source that the options of a command describe."""
    check_seed(seed)
    fields = {name: value for name, value in given.items() if name not in _SETTING}
    for name in ("columns", "exclude", "text"):
        fields[name] = split(given.get(name))
    drawn = {name: given[name] for name in _SETTING if name in given}
    if path is not None:
        return Source(path, **fields)
    if seed is not None:
        drawn["seed"] = seed
    try:
        return Source(**fields, setting=UniformContexts(**drawn))
    except ValueError as error:
        raise InputError(f"--{error}") from None


def why_not_source(kinds: Collection[StrEnum], kind: StrEnum) -> str:
    """Say with which inputs an option goes, to refuse it for an input of another kind."""
    if kind is SourceKind.RANDOM:
        return "goes with an INPUT"
    if set(kinds) == {SourceKind.RANDOM}:
        return "goes with a random context, not an INPUT"
    other = SourceKind.PROBLEM if kind is SourceKind.TABLE else SourceKind.TABLE
    return f"goes with a {other}, not a {kind}"
