"""What the columns of a table are for: those that are said, those that number or name the rows."""

import re
import shlex
from collections.abc import Sequence
from decimal import Decimal
from types import NoneType
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.text import listed, quoted
from minsym.errors import InputError
from minsym.formats.cells import Column, Raw, compared_by
from minsym.formats.spelling import Spelling, typed

#: What a column that names the rows is called.
NAMING = ("name", "id", "label")

#: The index of a data frame that became a column, and columns that are one if they count rows.
_INDEX = re.compile(r"__index_level_\d+__|Unnamed: 0(\.\d+)*")
_COUNTING = ("index", "level_0", "row_nr", "rownames")

#: In fewer rows a column that differs everywhere is no wonder.
KEY_ROWS = 5


class Roles(NamedTuple):
    """What the columns of a table are for.

    Attributes
    ----------
    naming : str, optional
        The column that names the rows.
    said : list of str
        The columns that can be said.
    indices : list of str
        The columns that number or name the rows, and that nobody asked for.
    """

    naming: str | None
    said: list[str]
    indices: list[str]


def roles_of(
    raw: Raw, name_column: str | None, columns: Sequence[str], exclude: Sequence[str]
) -> Roles:
    """Return what each column is for, as asked and by its name; or raise InputError."""
    names = list(raw.columns)
    columns, exclude = names_in("columns", columns), names_in("exclude", exclude)
    check_known(names, [*columns, *exclude, *([] if name_column is None else [name_column])])
    indices = [n for n in names if n != name_column and _is_index(n, raw)]
    unsaid = set(indices)
    if name_column is None:
        naming = [n for called in NAMING for n in names if n.strip().lower() == called]
        unsaid.update(naming)
        naming += [n for n in indices if n == raw.naming or not _is_numeric(raw.columns[n])]
        name_column = naming[0] if naming else None
    else:
        unsaid.add(name_column)
    said = [n for n in names if n not in exclude and (n in columns if columns else n not in unsaid)]
    if not said:
        raise InputError(f"no column is left to say of {listed(map(quoted, names))}")
    return Roles(name_column, said, [n for n in indices if n not in said])


def names_in(option: str, names: Any) -> list[str]:
    """Return names of columns; one may be given without a list."""
    try:
        found = [names] if isinstance(names, str) else list(names)
    except TypeError:
        found = [None]
    if not all(isinstance(name, str) for name in found):
        raise InputError(f"{option} is {quoted(repr(names))}; expected a list of names of columns")
    return found


def check_known(names: Sequence[str], asked: Sequence[str]) -> None:
    """Raise InputError if a column that was asked for is not there."""
    for name in asked:
        if name not in names:
            there = listed(map(quoted, names))
            raise InputError(f"there is no column {quoted(str(name))}; the columns are {there}")


def _is_index(name: str, raw: Raw) -> bool:
    """Whether a column is the index of a frame, by its name or by the numbers in it."""
    if name in (raw.unnamed, raw.naming) or _INDEX.fullmatch(name):
        return True
    return name.strip().lower() in _COUNTING and _counts(raw.columns[name])


def _counts(column: Column) -> bool:
    """Whether the cells are the numbers of the rows, counted from 0 or from 1."""
    cells = [column.typed[code] for code in column.codes.tolist()]
    return cells[0] in (0, 1) and cells == list(range(int(cells[0]), int(cells[0]) + len(cells)))


def _is_numeric(column: Column) -> bool:
    return all(isinstance(value, (int, float, Decimal, NoneType)) for value in column.typed)


def valued(raw: Raw, text: Sequence[str], spelling: Spelling) -> dict[str, Column]:
    """Return the columns with what their cells stand for; those that are text as written."""
    if raw.spelled:
        return {
            name: column._replace(typed=typed(column.written, spelling, as_text=name in text))
            for name, column in raw.columns.items()
        }
    return raw.columns | {name: as_written(raw.columns[name]) for name in text}


def as_written(column: Column) -> Column:
    """Return a column whose cells are the text of what they were."""
    cells = [
        None if compared_by(value) is None else str(text)
        for text, value in zip(column.written, column.typed, strict=True)
    ]
    return Column(cells, cells, column.codes)


def row_names(column: Column) -> tuple[str, ...]:
    """Return what a column calls each row, "" where it has nothing."""
    names = [text or "" for text in as_written(column).written]
    names.append("")  # the last, so that code -1 finds it
    return tuple(names[code] for code in column.codes.tolist())


def tells_all_apart(codes: IntArray, names: Sequence[Any]) -> bool:
    """Whether a column of codes differs in every row, and lacks no cell."""
    return len(names) >= len(codes) and codes.min() >= 0 and np.unique(codes).size == len(codes)


def note_of_keys(keys: Sequence[str]) -> str:
    """Return what to say of columns each of which tells all rows apart."""
    first = shlex.quote(keys[0])
    which = f"column {quoted(keys[0])} alone tells"
    if keys[1:]:
        which = f"columns {listed(map(quoted, keys))} each tell"
    return (
        f"{which} all rows apart; --name-column {first} makes it the name of the row, "
        f"--exclude {first} leaves it out"
    )
