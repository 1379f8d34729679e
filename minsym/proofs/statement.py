"""The statement that a proof is about: the rows of a problem, in one order for everyone.

A checker has to trust this code, so it is short, made of plain loops, and shares nothing with the
solvers.
"""

import hashlib
from collections.abc import Iterable

from minsym.model.context import MISSING, Context
from minsym.model.cover import CoverProblem
from minsym.proofs.cnf import Row


def rows_of(problem: Context | CoverProblem) -> tuple[list[Row], int]:
    """Return the rows of a problem in their canonical order, and its number of sets."""
    if isinstance(problem, Context):
        return canonical(difference_sets(problem)), len(problem.attributes)
    return canonical(problem.rows()), problem.n_sets


def difference_sets(context: Context) -> list[list[int]]:
    """Return for each distractor the attributes that the target has and it differs on.

    Images equal to the target are left out. Where no distractor is left the one row holds all
    that can be said: a message is not empty.

    Examples
    --------
    >>> difference_sets(Context.from_array([[0, 1], [0, 2], [3, 1], [0, 1]], target=0))
    [[1], [0]]
    """
    images = context.values.tolist()
    target = images[context.target]
    sayable = [a for a, value in enumerate(target) if value != MISSING]
    rows = [[a for a in sayable if image[a] != target[a]] for image in images if image != target]
    return rows or [sayable]


def canonical(rows: Iterable[Iterable[int]]) -> list[Row]:
    """Return distinct rows, each increasing, the shortest first, then in lexicographic order."""
    return sorted({tuple(sorted(set(row))) for row in rows}, key=lambda row: (len(row), row))


def problem_digest(rows: list[Row], n_sets: int) -> str:
    """Return the SHA-256 of a problem: of its canonical rows as a PACE hitting set, ``.hgr``."""
    digest = hashlib.sha256(b"p hs %d %d\n" % (n_sets, len(rows)))
    for row in rows:
        digest.update((" ".join(str(s + 1) for s in row) + "\n").encode())
    return digest.hexdigest()


def label_of(problem: Context | CoverProblem, number: int) -> str:
    """Return a set in words: a symbol of a context, else its name or its number from 1."""
    if isinstance(problem, Context):
        return f"{problem.attributes[number]} = {problem.value_name(number)}"
    return str(problem.label(number))
