"""Data frames as incidence matrices."""

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from minsym.model.frames import incidence, is_frame


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_cells_of_a_frame_are_0_or_1(make: Any) -> None:
    """Whatever the library; a column of something else is named."""
    names, matrix = incidence(make({"a": [1, 0], "b": [True, True]}))
    assert (names, matrix.tolist()) == (("a", "b"), [[True, True], [False, True]])
    for wrong in ([1, 2], ["x", "1"], [1, None], [0.5, 1]):
        with pytest.raises(ValueError, match="column 'b' holds something else than 0 and 1"):
            incidence(make({"a": [1, 0], "b": wrong}))


def test_columns_may_be_called_anything_but_alike() -> None:
    """Numbers and tuples are names."""
    names, _ = incidence(pd.DataFrame([[1, 0]], columns=[7, ("x", 2)]))
    assert names == (7, ("x", 2))
    with pytest.raises(ValueError, match="two sets are called 'a'"):
        incidence(pd.DataFrame([[1, 0]], columns=["a", "a"]))


def test_what_is_no_frame() -> None:
    """A list and an array are none."""
    assert not is_frame([[1]])
    with pytest.raises(TypeError, match="expected a data frame, not a list"):
        incidence([[1]])


@pytest.mark.parametrize(
    "make",
    [
        lambda cells: pd.DataFrame({"a": cells}, dtype="boolean"),
        lambda cells: pd.DataFrame({"a": cells}, dtype="bool[pyarrow]"),
        lambda cells: pd.DataFrame({"a": cells}, dtype="Int64"),
        lambda cells: pd.DataFrame({"a": cells}, dtype=object),
        lambda cells: pl.DataFrame({"a": cells}),
        lambda cells: pa.table({"a": cells}),
    ],
)
def test_columns_that_may_lack_cells_lack_none(make: Any) -> None:
    """The types of libraries for that are taken, and a missing cell is said."""
    assert incidence(make([True, False]))[1].tolist() == [[True], [False]]
    with pytest.raises(ValueError, match=r"column 'a' holds .* true and false: (<NA>|None|nan)$"):
        incidence(make([True, None]))
