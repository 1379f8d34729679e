"""The array types that annotations name, and a search for the distinct rows of an array."""

from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def distinct_rows(codes: IntArray) -> tuple[Ints, Ints]:
    """Return where each distinct row first occurs, and for every row which of them it equals."""
    index: dict[bytes, int] = {}
    packed = np.ascontiguousarray(codes).view(f"V{codes.shape[1] * codes.itemsize}")
    kind = [index.setdefault(row, len(index)) for row in packed.ravel().tolist()]
    kinds = np.array(kind, dtype=np.int64)
    return np.unique(kinds, return_index=True)[1], kinds
