"""Hitting sets as the solver findminhs reads them: each edge is its size and its vertices."""

import numpy as np

from minsym.formats.numbers import counts_of, entries_of, scan
from minsym.model.cover import CoverProblem

#: The most vertices: each has a name, since they are counted from 0.
MAX_VERTICES = 4_000_000


def read_findminhs(text: bytes) -> CoverProblem:
    """Read 'VERTICES EDGES', then for each edge its size and its vertices, counted from 0."""
    numbers = scan(text)
    if numbers.values.size < 2:
        raise numbers.error(numbers.values.size, "expected 'VERTICES EDGES' first")
    vertices, edges = numbers.values[:2].tolist()
    if vertices > MAX_VERTICES:
        raise numbers.error(0, f"more than {MAX_VERTICES} vertices, which is the limit")
    if edges > numbers.values.size - 2:
        raise numbers.error(1, f"{edges} edges take more numbers than the file has")
    counts = counts_of(numbers, 2, edges, 1, "edge")
    lines = numbers.lines()
    sizes = np.bincount(lines[2:], minlength=int(lines[-1]) + 1)[lines[counts]]
    broken = np.flatnonzero(sizes != numbers.values[counts] + 1)
    if broken.size or lines[0] != lines[1] or (lines[2:] == lines[0]).any():
        first = int(counts[broken[0]]) if broken.size else 0
        raise numbers.error(first, "expected a line for the sizes, and one for each edge")
    elements, entries = entries_of(numbers, counts)
    values = numbers.values[entries]
    wrong = np.flatnonzero(values >= vertices)
    if wrong.size:
        first = int(wrong[0])
        rule = f"vertex {values[first]} does not exist; the vertices are 0 to {vertices - 1}"
        raise numbers.error(int(entries[first]), rule)
    names = tuple(map(str, range(vertices)))
    return CoverProblem.from_entries(vertices, edges, elements, values, names)
