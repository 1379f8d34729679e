"""Whether a few sets suffice, decided by halves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym.kernels import bits, halves, search
from tests.naive import bitset


@given(
    st.integers(1, halves.MOST_CHOSEN),
    st.integers(5, halves.MOST_SETS).flatmap(
        lambda n: st.lists(st.sets(st.integers(0, n - 1), min_size=1), min_size=1, max_size=64)
    ),
)
def test_halves_say_whether_a_few_sets_suffice(k: int, sets: list[set[int]]) -> None:
    """As the search says, which tests above compare with the naive one."""
    n = max(5, 1 + max(map(max, sets)))
    rows = bitset(np.array([[s in row for s in range(n)] for row in sets]))
    columns = bits.transpose(rows, n)
    unions = np.full(halves.ROOM, bits.ALL)
    expected = search.minimum(rows, columns, 1) <= k
    assert halves.suffice(k, rows, columns, unions) == expected
