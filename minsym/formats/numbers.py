"""What the formats share that can be read: text of numbers, and lists of edges.

Errors are InputError lines that give the line and the rule; `minsym.base.text.named` adds the file.
"""

import os
import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError

#: The most bytes of a problem file.
MAX_BYTES = 2**30

_DIGITS = 18  # every number of so many digits fits 64 bits


def read_text(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file, or of standard input for "-", that are UTF-8 text."""
    place = os.fsdecode(path)
    if "\0" in place:
        raise InputError("a path with a NUL byte")
    if place == "-":
        if sys.stdin is None:
            raise InputError("it is closed")
        text = _read(sys.stdin.buffer)
    else:
        with open(place, "rb") as stream:
            text = _read(stream)
    text = text.removeprefix(b"\xef\xbb\xbf")
    if not text:
        raise InputError("the file is empty")
    if (nul := text.find(b"\0")) >= 0:
        raise at(text, nul, "a NUL byte; this is not text")
    try:
        text.isascii() or text.decode()
    except UnicodeDecodeError as error:
        raise at(text, error.start, "a byte that is not UTF-8 text") from None
    return text


def _read(stream: BinaryIO) -> bytes:
    """Return what a stream holds, which may never end."""
    chunks = []
    room = MAX_BYTES
    while chunk := stream.read(1 << 20):
        chunks.append(chunk)
        room -= len(chunk)
        if room < 0:
            raise InputError(f"more than {MAX_BYTES} bytes, which is the limit")
    return b"".join(chunks)


def at(text: bytes, offset: int, rule: str) -> InputError:
    """Return the error of what is at an offset of a text."""
    return InputError(f"line {text.count(10, 0, offset) + 1}: {rule}")


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of a text of digits and blanks, and where they stand in it.

    Attributes
    ----------
    text : bytes
    starts : int64 array
        Where each number starts in the text.
    values : int64 array
    """

    text: bytes
    starts: Ints
    values: Ints

    def error(self, index: int, rule: str) -> InputError:
        """Return the error of a number; past the last one, of the end of the text."""
        found = index < len(self.starts)
        return at(self.text, int(self.starts[index]) if found else len(self.text.rstrip()), rule)

    def check(self, what: str, whats: str, last: int) -> None:
        """Raise InputError unless all numbers are 1 to ``last``."""
        wrong = np.flatnonzero((self.values < 1) | (self.values > last))
        if wrong.size:
            first = int(wrong[0])
            rule = f"{what} {self.values[first]} does not exist; the {whats} are 1 to {last}"
            raise self.error(first, rule)


def scan(text: bytes) -> Numbers:
    """Return the numbers of a text that holds nothing but digits and blanks."""
    if text.translate(None, b"0123456789 \t\r\n"):
        raise _not_a_number(text)
    data = np.frombuffer(text, dtype=np.uint8)
    # The blanks are all below the digits.
    edges = np.flatnonzero(np.diff(data >= ord("0"), prepend=False, append=False))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if lengths.size and lengths.max() > _DIGITS:
        raise at(text, int(starts[lengths.argmax()]), f"a number of more than {_DIGITS} digits")
    values = np.zeros(starts.size, dtype=np.int64)
    for digit in range(int(lengths.max(initial=0))):
        goes_on = np.flatnonzero(lengths > digit)
        values[goes_on] = values[goes_on] * 10 + (data[starts[goes_on] + digit] - ord("0"))
    return Numbers(text, starts, values)


def _not_a_number(text: bytes) -> InputError:
    """Return the error of the first thing in a text that is neither number nor blank."""
    bad = re.search(rb"[^0-9 \t\r\n]", text)
    assert bad is not None
    before = re.search(rb"[0-9]*\Z", text[max(0, bad.start() - 40) : bad.start()])
    after = re.match(rb"[^ \t\r\n]*", text[bad.start() : bad.start() + 100])
    assert before is not None
    assert after is not None
    shown = quoted((before[0] + after[0]).decode(errors="replace"))
    return at(text, bad.start(), f"expected a number of digits only, found {shown}")


@dataclass(frozen=True, eq=False)
class Listing:
    """What a file holds of a p line and one edge a line: ``p hs 4 2``, then ``1 2``, ``2 3 4``.

    Attributes
    ----------
    vertices : int
        How many there are, numbered from 1.
    numbers : Numbers
        The vertices of all edges in turn, each 1 to ``vertices``.
    indptr : int64 array, shape (edges + 1,)
        Where each edge starts among the numbers.
    """

    vertices: int
    numbers: Numbers
    indptr: Ints


def read_listing(
    text: bytes, kinds: Collection[str], limit: int, *, empty_edges: bool = False, mark: bytes = b""
) -> Listing:
    """Read a p line and the edges after it, comments anywhere.

    Parameters
    ----------
    text : bytes
    kinds : collection of str
        What the p line may call the problem.
    limit : int
        The most vertices.
    empty_edges : bool
        A blank line is an edge of no vertices, but for those after the last edge.
    mark : bytes
        A letter that may precede an edge.
    """
    expected = f"'p {'|'.join(kinds)} VERTICES EDGES'"
    body = bytearray(text)
    starts = np.flatnonzero(np.frombuffer(b"\n" + text, dtype=np.uint8) == ord("\n"))
    starts = starts[starts < len(text)]
    is_edge = np.ones(starts.size, dtype=np.bool_)
    header: re.Match[bytes] | None = None
    for line in re.finditer(rb"^[ \t]*([cp])[^\n]*", text, re.MULTILINE):
        body[line.start() : line.end()] = b" " * len(line[0])
        is_edge[np.searchsorted(starts, line.start())] = False
        if line[1] == b"p":
            if header is not None:
                raise at(text, line.start(), "a second p line; expected one")
            header = line
    if header is None:
        raise InputError(f"there is no p line; expected {expected} first")
    early = re.search(rb"[^ \t\r\n]", body[: header.start()])
    if early:
        raise at(text, early.start(), f"expected {expected} before anything else")
    fields = re.fullmatch(
        rf"[ \t]*p[ \t]+({'|'.join(kinds)})[ \t]+([0-9]+)[ \t]+([0-9]+)[ \t\r]*".encode(), header[0]
    )
    if fields is None:
        shown = quoted(header[0].decode().strip())
        raise at(text, header.start(), f"expected {expected}, found {shown}")
    vertices, edges = (int(f) if len(f) <= _DIGITS else 10**_DIGITS for f in fields.groups()[1:])
    if vertices > limit:
        raise at(text, header.start(), f"more than {limit} vertices, which is the limit")
    if mark:
        body = bytearray(re.sub(rb"(?m)^([ \t]*)%s(?=[ \t])" % mark, rb"\1 ", bytes(body)))
    numbers = scan(bytes(body))
    starts = starts[is_edge & (starts > header.start())]
    indptr = np.append(np.searchsorted(numbers.starts, starts), numbers.starts.size)
    is_blank = np.diff(indptr) == 0
    if empty_edges:
        is_blank[: min(edges, is_blank.size)] = False
    starts, indptr = starts[~is_blank], np.append(indptr[:-1][~is_blank], indptr[-1])
    if starts.size > edges:
        raise at(text, int(starts[edges]), f"an edge more than the {edges} of the p line")
    if starts.size < edges:
        promised = f"expected {edges} edges" if edges < 10**_DIGITS else "expected far more edges"
        raise InputError(f"{promised}, as the p line says; found {starts.size}")
    numbers.check("vertex", "vertices", vertices)
    return Listing(vertices, numbers, indptr)
