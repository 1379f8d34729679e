"""Cells: which are equal, which are missing, and what they are called."""

from pathlib import Path
from typing import Any

import pytest

from minsym.model.context import MISSING
from tests.table_files import column, of_json, of_text, typed


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
