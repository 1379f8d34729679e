"""The cells of tables: which of them are equal, which are missing, and what values are called."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.text import listed, printable, quoted
from minsym.errors import InputError
from minsym.model.context import MISSING

#: The longest integer shown as an integer. Python refuses to print more than 4300 digits.
MAX_DIGITS = 4000

#: The most cells a Parquet or JSON file may claim to hold, absent ones counted.
MAX_CELLS = 2**28


def unique_names(names: list[str]) -> list[str]:
    """Return the names of columns, or raise InputError if two are equal."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"several columns are called {listed(map(quoted, twice))}")
    return names


def check_cells(rows: int, columns: int) -> None:
    """Raise InputError if a table claims more cells than are read."""
    if rows * columns > MAX_CELLS:
        raise InputError(f"{rows} rows of {columns} columns; the limit is {MAX_CELLS} cells")


def header_of(cells: list[str]) -> tuple[list[str], str | None, tuple[str, ...]]:
    """Return the names that a header gives, the column that it leaves unnamed, and notes.

    A first column without a name is the index that pandas, R and spreadsheets write: it numbers
    or names the rows. Any other is called by its number, counted from 1.

    Raises
    ------
    InputError
        If two columns have one name, or the cells are a title above the header.
    """
    said = {cell.strip() for cell in cells} - {""}
    if len(said) == 1 and len(cells) > 2:  # a merged cell is the same in all columns
        raise InputError(
            f"the first line says nothing but {quoted(said.pop())} above {len(cells)} columns, as "
            "a title does; take it away, so that the names of the columns come first"
        )
    names = [cell.strip() or f"column {c}" for c, cell in enumerate(cells, start=1)]
    unnamed = [c for c, cell in enumerate(cells, start=1) if not cell.strip()]
    notes = []
    numbers = sum(bool(re.fullmatch(r"[+-]?\d*[.,]?\d+", cell.strip())) for cell in cells)
    if numbers > len(cells) / 2:
        shown = listed(map(printable, names))
        notes.append(f"the first line was taken for the names of the columns: {shown}")
    elif [c for c in unnamed if c > 1]:
        shown = listed(quoted(f"column {c}") for c in unnamed if c > 1)
        notes.append(f"the first line gives no name to {shown}")
    return unique_names(names), names[0] if 1 in unnamed else None, tuple(notes)


class Column(NamedTuple):
    """A column of a table, each distinct cell kept once.

    Attributes
    ----------
    written, typed : list
        The distinct cells, as they are written and as the values that they stand for.
    codes : int array, shape (n,)
        Which of them is in each row; -1 where there is none.
    """

    written: list[Any]
    typed: list[Any]
    codes: IntArray


class Raw(NamedTuple):
    """A table as a reader found it, before it is known which of its columns are said.

    Attributes
    ----------
    columns : dict of str to Column
    read : dict of str to str
        How it was read, for JSON: the format, and what was found of its layout.
    unnamed : str, optional
        The column without a name, in front, that numbers or names the rows.
    naming : str, optional
        The column that names the rows, as its frame says.
    notes : tuple of str
        What was taken for granted, a sentence each.
    spelled : bool
        Whether the cells are text that may spell numbers.
    """

    columns: dict[str, Column]
    read: dict[str, str]
    unnamed: str | None = None
    naming: str | None = None
    notes: tuple[str, ...] = ()
    spelled: bool = False


def code_values(column: Column) -> tuple[IntArray, tuple[Any, ...]]:
    """Return the code of each distinct cell, equal ones merged, and what each code is called."""
    index: dict[Hashable, int] = {}
    codes: list[int] = []
    shown: list[Any] = []
    for written, value in zip(column.written, column.typed, strict=True):
        key = compared_by(value)
        code = MISSING if key is None else index.setdefault(key, len(shown))
        if code == len(shown):
            shown.append(_shown(value, written))
        codes.append(code)
    codes.append(MISSING)  # the last, so that index -1 finds it
    return np.array(codes, dtype=np.int32), tuple(shown)


def compared_by(value: Any) -> Hashable:
    """Return what a value is compared by, None for a missing one.

    Python compares an int with a Decimal, and Decimals of any exponent, exactly. A float is
    the decimal it prints as, which is how text spells it.
    """
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, (str, int, Decimal)):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return None
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, (list, tuple)):
        return list, tuple(map(compared_by, value))
    if isinstance(value, dict):
        return dict, frozenset((name, compared_by(item)) for name, item in value.items())
    return type(value), value


def _shown(value: Any, written: Any) -> Any:
    """Return a value as JSON can hold it, or as written where no number is exactly it."""
    if isinstance(value, (str, int)):
        return value
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(number, Decimal) and number.is_finite():
        # An integer with more digits than that is not worked out: memory may not hold it.
        if number.adjusted() < MAX_DIGITS and number == number.to_integral_value():
            return int(number)
        nearest = nearest_float(number)
        if isinstance(nearest, float):
            return nearest
    return str(written).strip()


def nearest_float(number: Decimal) -> float | Decimal:
    """Return the float that prints as this number, or the number if none does."""
    nearest = float(number)
    return nearest if Decimal(repr(nearest)) == number else number


def as_column(cells: Iterable[Any]) -> Column:
    """Return typed cells as a column; lists and objects are compared by their content."""
    index: dict[Hashable, int] = {}
    distinct: list[Any] = []
    codes = []
    for cell in cells:
        # True is 1 to a dict, and 0.1 is no Decimal("0.1"): the type keeps them apart for now.
        key = compared_by(cell) if isinstance(cell, (list, dict)) else (type(cell), cell)
        code = index.setdefault(key, len(distinct))
        if code == len(distinct):
            distinct.append(cell)
        codes.append(code)
    return Column(distinct, distinct, np.array(codes, dtype=np.int32))
