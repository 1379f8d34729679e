"""Find a minimum message of each of many targets, as the witnesses of a data set.

Each is found, and its size proved, by branch and bound.
"""

import numpy as np
import numpy.typing as npt

from . import halves
from .bits import Words, transpose, words_for
from .compiler import kernel
from .search import EXHAUSTED, FOUND, NO_LIMIT, PAUSED, decide, minimal_rows, new_stack

Ints = npt.NDArray[np.int64]


@kernel
def minimum_messages(
    values: npt.NDArray[np.unsignedinteger],
    targets: Ints,
    sizes: Ints,
    work: int,
    out: Ints,
) -> None:
    """Write a minimum message of each target, as attributes.

    Attributes that tell apart no more than another one are left out of the search, as many in
    a context are that follow a few.

    Parameters
    ----------
    values : unsigned array, shape (B, n, |A|)
    targets : int64 array, shape (B,)
    sizes : int64 array, shape (B,)
        What min|M| of each is said to be; 1 or more, and so is the number of distractors.
    work : int
        Words to touch in the search for the lexicographically first of the minimum messages;
        where it takes more, another is written.
    out : int64 array, shape (B, K)
        The first ``sizes[i]`` places of row i are filled in, increasing; with -1 if min|M| is
        another.
    """
    count, n, width = values.shape
    rows = np.empty((n, words_for(width)), np.uint64)
    unions = np.empty(halves.ROOM, np.uint64)
    for i in range(count):
        image, target = values[i], values[i, targets[i]]
        kept = 0
        for r in range(n):
            some = np.uint64(0)
            for w in range(rows.shape[1]):
                word = np.uint64(0)
                for a in range(64 * w, min(width, 64 * w + 64)):
                    word |= np.uint64(image[r, a] != target[a]) << np.uint64(a & 63)
                rows[kept, w] = word
                some |= word
            kept += some != 0
        distinct = rows[:kept]
        few = distinct[minimal_rows(distinct, transpose(distinct, width))]
        columns = transpose(few, width)
        said = _first_message(few, columns, _undominated(columns), sizes[i], work, unions)
        for j in range(sizes[i]):
            out[i, j] = said[j] if said.size else -1


@kernel
def _first_message(
    rows: Words, columns: Words, telling: Ints, size: int, work: int, unions: Words
) -> Ints:
    """Return the first cover of so many sets, or if that takes long some; none if not minimum."""
    some = columns[telling]
    some_rows = transpose(some, rows.shape[0])
    if size > 1 and _suffice(size - 1, some_rows, some, unions):
        return telling[:0]
    outcome, first = _cover(rows, columns, size, np.bool_(True), work)
    if outcome == PAUSED:
        outcome, chosen = _cover(some_rows, some, size, np.bool_(False), NO_LIMIT)
        first = telling[chosen]
        _sort(first)
    return first if outcome == FOUND else telling[:0]


@kernel
def _suffice(k: int, rows: Words, columns: Words, unions: Words) -> bool:
    """Whether k sets, or fewer, cover all rows."""
    if (
        k <= halves.MOST_CHOSEN
        and k <= columns.shape[0] <= halves.MOST_SETS
        and columns.shape[1] == 1
    ):
        return halves.suffice(k, rows, columns, unions)
    return _cover(rows, columns, k, np.bool_(False), NO_LIMIT)[0] != EXHAUSTED


@kernel
def _cover(
    rows: Words, columns: Words, size: int, lexicographic: bool, work: int
) -> tuple[int, Ints]:
    """Look for a cover of so many sets: see `search.decide`."""
    stack = new_stack(size, rows.shape[0], columns.shape[0])
    outcome, _ = decide(rows, columns, stack, lexicographic, work)
    return outcome, stack.chosen


@kernel
def _undominated(columns: Words) -> Ints:
    """Return the columns that lie in no other; the first of equal ones."""
    width, words = columns.shape
    kept = np.empty(width, np.int64)
    n_kept = 0
    for a in range(width):
        dominated = False
        for b in range(width):
            if a == b:
                continue
            inside, equal = True, True
            for w in range(words):
                if columns[a, w] & ~columns[b, w]:
                    inside = False
                    break
                equal = equal and columns[a, w] == columns[b, w]
            if inside and (not equal or b < a):
                dominated = True
                break
        if not dominated:
            kept[n_kept] = a
            n_kept += 1
    return kept[:n_kept]


@kernel
def _sort(items: Ints) -> None:
    """Sort a few items: numba's sorts take seconds to compile."""
    for i in range(1, items.size):
        j = i
        while j > 0 and items[j - 1] > items[j]:
            items[j - 1], items[j] = items[j], items[j - 1]
            j -= 1
