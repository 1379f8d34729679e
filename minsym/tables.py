"""Tables of records: read from a file or a data frame into coded columns."""

import codecs
import csv
import difflib
import io
import itertools
import json
import os
import re
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np

from minsym.context import MISSING, Context, IntArray
from minsym.errors import InputError

#: The most cells a Parquet or JSON file may claim to hold, absent ones counted.
MAX_CELLS = 2**28
#: The most bytes of a text file, or of a Parquet file's uncompressed data.
MAX_BYTES = 4 * 2**30
#: The longest integer shown as an integer. Python refuses to print more than 4300 digits.
MAX_DIGITS = 4000

_SIGNATURES = {b"PAR1": "Parquet", b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip"}
_NAMING = ("name", "id", "label")
_NOTHING = ("", "nan", "NaN")
_TRUTH = {"true": True, "false": False}
# Decimal holds every number with such an exponent exactly.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,17})?", re.ASCII)


@dataclass(frozen=True, eq=False)
class Table:
    """Records as coded columns.

    Attributes
    ----------
    source : str
        What messages call the table: the path as given, or "data frame".
    values : array of int32, shape (n, |A|)
        ``values[i, a]`` is the code of attribute ``a`` in row ``i``, or ``MISSING`` (-1).
    attributes : tuple of str
        Names of the |A| columns that can be said.
    value_names : tuple of tuples
        ``value_names[a][code]`` is the value: an int, float, bool or str.
    names : tuple of str, or None
        Names of the n rows, "" for a row without; None when no column names the rows.
    name_column : str or None
        The column the names are from.
    left_out : tuple of str
        The columns that are neither said nor name the rows.
    """

    source: str
    values: IntArray
    attributes: tuple[str, ...]
    value_names: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...] | None
    name_column: str | None
    left_out: tuple[str, ...]

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        name_column: str | None = None,
        columns: Sequence[str] = (),
        exclude: Sequence[str] = (),
        source: str = "data frame",
    ) -> "Table":
        """Make a table from a data frame: pandas, polars, pyarrow, DuckDB and their like.

        Parameters
        ----------
        frame : object
            Anything ``pyarrow.table`` accepts, such as an object with
            ``__arrow_c_stream__`` or a dict of columns.
        name_column, columns, exclude
            As in `read_table`.
        source : str
            What messages call the frame.

        Raises
        ------
        InputError
            If the frame is no table, has no rows, or a column asked for is not in it.

        Examples
        --------
        >>> table = Table.from_frame({"name": ["ant", "bat"], "legs": [6, 2], "wings": [None, 2.0]})
        >>> table.attributes, table.values.tolist(), table.value_names
        (('legs', 'wings'), [[0, -1], [1, 0]], ((6, 2), (2,)))
        >>> table.row("bat"), table.row_name(1)
        (1, 'bat (row 1)')
        """
        import pyarrow as pa  # noqa: PLC0415

        source = printable(source, limit=None)
        with _named(source):
            try:
                arrow = pa.table(frame)
            except TypeError as error:  # not a ValueError, unlike the rest of what Arrow raises
                raise InputError(_first_line(error)) from None
            return _build(source, _from_arrow(arrow), name_column, columns, exclude)

    def row(self, selector: int | str) -> int:
        """Return the index of a row given by its name or its 0-based index.

        A string that names one row is that row, even if it looks like an index.

        Raises
        ------
        InputError
            If the name is that of several rows or of none, or the index is out of range.
        """
        n = len(self.values)
        if isinstance(selector, str):
            same = [i for i, name in enumerate(self.names or ()) if name and name == selector]
            if len(same) == 1:
                return same[0]
            if same:
                raise InputError(
                    f"{self.source}: {_quoted(selector)} names {len(same)} rows: "
                    f"{_listed(map(str, same))}; give --row an index"
                )
            if not re.fullmatch(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}", selector):
                raise InputError(f"{self.source}: {self._no_such_name(selector)}")
        row = int(selector)
        if not 0 <= row < n:
            shown = printable(str(selector))
            raise InputError(
                f"{self.source}: row {shown} does not exist; the rows are 0 to {n - 1}"
            )
        return row

    def _no_such_name(self, name: str) -> str:
        if self.names is None:
            return f"no column names the rows, so {_quoted(name)} is none; give --row an index"
        close = difflib.get_close_matches(name, dict.fromkeys(self.names))
        hint = f"; close names are {_listed(map(_quoted, close))}" if close else ""
        return f"no row is named {_quoted(name)}{hint}"

    def row_name(self, row: int) -> str:
        """Return what messages call a row: "frog (row 25)", or "row 25" without a name."""
        name = self.names[row] if self.names else ""
        return f"{printable(name)} (row {row})" if name else f"row {row}"

    def context(self, row: int) -> Context:
        """Return the context whose target is a row, 0 to n - 1."""
        return Context(self.values, row, self.attributes, self.value_names)


