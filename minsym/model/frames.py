"""Data frames of any library as matrices of 0 and 1 with the names of their columns."""

from typing import Any

import numpy as np

from minsym.base.arrays import BoolArray, as_booleans
from minsym.base.text import brief
from minsym.model.labels import index_of


def is_frame(table: object) -> bool:
    """Whether it is a data frame, as those of pandas, polars and pyarrow are: it has columns."""
    return hasattr(table, "columns") and hasattr(table, "__getitem__") and hasattr(table, "shape")


def incidence(frame: Any) -> tuple[tuple[Any, ...], BoolArray]:
    """Return the names of the columns of a data frame, and which cells are 1 or true.

    Raises
    ------
    TypeError
        If it is no data frame.
    ValueError
        If two columns have one name, or a cell is something else than 0, 1, true and false.
    """
    if not is_frame(frame):
        raise TypeError(f"expected a data frame, not a {type(frame).__name__}")
    # Columns of pyarrow have no names of their own, and those of pandas may be anything.
    names = tuple(getattr(frame, "column_names", None) or frame.columns)
    index_of(names)
    matrix = np.zeros(frame.shape, dtype=np.bool_)
    for c, name in enumerate(names):
        matrix[:, c] = as_booleans(np.asarray(frame[name]), f"column {brief(name)}")
    return names, matrix


def by_label(values: Any) -> Any:
    """Return a pandas Series with labels of its own as a dict by these, anything else as it is."""
    index = getattr(values, "index", None)
    has_labels = hasattr(values, "items") and hasattr(index, "is_unique")
    if not has_labels or type(index).__name__ == "RangeIndex":
        return values
    return dict(values.items())
