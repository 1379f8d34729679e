"""Tables of JSON, and what is wrong with bad ones."""

import json
from pathlib import Path

import pytest

from minsym.formats.cells import MAX_CELLS
from minsym.formats.tables import read_table
from tests.table_files import refusal, save


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


def test_lines_of_objects_are_read_whatever_the_suffix(tmp_path: Path) -> None:
    """Pandas writes them to .json; a lone object is a frame by columns, and no row."""
    lines = '{"a": 1}\n\n{"a": 2}\n'
    for name in ("t.json", "t.csv", "t"):
        table = read_table(save(tmp_path, lines, name))
        assert table.value_names == ((1, 2),)
        assert table.read == {"format": "JSON lines"}
    columns = '{"a": {"0": 1, "1": 2}}\n'
    for name in ("t.json", "t.csv"):
        message = refusal(save(tmp_path, columns, name))
        assert message == "expected an array of objects; this is an object"


def test_json_is_read_whatever_the_suffix(tmp_path: Path) -> None:
    """It would be a strange header."""
    for start in ("[{", "[\n {", "\ufeff [ {"):
        text = f'{start}"a": 1}}, {{"a": 2}}]'
        assert read_table(save(tmp_path, text, "t.csv")).value_names == ((1, 2),)
    assert refusal(save(tmp_path, "[[1, 2], [2, 3]]", "t.csv")) == (
        "row 0 is an array; expected an object"
    )
    assert read_table(save(tmp_path, "[id],[size]\n1,2\n")).attributes == ("[id]", "[size]")


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
