"""Differences to a target, packed into words."""

import numpy as np
import pytest

from minsym.kernels import batch, bits


@pytest.mark.parametrize(("n", "width"), [(1, 1), (63, 31), (64, 32), (65, 33), (130, 70)])
def test_differences_are_packed_image_by_image(n: int, width: int) -> None:
    """Against comparing the arrays."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 2, (n, width), dtype=np.uint8)
    extended = np.concatenate([values.ravel(), np.zeros(bits.BLOCK, dtype=np.uint8)])
    masks = np.zeros((bits.words_for(n), bits.padded(width)), dtype=np.uint64)
    work = np.zeros(64, dtype=np.uint32)
    steps = (8 * masks.shape[1], 8)
    batch.pack_differences(extended.ctypes.data, n, width, n // 2, work, masks.ctypes.data, steps)
    by_attribute = masks[:, :width].T.copy().view(np.uint8)
    found = np.unpackbits(by_attribute, axis=1, bitorder="little")[:, :n]
    assert (found == (values != values[n // 2]).T).all()
