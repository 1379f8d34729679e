"""Choose the images of a context from a pool so that many have a wanted complexity.

The search swaps one image at a time and keeps of each image t what its complexity follows from:
a *witness*, attributes on which t differs from every other image, and a *core*, some of the other
images from which no fewer attributes tell it apart. A swap leaves the complexity of t as it is if
the new image differs from t on the witness and the old one was not in the core; most swaps leave
most images alone, and nothing is searched for these.

Attributes are bits of words: ``differing[p, q]`` has those on which rows p and q of the pool
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
    """Fill in on which attributes rows differ.

    Parameters
    ----------
    rows : unsigned array, shape (P, |A|)
    differing : uint64 array, shape (P, P, W), W words of 64 attributes
    """
    count, width = rows.shape
    differing[:] = ZERO
    for p in range(count):
        for q in range(p):
            for a in range(width):
                if rows[p, a] != rows[q, a]:
                    differing[p, q, a >> 6] |= ONE << np.uint64(a & 63)
            differing[q, p] = differing[p, q]


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
def is_met(others: Words, size: int, said: Words, core: Flags) -> bool:
    """Say whether ``size`` more attributes meet all words that those already said do not meet.

    Branches on the word with the fewest attributes. If there are none such, the words that show it
    are added to the core.

    Parameters
    ----------
    others : uint64 array, shape (n, W)
    size : int
    said : uint64 array, shape (more than size, W)
        The attributes in its row ``size``; in its row 0 afterwards, with those that were added.
    core : bool array, shape (n,)
    """
    n, words = others.shape
    fewest, least = -1, 64 * words + 1
    for j in range(n):
        met = False
        for w in range(words):
            if others[j, w] & said[size, w]:
                met = True
                break
        if not met:
            count = 0
            for w in range(words):
                count += np.int64(popcount(others[j, w]))
            if count < least:
                fewest, least = j, count
    if fewest < 0:
        for lower in range(size):
            said[lower] = said[size]
        return True
    if size == 0:
        core[fewest] = True
        return False
    if size == 1:
        return _is_met_by_one(others, fewest, said, core)
    for w in range(words):
        left = others[fewest, w]
        while left:
            lowest = left & (~left + ONE)
            left ^= lowest
            said[size - 1] = said[size]
            said[size - 1, w] |= lowest
            if is_met(others, size - 1, said, core):
                return True
    core[fewest] = True
    return False


@kernel
def _is_met_by_one(others: Words, first: int, said: Words, core: Flags) -> bool:
    """Do so for one attribute, which has to be in all words that are not met."""
    n, words = others.shape
    common = said[0]
    common[:] = others[first]
    for j in range(n):
        met = False
        for w in range(words):
            if others[j, w] & said[1, w]:
                met = True
                break
        if met:
            continue
        some, fewer = False, False
        for w in range(words):
            both = common[w] & others[j, w]
            fewer |= both != common[w]
            some |= both != ZERO
            common[w] = both
        core[j] |= fewer
        if not some:
            core[first] = True
            return False
    for w in range(words):
        if common[w]:
            lowest = common[w] & (~common[w] + ONE)
            common[:] = said[1]
            common[w] |= lowest
            return True
    return False


@kernel
def _settle(
    others: Words,
    start: int,
    known: int,
    most: int,
    said: Words,
    witness: Words,
    core: Flags,
    scratch: Flags,
) -> int:
    """Return the complexity of an image, given that it is ``start`` or more.

    Parameters
    ----------
    others : uint64 array, shape (n, W)
        On what it differs from the others.
    start, known, most : int
        The witness is one of ``known`` attributes, if it is of so many; ``most`` + 1 stands for
        all complexities above.
    said : uint64 array, shape (more than most, W)
        For `is_met`.
    witness, core : uint64 array, shape (W,), and bool array, shape (n,)
        Filled in. Unless a search fails the core stays, which is then that of ``start``.
    scratch : bool array, shape (n,)
    """
    for size in range(max(start, 0), most + 1):
        if size == known:
            return size
        said[size] = ZERO
        scratch[:] = False
        if is_met(others, size, said, scratch):
            witness[:] = said[0]
            return size
        core[:] = scratch
    return most + 1


@kernel
def gather(
    differing: Words,
    gain: Codes,
    least: int,
    bonus: int,
    enough: int,
    steps: int,
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
    differing : uint64 array, shape (P, P, W)
        Of `differences`; no two rows of the pool are equal.
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
    steps : int
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
    pool, n, words = len(differing), len(chosen), differing.shape[2]
    kinds = len(gain)
    most = least + kinds - 2
    state = new_state(seed)
    inside = np.zeros(pool, np.bool_)
    others = np.empty((n, n, words), np.uint64)
    witness = np.zeros((n, words), np.uint64)
    core = np.zeros((n, n), np.bool_)
    said, scratch = np.zeros((most + 2, words), np.uint64), np.zeros(n, np.bool_)
    for t in range(n):
        inside[chosen[t]] = True
        for j in range(n):
            others[t, j] = differing[chosen[t], chosen[j]]
        others[t, t] = ALL  # always met
    counts = np.zeros(kinds, np.int64)
    for t in range(n):
        levels[t] = _settle(others[t], least, -1, most, said, witness[t], core[t], scratch)
        counts[levels[t] - least] += 1
    worth = _worth(gain, counts, bonus, levels[0], least, most)
    best, best_chosen, best_levels = worth, chosen.copy(), levels.copy()
    new_levels, new_witness, new_core = levels.copy(), witness.copy(), core.copy()
    changed = np.zeros(n, np.bool_)
    kept = np.empty((n, words), np.uint64)
    for step in range(steps):
        out = 1 + below(state, n - 1)
        # An image that counts is seldom given away.
        if _counts(levels[out], least, most) and unit(state) < KEPT:
            out = 1 + below(state, n - 1)
        new = below(state, pool)
        while inside[new]:
            new = below(state, pool)
        kept[:] = others[:, out]
        for t in range(n):
            others[t, out] = differing[chosen[t], new]
            others[out, t] = others[t, out]
        others[out, out] = ALL
        counts[:] = 0
        for t in range(n):
            level, start, known = levels[t], least, -1
            changed[t] = t == out
            if t != out:
                met = level > most
                for w in range(words):
                    met |= (witness[t, w] & others[t, out, w]) != ZERO
                proved = level == least or not core[t, out]
                changed[t] = not (met and proved)
                start = level if proved else max(level - 2, least)
                known = level if met else -1
            if changed[t]:
                new_witness[t] = witness[t]
                new_core[t] = core[t]
                level = _settle(
                    others[t], start, known, most, said, new_witness[t], new_core[t], scratch
                )
            new_levels[t] = level
            counts[level - least] += 1
        now = _worth(gain, counts, bonus, new_levels[0], least, most)
        threshold = warm + (cold - warm) * step / steps
        if now >= worth or worth - now < unit(state) * threshold:
            inside[chosen[out]] = False
            inside[new] = True
            chosen[out] = new
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
def _worth(gain: Codes, counts: Codes, bonus: int, first: int, least: int, most: int) -> int:
    """Return what a context is worth whose images have these complexities."""
    worth = bonus if _counts(first, least, most) else 0
    for k in range(len(gain)):
        worth += gain[k, counts[k]]
    return worth
