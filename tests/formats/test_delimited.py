"""Reading files: delimited text, JSON, Parquet, and what is wrong with bad ones."""

import csv
import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.base.text import printable
from minsym.errors import InputError
from minsym.formats.cells import MAX_CELLS
from minsym.formats.tables import Table, read_table
from minsym.formats.text import MAX_BYTES
from minsym.model.context import MISSING
from tests.table_files import ARROW_COLUMNS, column, output_of, refusal, save

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
        "import sys, minsym.formats.tables as t; t.read_table(sys.argv[1]); "
        "print('pyarrow' in sys.modules)"
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


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    """JSON can spell a lone surrogate, which no file or terminal takes."""
    for text in ('[{"a": "\\ud800"}]', '[{"\\udfff": 1}]'):
        assert refusal(save(tmp_path, text, "t.json")).endswith("holds half a character")


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

    monkeypatch.setattr("builtins.open", refuse)
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
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "this is a gzip file, not text"),
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
        assert message == "byte 0 is not utf-16 text; give the file's encoding with --encoding"
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
