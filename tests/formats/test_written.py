"""Answers written as tables, for programs and for spreadsheets."""

import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from minsym.formats.written import write_columns

HOSTILE = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "plain", "a=1", None, "'", "\n=1"]
COLUMNS = {"=name": HOSTILE, "count": list(range(len(HOSTILE)))}


def test_formulas_are_quoted_on_request(tmp_path: Path) -> None:
    """Text that a spreadsheet would run; numbers, gaps and other text stay as they are."""
    write_columns(COLUMNS, tmp_path / "safe.csv", no_formulas=True)
    write_columns(COLUMNS, tmp_path / "plain.csv")
    safe, plain = (pl.read_csv(tmp_path / name) for name in ("safe.csv", "plain.csv"))
    assert safe.columns == ["'=name", "count"]
    assert safe["'=name"].to_list() == [*(f"'{cell}" for cell in HOSTILE[:6]), *HOSTILE[6:]]
    assert plain["=name"].to_list() == HOSTILE
    assert safe["count"].to_list() == COLUMNS["count"]


@pytest.mark.parametrize("name", ["made.csv", "made.parquet"])
def test_a_file_is_whole_or_not_there(tmp_path: Path, name: str) -> None:
    """A table that cannot be written leaves nothing."""
    with pytest.raises(ValueError, match="length"):
        write_columns({"a": [1], "b": [1, 2]}, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_parquet_says_how_it_was_made(tmp_path: Path) -> None:
    """The version and the command line."""
    write_columns(COLUMNS, tmp_path / "made.parquet")
    made = json.loads(pq.read_metadata(tmp_path / "made.parquet").metadata[b"minsym"])
    assert {"version", "command", "platform"} <= set(made)
