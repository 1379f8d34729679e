"""How symbols of a message are numbered: there is one for each value of each attribute.

Symbol ``offset[a] + v`` is value v of attribute a, where ``offset[a]`` is the sum of the numbers
of values of the attributes before a. A message is a row of symbols, -1 behind its end. That is
what the solver's messages and scripted agents mean by a symbol; trained agents may mean anything.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

#: Where a message has no symbol: behind its end.
NO_SYMBOL = -1


def offsets(sizes: Sequence[int]) -> Ints:
    """Return the number of the first symbol of each attribute.

    ``sizes`` are the numbers of values of the attributes; the vocabulary has ``sum(sizes)``
    symbols.

    Examples
    --------
    >>> offsets([4, 2, 3]).tolist()
    [0, 4, 6]
    """
    return np.cumsum([0, *sizes[:-1]], dtype=np.int64)


def symbols_of(values: npt.ArrayLike, sizes: Sequence[int]) -> Ints:
    """Return the symbol of each value of an image, or of many images.

    Parameters
    ----------
    values : array of integers, shape (..., |A|)
    sizes : sequence of int
        The number of values of each attribute.

    Examples
    --------
    >>> symbols_of([[3, 0, 2], [0, 1, 0]], sizes=[4, 2, 3]).tolist()
    [[3, 4, 8], [0, 5, 6]]
    """
    return np.asarray(values) + offsets(sizes)


def meanings_of(messages: npt.ArrayLike, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Return which attribute and which value each symbol stands for; -1 where there is none.

    Parameters
    ----------
    messages : array of integers, any shape
        Symbols 0 to ``sum(sizes) - 1``, or -1.
    sizes : sequence of int
        The number of values of each attribute.

    Raises
    ------
    ValueError
        If a symbol is out of the vocabulary.

    Examples
    --------
    >>> attributes, values = meanings_of([3, 8, -1], sizes=[4, 2, 3])
    >>> attributes.tolist(), values.tolist()
    ([0, 2, -1], [3, 2, -1])
    """
    symbols, first = np.asarray(messages), offsets(sizes)
    if symbols.size and not NO_SYMBOL <= symbols.min() <= symbols.max() < sum(sizes):
        raise ValueError(
            f"symbols {symbols.min()} to {symbols.max()}; expected 0 to {sum(sizes) - 1}, "
            f"or {NO_SYMBOL} for none"
        )
    attributes = np.searchsorted(first, symbols, side="right") - 1
    return attributes, np.where(symbols < 0, NO_SYMBOL, symbols - first[attributes])
