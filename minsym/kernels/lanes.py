"""Fast operations on bitsets, LANES words at a time, that keep what they gather in registers.

Numba has no vector types and stores what it gathers after every step, so the loops are
written here as LLVM vector operations (see `minsym.kernels.bits`). Rows are bitsets over sets,
padded to a multiple of LANES words. Addresses are in bytes.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils as untyped
from numba.extending import intrinsic

from .bits import LANES, load, spread

cgutils: Any = untyped

WORD = ir.IntType(64)

#: Sets per word, and so lanes of what is gathered for the sets of a word.
SETS = 64

#: Tables between two looks at whether anything is left.
LINKS = 4


def _pointer(builder: Any, address: Any, lane: int, lanes: int) -> Any:
    """Emit a pointer to a vector at an address."""
    return builder.inttoptr(address, ir.VectorType(ir.IntType(lane), lanes).as_pointer())


def _offset(builder: Any, address: Any, index: Any, step: int) -> Any:
    """Emit ``address + index * step``."""
    return builder.add(address, builder.mul(index, ir.Constant(index.type, step)))


@intrinsic
def count_and(typingctx: Any, left: Any, right: Any, chunks: Any) -> Any:
    """Count the bits that two bitsets of ``chunks * LANES`` words share."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        left, right, chunks = args
        vector = ir.VectorType(WORD, LANES)
        # llvmlite's ctpop takes no vectors.
        popcount = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(vector, [vector]), f"llvm.ctpop.v{LANES}i64"
        )
        total = cgutils.alloca_once_value(builder, ir.Constant(vector, [0] * LANES))
        with cgutils.for_range(builder, chunks) as loop:
            both = builder.and_(
                *(
                    load(builder, _offset(builder, address, loop.index, 8 * LANES), 64, LANES)
                    for address in (left, right)
                )
            )
            builder.store(builder.add(builder.load(total), builder.call(popcount, [both])), total)
        lanes = builder.load(total)
        count = ir.Constant(WORD, 0)
        for lane in range(LANES):
            count = builder.add(count, builder.extract_element(lanes, ir.IntType(32)(lane)))
        return count

    return types.int64(types.intp, types.intp, types.intp), codegen


@intrinsic
def store_and(typingctx: Any, left: Any, right: Any, out: Any) -> Any:
    """Write the AND of the LANES words at two addresses to a third."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        both = builder.and_(*(load(builder, address, 64, LANES) for address in args[:2]))
        builder.store(both, _pointer(builder, args[2], 64, LANES), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp), codegen


@intrinsic
def mark_bytes(typingctx: Any, out: Any, word: Any, mark: Any) -> Any:
    """Add ``mark`` to byte i at an address (``|=``) for each bit i of the word."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        before = load(builder, args[0], 8, SETS)
        chosen = builder.bitcast(args[1], ir.VectorType(ir.IntType(1), SETS))
        marked = builder.or_(before, spread(builder, args[2], SETS))
        after = builder.select(chosen, marked, before)
        builder.store(after, _pointer(builder, args[0], 8, SETS), align=1)
        return context.get_dummy_value()

    return types.void(types.intp, types.uint64, types.uint8), codegen


