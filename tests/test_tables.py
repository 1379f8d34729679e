"""What a table is after reading: formats, comparison of cells, names of rows, bad input."""

import csv
import datetime
import gzip
import importlib.resources
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.context import MISSING
from minsym.errors import InputError
from minsym.readers import MAX_BYTES, MAX_CELLS
from minsym.tables import Table, read_table
from minsym.text import printable

ZOO = importlib.resources.files("minsym.data") / "zoo.csv"


@pytest.fixture
def zoo() -> Table:
    with importlib.resources.as_file(ZOO) as path:
        return read_table(path)


def save(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def typed(values: Iterable[Any]) -> list[tuple[type, Any]]:
    return [(type(value), value) for value in values]


def column(table: Table, name: str = "v") -> list[Any]:
    """Return what the cells of a column are called, None for missing ones."""
    a = table.attributes.index(name)
    known = table.value_names[a]
    assert len(set(typed(known))) == len(known), "two codes for one value"
    return [None if code == MISSING else known[code] for code in table.values[:, a]]


def of_text(folder: Path, *cells: str) -> Table:
    """Read a CSV file with the column v, and w so that no line is blank."""
    return read_table(save(folder, "".join(f"{cell},x\n" for cell in ("v", *cells)).rstrip()))


def of_json(folder: Path, *cells: str) -> Table:
    return read_table(save(folder, "\n".join(f'{{"v": {cell}}}' for cell in cells), "t.jsonl"))


def refusal(path: str | os.PathLike[str], **options: Any) -> str:
    """Return what is wrong with a file, after its name."""
    with pytest.raises(InputError) as caught:
        read_table(path, **options)
    message = str(caught.value)
    source = "standard input" if path == "-" else os.fspath(path)
    assert message.startswith(f"{source}: ")
    assert message.isprintable()
    return message.removeprefix(f"{source}: ")


def output_of(code: str, path: Path) -> str:
    """Return what code prints in a Python of its own that is given a path."""
    run = [sys.executable, "-c", code, str(path)]
    return subprocess.run(run, capture_output=True, check=True, text=True).stdout


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


def test_printable_escapes_and_shortens() -> None:
    """Whatever does not print is escaped; a result over the limit is cut to it."""
    assert printable("é b") == "é b"
    assert printable("a\u202eb\x1b\n\x07\udc80") == r"a\u202eb\x1b\n\x07\udc80"
    assert printable("a" * 80) == "a" * 80
    assert printable("a" * 81) == "a" * 77 + "..."
    assert printable("\x1b" * 80) == (r"\x1b" * 20)[:77] + "..."
    assert printable("a" * 81, limit=None) == "a" * 81


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


# How cells compare.


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "1.0", "1e0", "01", " 1 ", "+1", "10e-1", ".1e1", "1."], [1] * 9),
        (["0", "-0", "0.0", "0e5"], [0] * 4),
        (["0.5", ".50", "5e-1", "-0.5"], [0.5, 0.5, 0.5, -0.5]),
        (["9007199254740993", "9007199254740992.0"], [9007199254740993, 9007199254740992]),
        (["1" * 24 + "1", "1" * 24 + "2"], [int("1" * 24 + "1"), int("1" * 24 + "2")]),
        (["0.1", "0.10000000000000000001"], [0.1, "0.10000000000000000001"]),
        (["1e-400", "0"], ["1e-400", 0]),
        (["1e999999999999", "1.0E999999999999", "1e-999999999999"], None),
        (["9" * 5000, "9" * 4999 + "8"], ["9" * 5000, "9" * 4999 + "8"]),
        (["1e4000", "1e3999"], ["1e4000", 10**3999]),
        (["1e99999999999999999999", "1"], ["1e99999999999999999999", "1"]),
        (["1", "", "  ", "NaN", "nan"], [1, None, None, None, None]),
        (["true", "TRUE", "False", ""], [True, True, False, None]),
        (["true", "1"], ["true", "1"]),
        (["1", "1.0", "one"], ["1", "1.0", "one"]),
        (["1_000", "1"], ["1_000", "1"]),
        (["\u0661", "1"], ["\u0661", "1"]),
        (["inf", "1"], ["inf", "1"]),
        (["red", " red", "Red", "NAN"], ["red", " red", "Red", "NAN"]),
        (["", "nan"], [None, None]),
    ],
)
def test_text_cells_compare_by_what_the_column_holds(
    tmp_path: Path, cells: list[str], values: list[Any] | None
) -> None:
    """A column all numbers compares exactly as numbers, one all truth values as those."""
    if values is None:
        values = [cells[0], cells[0], cells[2]]
    assert typed(column(of_text(tmp_path, *cells))) == typed(values)


