"""Data frames of other libraries: types that Arrow lacks, and what names the rows."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import column, typed

LARGE = 2**70
PETS = pl.Enum(["ant", "bat", "cat"])


@pytest.mark.parametrize(
    ("frame", "cells"),
    [
        (pl.DataFrame({"v": pl.Series(["bat", None, "ant"], dtype=PETS)}), ["bat", None, "ant"]),
        (pl.DataFrame({"v": pl.Series(["b", None, "a"], dtype=pl.Categorical)}), ["b", None, "a"]),
        (pl.DataFrame({"v": pl.Series([LARGE, None, 1], dtype=pl.Int128)}), [LARGE, None, 1]),
        (pl.DataFrame({"v": pl.Series(["x", 1, None], dtype=pl.Object)}), ["x", 1, None]),
        (pl.DataFrame({"v": [Decimal("1.50"), None]}), [1.5, None]),
        (pl.DataFrame({"v": [datetime.time(1, 2)]}), ["01:02:00"]),
        (pl.DataFrame({"v": [datetime.timedelta(days=1)]}), ["1 day, 0:00:00"]),
        (pl.DataFrame({"v": [[1, 2], None]}), ["[1, 2]", None]),
        (pd.DataFrame({"v": pd.Categorical(["b", None, "a"])}), ["b", None, "a"]),
        (pd.DataFrame({"v": pd.array([1, None], dtype="Int64")}), [1, None]),
        (pd.DataFrame({"v": [LARGE, None, -LARGE]}, dtype=object), [LARGE, None, -LARGE]),
        (pd.DataFrame({"v": [LARGE, pd.NA, np.int64(1)]}, dtype=object), [LARGE, None, 1]),
        (pd.DataFrame({"v": [1, "x", "1"]}), [1, "x", "1"]),
        (pd.DataFrame({"v": pd.PeriodIndex(["2024-01", None], freq="M")}), ["2024-01", None]),
        (pd.DataFrame({"v": pd.interval_range(0, 2)}), ["(0, 1]", "(1, 2]"]),
        (pd.DataFrame({"v": pd.to_timedelta(["1h", None])}), ["1:00:00", None]),
        ({"v": [LARGE, 1]}, [LARGE, 1]),
        ({"v": np.array([1.5, np.nan])}, [1.5, None]),
    ],
)  # fmt: skip
def test_cells_of_any_type_are_read(frame: Any, cells: list[Any]) -> None:
    """Those of types that Arrow has not, or holds as numbers, as their libraries print them."""
    assert typed(column(Table.from_frame(frame))) == typed(cells)


def test_periods_and_intervals_come_out_of_parquet_as_out_of_the_frame(tmp_path: Path) -> None:
    """Arrow stores 2024-01 as the number 648."""
    frame = pd.DataFrame(
        {
            "month": pd.period_range("2024-01", periods=3, freq="M"),
            "age": pd.interval_range(0, 3, closed="left"),
        }
    )
    frame.to_parquet(tmp_path / "t.parquet")
    for table in (Table.from_frame(frame), read_table(tmp_path / "t.parquet")):
        assert column(table, "month") == ["2024-01", "2024-02", "2024-03"]
        assert column(table, "age") == ["[0, 1)", "[1, 2)", "[2, 3)"]


def test_an_index_with_a_name_of_its_own_names_the_rows(tmp_path: Path) -> None:
    """In a frame and in the Parquet file of it, numbers too, if it differs in every row."""
    frame = pd.DataFrame({"legs": [6, 2]}, index=pd.Index([70, 71], name="animal"))
    frame.to_parquet(tmp_path / "t.parquet")
    for table in (Table.from_frame(frame), read_table(tmp_path / "t.parquet")):
        assert (table.name_column, table.names) == ("animal", ("70", "71"))
        assert table.attributes == ("legs",)
    frame.index = pd.Index(["ant", "ant"], name="animal")
    assert Table.from_frame(frame).attributes == ("legs", "animal")


def test_an_index_without_a_name_names_the_rows_if_it_is_text() -> None:
    """Numbers that a filter left behind do not, nor do they describe a row."""
    frame = pd.DataFrame({"legs": [6, 2]}, index=["ant", "bat"])
    assert Table.from_frame(frame).row("bat") == 1
    frame.index = pd.Index([5, 7])
    assert Table.from_frame(frame).names is None
    assert Table.from_frame(frame).left_out == ("__index_level_0__",)


def test_the_index_is_kept_beside_a_column_that_arrow_cannot_hold() -> None:
    """The frame is then read column by column."""
    frame = pd.DataFrame({"code": [LARGE, 1]}, index=pd.Index(["ant", "bat"], name="animal"))
    table = Table.from_frame(frame)
    assert table.names == ("ant", "bat")
    assert column(table, "code") == [LARGE, 1]


def test_several_levels_of_an_index_can_be_said() -> None:
    """Each of them alone describes the row, as columns do."""
    frame = pd.DataFrame({"a": ["x", "x"], "b": [1, 2], "v": [3, 3]}).set_index(["a", "b"])
    assert Table.from_frame(frame).attributes == ("v", "a", "b")
