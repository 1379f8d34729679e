"""Tables, read from a file or a data frame: each row can be a target among all others.

A format is a module of this room and a row in `BINARY` or `TEXT`.
"""

import difflib
import operator
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.text import first_line, listed, named, printable, quoted, source_of
from minsym.errors import InputError
from minsym.formats.arrow import from_arrow, read_parquet
from minsym.formats.cells import MAX_DIGITS, Column, code_values, compared_by
from minsym.formats.delimited import read_delimited
from minsym.formats.objects import read_array, read_lines
from minsym.formats.opening import suffix_of
from minsym.formats.text import open_text, sniffed_suffix
from minsym.model.context import Context

_NAMING = ("name", "id", "label")

#: What pyarrow, csv and codecs raise of what is no table.
UNREADABLE = (ValueError, OverflowError, NotImplementedError)

#: What reads a table, by its suffix: from a path,
BINARY: dict[str, Callable[[str], dict[str, Column]]] = {
    ".parquet": read_parquet,
    ".pq": read_parquet,
}

#: or from text and a delimiter, if one is given. All other suffixes are delimited text.
TEXT: dict[str, Callable[[TextIOWrapper, str | None], dict[str, Column]]] = {
    ".json": lambda stream, _: read_array(stream),
    ".jsonl": lambda stream, _: read_lines(stream),
    ".ndjson": lambda stream, _: read_lines(stream),
    ".tsv": lambda stream, delimiter: read_delimited(stream, delimiter or "\t"),
    ".tab": lambda stream, delimiter: read_delimited(stream, delimiter or "\t"),
}


@dataclass(frozen=True, eq=False)
class Table:
    """A table whose cells are coded as integers, as contexts need them.

    Attributes
    ----------
    source : str
        What messages call the table: the path as given, or "data frame".
    values : array of int32, shape (n, |A|)
        ``values[i, a]`` is the code of attribute ``a`` in row ``i``, or ``MISSING`` (-1).
    attributes : tuple of str
        Names of the |A| columns that can be said.
    value_names : tuple of tuples
        ``value_names[a][code]`` is the value: an int, float, bool or str.
    names : tuple of str, or None
        Names of the n rows, "" for a row without; None when no column names the rows.
    name_column : str or None
        The column the names are from.
    left_out : tuple of str
        The columns that are neither said nor name the rows.
    """

    source: str
    values: IntArray
    attributes: tuple[str, ...]
    value_names: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...] | None
    name_column: str | None
    left_out: tuple[str, ...]

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        name_column: str | None = None,
        columns: Sequence[str] = (),
        exclude: Sequence[str] = (),
        source: str = "data frame",
    ) -> "Table":
        """Make a table from a data frame: pandas, polars, pyarrow, DuckDB and their like.

        Parameters
        ----------
        frame : object
            Anything ``pyarrow.table`` accepts, such as an object with
            ``__arrow_c_stream__`` or a dict of columns.
        name_column, columns, exclude
            As in `read_table`.
        source : str
            What messages call the frame.

        Raises
        ------
        InputError
            If the frame is no table, has no rows, or a column asked for is not in it.

        Examples
        --------
        >>> table = Table.from_frame({"name": ["ant", "bat"], "legs": [6, 2], "wings": [None, 2.0]})
        >>> table.attributes, table.values.tolist(), table.value_names
        (('legs', 'wings'), [[0, -1], [1, 0]], ((6, 2), (2,)))
        >>> table.row("bat"), table.row_name(1)
        (1, 'bat (row 1)')
        """
        import pyarrow as pa  # noqa: PLC0415

        source = printable(source, limit=None)
        with named(source, *UNREADABLE):
            try:
                arrow = pa.table(frame)
            except TypeError as error:  # not a ValueError, unlike the rest of what Arrow raises
                raise InputError(first_line(error)) from None
            return _build(source, from_arrow(arrow), name_column, columns, exclude)

    def row(self, selector: int | str) -> int:
        """Return the index of a row given by its name or its 0-based index.

        A string that names one row is that row, even if it looks like an index.

        Raises
        ------
        InputError
            If the name is that of several rows or of none, or the index is out of range.
        """
        n = len(self.values)
        if isinstance(selector, str):
            asked = selector.strip()
            same = [i for i, name in enumerate(self.names or ()) if name.strip() == asked != ""]
            if len(same) == 1:
                return same[0]
            if same:
                raise InputError(
                    f"{self.source}: {quoted(selector)} names {len(same)} rows: "
                    f"{listed(map(str, same))}; give --row an index"
                )
            if not re.fullmatch(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}", selector):
                raise InputError(f"{self.source}: {self._no_such_name(selector)}")
        row = int(selector) if isinstance(selector, str) else operator.index(selector)
        if not 0 <= row < n:
            shown = printable(str(selector))
            raise InputError(
                f"{self.source}: row {shown} does not exist; the rows are 0 to {n - 1}"
            )
        return row

    def _no_such_name(self, name: str) -> str:
        if self.names is None:
            return f"no column names the rows, so {quoted(name)} is none; give --row an index"
        close = difflib.get_close_matches(name, dict.fromkeys(self.names))
        hint = f"; close names are {listed(map(quoted, close))}" if close else ""
        return f"no row is named {quoted(name)}{hint}"

    def row_name(self, row: int) -> str:
        """Return what messages call a row: "frog (row 25)", or "row 25" without a name."""
        name = self.names[row] if self.names else ""
        return f"{printable(name)} (row {row})" if name else f"row {row}"

    def context(self, row: int) -> Context:
        """Return the context whose target is a row, 0 to n - 1."""
        return Context(self.values, row, self.attributes, self.value_names)


