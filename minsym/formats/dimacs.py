"""Graphs as DIMACS and PACE write them: a p line, then an edge a line.

The field writes many dialects of it. What is clear is read, with a note where something is left
out; what could mean two things is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.text import listed, quoted
from minsym.errors import InputError
from minsym.formats.numbers import MAX_VERTICES, Numbers, at, scan
from minsym.model.graphs import Graph

#: What the p line of a plain graph calls the problem.
KINDS = ("edge", "edges", "col", "clq", "vc", "is", "ds", "td", "tdp", "tw", "tww", "cep", "sp")

#: Lines that say nothing of the edges: how vertices are drawn, and parameters of generators.
_LEFT_OUT = (b"d", b"v", b"x")

_EXPECTED = f"'p {'|'.join(KINDS)} VERTICES EDGES'"


@dataclass
class _Lines:
    """What the lines before and between the edges say."""

    vertices: int = -1
    edges: int = -1
    third: str = ""
    weights: dict[int, int | Decimal] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    #: Where the p line starts.
    start: int = 0


def read_dimacs(text: bytes) -> Graph:
    """Read a graph: a p line, ``e`` or ``a`` lines or two numbers a line, and ``n`` weights.

    Raises
    ------
    InputError
        If a line is none of these, a vertex does not exist, or the number of edges is neither the
        one of the p line nor explained by edges that are given twice.
    """
    body = bytearray(text)
    lines = _Lines()
    for line in re.finditer(rb"^[ \t]*([^\s0-9ea])[^\n]*", text, re.MULTILINE):
        _read_line(text, line, lines)
        body[line.start() : line.end()] = b" " * len(line[0])
    if lines.vertices < 0:
        raise InputError(f"there is no p line; expected {_EXPECTED} first")
    early = re.search(rb"[^ \t\r\n]", body[: lines.start])
    if early:
        raise at(text, early.start(), f"expected {_EXPECTED} before anything else")
    arcs = re.search(rb"(?m)^[ \t]*a[ \t]", body)
    edges = re.search(rb"(?m)^[ \t]*e[ \t]", body)
    if arcs and edges:
        raise at(text, arcs.start(), "an arc, 'a', in a file that has edges, 'e'")
    plain = re.sub(rb"(?m)^([ \t]*)[ea](?=[ \t])", rb"\1 ", bytes(body))
    pairs, weighted = _pairs(scan(plain), lines.vertices, marked=bool(arcs or edges))
    notes = list(_notes(lines, weighted))
    notes += _checked_count(pairs, lines.edges, directed=bool(arcs))
    return Graph(
        lines.vertices,
        pairs - 1,
        directed=bool(arcs),
        weights=_weights(lines) if lines.weights else None,
        notes=tuple(notes),
    )


def _read_line(text: bytes, line: re.Match[bytes], lines: _Lines) -> None:
    """Take what a line says that holds no edge."""
    letter = line[1]
    if letter == b"c":
        return
    fields = [part.decode() for part in line[0].split()]
    if letter == b"p":
        if lines.vertices >= 0:
            raise at(text, line.start(), "a second p line; expected one")
        _read_header(text, line, lines)
    elif letter == b"n" and lines.vertices >= 0:
        found = re.fullmatch(r"n ([0-9]{1,18}) (\S+)", " ".join(fields))
        if not found or not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18}", found[2]):
            shown = quoted(" ".join(fields))
            raise at(text, line.start(), f"expected 'n VERTEX WEIGHT', found {shown}")
        vertex = int(found[1])
        if not 1 <= vertex <= lines.vertices:
            rule = f"vertex {vertex} does not exist; the vertices are 1 to {lines.vertices}"
            raise at(text, line.start(), rule)
        if vertex in lines.weights:
            raise at(text, line.start(), f"vertex {vertex} has two weights")
        lines.weights[vertex] = Decimal(found[2]) if "." in found[2] else int(found[2])
    elif letter in _LEFT_OUT and len(fields[0]) == 1:
        lines.left_out.add(fields[0])
    elif lines.vertices < 0:
        raise at(text, line.start(), f"expected {_EXPECTED} before anything else")
    else:
        rule = "expected two vertices, or a line that starts with e, a, n or c"
        raise at(text, line.start(), f"{rule}, found {quoted(fields[0])}")


def _read_header(text: bytes, line: re.Match[bytes], lines: _Lines) -> None:
    """Take the numbers of the p line."""
    header = line[0].decode().strip()
    found = re.fullmatch(rf"p\s+({'|'.join(KINDS)})\s+([0-9]+)\s+([0-9]+)(?:\s+([0-9]+))?", header)
    if found is None:
        raise at(text, line.start(), f"expected {_EXPECTED}, found {quoted(header)}")
    vertices, edges = (int(f) if len(f) <= 18 else 10**18 for f in found.groups()[1:3])
    if vertices > MAX_VERTICES:
        raise at(text, line.start(), f"more than {MAX_VERTICES} vertices, which is the limit")
    lines.vertices, lines.edges, lines.start = vertices, edges, line.start()
    lines.third = found[4] or ""


def _pairs(numbers: Numbers, vertices: int, marked: bool) -> tuple[Ints, bool]:
    """Return the two vertices of each line, and whether weights stood behind them."""
    ends = np.flatnonzero(np.frombuffer(numbers.text + b"\n", dtype=np.uint8) == ord("\n"))
    per_line = np.diff(np.searchsorted(numbers.starts, ends), prepend=0)
    per_line = per_line[per_line > 0]
    width = 3 if marked and per_line.size and per_line[0] == 3 else 2
    wrong = np.flatnonzero(per_line != width)
    if wrong.size:
        first, found = int(per_line[: wrong[0]].sum()), per_line[wrong[0]]
        expected = "two vertices" if width == 2 else "two vertices and a weight"
        raise numbers.error(first, f"expected {expected}, found {found}")
    pairs = numbers.values.reshape(-1, width)[:, :2]
    outside = np.flatnonzero((pairs < 1) | (pairs > vertices))
    if outside.size:
        row, end = divmod(int(outside[0]), 2)
        rule = f"vertex {pairs[row, end]} does not exist; the vertices are 1 to {vertices}"
        raise numbers.error(row * width + end, rule)
    return pairs, width == 3


def _weights(lines: _Lines) -> list[int | Decimal]:
    """Return the weight of every vertex, 1 where the file gives none."""
    weights: list[int | Decimal] = [1] * lines.vertices
    for vertex, weight in lines.weights.items():
        weights[vertex - 1] = weight
    return weights


def _notes(lines: _Lines, weighted: bool) -> Iterator[str]:
    """Yield what is left out."""
    if lines.third:
        yield f"the third number of the p line, {lines.third}, is left out"
    if weighted:
        yield "the weights of edges mean nothing here and are left out"
    if lines.left_out:
        yield f"lines that start with {listed(sorted(lines.left_out))} are left out"


def _checked_count(pairs: Ints, promised: int, directed: bool) -> list[str]:
    """Compare the number of edges with the p line; return a note if it counts each edge once.

    Raises
    ------
    InputError
        If the numbers differ and are not explained by edges that are given more than once.
    """
    found = len(pairs)
    if found == promised:
        return []
    ends = pairs if directed else np.sort(pairs, axis=1)
    distinct = len(np.unique(ends[:, 0] * (MAX_VERTICES + 1) + ends[:, 1]))
    if distinct == promised:
        return [f"{found} edges are given, of which {distinct}, as the p line says, are distinct"]
    different = "" if distinct == found else f", {distinct} of them distinct"
    raise InputError(f"expected {promised} edges, as the p line says; found {found}{different}")
