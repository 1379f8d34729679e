"""Tables: names of rows, columns that are said, data frames."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import (
    column,
    refusal,
    save,
)

# The table.


def test_zoo_has_101_animals_named_by_the_name_column(zoo: Table) -> None:
    """The zoo's names are the rows' and are never said; the other 17 columns are."""
    assert zoo.values.shape == (101, 17)
    assert zoo.values.dtype == np.int32
    assert zoo.name_column == "name"
    assert zoo.names is not None
    assert zoo.names[0] == "aardvark"
    assert zoo.left_out == ()
    assert column(zoo, "legs")[:3] == [4, 4, 0]
    assert column(zoo, "type")[:3] == ["mammal", "mammal", "fish"]


def test_a_row_is_found_by_its_name(zoo: Table) -> None:
    """A name that one row has is that row, and its index is too, as number or text."""
    assert zoo.row("bear") == zoo.row(3) == zoo.row("3") == 3
    assert zoo.row_name(3) == "bear (row 3)"


def test_a_large_table_has_a_short_repr(zoo: Table) -> None:
    """It says what it is, and not each of its cells."""
    assert repr(zoo) == f"<Table {zoo.source}: 101 rows of 17 attributes, named by 'name'>"
    large = Table.from_frame({"v": list(range(5000))})
    assert repr(large) == "<Table data frame: 5000 rows of 1 attributes>"


def test_a_name_of_several_rows_is_refused(zoo: Table) -> None:
    """The two frogs are told apart by index only, which the message gives."""
    with pytest.raises(InputError) as caught:
        zoo.row("frog")
    assert str(caught.value) == f"{zoo.source}: 'frog' names 2 rows: 25, 26; give --row an index"


def test_at_most_ten_rows_of_a_name_are_listed() -> None:
    """A name that every row has does not flood the terminal."""
    table = Table.from_frame({"name": ["a"] * 12, "v": [1] * 12})
    with pytest.raises(InputError, match=r"12 rows: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, \.\.\.;"):
        table.row("a")


@pytest.mark.parametrize("selector", [101, "101", -1, "-1", 10**30, "1" + "0" * 30])
def test_a_row_out_of_range_is_refused(zoo: Table, selector: int | str) -> None:
    """Rows count from 0 and never from the end."""
    with pytest.raises(InputError) as caught:
        zoo.row(selector)
    expected = f"{zoo.source}: row {selector} does not exist; the rows are 0 to 100"
    assert str(caught.value) == expected


@pytest.mark.parametrize("selector", ["bera", "BEAR"])
def test_an_unknown_name_is_refused_with_close_ones(zoo: Table, selector: str) -> None:
    """A misspelt name is met with at most three names like it; case counts."""
    with pytest.raises(InputError) as caught:
        zoo.row(selector)
    message = str(caught.value).removeprefix(f"{zoo.source}: ")
    assert message.startswith(f"no row is named '{selector}'")
    assert ("; close names are 'bear'" in message) == (selector == "bera")
    assert message.count(",") <= 2


def test_a_name_beats_an_index() -> None:
    """Text that is both a row's name and another row's index is the name; a number is not."""
    table = Table.from_frame({"id": [2, 1, 0], "v": [1, 2, 3]})
    assert table.names == ("2", "1", "0")
    assert table.row("2") == 0
    assert table.row(2) == 2


def test_spaces_around_a_name_do_not_matter(tmp_path: Path) -> None:
    """They are seldom meant, and cannot be seen."""
    table = read_table(save(tmp_path, "name,a\n frog ,1\nbat,2\n"))
    assert table.row("frog") == 0
    assert table.row(" bat ") == 1


def test_one_column_may_be_named_without_a_list(tmp_path: Path) -> None:
    """Its letters are not meant."""
    path = save(tmp_path, "name,leg,tail\nant,6,0\nbat,2,1\n")
    assert read_table(path, columns="leg").attributes == ("leg",)
    assert read_table(path, exclude="leg").attributes == ("tail",)


def test_rows_may_have_no_names() -> None:
    """Without a name column a row is called by its index and a name is refused."""
    table = Table.from_frame({"v": [1, 2]})
    assert table.names is None
    assert table.row_name(1) == "row 1"
    with pytest.raises(InputError, match="no column names the rows, so 'frog' is none"):
        table.row("frog")


def test_a_missing_name_is_empty_and_never_found(tmp_path: Path) -> None:
    """A blank name names nothing, also when asked for."""
    table = read_table(save(tmp_path, "name,v\n ,1\nnan,2\nant,3\n"))
    assert table.names == ("", "", "ant")
    assert table.row_name(0) == "row 0"
    with pytest.raises(InputError, match="no row is named ''"):
        table.row("")


def test_a_name_is_kept_as_written(tmp_path: Path) -> None:
    """A name that reads as a number is still the text of the file."""
    assert read_table(save(tmp_path, "id,v\n007,1\n1.0,2\n")).names == ("007", "1.0")


def test_names_are_made_safe_for_a_terminal(tmp_path: Path) -> None:
    """Escape sequences and line ends of a file never reach the terminal as such."""
    table = read_table(save(tmp_path, 'name,v\n"\x1b[31mred\nant",1\n'))
    assert table.row_name(0) == r"\x1b[31mred\nant (row 0)"
    with pytest.raises(InputError) as caught:
        table.row("\x1b[31m\u202e")
    assert str(caught.value).isprintable()


def test_a_context_has_the_row_as_target(zoo: Table) -> None:
    """The context is the table with a target marked."""
    context = zoo.context(3)
    assert context.target == 3
    assert context.attributes == zoo.attributes
    assert (context.values == zoo.values).all()
    assert context.value_name(zoo.attributes.index("type")) == "mammal"


# Which columns are said.

COLUMNS = {"Label": ["a"], "ID": ["b"], "name": ["c"], "legs": [4], "tail": [1]}


@pytest.mark.parametrize(
    ("options", "naming", "said", "left_out"),
    [
        ({}, "name", ("legs", "tail"), ("Label", "ID")),
        ({"name_column": "ID"}, "ID", ("Label", "name", "legs", "tail"), ()),
        ({"name_column": "legs"}, "legs", ("Label", "ID", "name", "tail"), ()),
        ({"columns": ["tail", "legs"]}, "name", ("legs", "tail"), ("Label", "ID")),
        ({"columns": ["ID", "legs"]}, "name", ("ID", "legs"), ("Label", "tail")),
        ({"columns": ["name"]}, "name", ("name",), ("Label", "ID", "legs", "tail")),
        ({"exclude": ["legs"]}, "name", ("tail",), ("Label", "ID", "legs")),
        ({"columns": ["legs", "tail"], "exclude": ["legs"]}, "name", ("tail",), None),
    ],
)
def test_columns_that_name_rows_are_not_said(
    options: dict[str, Any], naming: str, said: tuple[str, ...], left_out: tuple[str, ...] | None
) -> None:
    """A name, id or label is said when picked, or when another column was asked to name."""
    table = Table.from_frame(COLUMNS, **options)
    assert table.name_column == naming
    assert table.attributes == said
    assert left_out is None or table.left_out == left_out


def test_id_names_rows_before_label() -> None:
    """Of several columns that could name the rows, name comes first, then id, then label."""
    assert Table.from_frame({" LABEL ": ["a"], "Id": ["b"], "v": [1]}).name_column == "Id"
    assert Table.from_frame({" LABEL ": ["a"], "v": [1]}).name_column == " LABEL "


@pytest.mark.parametrize("option", ["columns", "exclude", "name_column"])
def test_an_unknown_column_is_refused(tmp_path: Path, option: str) -> None:
    """The message names the unknown column and lists the first ten that are known."""
    path = save(tmp_path, ",".join(f"c{i}" for i in range(12)) + "\n" + "1," * 11 + "1\n")
    message = refusal(path, **{option: "nope" if option == "name_column" else ["c1", "nope"]})
    known = ", ".join(f"'c{i}'" for i in range(10))
    assert message == f"there is no column 'nope'; the columns are {known}, ..."


@pytest.mark.parametrize("options", [{}, {"exclude": ["v"]}])
def test_a_table_with_nothing_to_say_is_refused(tmp_path: Path, options: Any) -> None:
    """At least one column must be left to say."""
    path = save(tmp_path, "name,v\na,1\n" if options else "name,id\na,1\n")
    assert refusal(path, **options).startswith("no column is left to say of 'name', ")


# Frames.


class Capsule:
    """Any data frame library's table, as Arrow sees it."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)


