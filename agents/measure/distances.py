"""Distances of messages, and the pairs of them that are compared.

A message is a row of symbols, -1 behind its end; two arrays of messages are compared row by row.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

Floats = npt.NDArray[np.float64]
Distance = Callable[[Ints, Ints], Ints | Floats]


def pairs(count: int, most: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Return all pairs of different rows, or so many, drawn with replacement.

    Examples
    --------
    >>> [rows.tolist() for rows in pairs(3, most=10)]
    [[0, 0, 1], [1, 2, 2]]
    """
    if count * (count - 1) // 2 <= most:
        one, other = np.triu_indices(count, 1)
        return one, other
    rng = np.random.default_rng(seed)
    one = rng.integers(0, count, most)
    return one, (one + rng.integers(1, count, most)) % count


def equal_pairs(rows: Ints, most: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Return all pairs of rows that are equal, or so many of them, drawn with replacement.

    Examples
    --------
    >>> [found.tolist() for found in equal_pairs(np.array([[7], [8], [7], [7]]), most=10)]
    [[0, 0, 2], [2, 3, 3]]
    """
    kind = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(kind, kind="stable")
    first = np.searchsorted(kind[order], kind[order])
    # Each row makes a pair with each equal row before it; pairs are numbered in that order.
    before = np.arange(len(order)) - first
    ends = np.cumsum(before)
    total = int(before.sum())
    # All of them are no list that memory has to hold: their number grows with the square.
    rng = np.random.default_rng(seed)
    number = rng.integers(0, total, most) if total > most else np.arange(total)
    later = np.searchsorted(ends, number, side="right")
    earlier = first[later] + number - (ends - before)[later]
    return order[earlier], order[later]


def differences(one: Ints, other: Ints) -> Ints:
    """Return in how many places rows differ.

    Examples
    --------
    >>> differences(np.array([[1, 2, -1]]), np.array([[1, 3, 4]])).tolist()
    [2]
    """
    return np.asarray((one != other).sum(axis=1))


def edits(one: Ints, other: Ints) -> Ints:
    """Return the fewest symbols to insert, delete or replace (Levenshtein), all pairs at once.

    Examples
    --------
    >>> edits(np.array([[1, 2, 3]]), np.array([[2, 3, -1]])).tolist()
    [1]
    """
    count, longest = one.shape
    ends = (one >= 0).sum(axis=1), (other >= 0).sum(axis=1)
    found = np.empty(count, np.int64)
    # Two rows of the table at a time: all of it would take the square of the length.
    above = row = np.repeat(np.arange(longest + 1)[:, None], count, axis=1)
    for i in range(longest + 1):
        if i:
            above, row = row, np.full_like(row, i)
            for j in range(1, longest + 1):
                replaced = above[j - 1] + (one[:, i - 1] != other[:, j - 1])
                row[j] = np.minimum(replaced, np.minimum(above[j], row[j - 1]) + 1)
        ending = np.flatnonzero(ends[0] == i)
        found[ending] = row[ends[1][ending], ending]
    return found


def edits_by_length(one: Ints, other: Ints) -> Floats:
    """Return the edits divided by the mean length of the two messages; 0 where both are silent.

    From 0 to 2: what is said is 2 away from silence.

    Examples
    --------
    >>> edits_by_length(np.array([[1, 2, 3]]), np.array([[2, -1, -1]])).tolist()
    [1.0]
    """
    lengths = (one >= 0).sum(axis=1) + (other >= 0).sum(axis=1)
    return np.asarray(2 * edits(one, other) / np.maximum(lengths, 1))


#: The distances of messages, by name.
DISTANCES: dict[str, Distance] = {
    "edit": edits,
    "normalized": edits_by_length,
    "hamming": differences,
}


def distance_of(name: str) -> Distance:
    """Return the distance of this name.

    Raises
    ------
    ValueError
        If there is none.
    """
    if name not in DISTANCES:
        raise ValueError(f"there is no distance {name!r}; there are {', '.join(DISTANCES)}")
    return DISTANCES[name]
