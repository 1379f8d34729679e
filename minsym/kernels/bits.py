"""Operations on bitsets: count and find bits, and pack comparisons of bytes into masks.

A bitset over n things is a row of ``ceil(n / 64)`` uint64 words; thing i is bit ``i % 64`` of
word ``i // 64``. Numba has no vector types, so the innermost steps are written as LLVM vector
operations, which every target lowers to what it has (one instruction with AVX-512, two or
four with AVX2 or SSE2). They take addresses, and each says how far it reads.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .compiler import kernel

Words = npt.NDArray[np.uint64]

#: Attributes compared at once by `differing_attributes`.
BLOCK = 32

#: Words handled at once by the operations on several words.
LANES = 8

ONE = np.uint64(1)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@intrinsic
def popcount(typingctx: Any, word: Any) -> Any:
    """Count the bits of a uint64."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), codegen


@intrinsic
def lowest_bit(typingctx: Any, word: Any) -> Any:
    """Return the number of the lowest bit of a uint64 that is not 0."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), codegen


def load(builder: Any, address: Any, lane: int, lanes: int) -> Any:
    """Emit a load of ``lanes`` integers of ``lane`` bits, aligned as one of them is."""
    vector = ir.VectorType(ir.IntType(lane), lanes)
    return builder.load(builder.inttoptr(address, vector.as_pointer()), align=lane // 8)


def spread(builder: Any, value: Any, lanes: int) -> Any:
    """Emit a vector whose lanes all are ``value``."""
    undefined = ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
    return builder.shuffle_vector(first, undefined, zeros)


@intrinsic
def differing_attributes(typingctx: Any, image: Any, target: Any) -> Any:
    """Compare the ``BLOCK`` bytes at two addresses; bit a of the uint32 says byte a differs."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        left, right = (load(builder, address, 8, BLOCK) for address in args)
        return builder.bitcast(builder.icmp_unsigned("!=", left, right), ir.IntType(BLOCK))

    return types.uint32(types.intp, types.intp), codegen


@intrinsic
def turn_octet(typingctx: Any, rows: Any, shift: Any, columns: Any, step: Any) -> Any:
    """Turn eight bits of 64 uint32 into eight uint64: a transposition.

    Bit i of the word at ``columns + j * step`` becomes bit ``shift + j`` of word i at address
    ``rows``.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        words = builder.lshr(load(builder, args[0], 32, 64), spread(builder, args[1], 64))
        octet = builder.trunc(words, ir.VectorType(ir.IntType(8), 64))
        none = ir.Constant(octet.type, [0] * 64)
        place = args[2]
        for j in range(8):
            bit = builder.and_(octet, ir.Constant(octet.type, [1 << j] * 64))
            mask = builder.bitcast(builder.icmp_unsigned("!=", bit, none), ir.IntType(64))
            builder.store(mask, builder.inttoptr(place, mask.type.as_pointer()))
            place = builder.add(place, args[3])
        return context.get_dummy_value()

    return types.void(types.intp, types.uint32, types.intp, types.intp), codegen


@intrinsic
def add_words(typingctx: Any, into: Any, words: Any, keep: Any) -> Any:
    """Add LANES words to those at another address: ``into |= words & keep``."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        before, words = (load(builder, address, 64, LANES) for address in args[:2])
        union = builder.or_(before, builder.and_(words, spread(builder, args[2], LANES)))
        builder.store(union, builder.inttoptr(args[0], union.type.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.uint64), codegen


@intrinsic
def union_makes(typingctx: Any, left: Any, right: Any, whole: Any) -> Any:
    """Compare LANES words at three addresses; bit i of the uint8: ``left | right == whole``."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        left, right, whole = (load(builder, address, 64, LANES) for address in args)
        same = builder.icmp_unsigned("==", builder.or_(left, right), whole)
        return builder.bitcast(same, ir.IntType(LANES))

    return types.uint8(types.intp, types.intp, types.intp), codegen


@intrinsic
def completes(typingctx: Any, address: Any, part: Any, whole: Any) -> Any:
    """Find, among the LANES words at an address, those that with ``part`` make ``whole``.

    Bit i of the uint8 says it of word i.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        part, whole = (spread(builder, word, LANES) for word in args[1:])
        union = builder.or_(load(builder, args[0], 64, LANES), part)
        return builder.bitcast(builder.icmp_unsigned("==", union, whole), ir.IntType(LANES))

    return types.uint8(types.intp, types.uint64, types.uint64), codegen


@kernel
def words_for(n: int) -> int:
    """Return how many words a bitset over n things has."""
    return (n + 63) >> 6


@kernel
def padded(n: int) -> int:
    """Round up to a multiple of LANES."""
    return (n + LANES - 1) & -LANES


@kernel
def first_bits(n: int) -> np.uint64:
    """Return a word whose first n bits are set; all for n >= 64, none for n <= 0."""
    if n >= 64:
        return ALL
    return (ONE << np.uint64(max(n, 0))) - ONE


@kernel
def fill(bitset: Words, n: int) -> None:
    """Set the first n bits and clear the others."""
    for w in range(bitset.size):
        bitset[w] = first_bits(n - 64 * w)


@kernel
def count(bitset: Words) -> int:
    """Count the bits of a bitset."""
    total = np.uint64(0)
    for w in range(bitset.size):
        total += popcount(bitset[w])
    return np.int64(total)


@kernel
def count_common(left: Words, right: Words) -> int:
    """Count the bits that two bitsets share."""
    total = np.uint64(0)
    for w in range(left.size):
        total += popcount(left[w] & right[w])
    return np.int64(total)


@kernel
def transpose(bits: Words, n_columns: int) -> Words:
    """Turn row bitsets over columns into column bitsets over rows.

    Parameters
    ----------
    bits : uint64 array, shape (n_rows, words_for(n_columns))
    n_columns : int

    Returns
    -------
    uint64 array, shape (n_columns, words_for(n_rows))
    """
    n_rows = bits.shape[0]
    out = np.zeros((n_columns, words_for(n_rows)), np.uint64)
    for r in range(n_rows):
        for w in range(bits.shape[1]):
            word = bits[r, w]
            while word:
                c = 64 * w + np.int64(lowest_bit(word))
                out[c, r >> 6] |= ONE << np.uint64(r & 63)
                word &= word - ONE
    return out


@kernel
def from_csr(
    indptr: npt.NDArray[np.int64], indices: npt.NDArray[np.int64], n_columns: int
) -> Words:
    """Turn compressed sparse rows into row bitsets, shape (n_rows, words_for(n_columns))."""
    out = np.zeros((indptr.size - 1, words_for(n_columns)), np.uint64)
    for r in range(indptr.size - 1):
        for e in range(indptr[r], indptr[r + 1]):
            c = indices[e]
            out[r, c >> 6] |= ONE << np.uint64(c & 63)
    return out