def test_huge_exponents_take_no_time(tmp_path: Path) -> None:
    """A number that no memory could hold compares without being worked out."""
    table = of_text(tmp_path, "1e99999999999999999", "10e99999999999999998", "1", "2e-9999999999")
    assert table.values[:, 0].tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "1.0", "10e-1", "-0.0", "0"], [1, 1, 1, 0, 0]),
        (["1", "true", '"1"', '"true"', "false", "0"], [1, True, "1", "true", False, 0]),
        (["1e23", "1" + "0" * 23], [10**23] * 2),
        (["null", "NaN", '""', '"nan"'], [None, None, "", "nan"]),
        (["Infinity", "-Infinity"], ["inf", "-inf"]),
        (["9007199254740993", "9007199254740992.0"], [9007199254740993, 9007199254740992]),
        (["0.1", "0.10000000000000000001"], [0.1, "0.10000000000000000001"]),
        (["9" * 5000, "9" * 4999 + "8"], ["9" * 5000, "9" * 4999 + "8"]),
        (['[1, {"a": 2, "b": 0.5}]', '[1.0, {"b": 0.5, "a": 2}]'], ["[1, {'a': 2, 'b': 0.5}]"] * 2),
        (["[1]", "[true]", '["1"]', "[[1]]"], ["[1]", "[True]", "['1']", "[[1]]"]),
        (['{"a": 1}', '{"a": 2}', '{"b": 1}'], ["{'a': 1}", "{'a': 2}", "{'b': 1}"]),
    ],
)
def test_json_cells_compare_by_type_and_content(
    tmp_path: Path, cells: list[str], values: list[Any]
) -> None:
    """Numbers compare exactly across types and never equal text or a truth value."""
    assert typed(column(of_json(tmp_path, *cells))) == typed(values)


def test_equal_cells_have_one_code_and_the_first_spelling(tmp_path: Path) -> None:
    """Codes count up in order of first appearance."""
    table = of_text(tmp_path, "1e-400", "2", "10e-401", "", "2.0")
    assert table.values[:, 0].tolist() == [0, 1, 0, MISSING, 1]
    assert table.value_names[0] == ("1e-400", 2)


ARROW_COLUMNS: list[tuple[Any, list[Any]]] = [
    (pa.array([1, None, 1]), [1, None, 1]),
    (pa.array([1.5, float("nan"), 2.0, None]), [1.5, None, 2, None]),
    (pa.array([-0.0, 0.0, float("inf")]), [0, 0, "inf"]),
    (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
    (pa.array([Decimal("1.50"), Decimal("2.00")]), [1.5, 2]),
    (pa.array([True, None, False]), [True, None, False]),
    (pa.array(["1", "nan", "", None]), ["1", "nan", "", None]),
    (pa.array(["a", "b", "a"], pa.string_view()), ["a", "b", "a"]),
    (pa.array([b"a"]), ["b'a'"]),
    (pa.array([datetime.date(2020, 1, 2), None]), ["2020-01-02", None]),
    (pa.array([0], pa.timestamp("us")), ["1970-01-01 00:00:00"]),
    (pa.array([10**10 * 33], pa.timestamp("s")), ["12427-04-14 10:40:00"]),
    (pa.array([[1], [1, 2], None, [1]]), ["[1]", "[1, 2]", None, "[1]"]),
    (pa.array([{"a": 1}, {"a": None}, {"a": 1}]), ["{'a': 1}", "{'a': None}", "{'a': 1}"]),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), ["[('a', 1)]"]),
    (pa.array([None, None]), [None, None]),
    (pa.DictionaryArray.from_arrays([0, 1, 2, None], ["a", None, "a"]), ["a", None, "a", None]),
    (
        pa.chunked_array([pa.array(cells).dictionary_encode() for cells in (["a"], ["b", "a"])]),
        ["a", "b", "a"],
    ),
    (pa.chunked_array([["a", "b"], [], ["c", "b"]]), ["a", "b", "c", "b"]),
    (
        pa.UnionArray.from_sparse(
            pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["", "1"])]
        ),
        [1, "1"],
    ),
]


@pytest.mark.parametrize(
    ("cells", "values"), ARROW_COLUMNS, ids=lambda x: str(getattr(x, "type", ""))
)
def test_arrow_cells_compare_by_type_and_content(cells: Any, values: list[Any]) -> None:
    """Every Arrow type is read, whether or not Arrow can number its distinct values."""
    assert typed(column(Table.from_frame(pa.table({"v": cells})))) == typed(values)


# Delimited text.

