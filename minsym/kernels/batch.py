"""Solve many contexts in one call: pack the bytes of each into masks, solve it, take the next.

A context of n images over |A| attributes is n * |A| bytes. The bytes of an image are compared
with the target's `BLOCK` attributes at a time, which gives a row of bits per image; the rows
of 64 images are then read column by column, which gives per attribute the mask of images
that differ from the target. Cost: about n * ceil(|A| / 32) vector compares and as many
stores, and |A| * ceil(n / 64) vector tests; the search is a small part of it.
"""

import numpy as np
import numpy.typing as npt

from .bits import (
    ALL,
    BLOCK,
    LANES,
    Words,
    add_words,
    completes,
    differing_attributes,
    first_bits,
    padded,
    transpose,
    turn_octet,
    union_makes,
    words_for,
)
from .compiler import kernel
from .search import minimal_rows, minimum, minimum_between

#: Up to so many attributes, pairs and triples are enumerated; their number grows fast.
ENUMERATED = 256

#: A word of `union_makes` that says yes of all lanes.
ALL_LANES = np.uint8((1 << LANES) - 1)

Bytes = npt.NDArray[np.uint8]


@kernel
def pack_differences(
    context: int,
    n: int,
    width: int,
    target: int,
    rows: npt.NDArray[np.uint32],
    masks: int,
    steps: tuple[int, int],
) -> None:
    """Fill in, for each attribute, the mask of the images that differ from the target.

    Parameters
    ----------
    context : int
        Address of n * width bytes, images one after another, with BLOCK readable bytes
        behind them.
    n, width, target : int
        Number of images and of attributes; row of the target.
    rows : uint32 array, shape (64,)
        Work space, all 0 at first.
    masks : int
        Address of what is filled in. Bit i of the uint64 at ``masks + w * steps[0] + a *
        steps[1]``: image 64 w + i differs from the target in attribute a. Bits of the last
        word from n on are not meaningful, or 0 if it is the only one. Attributes up to the
        next multiple of 8 are written too, without meaning.
    steps : tuple of int
        Bytes from a word to the next, and from an attribute to the next.
    """
    said = context + target * width
    for w in range(words_for(n)):
        for block in range(0, width, BLOCK):
            image = context + 64 * w * width + block
            for i in range(min(64, n - 64 * w)):
                rows[i] = differing_attributes(image, said + block)
                image += width
            for a in range(block, min(block + BLOCK, width), 8):
                into = masks + w * steps[0] + a * steps[1]
                turn_octet(rows.ctypes.data, a - block, into, steps[1])


@kernel
def message_size(masks: Words, width: int, n: int, sayable: npt.NDArray[np.bool_]) -> int:
    """Return min|M| of a target; 0 if there is no message.

    Parameters
    ----------
    masks : uint64 array, shape (words_for(n), padded(|A|))
        As `pack_differences` leaves them. Changed.
    width, n : int
        |A|, and the number of images.
    sayable : bool array, shape (|A|,)
        Whether the target has each attribute.
    """
    some = _distractors(masks, width, n, sayable)
    if some > 0:
        return _searched(masks, width, np.int64(1))
    return 1 if some == 0 and sayable.any() else 0


@kernel
def _distractors(masks: Words, width: int, n: int, sayable: npt.NDArray[np.bool_]) -> int:
    """Leave only distractors in the masks, and only where the target can say the attribute.

    Returns 1 if there are any, 0 if there are none, and -1 if one cannot be ruled out.
    """
    some = False
    for w in range(masks.shape[0]):
        anywhere, said = np.uint64(0), np.uint64(0)
        for a in range(width):
            anywhere |= masks[w, a]
        # Images that differ nowhere are the target and its duplicates: no distractors.
        distractors = anywhere & first_bits(n - 64 * w)
        for a in range(width):
            masks[w, a] = masks[w, a] & distractors if sayable[a] else np.uint64(0)
            said |= masks[w, a]
        if said != distractors:
            return -1
        some = some or said != 0
    return 1 if some else 0


