"""Languages that metrics of messages are tried on, and a distance by its definition."""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from minsym.agents.play.vocabulary import symbols_of

#: All images of three attributes with four values, and the language that names each value.
MEANINGS = np.array(list(product(range(4), repeat=3)))
COMPOSITIONAL = symbols_of(MEANINGS, [4, 4, 4])


@st.composite
def languages(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw messages, some of them shorter than others, and meanings."""
    count, length, width = (draw(st.integers(*ends)) for ends in ((1, 12), (1, 4), (1, 4)))
    symbols = st.lists(st.integers(0, 3), max_size=length)
    said = draw(st.lists(symbols, min_size=count, max_size=count))
    meaning = st.lists(st.integers(0, 2), min_size=width, max_size=width)
    messages = np.array([row + [-1] * (length - len(row)) for row in said])
    return messages, np.array(draw(st.lists(meaning, min_size=count, max_size=count)))


def edit_distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the Levenshtein distance by its recursion."""

    @cache
    def between(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        replaced = between(i - 1, j - 1) + (one[i - 1] != other[j - 1])
        return min(replaced, between(i - 1, j) + 1, between(i, j - 1) + 1)

    return between(len(one), len(other))


def normalized_distance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the Levenshtein distance divided by the mean length of both."""
    return edit_distance(one, other) / max(1, len(one) + len(other)) * 2
