"""A table: rows of coded cells, each of which can be a target among all others."""

import difflib
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.frames import frame_of
from minsym.base.html import FIRST_ROWS, table_html
from minsym.base.text import listed, named, printable, quoted
from minsym.errors import InputError
from minsym.formats.cells import MAX_DIGITS, Raw, code_values
from minsym.formats.columns import (
    KEY_ROWS,
    check_known,
    names_in,
    note_of_keys,
    roles_of,
    row_names,
    tells_all_apart,
    valued,
)
from minsym.formats.frames import decoded, from_frame
from minsym.formats.spelling import PLAIN, Spelling, doubt
from minsym.model.context import Context, in_words

#: What pyarrow, csv and codecs raise of what is no table.
UNREADABLE = (ValueError, OverflowError, NotImplementedError)


@dataclass(frozen=True, eq=False, repr=False)
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
    read : mapping
        How it was read: its format, and the delimiter, the sheet or the index that was found.
    taken : tuple of str
        What was taken for granted when it was read, a sentence each.
    """

    source: str
    values: IntArray
    attributes: tuple[str, ...]
    value_names: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...] | None
    name_column: str | None
    left_out: tuple[str, ...]
    read: Mapping[str, Any] = field(default_factory=dict)
    taken: tuple[str, ...] = ()

    def __repr__(self) -> str:
        named = "" if self.name_column is None else f", named by {quoted(self.name_column)}"
        rows, columns = self.values.shape
        return f"<Table {self.source}: {rows} rows of {columns} attributes{named}>"

    def _repr_html_(self) -> str:
        """Return the first rows as a table for notebooks, with what was left out and the notes."""
        rows, columns = self.values.shape
        cells = in_words(self.values[:FIRST_ROWS], self.value_names)
        labels: Sequence[str | int] = range(rows) if self.names is None else self.names
        left_out = f"Left out: {', '.join(map(printable, self.left_out))}"
        return table_html(
            [self.name_column or "row", *self.attributes],
            [[label, *row] for label, row in zip(labels, cells, strict=False)],
            f"{self.source}: {rows:,} rows of {columns:,} attributes",
            rows - FIRST_ROWS,
            notes=[*([left_out] if self.left_out else []), *self.notes],
        )

    def to_frame(self, kind: str | None = None) -> Any:
        """Return the names and the attributes as a data frame of pandas or polars.

        Parameters
        ----------
        kind : str, optional
            "pandas" or "polars". Without it the frame is one of pandas if that is installed, and
            else one of polars.

        Returns
        -------
        pandas.DataFrame or polars.DataFrame
            A row for each row, and missing cells are missing. An attribute whose values are of
            kinds that a column cannot hold together, such as numbers and text, is text.

        Raises
        ------
        InputError
            If the library is not installed, or none is, or there is no such kind.

        Examples
        --------
        >>> table = Table.from_frame({"name": ["ant", "bat"], "legs": [6, 2], "wings": [None, 2]})
        >>> table.to_frame("polars").rows()
        [('ant', 6, None), ('bat', 2, 2)]
        """
        columns = {} if self.names is None else {self.name_column or "name": list(self.names)}
        for name, codes, known in zip(
            self.attributes, self.values.T, self.value_names, strict=True
        ):
            columns[name] = decoded(codes, known)
        return frame_of(columns, kind)

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
            ``__arrow_c_stream__`` or a dict of columns. Of pandas, an index names the rows if it
            has a name and differs in every row, or holds no numbers.
        name_column, columns, exclude
            As in `minsym.formats.tables.read_table`.
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
        source = printable(source, limit=None)
        with named(source, *UNREADABLE):
            return build(source, from_frame(frame), name_column, columns, exclude)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The attributes each of which tells all rows apart, other than measurements.

        They hold no numbers with decimals, and no truth values, and lack no cell.
        """
        return tuple(
            name
            for name, codes, values in zip(
                self.attributes, self.values.T, self.value_names, strict=True
            )
            if all(type(value) in (int, str) for value in values) and tells_all_apart(codes, values)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before an answer is believed: what was taken for granted, and keys."""
        with_keys = len(self.values) >= KEY_ROWS and self.keys
        return (*self.taken, note_of_keys(self.keys)) if with_keys else self.taken

    def as_json(self) -> dict[str, Any]:
        """Return how it was read, for JSON: `read`, `keys` and `notes`."""
        return {**self.read, "keys": list(self.keys), "notes": list(self.notes)}

    def column(self, name: str) -> int:
        """Return the number of an attribute, given by its name.

        Raises
        ------
        InputError
            If no attribute has this name; it says if the column has another role.
        """
        if name in self.attributes:
            return self.attributes.index(name)
        why = f"there is no column {quoted(name)}"
        if name == self.name_column:
            why = f"column {quoted(name)} names the rows, and is no attribute"
        elif name in self.left_out:
            why = f"column {quoted(name)} is left out"
        raise InputError(f"{self.source}: {why}")

    def row(self, selector: int | str) -> int:
        """Return the index of a row given by its name or its 0-based index.

        A string that names one row is that row, even if it looks like an index. One that is
        neither is looked for in the columns that tell all rows apart.

        Raises
        ------
        InputError
            If the name is that of several rows or of none, or the index is out of range.
        """
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
        index = self._index(selector)
        if index is not None and 0 <= index < len(self.values):
            return index
        found = {row for name in self.keys for row in self._rows_with(name, str(selector))}
        if len(found) == 1 and isinstance(selector, str):
            return found.pop()
        if index is not None:
            raise InputError(
                f"{self.source}: row {printable(str(selector))} does not exist; the rows are 0 to "
                f"{len(self.values) - 1}"
            )
        raise InputError(f"{self.source}: {self._no_such_name(str(selector))}")

    def _index(self, selector: Any) -> int | None:
        """Return the index that a selector spells, None if it is text that spells none."""
        if isinstance(selector, str):
            number = re.fullmatch(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}", selector)
            return int(selector) if number else None
        try:
            return operator.index(selector)
        except TypeError:
            raise InputError(
                f"{self.source}: the row is {quoted(repr(selector))}; expected its name, or its "
                "index counted from 0"
            ) from None

    def _rows_with(self, attribute: str, value: str) -> list[int]:
        """Return the rows in which an attribute has a value, given as text."""
        a = self.attributes.index(attribute)
        codes = [
            code for code, name in enumerate(self.value_names[a]) if str(name) == value.strip()
        ]
        return [int(row) for row in np.isin(self.values[:, a], codes).nonzero()[0]]

    def _no_such_name(self, name: str) -> str:
        close = difflib.get_close_matches(name, dict.fromkeys(self.names or ()))
        hint = f"; close names are {listed(map(quoted, close))}" if close else ""
        for column in self.attributes:
            if rows := self._rows_with(column, name):
                which = f"row {rows[0]}" if len(rows) == 1 else f"{len(rows)} rows"
                hint += f"; column {quoted(column)} has it in {which}"
                break
        if self.names is None:
            return f"no column names the rows, so {quoted(name)} is none{hint}; give --row an index"
        return f"no row is named {quoted(name)}{hint}"

    def row_name(self, row: int) -> str:
        """Return what messages call a row: "frog (row 25)", or "row 25" without a name."""
        name = self.names[row] if self.names else ""
        return f"{printable(name)} (row {row})" if name else f"row {row}"

    def context(self, row: int | str) -> Context:
        """Return the context whose target is a row, given by its name or its index, 0 to n - 1."""
        return Context(self.values, self.row(row), self.attributes, self.value_names)


def build(
    source: str,
    raw: Raw,
    name_column: str | None = None,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    text: Sequence[str] = (),
    spelling: Spelling = PLAIN,
) -> Table:
    """Make a table of what was read: the columns that can be said, and the one that names the rows.

    Parameters
    ----------
    source : str
        What messages call the table.
    raw : Raw
        Its columns, as a format has read them.
    name_column, columns, exclude, text
        As in `minsym.formats.tables.read_table`.
    spelling : Spelling
        How its numbers are written.

    Raises
    ------
    InputError
        If there are no rows or no columns, or a column asked for is not in it.
    """
    if not raw.columns:
        raise InputError("there are no columns")
    rows = len(next(iter(raw.columns.values())).codes)
    if not rows:
        raise InputError("there are no rows")
    text = names_in("text", text)
    check_known(list(raw.columns), text)
    raw = raw._replace(columns=valued(raw, text, spelling))
    roles = roles_of(raw, name_column, columns, exclude)
    values = np.empty((rows, len(roles.said)), dtype=np.int32)
    value_names = []
    doubts: dict[str, str] = {}  # one of each kind is enough
    for a, name in enumerate(roles.said):
        column = raw.columns[name]
        recoded, shown = code_values(column)
        values[:, a] = recoded[column.codes]
        value_names.append(shown)
        if raw.spelled and name not in text and (found := doubt(name, column, len(shown))):
            doubts.setdefault(*found)
    values.flags.writeable = False
    return Table(
        source,
        values,
        tuple(roles.said),
        tuple(value_names),
        None if roles.naming is None else row_names(raw.columns[roles.naming]),
        roles.naming,
        tuple(name for name in raw.columns if name != roles.naming and name not in roles.said),
        raw.read | ({"index": roles.indices} if roles.indices else {}),
        (*raw.notes, *doubts.values()),
    )
