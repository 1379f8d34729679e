"""Matrices in MatrixMarket's format, ``.mtx``: of a graph the adjacency, else what covers what."""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.numbers import MAX_BYTES, MAX_VERTICES, at
from minsym.model.cover import CoverProblem
from minsym.model.graphs import Graph

_BANNER = re.compile(
    rb"%%MatrixMarket[ \t]+matrix[ \t]+(coordinate|array)"
    rb"[ \t]+(pattern|real|integer|complex|double)"
    rb"[ \t]+(general|symmetric|skew-symmetric|hermitian)[ \t\r]*",
    re.IGNORECASE,
)

_NUMBER = re.compile(rb"[-+]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?")

#: The numbers of a value, where it is not one.
_WIDTH = {"pattern": 0, "complex": 2}

#: The lines that are read at a time.
_LINES = 1 << 18

#: The most rows of a set cover that hold nothing: one is enough that there is no cover.
_MOST_EMPTY = 100_000

Floats = npt.NDArray[np.float64]


class Matrix(NamedTuple):
    """The places of a matrix that hold something other than 0.

    Attributes
    ----------
    shape : tuple of int
        Its numbers of rows and columns.
    rows, columns : int64 arrays
        The places, counted from 0; of a symmetric matrix those of one half.
    symmetric : bool
        Whether the file says that it is.
    ones : bool
        Whether all of these places hold 1, or no values are given.
    """

    shape: tuple[int, int]
    rows: Ints
    columns: Ints
    symmetric: bool
    ones: bool


def read_covers(text: bytes) -> CoverProblem:
    """Read an incidence matrix: each of its rows is to be covered by a column that has 1 there.

    Raises
    ------
    InputError
        If it is no matrix of 0 and 1, or a symmetric one, which may be a graph.
    """
    matrix = read_matrix(text)
    if matrix.symmetric:
        rule = "the matrix is symmetric, as that of a graph is; say what is asked of it by --as"
        raise InputError(f"{rule}, or write it as a general one")
    if not matrix.ones:
        raise InputError("the matrix holds something else than 0 and 1; which column covers what?")
    height, width = matrix.shape
    if height > matrix.rows.size + _MOST_EMPTY:
        rule = f"{height} rows and {matrix.rows.size} entries, so that most rows are empty"
        raise InputError(f"{rule}; there is no cover")
    return CoverProblem.from_entries(width, height, matrix.rows, matrix.columns)


def read_adjacency(text: bytes) -> Graph:
    """Read a graph from its adjacency matrix: what is not 0 in row u and column v joins u and v.

    Raises
    ------
    InputError
        If the matrix is not square.
    """
    matrix = read_matrix(text)
    height, width = matrix.shape
    if height != width:
        rule = f"a matrix of {height} rows and {width} columns is no graph; that of one is square"
        raise InputError(rule)
    pairs = np.column_stack([matrix.rows, matrix.columns])
    directed = not matrix.symmetric and not _same_both_ways(matrix)
    notes = (
        ("the values of the matrix mean nothing here, but that 0 is no edge",)
        if not matrix.ones
        else ()
    )
    return Graph(height, pairs, directed=directed, notes=notes)


def _same_both_ways(matrix: Matrix) -> bool:
    n = np.int64(max(matrix.shape))
    there = np.unique(matrix.rows * n + matrix.columns)
    back = np.unique(matrix.columns * n + matrix.rows)
    return bool(np.array_equal(there, back))


def read_matrix(text: bytes) -> Matrix:
    """Read a matrix of either layout.

    Raises
    ------
    InputError
        If the file is none, or does not hold as many entries as it says.
    """
    banner, _, _ = text.partition(b"\n")
    kind = _BANNER.fullmatch(banner)
    if kind is None:
        shown = quoted(banner.decode(errors="replace").strip())
        rule = "expected '%%MatrixMarket matrix coordinate|array FIELD SYMMETRY'"
        raise InputError(f"line 1: {rule}, found {shown}")
    layout, field, symmetry = (part.decode().lower() for part in kind.groups())
    size = re.search(rb"(?m)^[ \t]*[^%\s][^\n]*", text)
    names = "ROWS COLUMNS ENTRIES" if layout == "coordinate" else "ROWS COLUMNS"
    pattern = rb"[ \t]+".join([rb"[0-9]{1,18}"] * len(names.split()))
    if size is None or not re.fullmatch(pattern, size[0].strip()):
        raise at(text, len(text) if size is None else size.start(), f"expected '{names}'")
    height, width, *entries = map(int, size[0].split())
    if max(height, width) > MAX_VERTICES:
        raise at(text, size.start(), f"more than {MAX_VERTICES} rows or columns, the limit")
    if symmetry != "general" and height != width:
        raise at(text, size.start(), f"a {symmetry} matrix is square")
    listed = _numbers(text, size.end(), 2 * len(entries) + _WIDTH.get(field, 1))
    if entries:
        if len(listed) != entries[0]:
            raise InputError(f"expected {entries[0]} entries, found {len(listed)}")
        _check_places(listed, height, width)
        rows, columns = listed[:, :2].astype(np.int64).T - 1
        values = listed[:, 2:]
    else:
        columns, rows = _places(height, width, symmetry)
        if len(listed) != rows.size:
            raise InputError(f"expected {rows.size} values, found {len(listed)}")
        values = listed
    is_there = (values != 0).any(axis=1) if values.shape[1] else np.ones(rows.size, np.bool_)
    ones = bool((values[is_there] == [1, 0][: values.shape[1]]).all())
    rows, columns = rows[is_there], columns[is_there]
    return Matrix((height, width), rows, columns, symmetry != "general", ones)


def _numbers(text: bytes, start: int, width: int) -> Floats:
    """Return the numbers of the lines from an offset on, so many in each but for comments."""
    first = text.count(b"\n", 0, start) + 1
    pieces = [np.empty((0, width))]
    lines = text[start:].split(b"\n")
    for at_line in range(0, len(lines), _LINES):
        fields = []
        for number, line in enumerate(lines[at_line : at_line + _LINES], start=first + at_line):
            found = line.split()
            if not found or found[0].startswith(b"%"):
                continue
            if len(found) != width or not all(map(_NUMBER.fullmatch, found)):
                shown = quoted(line.decode().strip())
                raise InputError(f"line {number}: expected {width} numbers, found {shown}")
            fields += found
        pieces.append(np.array(list(map(float, fields))).reshape(-1, width))
    return np.concatenate(pieces)


def _check_places(listed: Floats, height: int, width: int) -> None:
    """Raise InputError if an entry is outside the matrix."""
    for what, numbers, last in (("row", listed[:, 0], height), ("column", listed[:, 1], width)):
        wrong = np.flatnonzero((numbers < 1) | (numbers > last) | (numbers != np.floor(numbers)))
        if wrong.size:
            found = f"entry {wrong[0] + 1} is in {what} {numbers[wrong[0]]:g}"
            raise InputError(f"{found}; the {what}s are 1 to {last}")


def _places(height: int, width: int, symmetry: str) -> tuple[Ints, Ints]:
    """Return the columns and rows of the values of a dense matrix, column by column.

    Raises
    ------
    InputError
        If they are more than a file can hold.
    """
    if height * width > MAX_BYTES // 2:
        raise InputError(f"{height} x {width} values are more than a file can hold")
    if symmetry == "general":
        columns, rows = np.indices((width, height)).reshape(2, -1)
    else:
        rows, columns = np.tril_indices(height, -1 if symmetry == "skew-symmetric" else 0)
        order = np.lexsort((rows, columns))
        rows, columns = rows[order], columns[order]
    return columns, rows
