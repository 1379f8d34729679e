"""The array types that annotations name, and a search for the distinct rows of an array."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def as_array(values: Any, what: str) -> npt.NDArray[Any]:
    """Return values as an array; ValueError if their lengths do not fit together."""
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} has rows of different lengths") from None


def distinct_rows(codes: IntArray) -> tuple[Ints, Ints]:
    """Return where each distinct row first occurs, and for every row which of them it equals."""
    index: dict[bytes, int] = {}
    packed = np.ascontiguousarray(codes).view(f"V{codes.shape[1] * codes.itemsize}")
    kind = [index.setdefault(row, len(index)) for row in packed.ravel().tolist()]
    kinds = np.array(kind, dtype=np.int64)
    return np.unique(kinds, return_index=True)[1], kinds


def to_arrow(values: npt.NDArray[np.integer[Any]]) -> "pa.Array":
    """Return integers as an Arrow array of their type.

    ``pyarrow.array`` would load pandas, where it is installed, to see whether they are its own.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write

    flat = np.ascontiguousarray(values).ravel()
    kind = pa.from_numpy_dtype(flat.dtype)
    return pa.Array.from_buffers(kind, flat.size, [None, pa.py_buffer(flat)])


def from_arrow(column: "pa.Array | pa.ChunkedArray") -> IntArray:
    """Return an Arrow array or column of integers as an array; it is a copy.

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
