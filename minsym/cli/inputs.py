"""The options that say what is read: tables, problems and random contexts."""

import os
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.files import name_of
from minsym.base.meant import close, either
from minsym.base.text import printable
from minsym.cli.options import TABLE_OPTIONS, Row, check_names, check_seed, one_of, split
from minsym.data import TABLES
from minsym.errors import InputError
from minsym.formats import tables
from minsym.formats.guess import TABLE
from minsym.formats.known import READ
from minsym.formats.opening import COMPRESSIONS
from minsym.formats.recognize import recognized
from minsym.formats.source import Source, SourceKind
from minsym.formats.table import Table
from minsym.games.uniform import UniformContexts
from minsym.model.instance import TASKS

# What is read.


def _of_tables() -> str:
    """Return what tables may be, with the suffixes that say so."""
    suffixes: dict[str, list[str]] = {}
    for known in tables.FORMATS:
        suffixes.setdefault(known.name, []).extend(known.suffixes)
    kinds = [f"{name} ({', '.join(those)})" for name, those in suffixes.items()]
    return (
        f"A table: {either(kinds)}, or one that comes with minsym, {either(TABLES)}; '-' reads "
        "text or JSON from standard input."
    )


def _of_problems() -> str:
    """Return the suffixes of cover problems; those that tables have too are left out."""
    of_tables = {suffix for known in tables.FORMATS for suffix in known.suffixes}
    own = [s for known in READ.values() for s in known.suffixes if s not in of_tables]
    packed = either([known.suffix for known in COMPRESSIONS])
    return (
        f"Or a cover problem: {either(own)}; --format says what these are. Files may be "
        f"compressed: {packed}."
    )


class TableOrFolder(StrEnum):
    """What the INPUT of a command is that takes both."""

    TABLE = "table"
    FOLDER = "folder"

    @classmethod
    def of(cls, path: str) -> "TableOrFolder":
        """Return which of them is at a path."""
        return cls.FOLDER if os.path.isdir(path) else cls.TABLE


#: What the INPUT of a command may be, for its help.
TABLE_INPUT, PROBLEM_INPUT = _of_tables(), _of_problems()


def input_names(incomplete: str) -> list[str]:
    """Return what completes an INPUT in a shell: names of tables that come with minsym, and files.

    Where it begins no such name there is nothing, and the shell completes files as it does.
    """
    shipped = [name for name in TABLES if name.startswith(incomplete)]
    if not shipped:
        return []
    with os.scandir() as entries:
        # Not all shells take others without quotes.
        files = [
            entry.name + "/" * entry.is_dir()
            for entry in entries
            if entry.name.startswith(incomplete) and re.fullmatch(r"\w[\w.+-]*", entry.name)
        ]
    return [*shipped, *sorted(files)]


# Problems.

Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(TABLE, *READ),
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
        help=f"What to find in a graph: {either(TASKS)}.",
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


#: What others call what is asked of a graph.
ASKED_AS = {
    "mds": "dominating-set",
    "mvc": "vertex-cover",
    "mis": "independent-set",
    "stable-set": "independent-set",
    "max-clique": "clique",
    "vc": "vertex-cover",
    "ds": "dominating-set",
}

#: Those that are of a random context.
_SETTING = ("attributes", "values", "images")


def source_of(path: str | None, given: Mapping[str, Any], seed: int | None) -> Source:
    """Return the source that the options of a command describe."""
    check_seed(seed)
    check_format(given.get("format"))
    check_task(given.get("task"))
    fields = {name: value for name, value in given.items() if name not in _SETTING}
    for name in ("columns", "exclude", "text"):
        fields[name] = split(given.get(name))
    drawn = {name: given[name] for name in _SETTING if name in given}
    if path is not None:
        _check_there(path)
        return Source(path, **fields)
    if seed is not None:
        drawn["seed"] = seed
    try:
        return Source(**fields, setting=UniformContexts(**drawn))
    except ValueError as error:
        raise InputError(f"--{error}") from None


def table_of(path: str, given: Mapping[str, Any]) -> Table:
    """Return the table that the options of a command describe.

    Raises
    ------
    InputError
        If it cannot be read, or is a cover problem and nothing says to read it as a table.
    """
    source = source_of(path, given, None)
    if not given and recognized(path, as_table=True).name != TABLE:
        raise InputError(f"{printable(path, limit=None)}: this is a cover problem, not a table")
    return source.table()


def stem_of(path: str) -> str:
    """Return what a file or a folder is called, without its suffixes, to name others after it."""
    if path == "-":
        return "table"
    name = name_of(path)
    return name if os.path.isdir(path) else name.partition(".")[0] or "table"


def _check_there(path: str) -> None:
    """Raise InputError if there is no such file and a table that comes with minsym was meant."""
    meant = [name for part in (path, Path(path).stem) for name in close(part, TABLES)]
    if meant and path not in TABLES and not os.path.lexists(path):
        raise InputError(f"{path}: there is no such file; did you mean the table {meant[0]}?")


def check_format(name: str | None) -> None:
    """Raise InputError if ``--format`` names no format that is read."""
    if name is not None:
        check_names("--format: there is no", [name], [*READ, TABLE])


def check_task(name: str | None) -> None:
    """Raise InputError if ``--as`` names nothing that can be asked of a graph."""
    if name is not None:
        check_names("--as: there is no", [name], TASKS, ASKED_AS)


def why_not_source(kinds: Collection[StrEnum], kind: StrEnum) -> str:
    """Say with which inputs an option goes, to refuse it for an input of another kind."""
    if kind is SourceKind.RANDOM:
        return "goes with an INPUT"
    if set(kinds) == {SourceKind.RANDOM}:
        return "goes with a random context, not an INPUT"
    other = SourceKind.PROBLEM if kind is SourceKind.TABLE else SourceKind.TABLE
    return f"goes with a {other}, not a {kind}"
