"""Covers from which nothing more can go."""

from hypothesis import given
from hypothesis import strategies as st

from minsym.solvers.redundant import without_redundant

ROWS = st.lists(
    st.sets(st.integers(0, 9), min_size=1).map(lambda row: tuple(sorted(row))), max_size=15
)


@given(ROWS, st.sets(st.integers(0, 9)))
def test_what_is_left_is_a_cover_that_needs_all_its_sets(
    rows: list[tuple[int, ...]], more: set[int]
) -> None:
    """Of a cover, with sets that meet no row among it."""
    cover = more | {row[0] for row in rows}
    kept = set(without_redundant(rows, cover))
    assert kept <= cover
    assert all(kept & set(row) for row in rows)
    assert all(any(kept & set(row) == {s} for row in rows) for s in kept)


def test_sets_in_few_rows_go_first() -> None:
    """So that few sets are left."""
    assert without_redundant([(0, 3), (1, 3), (2, 3)], [3, 2, 1, 0]) == [3]


def test_sets_in_no_row_go() -> None:
    """Even where there is nothing to cover."""
    assert without_redundant([], [0, 1]) == []
