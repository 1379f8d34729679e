"""Tables of Parquet and Arrow, and what is wrong with bad ones."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsym.formats.cells import MAX_CELLS
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import ARROW_COLUMNS, column, output_of, refusal, save, typed


def test_a_parquet_file_reads_as_its_frame(tmp_path: Path) -> None:
    """A file and the table it was written from are the same table, in both spellings."""
    cells = {f"c{i}": cells for i, (cells, _) in enumerate(ARROW_COLUMNS) if len(cells) == 3}
    for name in ("t.parquet", "t.PQ"):
        pq.write_table(pa.table({"name": ["a", "b", None], **cells}), tmp_path / name)
        table = read_table(tmp_path / name)
        frame = Table.from_frame(pa.table({"name": ["a", "b", None], **cells}))
        assert table.names == ("a", "b", "")
        assert table.attributes == tuple(cells)
        assert table.value_names == frame.value_names
        assert (table.values == frame.values).all()


def test_long_text_that_parquet_holds_once_stays_so(tmp_path: Path) -> None:
    """A small file cannot fill memory with copies of one text."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"v": ["x" * 20_000] * 2_000}), path)
    code = (
        "import sys, minsym.formats.tables as t, pyarrow as pa; t.read_table(sys.argv[1]);"
        "print(pa.default_memory_pool().max_memory())"
    )
    assert 0 < int(output_of(code, path)) < 10**7


def test_a_parquet_footer_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    """Half a megabyte may claim more cells, or more bytes, than memory holds."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"v": pa.nulls(MAX_CELLS + 1)}), path)
    expected = f"{MAX_CELLS + 1} rows of 1 columns; the limit is {MAX_CELLS} cells"
    assert refusal(path) == expected


def test_a_parquet_file_with_too_much_data_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size that counts is that of the data before compression."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"v": ["x" * 10**6]}), path)
    monkeypatch.setattr("minsym.formats.text.MAX_BYTES", 10**6)
    assert path.stat().st_size < 10**6
    assert refusal(path).endswith("bytes of data; the limit is 1000000")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    """Cut short at either end, overwritten in the middle, or never Parquet at all."""
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"v": list(range(1000))}), whole)
    content = whole.read_bytes()
    noise = b"\xff" * (len(content) // 2)
    for bad in (content[:-9], content[50:-4], b"", b"a,b\n1,2\n", b"PAR1" + noise + content[-8:]):
        assert refusal(save(tmp_path, bad, "t.parquet"))
    middle = len(content) // 3
    damaged = content[:20] + b"\xff" * middle + content[20 + middle :]
    assert refusal(save(tmp_path, damaged, "t.parquet"))


def test_duplicate_columns_of_parquet_are_refused(tmp_path: Path) -> None:
    """Parquet permits columns of one name; a message could not tell them apart."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table([[1], [2]], names=["a", "a"]), path)
    assert refusal(path) == "several columns are called 'a'"


@pytest.mark.parametrize(
    ("cells", "values"), ARROW_COLUMNS, ids=lambda x: str(getattr(x, "type", ""))
)
def test_arrow_cells_compare_by_type_and_content(cells: Any, values: list[Any]) -> None:
    """Every Arrow type is read, whether or not Arrow can number its distinct values."""
    assert typed(column(Table.from_frame(pa.table({"v": cells})))) == typed(values)