@intrinsic
def and_chain(
    typingctx: Any,
    start: Any,
    out: Any,
    patterns: Any,
    pattern_step: Any,
    tables: Any,
    table_step: Any,
    length: Any,
) -> Any:
    """AND the LANES words at ``start`` with an entry of each of ``length * LINKS`` tables.

    The entry of table i is named by the byte at ``patterns + i * pattern_step``; entry e of
    table i is the LANES words at ``tables + i * table_step + e * 8 * LANES``. Returns whether
    anything is left, and writes it to ``out`` if so.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start, out, patterns, pattern_step, tables, table_step, length = args
        gathered = cgutils.alloca_once_value(builder, load(builder, start, 64, LANES))
        alive = cgutils.alloca_once_value(builder, ir.Constant(ir.IntType(1), 1))
        with cgutils.for_range(builder, length) as loop:
            first = builder.mul(loop.index, ir.Constant(WORD, LINKS))
            where = builder.add(patterns, builder.mul(first, pattern_step))
            table = builder.add(tables, builder.mul(first, table_step))
            left = builder.load(gathered)
            for _ in range(LINKS):
                byte = builder.load(builder.inttoptr(where, ir.IntType(8).as_pointer()))
                entry = _offset(builder, table, builder.zext(byte, WORD), 8 * LANES)
                left = builder.and_(left, load(builder, entry, 64, LANES))
                where = builder.add(where, pattern_step)
                table = builder.add(table, table_step)
            builder.store(left, gathered)
            none = ir.Constant(left.type, [0] * LANES)
            some = builder.bitcast(builder.icmp_unsigned("!=", left, none), ir.IntType(LANES))
            empty = builder.icmp_unsigned("==", some, ir.Constant(some.type, 0))
            with builder.if_then(empty, likely=False):
                builder.store(ir.Constant(ir.IntType(1), 0), alive)
                loop.do_break()
        left_over = builder.load(alive)
        with builder.if_then(left_over, likely=False):
            left = builder.load(gathered)
            builder.store(left, _pointer(builder, out, 64, LANES), align=8)
        return left_over

    step = types.intp
    return types.boolean(step, step, step, step, step, step, step), codegen


def _sum_of_rows(builder: Any, words: Any, row_step: Any, rows: Any, weights: Any, n: Any) -> Any:
    """Emit the weights, as SETS uint16, of the sets of a word: see `weigh_sets`."""
    narrow = ir.IntType(16)
    vector = ir.VectorType(narrow, SETS)
    none = ir.Constant(vector, [0] * SETS)
    total = cgutils.alloca_once_value(builder, none)
    with cgutils.for_range(builder, n) as loop:
        row, weight = (
            builder.load(
                builder.inttoptr(
                    _offset(builder, base, loop.index, kind.width // 8), kind.as_pointer()
                )
            )
            for base, kind in ((rows, ir.IntType(32)), (weights, narrow))
        )
        where = builder.add(words, builder.mul(builder.sext(row, WORD), row_step))
        word = builder.load(builder.inttoptr(where, WORD.as_pointer()))
        holds = builder.bitcast(word, ir.VectorType(ir.IntType(1), SETS))
        share = builder.select(holds, spread(builder, weight, SETS), none)
        builder.store(builder.add(builder.load(total), share), total)
    return builder.load(total)


@intrinsic
def weigh_sets(
    typingctx: Any, words: Any, row_step: Any, rows: Any, weights: Any, length: Any, out: Any
) -> Any:
    """Write, for each of the 64 sets of a word, the weight of the rows that hold it.

    Row i, of ``length``, has the number in int32 i at ``rows`` and the weight in uint16 i at
    ``weights``; its word is at ``words + number * row_step``. The 64 uint16 go to ``out``.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        total = _sum_of_rows(builder, *args[:5])
        builder.store(total, _pointer(builder, args[5], 16, SETS), align=2)
        return context.get_dummy_value()

    step = types.intp
    return types.void(step, step, step, step, step, step), codegen


@intrinsic
def take_weight(
    typingctx: Any,
    words: Any,
    row_step: Any,
    rows: Any,
    weights: Any,
    length: Any,
    before: Any,
    out: Any,
) -> Any:
    """Write the 64 uint16 at ``before`` less what `weigh_sets` would write."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        total = _sum_of_rows(builder, *args[:5])
        rest = builder.sub(load(builder, args[5], 16, SETS), total)
        builder.store(rest, _pointer(builder, args[6], 16, SETS), align=2)
        return context.get_dummy_value()

    step = types.intp
    return types.void(step, step, step, step, step, step, step), codegen


@intrinsic
def count_missing(
    typingctx: Any, columns: Any, step: Any, words: Any, sets: Any, length: Any, out: Any
) -> Any:
    """Write, for each row of ``words`` words of rows, 1 less how many of some sets hold it.

    Set i, of ``length``, has the number in int32 i at ``sets``; its column is at
    ``columns + number * step``. The 64 int16 of each word go to ``out``, one word after the other.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        columns, step, words, sets, length, out = args
        vector, short = ir.VectorType(ir.IntType(16), SETS), ir.IntType(32)
        missing = cgutils.alloca_once(builder, vector)
        with cgutils.for_range(builder, words) as word:
            builder.store(ir.Constant(vector, [1] * SETS), missing)
            here = _offset(builder, columns, word.index, 8)
            with cgutils.for_range(builder, length) as loop:
                place = builder.inttoptr(_offset(builder, sets, loop.index, 4), short.as_pointer())
                number = builder.sext(builder.load(place), WORD)
                column = builder.add(here, builder.mul(number, step))
                holds = builder.load(builder.inttoptr(column, WORD.as_pointer()))
                # A lane of ones is -1.
                held = builder.sext(
                    builder.bitcast(holds, ir.VectorType(ir.IntType(1), SETS)), vector
                )
                builder.store(builder.add(builder.load(missing), held), missing)
            place = _offset(builder, out, word.index, 2 * SETS)
            builder.store(builder.load(missing), _pointer(builder, place, 16, SETS), align=2)
        return context.get_dummy_value()

    integer = types.intp
    return types.void(integer, integer, integer, integer, integer, integer), codegen


@intrinsic
def at_least(typingctx: Any, values: Any, least: Any) -> Any:
    """Compare the 64 uint16 at an address; bit i of the uint64: value i is ``least`` or more."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        values = load(builder, args[0], 16, SETS)
        enough = builder.icmp_unsigned(">=", values, spread(builder, args[1], SETS))
        return builder.bitcast(enough, WORD)

    return types.uint64(types.intp, types.uint16), codegen
