"""A cover problem that was read from a file, with the words that the file has for its parts."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from minsym.model.cover import CoverProblem


class Words(NamedTuple):
    """The words that an answer uses for a problem, its sets and its rows: vertices, edges."""

    task: str
    one_set: str
    sets: str
    row: str
    rows: str


@dataclass(frozen=True, eq=False)
class Instance:
    """A cover problem as a file gave it: the problem, and what the file calls its parts.

    Attributes
    ----------
    source : str
        What messages call the file.
    format : str
        A name from FORMATS.
    words : Words
    problem : CoverProblem
        Set s is the file's s + 1, unless ``problem.names`` holds the names.
    """

    source: str
    format: str
    words: Words
    problem: CoverProblem

    def label(self, number: int) -> str | int:
        """Return what the file calls a set: its name, or its number counted from 1."""
        label = self.problem.label(number)
        return label if isinstance(label, int) else str(label)

    @property
    def empty_rows(self) -> list[int]:
        """The rows of the file that hold no set, counted from 1. With any, there is no cover."""
        is_empty = np.diff(self.problem.indptr) == 0
        rows: list[int] = (np.flatnonzero(is_empty[self.problem.row_of]) + 1).tolist()
        return rows


#: The words of what can be asked of a graph.
TASKS = {
    "dominating-set": Words(
        "dominating set", "vertex", "vertices", "neighbourhood", "neighbourhoods"
    ),
    "vertex-cover": Words("vertex cover", "vertex", "vertices", "edge", "edges"),
}
