"""Tables of delimited text, and what is wrong with bad ones."""

import csv
import gzip
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.base.text import printable
from minsym.formats.tables import read_table
from minsym.model.context import MISSING
from tests.table_files import column, refusal, save

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
    [('"a;b;c;d",e', 2), ("a", 1), ('"a""|b|c";d', 2), ('"a b"', 1)],
)
def test_delimiters_in_quotes_do_not_count(tmp_path: Path, header: str, width: int) -> None:
    """Only one that stands between cells is taken."""
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


# Bad files.


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
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "this is a gzip file, not text"),
    ],
)
def test_bad_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """The message gives the line or byte and the rule that it breaks."""
    assert refusal(save(tmp_path, content)) == message


@pytest.mark.parametrize("delimiter", ["", ",,", "\n", '"', "\0"])
def test_a_delimiter_is_one_character(tmp_path: Path, delimiter: str) -> None:
    """Neither none nor several characters delimit, nor what has another meaning."""
    message = refusal(save(tmp_path, "a,b\n1,2\n"), delimiter=delimiter)
    shown = printable(delimiter)
    expected = f"the delimiter is '{shown}'; expected one character, no quote or line end"
    assert message == expected
