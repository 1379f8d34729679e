"""Coarser values for the columns of a table: intervals, first characters, or hierarchies of a file.

How a column is made coarser is said in a few characters: ``10`` or ``5,10,25`` are the widths of
intervals, ``4*,3*`` how many characters are kept, and anything else is the file of a hierarchy as
ARX has it, a line for each value: the value, and then what it becomes on each level. A level says
less than the one before it, so that what is equal on one stays equal on all that follow.
"""

import csv
import itertools
import math
import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.text import named, printable, quoted, source_of
from minsym.errors import InputError
from minsym.formats.cells import MAX_DIGITS
from minsym.formats.table import UNREADABLE, Table
from minsym.formats.text import lines_of, open_text
from minsym.model.context import MISSING

#: A width of intervals, and how many characters are kept.
_WIDTH, _KEPT = r"\d{1,15}(\.\d{1,15})?", r"[1-9]\d{0,3}\*"

#: What may stand between the cells of a hierarchy; intervals have commas in them.
_DELIMITERS = ";\t|,"


class Level(NamedTuple):
    """What the values of a column are on a level.

    Attributes
    ----------
    name : str
        What the level is called: the width, how many characters, or its place in a hierarchy.
    labels : tuple of str
        What each value becomes, by its code.
    """

    name: str
    labels: tuple[str, ...]


def ladders(table: Table, how: Mapping[str, str]) -> dict[str, list[Level]]:
    """Return the levels of columns, each coarser than the one before it.

    Parameters
    ----------
    table : Table
    how : mapping
        From a column of the table to how it is made coarser, as above. A file that is there is a
        file, whatever its name.

    Raises
    ------
    InputError
        If the values of a column cannot be made coarser so, or two that are equal on a level are
        not on the next.

    Examples
    --------
    >>> table = Table.from_frame({"age": [31, 38, 45], "zip": ["1010", "1020", "4020"]})
    >>> for column, levels in ladders(table, {"age": "10,20", "zip": "1*"}).items():
    ...     for level in levels:
    ...         print(column, *level)
    age 10 ('30-39', '30-39', '40-49')
    age 20 ('20-39', '20-39', '40-59')
    zip 1* ('1*', '1*', '4*')
    """
    found = {}
    for column, said in how.items():
        values = table.value_names[table.attributes.index(column)]
        # What the column is called, for errors.
        place = f"{table.source}: column {quoted(column)}"
        found[column] = _ladder(column, values, said, place)
        _check_nested(found[column], values, place)
    return found


def coarsened(level: Level, codes: IntArray) -> tuple[IntArray, tuple[str, ...]]:
    """Return the codes of a column on a level, and what each is called; gaps stay gaps."""
    index: dict[str, int] = {}
    recoded = [index.setdefault(label, len(index)) for label in level.labels]
    return np.array([*recoded, MISSING], dtype=np.int32)[codes], tuple(index)


def lost(level: Level, codes: IntArray) -> float:
    """Return the share of the bits of a column, its entropy, that a level loses.

    Rows without a value are not counted. A column of one value has no bits, and loses none.

    Examples
    --------
    >>> lost(Level("1*", ("1*", "1*", "2*", "2*")), np.array([0, 1, 2, 3, -1]))
    0.5
    """
    there = codes[codes != MISSING]
    bits = _entropy(there)
    return 1 - _entropy(coarsened(level, there)[0]) / bits if bits else 0.0


def _entropy(codes: IntArray) -> float:
    shares = np.bincount(codes)[np.bincount(codes) > 0] / max(codes.size, 1)
    return float(-(shares * np.log2(shares)).sum())


def _ladder(column: str, values: Sequence[Any], said: str, place: str) -> list[Level]:
    """Return the levels of a column with these values."""
    parts = [part.strip() for part in said.split(",")]
    if os.path.lexists(said):
        return _hierarchy(column, values, said, place)
    if all(re.fullmatch(_WIDTH, part) and Decimal(part) for part in parts):
        return [_intervals(values, part, place) for part in sorted(parts, key=Decimal)]
    if all(re.fullmatch(_KEPT, part) for part in parts):
        longest = sorted(parts, key=lambda part: -int(part[:-1]))
        return [_beginnings(values, part, place) for part in longest]
    raise InputError(
        f"{place}: cannot be made coarser by {quoted(said)}; expected widths more than 0 as in "
        "5,10, first characters as in 4*,3*, or the file of a hierarchy, and there is no such file"
    )


