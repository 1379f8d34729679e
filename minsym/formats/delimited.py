"""Tables written as delimited text, such as CSV and TSV."""

import csv
import io
import itertools
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.cells import Column, typed, unique_names
from minsym.formats.text import lines_of


def read_delimited(stream: io.TextIOWrapper, delimiter: str | None) -> dict[str, Column]:
    """Read delimited text, its header first; the delimiter is found there if none is given."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise InputError(
            f"the delimiter is {quoted(delimiter)}; expected one character, no quote or line end"
        )
    lines = lines_of(stream)
    head = []  # the lines up to the header, blank ones first
    for line in lines:
        head.append(line)
        if line.strip():
            break
    rows = _rows(itertools.chain(head, lines), delimiter or _likely_delimiter(head[-1:]))
    header = next(rows, None)
    if header is None:
        raise InputError("the file is empty")
    names = unique_names([cell.strip() or f"column {c}" for c, cell in enumerate(header, start=1)])
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
