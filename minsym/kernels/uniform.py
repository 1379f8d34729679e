"""Draw and solve uniform random contexts in bit slices, for sampling very many of them.

What is drawn is by how much each image differs from the target, modulo |V|, in each
attribute: uniform, as its value is. Bit j of that for 64 images is one word of random bits, so
a context of 64 images, 20 attributes and 4 values is 40 words, and the images that differ are
the OR over j. The target is image 0 then. What it looks like is drawn only when the context is
wanted as values; then it also changes places with an image drawn uniformly.

The words of context i are SplitMix64's from a start that the seed and i give, so contexts can be
drawn in any order. LANES contexts are drawn side by side.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .batch import message_size, message_sizes
from .bits import (
    ALL,
    LANES,
    ONE,
    Words,
    add_words,
    first_bits,
    load,
    padded,
    spread,
    words_for,
)
from .compiler import kernel
from .splitmix import FIRST, GOLDEN, LAST, SECOND, mix, word


@intrinsic
def _words(typingctx: Any, states: Any, step: Any, out: Any) -> Any:
    """Write ``mix(state + step)`` for the LANES states at an address to another."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def same(number: int) -> Any:
            return spread(builder, ir.Constant(ir.IntType(64), number), LANES)

        z = builder.add(load(builder, args[0], 64, LANES), spread(builder, args[1], LANES))
        for shift, factor in (FIRST, SECOND):
            z = builder.mul(builder.xor(z, builder.lshr(z, same(shift))), same(factor))
        z = builder.xor(z, builder.lshr(z, same(LAST)))
        builder.store(z, builder.inttoptr(args[2], z.type.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.uint64, types.intp), codegen


@kernel
def new_planes(n: int, width: int, n_values: int) -> npt.NDArray[np.uint64]:
    """Return space for LANES contexts in bit slices, shape (bits, words * width, LANES)."""
    n_bits = 0
    while 1 << n_bits < n_values:
        n_bits += 1
    return np.zeros((n_bits, words_for(n) * width, LANES), np.uint64)


@kernel
def draw_planes(
    seed: int, first: int, n_values: int, planes: npt.NDArray[np.uint64], states: Words, used: Any
) -> None:
    """Draw LANES uniform contexts in bit slices.

    Parameters
    ----------
    seed, first : int
        Contexts ``first`` to ``first + LANES - 1`` are drawn.
    n_values : int
        |V|.
    planes : uint64 array, from `new_planes`
        Filled in: bit i of ``planes[j, w * |A| + a, c]`` is bit j of the difference, modulo
        |V|, of image 64 w + i from the target, in attribute a of context ``first + c``. That
        of image 0, which is the target, is to be ignored.
    states : uint64 array, shape (LANES,)
    used : int64 array, shape (LANES,)
        Filled in: where each context's random stream starts, and the words of it used.

    Notes
    -----
    Where |V| is no power of two, the values that came out too large are drawn again, so that
    all are equally likely.
    """
    n_bits, cells, _ = planes.shape
    for c in range(LANES):
        index = np.uint64(first + c)
        states[c] = mix(mix(np.uint64(seed) + GOLDEN) ^ mix(index * GOLDEN + GOLDEN))
        used[c] = n_bits * cells
    start, into = states.ctypes.data, planes.ctypes.data
    for place in range(n_bits * cells):
        _words(start, GOLDEN * np.uint64(place + 1), into + 8 * LANES * place)
    if n_values == 1 << n_bits:
        return
    for cell in range(cells):
        for c in range(LANES):
            while True:
                # Bit by bit from the highest: is the value below, or still equal to, |V|?
                below, equal = np.uint64(0), ALL
                for j in range(n_bits - 1, -1, -1):
                    if (n_values >> j) & 1:
                        below |= equal & ~planes[j, cell, c]
                        equal &= planes[j, cell, c]
                    else:
                        equal &= ~planes[j, cell, c]
                if below == ALL:
                    break
                for j in range(n_bits):
                    fresh = word(states[c], used[c])
                    used[c] += 1
                    planes[j, cell, c] = (planes[j, cell, c] & below) | (fresh & ~below)


@kernel
def solve_uniform(
    seed: int, first: int, n: int, width: int, n_values: int, out: npt.NDArray[np.int64]
) -> None:
    """Draw contexts ``first, first + 1, ...`` and solve their targets.

    Parameters
    ----------
    seed, first, n, width, n_values : int
        Seed, first context, number of images, |A|, |V|.
    out : int64 array
        Filled in with min|M|.
    """
    planes = new_planes(n, width, n_values)
    states, used = np.empty(LANES, np.uint64), np.empty(LANES, np.int64)
    columns, whole = np.empty(planes.shape[1:], np.uint64), np.empty(LANES, np.uint64)
    masks, scratch = (
        np.zeros((words_for(n), width), np.uint64),
        np.zeros((1, padded(width)), np.uint64),
    )
    sayable = np.ones(width, np.bool_)
    for start in range(0, out.size, LANES):
        draw_planes(seed, first + start, n_values, planes, states, used)
        differing_images(planes, n, columns)
        if n <= 64:
            message_sizes(columns, width, whole, scratch, out, start)
            continue
        for c in range(min(LANES, out.size - start)):
            for w in range(masks.shape[0]):
                for a in range(width):
                    masks[w, a] = columns[w * width + a, c]
            out[start + c] = message_size(masks, width, n, sayable)


@kernel
def differing_images(planes: npt.NDArray[np.uint64], n: int, columns: Words) -> None:
    """Fill in which images differ from the target.

    Parameters
    ----------
    planes : uint64 array, from `draw_planes`
    n : int
        Number of images. Image 0 is the target, whatever was drawn for it.
    columns : uint64 array, shape (words * |A|, LANES)
        Bit i of ``columns[w * |A| + a, c]``: image 64 w + i of context c differs from the
        target in attribute a.
    """
    n_bits, cells, _ = planes.shape
    words, step = words_for(n), 8 * LANES
    columns[:] = 0
    for w in range(words):
        images = first_bits(n - 64 * w) & (~ONE if w == 0 else ALL)
        here = w * (cells // words) * step
        for j in range(n_bits):
            drawn = planes.ctypes.data + j * cells * step
            for cell in range(here, here + (cells // words) * step, step):
                add_words(columns.ctypes.data + cell, drawn + cell, images)


@kernel
def draw_below(state: np.uint64, used: int, n: int) -> tuple[int, int]:
    """Draw an integer 0 to n - 1, n <= 2**32; return it and how much of the stream is used."""
    # The largest multiple of n within 2**32: above it some results would be likelier.
    fair = (1 << 32) // n * n
    while True:
        draw = np.int64(word(state, used) >> np.uint64(32))
        used += 1
        if draw < fair:
            return draw % n, used


@kernel
def write_uniform(seed: int, index: int, n_values: int, values: Any) -> int:
    """Write context ``index`` of `solve_uniform` into values (n, |A|); return its target."""
    n, width = values.shape
    planes = new_planes(n, width, n_values)
    states, lane_used = np.empty(LANES, np.uint64), np.empty(LANES, np.int64)
    draw_planes(seed, index, n_values, planes, states, lane_used)
    target, used = draw_below(states[0], lane_used[0], n)
    for a in range(width):
        said, used = draw_below(states[0], used, n_values)
        for i in range(n):
            difference = 0
            for j in range(planes.shape[0]):
                bit = (planes[j, (i >> 6) * width + a, 0] >> np.uint64(i & 63)) & ONE
                difference |= np.int64(bit) << j
            values[i, a] = (said + difference) % n_values
        values[0, a] = values[target, a]
        values[target, a] = said
    return target
