"""The array types that annotations name, and a search for the distinct rows of an array."""

from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.text import brief

if TYPE_CHECKING:
    import pyarrow as pa

IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Rows from which on they are grouped by compiled code.
MANY = 200_000

#: What cells that compare with numbers are; numpy's truth values do, and are none.
_NUMBERS: tuple[type[Any], ...] = (Number, np.bool_)


def as_array(values: Any, what: str) -> npt.NDArray[Any]:
    """Return values as an array; ValueError if their lengths do not fit together."""
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} has rows of different lengths") from None


def as_booleans(array: npt.NDArray[Any], what: str) -> BoolArray:
    """Return an array of 0 and 1, or of truth values, as booleans.

    Raises
    ------
    ValueError
        If it holds something else, or a missing cell.
    """
    if array.dtype == np.object_:  # of what may lack cells: those compare with nothing
        holds = [isinstance(cell, _NUMBERS) and cell in (0, 1) for cell in array.ravel().tolist()]
        fits = np.array(holds, dtype=np.bool_).reshape(array.shape)
    else:
        fits = np.isin(array, (0, 1))
    if not fits.all():
        cell = brief(array[~fits].tolist()[0])
        raise ValueError(f"{what} holds something else than 0 and 1, or true and false: {cell}")
    return array.astype(np.bool_, copy=False)


def distinct_rows(codes: IntArray) -> tuple[Ints, Ints]:
    """Return where each distinct row first occurs, and for every row which of them it equals."""
    index: dict[bytes, int] = {}
    if not codes.shape[1]:  # all are equal, and there are no bytes to compare
        return np.arange(min(len(codes), 1)), np.zeros(len(codes), dtype=np.int64)
    if len(codes) >= MANY and codes.dtype == np.int32:
        kinds, first = (np.empty(len(codes), dtype=np.int64) for _ in range(2))
        found = kernels.grouping.group_rows(np.array(codes, order="C"), kinds, first)
        return first[:found].copy(), kinds
    packed = np.ascontiguousarray(codes).view(f"V{codes.shape[1] * codes.itemsize}")
    kind = [index.setdefault(row, len(index)) for row in packed.ravel().tolist()]
    kinds = np.array(kind, dtype=np.int64)
    return np.unique(kinds, return_index=True)[1], kinds


def places_of(labels: Ints) -> list[Ints]:
    """Return where each label is, in the order of the labels.

    Examples
    --------
    >>> [places.tolist() for places in places_of(np.array([3, 1, 3]))]
    [[1], [0, 2]]
    """
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    return np.split(order, starts) if labels.size else []


def to_arrow(values: npt.NDArray[np.number[Any]]) -> "pa.Array":
    """Return numbers as an Arrow array of their type.

    ``pyarrow.array`` would load pandas, where it is installed, to see whether they are its own.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write

    flat = np.ascontiguousarray(values).ravel()
    kind = pa.from_numpy_dtype(flat.dtype)
    return pa.Array.from_buffers(kind, flat.size, [None, pa.py_buffer(flat)])


def from_arrow(column: "pa.Array | pa.ChunkedArray") -> npt.NDArray[Any]:
    """Return an Arrow array or column of numbers as an array; it is a copy.

    ``to_numpy`` would load pandas too.

    Raises
    ------
    ValueError
        If one is missing.
    """
    if column.null_count:
        raise ValueError("a number is missing")
    kind = np.dtype(column.type.to_pandas_dtype())
    parts = [
        np.frombuffer(part.buffers()[1], kind, len(part), part.offset * kind.itemsize)
        for part in getattr(column, "chunks", [column])
        if len(part)
    ]
    return np.concatenate([np.empty(0, kind), *parts])


def check_none_missing(name: str, cells: "pa.Array") -> None:
    """Raise ValueError if a cell of an Arrow array is missing, or a value in its lists."""
    nulls = cells.null_count
    while hasattr(cells, "flatten") and hasattr(cells.type, "value_type"):
        cells = cells.flatten()
        nulls += cells.null_count
    if nulls:
        raise ValueError(f"{name}: a value is missing")
