"""Tables of delimited text, and what is wrong with bad ones."""

import csv
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.base.text import printable
from minsym.errors import InputError
from minsym.formats import bulk, delimited
from minsym.formats.recognize import recognized
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


@pytest.mark.parametrize(
    ("content", "delimiters"),
    [
        ("id;price, net;x, y\n1;1,5;2,5\n2;1,5;3,5\n3;2,5;2,5\n", "',', ';'"),
        ("a,b;c\n1,2;3\n", "',', ';'"),
        ("a,b;c;d\na,b;c;d\n", "',', ';'"),
        ("a|b\tc\n1|2\t3\n", "'\\t', '|'"),
    ],
)
def test_a_delimiter_that_is_not_the_only_one_that_fits_is_refused(
    tmp_path: Path, content: str, delimiters: str
) -> None:
    """Whichever is taken, the answer would be another one."""
    path = save(tmp_path, content)
    assert refusal(path) == f"its lines fit the delimiters {delimiters}; say which: --delimiter"


def test_a_semicolon_file_with_commas_in_its_header_is_read_when_told_so(tmp_path: Path) -> None:
    """By its delimiter, or by how its numbers are written."""
    path = save(tmp_path, "id;price, net;x, y\n1;1,5;2,5\n2;1,5;3,5\n3;2,5;2,5\n")
    for options in ({"delimiter": ";"}, {"decimal": ","}):
        table = read_table(path, **options)
        assert table.attributes == ("price, net", "x, y")
        assert table.read["delimiter"] == ";"
    assert column(read_table(path, decimal=","), "x, y") == [2.5, 3.5, 2.5]


@pytest.mark.parametrize(
    ("content", "delimiter", "width"),
    [
        ("a;b\n1,5;2,5\n", ";", 2),
        ("a,b\n1;2,3\n4,5\n", ",", 2),  # ';' would leave the second line one cell wide
        ("a;b,c\n1;2\n3;4,5\n", ";", 2),
        ('a,"b;c"\n1,"2;3"\n', ",", 2),
        ('a;b\n1;"2\n3"\n', ";", 2),
        ("a\tb, c\n1\t2\n", "\t", 2),
        ("\n\nsep|x\n1|2\n", "|", 2),
    ],
)
def test_the_lines_below_the_header_decide(
    tmp_path: Path, content: str, delimiter: str, width: int
) -> None:
    """Under the delimiter that is taken each is as wide as the header."""
    table = read_table(save(tmp_path, content))
    assert table.read == {"format": "delimited text", "delimiter": delimiter}
    assert len(table.attributes) == width
    assert table.notes == ()


def test_a_line_that_excel_writes_in_front_says_the_delimiter(tmp_path: Path) -> None:
    """It is no header, whatever is asked for; lines count from it."""
    lines = ["sep=;", "SEP=,\r", '"sep=\t"', "sep=|", r"sep=\t", r'"sep=\t"']
    for line, mark in zip(lines, ";,\t|\t\t", strict=True):
        path = save(tmp_path, f"{line}\na{mark}b\n1{mark}2\n")
        assert read_table(path).attributes == ("a", "b")
        assert read_table(path, delimiter=mark).attributes == ("a", "b")
        assert recognized(path.rename(tmp_path / "t.txt")).name == "table"
    path = save(tmp_path, "a\tb,c\n1\t2,3\n")
    assert read_table(path, delimiter=r"\t").attributes == ("a", "b,c")
    assert refusal(save(tmp_path, "sep=;\na;b\n1\n")) == "line 3: expected 2 cells, found 1"


def test_lines_that_fit_no_delimiter_are_refused(tmp_path: Path) -> None:
    """If only one is in the header, the first line that does not fit it is named."""
    assert refusal(save(tmp_path, "a,b\n1,2,3,4\n")) == "line 2: expected 2 cells, found 4"
    assert refusal(save(tmp_path, "a,b;c\n1\n2,3;4\n")) == (
        "no line of delimiters fits: under none of ',', ';' are the lines as wide as the first; "
        "mend them, or say which: --delimiter"
    )


