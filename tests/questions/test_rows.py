"""Audits of whole tables, and the files they leave."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

from minsym import InputError, Table, audit_table, read_table, solve
from minsym.questions.rows import write_audit
from tests import naive


@pytest.fixture
def zoo() -> Table:
    return read_table(str(files("minsym.data") / "zoo.csv"))


def test_every_animal_of_the_zoo_is_as_complex_as_algorithm_1_says(zoo: Table) -> None:
    """With the animals that share all their attributes counted as duplicates."""
    found = audit_table(zoo)
    rows = zoo.values.tolist()
    assert found.complexity.tolist() == [naive.min_sym(rows, row) for row in range(len(rows))]
    assert found.duplicates.tolist() == [rows.count(row) - 1 for row in rows]


def test_a_frame_a_file_and_a_name_are_audited_as_the_table_is(tmp_path: Path) -> None:
    """Nobody has to make a table first."""
    frame = {"name": ["ant", "bat", "cat"], "legs": [6, 2, 4], "wings": [1, 1, 0]}
    (tmp_path / "t.csv").write_text("name,legs,wings\nant,6,1\nbat,2,1\ncat,4,0\n")
    expected = audit_table(Table.from_frame(frame)).complexity.tolist()
    assert audit_table(frame).complexity.tolist() == expected == [1, 1, 1]
    assert audit_table(tmp_path / "t.csv").complexity.tolist() == expected
    assert audit_table("zoo").histogram == {1: 1, 2: 16, 3: 15, 4: 6, 5: 2}
    with pytest.raises(InputError, match=r"^data frame: expected a data frame .*, not int: "):
        audit_table(5)


def test_the_histogram_counts_only_what_can_be_singled_out(zoo: Table) -> None:
    """The platypus can; the antelope looks like the buffalo."""
    found = audit_table(zoo)
    assert sum(found.histogram.values()) + found.hopeless.sum() == 101
    assert not found.hopeless[zoo.row("platypus")]
    assert found.hopeless[zoo.row("antelope")]
    antelopes = next(g for g in found.identical() if zoo.row("antelope") in g)
    assert [zoo.row_name(int(row)).split()[0] for row in antelopes] == [
        "antelope", "buffalo", "deer", "elephant", "giraffe", "oryx",
    ]  # fmt: skip


def test_rows_that_lack_what_another_has_are_hopeless(tmp_path: Path) -> None:
    """Without being equal to any."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,\n1,2\n3,2\n", encoding="utf-8")
    found = audit_table(read_table(path))
    assert found.complexity.tolist() == [0, 2, 1]
    assert found.duplicates.tolist() == [0, 0, 0]
    assert found.hopeless.tolist() == [True, False, False]
    assert found.identical() == []


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_an_audit_is_written_with_a_row_per_row(zoo: Table, tmp_path: Path, suffix: str) -> None:
    """Under the column names that others will type."""
    found = audit_table(zoo)
    path = tmp_path / f"audit{suffix}"
    write_audit(found, path)
    read = pyarrow.csv.read_csv if suffix == ".csv" else pyarrow.parquet.read_table
    table = read(path)
    assert table.column_names == ["row", "name", "complexity", "duplicates"]
    assert table["complexity"].to_pylist() == found.complexity.tolist()
    assert table["name"].to_pylist() == list(zoo.names or ())


def test_a_parquet_audit_says_how_it_was_made(zoo: Table, tmp_path: Path) -> None:
    """Version, command line, seed and platform."""
    path = tmp_path / "audit.parquet"
    write_audit(audit_table(zoo), path)
    made = json.loads(pyarrow.parquet.read_schema(path).metadata[b"minsym"])
    assert set(made) == {"version", "command", "seed", "platform"}


@pytest.mark.slow
def test_a_large_table_fits_in_memory_and_agrees_with_searches() -> None:
    """20,000 rows: twenty of them again by a search of their own."""
    rng = np.random.default_rng(0)
    values = (rng.random((20_000, 20)) ** 2 * rng.integers(2, 12, 20)).astype(np.int32)
    names = tuple(f"c{i}" for i in range(20))
    table = Table("t", values, names, tuple(tuple(range(12)) for _ in names), None, None, ())
    found = audit_table(table)
    for row in rng.integers(0, 20_000, 20):
        assert solve(table.context(int(row))).size == found.complexity[row]


def test_rows_whose_bounds_meet_beyond_the_size_asked_for_are_settled() -> None:
    """The corners of a cube need all three columns: more than two, and there are no more."""
    corners = np.array([[i >> a & 1 for a in range(3)] for i in range(8)])
    frame = {f"c{a}": corners[:, a] for a in range(3)}
    found = audit_table(frame, up_to=2)
    assert (found.histogram, found.unsettled) == ({3: 8}, {})
    assert audit_table(frame, up_to=1).unsettled == {2: 8}


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_an_audit_as_a_frame_has_the_columns_of_its_file(zoo: Table, kind: str) -> None:
    """With bounds where not every row is settled, and gaps that leave numbers whole."""
    frame = audit_table(zoo).to_frame(kind)
    assert list(frame.columns) == ["row", "name", "complexity", "duplicates"]
    assert frame["name"][63] == "platypus"
    assert frame["complexity"][63] == 2
    found = audit_table(zoo, up_to=1)
    frame = found.to_frame(kind)
    bounds = ["complexity", "lower_bound", "upper_bound"]
    assert list(frame.columns) == ["row", "name", *bounds, "duplicates"]
    assert str(frame["complexity"].dtype) == "Int64"
    assert list(frame["lower_bound"]) == found.lower.tolist()


def test_a_notebook_shows_the_histogram_and_the_hopeless(zoo: Table) -> None:
    """And what is not settled, with what is known of it."""
    shown = audit_table(zoo)._repr_html_()
    assert ">none</td>" in shown
    assert ">61</td>" in shown
    assert ">more than 1</td>" in audit_table(zoo, up_to=1)._repr_html_()
