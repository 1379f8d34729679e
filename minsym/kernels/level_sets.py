"""Choose the images of a context from a pool so that many have a wanted complexity.

The search swaps one image at a time and keeps of each image t what its complexity follows from:
a *witness*, attributes on which t differs from every other image, and a *core*, some of the other
images from which no fewer attributes tell it apart. A swap leaves the complexity of t as it is if
the new image differs from t on the witness and the old one was not in the core; most swaps leave
most images alone, and nothing is searched for these.

Attributes are bits of a word: ``differing[p, q]`` has those on which rows p and q of the pool
differ, and a message for an image is a set of attributes that meets the words of all others.
"""

import numpy as np
import numpy.typing as npt

from .bits import ONE, popcount
from .compiler import kernel
from .draws import below, new_state, unit

Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ZERO, ALL = np.uint64(0), np.uint64(0xFFFFFFFFFFFFFFFF)

#: How often another image goes where one that counts would have gone.
KEPT = 0.7


@kernel
def differences(rows: npt.NDArray[np.unsignedinteger], differing: Words) -> None:
    """Fill in on which attributes rows differ, at most 64 of them.

    Parameters
    ----------
    rows : unsigned array, shape (P, |A|)
    differing : uint64 array, shape (P, P)
    """
    count, width = rows.shape
    for p in range(count):
        differing[p, p] = ZERO
        for q in range(p):
            word = ZERO
            for a in range(width):
                if rows[p, a] != rows[q, a]:
                    word |= ONE << np.uint64(a)
            differing[p, q] = word
            differing[q, p] = word


@kernel
def distances(rows: npt.NDArray[np.unsignedinteger], row: int, found: Codes) -> None:
    """Fill in on how many attributes each row differs from one."""
    count, width = rows.shape
    for p in range(count):
        differing = 0
        for a in range(width):
            differing += rows[p, a] != rows[row, a]
        found[p] = differing


@kernel
def message(
    others: Words, t: int, size: int, said: np.uint64, core: Flags, left: Codes
) -> np.uint64:
    """Return a message that tells an image from all others, 0 if there is none.

    Branches on the word with the fewest attributes. If there is no message, the words that show it
    are added to the core.

    Parameters
    ----------
    others : uint64 array, shape (n, n)
        On what the images differ; each from itself on all.
    t : int
        The image.
    size : int
        How many attributes the message may have more than are said.
    said : uint64
        Those that are.
    core : bool array, shape (n,)
    left : int64 array, shape (1,)
        How many words may be looked at, about. Once it is below 0, an answer of 0 says nothing.
    """
    n = len(others)
    fewest, least, common = -1, np.uint64(65), ALL
    for j in range(n):
        word = others[t, j]
        if word & said == ZERO:
            count = popcount(word)
            if count < least:
                fewest, least = j, count
            common &= word
    if fewest < 0:
        return said
    if size > 0 and common != ZERO:
        return said | (common & (~common + ONE))
    if size == 0:
        core[fewest] = True
        return ZERO
    if size == 1:
        # Some of the words have nothing in common already.
        core[fewest] = True
        common = others[t, fewest]
        for j in range(n):
            word = others[t, j]
            if word & said == ZERO and common & word != common:
                core[j] = True
                common &= word
                if common == ZERO:
                    break
        return ZERO
    rest = others[t, fewest]
    left[0] -= n * np.int64(least)
    while rest and left[0] >= 0:
        lowest = rest & (~rest + ONE)
        rest ^= lowest
        found = message(others, t, size - 1, said | lowest, core, left)
        if found != ZERO:
            return found
    core[fewest] = True
    return ZERO


@kernel
def _settle(
    others: Words,
    t: int,
    start: int,
    proved: bool,
    known: int,
    least: int,
    most: int,
    witness: Words,
    core: Flags,
    scratch: Flags,
    left: Codes,
) -> int:
    """Return the complexity of an image; find its witness and its core.

    Parameters
    ----------
    others : uint64 array, shape (n, n)
        On what the images differ.
    t : int
        The image.
    start, proved : int and bool
        The size that is tried first, and whether the core shows that no fewer attributes do.
    known : int
        The witness is one of so many attributes, if any is.
    least, most : int
        The complexity that stands for all below it, and the last that is told from those above.
    witness, core : uint64 array, shape (n,), and bool array, shape (n, n)
        What is known of all images; that of t is new afterwards.
    scratch : bool array, shape (n,)
    left : int64 array, shape (1,)
        As in `message`.
    """
    size = max(start, 0)
    while size != known:
        scratch[:] = False
        found = message(others, t, size, ZERO, scratch, left)
        if found != ZERO:
            witness[t] = found
            break
        core[t] = scratch
        proved = True
        size += 1
        if size > most:
            return size
    while not proved and size > max(least, 0):
        scratch[:] = False
        found = message(others, t, size - 1, ZERO, scratch, left)
        if found != ZERO:
            witness[t] = found
            size -= 1
        else:
            core[t] = scratch
            proved = True
    return size


