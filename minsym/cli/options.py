"""The options that several commands share, and the checks of what goes with what."""

import inspect
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from minsym.base.shares import MOST_THREADS
from minsym.errors import Exit, InputError
from minsym.formats.problems import READ
from minsym.formats.source import Source, SourceKind
from minsym.games.uniform import UniformContexts
from minsym.model.instance import TASKS


def one_of(*names: str) -> Callable[[str], list[str]]:
    """Return what completes the value of an option in a shell, where it is one of these names."""
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


#: What is added to an answer for which nothing had to be done.
ALREADY_THERE = ", already there"

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]

# Tables.

Row = Annotated[
    str | None,
    typer.Option(
        metavar="ROW", help="The row to single out: its name, or its index counted from 0."
    ),
]
NameColumn = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="The column that holds the names of the rows.",
        show_default="one called name, id or label",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B,...", help="Use only these columns. Can be given several times."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B,...", help="Leave these columns out. Can be given several times."),
]
Text = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A,B,...",
        help="Compare the cells of these columns as they are written, not as numbers, such as "
        "codes and versions. Can be given several times.",
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        metavar="CHAR",
        help="The character between the cells of a text file.",
        show_default="the one that fits the first lines",
    ),
]
Decimal = Annotated[
    str | None,
    typer.Option(
        metavar="CHAR",
        help="The character before the decimals of a number in a text file.",
        show_default="a point",
    ),
]
Thousands = Annotated[
    str | None,
    typer.Option(
        metavar="CHAR",
        help="The character between the thousands of a number in a text file.",
        show_default="none",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The encoding of a text file.", show_default="utf-8"),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The sheet of a workbook.", show_default="the only one that is shown"
    ),
]

#: The options that say how a table is read, as parameters of a command.
TABLE_OPTIONS = {
    "name_column": NameColumn,
    "columns": Columns,
    "exclude": Exclude,
    "text": Text,
    "delimiter": Delimiter,
    "decimal": Decimal,
    "thousands": Thousands,
    "encoding": Encoding,
    "sheet": Sheet,
}

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

# Backends, data sets and runs.

Threads = Annotated[
    int | None, typer.Option(help="How many threads to use.", show_default="all cores")
]
Workers = Annotated[int, typer.Option(help="How many processes of this machine work at a time.")]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Work on a Dask cluster instead: the address of its scheduler, or its .json file.",
    ),
]
DataSet = Annotated[
    Path, typer.Argument(metavar="DIR", help="The folder of a data set made by minsym generate.")
]

#: The most contexts that a command draws and solves: their answers take 8 bytes each.
MAX_COUNT = 100_000_000

Number = TypeVar("Number", int | None, float | None)


#: The options that say how much is done at a time, which has a limit.
AT_A_TIME = ("--threads", "--workers")


def positive(option: str, value: Number) -> Number:
    """Return the value of an option, or raise InputError if it is not more than 0, or too large."""
    if value is not None and not (0 < value < math.inf):
        raise InputError(f"{option} is {value}; expected more than 0")
    if value is not None and option in AT_A_TIME and value > MOST_THREADS:
        raise InputError(f"{option} is {value}; expected at most {MOST_THREADS}")
    if value is not None and value >= 2**63:
        raise InputError(f"{option} is {value}; expected less than 2^63")
    return value


def check_count(count: int | None) -> None:
    """Raise InputError unless ``--count`` says how many things can be drawn and solved here."""
    positive("--count", count)
    if count is not None and count > MAX_COUNT:
        raise InputError(f"--count is {count}; expected at most {MAX_COUNT:,}")


def check_seed(seed: int | None) -> None:
    """Raise InputError if a seed is out of its domain."""
    if seed is not None and not 0 <= seed < 2**63:
        raise InputError(f"--seed is {seed}; expected 0 or more, below 2^63")


def check_names(rule: str, names: Iterable[str], known: Collection[str]) -> None:
    """Raise InputError if a name is unknown; its line is the rule, the name and the known names."""
    for name in names:
        if name not in known:
            raise InputError(f"{rule} {name!r}; there are {', '.join(known)}")


def check_workers(workers: int, dask: str | None) -> None:
    """Raise InputError if work goes to processes here and to a Dask cluster, or to none."""
    positive("--workers", workers)
    if dask is not None and workers > 1:
        raise InputError("--workers goes with this machine, not with --dask")
    if dask is not None:
        from minsym.base.executors import scheduler  # noqa: PLC0415 - few give it

        scheduler(dask)


# What goes with what.


def refuse_misfits(
    given: Mapping[str, object],
    kind: StrEnum,
    goes_with: Mapping[str, Collection[StrEnum]],
    why: Callable[[Collection[StrEnum], StrEnum], str],
) -> None:
    """Raise InputError if an option was given that means nothing for an input of this kind.

    Parameters
    ----------
    given : mapping
        The options by name, None where not given.
    kind : StrEnum
        What the input is.
    goes_with : mapping
        For which kinds an option means something; those that are not here go with all.
    why : callable
        From these kinds and the kind at hand to what is said after the name of the option.
    """
    for name, value in given.items():
        if value is not None and kind not in goes_with.get(name, (kind,)):
            raise InputError(f"{flag(name)} {why(goes_with[name], kind)}")


def refuse_clashes(given: Mapping[str, object], clashes: Iterable[tuple[str, str, str]]) -> None:
    """Raise InputError if two options were given that do not go together.

    A clash is the option to refuse, the option that it does not go with, and why.
    """
    for name, other, why in clashes:
        if given.get(name) is not None and given.get(other) is not None:
            raise InputError(f"{flag(name)} {why}")


def flag(name: str) -> str:
    """Return how an option is typed, such as ``--time-limit``, from the name of its parameter."""
    return "--as" if name == "task" else f"--{name.replace('_', '-')}"


def with_options(
    options: Mapping[str, Any],
) -> Callable[[Callable[..., Exit]], Callable[..., Exit]]:
    """Give a command more options; those that are used reach it as the mapping ``given``.

    Parameters
    ----------
    options : mapping
        The annotation of each, as Typer wants it, by the name of its parameter.

    Returns
    -------
    callable
        A decorator of a command that has a parameter ``given``.
    """

    def decorate(command: Callable[..., Exit]) -> Callable[..., Exit]:
        own = inspect.signature(command, eval_str=True).parameters.values()
        parameters = []
        for parameter in own:
            if parameter.name == "given":
                parameters += [
                    inspect.Parameter(
                        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
                    )
                    for name, annotation in options.items()
                ]
            else:
                parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

        @wraps(command)
        def run(**values: Any) -> Exit:
            taken = {name: values.pop(name) for name in options}
            return command(**values, given={k: v for k, v in taken.items() if v is not None})

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate


# The input of solve and convert.

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


def split(names: list[str] | None) -> tuple[str, ...]:
    """Return all names of an option that can be repeated and takes several with commas."""
    every = [name.strip() for listed in names or () for name in listed.split(",")]
    return tuple(name for name in every if name)
