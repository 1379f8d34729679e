"""The rows that a proof is about."""

from hypothesis import given
from hypothesis import strategies as st

from minsym import Context, CoverProblem
from minsym.proofs.statement import rows_of
from tests.naive import first_cover, first_message


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(-1, 2), min_size=width, max_size=width), min_size=1, max_size=8
        )
    )
)
def test_the_rows_of_a_context_are_those_of_algorithm_1(values: list[list[int]]) -> None:
    """Missing cells, duplicates and lonely targets too: the same minimum, or none."""
    problem = Context.from_array(values)
    rows, n_sets = rows_of(problem)
    expected = first_message(values, 0)
    assert first_cover(rows, n_sets) == expected
    assert rows == rows_of(CoverProblem.from_context(problem))[0]
