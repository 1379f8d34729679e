"""Draw the random contexts of the families, with a stream of random words for each context.

The streams are SplitMix64's, so that the bytes that come of a seed depend on no other library.
"""

import numpy as np
import numpy.typing as npt

from .bits import ONE, popcount
from .compiler import kernel
from .splitmix import GOLDEN, mix

#: 2^32, and the mask of its remainder.
HALF, LOW = np.uint64(1 << 32), np.uint64((1 << 32) - 1)

Codes = npt.NDArray[np.int64]
State = npt.NDArray[np.uint64]


@kernel
def new_state(seed: np.uint64) -> State:
    """Return a stream of random words."""
    return np.full(1, mix(np.uint64(seed) + GOLDEN), np.uint64)


@kernel
def next_word(state: State) -> np.uint64:
    """Return the next word of a stream."""
    state[0] += GOLDEN
    return mix(state[0])


@kernel
def below(state: State, n: int) -> int:
    """Return a uniform number 0 to n - 1, n at most 2^32 (Lemire 2019, doi:10.1145/3230636)."""
    wide = (next_word(state) >> np.uint64(32)) * np.uint64(n)
    if wide & LOW < np.uint64(n):
        least = (HALF - np.uint64(n)) % np.uint64(n)
        while wide & LOW < least:
            wide = (next_word(state) >> np.uint64(32)) * np.uint64(n)
    return np.int64(wide >> np.uint64(32))


@kernel
def unit(state: State) -> float:
    """Return a uniform number of [0, 1)."""
    return np.float64(next_word(state) >> np.uint64(11)) * 2.0**-53


@kernel
def shuffle(state: State, items: Codes) -> None:
    """Put items in random order."""
    for i in range(items.size - 1, 0, -1):
        j = below(state, i + 1)
        items[i], items[j] = items[j], items[i]


@kernel
def dress(
    core: npt.NDArray[np.uint8],
    used: Codes,
    sizes: Codes,
    copied: float,
    seeds: npt.NDArray[np.uint64],
    values: npt.NDArray[np.unsignedinteger],
    order: Codes,
) -> None:
    """Hide the core columns of contexts: see `minsym.families.dress`.

    Parameters
    ----------
    core : uint8 array, shape (count, n, c)
    used : int64 array, shape (c,)
        Values of each core column, the columns with most first.
    sizes : int64 array, shape (|A|,)
        Values of each attribute.
    copied : float
        Share of the other attributes that follow a core column.
    seeds : uint64 array, shape (count,)
    values : unsigned array, shape (count, n, |A|)
        Filled in.
    order : int64 array, shape (count, n)
        Filled in: image r is row ``order[i, r]`` of the core.
    """
    count, n, c = core.shape
    width = sizes.size
    most = max(sizes.max(), used.max())
    source = np.empty(width, np.int64)
    table = np.zeros((width, most), np.int64)
    places = np.empty(width, np.int64)
    names = np.empty(most, np.int64)
    for i in range(count):
        state = new_state(seeds[i])
        for a in range(width):
            places[a] = a
        shuffle(state, places)
        source[:] = -1
        # Columns that need many values choose first, so that there is room for all.
        for j in range(c):
            for a in places:
                if source[a] < 0 and sizes[a] >= used[j]:
                    source[a] = j
                    for v in range(sizes[a]):
                        names[v] = v
                    shuffle(state, names[: sizes[a]])
                    for v in range(used[j]):
                        table[a, v] = names[v]
                    break
        for a in range(width):
            if source[a] < 0:
                follows = c > 0 and unit(state) < copied
                j = below(state, c) if follows else 0
                source[a] = j
                fixed = below(state, sizes[a])
                for v in range(used[j]):
                    table[a, v] = below(state, sizes[a]) if follows else fixed
        for r in range(n):
            order[i, r] = r
        shuffle(state, order[i])
        for r in range(n):
            row = order[i, r]
            for a in range(width):
                values[i, r, a] = table[a, core[i, row, source[a]]]


