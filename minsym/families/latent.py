"""The family latent, for one or several complexities at once: found by chance in small cores.

A core is n distinct random points in a few attributes, which all other attributes follow. The n
images are distinct points of {0, .., q-1}^c, each coordinate 0 with probability 1 - p and else
uniform on 1..q-1. The fewer and the smaller the core attributes, the more symbols an image needs;
how many is found by counting, and a context is kept if the wanted levels are there.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.errors import InputError
from minsym.families import Drawn
from minsym.families.dress import dress, new_seeds
from minsym.games.setting import Setting
from minsym.questions.many import complexity

#: Cores with so few sets of attributes and combinations of values are solved by counting.
COUNTED, COMBINATIONS = 12, 1 << 16

#: The most values of a core attribute: points are bytes.
MOST_VALUES = 256

#: Contexts that each candidate core is tried on, and the least share of them to be kept.
TRIED, LEAST_KEPT = 24, 0.02

#: Images from which on wide cores are not tried: finding all complexities takes too long.
MANY = 256


class Core(NamedTuple):
    """How the core of a context is drawn.

    Attributes
    ----------
    attributes, values : int
        How many attributes it has, and values of each.
    moved : float
        The probability that a cell is not 0.
    """

    attributes: int
    values: int
    moved: float


def draw(setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int) -> Drawn:
    """Draw contexts around the core that has the lowest blind accuracy at the wanted levels.

    With several levels, contexts are wanted that have them all. InputError if no core that was
    tried has the levels often enough.

    Examples
    --------
    >>> drawn = draw(Setting(), (5,), np.random.default_rng(0), 100)
    >>> bool((drawn.complexity == 5).any(axis=1).mean() > 0.9)
    True
    """
    core = best_core(setting, levels)
    points, found = _cores(core, setting.images, new_seeds(rng, count))
    values, order = dress(points, setting, rng)
    return Drawn(values, np.take_along_axis(found, order, axis=1))


@lru_cache
def best_core(setting: Setting, levels: tuple[int, ...]) -> Core:
    """Return the core with the lowest mean of blind accuracies at the levels, found by trying.

    Raises
    ------
    InputError
        If none has the levels often enough.
    """
    scores = {core: _score(core, setting.images, levels) for core in _candidates(setting, levels)}
    best = min(scores, key=lambda core: scores[core], default=None)
    if best is None or not np.isfinite(scores[best]):
        wanted = " and ".join(map(str, levels))
        raise InputError(f"no latent core that was tried has complexity {wanted} at {setting}")
    return best


def _candidates(setting: Setting, levels: tuple[int, ...]) -> list[Core]:
    """Return the cores to try: few attributes of two values for many symbols, else larger."""
    sizes = np.array(setting.sizes)
    n, found = setting.images, []
    for q in sorted({2, 3, 4, *np.minimum(sizes, MOST_VALUES).tolist()} - {1}):
        room = int(np.count_nonzero(sizes >= q))
        widths = {*range(max(levels), COUNTED + 1)}
        if n < MANY:
            widths |= {16, 20, room}
        for c in sorted(widths):
            if c <= min(room, 64) and q**c >= n:
                found += [Core(c, q, (q - 1) / q), Core(c, q, 0.3)]
    return found


def _score(core: Core, n: int, levels: tuple[int, ...]) -> float:
    """Return the mean blind accuracy at the levels on some contexts; infinite if rare."""
    seeds = np.arange(TRIED, dtype=np.uint64)
    # One by one at first: hopeless cores are many.
    found = _cores(core, n, seeds[:2])[1]
    if not np.isin(levels, found).all() and max(levels) > found.max() + 1:
        return np.inf
    found = _cores(core, n, seeds)[1]
    sizes = np.stack([(found == k).sum(axis=1) for k in levels])
    kept = (sizes > 0).all(axis=0)
    return float((1 / sizes[:, kept]).mean()) if kept.mean() >= LEAST_KEPT else np.inf


def _cores(
    core: Core, n: int, seeds: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the points of cores and their complexities, shapes (count, n, c), (count, n)."""
    points = np.empty((seeds.size, n, core.attributes), np.uint8)
    for i, seed in enumerate(seeds):
        kernels.draws.distinct_points(seed, core.values, core.moved, points[i])
    if core.attributes > COUNTED or core.values**core.attributes > COMBINATIONS:
        return points, complexity(points, threads=1)
    found = np.empty((seeds.size, n), np.int64)
    kernels.counting.core_complexity(points, np.full(core.attributes, core.values), found)
    return points, found