@kernel
def message_sizes(
    columns: Words,
    width: int,
    whole: Words,
    scratch: Words,
    out: npt.NDArray[np.int64],
    start: int,
) -> None:
    """Find min|M| of LANES targets, each among at most 64 images, that can say all attributes.

    Plain enumeration up to three symbols, where attributes are few, and pairs in all contexts
    at once: with no branch that depends on one context, there is nothing for the processor to
    foresee wrongly.

    Parameters
    ----------
    columns : uint64 array, shape (|A| or more, LANES)
        Bit i of ``columns[a, c]``: image i of context c differs from the target in attribute
        a. Bits without an image are 0.
    width : int
        |A|.
    whole : uint64 array, shape (LANES,)
        Work space.
    scratch : uint64 array, shape (1, padded(|A|)), 0 behind the last attribute
        Work space.
    out : int64 array
        ``out[start]`` and up to LANES - 1 places more are filled in, as far as there are.
    start : int
    """
    first, step, target = columns.ctypes.data, 8 * LANES, whole.ctypes.data
    end = first + width * step
    # Images that differ nowhere are the target and its duplicates: no distractors.
    whole[:] = 0
    for a in range(first, end, step):
        add_words(target, a, ALL)
    one = np.uint8(0)
    for a in range(first, end, step):
        one |= union_makes(a, a, target)
    enumerated = width <= ENUMERATED
    two = one
    for a in range(first, end if enumerated and one != ALL_LANES else first, step):
        for b in range(a + step, end, step):
            two |= union_makes(a, b, target)
    for c in range(min(LANES, out.size - start)):
        if (one >> c) & 1:
            out[start + c] = 1
        elif (two >> c) & 1:
            out[start + c] = 2
        else:
            for a in range(width):
                scratch[0, a] = columns[a, c]
            if enumerated and _three_suffice(scratch, width, whole[c]):
                out[start + c] = 3
            else:
                out[start + c] = _searched(scratch, width, 4 if enumerated else 2)


@kernel
def _three_suffice(columns: Words, n_sets: int, whole: np.uint64) -> bool:
    """Whether three columns (1, padded(n_sets)) make the whole; the third among LANES at once."""
    address, size = columns.ctypes.data, columns.shape[1]
    for a in range(n_sets):
        for b in range(a + 1, n_sets):
            hit = np.uint8(0)
            for lanes in range(0, size, LANES):
                hit |= completes(address + 8 * lanes, columns[0, a] | columns[0, b], whole)
            if hit:
                return True
    return False


@kernel
def _searched(masks: Words, width: int, at_least: int) -> int:
    """Return the size of a minimum cover of all images in the masks by branch and bound."""
    rows = _rows(masks, width)
    return minimum(rows, transpose(rows, width), at_least)


@kernel
def _rows(masks: Words, width: int) -> Words:
    """Return the images in the masks as rows over the attributes, those that matter."""
    words = masks.shape[0]
    by_image = transpose(masks[:, :width].T.copy(), 64 * words)
    kept = np.empty(64 * words, np.int64)
    n = 0
    for i in range(64 * words):
        if by_image[i].any():
            kept[n] = i
            n += 1
    rows = by_image[kept[:n]]
    return rows[minimal_rows(rows, transpose(rows, width))]


@kernel
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
    masks, columns, whole, scratch, rows = _work_space(n, width)
    in_lane, in_mask = (np.int64(0), 8 * LANES), (8 * masks.shape[1], np.int64(8))
    into = np.int64(masks.ctypes.data)
    sayable = np.ones(width, np.bool_)
    together = n <= 64 and missing < 0
    # The packing reads up to BLOCK bytes too far: the last contexts are read from a copy.
    tail = np.zeros(n * width + BLOCK, np.uint8)
    first_copied = n_contexts - 1 - (BLOCK - 1) // (n * width)
    for c in range(n_contexts):
        context = np.int64(values.ctypes.data) + c * n * width
        if c >= first_copied:
            for i in range(n):
                for a in range(width):
                    tail[i * width + a] = values[c, i, a]
            context = np.int64(tail.ctypes.data)
        if together:
            lane = columns.ctypes.data + 8 * (c & (LANES - 1))
            pack_differences(context, n, width, targets[c], rows, lane, in_lane)
            if (c & (LANES - 1)) == LANES - 1 or c == n_contexts - 1:
                message_sizes(columns, width, whole, scratch, out, c & -LANES)
        else:
            pack_differences(context, n, width, targets[c], rows, into, in_mask)
            for a in range(width):
                sayable[a] = values[c, targets[c], a] != missing
            out[c] = message_size(masks, width, n, sayable)


