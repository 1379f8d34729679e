"""Complexities by counting, against the naive search."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from minsym.kernels import counting
from tests.naive import slow_complexity
from tests.strategies import Values, contexts


@given(contexts(), st.integers(1, 3), st.integers(0, 2**32))
def test_complexities_by_counting(context: Values, k: int, seed: int) -> None:
    """All of them exactly; and none above k where sets of k attributes are tried."""
    slow, used = np.array(slow_complexity(context)), context.max(axis=0).astype(np.int64) + 1
    found = np.empty((2, len(context)), np.int64)
    counting.core_complexity(np.stack([context, context[::-1]]), used, found)
    assert (found == [slow, slow[::-1]]).all()
    assume(k <= context.shape[1])
    said = np.zeros((1, len(context)), np.bool_)
    counting.singled_out(context[None], used, k, 40, np.array([seed], np.uint64), said)
    assert not (said[0] & (slow > k)).any()