def test_frames_of_any_library_are_read() -> None:
    """A pandas frame, an Arrow table, and whatever speaks Arrow's C stream are one table."""
    data = {"name": ["ant", "bat"], "legs": [6, None], "kind": ["insect", "mammal"]}
    for frame in (data, pa.table(data), pd.DataFrame(data), Capsule(pa.table(data))):
        table = Table.from_frame(frame)
        assert table.source == "data frame"
        assert table.names == ("ant", "bat")
        assert table.values.tolist() == [[0, 0], [-1, 1]]
        assert table.value_names == ((6,), ("insect", "mammal"))


def test_pandas_cells_are_missing_whatever_marks_them() -> None:
    """None, NaN, NaT and NA are all missing; categories are what they stand for."""
    frame = pd.DataFrame(
        {
            "time": pd.to_datetime(["2020-01-01", None, "2020-01-01"]),
            "kind": pd.Categorical(["b", None, "a"], categories=["a", "b"]),
            "count": pd.array([1, None, 2], dtype="Int64"),
        }
    )
    table = Table.from_frame(frame)
    assert column(table, "time") == ["2020-01-01 00:00:00", None, "2020-01-01 00:00:00"]
    assert column(table, "kind") == ["b", None, "a"]
    assert column(table, "count") == [1, None, 2]


