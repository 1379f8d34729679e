"""Tables written as JSON: an array of objects, a row each, or an object a line."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.cells import MAX_DIGITS, Column, Raw, as_column, check_cells, nearest_float
from minsym.formats.spelling import PLAIN
from minsym.formats.text import lines_of


def read_json(stream: io.TextIOWrapper) -> Raw:
    """Read a table that is a JSON array of objects, or several lines with an object on each."""
    lines = list(lines_of(stream))
    filled = [line for line in lines if line.strip()]
    if len(filled) > 1 and all(line.lstrip().startswith("{") for line in filled):
        return _of_lines(lines)
    rows = _parse_json("".join(lines))
    if not isinstance(rows, list):
        raise InputError(f"expected an array of objects; this is {_json_kind(rows)}")
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise InputError(f"row {number} is {_json_kind(row)}; expected an object")
    return Raw(from_objects(rows), {"format": "JSON"})


def read_lines(stream: io.TextIOWrapper) -> Raw:
    """Read a table that has a JSON object on each line."""
    return _of_lines(lines_of(stream))


def _of_lines(lines: Iterable[str]) -> Raw:
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            row = _parse_json(line, number)
            if not isinstance(row, dict):
                raise InputError(f"line {number} is {_json_kind(row)}; expected an object")
            rows.append(row)
    return Raw(from_objects(rows), {"format": "JSON lines"})


def _parse_json(text: str, line: int = 1) -> Any:
    """Return the value of JSON text that starts on a line, its numbers exact."""
    try:
        return json.loads(
            text,
            parse_int=lambda digits: int(digits) if len(digits) < MAX_DIGITS else Decimal(digits),
            parse_float=_json_float,
            parse_constant=lambda name: None if name == "NaN" else float(name),
            object_pairs_hook=_json_object,
        )
    except json.JSONDecodeError as error:
        place = f"line {line + error.lineno - 1}, column {error.colno}"
        raise InputError(f"{place}: {error.msg}") from None


def _json_float(text: str) -> float | Decimal:
    if not PLAIN.number.fullmatch(text):
        raise InputError(f"the exponent of {quoted(text)} is too long")
    return nearest_float(Decimal(text))


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InputError(f"the key {quoted(key)} occurs twice in one object")
    return found


def _json_kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value"}
    return "null" if value is None else kinds.get(type(value), "a number")


def from_objects(rows: list[dict[str, Any]]) -> dict[str, Column]:
    """Return rows as columns, in the order in which keys first appear; an absent key is None."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    check_cells(len(rows), len(names))
    columns = {name: as_column(row.get(name) for row in rows) for name in names}
    for text in [*names, *(cell for column in columns.values() for cell in column.written)]:
        if isinstance(text, str) and re.search("[\ud800-\udfff]", text):
            raise InputError(f"{quoted(text)} holds half a character")
    return columns
