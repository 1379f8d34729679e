"""The family rows, the baseline for tables: rows are drawn, and kept if one has the complexity.

That is Algorithm 2 of the paper with a table for its dataset D. The rows of a context are drawn
without replacement among the distinct ones, and so is the target.
"""

import numpy as np

from minsym.base.arrays import BoolArray, Ints
from minsym.errors import InputError
from minsym.families import Drawn
from minsym.games.records import Pool
from minsym.games.setting import Setting
from minsym.questions.many import complexity, solve_batch

#: Cells that are drawn at a time, and contexts that are drawn before the family gives up, with
#: none at the level.
CHUNK_CELLS, HOPELESS = 1 << 22, 1 << 18


def draw(
    setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int, pool: Pool
) -> Drawn:
    """Draw contexts of rows, and one row of each, until that has the wanted complexity.

    InputError if no context of the one level turns up in very many.
    """
    (k,) = levels
    most = max(1, CHUNK_CELLS // (setting.images * setting.attributes))
    kept: list[np.ndarray] = []
    drawn = found = 0
    while found < count:
        which = sampled(pool, setting.images, min(most, 1024 + 4 * (count - found)), rng)
        drawn += len(which)
        # The first is the target; afterwards its place says nothing.
        which = which[solve_batch(pool.values[which], 0, threads=1) == k]
        values = pool.values[rng.permuted(which, axis=1)]
        found += len(values)
        kept.append(values)
        if found == 0 and drawn >= HOPELESS:
            raise InputError(
                f"Algorithm 2 found no row of complexity {k} in {drawn:,} contexts of "
                f"{setting.images} rows; the family search can"
            )
    chosen = np.concatenate(kept)[:count]
    return Drawn(chosen, complexity(chosen, threads=1))


def sampled(pool: Pool, images: int, count: int, rng: np.random.Generator) -> Ints:
    """Return contexts of rows drawn without replacement, by their numbers in the pool.

    Shape (count, images); the rows of a context are in random order.
    """
    total = len(pool)
    if images**2 > total:
        at_a_time = max(1, CHUNK_CELLS // total)
        parts = [min(at_a_time, count - start) for start in range(0, count, at_a_time)]
        orders = [np.argsort(rng.random((part, total)), axis=1)[:, :images] for part in parts]
        return np.concatenate(orders)
    # A context in which a row came twice is drawn again, so all others are equally likely.
    which = rng.integers(0, total, (count, images))
    while (again := _has_repeats(which)).any():
        which[again] = rng.integers(0, total, (np.count_nonzero(again), images))
    return which


def _has_repeats(which: Ints) -> BoolArray:
    ordered = np.sort(which, axis=1)
    return np.asarray((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
