"""Drawing the games of a shard: contexts of a family are drawn, and those that serve are kept.

A context serves if its images are all different and there are enough at the wanted complexity. One
of these is drawn as the target, and a solver certifies its complexity.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import Ints
from minsym.datasets.shards import Games
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.families import FAMILIES
from minsym.games.records import Pool
from minsym.games.setting import Setting
from minsym.questions.many import minimum_messages

#: Contexts of rows, which take long, that are drawn at a time, and in vain for each that serves.
SEARCHED, SEARCHED_IN_VAIN = 64, 200

#: Cells and contexts that are drawn at a time, at most; contexts drawn in vain before giving up.
CHUNK_CELLS, CHUNK, HOPELESS = 1 << 22, 512, 100_000


def draw_games(
    spec: Spec,
    shard: Shard,
    told: Callable[[int, str], object] = lambda found, what: None,
    pool: Pool | None = None,
) -> Games:
    """Return the games of a shard, which depend on the spec and the shard's number alone.

    Parameters
    ----------
    spec : Spec
    shard : Shard
    told : callable
        Told now and then how many contexts are there, and what is done next.
    pool : Pool, optional
        The rows that contexts are drawn from, of games made of some; those of the shard's split
        if nothing is said.

    Raises
    ------
    InputError
        If the family does not come up with such contexts.
    BackendError
        If a family was wrong about a complexity.
    """
    rng = np.random.default_rng([spec.seed, shard.number])
    values, targets, sizes = [], [], []
    missing, drawn = shard.contexts, 0
    if pool is None and spec.records is not None:
        pool = spec.parted.pools[shard.split]
    told(0, "drawing contexts")
    while missing:
        count, hopeless = chunk_size(spec.setting), HOPELESS
        if pool is not None:  # nearly all of them should serve
            count = min(count, missing, SEARCHED)
            hopeless = SEARCHED_IN_VAIN * (1 + shard.contexts - missing)
        images, target, size = accepted(spec, shard.levels, rng, count, pool)
        drawn += count
        in_vain = missing == shard.contexts or pool is not None
        if in_vain and not len(images) and drawn >= hopeless:
            raise InputError(none_found(spec, shard.levels, drawn, shard.contexts - missing))
        values.append(images[:missing])
        targets.append(target[:missing])
        sizes.append(size[:missing])
        missing -= len(values[-1])
        told(shard.contexts - missing, "drawing contexts" if missing else "certifying")
    each = len(shard.levels)
    contexts = np.concatenate(values)
    rows = np.empty((len(contexts), 0), np.int64)
    if pool is not None:
        rows = pool.any_of(pool.find(contexts), rng)
    images = np.repeat(contexts, each, axis=0)
    target = np.concatenate(targets).ravel()
    complexity = np.tile(np.array(shard.levels), shard.contexts)
    return Games(
        images,
        target,
        complexity,
        minimum_messages(images, target, complexity),
        np.concatenate(sizes).ravel(),
        np.repeat(shard.first + np.arange(shard.contexts), each),
        np.repeat(rows, each, axis=0),
    )


def chunk_size(setting: Setting) -> int:
    """Return how many contexts are drawn at a time."""
    return max(1, min(CHUNK, CHUNK_CELLS // (setting.attributes * setting.images)))


def accepted(
    spec: Spec,
    levels: tuple[int, ...],
    rng: np.random.Generator,
    count: int,
    pool: Pool | None = None,
) -> tuple[npt.NDArray[np.unsignedinteger], Ints, Ints]:
    """Draw contexts; return those that serve, their targets, and the sizes of the level sets.

    Each target is uniform on its level set, which is what keeps a receiver that ignores the
    message from doing better than 1 / size (T1).
    """
    drawn = FAMILIES[spec.family].draw(spec.setting, levels, rng, count, pool)
    at = drawn.complexity[:, None, :] == np.array(levels)[:, None]
    sizes = at.sum(axis=2)
    equal = np.empty(count, np.bool_)
    kernels.draws.has_equal_images(drawn.values, equal)
    kept = ~equal & (sizes >= spec.min_level_set).all(axis=1)
    # The chosen one of a level set: counted among its images, in their order.
    choice = (rng.random(sizes.shape) * sizes).astype(np.int64)
    target = np.argmax(at.cumsum(axis=2) > choice[:, :, None], axis=2)
    return drawn.values[kept], target[kept], sizes[kept]


def none_found(spec: Spec, levels: tuple[int, ...], drawn: int, found: int = 0) -> str:
    """Return the message that none, or too few, of so many contexts hold what is wanted."""
    wanted = " and ".join(map(str, levels))
    how_many = f"only {found:,}" if found else "none"
    least = "an image" if spec.min_level_set == 1 else f"{spec.min_level_set} images or more"
    what_helps = "" if spec.records is None else "; more images or a lower complexity help"
    return (
        f"{how_many} of {drawn:,} contexts of the family {spec.family} has {least} "
        f"of complexity {wanted}, all images different, at {spec.setting}{what_helps}"
    )
