"""The rows of a cover problem as arrays: compressed sparse rows, each distinct row once."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arguments import shown
from minsym.base.arrays import BoolArray, IntArray, Ints


class Rows(NamedTuple):
    """Distinct rows, and which of them is the row of each element.

    Attributes
    ----------
    indptr, indices : int64 arrays of shapes (n_rows + 1,) and (n_entries,)
        Row r is ``indices[indptr[r]:indptr[r + 1]]``, increasing.
    row_of : int64 array, shape (n_elements,)
    """

    indptr: Ints
    indices: Ints
    row_of: Ints


def from_tuples(rows: list[tuple[int, ...]]) -> Rows:
    """Return the rows of elements that are given as increasing tuples of sets."""
    index: dict[tuple[int, ...], int] = {}
    row_of = [index.setdefault(row, len(index)) for row in rows]
    return Rows(
        np.cumsum([0, *map(len, index)], dtype=np.int64),
        np.array([s for row in index for s in row], dtype=np.int64),
        np.array(row_of, dtype=np.int64),
    )


def from_matrix(contains: BoolArray) -> Rows:
    """Return the rows of a matrix (n_elements, n_sets): is element e in set s."""
    packed = np.packbits(contains, axis=1)
    keys = packed.view(f"V{packed.shape[1]}").ravel() if packed.size else packed.sum(axis=1)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    distinct = contains[first[order]]
    indptr = np.concatenate([[0], np.cumsum(distinct.sum(axis=1))])
    return Rows(indptr, np.nonzero(distinct)[1], rank[inverse.ravel()])


def from_pairs(n_sets: int, n_elements: int, elements: Any, sets: Any) -> Rows:
    """Return the rows of elements of which ``elements[i]`` is in set ``sets[i]``.

    Raises
    ------
    TypeError
        If they are no whole numbers.
    ValueError
        If one is out of range, or there are more elements than sets or fewer.
    """
    elements = _in_range(elements, "elements", n_elements)
    sets = _in_range(sets, "sets", n_sets)
    if elements.size != sets.size:
        raise ValueError(f"{elements.size} elements and {sets.size} sets; expected as many")
    # There may be very many, so that one array of 64 bits is all that is made of them.
    width = np.int64(max(n_sets, 1))
    pairs = np.multiply(elements, width, dtype=np.int64, casting="unsafe")
    np.add(pairs, sets, out=pairs, casting="unsafe")
    pairs.sort()
    is_new = np.append(True, pairs[1:] > pairs[:-1])[: pairs.size]
    pairs = pairs if is_new.all() else pairs[is_new]
    ends = np.searchsorted(pairs, np.arange(n_elements + 1) * width)
    pairs %= width
    raw = memoryview(pairs).cast("B")
    index: dict[bytes, int] = {}
    row_of = [
        index.setdefault(bytes(raw[start:end]), len(index))
        for start, end in pairwise((ends * pairs.itemsize).tolist())
    ]
    rows = np.array(row_of, dtype=np.int64)
    first = np.unique(rows, return_index=True)[1]
    sizes = np.diff(ends)
    if first.size < rows.size:
        is_first = np.zeros(rows.size, dtype=np.bool_)
        is_first[first] = True
        pairs = pairs[np.repeat(is_first, sizes)]
    return Rows(np.append(0, np.cumsum(sizes[first])), pairs, rows)


def _in_range(values: Any, what: str, end: int) -> IntArray:
    """Return whole numbers from 0 to one less than ``end`` as an array."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise TypeError(f"{what} is {shown(values)}; expected whole numbers below 2^63")
    if array.size and not 0 <= array.min() <= array.max() < end:
        raise ValueError(f"{what} {array.min()} to {array.max()}; expected 0 to {end - 1}")
    return array if array.size else np.zeros(0, dtype=np.int64)


def as_numbers(values: Any, what: str) -> Ints:
    """Return a copy of an array of whole numbers that does not change any more."""
    array = np.array(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{what} is {array.dtype} of shape {array.shape}; expected whole numbers")
    array = array.astype(np.int64, copy=False)  # it is a copy
    array.flags.writeable = False
    return array


def check(rows: Rows, n_sets: int) -> None:
    """Raise ValueError unless the arrays fit together and hold sets 0 to ``n_sets - 1``."""
    indptr, indices, row_of = rows
    if indptr.size == 0 or indptr[0] != 0 or indptr[-1] != indices.size:
        raise ValueError(f"indptr does not span the {indices.size} entries")
    if (np.diff(indptr) < 0).any():
        raise ValueError("indptr decreases")
    if indices.size and not (0 <= indices.min() <= indices.max() < n_sets):
        raise ValueError(f"sets {indices.min()} to {indices.max()}; expected 0 to {n_sets - 1}")
    increases = np.ones(indices.size, dtype=np.bool_)
    increases[1:] = np.diff(indices) > 0
    increases[indptr[:-1][np.diff(indptr) > 0]] = True
    if not increases.all():
        raise ValueError("the sets of a row do not increase")
    n_rows = indptr.size - 1
    if row_of.size and not (0 <= row_of.min() <= row_of.max() < n_rows):
        raise ValueError(f"row_of leaves the rows 0 to {n_rows - 1}")
