"""Opening the text files that tables are read from: encodings, standard input, limits."""

import codecs
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.opening import opened

#: The most bytes of a text file, or of a Parquet file's uncompressed data.
MAX_BYTES = 4 * 2**30


@contextmanager
def open_text(path: str, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open a file, or standard input for "-", unpacked, as text whose bad bytes are bad input."""
    if os.path.isfile(path) and (size := os.path.getsize(path)) > MAX_BYTES:
        raise InputError(f"the file has {size} bytes; the limit is {MAX_BYTES}")
    with opened(path) as stream:
        head = stream.peek(2)[:2]
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


def is_json(stream: io.TextIOWrapper) -> bool:
    """Whether a text, which is not read yet, starts as JSON of objects does."""
    head = cast(io.BufferedReader, stream.buffer).peek(256)[:256]
    start = head.decode(stream.encoding, errors="replace").lstrip("\ufeff \t\r\n")
    return re.match(r'\[\s*([\[\]{"0-9-]|$)|\{\s*(["}]|$)', start) is not None


def lines_of(stream: Iterable[str], first: int = 1) -> Iterator[str]:
    """Yield the lines of a text, numbered from the first; a NUL in one is bad input."""
    for number, line in enumerate(stream, start=first):
        if "\0" in line:
            raise InputError(
                f"line {number} holds a NUL; this is not text, or give its encoding with --encoding"
            )
        yield line
