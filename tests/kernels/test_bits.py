"""Bitsets, against boolean matrices."""

import numpy as np
import pytest
from hypothesis import given

from minsym.kernels import bits
from tests.naive import bitset
from tests.strategies import MATRICES


@given(MATRICES)
def test_bitsets_hold_what_the_matrix_holds(matrix: np.ndarray) -> None:
    """Made from sparse rows, turned over, counted."""
    rows = bitset(matrix)
    indptr = np.concatenate([[0], np.cumsum(matrix.sum(axis=1))])
    assert (bits.from_csr(indptr, np.nonzero(matrix)[1], matrix.shape[1]) == rows).all()
    assert (bits.transpose(rows, matrix.shape[1]) == bitset(matrix.T)).all()
    assert [bits.count(row) for row in rows] == matrix.sum(axis=1).tolist()
    assert bits.count_common(rows[0], rows[-1]) == (matrix[0] & matrix[-1]).sum()


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 128])
def test_fill_sets_the_first_n_bits(n: int) -> None:
    """And no other."""
    word = np.full(2, 5, dtype=np.uint64)
    bits.fill(word, n)
    assert np.unpackbits(word.view(np.uint8), bitorder="little").tolist() == [1] * n + [0] * (
        128 - n
    )