def read_table(
    path: str | os.PathLike[str],
    *,
    name_column: str | None = None,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    delimiter: str | None = None,
    encoding: str = "utf-8",
) -> Table:
    """Read a table from a file, to find messages for its rows; the suffix says the format.

    ``.parquet`` and ``.pq`` are Parquet, ``.json`` an array of objects, ``.jsonl`` and
    ``.ndjson`` one object a line. Anything else is delimited text with a header.

    Parameters
    ----------
    path : path
        The file, or "-" for standard input: JSON if it starts with a bracket, JSON lines if
        with a brace, delimited text otherwise.
    name_column : str, optional
        The column that names the rows and is not said. Without it the first column called
        name, id or label, in any case, names the rows, and no column so called is said.
    columns : sequence of str
        Say only these columns, in the order of the table.
    exclude : sequence of str
        Do not say these columns.
    delimiter : str, optional
        One character. Without it a tab for ``.tsv`` and ``.tab``, otherwise the comma,
        semicolon, tab or bar that is most frequent in the header.
    encoding : str
        Encoding of a text file. A byte order mark is dropped; that of UTF-16 overrides UTF-8.

    Raises
    ------
    InputError
        If the file cannot be read as a table, or a column asked for is not in it.

    See Also
    --------
    Table.from_frame : Make a table of a data frame.
    minsym.audit_table : Find min|M| of every row.

    Notes
    -----
    Cells that hold nothing, or NaN, are missing. Numbers compare exactly: 1 is 1.0, and
    two long integers that differ in the last digit differ. A truth value is never a number
    and text is never either, but a column of delimited text whose cells all read as numbers
    holds numbers, and one whose cells are all true or false holds truth values.
    """
    place = os.fsdecode(path)
    source = source_of(path)
    suffix = suffix_of(place)
    with named(source, *UNREADABLE):
        if suffix in BINARY:
            raw = BINARY[suffix](place)
        else:
            with open_text(place, encoding) as stream:
                if place == "-":
                    suffix = sniffed_suffix(stream)
                raw = TEXT.get(suffix, read_delimited)(stream, delimiter)
        return _build(source, raw, name_column, columns, exclude)


# Columns and what is said of them.


def _build(
    source: str,
    raw: dict[str, Column],
    name_column: str | None,
    columns: Sequence[str],
    exclude: Sequence[str],
) -> Table:
    """Make a table of coded columns: those that can be said, and the one that names the rows."""
    if not raw:
        raise InputError("there are no columns")
    rows = len(next(iter(raw.values())).codes)
    if not rows:
        raise InputError("there are no rows")
    naming, attributes = _pick(list(raw), name_column, columns, exclude)
    values = np.empty((rows, len(attributes)), dtype=np.int32)
    value_names = []
    for a, name in enumerate(attributes):
        recoded, shown = code_values(raw[name])
        values[:, a] = recoded[raw[name].codes]
        value_names.append(shown)
    values.flags.writeable = False
    return Table(
        source,
        values,
        tuple(attributes),
        tuple(value_names),
        None if naming is None else _row_names(raw[naming]),
        naming,
        tuple(name for name in raw if name != naming and name not in attributes),
    )


def _pick(
    names: list[str], name_column: str | None, columns: Sequence[str], exclude: Sequence[str]
) -> tuple[str | None, list[str]]:
    """Return the column that names the rows, if any, and the columns that are said."""
    columns, exclude = _names(columns), _names(exclude)
    asked = [*columns, *exclude] + ([] if name_column is None else [name_column])
    for name in asked:
        if name not in names:
            known = listed(map(quoted, names))
            raise InputError(f"there is no column {quoted(name)}; the columns are {known}")
    unsaid = {name for name in names if re.fullmatch(r"__index_level_\d+__", name)}  # of pandas
    if name_column is None:
        naming = [n for called in _NAMING for n in names if n.strip().lower() == called]
        name_column = naming[0] if naming else None
        unsaid.update(naming)
    else:
        unsaid.add(name_column)
    said = [n for n in names if n not in exclude and (n in columns if columns else n not in unsaid)]
    if not said:
        raise InputError(f"no column is left to say of {listed(map(quoted, names))}")
    return name_column, said


def _names(names: Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names  # one name, not its letters


def _row_names(column: Column) -> tuple[str, ...]:
    pairs = zip(column.written, column.typed, strict=True)
    names = ["" if compared_by(value) is None else str(text) for text, value in pairs]
    names.append("")  # the last, so that code -1 finds it
    return tuple(names[code] for code in column.codes.tolist())