@kernel
def gather(
    differing: Words,
    gain: Codes,
    least: int,
    bonus: int,
    enough: int,
    steps: int,
    looks: int,
    warm: float,
    cold: float,
    seed: np.uint64,
    chosen: Codes,
    levels: Codes,
) -> int:
    """Swap images of a context for others of the pool, as long as it gains.

    A swap that loses is taken if it loses less than a random share of a threshold, which falls
    from ``warm`` to ``cold``.

    Parameters
    ----------
    differing : uint64 array, shape (P, P)
        Of `differences`.
    gain : int64 array, shape (levels, n + 1)
        What it is worth that so many images are at ``least``, at the next level, and so on; the
        last but one is the highest level that counts, the last stands for all above.
    least : int
        The complexity of the first row of ``gain``, and of all below it.
    bonus : int
        What it is worth that the first image, which stays, is at a level between the first two and
        the last.
    enough : int
        Worth of a context to which nothing can be added.
    steps, looks : int
        Swaps that are tried, and words that are looked at, at most.
    warm, cold : float
        Thresholds, in units of ``gain``.
    seed : uint64
    chosen : int64 array, shape (n,)
        Rows of the pool to start with, all different; afterwards the best that were found.
    levels : int64 array, shape (n,)
        Filled in: the complexity of each, ``least`` also for less, the last for more.

    Returns
    -------
    int
        What the context is worth.
    """
    pool, n = len(differing), len(chosen)
    kinds = len(gain)
    most = least + kinds - 2
    state = new_state(seed)
    inside = np.zeros(pool, np.bool_)
    others = np.empty((n, n), np.uint64)
    witness = np.zeros(n, np.uint64)
    core = np.zeros((n, n), np.bool_)
    scratch = np.zeros(n, np.bool_)
    left = np.full(1, looks)
    for t in range(n):
        inside[chosen[t]] = True
        for j in range(n):
            others[t, j] = differing[chosen[t], chosen[j]]
        others[t, t] = ALL  # always met
    changed, proved = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    known = np.full(n, -1)
    counts = np.zeros(kinds, np.int64)
    for t in range(n):
        levels[t] = _settle(
            others, t, most - 1, proved[t], known[t], least, most, witness, core, scratch, left
        )
        counts[levels[t] - least] += 1
    worth = _worth(gain, counts, bonus, levels[0], least, most)
    best, best_chosen, best_levels = worth, chosen.copy(), levels.copy()
    new_levels, new_witness, new_core = levels.copy(), witness.copy(), core.copy()
    kept = np.empty(n, np.uint64)
    for step in range(steps):
        out = 1 + below(state, n - 1)
        # An image that counts is seldom given away.
        if _counts(levels[out], least, most) and unit(state) < KEPT:
            out = 1 + below(state, n - 1)
        new = below(state, pool)
        while inside[new]:
            new = below(state, pool)
        old = chosen[out]
        chosen[out] = new
        kept[:] = others[:, out]
        for t in range(n):
            others[t, out] = differing[chosen[t], new]
            others[out, t] = others[t, out]
        others[out, out] = ALL
        # Nothing is searched for images that the swap leaves as they are.
        counts[:] = 0
        undecided = 0
        for t in range(n):
            level = levels[t]
            met = level > most or (witness[t] & others[t, out]) != ZERO
            proved[t] = t != out and (level == least or not core[t, out])
            known[t] = level if met and t != out else -1
            changed[t] = not (met and proved[t])
            if changed[t]:
                undecided += 1
            else:
                new_levels[t] = level
                counts[level - least] += 1
        threshold = warm + (cold - warm) * step / steps
        needed = worth - unit(state) * threshold
        now = worth
        for t in range(n):
            if changed[t]:
                if _at_most(gain, counts, undecided, bonus) < needed:
                    now = np.int64(needed) - 1
                    break
                new_witness[t] = witness[t]
                new_core[t] = core[t]
                start = most - 1 if t == out else levels[t] if proved[t] else levels[t] - 1
                level = _settle(
                    others,
                    t,
                    start,
                    proved[t],
                    known[t],
                    least,
                    most,
                    new_witness,
                    new_core,
                    scratch,
                    left,
                )
                new_levels[t] = level
                counts[level - least] += 1
                undecided -= 1
        if left[0] < 0:
            break
        if undecided == 0:
            now = _worth(gain, counts, bonus, new_levels[0], least, most)
        if now >= needed:
            inside[old] = False
            inside[new] = True
            worth = now
            levels[:] = new_levels
            for t in range(n):
                if changed[t]:
                    witness[t] = new_witness[t]
                    core[t] = new_core[t]
            if worth > best:
                best = worth
                best_chosen[:] = chosen
                best_levels[:] = levels
                if best >= enough:
                    break
        else:
            chosen[out] = old
            for t in range(n):
                others[t, out] = kept[t]
                others[out, t] = kept[t]
    chosen[:] = best_chosen
    levels[:] = best_levels
    return best


@kernel
def _counts(level: int, least: int, most: int) -> bool:
    """Say whether a level may be a wanted one."""
    return least + 1 < level <= most


@kernel
def _at_most(gain: Codes, counts: Codes, undecided: int, bonus: int) -> int:
    """Return what a context is worth at most of which so many images are undecided."""
    worth = bonus
    for k in range(len(gain)):
        most = gain[k, counts[k]]
        for more in range(counts[k] + 1, counts[k] + undecided + 1):
            most = max(most, gain[k, more])
        worth += most
    return worth


@kernel
def _worth(gain: Codes, counts: Codes, bonus: int, first: int, least: int, most: int) -> int:
    """Return what a context is worth whose images have these complexities."""
    worth = bonus if _counts(first, least, most) else 0
    for k in range(len(gain)):
        worth += gain[k, counts[k]]
    return worth