# Text without digits and e is neither a number nor a truth value.
CELLS = (
    st.none()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0eE0123456789"))
)
ROUND_TRIP = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)


def _expected(cells: list[Any]) -> list[Any]:
    """Return a column's cells as they compare: ints if all are, else text; None if missing."""
    text = ["" if cell is None else str(cell) for cell in cells]
    missing = [t.strip() in ("", "nan", "NaN") for t in text]
    pairs = list(zip(cells, missing, strict=True))
    numbers = all(gone or isinstance(cell, int) for cell, gone in pairs)
    known = cells if numbers else text
    return [None if gone else cell for cell, gone in zip(known, missing, strict=True)]


@given(ROUND_TRIP)
def test_a_written_table_reads_back(rows: list[list[Any]]) -> None:
    """Cells are equal after writing and reading exactly when they were before."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow([f"c{c}" for c in range(len(rows[0]))])
    writer.writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.getvalue().encode())))
        table = read_table("-", delimiter=",")
    assert table.values.shape == (len(rows), len(rows[0]))
    for cells, codes in zip(zip(*rows, strict=True), table.values.T, strict=True):
        expected = _expected(list(cells))
        for i, one in enumerate(expected):
            assert (codes[i] == MISSING) == (one is None)
            assert [code == codes[i] for code in codes] == [other == one for other in expected]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "a,b\n1,x y\n"),
        ("t.CSV", "a;b\n1;x y\n"),
        ("t.txt", "a|b\n1|x y\n"),
        ("t.data", "a\tb\n1\tx y\n"),
        ("t.tsv", "a\tb\n1\tx y\n"),
        ("t.TAB", "a\tb\n1\tx y\n"),
        ("t", "\n \na,b\r\n\r\n1,x y\r\n  \r\n\r\n"),
        ("t.csv", "a,b\r1,x y\r"),
        ("t.csv", ' a ,"b"\n"1","x y"'),
    ],
)
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, name: str, content: str) -> None:
    """Delimiters, line ends, quotes, blank lines and spaces in the header do not matter."""
    table = read_table(save(tmp_path, content, name))
    assert table.attributes == ("a", "b")
    assert [column(table, "a"), column(table, "b")] == [[1], ["x y"]]


@pytest.mark.parametrize(
    ("header", "width"),
    [('"a;b;c;d",e', 2), ("a,b;c;d", 3), ("a,b;c", 2), ("a", 1), ('"a""|b|c";d', 2)],
)
def test_delimiters_in_quotes_do_not_count(tmp_path: Path, header: str, width: int) -> None:
    """The most frequent delimiter outside quotes wins, the comma on a tie or none."""
    path = save(tmp_path, header + "\n" + header + "\n")
    assert len(read_table(path).attributes) == width


def test_a_given_delimiter_is_used(tmp_path: Path) -> None:
    """Any one character delimits when asked to, also in a .tsv file."""
    assert read_table(save(tmp_path, "a,b:c\n1,2:3\n"), delimiter=":").attributes == ("a,b", "c")
    path = save(tmp_path, "a,b\n1,2\n", "t.tsv")
    assert read_table(path, delimiter=",").attributes == ("a", "b")


def test_a_column_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    """An empty header cell counts columns from 1."""
    assert read_table(save(tmp_path, "a,b, \n1,2,3\n")).attributes == ("a", "b", "column 3")


def test_a_cell_may_span_lines_and_be_long(tmp_path: Path) -> None:
    """Quoted line ends and cells beyond the csv module's own limit are text like any other."""
    long = "x" * 200_000
    table = read_table(save(tmp_path, f'v,w\n"a\nb",{long}\n'))
    assert [column(table), column(table, "w")] == [["a\nb"], [long]]


