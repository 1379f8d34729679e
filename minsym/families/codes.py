"""The family codes, for complexities up to log2 n: nearly all images of a context have it.

Contexts are unions of affine binary codes. In a context of 2^k images whose complexities are all k
or more, each attribute is constant or a parity of a k-bit index of the images, with two renamed
values (T4): an affine code. Such a code is drawn uniformly, attribute by attribute, and drawn again
while the parities have a rank below k. Each of its images has complexity k: every symbol leaves at
least half of what it is said of, and k independent parities leave one image. Images of other codes
never lower that (T2); some raise it, and these images are at another level.
"""

import math

import numpy as np

from minsym import kernels
from minsym.errors import InputError
from minsym.families import BELOW, Drawn
from minsym.families.dress import new_seeds
from minsym.games.setting import Setting
from minsym.questions.many import solve_batch

#: Sets of k attributes that are tried on all images of a context before any is solved; fewer
#: where solving an image is as cheap as trying a set on all.
TRIES, FEWER = 48, 16

#: Images that are solved at a time.
SOLVED = 1024

#: Sets of k - 1 attributes that it may take to refute, about a second for a context.
REFUTED = 2_000_000


def draw(setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int) -> Drawn:
    """Draw unions of floor(n / 2^k) affine codes, filled up with uniform images.

    The one level is k, at most log2 n. InputError too if fewer than k attributes have two values
    or more, or if there are too many attributes to prove the complexity among.

    Examples
    --------
    >>> drawn = draw(Setting(images=8), (3,), np.random.default_rng(0), 2)
    >>> drawn.complexity.tolist()
    [[3, 3, 3, 3, 3, 3, 3, 3], [3, 3, 3, 3, 3, 3, 3, 3]]
    """
    (k,) = levels
    n, sizes = setting.images, np.array(setting.sizes)
    if 1 << k > n:
        raise InputError(f"a code of complexity {k} has {1 << k} images, more than {n} (T3)")
    if np.count_nonzero(sizes > 1) < k:
        raise InputError(f"a code of complexity {k} needs {k} attributes with 2 values or more")
    if math.comb(np.count_nonzero(sizes > 1), k - 1) > REFUTED:
        raise InputError(f"it takes long to prove complexity {k} of codes at {setting}")
    seeds = new_seeds(rng, count)
    values = np.empty((count, n, setting.attributes), setting.dtype)
    in_code = np.empty((count, n), np.bool_)
    kernels.draws.affine_codes(seeds, k, sizes, values, in_code)
    # A code by itself has all its images at k; of the others, most are seen to be at k or below.
    found = np.full((count, n), n == 1 << k)
    tries = FEWER if k < 3 else TRIES
    kernels.counting.singled_out(values, sizes, k, tries, seeds, found)
    complexity = np.where(in_code, k, BELOW)
    # The others are at k unless fewer attributes single them out, as is likely.
    easy = in_code.copy()
    if k > 1:
        kernels.counting.singled_out(values, sizes, k - 1, tries, seeds, easy)
    context, image = np.nonzero(np.where(in_code, ~found, ~easy))
    for start in range(0, context.size, SOLVED):
        at = context[start : start + SOLVED], image[start : start + SOLVED]
        complexity[at] = solve_batch(values[at[0]], at[1], threads=1)
    return Drawn(values, complexity)
