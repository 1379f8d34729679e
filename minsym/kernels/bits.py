"""Bits: counting them, finding them, and packing comparisons of bytes into masks.

A bitset over n things is a row of ``ceil(n / 64)`` uint64 words; thing i is bit ``i % 64`` of
word ``i // 64``. Numba has no vector types, so the two packing steps are written as LLVM
vector operations, which every target lowers to what it has (one instruction with AVX-512,
two or four with AVX2 or SSE2).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

Words = npt.NDArray[np.uint64]

#: Attributes compared at once by `differing_attributes`.
BLOCK = 32

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


def _load(builder: Any, address: Any, lanes: int) -> Any:
    """Emit an unaligned load of ``lanes`` bytes."""
    vector = ir.VectorType(ir.IntType(8), lanes)
    return builder.load(builder.inttoptr(address, vector.as_pointer()), align=1)


@intrinsic
def differing_attributes(typingctx: Any, image: Any, target: Any) -> Any:
    """Compare the ``BLOCK`` bytes at two addresses; bit a of the uint32 says byte a differs."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        left, right = (_load(builder, address, BLOCK) for address in args)
        return builder.bitcast(builder.icmp_unsigned("!=", left, right), ir.IntType(BLOCK))

    return types.uint32(types.intp, types.intp), codegen


@intrinsic
def bytes_with_bit(typingctx: Any, address: Any, bit: Any) -> Any:
    """Test the 64 bytes at an address against one bit; bit i of the uint64 is byte i's."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        vector = ir.VectorType(ir.IntType(8), 64)
        undefined = ir.Constant(vector, ir.Undefined)
        first = builder.insert_element(undefined, args[1], ir.Constant(ir.IntType(32), 0))
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)
        everywhere = builder.shuffle_vector(first, undefined, lanes)
        hit = builder.and_(_load(builder, args[0], 64), everywhere)
        zero = ir.Constant(vector, [0] * 64)
        return builder.bitcast(builder.icmp_unsigned("!=", hit, zero), ir.IntType(64))

    return types.uint64(types.intp, types.uint8), codegen


@njit(cache=True, nogil=True)
def words_for(n: int) -> int:
    """Words of a bitset over n things."""
    return (n + 63) >> 6


@njit(cache=True, nogil=True)
def fill(bitset: Words, n: int) -> None:
    """Set the first n bits and clear the others."""
    for w in range(bitset.size):
        left = n - 64 * w
        if left >= 64:
            bitset[w] = ALL
        elif left > 0:
            bitset[w] = (ONE << np.uint64(left)) - ONE
        else:
            bitset[w] = np.uint64(0)


@njit(cache=True, nogil=True)
def count(bitset: Words) -> int:
    """Count the bits of a bitset."""
    total = np.uint64(0)
    for w in range(bitset.size):
        total += popcount(bitset[w])
    return np.int64(total)


@njit(cache=True, nogil=True)
def count_common(left: Words, right: Words) -> int:
    """Count the bits that two bitsets share."""
    total = np.uint64(0)
    for w in range(left.size):
        total += popcount(left[w] & right[w])
    return np.int64(total)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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
