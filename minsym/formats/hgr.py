"""Hitting sets as the PACE challenge has them, ``.hgr``: a p line, then an edge a line."""

from collections.abc import Iterator

import numpy as np

from minsym.errors import InputError
from minsym.formats.lines import name_comments, rows_from_one
from minsym.formats.numbers import read_listing
from minsym.model.cover import CoverProblem
from minsym.model.labels import MAX_SETS


def read_hgr(text: bytes) -> CoverProblem:
    """Read a hitting set: set s is vertex s + 1, and the rows are the edges."""
    listing = read_listing(text, ("hs",), MAX_SETS)
    edges = listing.indptr.size - 1
    elements = np.repeat(np.arange(edges, dtype=np.int64), np.diff(listing.indptr))
    return CoverProblem.from_entries(listing.vertices, edges, elements, listing.numbers.values - 1)


def hgr_lines(problem: CoverProblem) -> Iterator[str]:
    """Yield the lines of a problem: its distinct rows, names of sets as comments."""
    if problem.costs is not None:
        raise InputError("a hitting set has no costs; .wcnf, .opb, .lp, .mps and .scp have")
    yield from name_comments(problem, "c ")
    yield f"p hs {problem.n_sets} {problem.n_rows}"
    for row in rows_from_one(problem):
        yield " ".join(map(str, row))
