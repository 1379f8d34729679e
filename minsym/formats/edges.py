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

#: What parts names; other blanks, such as one that does not break, are part of them.
_BLANKS = " \t\r\v\f"

#: The most numbers after the two names: a weight and a time.
_MOST_NUMBERS = 2

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
    number, first = lines[0]
    _refuse_heads(number, first)
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


def _lines(text: bytes, notes: dict[str, None]) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, with their numbers, without the data of networkx."""
    for number, line in enumerate(text.decode().split("\n"), start=1):
        stripped = line.strip(_BLANKS)
        if not stripped or stripped[0] in "#%":
            continue
        data = re.search(r"[\s,;]\s*\{(.*)\}$", stripped)
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


def _graph(lines: list[tuple[int, str]], sign: str | None, notes: Mapping[str, None]) -> Graph:
    """Return the graph of lines whose names are parted by a sign, or by blanks."""
    index: dict[str, int] = {}
    ends: list[int] = []
    numbers: int | None = None
    for number, line in lines:
        names = _fields(number, line, sign)
        if not names or not all(names[:2]):
            raise InputError(f"line {number}: an empty name; {_EXPECTED}")
        if len(names) == 1:
            _refuse_other_signs(number, names[0])
        else:
            extra = _checked_numbers(number, names[2:])
            if numbers not in {None, extra}:
                rule = f"{extra} numbers behind the names, {numbers} in the lines before"
                raise InputError(f"line {number}: {rule}")
            numbers = extra
            ends.extend(index.setdefault(name, len(index)) for name in names[:2])
        index.setdefault(names[0], len(index))
    if len(index) > MAX_VERTICES:
        raise InputError(f"more than {MAX_VERTICES} vertices, which is the limit")
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    left_out = "the numbers behind the names of edges mean nothing here and are left out"
    return Graph(len(index), pairs, tuple(index), notes=(*notes, *([left_out] if numbers else [])))


def _fields(number: int, line: str, sign: str | None) -> list[str]:
    """Return the names of a line and the numbers behind them."""
    if sign is None:
        return _without_comment(number, re.findall(rf"[^{_BLANKS}]+", line))
    try:
        # What stands between blanks behind # or % is a comment.
        line = re.sub(r"\s[#%](\s.*)?$", "", line)
        fields = next(csv.reader([line], delimiter=sign, strict=True, skipinitialspace=True))
    except csv.Error:
        raise InputError(f"line {number}: quotes that do not close") from None
    fields = [name.strip(_BLANKS) for name in fields]
    for name in fields[:2]:
        if re.fullmatch(r"[-+.\d]+(\s+[-+.\d]+)+", name):
            raise InputError(f"line {number}: {quoted(name)} is one name or several numbers")
    return fields


def _without_comment(number: int, fields: list[str]) -> list[str]:
    """Return fields without the comment behind them."""
    start = next((i for i, name in enumerate(fields) if name[0] in "#%"), None)
    if start == 1 and len(fields[1]) > 1:
        rule = "is a comment or a vertex; put a comment on a line of its own"
        raise InputError(f"line {number}: {quoted(fields[1])} {rule}")
    return fields[:start]


def _checked_numbers(number: int, extra: list[str]) -> int:
    """Return how many fields are behind two names: weights and times, which are numbers."""
    if len(extra) > _MOST_NUMBERS:
        raise InputError(f"line {number}: {_EXPECTED}, found {len(extra) + 2}")
    for field in extra:
        if not re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", field):
            rule = f"{_EXPECTED}, found a third, {quoted(field)}, that is no weight"
            raise InputError(f"line {number}: {rule}")
    return len(extra)


def _refuse_other_signs(number: int, name: str) -> None:
    """Raise InputError if a name that is alone in its line looks like two."""
    if re.search(r"[,;|:>]|--", name):
        raise InputError(f"line {number}: {_EXPECTED}, found {quoted(name)}")