def test_a_pandas_index_without_a_name_is_not_said(tmp_path: Path) -> None:
    """The row numbers a filter leaves behind single out every row and describe none."""
    frame = pd.DataFrame({"v": [0, 1, 2, 3]})
    odd = frame[frame.v != 1]
    odd.to_parquet(tmp_path / "t.parquet")
    for table in (Table.from_frame(odd), read_table(tmp_path / "t.parquet")):
        assert table.attributes == ("v",)
        assert table.left_out == ("__index_level_0__",)
    assert (
        Table.from_frame(frame.set_index(pd.Index(["a", "b", "c", "d"], name="id"))).row("b") == 1
    )


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (5, "expected a data frame of pandas, polars, Arrow or their like, or a dict of columns, "),
        ([1, 2], "expected a data frame .*, not list"),
        (pd.Series([1, 2]), "expected a data frame .*, not Series"),
        ({"a": 5}, "column 'a': expected a list of cells, not '5'"),
        ({"a": "xyz"}, "column 'a': expected a list of cells, not ''xyz''"),
        ({"a": [1], "b": [1, 2]}, r"the columns are not equally long: {'a': 1, 'b': 2}"),
        ({"a": [{1}, 2]}, "a cell of column 'a' cannot be compared: unhashable type: 'set'"),
        (pd.DataFrame(), "there are no columns"),
        (pa.table({"v": pa.array([], pa.int64())}), "there are no rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "several columns are called 'a'"),
        (pa.table([[1], [2]], names=["a", "a"]), "several columns are called 'a'"),
        (pa.table({"v": pa.array([b"\xff"]).view(pa.string())}), ".*can't decode byte"),
        (pa.table({"v": pa.array([[2**62]], pa.list_(pa.timestamp("s")))}), ".*too large"),
    ],
)
def test_a_bad_frame_is_refused(frame: Any, message: str) -> None:
    """What is no table, or holds what Arrow cannot hold, is bad input of the given source."""
    with pytest.raises(InputError, match=f"^animals: {message}") as caught:
        Table.from_frame(frame, source="animals")
    assert str(caught.value).isprintable()