def test_a_lone_column_may_have_missing_cells(tmp_path: Path) -> None:
    """In a table one column wide a quoted nothing is a row; an empty line is not."""
    assert column(read_table(save(tmp_path, 'v\n1\n""\n\n2\n'))) == [1, None, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    """Byte order marks are dropped and tell UTF-16; other encodings must be given."""
    path = save(tmp_path, "é,b\nü,1\n".encode(encoding))
    known = {"encoding": encoding} if encoding in ("utf-16-le", "latin-1") else {}
    table = read_table(path, **known)
    assert table.attributes == ("é", "b")
    assert column(table, "é") == ["ü"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Path "-" reads delimited text from standard input and leaves it open."""
    stdin = io.TextIOWrapper(io.BytesIO(b"a;b\n1;2\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    table = read_table("-")
    assert table.attributes == ("a", "b")
    assert table.source == "standard input"
    assert not stdin.closed


def test_a_pipe_is_read_and_its_bad_bytes_are_found() -> None:
    """A file that cannot be rewound, as a shell's <(...), is read like any other."""
    for content in (b"a,b\n1,2\n", b"a,b\n1,\xff\n"):
        reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)
        path = f"/dev/fd/{reader}"
        if b"\xff" in content:
            assert refusal(path).startswith("byte 6 ")
        else:
            assert read_table(path).attributes == ("a", "b")
        os.close(reader)


def test_reading_text_does_not_import_pyarrow(tmp_path: Path) -> None:
    """The import would take longer than reading most tables."""
    path = save(tmp_path, "a,b\n1,2\n")
    code = (
        "import sys, minsym.tables as t; t.read_table(sys.argv[1]); print('pyarrow' in sys.modules)"
    )
    assert output_of(code, path) == "False\n"


# JSON.


def test_json_columns_come_in_order_of_first_appearance(tmp_path: Path) -> None:
    """An absent key is a missing cell, like null."""
    records = [{"b": 1}, {"a": None, "b": 2}, {"a": "x", "c": True}]
    text = json.dumps(records)
    lines = "\ufeff" + "\r\n \n".join(map(json.dumps, records))
    for path in (save(tmp_path, text, "t.JSON"), save(tmp_path, lines, "t.ndjson")):
        table = read_table(path)
        assert table.attributes == ("b", "a", "c")
        assert table.values.tolist() == [[0, -1, -1], [1, -1, -1], [-1, 0, 0]]
        assert table.value_names == ((1, 2), ("x",), (True,))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.json", '[{"a": 1},\n{"a" 2}]', "line 2, column 6: Expecting ':' delimiter"),
        ("t.jsonl", '{"a": 1}\n\n{"a" 2}', "line 3, column 6: Expecting ':' delimiter"),
        ("t.json", "", "line 1, column 1: Expecting value"),
        ("t.json", '{"a": [1]}', "expected an array of objects; this is an object"),
        ("t.json", '"a"', "expected an array of objects; this is a string"),
        ("t.json", '[{"a": 1}, [2]]', "row 1 is an array; expected an object"),
        ("t.json", "[null]", "row 0 is null; expected an object"),
        ("t.jsonl", '{"a": 1}\n2.5\n', "line 2 is a number; expected an object"),
        ("t.jsonl", "true\n", "line 1 is a truth value; expected an object"),
        ("t.json", "[]", "there are no columns"),
        ("t.jsonl", "\n", "there are no columns"),
        ("t.json", "[{}]", "there are no columns"),
        ("t.json", '[{"a": 1, "b": {"\\u001b": 1, "\\u001b": 1}}]', None),
        ("t.json", '[{"a": 1e' + "9" * 20 + "}]", f"the exponent of '1e{'9' * 20}' is too long"),
        ("t.json", "[" * 100_000, "its values are nested too deeply"),
    ],
)
def test_bad_json_is_refused(tmp_path: Path, name: str, content: str, message: str | None) -> None:
    """The message gives the place and what was expected there."""
    expected = message or r"the key '\x1b' occurs twice in one object"
    assert refusal(save(tmp_path, content, name)) == expected


def test_json_with_more_cells_than_the_limit_is_refused(tmp_path: Path) -> None:
    """A short file whose objects share no key would make a table that fits in no memory."""
    n = 2**14 + 1
    path = save(tmp_path, "".join(f'{{"{i}":1}}\n' for i in range(n)), "t.jsonl")
    assert refusal(path) == f"{n} rows of {n} columns; the limit is {MAX_CELLS} cells"


# Parquet.


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
        "import sys, minsym.tables as t, pyarrow as pa; t.read_table(sys.argv[1]);"
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
    monkeypatch.setattr("minsym.readers.MAX_BYTES", 10**6)
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
        (5, "Expected pandas DataFrame"),
        (pd.DataFrame(), "there are no columns"),
        (pa.table({"v": pa.array([], pa.int64())}), "there are no rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Duplicate column names"),
        (pa.table([[1], [2]], names=["a", "a"]), "several columns are called 'a'"),
        (pd.DataFrame({"v": [1, "x"]}), ".*Conversion failed for column v"),
        (pa.table({"v": pa.array([b"\xff"]).view(pa.string())}), ".*can't decode byte"),
        (pa.table({"v": pa.array([[2**62]], pa.list_(pa.timestamp("s")))}), ".*too large"),
    ],
)
def test_a_bad_frame_is_refused(frame: Any, message: str) -> None:
    """What is no table, or holds what Arrow cannot hold, is bad input of the given source."""
    with pytest.raises(InputError, match=f"^animals: {message}") as caught:
        Table.from_frame(frame, source="animals")
    assert str(caught.value).isprintable()


