"""Reading a table from a file, whose format is a module of this room and a row in `FORMATS`."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from minsym.base.text import named, source_of
from minsym.data import place_of
from minsym.errors import InputError
from minsym.formats.arrow import read_parquet
from minsym.formats.cells import Raw
from minsym.formats.delimited import read_delimited, read_tabbed
from minsym.formats.objects import read_json, read_lines
from minsym.formats.opening import closed_if_refused, head_of, opened_to_seek, suffix_of
from minsym.formats.spelling import Spelling
from minsym.formats.table import UNREADABLE, Table, build
from minsym.formats.text import is_json, open_text
from minsym.formats.workbooks import read_workbook


class Format(NamedTuple):
    """A format of tables.

    Attributes
    ----------
    name : str
    suffixes : tuple of str
        Those that say this format.
    read : callable
        Returns what is in a file: given a text stream, or one of bytes if no encoding is taken,
        and the options that are taken, by name.
    takes : tuple of str
        These options, of those of `read_table`.
    starts : tuple of bytes
        What files of it begin with, one of these, and no text does.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[..., Raw]
    takes: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()


_TEXT = ("encoding", "delimiter", "decimal", "thousands")

DELIMITED = Format("delimited text", (".csv",), read_delimited, _TEXT)
JSON = Format("JSON", (".json",), read_json, ("encoding",))

#: The formats. Files of all other suffixes are delimited text.
FORMATS = (
    DELIMITED,
    Format("delimited text", (".tsv", ".tab"), read_tabbed, _TEXT),
    JSON,
    Format("JSON lines", (".jsonl", ".ndjson"), read_lines, ("encoding",)),
    Format("Parquet", (".parquet", ".pq"), read_parquet, starts=(b"PAR1",)),
    Format(
        "a workbook",
        (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        read_workbook,
        ("sheet",),
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),  # zip, and what Excel 97 wrote
    ),
)


def read_table(
    path: str | os.PathLike[str],
    *,
    name_column: str | None = None,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    text: Sequence[str] = (),
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Read a table from a file, to find messages for its rows.

    Parquet and workbooks (``.xlsx``, ``.xls``, ``.ods`` and their like) are known by how they
    start. Of text the suffix says the format: ``.json`` is an array of objects or an object a line,
    ``.jsonl`` and ``.ndjson`` an object a line. Anything else is delimited text with a header, or
    JSON if it starts as JSON does.

    Parameters
    ----------
    path : path
        The file, "-" for standard input, or the name of a table that comes with minsym, such as
        "zoo" (`minsym.data.TABLES`); a file of that name comes first.
    name_column : str, optional
        The column that names the rows and is not said. Without it the first column called
        name, id or label, in any case, names the rows, and no column so called is said. Nor is
        the index of a data frame, which names the rows if nothing else does and it holds text.
    columns : sequence of str
        Say only these columns, in the order of the table.
    exclude : sequence of str
        Do not say these columns.
    text : sequence of str
        Compare the cells of these columns as they are written, such as versions and codes.
    delimiter : str, optional
        One character, or a backslash and a t for a tab. Without it the comma, semicolon, tab or bar
        under which the first lines are all as wide as the header; if several fit, a tab for
        ``.tsv`` and ``.tab``.
    decimal, thousands : str, optional
        How numbers are written in delimited text: with a point, and nothing between thousands,
        if nothing else is said.
    encoding : str, optional
        Encoding of a text file, UTF-8 by default. A byte order mark is dropped; that of UTF-16
        overrides UTF-8.
    sheet : str, optional
        The sheet of a workbook that has several.

    Raises
    ------
    InputError
        If the file cannot be read as a table, several readings of it are equally good, an
        option means nothing for its format, or a column asked for is not in it.

    See Also
    --------
    Table.from_frame : Make a table of a data frame.
    minsym.audit_table : Find min|M| of every row.

    Notes
    -----
    Cells that hold nothing, or NaN, are missing. Numbers compare exactly: 1 is 1.0, and
    two long integers that differ in the last digit differ. A truth value is never a number
    and text is never either, but a column of delimited text whose cells all read as numbers
    holds numbers, unless one is a whole number with a zero in front, and one whose cells are
    all true or false holds truth values.
    """
    place = place_of(path)
    source = source_of(path)
    given = {
        "delimiter": delimiter,
        "decimal": decimal,
        "thousands": thousands,
        "encoding": encoding,
        "sheet": sheet,
    }
    options = {name: value for name, value in given.items() if value is not None}
    with named(source, *UNREADABLE), closed_if_refused(place):
        raw = _read(place, options)
        spelling = Spelling(decimal or ".", thousands)
        return build(source, raw, name_column, columns, exclude, text, spelling)


def as_table(table: Any) -> Table:
    """Return a table as it is, or read it from a path, or make it from a data frame.

    Raises
    ------
    InputError
        If it is nothing of these.
    """
    if isinstance(table, (str, os.PathLike)):
        return read_table(table)
    return table if isinstance(table, Table) else Table.from_frame(table)


def _read(place: str, options: dict[str, Any]) -> Raw:
    """Read a file, by how it starts or by its suffix."""
    suffix, head = suffix_of(place), head_of(place)
    by_suffix = (known for known in FORMATS if suffix in known.suffixes)
    format = by_content(head) or next(by_suffix, DELIMITED)
    if "encoding" not in format.takes:
        if not head.startswith(format.starts):
            raise InputError(f"this is not {format.name}; if it is text, call it .csv")
        _check(format, options)
        with opened_to_seek(place) as binary:
            return format.read(binary, **options)
    encoding = options.pop("encoding", "utf-8")
    with open_text(place, encoding) as stream:
        if format is DELIMITED and is_json(stream):
            format = JSON
        _check(format, options)
        return format.read(stream, **options)


def by_content(head: bytes) -> Format | None:
    """Return the format that alone begins so, None if it may be any text."""
    return next((known for known in FORMATS if head.startswith(known.starts)), None)


def _check(format: Format, options: Mapping[str, Any]) -> None:
    """Raise InputError if an option means nothing for a format."""
    for option in options:
        if option not in format.takes:
            names = dict.fromkeys(known.name for known in FORMATS if option in known.takes)
            raise InputError(f"--{option} goes with {' and '.join(names)}; this is {format.name}")
