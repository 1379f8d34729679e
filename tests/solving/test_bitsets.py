"""Problems as bitsets."""

from hypothesis import given
from hypothesis import strategies as st

from minsym.model.cover import CoverProblem
from minsym.solving.bitsets import minimal_bitsets


@given(st.lists(st.sets(st.integers(0, 70), min_size=1), min_size=1, max_size=12))
def test_rows_that_contain_others_are_left_out(rows: list[set[int]]) -> None:
    """Rows and columns say the same of the others."""
    packed, columns = minimal_bitsets(CoverProblem.from_sets(rows, 71))
    found = [{s for s in range(71) if int(row[s >> 6]) >> (s & 63) & 1} for row in packed]
    minimal = [row for row in rows if not any(other < row for other in rows)]
    assert {frozenset(row) for row in found} == {frozenset(row) for row in minimal}
    assert len(found) == len({frozenset(row) for row in found})
    for s in range(71):
        held = {r for r in range(len(found)) if int(columns[s][r >> 6]) >> (r & 63) & 1}
        assert held == {r for r, row in enumerate(found) if s in row}