# Bad files.


@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.parquet", "t.txt"])
def test_a_missing_file_or_a_directory_is_refused(tmp_path: Path, name: str) -> None:
    """Every format says so in the same words."""
    path = tmp_path / name
    assert refusal(path) == "No such file or directory"
    path.mkdir()
    assert refusal(path) == "Is a directory"


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_file_without_permission_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The system's refusal is passed on (simulated: the superuser may read everything)."""

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied", name)

    monkeypatch.setattr("minsym.readers.open", refuse, raising=False)
    assert refusal(name) == "Permission denied"


def test_the_path_is_made_safe_for_a_terminal() -> None:
    """A file's name reaches messages escaped."""
    with pytest.raises(InputError) as caught:
        read_table("a\x1b[31m\nb.csv")
    assert str(caught.value) == r"a\x1b[31m\nb.csv: No such file or directory"
    with pytest.raises(InputError, match=r"^a\\x00\.csv: embedded null byte$"):
        read_table("a\0.csv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n \n\r\n", "the file is empty"),
        (b"a,b\n", "there are no rows"),
        (b"a,b\n1,2\n\n3\n", "line 4: expected 2 cells, found 1"),
        (b'a,b\n"1\n2",3\n4,5,6\n', "line 4: expected 2 cells, found 3"),
        (b"a,b,a,b\n1,2,3,4\n", "several columns are called 'a', 'b'"),
        (b"a\x1b,a\x1b\n1,2\n", r"several columns are called 'a\x1b'"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "line 3: a quote is opened and never closed"),
        (b'a,b\n1,"2"3\n', "line 2: ',' expected after '\"'"),
        (b"a,b\n1,\xff\n", "byte 6 is not utf-8 text; give the file's encoding with --encoding"),
        (b"a,b\n1,\xc3", "byte 6 is not utf-8 text; give the file's encoding with --encoding"),
        (
            b"\xef\xbb\xbfa\n\xff\n",
            "byte 5 is not utf-8 text; give the file's encoding with --encoding",
        ),
        (
            b"a,b\n1,\0\n",
            "line 2 holds a NUL; this is not text, or give its encoding with --encoding",
        ),
        (b"PAR1....PAR1", "this is a Parquet file, not text"),
        (b"PK\x03\x04....", "this is a zip file, not text"),
        (gzip.compress(b"a,b\n1,2\n"), "this is a gzip file, not text"),
    ],
)
def test_bad_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """The message gives the line or byte and the rule that it breaks."""
    assert refusal(save(tmp_path, content)) == message


def test_a_bad_byte_is_found_far_into_a_file(tmp_path: Path) -> None:
    """Bytes count from the file's beginning however the file is read."""
    good = b"a,b\n" + b"1,2\n" * 100_000
    expected = f"byte {len(good)} is not utf-8 text; give the file's encoding with --encoding"
    assert refusal(save(tmp_path, good + b"\xe9,1\n" + b"1,2\n" * 10_000)) == expected
    start = len(b'[{"a": "')
    assert refusal(save(tmp_path, b'[{"a": "\xe9"}]', "t.json")).startswith(f"byte {start} ")


@pytest.mark.parametrize("encoding", ["nope", "rot13", "\x1b", "utf-16"])
def test_an_unknown_or_wrong_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    """A name that is no text encoding is named; UTF-16 must start with its mark."""
    message = refusal(save(tmp_path, "a,b\n1,2\n"), encoding=encoding)
    if encoding == "utf-16":
        assert message == "UTF-16 stream does not start with BOM"
    else:
        assert message == f"there is no text encoding '{printable(encoding)}'"


@pytest.mark.parametrize("delimiter", ["", ",,", "\n", '"', "\0"])
def test_a_delimiter_is_one_character(tmp_path: Path, delimiter: str) -> None:
    """Neither none nor several characters delimit, nor what has another meaning."""
    message = refusal(save(tmp_path, "a,b\n1,2\n"), delimiter=delimiter)
    shown = printable(delimiter)
    expected = f"the delimiter is '{shown}'; expected one character, no quote or line end"
    assert message == expected


def test_a_text_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    """The size is checked before anything is read."""
    for name in ("t.csv", "t.json"):
        path = save(tmp_path, "a,b\n1,2\n", name)
        os.truncate(path, MAX_BYTES + 1)  # a sparse file: it takes no room
        assert refusal(path) == f"the file has {MAX_BYTES + 1} bytes; the limit is {MAX_BYTES}"