@kernel
def distinct_points(
    seed: np.uint64, n_values: int, moved: float, points: npt.NDArray[np.uint8]
) -> None:
    """Draw distinct points whose coordinates are 0, or with probability ``moved`` uniform above 0.

    Parameters
    ----------
    seed : uint64
    n_values : int
        Values 0 to n_values - 1, 2 or more; there have to be enough points.
    moved : float
    points : uint8 array, shape (n, c)
        Filled in.
    """
    n, c = points.shape
    state = new_state(seed)
    size = 4
    while size < 4 * n:
        size *= 2
    at = np.full(size, -1, np.int64)
    drawn = 0
    while drawn < n:
        key = np.uint64(0)
        for a in range(c):
            v = 0
            if unit(state) < moved:
                v = 1 + (below(state, n_values - 1) if n_values > 2 else 0)
            points[drawn, a] = v
            key = mix(key * GOLDEN + np.uint64(v + 1))
        place = np.int64(key & np.uint64(size - 1))
        new = True
        while new and at[place] >= 0:
            other = at[place]
            same = True
            for a in range(c):
                if points[other, a] != points[drawn, a]:
                    same = False
                    break
            new = not same
            place = (place + 1) & (size - 1)
        if new:
            at[place] = drawn
            drawn += 1


@kernel
def has_equal_images(values: npt.NDArray[np.unsignedinteger], out: npt.NDArray[np.bool_]) -> None:
    """Say of each context, shape (B, n, |A|), whether two of its images are equal."""
    count, n, width = values.shape
    size = 4
    while size < 4 * n:
        size *= 2
    at = np.empty(size, np.int64)
    for i in range(count):
        at[:] = -1
        out[i] = False
        for r in range(n):
            key = np.uint64(0)
            for a in range(width):
                key = (key ^ np.uint64(values[i, r, a])) * GOLDEN
                key ^= key >> np.uint64(29)
            place = np.int64(mix(key) & np.uint64(size - 1))
            while at[place] >= 0:
                same = True
                for a in range(width):
                    if values[i, at[place], a] != values[i, r, a]:
                        same = False
                        break
                if same:
                    out[i] = True
                    break
                place = (place + 1) & (size - 1)
            if out[i]:
                break
            at[place] = r


@kernel
def affine_codes(
    seeds: npt.NDArray[np.uint64],
    k: int,
    sizes: Codes,
    values: npt.NDArray[np.unsignedinteger],
    in_code: npt.NDArray[np.bool_],
) -> None:
    """Draw unions of uniform affine codes of 2^k images (T4), and uniform images to fill up.

    In each code an attribute is constant or a parity of the k-bit index, with two renamed
    values; all such functions are equally likely, and codes of a rank below k are drawn again.

    Parameters
    ----------
    seeds : uint64 array, shape (count,)
    k : int
        At least k attributes have two values or more.
    sizes : int64 array, shape (|A|,)
    values : unsigned array, shape (count, n, |A|)
        Filled in, the images in random order.
    in_code : bool array, shape (count, n)
        Filled in: which images are of a code.
    """
    count, n, width = values.shape
    parity = np.empty(width, np.int64)
    zero, one = np.empty(width, np.int64), np.empty(width, np.int64)
    basis = np.empty(k, np.int64)
    order = np.arange(n)
    size = 1 << k
    for i in range(count):
        state = new_state(seeds[i])
        shuffle(state, order)
        for begin in range(0, n - size + 1, size):
            rank = 0
            while rank < k:
                rank = _draw_code(state, size, sizes, parity, zero, one, basis)
            for t in range(size):
                image = values[i, order[begin + t]]
                in_code[i, order[begin + t]] = True
                for a in range(width):
                    odd = popcount(np.uint64(t & parity[a])) & ONE
                    image[a] = one[a] if odd else zero[a]
        for r in order[n - n % size :]:
            in_code[i, r] = False
            for a in range(width):
                values[i, r, a] = below(state, sizes[a])


@kernel
def _draw_code(
    state: State, size: int, sizes: Codes, parity: Codes, zero: Codes, one: Codes, basis: Codes
) -> int:
    """Draw a function of the index for each attribute; return the rank of the parities."""
    rank = np.int64(0)
    for a in range(sizes.size):
        v = sizes[a]
        # One of v constants or v (v - 1) (2^k - 1) parities: v times what fits into 32 bits.
        zero[a] = below(state, v)
        pick = below(state, 1 + (size - 1) * (v - 1))
        if pick == 0:
            parity[a], one[a] = 0, zero[a]
            continue
        other, parity[a] = divmod(pick - 1, size - 1)
        parity[a] += 1
        one[a] = other + (other >= zero[a])
        rank = _extend(basis, rank, parity[a])
    return rank


@kernel
def _extend(basis: Codes, rank: int, vector: int) -> int:
    """Add a vector over GF(2) to a basis unless it depends on it; return the rank."""
    for i in range(rank):
        vector = min(vector, vector ^ basis[i])
    if vector == 0 or rank == basis.size:
        return rank
    basis[rank] = vector
    return rank + 1
