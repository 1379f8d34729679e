"""Estimate how rare high min|M| is, by adaptive multilevel splitting over uniform contexts.

A population of contexts is drawn uniformly. Again and again the half with the lowest *score* is
kept, the other half replaced by copies of it, and all are moved by steps that keep the uniform law
on the contexts whose score is no higher; the probability is the product of the shares kept. Cerou
and Guyader 2007, doi:10.1080/07362990601139628; on ties, Brehier, Gazeau, Goudenege, Lelievre and
Rousset 2016, doi:10.1214/16-AAP1185.

The score for "min|M| >= k" is the number of messages of k - 1 symbols that single the target out:
at the paper's setting some 420 of 1,140 for k = 4, and the event is that there are none. It falls
in many small steps, which is what splitting needs.

Only which attributes of which distractor *match* the target matters: each does with probability
1 / |V|, independently. A message fails if some distractor matches all of it. Steps draw one cell
again, and tables say for each message how many distractors match it, so that a step costs as many
look-ups as the messages that it touches.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from minsym.base.shares import in_shares
from minsym.kernels.draws import below, new_state, unit

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int16]

#: Contexts that a thread moves at a time.
SHARE = 16

#: Levels before giving up: a population that does not move is stuck.
MOST_LEVELS = 2000


class Rarity(NamedTuple):
    """The result of one run of splitting.

    Attributes
    ----------
    log10 : float
        Of the probability.
    levels : int
        How many shares were multiplied.
    matches : bool array, shape (particles, K, |A|)
        Contexts of the event, nearly uniform on it: where distractors match the target.
    """

    log10: float
    levels: int
    matches: Bits


def split(
    attributes: int, values: int, images: int, k: int, particles: int, sweeps: int, seed: int
) -> Rarity:
    """Estimate P(min|M| >= k) of uniform contexts in which no distractor equals the target.

    Parameters
    ----------
    attributes, values, images : int
        |A|, |V| and n.
    k : int
        2 or more.
    particles : int
        Contexts of the population.
    sweeps : int
        After each level, every cell is drawn again about so often.
    seed : int

    Raises
    ------
    ArithmeticError
        If all contexts have the same score, not 0, or there are too many levels.
    """
    rng = np.random.default_rng(seed)
    binomials = _binomials(attributes, k)
    rows = _draw(rng, particles, images - 1, attributes, values)
    tables = np.zeros((particles, math.comb(attributes, k - 1)), np.int16)
    scores = np.empty(particles, np.int64)
    for i in range(particles):
        scores[i] = fill(rows[i], binomials, k - 1, tables[i])
    steps = sweeps * (images - 1) * attributes
    log10, levels = 0.0, 0
    while scores.max() > 0:
        bound = _next_bound(scores)
        alive = np.flatnonzero(scores <= bound)
        log10 += math.log10(alive.size / particles)
        levels += 1
        if levels > MOST_LEVELS:
            raise ArithmeticError(f"{levels} levels, and {scores.min()} messages still work")
        dead = np.flatnonzero(scores > bound)
        origin = rng.choice(alive, dead.size)
        rows[dead], tables[dead], scores[dead] = rows[origin], tables[origin], scores[origin]
        seeds = rng.integers(2**64, size=particles, dtype=np.uint64)
        _move_all(rows, binomials, k - 1, tables, scores, bound, values, steps, seeds)
    return Rarity(log10, levels, rows)


def _binomials(attributes: int, most: int) -> Ints:
    """Return a table of binomial coefficients, shape (|A| + 1, most + 1)."""
    return np.array([[math.comb(a, j) for j in range(most + 1)] for a in range(attributes + 1)])


def _draw(
    rng: np.random.Generator, particles: int, distractors: int, attributes: int, values: int
) -> Bits:
    """Draw where distractors match, none of them everywhere."""
    rows = rng.random((particles, distractors, attributes)) < 1 / values
    while (equal := rows.all(axis=2)).any():
        rows[equal] = rng.random((np.count_nonzero(equal), attributes)) < 1 / values
    return rows


def _move_all(
    rows: Bits,
    binomials: Ints,
    size: int,
    tables: Counts,
    scores: Ints,
    bound: int,
    values: int,
    steps: int,
    seeds: npt.NDArray[np.uint64],
) -> None:
    """Move every context, in threads; what comes out depends on the seeds alone."""

    def move_share(part: slice) -> None:
        for i in range(part.start, part.stop):
            scores[i] = move(
                rows[i], binomials, size, tables[i], scores[i], bound, values, steps, seeds[i]
            )

    in_shares(move_share, len(rows), None, SHARE)


def _next_bound(scores: Ints) -> int:
    """Return a score that about half the population keeps to.

    What decides the bound is not itself among those that keep to it, or the shares kept would
    be too large by one part in so many contexts, and so would be their product.
    """
    ranked = np.sort(scores)
    if ranked[0] == ranked[-1]:
        raise ArithmeticError(f"all contexts have {ranked[0]} messages that work: they are stuck")
    middle = ranked[scores.size // 2]
    if middle == ranked[0]:  # of more than half the contexts, the lowest score
        middle = ranked[ranked > ranked[0]][0]
    return max(0, int(middle) - 1)


@njit(cache=True, nogil=True)
def fill(matches: Bits, binomials: Ints, size: int, table: Counts) -> int:
    """Count for every message the distractors that match it; return how many have none.

    Parameters
    ----------
    matches : bool array, shape (K, |A|)
    binomials : int64 array, shape (|A| + 1, size + 2 at least)
    size : int
        Symbols of a message.
    table : int16 array, shape (C(|A|, size),)
        Zeros; filled in, messages numbered by `_touch`.
    """
    work = table.size
    seen = np.zeros(matches.shape[1], np.bool_)
    scratch = np.empty((2, matches.shape[1]), np.int64)
    for r in range(matches.shape[0]):
        seen[:] = False
        for a in range(matches.shape[1]):
            if matches[r, a]:
                work -= _touch(seen, a, binomials, size, table, 1, scratch)
                seen[a] = True
    return work


@njit(cache=True, nogil=True)
def move(
    matches: Bits,
    binomials: Ints,
    size: int,
    table: Counts,
    score: int,
    bound: int,
    values: int,
    steps: int,
    seed: np.uint64,
) -> int:
    """Draw random cells again, unless the score would rise above ``bound``; return the score.

    A step that would make a distractor equal to the target is not taken either.
    """
    state = new_state(seed)
    distractors, width = matches.shape
    scratch = np.empty((2, width), np.int64)
    for _ in range(steps):
        r, a = below(state, distractors), below(state, width)
        match = unit(state) * values < 1
        if match == matches[r, a]:
            continue
        row = matches[r]
        if match:
            row[a] = True
            if row.all():
                row[a] = False
            else:
                score -= _touch(row, a, binomials, size, table, 1, scratch)
        else:
            freed = _touch(row, a, binomials, size, table, -1, scratch)
            if score + freed > bound:
                _touch(row, a, binomials, size, table, 1, scratch)
            else:
                score += freed
                row[a] = False
    return score


@njit(cache=True, nogil=True)
def _touch(
    row: Bits, a: int, binomials: Ints, size: int, table: Counts, sign: int, scratch: Ints
) -> int:
    """Count a distractor in, or out, at the messages of ``a`` and other attributes it matches.

    Messages a_1 < .. < a_j have the numbers C(a_1, 1) + .. + C(a_j, j). The scratch has shape
    (2, |A|).

    Returns
    -------
    int
        Messages that now work and did not, or the other way round.
    """
    others, chosen = scratch
    many = 0
    for b in range(row.size):
        if row[b] and b != a:
            others[many] = b
            many += 1
    rest = size - 1
    if many < rest:
        return 0
    for i in range(rest):
        chosen[i] = i
    changed = 0
    while True:
        number, place = 0, 1
        for i in range(rest):
            b = others[chosen[i]]
            if place == i + 1 and b > a:
                number += binomials[a, place]
                place += 1
            number += binomials[b, place]
            place += 1
        if place == size:
            number += binomials[a, place]
        # Working is a count of 0: before counting in, or after counting out.
        if sign < 0:
            table[number] -= 1
        changed += int(table[number] == 0)
        if sign > 0:
            table[number] += 1
        i = rest - 1
        while i >= 0 and chosen[i] == many - rest + i:
            i -= 1
        if i < 0:
            return changed
        chosen[i] += 1
        for d in range(i + 1, rest):
            chosen[d] = chosen[d - 1] + 1
