"""Find min|M| of all images of a context at once by counting, as families of contexts do.

This is for contexts of few attributes, or for images known to need so many symbols at least.

An image is singled out by its values in the attributes T if no other image has the same ones;
images that share them are counted in a table of all combinations of values.
"""

import numpy as np
import numpy.typing as npt

from .compiler import kernel
from .draws import below, new_state
from .splitmix import GOLDEN

Codes = npt.NDArray[np.int64]


@kernel
def core_complexity(core: npt.NDArray[np.uint8], used: Codes, out: Codes) -> None:
    """Find min|M| of every image of contexts with few attributes.

    All sets T of attributes are visited, depth first; a set as large as what all images are
    known to need is not extended. Cost: up to 2^c times n a context.

    Parameters
    ----------
    core : uint8 array, shape (count, n, c)
        The images of a context differ.
    used : int64 array, shape (c,)
        Values of each attribute; their product is the length of the table.
    out : int64 array, shape (count, n)
        Filled in.
    """
    count, n, c = core.shape
    cells = 1
    for j in range(c):
        cells *= used[j]
    tally = np.zeros(cells, np.int64)
    codes = np.zeros((c + 1, n), np.int64)
    path = np.empty(c + 1, np.int64)
    for i in range(count):
        out[i] = c
        depth, path[0], largest = 0, -1, c
        while depth >= 0:
            # The next set: the path with its last attribute replaced, or without it.
            path[depth] += 1
            a = path[depth]
            if a >= c or depth + 1 >= largest:
                depth -= 1
                continue
            if depth == 0 and a > 0:
                largest = 0
                for r in range(n):
                    largest = max(largest, out[i, r])
            above, here = codes[depth], codes[depth + 1]
            for r in range(n):
                here[r] = above[r] * used[a] + core[i, r, a]
                tally[here[r]] += 1
            for r in range(n):
                if tally[here[r]] == 1:
                    out[i, r] = min(out[i, r], depth + 1)
            for r in range(n):
                tally[here[r]] = 0
            depth += 1
            path[depth] = a


@kernel
def singled_out(
    values: npt.NDArray[np.unsignedinteger],
    sizes: Codes,
    k: int,
    tries: int,
    seeds: npt.NDArray[np.uint64],
    out: npt.NDArray[np.bool_],
) -> None:
    """Find images that k attributes single out, by trying sets of k attributes at random.

    Parameters
    ----------
    values : unsigned array, shape (count, n, |A|)
    sizes : int64 array, shape (|A|,)
    k : int
    tries : int
        In each context.
    seeds : uint64 array, shape (count,)
    out : bool array, shape (count, n)
        Set where a set of k attributes was found; an image that is left may have one.
    """
    count, n, width = values.shape
    bits = 2
    while 1 << bits < 4 * n:
        bits += 1
    tally = np.zeros(1 << bits, np.int64)
    keys = np.empty(n, np.int64)
    attributes = np.arange(width)
    for i in range(count):
        state = new_state(seeds[i])
        left = n - np.count_nonzero(out[i])
        for _ in range(tries):
            if left == 0:
                break
            keys[:] = 0
            for j in range(k):
                pick = j + below(state, width - j)
                attributes[j], attributes[pick] = attributes[pick], attributes[j]
                a = attributes[j]
                for r in range(n):
                    keys[r] = keys[r] * sizes[a] + np.int64(values[i, r, a])
            for r in range(n):
                # Different combinations may share a place: then none of them counts.
                keys[r] = np.int64((np.uint64(keys[r]) * GOLDEN) >> np.uint64(64 - bits))
                tally[keys[r]] += 1
            for r in range(n):
                if tally[keys[r]] == 1 and not out[i, r]:
                    out[i, r] = True
                    left -= 1
            for r in range(n):
                tally[keys[r]] = 0
