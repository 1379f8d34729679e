"""What families share: a core is hidden among other attributes, and settings are checked.

A *core* is a context of few attributes whose complexities are known. In a context of the full
setting they stay what they are if all other attributes are functions of those of the core.
"""

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.errors import InputError
from minsym.games.setting import Setting

#: Share of the attributes outside the core that are a function of one core attribute.
COPIED = 0.75


def new_seeds(rng: np.random.Generator, count: int) -> npt.NDArray[np.uint64]:
    """Return seeds for the random streams of compiled code, one a context."""
    return rng.integers(0, 2**64, count, dtype=np.uint64)


def dress(
    core: npt.NDArray[np.integer], setting: Setting, rng: np.random.Generator
) -> tuple[npt.NDArray[np.unsignedinteger], npt.NDArray[np.int64]]:
    """Make contexts of the full setting of cores, without changing the complexities.

    The columns of a core are put at random attributes, their values get random names, and the
    images are shuffled. Every other attribute is, with probability `COPIED`, a random function of
    one core column, else constant. Neither changes the complexity of an image (T2: an attribute
    that is a function of another one tells nothing that the other does not).

    Parameters
    ----------
    core : integer array, shape (count, n, c)
        Values from 0, below 256.
    setting : Setting
    rng : numpy.random.Generator

    Returns
    -------
    values : uint8 or uint16 array, shape (count, n, |A|)
    order : int64 array, shape (count, n)
        Image r of context i is row ``order[i, r]`` of its core.

    Raises
    ------
    InputError
        If the attributes are too few, or have too few values.
    """
    count, n, _ = core.shape
    # The columns that need most values first: they have the fewest places to go.
    used = core.max(axis=(0, 1), initial=0).astype(np.int64) + 1
    columns = np.argsort(-used, kind="stable")
    check_room(used.tolist(), setting)
    values = np.empty((count, n, setting.attributes), setting.dtype)
    order = np.empty((count, n), np.int64)
    kernels.draws.dress(
        np.ascontiguousarray(core[:, :, columns], np.uint8),
        used[columns],
        np.array(setting.sizes),
        COPIED,
        new_seeds(rng, count),
        values,
        order,
    )
    return values, order


def check_room(used: list[int], setting: Setting) -> None:
    """Raise InputError unless every core column has an attribute with as many values."""
    needs, has = sorted(used, reverse=True), sorted(setting.sizes, reverse=True)
    if len(needs) > len(has) or any(a > b for a, b in zip(needs, has, strict=False)):
        raise InputError(
            f"{len(needs)} attributes with up to {needs[0]} values are needed; {setting} has "
            "fewer, or smaller ones"
        )


def check_level(setting: Setting, k: int) -> list[int]:
    """Return the numbers of values that attributes have, 2 or more, the largest first.

    Raises
    ------
    InputError
        If no image at the setting can have complexity k.
    """
    n, sizes = setting.images, sorted((size for size in setting.sizes if size > 1), reverse=True)
    if not 1 <= k <= n - 1:
        raise InputError(
            f"complexity {k} with {n} images: each symbol of a shortest message rules out an "
            f"image that the others leave, so it is 1 to {n - 1}"
        )
    if k > len(sizes):
        raise InputError(
            f"complexity {k} needs {k} attributes with 2 values or more; there are {len(sizes)}"
        )
    return sizes
