"""Graphs: edge lists and DIMACS files, read as the cover problem that is asked of them."""

import numpy as np

from minsym.errors import InputError
from minsym.formats.numbers import at, read_listing
from minsym.model.cover import CoverProblem
from minsym.model.graphs import MAKERS, self_loop

#: The most vertices of a graph file.
MAX_VERTICES = 4_000_000

#: The kinds of p line that describe a plain graph.
KINDS = ("ds", "tw", "td", "edge", "col")


def read_edges(text: bytes, task: str) -> CoverProblem:
    """Read an edge list: the names of two vertices a line.

    Lines that start with # or % are comments.
    """
    index: dict[bytes, int] = {}
    ends: list[int] = []
    for number, line in enumerate(text.split(b"\n"), start=1):
        names = line.split()
        if not names or names[0][:1] in (b"#", b"%"):
            continue
        if len(names) != 2:
            raise InputError(
                f"line {number}: expected two names with blanks between, found {len(names)}"
            )
        if names[0] == names[1]:
            raise InputError(f"line {number}: {self_loop(names[0].decode())}")
        ends.extend(index.setdefault(name, len(index)) for name in names)
    if not ends:
        raise InputError("there are no edges; expected two names a line")
    if len(index) > MAX_VERTICES:
        raise InputError(f"more than {MAX_VERTICES} vertices, which is the limit")
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return MAKERS[task](len(index), pairs, tuple(name.decode() for name in index))


def read_dimacs(text: bytes, task: str) -> CoverProblem:
    """Read a p line of vertices and edges, then two vertices a line, which "e" may precede."""
    listing = read_listing(text, KINDS, MAX_VERTICES, mark=b"e")
    numbers = listing.numbers
    wrong = np.flatnonzero(np.diff(listing.indptr) != 2)
    if wrong.size:
        first = int(listing.indptr[wrong[0]])
        found = listing.indptr[wrong[0] + 1] - first
        raise numbers.error(first, f"expected two vertices, found {found}")
    pairs = numbers.values.reshape(-1, 2)
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if loops.size:
        raise at(text, int(numbers.starts[2 * loops[0]]), self_loop(str(pairs[loops[0], 0])))
    return MAKERS[task](listing.vertices, pairs - 1, None)
