"""The family planted, the naive way to a complexity; a warning, for it gives its targets away.

Distractors are planted around one image. A target gets k distractors that differ from it in one
attribute each, so that all k symbols are needed; all other images are uniform among those that
these symbols rule out, so that they suffice. Where random images need fewer symbols, the target is
the only image of its level, and a receiver that ignores the message finds it (T1).
"""

import math

import numpy as np
import numpy.typing as npt

from minsym.errors import InputError
from minsym.families import Drawn
from minsym.families.dress import check_level
from minsym.games.setting import Setting
from minsym.questions.many import complexity

#: Times that unfit images are drawn again; contexts that still have some are left as they are.
ROUNDS = 64


def draw(setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int) -> Drawn:
    """Draw contexts with one planted image each.

    The one level is k, 1 to n - 1. InputError if fewer than k attributes have two values or more,
    or if there are not as many images that k symbols can rule out as distractors. Where the k
    attributes that happen to be drawn rule out fewer than others would, or hardly more than n - 1
    images, some contexts may have no image of complexity k.

    Examples
    --------
    >>> drawn = draw(Setting(), (10,), np.random.default_rng(0), 3)
    >>> (drawn.complexity == 10).sum(axis=1).tolist()
    [1, 1, 1]
    """
    (k,) = levels
    _check(setting, k)
    values = _plant(setting, k, rng, count)
    order = rng.permuted(np.tile(np.arange(setting.images), (count, 1)), axis=1)
    values = np.take_along_axis(values, order[:, :, None], axis=1)
    return Drawn(values, complexity(values, threads=1))


def _check(setting: Setting, k: int) -> None:
    """Raise InputError unless an image of complexity k can be planted."""
    n, sizes = setting.images, check_level(setting, k)
    ruled_out = math.prod(sizes) - math.prod(sizes[k:])
    if n - 1 > ruled_out:
        raise InputError(f"{k} symbols rule out {ruled_out} images at most, not {n - 1}")


def _plant(
    setting: Setting, k: int, rng: np.random.Generator, count: int
) -> npt.NDArray[np.unsignedinteger]:
    """Return contexts whose first image is the target, the k next ones its neighbours."""
    n, sizes = setting.images, np.array(setting.sizes)
    values = rng.integers(0, sizes, (count, n, setting.attributes), setting.dtype)
    usable = np.tile(np.flatnonzero(sizes > 1), (count, 1))
    chosen = rng.permuted(usable, axis=1)[:, :k]
    context = np.arange(count)[:, None]
    target = values[context, 0, chosen]
    values[:, 1 : k + 1] = values[:, :1]
    other = (target + rng.integers(1, sizes[chosen])) % sizes[chosen]
    values[context, np.arange(1, k + 1), chosen] = other
    # Images with equal sums are taken for equal: one drawn again without need does no harm.
    weights = rng.integers(0, 2**64, setting.attributes, np.uint64)
    for _ in range(ROUNDS):
        said = values[context[:, :, None], np.arange(n)[:, None], chosen[:, None]]
        unfit = (said == target[:, None]).all(axis=2) | _repeats(values @ weights)
        unfit[:, : k + 1] = False
        if not unfit.any():
            break
        shape = np.count_nonzero(unfit), setting.attributes
        values[unfit] = rng.integers(0, sizes, shape, setting.dtype)
    return values


def _repeats(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Tell which numbers stand in their row before, for each row."""
    order = np.argsort(numbers, axis=1, kind="stable")
    ranked = np.take_along_axis(numbers, order, axis=1)
    found = np.zeros(numbers.shape, np.bool_)
    np.put_along_axis(found, order[:, 1:], ranked[:, 1:] == ranked[:, :-1], axis=1)
    return found
