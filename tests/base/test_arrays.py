"""The distinct rows of an array."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from minsym.base import arrays
from minsym.base.arrays import IntArray, distinct_rows

SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 3))


@given(hnp.arrays(np.int32, SHAPES, elements=st.integers(-1, 1)), st.sampled_from([1, 100]))
def test_each_row_is_the_first_of_its_kind(codes: IntArray, many: int) -> None:
    """Kinds are numbered as they occur, and each has one row that is the first of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "MANY", many)
        first, kind = distinct_rows(codes)
    assert (codes[first[kind]] == codes).all()
    assert len({tuple(row) for row in codes.tolist()}) == len(first)
    assert first.tolist() == sorted(first)
    assert kind[first].tolist() == list(range(len(first)))