def test_a_delimiter_is_found_where_a_long_cell_ends_beyond_the_first_lines(tmp_path: Path) -> None:
    """A quote that is open there is closed later."""
    long = "\n" * 500
    table = read_table(save(tmp_path, f'a;b\n1;"{long}"\n2;x\n'))
    assert column(table, "b") == [None, "x"]


def test_a_table_of_one_column_is_said_to_be_one(tmp_path: Path) -> None:
    """As no delimiter is there, it was a guess."""
    table = read_table(save(tmp_path, "animal\nant\nbat\n"))
    assert column(table, "animal") == ["ant", "bat"]
    expected = "it is one column, as its first line has none of ',', ';', '\\t', '|'"
    assert table.notes == (expected,)


@pytest.mark.parametrize(
    "content", ["p hs 3 2\n1 2\n2 3\n", "a b c\nb d\nd e\n", '"x" "y"\n"ant" 1 2\n', "x  y\n1  2\n"]
)
def test_lines_of_words_are_no_table_until_told_so(tmp_path: Path, content: str) -> None:
    """They may be sets, edges, a sentence, or cells between spaces."""
    message = refusal(save(tmp_path, content, "t.txt"))
    assert message.startswith("its first line has none of ',', ';', '\\t', '|'; if cells stand ")
    assert "give --delimiter ' ', and if it is one column --delimiter ','; " in message


def test_cells_may_stand_between_spaces(tmp_path: Path) -> None:
    """Several spaces are one."""
    table = read_table(save(tmp_path, "x   y\n1   2\n10  20\n"), delimiter=" ")
    assert [column(table, "x"), column(table, "y")] == [[1, 10], [2, 20]]
    table = read_table(save(tmp_path, '"x" "y"\n"ant" 1 2\n"bat" 1 3\n'), delimiter=" ")
    assert table.names == ("ant", "bat")


def test_a_suffix_that_says_tabs_is_believed_where_there_are_some(tmp_path: Path) -> None:
    """Where there are none, the lines say what stands between cells, and it is said."""
    assert read_table(save(tmp_path, "a,b\tc\n1,2\t3\n", "t.tsv")).attributes == ("a,b", "c")
    table = read_table(save(tmp_path, "a;b\n1;2\n", "t.tsv"))
    assert table.attributes == ("a", "b")
    assert table.notes == ("its suffix says tabs, and its lines ';'",)


def test_lines_one_cell_wider_than_the_header_need_names_in_front(tmp_path: Path) -> None:
    """A delimiter at the end of each line makes no names of rows, nor do cells that are equal."""
    assert refusal(save(tmp_path, "a,b\n1,2,\n3,4,\n")) == "line 2: expected 2 cells, found 3"
    assert refusal(save(tmp_path, "a,b\n1,2,3\n1,4,5\n")) == "line 2: expected 2 cells, found 3"


def test_a_header_of_numbers_and_columns_without_names_are_said(tmp_path: Path) -> None:
    """The first line may be data, or a title."""
    table = read_table(save(tmp_path, "5.1,3.5,setosa\n4.9,3.0,setosa\n"))
    expected = "the first line was taken for the names of the columns: 5.1, 3.5, setosa"
    assert table.notes == (expected,)
    table = read_table(save(tmp_path, "name,legs,,\nant,6,0,1\n"))
    assert table.notes == ("the first line gives no name to 'column 3', 'column 4'",)


@pytest.mark.parametrize("title", ["Report 2026,,", ",,Report 2026", "Report 2026,, Report 2026"])
def test_a_title_above_the_header_is_refused(tmp_path: Path, title: str) -> None:
    """As spreadsheets have it; where it alone is in its line, that line has no delimiter."""
    assert refusal(save(tmp_path, f"{title}\nname,legs,tail\nant,6,0\n")) == (
        "the first line says nothing but 'Report 2026' above 3 columns, as a title does; take it "
        "away, so that the names of the columns come first"
    )
    message = refusal(save(tmp_path, "Report 2026\nname,legs,tail\nant,6,0\n"))
    assert message.endswith("; a title has to be taken away")


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


