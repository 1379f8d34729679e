"""What properties are checked on: graphs, contexts, matrices, settings."""

from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from hypothesis import assume
from hypothesis import strategies as st

from minsym.games.setting import Setting

Values = npt.NDArray[Any]

#: Graphs of at most six vertices.
graphs = st.builds(
    lambda n, pairs: nx.Graph([(u % n, v % n) for u, v in pairs if u % n != v % n]),
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16),
)


@st.composite
def contexts(draw: st.DrawFn, least: int = 2) -> Values:
    """Draw a context of distinct images."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    cells = st.tuples(st.integers(0, 3), *(st.integers(0, size - 1) for size in sizes))
    return np.array(draw(st.lists(cells, min_size=least, max_size=9, unique=True)), np.uint8)


def tables(rows: int) -> st.SearchStrategy[list[list[int]]]:
    """Return tables of up to so many rows and six columns, with missing cells and duplicates."""
    return st.tuples(st.integers(1, rows), st.integers(1, 6)).flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(-1, 2), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )


@st.composite
def tasks(
    draw: st.DrawFn, images: int, attributes: int, values: int, least: int = 1
) -> tuple[Setting, int]:
    """Draw a setting, its numbers of values maybe different, and a complexity."""
    sizes = draw(st.lists(st.integers(1, values), min_size=1, max_size=attributes))
    n = draw(st.integers(2, min(images, max(2, int(np.prod(sizes))))))
    assume(n <= np.prod(sizes))
    k = draw(st.integers(least, max(least, len(sizes))))
    return Setting(len(sizes), sizes, n), k


#: Boolean matrices of several words.
MATRICES = st.tuples(st.integers(1, 140), st.integers(1, 140), st.integers(0, 2**32)).map(
    lambda drawn: np.random.default_rng(drawn[2]).random(drawn[:2]) < 0.4
)
