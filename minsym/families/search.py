"""The family search, for tables: contexts of rows, many of which have the wanted complexity.

Distractors that are chosen around one target leak it (T1), since no other image has its
complexity. So what is searched for is a context in which as many images as can be have it: rows
near a first one are put together, and one at a time is swapped for another. The first one stays.
The rows that need as many symbols among all rows are first in turns, so that each may be a target.
"""

from functools import lru_cache

import numpy as np

from minsym import kernels
from minsym.base.arrays import Ints
from minsym.errors import InputError
from minsym.families import Drawn
from minsym.games.records import Codes, Pool
from minsym.games.setting import Setting
from minsym.questions.many import complexity
from minsym.questions.whole_table import settle

#: Rows that a context is chosen from, the share of them that are the nearest to the first one (the
#: others are any), and how many of these rows for each image it starts with.
NEIGHBOURHOOD, NEAREST, START = 512, 0.9, 3

#: Attributes that the search sees, those that tell most rows of a neighbourhood apart.
SEEN = 64

#: Images that are swapped for a context, divided by its images: small contexts take less each.
#: And how much is looked at for it, since many symbols take long: half a second, at most.
SWAPS, LOOKS = 250_000, 300_000_000

#: Worth of a context: how much an image at the level counts where few are, how much one a level
#: below, and how much that the first image is at a level. Thresholds for losses fall from WARM.
#: Tuned on Zoo and on a made-up census.
WORTH, NEAR_MISS, FIRST, WARM, COLD = 10_000, 0.2, 1_500, 400.0, 0.0


def draw(
    setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int, pool: Pool
) -> Drawn:
    """Draw contexts whose level sets at the levels are large.

    InputError if no row of the pool can be a target at the highest of the levels.
    """
    least, most = min(levels) - 2, max(levels)
    firsts = targets(pool, most)
    if not firsts.size:
        raise InputError(f"no row needs {most} symbols, even among all {len(pool):,}")
    n = setting.images
    worth = _worth(n, levels)
    # Nothing is better than that all images are at the levels, as many at each.
    shares = [(n + i) // len(levels) for i in range(len(levels))]
    enough = FIRST + sum(worth[k - least, size] for k, size in zip(levels, shares, strict=True))
    values = np.empty((count, n, setting.attributes), setting.dtype)
    away = np.empty(len(pool), np.int64)
    found = np.empty(n, np.int64)
    turns = rng.permutation(firsts)
    for i in range(count):
        first = int(turns[i % turns.size])
        rows = _neighbourhood(pool, first, n, away, rng)
        differing = np.empty((rows.size, rows.size), np.uint64)
        kernels.level_sets.differences(_telling(pool.values[rows]), differing)
        near = min(START * n, rows.size) - 1
        chosen = np.concatenate([[0], 1 + rng.permutation(near)[: n - 1]])
        seed = rng.integers(2**64, dtype=np.uint64)
        swaps = max(1, SWAPS // n) if rows.size > n else 0
        kernels.level_sets.gather(
            differing, worth, least, FIRST, enough, swaps, LOOKS, WARM, COLD, seed, chosen, found
        )
        values[i] = pool.values[rows[rng.permutation(chosen)]]
    return Drawn(values, complexity(values, threads=1))  # by other code than that of the search


@lru_cache(maxsize=8)
def targets(pool: Pool, level: int) -> Ints:
    """Return the rows that need at least so many symbols among all rows of a pool.

    A row can be a target at a level in some context if and only if it does: an image more raises a
    complexity by at most one, and never lowers it.
    """
    known = settle(pool.values.astype(np.int32), up_to=level - 1, threads=1)
    return np.flatnonzero(known.lower >= level)


def _telling(values: Codes) -> Codes:
    """Return the columns of rows that tell most of them apart, at most `SEEN`."""
    if values.shape[1] <= SEEN:
        return values
    alike = [int((np.unique(column, return_counts=True)[1] ** 2).sum()) for column in values.T]
    return np.ascontiguousarray(values[:, np.sort(np.argsort(alike, kind="stable")[:SEEN])])


def _worth(n: int, levels: tuple[int, ...]) -> Ints:
    """Return what numbers of images are worth at two levels below, up to one above the levels."""
    least, most = min(levels) - 2, max(levels)
    images = np.arange(n + 1)
    worth = np.zeros((most - least + 2, n + 1), np.int64)
    worth[1] = np.rint(WORTH * NEAR_MISS * images / n)
    for level in levels:
        worth[level - least] = np.rint(WORTH * np.log(images + 0.2))
    return worth


def _neighbourhood(pool: Pool, first: int, n: int, away: Ints, rng: np.random.Generator) -> Ints:
    """Return a row, the nearest to it in their order, and others; ``away`` is for the distances."""
    kernels.level_sets.distances(pool.values, first, away)
    wanted = min(max(NEIGHBOURHOOD, 4 * n), len(pool))
    near = len(pool) if wanted == len(pool) else int(NEAREST * wanted)
    # Equally distant rows in random order, and the row itself, at distance 0, in front.
    key = away + rng.random(len(pool))
    nearest = np.argpartition(key, near - 1)[:near]
    nearest = nearest[np.argsort(key[nearest])]
    if near == len(pool):
        return nearest
    left = np.ones(len(pool), np.bool_)
    left[nearest] = False
    others = np.flatnonzero(left)
    return np.concatenate([nearest, rng.choice(others, wanted - near, replace=False)])
