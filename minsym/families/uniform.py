"""The family uniform, the baseline: uniform contexts, kept if one image has the complexity.

That is Algorithm 2 of the paper. At the paper's setting it has k = 2 and 3 only, and its level sets
at k = 3 are small: most of these targets can be found without their message.
"""

import numpy as np

from minsym.errors import InputError
from minsym.families import Drawn
from minsym.games.setting import Setting
from minsym.games.uniform import UniformContexts
from minsym.questions.many import complexity, solve_batch

#: Contexts that are drawn at a time where all attributes have the same number of values, and
#: where not; and drawn before the family gives up, with none at the level.
SLICED, CHUNK_CELLS, HOPELESS = 1 << 18, 1 << 22, 1 << 26


def draw(setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int) -> Drawn:
    """Draw contexts and one of their images until that has the wanted complexity.

    InputError if no context of the one level turns up in very many.

    Examples
    --------
    >>> drawn = draw(Setting(), (3,), np.random.default_rng(0), 2)
    >>> (drawn.complexity == 3).any(axis=1).tolist()
    [True, True]
    """
    (k,) = levels
    sample = _sliced if len(set(setting.sizes)) == 1 else _by_cells
    kept: list[np.ndarray] = []
    drawn = found = 0
    while found < count:
        asked, values = sample(setting, k, rng, count - found)
        drawn, found = drawn + asked, found + len(values)
        kept.append(values)
        if found == 0 and drawn >= HOPELESS:
            raise InputError(
                f"Algorithm 2 found no image of complexity {k} in {drawn:,} contexts of "
                f"{setting}; another family can"
            )
    values = np.concatenate(kept)[:count]
    return Drawn(values, complexity(values, threads=1))


def _sliced(
    setting: Setting, k: int, rng: np.random.Generator, wanted: int
) -> tuple[int, np.ndarray]:
    """Return how many contexts were drawn, and those that are kept."""
    shape = setting.attributes, setting.sizes[0], setting.images
    supply = UniformContexts(*shape, seed=int(rng.integers(2**63)))
    asked, index = 0, np.empty(0, np.int64)
    while index.size < wanted and asked < HOPELESS:
        size = min(SLICED, max(1024, 2 * wanted))
        sizes = supply.complexities(size, first=asked, threads=1)
        index = np.append(index, asked + np.flatnonzero(sizes == k))
        asked += size
    return asked, supply.contexts(index[:wanted])[0]


def _by_cells(
    setting: Setting, k: int, rng: np.random.Generator, wanted: int
) -> tuple[int, np.ndarray]:
    """Do the same where attributes have different numbers of values."""
    asked = max(1, min(4 * wanted, CHUNK_CELLS // (setting.images * setting.attributes)))
    values = rng.integers(
        0, np.array(setting.sizes), (asked, setting.images, setting.attributes), setting.dtype
    )
    kept: np.ndarray = values[solve_batch(values, 0, threads=1) == k][:wanted]
    return asked, kept