def read_table(
    path: str | os.PathLike[str],
    *,
    name_column: str | None = None,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    delimiter: str | None = None,
    encoding: str = "utf-8",
) -> Table:
    """Read a table of records from a file; the suffix says the format.

    ``.parquet`` and ``.pq`` are Parquet, ``.json`` an array of objects, ``.jsonl`` and
    ``.ndjson`` one object a line. Anything else is delimited text with a header.

    Parameters
    ----------
    path : path
        The file, or "-" for delimited text from standard input.
    name_column : str, optional
        The column that names the rows and is not said. Without it the first column called
        name, id or label, in any case, names the rows, and no column so called is said.
    columns : sequence of str
        Say only these columns, in the order of the table.
    exclude : sequence of str
        Do not say these columns.
    delimiter : str, optional
        One character. Without it a tab for ``.tsv`` and ``.tab``, otherwise the comma,
        semicolon, tab or bar that is most frequent in the header.
    encoding : str
        Encoding of a text file. A byte order mark is dropped; that of UTF-16 overrides UTF-8.

    Raises
    ------
    InputError
        If the file cannot be read as a table, or a column asked for is not in it.

    Notes
    -----
    Cells that hold nothing, or NaN, are missing. Numbers compare exactly: 1 is 1.0, and
    two long integers that differ in the last digit differ. A truth value is never a number
    and text is never either, but a column of delimited text whose cells all read as numbers
    holds numbers, and one whose cells are all true or false holds truth values.
    """
    place = os.fsdecode(path)
    source = "standard input" if place == "-" else printable(place, limit=None)
    suffix = PurePath(place).suffix.lower()
    with _named(source):
        if suffix in (".parquet", ".pq"):
            raw = _read_parquet(place)
        else:
            with _open_text(place, encoding) as stream:
                if suffix == ".json":
                    raw = _from_records(_json_array(stream))
                elif suffix in (".jsonl", ".ndjson"):
                    raw = _from_records(_json_lines(stream))
                else:
                    known = "\t" if suffix in (".tsv", ".tab") else None
                    raw = _read_delimited(stream, known if delimiter is None else delimiter)
        return _build(source, raw, name_column, columns, exclude)


def printable(text: str, limit: int | None = 80) -> str:
    r"""Return text as one line that is safe for a terminal.

    Characters that do not print are replaced by their escapes, and a result longer than
    ``limit`` is cut.

    Examples
    --------
    >>> print(printable("red\n\x1b[31m"), printable("a" * 100, limit=8))
    red\n\x1b[31m aaaaa...
    """
    part = text if limit is None else text[: limit + 1]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in part)
    return safe if limit is None or len(safe) <= limit else safe[: limit - 3] + "..."


def _quoted(text: str) -> str:
    return f"'{printable(text)}'"


def _listed(texts: Iterable[str]) -> str:
    first = list(itertools.islice(texts, 11))
    return ", ".join(first[:10]) + (", ..." if len(first) > 10 else "")


def _first_line(error: Exception) -> str:
    return printable(str(error).partition("\n")[0], limit=None)


