"""Symbols that stand for values of attributes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.agents.play.vocabulary import NO_SYMBOL, meanings_of, symbols_of

SIZES = st.lists(st.integers(1, 5), min_size=1, max_size=5)


@given(SIZES, st.data())
def test_symbols_stand_for_one_value_of_one_attribute(
    sizes: list[int], data: st.DataObject
) -> None:
    """There and back; silence stands for nothing."""
    image = [data.draw(st.integers(0, size - 1)) for size in sizes]
    attributes, values = meanings_of([*symbols_of(image, sizes), NO_SYMBOL], sizes)
    assert attributes.tolist() == [*range(len(sizes)), NO_SYMBOL]
    assert values.tolist() == [*image, NO_SYMBOL]
    every = np.concatenate([symbols_of(np.full(len(sizes), v), sizes) for v in range(max(sizes))])
    assert set(range(sum(sizes))) <= set(every.tolist())


@pytest.mark.parametrize("symbol", [-2, 9])
def test_a_symbol_out_of_the_vocabulary_is_none(symbol: int) -> None:
    """The message says which there are."""
    with pytest.raises(ValueError, match=f"symbols {symbol} to {symbol}; expected 0 to 8, or -1"):
        meanings_of([symbol], [4, 2, 3])
