"""Large delimited text, read by Arrow: the same cells as those of Python's csv, many times faster.

Arrow takes what `csv` refuses, or reads it otherwise: text behind a closing quote, lines that end
in a carriage return alone, lines of another width. A text with any of these is left to `csv`, which
says what is wrong with it, and where.
"""

import io
import re
from collections.abc import Sequence
from typing import TextIO

from minsym.formats.arrow import from_arrow
from minsym.formats.cells import Column

#: Letters from which on a text is large: Arrow takes a tenth of a second to load.
LARGE = 1 << 20

#: The most letters that are read at once, which takes a few times as many bytes.
MOST = 1 << 30

#: Bytes that Arrow parses at a time, where a line has to be shorter, and letters that are read.
_BLOCK, _PART = 1 << 24, 1 << 20


def read_on(stream: TextIO) -> str:
    """Return what is left of a text, or as much of it as is read at once."""
    parts, left = list[str](), MOST
    while left > 0 and (part := stream.read(min(_PART, left))):
        parts.append(part)
        left -= len(part)
    return "".join(parts)


def read_bulk(text: str, names: Sequence[str], delimiter: str) -> dict[str, Column] | None:
    r"""Return the columns of delimited text without a header; None if `csv` has to read it.

    Parameters
    ----------
    text : str
    names : sequence of str
        Two or more, all different.
    delimiter : str

    Examples
    --------
    >>> columns = read_bulk('1,"a, b"\n2,c\n\n1,c\n', ["number", "word"], ",")
    >>> columns["word"].written, columns["word"].codes.tolist()
    (['a, b', 'c'], [0, 1, 1])
    >>> read_bulk('1,"a"b\n', ["number", "word"], ",") is None
    True
    """
    if (
        len(names) < 2
        or not delimiter.isascii()
        or delimiter == " "
        or not _is_plain(text, delimiter)
    ):
        return None
    import pyarrow as pa  # noqa: PLC0415 - it takes longer than a small table
    import pyarrow.csv as pc  # noqa: PLC0415

    kind = pa.dictionary(pa.int32(), pa.string())
    try:
        table = pc.read_csv(
            io.BytesIO(text.encode()),
            pc.ReadOptions(column_names=list(names), block_size=_BLOCK),
            pc.ParseOptions(delimiter=delimiter, newlines_in_values='"' in text),
            pc.ConvertOptions(
                column_types=dict.fromkeys(names, kind), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return from_arrow(table, "").columns


def _is_plain(text: str, delimiter: str) -> bool:
    """Whether all that Arrow and csv may read differently is missing."""
    if "\0" in text or text.startswith("\ufeff") or re.search(r"\r(?!\n)", text):
        return False
    if '"' not in text:
        return True
    # What is left of a quote at the start of a cell, once all that are closed at an end are gone.
    start = rf"(\A|[{re.escape(delimiter)}\n])"
    end = rf"(?=[{re.escape(delimiter)}\r\n]|\Z)"
    closed = re.sub(rf'{start}"[^"]*(?:""[^"]*)*"{end}', r"\1", text)
    return re.search(rf'{start}"', closed) is None