@contextmanager
def _named(source: str) -> Iterator[None]:
    """Turn what reading raises into one line of bad input that names the source."""
    try:
        yield
    except RecursionError:
        raise InputError(f"{source}: its values are nested too deeply") from None
    except (OSError, ValueError, OverflowError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or _first_line(error)
        raise InputError(f"{source}: {reason}") from None


# Columns and what is said of them.


class _Column(NamedTuple):
    """A column: its distinct cells as written and as values, and each row's cell or -1."""

    written: list[Any]
    typed: list[Any]
    codes: IntArray


def _build(
    source: str,
    raw: dict[str, _Column],
    name_column: str | None,
    columns: Sequence[str],
    exclude: Sequence[str],
) -> Table:
    """Make the table of the columns that are said and the names of the rows."""
    if not raw:
        raise InputError("there are no columns")
    rows = len(next(iter(raw.values())).codes)
    if not rows:
        raise InputError("there are no rows")
    naming, attributes = _pick(list(raw), name_column, columns, exclude)
    values = np.empty((rows, len(attributes)), dtype=np.int32)
    value_names = []
    for a, name in enumerate(attributes):
        recoded, shown = _code_values(raw[name])
        values[:, a] = recoded[raw[name].codes]
        value_names.append(shown)
    values.flags.writeable = False
    return Table(
        source,
        values,
        tuple(attributes),
        tuple(value_names),
        None if naming is None else _row_names(raw[naming]),
        naming,
        tuple(name for name in raw if name != naming and name not in attributes),
    )


def _pick(
    names: list[str], name_column: str | None, columns: Sequence[str], exclude: Sequence[str]
) -> tuple[str | None, list[str]]:
    """Return the column that names the rows, if any, and the columns that are said."""
    asked = [*columns, *exclude] + ([] if name_column is None else [name_column])
    for name in asked:
        if name not in names:
            known = _listed(map(_quoted, names))
            raise InputError(f"there is no column {_quoted(name)}; the columns are {known}")
    unsaid = {name for name in names if re.fullmatch(r"__index_level_\d+__", name)}  # of pandas
    if name_column is None:
        naming = [n for called in _NAMING for n in names if n.strip().lower() == called]
        name_column = naming[0] if naming else None
        unsaid.update(naming)
    else:
        unsaid.add(name_column)
    said = [n for n in names if n not in exclude and (n in columns if columns else n not in unsaid)]
    if not said:
        raise InputError(f"no column is left to say of {_listed(map(_quoted, names))}")
    return name_column, said


def _row_names(column: _Column) -> tuple[str, ...]:
    pairs = zip(column.written, column.typed, strict=True)
    names = ["" if _key(value) is None else str(text) for text, value in pairs]
    names.append("")  # the last, so that code -1 finds it
    return tuple(names[code] for code in column.codes.tolist())


def _unique(names: list[str]) -> list[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"several columns are called {_listed(map(_quoted, twice))}")
    return names


# How cells compare.


def _code_values(column: _Column) -> tuple[IntArray, tuple[Any, ...]]:
    """Return the code of each distinct cell, equal ones merged, and what each code is called."""
    index: dict[Hashable, int] = {}
    codes: list[int] = []
    shown: list[Any] = []
    for written, value in zip(column.written, column.typed, strict=True):
        key = _key(value)
        code = MISSING if key is None else index.setdefault(key, len(shown))
        if code == len(shown):
            shown.append(_shown(value, written))
        codes.append(code)
    codes.append(MISSING)  # the last, so that index -1 finds it
    return np.array(codes, dtype=np.int32), tuple(shown)


def _key(value: Any) -> Hashable:
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
        return list, tuple(map(_key, value))
    if isinstance(value, dict):
        return dict, frozenset((name, _key(item)) for name, item in value.items())
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
        nearest = _nearest(number)
        if isinstance(nearest, float):
            return nearest
    return str(written).strip()


def _nearest(number: Decimal) -> float | Decimal:
    """Return the float that prints as this number, or the number if none does."""
    nearest = float(number)
    return nearest if Decimal(repr(nearest)) == number else number


def _typed(cells: list[str]) -> list[Any]:
    """Return what the cells of a column of text stand for, None for a missing one."""
    bare = [cell.strip() for cell in cells]
    present = [text for text in bare if text not in _NOTHING]
    if all(map(_NUMBER.fullmatch, present)):
        return [None if text in _NOTHING else Decimal(text) for text in bare]
    if all(text.lower() in _TRUTH for text in present):
        return [_TRUTH.get(text.lower()) for text in bare]
    return [None if text in _NOTHING else cell for cell, text in zip(cells, bare, strict=True)]


def _encode(cells: Iterable[Any]) -> _Column:
    """Return a column of typed cells; lists and objects compare by content."""
    index: dict[Hashable, int] = {}
    distinct: list[Any] = []
    codes = []
    for cell in cells:
        # True is 1 to a dict, and 0.1 is no Decimal("0.1"): the type keeps them apart for now.
        key = _key(cell) if isinstance(cell, (list, dict)) else (type(cell), cell)
        code = index.setdefault(key, len(distinct))
        if code == len(distinct):
            distinct.append(cell)
        codes.append(code)
    return _Column(distinct, distinct, np.array(codes, dtype=np.int32))


# Delimited text.


@contextmanager
def _open_text(path: str, encoding: str) -> Iterator[io.TextIOWrapper]:
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
            raise InputError(f"there is no text encoding {_quoted(encoding)}") from None
        try:
            yield text
        except UnicodeDecodeError as error:
            # The decoder was given all bytes up to here, the last of them as error.object.
            place = stream.tell() - len(error.object) + error.start
            raise InputError(
                f"byte {place} is not {encoding} text; give the file's encoding with --encoding"
            ) from None


@contextmanager
def _open_bytes(path: str) -> Iterator[io.BufferedReader]:
    if path == "-":
        yield io.BufferedReader(io.BytesIO(sys.stdin.buffer.read()))
        return
    with open(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > MAX_BYTES:
            raise InputError(f"the file has {size} bytes; the limit is {MAX_BYTES}")
        yield stream


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if "\0" in line:
            raise InputError(
                f"line {number} holds a NUL; this is not text, or give its encoding with --encoding"
            )
        yield line


def _read_delimited(stream: io.TextIOWrapper, delimiter: str | None) -> dict[str, _Column]:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise InputError(
            f"the delimiter is {_quoted(delimiter)}; expected one character, no quote or line end"
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
        name: _Column(list(known), _typed(list(known)), np.array(column, dtype=np.int32))
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
                    raise InputError(f"line {start} has {len(row)} cells; the header has {width}")
                yield row
            start = reader.line_num + 1
    except csv.Error as error:
        unclosed = "unexpected end" in str(error)
        reason = "a quote is opened and never closed" if unclosed else str(error)
        raise InputError(f"line {start}: {reason}") from None


# JSON.


def _json_array(stream: io.TextIOWrapper) -> list[dict[str, Any]]:
    records = _parse_json("".join(_lines(stream)))
    if not isinstance(records, list):
        raise InputError(f"expected an array of objects; this is {_json_kind(records)}")
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            raise InputError(f"row {row} is {_json_kind(record)}; expected an object")
    return records


def _json_lines(stream: io.TextIOWrapper) -> list[dict[str, Any]]:
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
    if not _NUMBER.fullmatch(text):
        raise InputError(f"the exponent of {_quoted(text)} is too long")
    return _nearest(Decimal(text))


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InputError(f"the key {_quoted(key)} occurs twice in one object")
    return record


def _json_kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value"}
    return "null" if value is None else kinds.get(type(value), "a number")


def _from_records(records: list[dict[str, Any]]) -> dict[str, _Column]:
    names = list(dict.fromkeys(name for record in records for name in record))
    _check_cells(len(records), len(names))
    return {name: _encode(record.get(name) for record in records) for name in names}


def _check_cells(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise InputError(f"{rows} rows of {columns} columns; the limit is {MAX_CELLS} cells")


# Arrow and Parquet. pyarrow is imported where it is used: it takes longer than a small table.


def _read_parquet(path: str) -> dict[str, _Column]:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with open(path, "rb") as stream:
        footer = pq.read_metadata(stream)
        _check_cells(footer.num_rows, footer.num_columns)
        size = sum(footer.row_group(g).total_byte_size for g in range(footer.num_row_groups))
        if size > MAX_BYTES:
            raise InputError(f"the file holds {size} bytes of data; the limit is {MAX_BYTES}")
        schema = footer.schema.to_arrow_schema()
        _unique(schema.names)
        # A text that the file holds once for many rows stays so.
        once = [field.name for field in schema if field.type in (pa.string(), pa.binary())]
        with pq.ParquetFile(stream, metadata=footer, read_dictionary=once) as file:
            return _from_arrow(file.read())


def _from_arrow(table: Any) -> dict[str, _Column]:
    names = _unique(table.column_names)
    return {name: _encode_arrow(column) for name, column in zip(names, table.columns, strict=True)}


def _encode_arrow(column: Any) -> _Column:
    """Return a chunked Arrow array as a column."""
    try:
        chunks = column.dictionary_encode().unify_dictionaries().chunks
    except NotImplementedError:  # lists, structs and other types that Arrow does not encode
        return _encode(column.to_pylist())
    if not chunks:
        return _encode([])
    cells = _arrow_cells(chunks[0].dictionary)
    codes = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in chunks]
    return _Column(cells, cells, np.concatenate(codes))


def _arrow_cells(cells: Any) -> list[Any]:
    try:
        return cells.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError):  # a time that Python's types do not hold
        return cells.cast("string").to_pylist()  # type: ignore[no-any-return]