@pytest.mark.parametrize("option", ["decimal", "thousands"])
def test_what_divides_cells_is_not_in_numbers(tmp_path: Path, option: str) -> None:
    """Half of each number would be another column."""
    path = save(tmp_path, "price,qty\n1,5,2\n2,5,3\n")
    assert f"',' is the delimiter, and cannot stand in numbers by --{option}" in refusal(
        path, **{option: ","}
    )
    path = save(tmp_path, 'price,qty\n"1,500",2\n"2,500",3\n')
    expected = {"decimal": [1.5, 2.5], "thousands": [1500, 2500]}
    assert column(read_table(path, **{option: ","}), "price") == expected[option]


def test_numbers_in_front_of_a_shorter_header_are_names_only_if_they_count(tmp_path: Path) -> None:
    """As R counts; decimal commas look the same."""
    assert read_table(save(tmp_path, "x,y\n1,5,2\n2,5,3\n")).attributes == ("x", "y")
    assert refusal(save(tmp_path, "x,y\n12,34,1\n15,34,2\n")).startswith("line 2: expected 2 cells")


@given(
    st.text(alphabet='ab1,"\n\r; \0é', max_size=60),
    st.sampled_from([(2, ","), (3, ","), (2, ";"), (2, "\t")]),
)
def test_arrow_reads_what_csv_reads(text: str, shape: tuple[int, str]) -> None:
    """Or leaves it to csv: cells, their order, and every line that is refused."""
    width, delimiter = shape
    names = [f"c{column}" for column in range(width)]
    found = bulk.read_bulk(text, names, delimiter)
    if found is None:
        return
    read = delimited._columns(
        delimited._records(iter(io.StringIO(text, newline="")), delimiter), names
    )
    for name in names:
        assert found[name].written == read[name].written
        assert found[name].codes.tolist() == read[name].codes.tolist()


@given(st.lists(st.lists(st.text(alphabet='ab1, "\n', max_size=4), min_size=3, max_size=3)))
def test_arrow_reads_what_is_written_by_csv(rows: list[list[str]]) -> None:
    """Whatever cells are quoted; blank cells and lines too."""
    with io.StringIO(newline="") as stream:
        csv.writer(stream).writerows(rows)
        text = stream.getvalue()
    found = bulk.read_bulk(text, ["a", "b", "c"], ",")
    assert found is not None or not rows
    for c, name in enumerate("abc"):
        if found is not None:
            cells = [found[name].written[code] for code in found[name].codes]
            assert cells == [row[c] for row in rows]


def read_by_both(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a table as a large one and as a small one are read, or what is wrong with it."""
    answers = list[Any]()
    for large in (1, 1 << 40):
        monkeypatch.setattr(bulk, "LARGE", large)
        try:
            table = read_table(path)
        except InputError as error:
            answers.append(str(error))
        else:
            cells = table.values.tolist(), table.value_names
            answers.append((table.attributes, table.names, *cells))
    return answers


@pytest.mark.parametrize(
    "broken",
    [
        "",
        '1,"x"y,2\n',
        "1,2\n",
        "1,2,3,4\n",
        "1,\0,2\n",
        '1,"x,2\n',
        '""a,1,2\n',
        '""a"",1,2\n',
        '1,"" ,2\n',
        '1,2,""""x\n',
        '1,"a"" ,2\n',
    ],
)
def test_a_large_text_is_read_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The same table, or the same line of error, whoever reads it."""
    path = tmp_path / "large.csv"
    lines = [f"{i % 7},w{i % 11},{i}\n" for i in range(1000)]
    path.write_text("number,word,count\n" + "".join(lines[:700]) + broken + "".join(lines[700:]))
    answers = read_by_both(path, monkeypatch)
    assert answers[0] == answers[1]
    assert isinstance(answers[0], str) == bool(broken)


@pytest.mark.parametrize("start", ["a,b\n", '"a","b\nc"\n', "\ufeffa,b\n", "a,b\n\n", "b\n"])
@pytest.mark.parametrize("cell", ["1", "\ufeff1", '"1"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_marks_mean_the_same_in_a_large_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str, cell: str, end: str
) -> None:
    """Also a header of several lines, and names of rows that the header leaves out."""
    path = tmp_path / "large.csv"
    lines = [f"{cell},x"] + [f"{i},{i % 9}" for i in range(2, 400)]
    path.write_bytes((start.replace("\n", end) + end.join(lines)).encode())
    answers = read_by_both(path, monkeypatch)
    assert answers[0] == answers[1]