def _check_nested(levels: Sequence[Level], values: Sequence[Any], place: str) -> None:
    """Raise InputError if two values that are equal on a level are not on the next."""
    for finer, coarser in itertools.pairwise(levels):
        met: dict[str, int] = {}
        for value, label in enumerate(finer.labels):
            other = met.setdefault(label, value)
            if coarser.labels[other] != coarser.labels[value]:
                two = " and ".join(quoted(str(values[v])) for v in (other, value))
                raise InputError(
                    f"{place}: {two} are both {quoted(label)} on level {quoted(finer.name)}, but "
                    f"differ on the coarser {quoted(coarser.name)}; each level has to be made of "
                    "the one before"
                )


def _intervals(values: Sequence[Any], width: str, place: str) -> Level:
    """Return the intervals of a width in which numbers are, from its multiple up to the next."""
    odd = next((v for v in values if isinstance(v, bool) or not isinstance(v, (int, float))), None)
    if odd is not None:
        raise InputError(
            f"{place}: {quoted(str(odd))} is no number; a width is for numbers, and 4* keeps the "
            "first four characters"
        )
    step = Fraction(width)
    whole = step.denominator == 1 and all(isinstance(value, int) and value >= 0 for value in values)
    labels = []
    for value in values:
        first = math.floor(Fraction(str(value)) / step)
        low, high = (_multiple(first + more, width) for more in (0, 1))
        labels.append(f"{low}-{int(high) - 1}" if whole else f"[{low}, {high})")
    return Level(width, tuple(labels))


def _multiple(times: int, width: str) -> str:
    """Return a multiple of a width as decimals, exactly.

    >>> _multiple(3, "2.50"), _multiple(-2, "0.1"), _multiple(4, "5")
    ('7.5', '-0.2', '20')
    """
    with localcontext(prec=2 * MAX_DIGITS):
        text = f"{times * Decimal(width):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beginnings(values: Sequence[Any], kept: str, place: str) -> Level:
    """Return the first characters of text, or of whole numbers."""
    odd = next((v for v in values if isinstance(v, bool) or not isinstance(v, (int, str))), None)
    if odd is not None:
        raise InputError(
            f"{place}: {quoted(str(odd))} is neither text nor a whole number, of which first "
            "characters are kept"
        )
    return Level(kept, tuple(f"{str(value)[: int(kept[:-1])]}*" for value in values))


# Hierarchies.


def _hierarchy(column: str, values: Sequence[Any], path: str, place: str) -> list[Level]:
    """Return the levels of a file: its lines are values, each with what it becomes.

    A header is a line like any other, of a value that the column does not have.
    """
    source = source_of(path)
    with named(source, *UNREADABLE, csv.Error):
        rows = _rows(path)
        exactly: dict[str, list[str]] = {}
        nearly: dict[Any, list[str]] = {}
        for line, (value, *labels) in rows:
            if exactly.setdefault(value, labels) != labels:
                raise InputError(f"line {line}: {quoted(value)} was something else before")
            nearly.setdefault(_compared(value), labels)
        found = []
        for value in map(str, values):
            labels = exactly.get(value.strip(), nearly.get(_compared(value), []))
            if not labels or not all(labels):
                why = "has an empty cell" if labels else "is not there"
                raise InputError(f"value {quoted(value)} of column {quoted(column)} {why}")
            found.append(labels)
    _, first = rows[0]
    is_header = first[0].strip() == column
    name = printable(os.path.basename(path))
    return [
        Level(
            first[n] if is_header else f"level {n} of {name}", tuple(each[n - 1] for each in found)
        )
        for n in range(1, len(first))
    ]


def _rows(path: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a hierarchy, each with the number of its line."""
    csv.field_size_limit(2**31 - 1)
    with open_text(path, "utf-8") as stream:
        lines = list(lines_of(stream))
    for mark in _DELIMITERS:
        reader = csv.reader(lines, delimiter=mark, strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
        widths = {len(row) for _, row in rows}
        if len(widths) == 1 and widths != {1}:
            return rows
    raise InputError(
        "this is no hierarchy; expected a line for each value, the value first and then what it "
        "becomes on each level, all equally long"
    )


def _compared(cell: str) -> Any:
    """Return what a value is compared by where it is not written the same: numbers as numbers."""
    try:
        number = Decimal(cell)
    except InvalidOperation:
        return cell.strip().lower() if cell.strip().lower() in {"true", "false"} else cell.strip()
    return number if number.is_finite() else cell
