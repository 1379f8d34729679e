"""Tables that games are made of: what ``--from TABLE`` says, and games of whatever is given."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsym.base.meant import either
from minsym.cli import output
from minsym.cli.inputs import TableOrFolder
from minsym.cli.options import (
    TABLE_OPTIONS,
    check_seed,
    flag,
    one_of,
    positive,
    refuse_misfits,
    split,
)
from minsym.datasets.spec import SPLITS, VALIDATION
from minsym.errors import InputError
from minsym.games.records import Records

if TYPE_CHECKING:
    from minsym.datasets.given import Given


Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*SPLITS),
        help="The split of the data set whose games are played.",
        show_default=f"the one called {either(VALIDATION)}",
    ),
]
Images = Annotated[
    int | None,
    typer.Option(help="How many rows of a table a game has.", show_default="12"),
]
Seed = Annotated[int | None, typer.Option(help="Seed of the games of a table.", show_default="0")]

#: The options that say which games of a table are meant, as parameters of a command.
SAMPLE_OPTIONS = {**TABLE_OPTIONS, "images": Images, "seed": Seed}

#: For which of these an option means something.
GIVEN_GOES_WITH: dict[str, Collection[StrEnum]] = {
    **{option: {TableOrFolder.TABLE} for option in SAMPLE_OPTIONS},
    "split": {TableOrFolder.FOLDER},
    "run": {TableOrFolder.FOLDER},
}


def games_given(
    source: str,
    given: Mapping[str, Any],
    split: str | None,
    limit: int | None = None,
    **more: object,
) -> "Given":
    """Return the games of a data set, or games that are made of a table.

    Parameters
    ----------
    source : str
        The folder of a data set, or a table.
    given : mapping
        Of `SAMPLE_OPTIONS`, those that are used.
    split : str, optional
    limit : int, optional
        So many games at most.
    **more
        Other options of `GIVEN_GOES_WITH`; None where not given.

    Raises
    ------
    InputError
        If an option does not go with the source, or there are no games.
    """
    kind = TableOrFolder.of(source)
    refuse_misfits({**given, "split": split, **more}, kind, GIVEN_GOES_WITH, _why_not)
    positive("--images", given.get("images"))
    check_seed(given.get("seed"))
    from minsym.datasets.given import games_of_folder, games_of_table  # noqa: PLC0415

    if kind is TableOrFolder.FOLDER:
        return games_of_folder(source, split, limit)
    own = {name: value for name, value in given.items() if name in TABLE_OPTIONS}
    records = records_from(source, own, {}, {})
    assert records is not None
    return games_of_table(records, given.get("seed") or 0, given.get("images"), limit)


def _why_not(kinds: Collection[StrEnum], _kind: StrEnum) -> str:
    if TableOrFolder.TABLE in kinds:
        return "goes with a table, not with the folder of a data set"
    return "goes with the folder of a data set, not with a table"


def records_from(
    table: str | None,
    given: Mapping[str, Any],
    not_with: Mapping[str, object],
    only_with: Mapping[str, object],
) -> Records | None:
    """Return the records of a table, None if none is given.

    Parameters
    ----------
    table : str, optional
    given : mapping
        The options that say how it is read, by name.
    not_with, only_with : mapping
        Other options that mean nothing with a table, and without one; None where not given.

    Raises
    ------
    InputError
        If the table cannot be read, or an option is given that means nothing.
    """
    if table is None:
        for name, value in {**given, **only_with}.items():
            if value is not None:
                raise InputError(f"{flag(name)} goes with --from TABLE")
        return None
    for name, value in not_with.items():
        if value is not None:
            raise InputError(f"{flag(name)} goes with images that may be anything, not with --from")
    from minsym.datasets.from_table import records_of  # noqa: PLC0415 - few read a table

    several = {name: split(given[name]) for name in ("columns", "exclude", "text") if name in given}
    records = records_of(table, **{**given, **several})
    for line in records.notes:
        output.note(line)
    return records


def about(records: Records) -> list[str]:
    """Return lines for people: what records there are, and what was left out."""
    equal = len(records.values) - len(records.pool)
    left = [f"{equal:,} more are equal to others"] if equal else []
    left += [f"{records.incomplete:,} that lack a cell are left out"] if records.incomplete else []
    distinct = f"{len(records.pool):,} distinct rows of {len(records.attributes)} attributes"
    return [", ".join([f"{records.name}: {distinct}", *left])]
