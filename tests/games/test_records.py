"""Records: which rows of a table can be images, and which of them each split has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError
from minsym.games.records import Records, parted


def records_of(codes: list[list[int]], sizes: list[int] | None = None) -> Records:
    array = np.array(codes)
    sizes = sizes or (array.max(axis=0) + 1).tolist()
    words = [[f"{chr(97 + a)}{v}" for v in range(size)] for a, size in enumerate(sizes)]
    attributes = [f"attribute {a}" for a in range(len(sizes))]
    names = [f"row {i}" for i in range(len(array))]
    return Records.of_codes("table", array, attributes, words, names)


CUBE = records_of([list(point) for point in np.ndindex(3, 3, 3, 3)])


def test_rows_that_lack_a_cell_and_values_of_theirs_are_left_out() -> None:
    """What is left has the words that it had; the numbers of rows are those of the table."""
    records = records_of([[0, 0], [1, -1], [2, 1], [2, 1]], [3, 3])
    assert records.values.tolist() == [[0, 0], [1, 1], [1, 1]]
    assert records.value_names == (("a0", "a2"), ("b0", "b1"))
    assert records.lines.tolist() == [0, 2, 3]
    assert records.names == ("row 0", "row 2", "row 3")
    assert (records.incomplete, len(records.pool), records.kind.tolist()) == (1, 2, [0, 1, 1])


def test_a_table_without_a_whole_row_says_which_column_to_leave_out() -> None:
    """The one that lacks most."""
    with pytest.raises(InputError, match=r"column 'attribute 1' lacks most \(2 of 2\)"):
        records_of([[0, -1], [-1, -1]], [1, 1])


def test_a_column_of_too_many_values_is_named() -> None:
    """An identifier, most likely."""
    codes = np.arange(70_000)[:, None]
    with pytest.raises(InputError, match=r"column 'id' has 70,000 values.*--exclude"):
        Records.of_codes("t", codes, ["id"], [range(70_000)])


def test_more_rows_than_there_are_is_refused_with_the_reasons() -> None:
    """Equal rows count once."""
    records = records_of([[0, 0], [0, 0], [1, 0], [-1, 0]], [2, 1])
    assert records.setting(2).sizes == (2, 1)
    with pytest.raises(InputError, match=r"there are 2 \(1 more are equal to others and 1 lack"):
        records.setting(3)


def test_a_full_factorial_is_known() -> None:
    """One row less is none."""
    assert CUBE.is_factorial
    assert not records_of(CUBE.values[:-1].tolist(), [3] * 4).is_factorial


@given(
    st.lists(st.lists(st.integers(0, 300), min_size=3, max_size=3), min_size=1, max_size=30),
    st.lists(st.lists(st.integers(0, 300), min_size=3, max_size=3), min_size=1, max_size=30),
)
def test_rows_are_found_whatever_their_bytes(rows: list[list[int]], asked: list[list[int]]) -> None:
    """Zeros at the end and values of two bytes too; what is not there is -1."""
    records = records_of(rows, [301] * 3)
    pool = records.pool
    assert pool.find(pool.values).tolist() == list(range(len(pool)))
    known = {tuple(row): place for place, row in enumerate(pool.values.tolist())}
    images = np.array(asked, np.uint16)
    assert pool.find(images).tolist() == [known.get(tuple(row), -1) for row in asked]


def test_a_row_is_any_of_those_that_are_equal_to_it() -> None:
    """Each as often as the others."""
    records = records_of([[0], [1], [1], [1]])
    found = records.pool.any_of(np.array([[1] * 3000]), np.random.default_rng(0))
    assert set(found.ravel().tolist()) == {1, 2, 3}
    assert np.bincount(found.ravel())[1:].min() > 900


def test_rows_that_are_held_out_are_in_one_split_each() -> None:
    """As many as the split's share of the contexts; one without contexts has none."""
    splits = {"train": 800, "valid": 100, "test": 100, "none": 0}
    pools = parted(CUBE, splits, "rows", 3).pools
    sizes = {split: len(pool) for split, pool in pools.items()}
    assert sizes == {"train": 64, "valid": 8, "test": 9}
    rows = np.concatenate([pool.members for pool in pools.values()])
    assert sorted(rows.tolist()) == list(range(81))
    again, other = parted(CUBE, splits, "rows", 3), parted(CUBE, splits, "rows", 4)
    assert (again.pools["valid"].members == pools["valid"].members).all()
    assert (other.pools["valid"].members != pools["valid"].members).any()


def test_pairs_that_are_held_out_are_in_no_row_of_the_first_split() -> None:
    """All rows of the others have one, and the first split has each value by itself."""
    found = parted(CUBE, {"train": 80, "valid": 10, "test": 10}, "pairs", 0)

    def holds(row: list[int]) -> bool:
        return any(row[a] == u and row[b] == v for a, u, b, v in found.pairs)

    assert found.pairs
    train, later = found.pools["train"], found.pools["test"]
    assert not any(map(holds, train.values.tolist()))
    assert all(map(holds, later.values.tolist()))
    assert len(train) + len(later) == 81
    assert 81 * 0.2 <= len(later) <= 81 * 0.3 + 1
    assert [len(np.unique(column)) for column in train.values.T] == [3] * 4


def test_pairs_that_would_take_a_value_with_them_are_not_held_out() -> None:
    """Here each value has one row."""
    diagonal = records_of([[i, i] for i in range(9)])
    with pytest.raises(InputError, match="no pair of values can be held out"):
        parted(diagonal, {"train": 8, "valid": 2}, "pairs", 0)


def test_all_splits_have_all_rows_where_nothing_is_held_out() -> None:
    """As in the paper."""
    pools = parted(CUBE, {"train": 8, "valid": 2}, None, 0).pools
    assert pools["train"] is pools["valid"] is CUBE.pool


def test_the_digest_is_that_of_all_that_is_said() -> None:
    """Values, words, names, and which rows of the table they are."""
    digests = {
        CUBE.digest,
        records_of(CUBE.values.tolist()[::-1]).digest,
        Records("t", CUBE.values, CUBE.attributes, CUBE.value_names, None, CUBE.lines).digest,
        Records("t", CUBE.values, tuple("abcd"), CUBE.value_names, None, CUBE.lines).digest,
        Records("t", CUBE.values, tuple("abcd"), CUBE.value_names, None, CUBE.lines + 1).digest,
    }
    assert len(digests) == 5
    assert CUBE.digest == records_of(CUBE.values.tolist()).digest


def test_half_a_character_is_no_name() -> None:
    """It could not be written."""
    with pytest.raises(InputError, match="no text; it has half of a character"):
        Records.of_codes("t", np.array([[0]]), ["a"], [["\ud800"]])
