"""What ``--from TABLE`` says: the records that games are made of."""

from collections.abc import Mapping
from typing import Any

from minsym.cli import output
from minsym.cli.options import flag, split
from minsym.errors import InputError
from minsym.games.records import Records


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
