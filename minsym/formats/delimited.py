"""Tables written as delimited text, such as CSV and TSV."""

import csv
import io
import itertools
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from minsym.base.text import listed, quoted
from minsym.errors import InputError
from minsym.formats import bulk
from minsym.formats.cells import Column, Raw, header_of
from minsym.formats.text import lines_of

#: What is looked for between cells.
DELIMITERS = ",;\t|"

#: How people write a tab where they cannot type one.
_TAB = r"\t"

#: From how many lines the delimiter is found.
_SAMPLE = 200


def read_delimited(
    stream: io.TextIOWrapper,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    *,
    usual: str | None = None,
) -> Raw:
    """Read delimited text, its header first.

    Parameters
    ----------
    stream : text stream
    delimiter : str, optional
        One character, or a backslash and a t for a tab. Without it that of a line ``sep=;`` in
        front, as Excel writes it, or the one under which the first lines are all as wide as the
        header.
    decimal, thousands : str, optional
        What stands in numbers, and is no delimiter where another one fits as well.
    usual : str, optional
        The delimiter that the suffix of the file says, which is taken where it is in the header.

    Raises
    ------
    InputError
        If several delimiters fit, or a line is not as wide as the header.
    """
    delimiter = "\t" if delimiter == _TAB else delimiter
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise InputError(
            f"the delimiter is {quoted(delimiter)}; expected one character, no quote or line end"
        )
    lines = lines_of(stream)
    sample = list(itertools.islice(lines, _SAMPLE))
    said = re.fullmatch(r'"?sep=(\\t|[^\w"])"?\s*', sample[0], re.IGNORECASE) if sample else None
    if said:
        sample[0], delimiter = "\n", delimiter or said[1].replace(_TAB, "\t")
    notes: tuple[str, ...] = ()
    given = delimiter is not None
    if delimiter is None:
        delimiter, notes = _find_delimiter(sample, (decimal, thousands), usual)
    in_quotes = re.findall(r'"[^"]*"', "".join(sample))
    for option, mark in (("--decimal", decimal), ("--thousands", thousands)):
        if mark == delimiter and not any(mark in cell for cell in in_quotes):
            raise InputError(
                f"{quoted(mark)} is the delimiter, and cannot stand in numbers by {option}; "
                "cells in which it does have to be in quotes, or give another --delimiter"
            )
    rest = bulk.read_on(stream) if len(sample) == _SAMPLE else ""
    lines = lines_of(itertools.chain(io.StringIO(rest, newline=""), stream), _SAMPLE + 1)
    large = (sample, rest) if bulk.LARGE <= len(rest) < bulk.MOST else None
    raw = _read(_records(itertools.chain(sample, lines), delimiter), given, delimiter, large)
    read = {"format": "delimited text", "delimiter": delimiter}
    return raw._replace(read=read, notes=(*notes, *raw.notes))


def read_tabbed(stream: io.TextIOWrapper, delimiter: str | None = None, **numbers: str) -> Raw:
    """Read delimited text, between whose cells tabs are usual."""
    return read_delimited(stream, delimiter, **numbers, usual="\t")


# The delimiter.


