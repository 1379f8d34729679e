"""Tables that are data frames: of pandas, polars, Arrow and their like, or a dict of columns."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym.base.arrays import IntArray
from minsym.base.text import first_line, printable, quoted
from minsym.errors import InputError
from minsym.formats.arrow import from_arrow
from minsym.formats.cells import Column, Raw, as_column, unique_names

if TYPE_CHECKING:
    import pyarrow as pa

#: Types of polars that Arrow has not, or takes for addresses.
_NOT_OF_ARROW = {"Int128", "UInt128", "Object"}

#: What Arrow raises of a column that it cannot hold.
_UNFIT = (ValueError, TypeError, OverflowError, NotImplementedError)


def from_frame(frame: Any) -> Raw:
    """Return the columns of a data frame, those that Arrow cannot hold cell by cell.

    Parameters
    ----------
    frame : object
        Anything that ``pyarrow.table`` takes, such as an object with ``__arrow_c_stream__``, or a
        dict of columns.

    Raises
    ------
    InputError
        If it is no data frame, or a cell is nothing that can be compared.
    """
    import pyarrow as pa  # noqa: PLC0415 - it takes longer than a small table

    typed = hasattr(frame, "columns") and hasattr(frame, "dtypes")  # of pandas or polars
    if typed and _NOT_OF_ARROW & set(map(str, frame.dtypes)):
        return _by_columns(frame)
    if isinstance(frame, Mapping):
        for name, cells in frame.items():
            if isinstance(cells, (str, bytes, Set, Mapping)) or not isinstance(cells, Iterable):
                expected = f"expected a list of cells, not {quoted(repr(cells))}"
                raise InputError(f"column {quoted(str(name))}: {expected}")
    try:
        return from_arrow(pa.table(frame), "data frame")
    except _UNFIT as error:
        if isinstance(frame, Mapping) or typed:
            return _by_columns(frame)
        if hasattr(frame, "__arrow_c_stream__") and not hasattr(frame, "dtype"):  # no series
            raise
        kind = printable(type(frame).__name__)
        raise InputError(
            "expected a data frame of pandas, polars, Arrow or their like, or a dict of columns, "
            f"not {kind}: {first_line(error)}"
        ) from None


def decoded(codes: IntArray, known: Sequence[Any]) -> "pa.Array":
    """Return the cells of a column, from their codes and what each code is called.

    A negative code is a missing cell. What Arrow cannot hold in one column becomes text.
    """
    import pyarrow as pa  # noqa: PLC0415 - it takes longer than a small table

    try:
        values = pa.array(known)
    except _UNFIT:
        values = pa.array([str(value) for value in known], pa.string())
    return values.take(pa.array(codes, pa.int64(), mask=codes < 0))


def _by_columns(frame: Any) -> Raw:
    """Return the columns of a frame of which Arrow cannot hold every one."""
    import pyarrow as pa  # noqa: PLC0415 - it takes longer than a small table

    keys = list(frame if isinstance(frame, Mapping) else frame.columns)
    names = unique_names([str(key) for key in keys])
    columns = {name: _column(name, frame[key]) for name, key in zip(names, keys, strict=True)}
    raw = Raw(columns, {"format": "data frame"})
    if hasattr(frame, "index"):  # of pandas: what names the rows is beside the columns
        index = from_arrow(pa.table(frame[[]]), "data frame")
        raw = index._replace(columns=columns | index.columns)
    lengths = {name: len(column.codes) for name, column in raw.columns.items()}
    if len(set(lengths.values())) > 1:
        raise InputError(f"the columns are not equally long: {printable(str(lengths))}")
    return raw


def _column(name: str, cells: Any) -> Column:
    """Return a column, by Arrow if that can hold it."""
    import pyarrow as pa  # noqa: PLC0415 - it takes longer than a small table

    if str(getattr(cells, "dtype", "")) not in _NOT_OF_ARROW:
        try:
            return from_arrow(pa.table({name: cells}), "data frame").columns[name]
        except _UNFIT:
            pass
    try:
        return as_column(map(_plain, cells))
    except TypeError as error:  # a set, say
        raise InputError(f"a cell of column {quoted(name)} cannot be compared: {error}") from None


def _plain(cell: Any) -> Any:
    """Return what a cell of numpy or pandas is in Python."""
    if isinstance(cell, (np.generic, np.ndarray)):
        return cell.tolist()
    return None if type(cell).__name__ == "NAType" else cell
