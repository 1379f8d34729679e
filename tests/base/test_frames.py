"""Columns as data frames of pandas and polars."""

import numpy as np
import pyarrow as pa
import pytest

from minsym import InputError, Table
from minsym.base.frames import frame_of


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_whole_numbers_with_gaps_stay_whole(kind: str) -> None:
    """As text stays text, and lists stay lists."""
    columns = {
        "n": pa.array([2**60 + 1, None]),
        "full": np.arange(2),
        "text": ["a", None],
        "true": [True, None],
        "said": [[0, 2], []],
    }
    frame = frame_of(columns, kind)
    assert type(frame).__module__.partition(".")[0] == kind
    assert list(frame.columns) == list(columns)
    assert frame["n"][0] == 2**60 + 1
    assert [str(frame[name].dtype) for name in ("n", "full")] == (
        ["Int64", "int64"] if kind == "pandas" else ["Int64", "Int64"]
    )
    assert frame["text"][0] == "a"
    assert frame["true"][0] is True or frame["true"][0] == np.True_
    assert list(frame["said"][0]) == [0, 2]


def test_pandas_is_taken_where_both_are_there() -> None:
    """Nobody has to say which."""
    assert type(frame_of({"a": [1]})).__module__.partition(".")[0] == "pandas"


def test_what_is_installed_is_taken_and_else_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says what to install."""
    monkeypatch.setattr("minsym.base.frames.find_spec", lambda name: name == "polars")
    assert type(frame_of({"a": [1]})).__module__.partition(".")[0] == "polars"
    with pytest.raises(InputError, match=r"^a data frame needs pandas: install one by pip install"):
        frame_of({"a": [1]}, "pandas")
    monkeypatch.setattr("minsym.base.frames.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"^a data frame needs pandas or polars: install one"):
        frame_of({"a": [1]})


def test_another_kind_of_frame_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="no kind of frame 'excel'; there are pandas, polars"):
        frame_of({"a": [1]}, "excel")


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_a_table_made_a_frame_is_the_same_table_again(kind: str) -> None:
    """Gaps, numbers and text survive."""
    table = Table.from_frame(
        {"name": ["ant", "bat", "cow"], "legs": [6, None, 4], "x": [0.5, 2, None], "is": "aba"}
        | {"is": ["a", "b", "a"], "true": [True, False, None]}
    )
    again = Table.from_frame(table.to_frame(kind))
    assert again.values.tolist() == table.values.tolist()
    assert (again.names, again.attributes) == (table.names, table.attributes)
    assert again.value_names == table.value_names


def test_numbers_beside_text_become_text() -> None:
    """A column of a frame holds one kind."""
    table = Table.from_frame({"a": [1, "x", None, True]})
    assert table.to_frame("polars")["a"].to_list() == ["1", "x", None, "True"]
