"""What a table can do: the complexities of games of its rows, and how honest these can be."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from minsym.base.arrays import Ints
from minsym.errors import InputError
from minsym.families import rows, search
from minsym.games.records import Records
from minsym.questions.many import complexity
from minsym.questions.whole_table import Step, settle

#: Contexts that are searched for at each complexity, complexities in a row at which none is found
#: before it is left at that, and rows that are drawn and solved at a time.
SEARCHED, BARREN, DRAWN = 16, 3, 1 << 16


class Prospect(NamedTuple):
    """What a table can do at one complexity k.

    Attributes
    ----------
    level : int
        k.
    targets, at_most : int
        How many rows need k symbols or more among all rows, and so can be targets at k in some
        context: at least and at most so many, which differ where the time was over.
    share : float
        The share of targets at k where rows are drawn as in Algorithm 2.
    blind : float, optional
        The blind accuracy of these targets; None if there are none.
    level_set : float, optional
        The mean level set of contexts of the family search, 0 if it finds none; None where it was
        not tried, since it found none at lower complexities.
    search_blind : float, optional
        Their blind accuracy.
    """

    level: int
    targets: int
    at_most: int
    share: float
    blind: float | None
    level_set: float | None
    search_blind: float | None


def prospects(
    records: Records,
    images: int,
    count: int = 10_000,
    seed: int = 0,
    seconds: float | None = None,
    told: Callable[[str, float], object] = lambda what, share: None,
) -> list[Prospect]:
    """Return what a table can do at each complexity, from 1 to the highest that there is.

    Parameters
    ----------
    records : Records
    images : int
        How many rows a context has.
    count : int
        Contexts that are drawn as in Algorithm 2.
    seed : int
        Of what is drawn and searched for.
    seconds : float, optional
        For finding out what each row needs among all; then bounds are what is known.
    told : callable
        Told what is done, and which share of it.

    Raises
    ------
    InputError
        If there are fewer distinct rows than a context has.
    """
    setting = records.setting(images)
    pool = records.pool

    def tell(step: Step) -> None:
        told(step.what, step.share)

    known = settle(pool.values.astype(np.int32), seconds=seconds, told=tell)
    rng = np.random.default_rng(seed)
    plain = _drawn(records, images, count, rng, told)
    found: list[Prospect] = []
    for level in range(1, int(known.lower.max()) + 1):
        at = plain[:, level] if level < plain.shape[1] else np.zeros(count, np.int64)
        is_tried = len(found) < BARREN or any(each.level_set for each in found[-BARREN:])
        sizes = np.empty(0, np.int64)
        if is_tried:
            sizes = _searched(setting.images, records, level, rng, told)
        found.append(
            Prospect(
                level,
                int((known.lower >= level).sum()),
                int((known.upper >= level).sum()),
                float(at.sum() / (count * images)),
                # A context comes once for each of its images at the level, each found in 1 / size.
                float(np.count_nonzero(at) / at.sum()) if at.any() else None,
                float(sizes.mean()) if sizes.size else 0.0 if is_tried else None,
                float((1 / sizes).mean()) if sizes.size else None,
            )
        )
    return found


def _drawn(
    records: Records,
    images: int,
    count: int,
    rng: np.random.Generator,
    told: Callable[[str, float], object],
) -> Ints:
    """Return how many images of drawn contexts have each complexity, shape (count, levels)."""
    width = len(records.attributes) + 1
    counts = np.zeros((count, width), np.int64)
    at_a_time = max(1, DRAWN // images)
    for start in range(0, count, at_a_time):
        some = min(at_a_time, count - start)
        which = rows.sampled(records.pool, images, some, rng)
        found = complexity(records.pool.values[which])
        each = np.arange(start, start + some)[:, None]
        np.add.at(counts, (each, found), 1)
        told("drawing contexts", (start + some) / count)
    return counts


def _searched(
    images: int,
    records: Records,
    level: int,
    rng: np.random.Generator,
    told: Callable[[str, float], object],
) -> Ints:
    """Return the sizes of the level sets of contexts that were searched for, those above 0."""
    setting = records.setting(images)
    found = []
    for i in range(SEARCHED):
        told(f"searching at min|M| = {level}", i / SEARCHED)
        try:
            drawn = search.draw(setting, (level,), rng, 1, records.pool)
        except InputError:
            break
        found.append(int((drawn.complexity == level).sum()))
    sizes = np.array(found, np.int64)
    return np.asarray(sizes[sizes > 0])
