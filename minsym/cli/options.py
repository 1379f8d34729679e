"""The options that several commands share, and the checks of what goes with what."""

import inspect
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from minsym.base.meant import instead
from minsym.base.shares import MOST_THREADS
from minsym.base.text import quoted
from minsym.errors import Exit, InputError


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

Quasi = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A,B,...",
        help="The columns that somebody may know (quasi-identifiers). Can be given several times.",
        show_default="all but the sensitive one",
    ),
]
NoFormulas = Annotated[
    bool,
    typer.Option(
        "--no-formulas",
        help="Put an apostrophe before each cell of a CSV file that a spreadsheet would take for a "
        "formula.",
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

# Work, data sets and numbers.

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


def check_no_formulas(no_formulas: bool, out: Path | None) -> None:
    """Raise InputError if ``--no-formulas`` is given and no CSV file is written."""
    if no_formulas and (out is None or out.suffix.lower() != ".csv"):
        raise InputError("--no-formulas goes with --out and a .csv file")


def check_names(
    rule: str,
    names: Iterable[str],
    known: Collection[str],
    synonyms: Mapping[str, str] | None = None,
) -> None:
    """Raise InputError if a name is unknown: the rule, the name, and what was meant or there is."""
    for name in names:
        if name not in known:
            raise InputError(f"{rule} {quoted(name)}; {instead(name, known, synonyms)}")


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


def split(names: list[str] | None) -> tuple[str, ...]:
    """Return all names of an option that can be repeated and takes several with commas."""
    every = [name.strip() for listed in names or () for name in listed.split(",")]
    return tuple(name for name in every if name)
