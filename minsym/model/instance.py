"""A cover problem that was read from a file, with the words that the file has for its parts."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet


class Words(NamedTuple):
    """The words that an answer uses for a problem, its sets and its rows: vertices, edges.

    ``largest`` says that the answer is what a cover leaves, an `IndependentSet`.
    """

    task: str
    one_set: str
    sets: str
    row: str
    rows: str
    largest: bool = False


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
    layout : str
        What people call a file of this format.
    why : str
        How one knows that the file has this format, "" where an option says it, or the suffix.
    has_numbers : bool
        Whether the names are numbers, and labels too.
    notes : tuple of str
        What was left out or decided when the file was read, in sentences for people.
    """

    source: str
    format: str
    words: Words
    problem: CoverProblem
    layout: str = ""
    why: str = ""
    has_numbers: bool = False
    notes: tuple[str, ...] = ()

    @property
    def asked(self) -> CoverProblem | IndependentSet:
        """What is asked of the file: a cover, or what is left by one."""
        return IndependentSet(self.problem) if self.words.largest else self.problem

    def label(self, number: int) -> str | int:
        """Return what the file calls a set: its name, or its number counted from 1."""
        label = self.problem.label(number)
        if self.has_numbers:
            return int(str(label))
        return label if isinstance(label, int) else str(label)

    @property
    def read_as(self) -> list[str]:
        """Lines that say as what the file was read, where its content said it, and the notes."""
        found_out = [f"read as {self.layout} ({self.format}), {self.why}"] if self.why else []
        return [*found_out, *self.notes]

    @property
    def empty_rows(self) -> list[int]:
        """The rows of the file that hold no set, counted from 1. With any, there is no cover."""
        is_empty = np.diff(self.problem.indptr) == 0
        rows: list[int] = (np.flatnonzero(is_empty[self.problem.row_of]) + 1).tolist()
        return rows


_EDGES = ("vertex", "vertices", "edge", "edges")

#: The words of what can be asked of a graph.
TASKS = {
    "dominating-set": Words(
        "dominating set", "vertex", "vertices", "neighbourhood", "neighbourhoods"
    ),
    "vertex-cover": Words("vertex cover", *_EDGES),
    "independent-set": Words("independent set", *_EDGES, largest=True),
    "clique": Words("clique", "vertex", "vertices", "missing edge", "missing edges", largest=True),
}
