"""Many contexts at once: pack bytes into difference masks, solve, next.

A context of n images over |A| attributes is n * |A| bytes. The bytes of an image are compared
with the target's `BLOCK` attributes at a time, which gives a row of bits per image; the rows
of 64 images are then read column by column, which gives per attribute the mask of images
that differ from the target. Cost: about n * ceil(|A| / 32) vector compares and as many
stores, and |A| * ceil(n / 64) vector tests; the search is a small part of it.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from .bits import (
    ALL,
    BLOCK,
    ONE,
    Words,
    bytes_with_bit,
    differing_attributes,
    popcount,
    transpose,
    words_for,
)
from .search import minimal_rows, minimum, minimum_up_to_three

Bytes = npt.NDArray[np.uint8]


@njit(cache=True, nogil=True)
def pack_differences(
    context: int, n: int, width: int, target: int, planes: Bytes, masks: Words
) -> None:
    """Fill in which images differ from the target, per attribute.

    Parameters
    ----------
    context : int
        Address of n * width bytes, images one after another, with BLOCK readable bytes
        behind them.
    n, width, target : int
        Number of images and of attributes; row of the target.
    planes : uint8 array, shape (BLOCK // 8, 64)
        Work space.
    masks : uint64 array, shape (words_for(n), width)
        Bit i of ``masks[w, a]``: image 64 w + i differs from the target in attribute a. Bits
        from n on are not meaningful.
    """
    plane = planes.ctypes.data
    said = context + target * width
    for w in range(masks.shape[0]):
        for block in range(0, width, BLOCK):
            image = context + 64 * w * width + block
            for i in range(min(64, n - 64 * w)):
                row = differing_attributes(image, said + block)
                image += width
                planes[0, i] = row & np.uint32(255)
                planes[1, i] = (row >> np.uint32(8)) & np.uint32(255)
                planes[2, i] = (row >> np.uint32(16)) & np.uint32(255)
                planes[3, i] = row >> np.uint32(24)
            for a in range(block, min(block + BLOCK, width)):
                bit = np.uint8(1 << (a & 7))
                masks[w, a] = bytes_with_bit(plane + 64 * ((a - block) >> 3), bit)


@njit(cache=True, nogil=True)
def message_size(masks: Words, sayable: npt.NDArray[np.bool_], n: int) -> int:
    """Return min|M| of the target whose difference masks these are; 0 if there is no message.

    Parameters
    ----------
    masks : uint64 array, shape (words_for(n), |A|)
        As `pack_differences` leaves them. Changed.
    sayable : bool array, shape (|A|,)
        Whether the target has each attribute.
    n : int
        Number of images.
    """
    words, width = masks.shape
    n_distractors = 0
    for w in range(words):
        anywhere = np.uint64(0)
        for a in range(width):
            anywhere |= masks[w, a]
        # Images that differ nowhere are the target and its duplicates: no distractors.
        left = n - 64 * w
        distractors = anywhere if left >= 64 else anywhere & ((ONE << np.uint64(left)) - ONE)
        said = np.uint64(0)
        for a in range(width):
            masks[w, a] = masks[w, a] & distractors if sayable[a] else np.uint64(0)
            said |= masks[w, a]
        if said != distractors:
            return 0
        n_distractors += np.int64(popcount(distractors))
    if n_distractors == 0:
        return 1 if sayable.any() else 0
    if words > 1:
        return _searched(masks, 1)
    size = minimum_up_to_three(masks[0], said)
    return size if size else _searched(masks, 4)


@njit(cache=True, nogil=True)
def _searched(masks: Words, at_least: int) -> int:
    """Return the size of a minimum cover of all images in the masks by branch and bound."""
    words, width = masks.shape
    by_image = transpose(masks.T.copy(), 64 * words)
    kept = np.empty(64 * words, np.int64)
    n = 0
    for i in range(64 * words):
        if by_image[i].any():
            kept[n] = i
            n += 1
    rows = by_image[kept[:n]]
    rows = rows[minimal_rows(rows, transpose(rows, width))]
    return minimum(rows, transpose(rows, width), at_least)


@njit(cache=True, nogil=True)
def solve_contexts(
    values: Bytes, targets: npt.NDArray[np.int64], missing: int, out: npt.NDArray[np.int64]
) -> None:
    """Solve one target of each context.

    Parameters
    ----------
    values : uint8 array, shape (B, n, |A|), contiguous
    targets : int64 array, shape (B,)
    missing : int
        The byte of a missing cell, or -1 if none is missing.
    out : int64 array, shape (B,)
        Filled in with min|M|, 0 where there is no message.
    """
    n_contexts, n, width = values.shape
    masks = np.empty((words_for(n), width), np.uint64)
    planes = np.zeros((BLOCK // 8, 64), np.uint8)
    sayable = np.ones(width, np.bool_)
    # The packing reads up to BLOCK bytes too far: the last context is read from a copy.
    tail = np.zeros(n * width + BLOCK, np.uint8)
    for c in range(n_contexts):
        context = values.ctypes.data + c * n * width
        if c == n_contexts - 1:
            tail[: n * width] = values[c].ravel()
            context = tail.ctypes.data
        if missing >= 0:
            for a in range(width):
                sayable[a] = values[c, targets[c], a] != missing
        pack_differences(context, n, width, targets[c], planes, masks)
        out[c] = message_size(masks, sayable, n)


@njit(cache=True, nogil=True)
def solve_targets(
    values: npt.NDArray[np.int32],
    targets: npt.NDArray[np.int64],
    out: npt.NDArray[np.int64],
) -> None:
    """Solve several targets of each context, with codes of any size.

    Parameters
    ----------
    values : int32 array, shape (B, n, |A|)
        Codes from 0, or MISSING.
    targets : int64 array, shape (B, T)
        Rows.
    out : int64 array, shape (B, T)
        Filled in with min|M|, 0 where there is no message.
    """
    _, n, width = values.shape
    masks = np.empty((words_for(n), width), np.uint64)
    planes = np.zeros((BLOCK // 8, 64), np.uint8)
    sayable = np.empty(width, np.bool_)
    differs = np.zeros(n * width + BLOCK, np.uint8)
    for c in range(targets.shape[0]):
        for t in range(targets.shape[1]):
            target = values[c, targets[c, t]]
            for i in range(n):
                for a in range(width):
                    differs[i * width + a] = values[c, i, a] != target[a]
            for a in range(width):
                sayable[a] = target[a] >= 0
            pack_differences(differs.ctypes.data, n, width, targets[c, t], planes, masks)
            out[c, t] = message_size(masks, sayable, n)


@njit(cache=True, nogil=True)
def mix(z: Any) -> Any:
    """Scramble a uint64 (the finalizer of SplitMix64, doi:10.1145/2660193.2660195)."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


#: The step of SplitMix64's counter.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True)
def draw_planes(seed: int, index: int, n_values: int, planes: Words) -> tuple[int, np.uint64]:
    """Draw a uniform context in bit slices.

    Parameters
    ----------
    seed, index : int
        Which context. It depends on nothing else, so contexts can be drawn in any order.
    n_values : int
        |V|, at least 1.
    planes : uint64 array, shape (bits, words over images, |A|)
        Filled in: bit i of ``planes[j, w, a]`` is bit j of the value of attribute a in image
        64 w + i. ``bits`` is the least with 2**bits >= |V|.

    Returns
    -------
    used, state
        Counter and start of the context's random stream, for more draws.

    Notes
    -----
    Bit j of 64 values is one word of the SplitMix64 stream. Where |V| is no power of two,
    the values that came out too large are drawn again, so that all are equally likely.
    """
    n_bits, words, width = planes.shape
    state = mix(mix(np.uint64(seed) + GOLDEN) ^ mix(np.uint64(index) * GOLDEN + GOLDEN))
    used = 0
    for w in range(words):
        for j in range(n_bits):
            for a in range(width):
                planes[j, w, a] = mix(state + GOLDEN * np.uint64(used + a + 1))
            used += width
    if n_values == 1 << n_bits:
        return used, state
    for w in range(words):
        for a in range(width):
            while True:
                # Bit by bit from the highest: is the value below, or still equal to, |V|?
                below, equal = np.uint64(0), ALL
                for j in range(n_bits - 1, -1, -1):
                    plane = planes[j, w, a]
                    if (n_values >> j) & 1:
                        below |= equal & ~plane
                        equal &= plane
                    else:
                        equal &= ~plane
                again = ~below
                if again == 0:
                    break
                for j in range(n_bits):
                    used += 1
                    fresh = mix(state + GOLDEN * np.uint64(used))
                    planes[j, w, a] = (planes[j, w, a] & below) | (fresh & again)
    return used, state


@njit(cache=True, nogil=True)
def draw_below(state: np.uint64, used: int, n: int) -> int:
    """Draw an integer 0 to n - 1, n < 2**32, from a context's stream after ``used`` draws."""
    while True:
        used += 1
        draw = mix(state + GOLDEN * np.uint64(used)) >> np.uint64(32)
        # The largest multiple of n within 2**32: above it some results would be likelier.
        if draw < (np.uint64(1 << 32) // np.uint64(n)) * np.uint64(n):
            return np.int64(draw % np.uint64(n))


@njit(cache=True, nogil=True)
def solve_uniform(
    seed: int, first: int, n: int, n_values: int, planes: Words, out: npt.NDArray[np.int64]
) -> None:
    """Draw uniform contexts ``first, first + 1, ...`` with a uniform target, and solve them.

    The contexts never exist as bytes: the mask of images that differ from the target in an
    attribute is, per bit plane, an XOR with the target's bit, and an OR over the planes.

    Parameters
    ----------
    seed, first, n, n_values : int
        Seed, first context, number of images, |V|.
    planes : uint64 array, shape (bits, words_for(n), |A|)
        Work space, see `draw_planes`.
    out : int64 array
        Filled in with min|M|.
    """
    n_bits, words, width = planes.shape
    masks = np.empty((words, width), np.uint64)
    sayable = np.ones(width, np.bool_)
    for c in range(out.size):
        used, state = draw_planes(seed, first + c, n_values, planes)
        target = draw_below(state, used, n)
        masks[:] = 0
        for j in range(n_bits):
            for w in range(words):
                for a in range(width):
                    bit = (planes[j, target >> 6, a] >> np.uint64(target & 63)) & ONE
                    masks[w, a] |= planes[j, w, a] ^ (np.uint64(0) - bit)
        out[c] = message_size(masks, sayable, n)


@njit(cache=True, nogil=True)
def write_uniform(seed: int, index: int, n_values: int, planes: Words, values: Any) -> int:
    """Write context ``index`` of `solve_uniform` into values (n, |A|); return its target."""
    used, state = draw_planes(seed, index, n_values, planes)
    n, width = values.shape
    for i in range(n):
        for a in range(width):
            value = 0
            for j in range(planes.shape[0]):
                value |= np.int64((planes[j, i >> 6, a] >> np.uint64(i & 63)) & ONE) << j
            values[i, a] = value
    return draw_below(state, used, n)