@kernel
def _work_space(n: int, width: int) -> tuple[Words, Words, Words, Words, npt.NDArray[np.uint32]]:
    """Return what `message_size`, `message_sizes` and `pack_differences` work on, in order."""
    return (
        np.zeros((words_for(n), padded(width)), np.uint64),
        np.zeros((padded(width), LANES), np.uint64),
        np.zeros(LANES, np.uint64),
        np.zeros((1, padded(width)), np.uint64),
        np.zeros(64, np.uint32),
    )


@kernel
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
    masks, columns, whole, scratch, rows = _work_space(n, width)
    in_lane, in_mask = (np.int64(0), 8 * LANES), (8 * masks.shape[1], np.int64(8))
    into = np.int64(masks.ctypes.data)
    sayable = np.empty(width, np.bool_)
    differs = np.zeros(n * width + BLOCK, np.uint8)
    last = targets.shape[1] - 1
    for c in range(targets.shape[0]):
        together = n <= 64 and values[c].min() >= 0
        for t in range(targets.shape[1]):
            target = values[c, targets[c, t]]
            for i in range(n):
                for a in range(width):
                    differs[i * width + a] = values[c, i, a] != target[a]
            bytes_ = np.int64(differs.ctypes.data)
            if together:
                lane = columns.ctypes.data + 8 * (t & (LANES - 1))
                pack_differences(bytes_, n, width, targets[c, t], rows, lane, in_lane)
                if (t & (LANES - 1)) == LANES - 1 or t == last:
                    message_sizes(columns, width, whole, scratch, out[c], t & -LANES)
            else:
                pack_differences(bytes_, n, width, targets[c, t], rows, into, in_mask)
                for a in range(width):
                    sayable[a] = target[a] >= 0
                out[c, t] = message_size(masks, width, n, sayable)


@kernel
def solve_rows(
    values: npt.NDArray[np.int32],
    targets: npt.NDArray[np.int64],
    at_least: int,
    at_most: int,
    stop: npt.NDArray[np.uint8],
    out: npt.NDArray[np.int64],
) -> None:
    """Solve several rows of a table whose min|M| is known to be ``at_least`` or more.

    Parameters
    ----------
    values : int32 array, shape (n, |A|)
        Codes from 0, or MISSING.
    targets : int64 array, shape (T,)
    at_least, at_most : int
    stop : uint8 array, shape (1,)
        No search goes on once another thread makes it 1.
    out : int64 array, shape (T,)
        Filled in with min|M|, 0 where there is no message, and -k where min|M| was only found
        to be at least k: more than ``at_most``, or the search was stopped.
    """
    n, width = values.shape
    masks, _, _, _, rows = _work_space(n, width)
    into, steps = np.int64(masks.ctypes.data), (8 * masks.shape[1], np.int64(8))
    sayable = np.empty(width, np.bool_)
    differs = np.zeros(n * width + BLOCK, np.uint8)
    for t in range(targets.size):
        out[t] = -at_least
        if stop[0]:
            continue
        target = values[targets[t]]
        for i in range(n):
            for a in range(width):
                differs[i * width + a] = values[i, a] != target[a]
        bytes_ = np.int64(differs.ctypes.data)
        pack_differences(bytes_, n, width, targets[t], rows, into, steps)
        for a in range(width):
            sayable[a] = target[a] >= 0
        some = _distractors(masks, width, n, sayable)
        if some > 0:
            left = _rows(masks, width)
            out[t] = minimum_between(left, transpose(left, width), at_least, at_most, stop)
        else:
            out[t] = 1 if some == 0 and sayable.any() else 0
