"""Readers of delimited text, JSON, Parquet and Arrow: from a file to coded columns.

They raise InputError without naming the source; `minsym.tables` does that.
"""

import codecs
import csv
import io
import itertools
import json
import os
import re
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO, cast

import numpy as np

from minsym.base.text import listed, quoted
from minsym.cells import MAX_DIGITS, NUMBER, Column, encode, nearest_float, typed
from minsym.errors import InputError

#: The most cells a Parquet or JSON file may claim to hold, absent ones counted.
MAX_CELLS = 2**28
#: The most bytes of a text file, or of a Parquet file's uncompressed data.
MAX_BYTES = 4 * 2**30

_SIGNATURES = {b"PAR1": "Parquet", b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip"}


def _unique(names: list[str]) -> list[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"several columns are called {listed(map(quoted, twice))}")
    return names


# Delimited text.


@contextmanager
def open_text(path: str, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open a file, or standard input for "-", as text whose bad bytes are bad input."""
    with _open_bytes(path) as stream:
        head = stream.peek(4)[:4]
        for signature, kind in _SIGNATURES.items():
            if head.startswith(signature):
                raise InputError(f"this is a {kind} file, not text")
        try:
            codec = codecs.lookup(encoding).name
            if codec == "utf-8":
                wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
                codec = "utf-16" if wide else "utf-8-sig"
            text = io.TextIOWrapper(stream, encoding=codec, newline="")
        except LookupError:
            raise InputError(f"there is no text encoding {quoted(encoding)}") from None
        try:
            yield text
        except UnicodeDecodeError as error:
            # The decoder was given all bytes up to here, the last of them as error.object.
            place = stream.tell() - len(error.object) + error.start
            raise InputError(
                f"byte {place} is not {encoding} text; give the file's encoding with --encoding"
            ) from None
        except UnicodeError:  # Python 3.11 and 3.12, of UTF-16 that lacks its mark
            raise InputError(
                f"byte 0 is not {encoding} text; give the file's encoding with --encoding"
            ) from None


def sniffed_suffix(stream: io.TextIOWrapper) -> str:
    """Return the suffix of a file that starts as this text does, which is not read yet."""
    head = cast(io.BufferedReader, stream.buffer).peek(256)[:256]
    start = head.decode(stream.encoding, errors="replace").lstrip()[:1]
    return {"[": ".json", "{": ".jsonl"}.get(start, ".csv")


@contextmanager
def _open_bytes(path: str) -> Iterator[io.BufferedReader]:
    """Open a file, or standard input for "-"; what cannot be rewound is held in memory."""
    if path == "-":
        if sys.stdin is None:
            raise InputError("it is closed")
        yield _held(sys.stdin.buffer)
        return
    with open(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > MAX_BYTES:
            raise InputError(f"the file has {size} bytes; the limit is {MAX_BYTES}")
        yield stream if stream.seekable() else _held(stream)


def _held(stream: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(stream.read()))


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if "\0" in line:
            raise InputError(
                f"line {number} holds a NUL; this is not text, or give its encoding with --encoding"
            )
        yield line


def read_delimited(stream: io.TextIOWrapper, delimiter: str | None) -> dict[str, Column]:
    """Read delimited text, its header first; None: find the delimiter there."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise InputError(
            f"the delimiter is {quoted(delimiter)}; expected one character, no quote or line end"
        )
    lines = _lines(stream)
    head = []  # the lines up to the header, blank ones first
    for line in lines:
        head.append(line)
        if line.strip():
            break
    rows = _rows(itertools.chain(head, lines), delimiter or _likely_delimiter(head[-1:]))
    header = next(rows, None)
    if header is None:
        raise InputError("the file is empty")
    names = _unique([cell.strip() or f"column {c}" for c, cell in enumerate(header, start=1)])
    index: list[dict[str, int]] = [defaultdict(itertools.count().__next__) for _ in names]
    codes = [array("i") for _ in names]
    for row in rows:
        for cell, known, column in zip(row, index, codes, strict=True):
            column.append(known[cell])
    return {
        name: Column(list(known), typed(list(known)), np.array(column, dtype=np.int32))
        for name, known, column in zip(names, index, codes, strict=True)
    }


def _likely_delimiter(header: list[str]) -> str:
    """Return the delimiter most frequent outside quotes in the header, the comma on none."""
    bare = re.sub(r'"[^"]*("|$)', "", "".join(header))
    return max(",;\t|", key=bare.count)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the header and the rows as wide as it; blank lines are skipped."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    start = 1
    try:
        for row in reader:
            blank = not row or (len(row) == 1 != width and not row[0].strip())
            if not blank:
                width = width or len(row)
                if len(row) != width:
                    raise InputError(f"line {start}: expected {width} cells, found {len(row)}")
                yield row
            start = reader.line_num + 1
    except csv.Error as error:
        unclosed = "unexpected end" in str(error)
        reason = "a quote is opened and never closed" if unclosed else str(error)
        raise InputError(f"line {start}: {reason}") from None


# JSON.


def json_array(stream: io.TextIOWrapper) -> list[dict[str, Any]]:
    """Read the records of a JSON array of objects."""
    records = _parse_json("".join(_lines(stream)))
    if not isinstance(records, list):
        raise InputError(f"expected an array of objects; this is {_json_kind(records)}")
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            raise InputError(f"row {row} is {_json_kind(record)}; expected an object")
    return records


def json_lines(stream: io.TextIOWrapper) -> list[dict[str, Any]]:
    """Read the records of JSON lines, one object each."""
    records = []
    for number, line in enumerate(_lines(stream), start=1):
        if line.strip():
            record = _parse_json(line, number)
            if not isinstance(record, dict):
                raise InputError(f"line {number} is {_json_kind(record)}; expected an object")
            records.append(record)
    return records


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
    _check_cells(len(records), len(names))
    columns = {name: encode(record.get(name) for record in records) for name in names}
    for text in [*names, *(cell for column in columns.values() for cell in column.written)]:
        if isinstance(text, str) and re.search("[\ud800-\udfff]", text):
            raise InputError(f"{quoted(text)} holds half a character")
    return columns


def _check_cells(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise InputError(f"{rows} rows of {columns} columns; the limit is {MAX_CELLS} cells")


# Arrow and Parquet. pyarrow is imported where it is used: it takes longer than a small table.


def read_parquet(path: str) -> dict[str, Column]:
    """Read a Parquet file whose footer claims no more than the limits."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with open(path, "rb") as stream:
        footer = pq.read_metadata(stream)
        _check_cells(footer.num_rows, footer.num_columns)
        size = sum(footer.row_group(g).total_byte_size for g in range(footer.num_row_groups))
        if size > MAX_BYTES:
            raise InputError(f"the file holds {size} bytes of data; the limit is {MAX_BYTES}")
        schema = footer.schema.to_arrow_schema()
        # A text that the file holds once for many rows stays so.
        once = [field.name for field in schema if field.type in (pa.string(), pa.binary())]
        with pq.ParquetFile(stream, metadata=footer, read_dictionary=once) as file:
            return from_arrow(file.read())


def from_arrow(table: Any) -> dict[str, Column]:
    """Return the columns of an Arrow table."""
    names = _unique(table.column_names)
    return {name: _encode_arrow(column) for name, column in zip(names, table.columns, strict=True)}


def _encode_arrow(column: Any) -> Column:
    """Return a chunked Arrow array as a column."""
    try:
        chunks = column.dictionary_encode().unify_dictionaries().chunks
    except NotImplementedError:  # lists, structs and other types that Arrow does not encode
        return encode(column.to_pylist())
    if not chunks:
        return encode([])
    cells = _arrow_cells(chunks[0].dictionary)
    codes = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in chunks]
    return Column(cells, cells, np.concatenate(codes))


def _arrow_cells(cells: Any) -> list[Any]:
    try:
        return cells.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError):  # a time that Python's types do not hold
        return cells.cast("string").to_pylist()  # type: ignore[no-any-return]
