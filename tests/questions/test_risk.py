"""The risk of a table: classes, diversity, what rows, columns, values and sets add."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, Table, assess_risk, audit_table
from minsym.questions import whole_table
from minsym.questions.risk import FRAMES

CELLS = st.one_of(st.none(), st.integers(0, 3))

PEOPLE = {
    "name": ["ann", "bob", "cyd", "dan", "eve"],
    "age": [20, 20, 60, 60, 20],
    "sex": ["f", "f", "f", "m", None],
    "ill": [True, True, False, True, True],
}


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=2, max_size=12))
def test_sizes_are_those_of_the_audit(rows: list[tuple[int | None, ...]]) -> None:
    """Whoever is alone on something is singled out by as many values as the audit says."""
    columns = {f"c{c}": [row[c] for row in rows] for c in range(4)}
    table = Table.from_frame(columns, columns=[*columns])
    found, audited = assess_risk(table, up_to=4), audit_table(table)
    expected = np.where(audited.hopeless, 0, audited.complexity)
    assert found.uniques.size.tolist() == expected.tolist()
    assert found.sharing.tolist() == (audited.duplicates + 1).tolist()
    assert found.bars == {**{str(k): 0 for k in range(1, 5)}, **audited.bars}


def test_classes_and_diversity() -> None:
    """Equal rows by quasi-identifiers, and how much their class tells of the sensitive column."""
    found = assess_risk(Table.from_frame(PEOPLE), sensitive="ill")
    assert found.names == ("age", "sex")
    assert found.sharing.tolist() == [2, 2, 1, 1, 1]
    assert found.diversity is not None
    assert found.diversity.tolist() == [1] * 5
    wide = assess_risk(Table.from_frame(PEOPLE), quasi=["age"], sensitive="ill")
    assert wide.diversity is not None
    assert wide.entropy is not None
    assert wide.diversity.tolist() == [1, 1, 2, 2, 1]
    assert wide.entropy == pytest.approx([1, 1, 2, 2, 1])
    assert [wide.violating(k) for k in (2, 3, 4)] == [0, 2, 5]


def test_rows_come_by_risk() -> None:
    """With messages in words, and shares of the score."""
    found = assess_risk(Table.from_frame(PEOPLE), quasi=["age", "sex"])
    frame = found.to_frame("rows", "polars")
    assert frame["name"].to_list() == ["dan", "cyd", "eve", "ann", "bob"]
    assert frame["message"].to_list() == ["sex = m", "age = 60, sex = f", None, None, None]
    assert frame["size"].to_list() == [1, 2, None, None, None]
    assert frame["msu_1"].to_list() == [1, 0, 0, 0, 0]
    assert frame["share of sex"].to_list() == [1, 1, 0, 0, 0]
    assert frame["share of age"].to_list() == [0, 1, 0, 0, 0]
    assert found.message(2) == (("age", 60), ("sex", "f"))
    assert found.message(0) is None


def test_what_columns_values_and_sets_add() -> None:
    """Shares of the whole score, the most first."""
    found = assess_risk(Table.from_frame(PEOPLE), quasi=["age", "sex"])
    assert found.score.tolist() == [0, 0, 1, 1, 0]
    assert found.to_frame("columns", "polars").rows() == [("sex", 1.0, 2, 1), ("age", 0.5, 2, 0)]
    assert found.to_frame("values", "polars").rows() == [
        ("age", "60", 2, 0.5),
        ("sex", "f", 3, 0.5),
        ("sex", "m", 1, 0.5),
    ]
    assert found.to_frame("sets", "polars").rows() == [("sex", 1, 1), ("age, sex", 2, 1)]


def test_bad_questions_are_refused() -> None:
    """Each with a line of its own."""
    table = Table.from_frame(PEOPLE)
    for options, line in (
        ({"quasi": ["agee"]}, "there is no column 'agee'"),
        ({"quasi": ["name"]}, "column 'name' names the rows, and is no attribute"),
        ({"quasi": ["ill"], "sensitive": "ill"}, "'ill' is the sensitive column, and no quasi-id"),
        ({"up_to": 0}, "up_to is 0; expected 1 or more"),
        ({"sampling_fraction": 0}, "sampling_fraction is 0; expected more than 0, at most 1"),
        ({"sampling_fraction": 1.5}, "sampling_fraction is 1.5; expected"),
    ):
        with pytest.raises(InputError, match=line):
            assess_risk(table, **options)
    with pytest.raises(InputError, match="there is no frame of 'cells'"):
        assess_risk(table).to_frame("cells")


def test_a_table_without_risk_has_empty_answers() -> None:
    """All rows are equal."""
    found = assess_risk(Table.from_frame({"a": [1, 1], "b": ["x", "x"]}))
    assert found.bars == {"1": 0, "2": 0, "none": 2}
    for what in FRAMES:
        assert len(found.to_frame(what, "polars")) == {"rows": 2, "columns": 2}.get(what, 0)


def test_rows_that_lack_what_would_tell_them_apart_are_nobodys() -> None:
    """Whatever the size of sets: another row has all they have."""
    rows = {"a": [1, 1, None, 1], "b": [None, 2, 2, 2], "c": [None, None, 3, 3]}
    for up_to in (1, 2, 3):
        found = assess_risk(Table.from_frame(rows), up_to=up_to)
        assert found.hopeless.tolist() == [True, True, True, False]
        assert found.bars["none"] == 3


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=12), st.sampled_from([2, 3, 64])
)
def test_hopeless_rows_are_those_of_the_audit(rows: list[Any], compared: int) -> None:
    """However many lack the same cells."""
    columns = {f"c{c}": [row[c] for row in rows] for c in range(3)}
    table = Table.from_frame(columns, columns=[*columns])
    expected = [
        any(
            i != j and all(a is None or a == b for a, b in zip(one, other, strict=True))
            for j, other in enumerate(rows)
        )
        for i, one in enumerate(rows)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_table, "COMPARED", compared)
        assert assess_risk(table, up_to=1).hopeless.tolist() == expected
        assert audit_table(table).hopeless.tolist() == expected


def test_one_row_is_no_table_at_risk() -> None:
    """It is known without a word."""
    with pytest.raises(InputError, match="there is one row only"):
        assess_risk(Table.from_frame({"a": [1]}))
