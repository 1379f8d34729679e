"""Coarser values of columns."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, Table
from minsym.formats.coarsening import Level, coarsened, ladders, lost


def labels(column: Sequence[object], how: str) -> list[tuple[str, ...]]:
    """Return what the values of a column are on each level."""
    table = Table.from_frame({"a": column}, columns=[])
    return [level.labels for level in ladders(table, {"a": how})["a"]]


def test_intervals_are_aligned_at_multiples_of_their_width() -> None:
    """Whole numbers have both ends; decimals and negative numbers have brackets."""
    assert labels([31, 39, 40], "10") == [("30-39", "30-39", "40-49")]
    assert labels([2.5, 4.9, 5], "2.5") == [("[2.5, 5)", "[2.5, 5)", "[5, 7.5)")]
    assert labels([-1, -10, 3], "10") == [("[-10, 0)", "[-10, 0)", "[0, 10)")]
    assert labels([0.3, 0.1], "0.1") == [("[0.3, 0.4)", "[0.1, 0.2)")]
    assert labels([10**30, 7], "5") == [(f"{10**30}-{10**30 + 4}", "5-9")]


@given(st.lists(st.integers(-(10**20), 10**20) | st.floats(-1e9, 1e9), min_size=1, unique=True))
def test_every_number_is_in_its_interval(numbers: list[object]) -> None:
    """And intervals of twice the width are made of two."""
    table = Table.from_frame({"a": numbers}, columns=[])
    if any(isinstance(value, str) for value in table.value_names[0]):
        return
    narrow, wide = ladders(table, {"a": "0.5,1"})["a"]
    assert len(set(wide.labels)) <= len(set(narrow.labels))
    for value, label in zip(table.value_names[0], narrow.labels, strict=True):
        low, high = (float(end) for end in label[1:-1].split(", "))
        assert low <= float(value) <= high


def test_beginnings_of_text_and_whole_numbers() -> None:
    """So many characters and a star."""
    assert labels(["1010", "1020", "40"], "3*,1*") == [("101*", "102*", "40*"), ("1*", "1*", "4*")]
    assert labels([1010, 1020], "2*") == [("10*", "10*")]


def test_a_hierarchy_is_a_file_with_a_line_for_each_value(tmp_path: Path) -> None:
    """With a header or without, between semicolons as ARX writes it, or commas."""
    path = tmp_path / "h.csv"
    path.write_text("cook;craft;*\nsmith;craft;*\nnurse;care;*\nking;rule;*\n")
    assert labels(["cook", "smith", "nurse"], str(path))[0] == ("craft", "craft", "care")
    path.write_text('a,kind,all\n1,"[0, 2)",*\n2.0,"[2, 4)",*\n')
    found = ladders(Table.from_frame({"a": [1, 2]}), {"a": str(path)})["a"]
    assert [level.name for level in found] == ["kind", "all"]
    assert found[0].labels == ("[0, 2)", "[2, 4)")
    path.write_text("TRUE,x\nfalse,y\n")
    assert labels([True, False], str(path)) == [("x", "y")]


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        (["x", "y"], "x,a\n", "value 'y' of column 'a' is not there"),
        (["x", "y"], "x,a\ny,\n", "value 'y' of column 'a' has an empty cell"),
        (["x"], "x,a\nx,b\n", "line 2: 'x' was something else before"),
        (["x"], "x,a\ny\n", "this is no hierarchy"),
        (["x"], "x\n", "this is no hierarchy"),
        (["x"], "", "this is no hierarchy"),
        (["x"], 'x,"a\n', "unexpected end"),
        (["x", "y", "z"], "x,a,1\ny,a,2\nz,b,2\n", "'x' and 'y' are both 'a' on level 'level 1"),
    ],
)
def test_a_hierarchy_that_is_none(tmp_path: Path, column: list[str], text: str, why: str) -> None:
    """Is refused in a line, which names a value."""
    path = tmp_path / "h.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=why) as caught:
        labels(column, str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "how", "why"),
    [
        ([1, 2], "nothing.csv", "cannot be made coarser by 'nothing.csv'"),
        ([1, 2], "0", "cannot be made coarser by '0'"),
        ([1, 2], "0*", "cannot be made coarser by '0"),
        (["x"], "10", "'x' is no number"),
        ([True], "10", "'True' is no number"),
        ([1.5], "1*", "'1.5' is neither text nor a whole number"),
        ([6, 9, 11], "5,8", "'6' and '9' are both '5-9' on level '5', but differ on the coarser"),
    ],
)
def test_what_cannot_be_made_coarser_so(column: list[object], how: str, why: str) -> None:
    """Is said with the column."""
    with pytest.raises(InputError, match=why) as caught:
        labels(column, how)
    assert "column 'a'" in str(caught.value)


def test_gaps_stay_gaps_and_lose_nothing() -> None:
    """A column of one value has no bits."""
    codes, known = coarsened(Level("1*", ("x*", "x*", "y*")), np.array([2, -1, 0, 1], np.int32))
    assert (codes.tolist(), known) == ([1, -1, 0, 0], ("x*", "y*"))
    assert lost(Level("1*", ("x*",)), np.array([0, 0, -1])) == 0
    assert lost(Level("all", ("*", "*")), np.array([0, 1])) == 1


def test_levels_may_be_named_in_any_order() -> None:
    """The finest comes first."""
    table = Table.from_frame({"age": [31, 38, 45], "zip": ["1010", "1020", "4020"]}, columns=[])
    found = ladders(table, {"age": "20,10", "zip": "1*,2*"})
    assert [level.name for level in found["age"]] == ["10", "20"]
    assert [level.name for level in found["zip"]] == ["2*", "1*"]
