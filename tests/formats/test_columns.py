"""Columns that number the rows, and columns that tell all of them apart."""

from pathlib import Path

import pytest

from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import save

PATIENTS = "patient_id,age,sex\n" + "".join(f"P{i:05},{i % 3},{'fm'[i % 2]}\n" for i in range(9))


@pytest.mark.parametrize(
    ("content", "index"),
    [
        (",x,y\n0,1,2\n1,1,3\n", "column 1"),  # as pandas writes it
        ('"","x","y"\n"1",1,2\n"2",1,3\n', "column 1"),  # as R's write.csv does
        (",x,y\n0,1,2\n1,1,3\n0,1,2\n", "column 1"),  # of two frames, one below the other
        ("Unnamed: 0,x,y\n3,1,2\n7,1,3\n", "Unnamed: 0"),  # as pandas reads and writes it again
        ("index,x,y\n0,1,2\n1,1,3\n", "index"),  # as polars numbers rows
        ("x,rownames,y\n1,1,2\n1,2,3\n", "rownames"),
    ],
)
def test_the_index_of_a_frame_is_no_attribute(tmp_path: Path, content: str, index: str) -> None:
    """Numbers of rows single out every row and describe none; it is said that they are left out."""
    table = read_table(save(tmp_path, content))
    assert table.attributes == ("x", "y")
    assert (table.names, table.left_out) == (None, (index,))
    assert table.as_json()["index"] == [index]


@pytest.mark.parametrize(
    "content",
    [
        '"","x","y"\n"Mazda RX4",1,2\n"Datsun",1,3\n',
        '"x","y"\n"Mazda RX4",1,2\n"Datsun",1,3\n',  # R's write.table
        "Unnamed: 0,x,y\nMazda RX4,1,2\nDatsun,1,3\n",
    ],
)
def test_the_names_of_rows_that_r_and_pandas_write_name_the_rows(
    tmp_path: Path, content: str
) -> None:
    """Though no header says so."""
    table = read_table(save(tmp_path, content))
    assert table.attributes == ("x", "y")
    assert table.row("Datsun") == 1


def test_a_column_called_index_that_counts_nothing_is_an_attribute(tmp_path: Path) -> None:
    """A price index, say; and any index can be asked for."""
    assert read_table(save(tmp_path, "index,x\n7,1\n1,1\n")).attributes == ("index", "x")
    path = save(tmp_path, ",x\n0,1\n1,1\n")
    assert read_table(path, columns=["column 1", "x"]).attributes == ("column 1", "x")


def test_a_name_comes_before_an_index(tmp_path: Path) -> None:
    """A column that is called name is meant to."""
    table = read_table(save(tmp_path, ",name,x\na,ant,1\nb,bat,2\n"))
    assert (table.name_column, table.left_out) == ("name", ("column 1",))


def test_a_column_that_tells_all_rows_apart_is_said(tmp_path: Path) -> None:
    """With it every row is unique, and nothing is learned of the others."""
    path = save(tmp_path, PATIENTS)
    table = read_table(path)
    assert table.keys == ("patient_id",)
    assert table.notes == (
        "column 'patient_id' alone tells all rows apart; --name-column patient_id makes it the "
        "name of the row, --exclude patient_id leaves it out",
    )
    assert read_table(path, name_column="patient_id").notes == ()
    assert read_table(path, exclude="patient_id").notes == ()


def test_only_what_can_be_an_identifier_is_called_a_key() -> None:
    """Not measurements, nor a column with a missing cell, nor one of a handful of rows."""
    columns = {"a": [1.5, 2, 3, 4, 5], "b": [1, 2, 3, 4, None], "c": [1, 1, 2, 3, 4]}
    assert Table.from_frame(columns).keys == ()
    both = Table.from_frame({"k": list("abcde"), "my key": [5, 4, 3, 2, 1]})
    assert both.keys == ("k", "my key")
    assert both.notes[0].startswith("columns 'k', 'my key' each tell all rows apart; ")
    small = Table.from_frame({"k": ["a", "b", "c"]})
    assert (small.keys, small.notes) == (("k",), ())


def test_a_row_is_found_by_its_value_in_such_a_column(tmp_path: Path) -> None:
    """Nobody has to count rows to ask for P00007."""
    table = read_table(save(tmp_path, PATIENTS))
    assert table.row("P00007") == table.row(" P00007 ") == 7
    assert table.context("P00007").target == 7
    assert table.row("7") == 7
    codes = Table.from_frame({"code": [700, 701, 702], "v": [1, 1, 1]})
    assert codes.row("701") == 1
    with pytest.raises(InputError, match="row 701 does not exist; the rows are 0 to 2"):
        codes.row(701)


def test_a_value_that_names_no_row_is_said_to_be_in_its_column(tmp_path: Path) -> None:
    """So that one sees which rows have it, and which option is missing."""
    table = read_table(save(tmp_path, PATIENTS))
    with pytest.raises(InputError) as caught:
        table.row("f")
    assert str(caught.value).endswith(
        "no column names the rows, so 'f' is none; column 'sex' has it in 5 rows; give --row an "
        "index"
    )


@pytest.mark.parametrize("selector", [2.5, None, [1]])
def test_what_is_neither_a_name_nor_an_index_is_refused(selector: object) -> None:
    """In words, from Python."""
    table = Table.from_frame({"v": [1, 2]})
    with pytest.raises(InputError, match="expected its name, or its index counted from 0"):
        table.row(selector)  # type: ignore[arg-type]
