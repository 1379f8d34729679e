"""What the formats share that can be written: a cover problem as lines of text.

Set s is vertex, column or variable s + 1 in every format. Equal rows are written once, and a set
that is in no row is left out of objectives, as it is of every minimum cover, so that files are as
long as problems are, not as what they claim.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from minsym.base.text import printable
from minsym.model.costs import in_numbers
from minsym.model.cover import CoverProblem


def write_lines(
    lines: Callable[[CoverProblem], Iterator[str]], problem: CoverProblem, path: Path
) -> None:
    """Write the lines that a function makes of a problem."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines(problem))


def rows_from_one(problem: CoverProblem) -> Iterator[list[int]]:
    """Yield the sets of each row, counted from 1."""
    for start, end in pairwise(problem.indptr.tolist()):
        yield (problem.indices[start:end] + 1).tolist()


def objective(problem: CoverProblem) -> dict[int, int]:
    """Return what each set of the objective costs in units, sets counted from 1.

    There is always one: not every solver takes an objective of nothing.
    """
    used = np.unique(problem.indices) if problem.indices.size else np.zeros(1, dtype=np.int64)
    prices = np.ones_like(used) if problem.weights is None else problem.weights[used]
    return dict(zip((used + 1).tolist(), prices.tolist(), strict=True))


def name_comments(problem: CoverProblem, lead: str) -> list[str]:
    """Return comments that say the names of the sets."""
    names = enumerate(problem.names or (), start=1)
    return [f"{lead}{s} = {printable(str(name))}" for s, name in names]


def unit_comments(problem: CoverProblem, lead: str) -> list[str]:
    """Return a comment that says what a unit of cost is worth, if that is not 1."""
    if problem.unit == 1:
        return []
    return [f"{lead}costs are in units of {in_numbers(1, problem.unit)}"]
