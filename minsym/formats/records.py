"""Tables written as JSON: an array of objects, or an object a line."""

import io
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.cells import MAX_DIGITS, NUMBER, Column, check_cells, encode, nearest_float
from minsym.formats.text import lines_of


def read_array(stream: io.TextIOWrapper) -> dict[str, Column]:
    """Read a JSON array of objects."""
    records = _parse_json("".join(lines_of(stream)))
    if not isinstance(records, list):
        raise InputError(f"expected an array of objects; this is {_json_kind(records)}")
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            raise InputError(f"row {row} is {_json_kind(record)}; expected an object")
    return from_records(records)


def read_lines(stream: io.TextIOWrapper) -> dict[str, Column]:
    """Read JSON lines, an object each."""
    records = []
    for number, line in enumerate(lines_of(stream), start=1):
        if line.strip():
            record = _parse_json(line, number)
            if not isinstance(record, dict):
                raise InputError(f"line {number} is {_json_kind(record)}; expected an object")
            records.append(record)
    return from_records(records)


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
    if not NUMBER.fullmatch(text):
        raise InputError(f"the exponent of {quoted(text)} is too long")
    return nearest_float(Decimal(text))


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InputError(f"the key {quoted(key)} occurs twice in one object")
    return record


def _json_kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value"}
    return "null" if value is None else kinds.get(type(value), "a number")


def from_records(records: list[dict[str, Any]]) -> dict[str, Column]:
    """Return records as columns in the order they first appear; an absent key is None."""
    names = list(dict.fromkeys(name for record in records for name in record))
    check_cells(len(records), len(names))
    columns = {name: encode(record.get(name) for record in records) for name in names}
    for text in [*names, *(cell for column in columns.values() for cell in column.written)]:
        if isinstance(text, str) and re.search("[\ud800-\udfff]", text):
            raise InputError(f"{quoted(text)} holds half a character")
    return columns
