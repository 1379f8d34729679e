"""What the formats share that can be read: text of numbers, and lists of edges.

Errors are InputError lines that give the line and the rule; `minsym.base.text.named` adds the file.
"""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.opening import opened

#: The most bytes of a problem file.
MAX_BYTES = 2**30
#: The most vertices of a graph file.
MAX_VERTICES = 4_000_000

#: Every number of so many digits fits 64 bits.
DIGITS = 18

#: Numbers are found in parts of about so many bytes: what that takes is much longer than they are.
_PART = 1 << 22
_BLANK = re.compile(rb"[ \t\r\n]")

#: A number with a point, as costs may have it.
_DECIMAL = re.compile(rb"(?<![^ \t\r\n])(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?![^ \t\r\n])")


def read_text(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file, or of standard input for "-", that are UTF-8 text, unpacked."""
    with opened(os.fsdecode(path)) as stream:
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
    """Return what a stream holds, if that is not too much."""
    chunks = []
    room = MAX_BYTES
    while chunk := stream.read(1 << 20):
        chunks.append(chunk)
        room -= len(chunk)
        if room < 0:
            raise InputError(f"it holds more than {MAX_BYTES} bytes, which is the limit")
    return b"".join(chunks)


def at(text: bytes, offset: int, rule: str) -> InputError:
    """Return the error of what is at an offset of a text."""
    return InputError(f"line {text.count(10, 0, offset) + 1}: {rule}")


def without_comments(text: bytes) -> bytes:
    """Return text with blanks in the place of lines that start with # or %.

    The same of lines that start with the word c, where all others hold nothing but numbers.
    """
    body = re.sub(rb"(?m)^[ \t]*[#%][^\n]*", _blanks, text)
    rest = re.sub(rb"(?m)^[ \t]*c(?![^ \t\r\n])[^\n]*", _blanks, body)
    return body if rest.translate(None, b"0123456789, \t\r\n") else rest


def _blanks(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])


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

    def lines(self) -> Ints:
        """Return the line of each number, counted from 0."""
        ends = np.flatnonzero(np.frombuffer(self.text, dtype=np.uint8) == ord("\n"))
        return np.searchsorted(ends, self.starts)

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
    starts, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    start = 0
    while start < len(text):
        blank = _BLANK.search(text, min(start + _PART, len(text)))
        end = blank.start() if blank else len(text)
        _scan_part(text, start, end, starts, values)
        start = end
    return Numbers(text, np.concatenate(starts), np.concatenate(values))


def _scan_part(text: bytes, start: int, end: int, starts: list[Ints], values: list[Ints]) -> None:
    """Add where the numbers of a part of a text start, and what they are."""
    data = np.frombuffer(text, np.uint8, end - start, start)
    # The blanks are all below the digits.
    edges = np.flatnonzero(np.diff(data >= ord("0"), prepend=False, append=False))
    places, lengths = edges[::2], edges[1::2] - edges[::2]
    if lengths.size and lengths.max() > DIGITS:
        long = start + int(places[lengths.argmax()])
        raise at(text, long, f"a number of more than {DIGITS} digits")
    found = np.zeros(places.size, dtype=np.int64)
    for digit in range(int(lengths.max(initial=0))):
        goes_on = np.flatnonzero(lengths > digit)
        found[goes_on] = found[goes_on] * 10 + (data[places[goes_on] + digit] - ord("0"))
    starts.append(places + start)
    values.append(found)


def scan_costs(text: bytes) -> tuple[Numbers, dict[int, Decimal]]:
    """Return the numbers of a text as `scan` does, and of those with a point what they are exactly.

    Among the numbers these stand as their whole part, or as 1, so that none is 0. They are for
    `costs_at` to take: a number with a point that is no cost is an error.
    """
    found = {match.start(): match[0] for match in _DECIMAL.finditer(text)}
    if not found:
        return scan(text), {}
    plain = bytearray(text)
    for start, digits in found.items():
        plain[start : start + len(digits)] = b"1".ljust(len(digits))
    numbers = scan(bytes(plain))
    places = np.searchsorted(numbers.starts, [*found]).tolist()
    exact = dict(zip(places, (Decimal(digits.decode()) for digits in found.values()), strict=True))
    numbers.values[places] = [max(1, int(cost)) for cost in exact.values()]
    return numbers, exact


def costs_at(numbers: Numbers, exact: Mapping[int, Decimal], places: Ints) -> list[int | Decimal]:
    """Return the costs that stand at these places, increasing; others may not have a point."""
    costs: list[int | Decimal] = numbers.values[places].tolist()
    if exact:
        wrong = exact.keys() - set(places.tolist())
        if wrong:
            first = min(wrong)
            raise numbers.error(first, f"expected a number of digits only, found {exact[first]}")
        costs = [exact.get(place, cost) for place, cost in zip(places.tolist(), costs, strict=True)]
    return costs


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


def counts_of(numbers: Numbers, start: int, blocks: int, lead: int, what: str) -> Ints:
    """Return where each of the blocks says how many numbers it holds.

    A block is ``lead`` numbers, the last of them that count, and as many as it says.
    """
    values, found = numbers.values, numbers.values.size
    counts = []
    for block in range(1, blocks + 1):
        count = start + lead - 1
        start = count + 1 + int(values[count]) if count < found else found + 1
        if start > found:
            raise numbers.error(found, f"the file ends within {what} {block} of {blocks}")
        counts.append(count)
    if start < found:
        rule = f"expected the end of the file after {what} {blocks}, found {values[start]}"
        raise numbers.error(start, rule)
    return np.array(counts, dtype=np.int64)


def entries_of(numbers: Numbers, counts: Ints) -> tuple[Ints, Ints]:
    """Return the block of each number that a block holds, and where the number is."""
    sizes = numbers.values[counts]
    blocks = np.repeat(np.arange(counts.size, dtype=np.int64), sizes)
    before = np.append(0, np.cumsum(sizes)[:-1])
    return blocks, np.arange(blocks.size, dtype=np.int64) + (counts + 1 - before)[blocks]


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


def read_listing(text: bytes, kinds: Collection[str], limit: int) -> Listing:
    """Read a p line and the edges after it, comments anywhere.

    A blank line is an edge of no vertices, but for those after the last edge.

    Parameters
    ----------
    text : bytes
    kinds : collection of str
        What the p line may call the problem.
    limit : int
        The most vertices.
    """
    expected = f"'p {'|'.join(kinds)} VERTICES EDGES'"
    body = bytearray(text)
    starts = np.flatnonzero(np.frombuffer(b"\n" + text, dtype=np.uint8) == ord("\n"))
    starts = starts[starts < len(text)]
    is_edge = np.ones(starts.size, dtype=np.bool_)
    header: re.Match[bytes] | None = None
    for line in re.finditer(rb"^[ \t]*([cp#%])[^\n]*", text, re.MULTILINE):
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
    vertices, edges = (int(f) if len(f) <= DIGITS else 10**DIGITS for f in fields.groups()[1:])
    if vertices > limit:
        raise at(text, header.start(), f"more than {limit} vertices, which is the limit")
    numbers = scan(bytes(body))
    starts = starts[is_edge & (starts > header.start())]
    indptr = np.append(np.searchsorted(numbers.starts, starts), numbers.starts.size)
    is_blank = np.diff(indptr) == 0
    is_blank[: min(edges, is_blank.size)] = False
    starts, indptr = starts[~is_blank], np.append(indptr[:-1][~is_blank], indptr[-1])
    if starts.size > edges:
        raise at(text, int(starts[edges]), f"an edge more than the {edges} of the p line")
    if starts.size < edges:
        promised = f"expected {edges} edges" if edges < 10**DIGITS else "expected far more edges"
        raise InputError(f"{promised}, as the p line says; found {starts.size}")
    numbers.check("vertex", "vertices", vertices)
    return Listing(vertices, numbers, indptr)
