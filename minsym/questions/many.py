"""The complexity min|M| of many targets at once, without the messages.

Ask for it of whole data sets: `solve_batch` takes one target in each of many contexts, `complexity`
takes every image of every context, or every row of a table. Both share the work out to threads.

See Also
--------
minsym.solve : One target, with its message.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import IntArray, Ints, distinct_rows
from minsym.base.shares import TARGETS_PER_SHARE, Progress, check, in_shares, part_of
from minsym.errors import BackendError
from minsym.model.context import MISSING, as_codes
from minsym.questions.whole_table import Known, Step, compact_columns, settle, short_messages
from minsym.solving import plain

Codes = npt.NDArray[np.int32]

#: Cells to compare up to which contexts are solved without compiled code.
PLAIN = 1 << 23

#: The byte that stands for a missing cell.
MISSING_BYTE = 255

#: From this many images on, a context is solved as a table, see `minsym.questions.whole_table`.
TABLE = 257

#: Messages that may be tried for one target, and for all together, before compiled code pays.
TRIED, TRIED_IN_ALL = 1 << 16, 1 << 22

#: Words to touch, some milliseconds, for the first of the minimum messages.
FIRST_WORK = 1 << 22


def solve_batch(
    values: npt.ArrayLike, targets: npt.ArrayLike = 0, *, threads: int | None = None
) -> Ints:
    """Return min|M| of one target in each of many contexts, such as the games of a data set.

    Parameters
    ----------
    values : array of integers, shape (B, n, |A|)
        B contexts of n images; values 0 or more, or ``MISSING`` (-1). uint8 is read as it
        is, anything else is converted first.
    targets : int or array of integers, shape (B,)
        Row of the target in each context.
    threads : int, optional
        All cores by default. The result does not depend on it.

    Returns
    -------
    int64 array, shape (B,)
        min|M| as Algorithm 1 counts it: 0 where no message exists, and images equal to the
        target dropped.

    Raises
    ------
    ValueError
        If a shape, a target or a value is out of its domain.

    See Also
    --------
    complexity : All images of the contexts.

    Examples
    --------
    The two rows of the paper's Figure 1, a red triangle (0, 0) among three images:

    >>> top = [[0, 0], [1, 1], [2, 2]]
    >>> bottom = [[0, 0], [1, 0], [0, 1]]
    >>> solve_batch([top, bottom], targets=0).tolist()
    [1, 2]
    """
    check(threads, None)
    codes = as_codes(values, ndim=3)
    n_contexts, n, _ = codes.shape
    rows = as_targets(targets, n_contexts, n)
    as_bytes = _as_bytes(codes)
    plainly = _plainly(codes, rows[:, None])
    if plainly is not None:
        return plainly[:, 0]
    out = np.zeros(n_contexts, dtype=np.int64)
    if as_bytes is None:
        wide = _as_int32(codes)

        def solve_share(part: slice) -> None:
            kernels.batch.solve_targets(wide[part], rows[part, None], out[part, None])

    else:
        # Unsigned values need no look: it would take a third of the time.
        signed = np.issubdtype(codes.dtype, np.signedinteger)
        missing = MISSING_BYTE if signed and codes.size and codes.min() < 0 else -1

        def solve_share(part: slice) -> None:
            kernels.batch.solve_contexts(as_bytes[part], rows[part], missing, out[part])

    in_shares(solve_share, n_contexts, threads)
    return out


def minimum_messages(values: npt.ArrayLike, targets: Ints, sizes: Ints) -> Ints:
    """Return a minimum message of many targets whose min|M| is claimed, and prove the claims.

    Parameters
    ----------
    values : unsigned integer array, shape (B, n, |A|)
        The images of a context differ.
    targets : int64 array, shape (B,)
    sizes : int64 array, shape (B,)
        What min|M| of each is said to be, 1 or more; it is found again by search.

    Returns
    -------
    int64 array, shape (B, max(sizes))
        The attributes to say, increasing; -1 behind the last. It is the lexicographically
        first of the minimum messages, as in Algorithm 1, unless that takes long to find.

    Raises
    ------
    BackendError
        If a size is not min|M|.

    Examples
    --------
    >>> contexts = np.array([[[0, 0], [1, 1]], [[0, 0], [0, 1]]], dtype=np.uint8)
    >>> minimum_messages(contexts, np.array([0, 0]), np.array([1, 1])).tolist()
    [[0], [1]]
    """
    out = np.full((len(sizes), int(sizes.max(initial=0))), -1, dtype=np.int64)
    codes = np.ascontiguousarray(values)
    if _are_few(codes, sizes):
        for message, context, target, size in zip(out, codes, targets, sizes, strict=True):
            message[:size] = _first_tried(context, target, size)
    else:
        kernels.messages.minimum_messages(codes, targets, sizes, FIRST_WORK, out)
    if (np.count_nonzero(out >= 0, axis=1) != sizes).any():
        raise BackendError("what was said to be the complexity of an image is not")
    return out


def _are_few(codes: IntArray, sizes: Ints) -> bool:
    """Whether it is soonest to try all messages of these sizes, without compiled code."""
    _, n, width = codes.shape
    most = max((math.comb(width, size) for size in np.unique(sizes).tolist()), default=0)
    fits = n <= 64 and most <= TRIED and len(codes) * most <= TRIED_IN_ALL
    return fits and not plain.Steps.left_out


@lru_cache(maxsize=8)
def _messages(width: int, size: int) -> Ints:
    """Return all messages of so many of the attributes, a row each, in lexicographic order."""
    return np.array(list(combinations(range(width), size)), dtype=np.int64)


def _first_tried(context: IntArray, target: int, size: int) -> Ints | int:
    """Return the first message of a size that singles a target out; -1 unless it is minimum.

    The context has at most 64 images: those that an attribute rules out are bits of a word.
    """
    n, width = context.shape
    ruled_out = np.zeros((width, 64), dtype=np.bool_)
    ruled_out[:, :n] = (context != context[target]).T
    words = np.packbits(ruled_out, axis=1, bitorder="little").view("<u8")[:, 0]
    whole = np.uint64((1 << n) - 1 ^ 1 << int(target))
    for fewer in (size - 1, size):
        messages = _messages(width, int(fewer))
        met = np.bitwise_or.reduce(words[messages], axis=1) == whole
        if met.any():
            return messages[met.argmax()] if fewer == size else -1
    return -1


def complexity(
    values: npt.ArrayLike, *, threads: int | None = None, progress: Progress | None = None
) -> Ints:
    """Return min|M| of every image of every context, each taken for the target once.

    Parameters
    ----------
    values : array of integers, shape (B, n, |A|) or (n, |A|)
        One or many contexts; values 0 or more, or ``MISSING`` (-1).
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : callable, optional
        Called now and then with the fraction that is done, 0 to 1.

    Returns
    -------
    int64 array, shape (B, n) or (n,)
        min|M| as Algorithm 1 counts it: 0 where no message exists, and images equal to the
        target dropped.

    Raises
    ------
    ValueError
        If the shape or a value is out of its domain.

    See Also
    --------
    solve_batch : One target in each context.
    minsym.audit_table : The same for a table, with its duplicates.

    Examples
    --------
    >>> complexity([[0, 0], [1, 0], [0, 1]]).tolist()
    [2, 1, 1]
    """
    check(threads, progress)
    single = np.ndim(values) == 2
    codes = _as_int32(as_codes(np.asarray(values)[None] if single else values, ndim=3))
    rows = np.tile(np.arange(codes.shape[1]), (len(codes), 1))
    plainly = _plainly(codes, rows, progress)
    if plainly is not None:
        out = plainly
    elif codes.shape[1] >= TABLE:
        done = [
            _table_complexity(
                context, threads, part_of(progress, c / len(codes), (c + 1) / len(codes))
            )
            for c, context in enumerate(codes)
        ]
        out = np.array(done, dtype=np.int64).reshape(codes.shape[:2])
    else:
        out = _search(codes, rows, threads, progress)
    return out[0] if single else out


def every_row(
    values: npt.ArrayLike,
    *,
    up_to: int | None = None,
    seconds: float | None = None,
    threads: int | None = None,
    told: Callable[[Step], object] = lambda step: None,
) -> Known:
    """Find min|M| of every row of a table as far as the time goes; see `whole_table.settle`."""
    codes = _as_int32(as_codes(np.asarray(values)[None], ndim=3))
    try:
        plainly = _plainly(codes, np.arange(codes.shape[1])[None])
        if plainly is None:
            return settle(codes[0], up_to=up_to, seconds=seconds, threads=threads, told=told)
    except KeyboardInterrupt:  # before the first row was settled
        return settle(codes[0], up_to=up_to, seconds=0)._replace(stopped="interrupt")
    sizes = plainly[0]
    if up_to is None or sizes.max(initial=0) <= up_to:
        return Known(sizes, sizes)
    return _known_up_to(codes[0], sizes, up_to)


def _known_up_to(codes: Codes, sizes: Ints, up_to: int) -> Known:
    """Return what is said of a table whose rows are settled where only some are asked for.

    Of the others it is what `settle` says, so that it does not depend on who has settled them.
    """
    first, kind = distinct_rows(codes)
    most = np.maximum(short_messages(compact_columns(codes[first]))[kind], up_to + 1)
    beyond = sizes > up_to
    return Known(np.where(beyond, up_to + 1, sizes), np.where(beyond, most, sizes))


def _plainly(codes: IntArray, rows: Ints, progress: Progress | None = None) -> Ints | None:
    """Solve the given rows (B, T) of small contexts without compiled code; None if they are many.

    That is while this process has steps left for it; see `minsym.solving.plain`.
    """
    _, n, width = codes.shape
    if rows.size * n * width > PLAIN:
        plain.Steps.loaded()
        return None
    out = np.zeros(rows.shape, dtype=np.int64)
    with plain.Steps.allowed() as step, suppress(plain.GaveUp):
        for c, t in np.ndindex(rows.shape):
            step(n * width // 8)  # to compare the cells takes that long, about
            out[c, t] = _plain_size(codes[c], int(rows[c, t]), step)
        if progress is not None:
            progress(1.0)
        return out
    return None


def _plain_size(codes: IntArray, target: int, step: plain.Steps) -> int:
    """Return min|M| of one image, 0 where no message exists."""
    said = codes[target] != MISSING
    differences = (codes != codes[target]) & said
    rows = {*plain.as_integers(differences[(codes != codes[target]).any(axis=1)])}
    if 0 in rows or not said.any():
        return 0
    # The message is non-empty.
    return max(1, len(plain.cheapest([*rows], [1] * said.size, step)))


def _search(codes: Codes, rows: Ints, threads: int | None, progress: Progress | None) -> Ints:
    """Solve the given rows (B, T) of every context (B, n, |A|), each by a search of its own."""
    out = np.zeros(rows.shape, dtype=np.int64)
    if len(codes) == 1:  # one table: its rows are shared out

        def solve_rows(part: slice) -> None:
            kernels.batch.solve_targets(codes, rows[:, part], out[:, part])

        in_shares(solve_rows, rows.shape[1], threads, 16, progress)
        return out

    def solve_share(part: slice) -> None:
        kernels.batch.solve_targets(codes[part], rows[part], out[part])

    share = max(1, TARGETS_PER_SHARE // rows.shape[1])
    in_shares(solve_share, len(codes), threads, share, progress)
    return out


def _table_complexity(codes: Codes, threads: int | None, progress: Progress | None) -> Ints:
    """Solve every row of one large context."""
    known = settle(
        codes,
        threads=threads,
        told=lambda step: None if progress is None else progress(step.settled / step.rows),
    )
    if known.stopped:
        raise KeyboardInterrupt
    if progress is not None:
        progress(1.0)
    return known.lower


def as_targets(targets: npt.ArrayLike, n_contexts: int, n: int) -> Ints:
    """Return one target row per context, or raise ValueError."""
    rows = np.asarray(targets)
    if not np.issubdtype(rows.dtype, np.integer):
        raise ValueError(f"targets are {rows.dtype}; expected integers")
    if rows.shape not in ((), (n_contexts,)):
        raise ValueError(f"targets have shape {rows.shape}; expected ({n_contexts},)")
    if rows.size and not 0 <= rows.min() <= rows.max() < n:
        raise ValueError(f"targets {rows.min()} to {rows.max()}; expected 0 to {n - 1}")
    return np.array(np.broadcast_to(rows, (n_contexts,)), dtype=np.int64)


def _as_bytes(codes: IntArray) -> npt.NDArray[np.uint8] | None:
    """Return codes as contiguous bytes, MISSING_BYTE for a missing cell; None if too large."""
    if codes.dtype != np.uint8:
        if codes.size and codes.max() >= MISSING_BYTE:
            return None
        codes = codes.astype(np.uint8)  # -1 becomes 255
    return np.ascontiguousarray(codes)


def _as_int32(codes: IntArray) -> Codes:
    """Return codes as contiguous int32, renumbered if they are too large for it.

    They can be written to: to compiled code read-only arrays are another type.
    """
    if codes.size and codes.max() > np.iinfo(np.int32).max:
        values, ranks = np.unique(codes, return_inverse=True)
        codes = ranks.reshape(codes.shape) - int(values[0] == MISSING)
    return np.require(codes, np.int32, ("C", "W"))
