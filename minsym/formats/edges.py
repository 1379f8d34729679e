"""Edge lists: the names of two vertices a line, as networkx and many collections write them."""

import csv
import re
from collections.abc import Iterator, Mapping

import numpy as np

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.numbers import MAX_VERTICES
from minsym.model.graphs import Graph

#: What the heads of the columns are called where a list has them.
_HEADS = {"source", "target", "from", "to", "src", "dst", "node1", "node2", "fromnode", "tonode"}

#: The most numbers after the two names: a weight and a time.
_MOST_NUMBERS = 2

_NUMBER = re.compile(rb"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")

_EXPECTED = "expected two names with blanks, a comma or a semicolon between"


def read_edges(text: bytes) -> Graph:
    """Read an edge list: any two names a line; a name alone is a vertex without an edge.

    Lines that start with # or %, and what follows a # behind two names, are comments. Names are
    parted by commas or semicolons if the first line has them, else by blanks; or by tabs, where
    names hold blanks. Weights behind the names and networkx's ``{}`` are left out, with a note.

    Raises
    ------
    InputError
        If a line holds something else.
    """
    notes: dict[str, None] = {}
    lines = list(_lines(text, notes))
    if not lines:
        raise InputError(f"there are no edges; {_EXPECTED}")
    number, first = lines[0][0], lines[0][1].decode()
    _refuse_heads(number, first)
    _refuse_letters(lines)
    shown = re.sub(r"\s[#%].*", "", first)
    signs = [sign for sign in ",;" if sign in shown]
    if len(signs) == 2:
        raise InputError(f"line {number}: both ',' and ';'; which of them parts names?")
    if signs:
        return _graph(lines, signs[0], notes)
    try:
        return _graph(lines, None, notes)
    except InputError:
        if b"\t" not in text:
            raise
    return _graph(lines, "\t", notes)


def _lines(text: bytes, notes: dict[str, None]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, with their numbers, without the data of networkx."""
    for number, line in enumerate(text.split(b"\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped[:1] in (b"#", b"%"):
            continue
        if stripped.endswith(b"}"):
            data = re.search(rb"[\s,;]\s*\{(.*)\}$", stripped)
            if data is not None:
                stripped = stripped[: data.start()]
                if data[1]:
                    notes["the data of edges, in braces, mean nothing here and are left out"] = None
        yield number, stripped


def _refuse_heads(number: int, first: str) -> None:
    """Raise InputError if the first line seems to hold the heads of columns, and no edge."""
    names = [name.strip("\"' ").lower() for name in re.split(r"[\s,;]+", first)]
    if len(names) > 1 and set(names[:2]) <= _HEADS:
        rule = "these look like heads of columns; put # before them, or the line further down"
        raise InputError(f"line {number}: {quoted(first)}: {rule}")


def _refuse_letters(lines: list[tuple[int, bytes]]) -> None:
    """Raise InputError if the lines are those of DIMACS, each with its letter, and no p line."""
    if all(re.fullmatch(rb"[aenv](?:[ \t]+[-0-9.]+){2,}", line) for _, line in lines):
        rule = "this is a line of DIMACS; it needs a p line first: 'p edge VERTICES EDGES'"
        raise InputError(f"line {lines[0][0]}: {rule}")


def _graph(lines: list[tuple[int, bytes]], sign: str | None, notes: Mapping[str, None]) -> Graph:
    """Return the graph of lines whose names are parted by a sign, or by blanks."""
    index: dict[bytes, int] = {}
    ends: list[int] = []
    width: int | None = None
    for number, line in lines:
        names = _fields(number, line, sign)
        if len(names) < 2:
            if not names or not names[0]:
                raise InputError(f"line {number}: an empty name; {_EXPECTED}")
            _refuse_other_signs(number, names[0])
            index.setdefault(names[0], len(index))
            continue
        if len(names) > 2:
            _check_numbers(number, names[2:])
        if len(names) != width:
            if width is not None:
                rule = f"found {len(names)} fields, and {width} in the lines before"
                raise InputError(f"line {number}: {_EXPECTED}, {rule}")
            width = len(names)
        ends.append(index.setdefault(names[0], len(index)))
        ends.append(index.setdefault(names[1], len(index)))
    if len(index) > MAX_VERTICES:
        raise InputError(f"more than {MAX_VERTICES} vertices, which is the limit")
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    if width not in {None, 2}:
        notes = {**notes, "the numbers behind the names mean nothing here and are left out": None}
    return Graph(len(index), pairs, tuple(name.decode() for name in index), notes=tuple(notes))


def _fields(number: int, line: bytes, sign: str | None) -> list[bytes]:
    """Return the names of a line and the numbers behind them, without the comment."""
    if sign is not None:
        return _between_signs(number, line.decode(), sign)
    fields = line.split()
    if b"#" not in line and b"%" not in line:
        return fields
    start = next((i for i, name in enumerate(fields) if name[:1] in (b"#", b"%")), None)
    if start == 1 and len(fields[1]) > 1:
        rule = "is a comment or a vertex; put a comment on a line of its own"
        raise InputError(f"line {number}: {_shown(fields[1])} {rule}")
    return fields[:start]


def _between_signs(number: int, line: str, sign: str) -> list[bytes]:
    """Return the names and numbers that a comma, a semicolon or a tab parts."""
    # What stands between blanks behind # or % is a comment.
    line = re.sub(r"\s[#%](\s.*)?$", "", line)
    try:
        fields = next(csv.reader([line], delimiter=sign, strict=True, skipinitialspace=True))
    except csv.Error:
        rule = "quotes that do not close, or a name that is too long"
        raise InputError(f"line {number}: {rule}") from None
    names = [name.encode().strip() for name in fields]
    if not all(names[:2]):
        raise InputError(f"line {number}: an empty name; {_EXPECTED}")
    for name in names[:2]:
        if re.fullmatch(rb"[-+.\d]+(\s+[-+.\d]+)+", name):
            raise InputError(f"line {number}: {_shown(name)} is one name or several numbers")
    return names


def _check_numbers(number: int, extra: list[bytes]) -> None:
    """Raise InputError unless the fields behind two names are a weight, or a weight and a time."""
    if len(extra) > _MOST_NUMBERS:
        raise InputError(f"line {number}: {_EXPECTED}, found {len(extra) + 2}")
    for field in extra:
        if not _NUMBER.fullmatch(field):
            rule = f"{_EXPECTED}, found a third, {_shown(field)}, that is no weight"
            raise InputError(f"line {number}: {rule}")


def _refuse_other_signs(number: int, name: bytes) -> None:
    """Raise InputError if a name that is alone in its line looks like two."""
    if re.search(rb"[,;|:>]|--", name):
        raise InputError(f"line {number}: {_EXPECTED}, found {_shown(name)}")


def _shown(name: bytes) -> str:
    return quoted(name.decode())