def _find_delimiter(
    sample: list[str], in_numbers: Iterable[str | None], usual: str | None
) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter of a file that starts with these lines, and what to say of it."""
    header = next((line for line in sample if line.strip()), "")
    bare = re.sub(r'"[^"]*("|$)', "x", header)  # what is in quotes delimits nothing
    if usual is not None and usual in bare:
        return usual, ()
    there = [mark for mark in DELIMITERS if mark in bare]
    fitting = [mark for mark in there if _fits(mark, sample)]
    fitting = [mark for mark in fitting if mark not in in_numbers] or fitting
    if len(fitting) > 1:
        raise InputError(f"its lines fit the delimiters {_shown(fitting)}; say which: --delimiter")
    if fitting or len(there) == 1:
        mark = (fitting or there)[0]
        return mark, (f"its suffix says tabs, and its lines {quoted(mark)}",) if usual else ()
    if there:
        raise InputError(
            f"no line of delimiters fits: under none of {_shown(there)} are the lines as wide as "
            "the first; mend them, or say which: --delimiter"
        )
    if len(bare.split()) > 1:
        raise InputError(
            f"its first line has none of {_shown(DELIMITERS)}; if cells stand between spaces give "
            "--delimiter ' ', and if it is one column --delimiter ','; a title has to be taken away"
        )
    return ",", (f"it is one column, as its first line has none of {_shown(DELIMITERS)}",)


def _shown(marks: Iterable[str]) -> str:
    return listed(map(quoted, marks))


def _fits(delimiter: str, sample: list[str]) -> bool:
    """Whether the first lines are as wide as the header, or all one cell wider: see `_read`."""
    widths = []
    try:
        for _, row in _records(iter(sample), delimiter):
            widths.append(len(row))
    except _OpenQuoteError:
        if len(sample) < _SAMPLE:
            return False
    except InputError:
        return False
    wider = {width - widths[0] for width in widths[1:]}
    return widths[0] > 1 and wider <= {0, 1} and len(wider) <= 1


# The rows.


def _name_no_rows(cells: list[str], rows: int) -> bool:
    """Whether the distinct cells in front of a shorter header are not names, one for each row.

    R writes names, or counts from 1; other numbers belong to a column.
    """
    counted = all(cell.strip() == str(number) for number, cell in enumerate(cells, start=1))
    return len(cells) < rows or (any(map(_is_number, cells)) and not counted)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d+([.,]\d+)?\s*", cell) is not None


class _OpenQuoteError(InputError):
    """A quote is opened and never closed, or not before the end of a sample."""


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the header and the rows, each with the line that it starts on; no blank ones."""
    csv.field_size_limit(2**31 - 1)
    # Between spaces there may be several.
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=delimiter == " ")
    lone: bool | None = None  # whether the header is one cell, so that a quoted nothing is a row
    start = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and (lone or row[0].strip())):
                lone = len(row) == 1 if lone is None else lone
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _OpenQuoteError(f"line {start}: a quote is opened and never closed") from None
        raise InputError(f"line {start}: {error}") from None


def _read(
    records: Iterator[tuple[int, list[str]]],
    given: bool,
    delimiter: str,
    large: tuple[list[str], str] | None,
) -> Raw:
    """Read the columns; the names of rows that R writes have no name in the header.

    In a table of one column they are looked for only if the delimiter was given. Of a large text
    the first lines are given too, and the rest.
    """
    _, header = next(records, (1, None))
    if header is None:
        raise InputError("the file is empty")
    first = list(itertools.islice(records, 1))
    named = [line for line, row in first if len(row) == len(header) + 1 > 2 - given]
    names, unnamed, notes = header_of([*[""] * len(named), *header])
    columns = None
    if large is not None and first:
        sample, rest = large
        text = "".join([*sample[first[0][0] - 1 :], rest])
        columns = bulk.read_bulk(text, names, delimiter)
    if columns is None:
        columns = _columns(itertools.chain(first, records), names)
    cells = [column.written for column in columns.values()]
    rows = len(columns[names[0]].codes)
    nameless = named and _name_no_rows(cells[0], rows)
    if nameless or (named and not any(map(str.strip, cells[-1]))):
        # The cells in front name no rows, or the lines end in a delimiter.
        expected = f"expected {len(header)} cells, found {len(names)}"
        raise InputError(f"line {named[0]}: {expected}")
    return Raw(columns, {}, unnamed=unnamed, notes=notes, spelled=True)


def _columns(records: Iterator[tuple[int, list[str]]], names: Sequence[str]) -> dict[str, Column]:
    """Return the columns of rows, each with its line."""
    index: list[dict[str, int]] = [defaultdict(itertools.count().__next__) for _ in names]
    codes = [array("i") for _ in names]
    for line, row in records:
        if len(row) != len(names):
            raise InputError(f"line {line}: expected {len(names)} cells, found {len(row)}")
        for cell, known, column in zip(row, index, codes, strict=True):
            column.append(known[cell])
    return {
        name: Column(list(known), list(known), np.array(column, dtype=np.int32))
        for name, known, column in zip(names, index, codes, strict=True)
    }
