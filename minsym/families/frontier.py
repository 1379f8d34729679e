"""The family frontier, for complexities above log2 n: level sets as large as is known.

Such contexts are designed, not found by chance. Let the core have k attributes and distinct images,
so that no image needs more than all k symbols. It needs all k if and only if in each attribute
there is a *neighbour*, an image that differs from it nowhere else: that one is ruled out by that
symbol only. Call such an image a centre. The level set at k is the set of centres, and nothing else
can lower their complexity: adding images never does (T2).

In {0, 1}^k an image and its neighbours are a ball of the cube, so the question is which C has
fewest images in C and its neighbourhood together: the vertex-isoperimetric problem, solved by
Harper (1966, DOI 10.1016/S0021-9800(66)80059-5). The first n points of the simplicial order (by
weight, then lexicographic) have as many centres as any n points of the cube. For large k they
are the pairs design: l of 0, e_1, e_2, .. are centres if 1 + lk - l(l-1)/2 <= n (T6). Products
with {0, 1}^d are sets of points of the cube too, so they have no more.

With more attributes than k there can be more centres: where block designs have them
(`minsym.families.blocks`), they are taken.
"""

from functools import lru_cache
from itertools import chain, combinations, islice, product
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.errors import InputError
from minsym.families import Drawn
from minsym.families.blocks import BlockDesign, Shape, best_shape, block_design
from minsym.families.dress import check_level, dress
from minsym.games.setting import Setting
from minsym.questions.many import complexity

Core = npt.NDArray[np.uint8]

#: Values of an attribute that a design uses at most: cores are bytes.
MOST_VALUES = 256

#: Block designs of a shape that contexts are made from.
DESIGNS = 8

#: Points that may stand in for each image that no centre has as a neighbour.
CHOICE = 4

#: Squares of n that a call solves: its contexts share so many different cores.
SOLVED = 1 << 22


class Freedom(NamedTuple):
    """What may vary in a design without changing the images of the wanted complexity.

    Attributes
    ----------
    spare : int array
        Rows that no centre needs.
    others : uint8 array, shape (at least len(spare), c)
        Distinct points of {0, 1}^c that are not in the other rows, to take their place.
    private : int array, shape (p, 2)
        Row and column: rows that have one centre as a neighbour, and where they differ from it.
    """

    spare: npt.NDArray[np.int64]
    others: Core
    private: npt.NDArray[np.int64]


def draw(setting: Setting, levels: tuple[int, ...], rng: np.random.Generator, count: int) -> Drawn:
    """Draw designs under random symmetries, with random spare images and values.

    The one level is k; InputError if `design` has none for it.

    Examples
    --------
    >>> drawn = draw(Setting(), (10,), np.random.default_rng(0), 2)
    >>> (drawn.complexity == 10).sum(axis=1).tolist()
    [12, 12]
    """
    (k,) = levels
    cores = _vary(setting, k, rng, max(1, min(count, SOLVED // setting.images**2)))
    found = complexity(cores, threads=1)
    chosen = np.arange(count) % len(cores)
    values, order = dress(cores[chosen], setting, rng)
    return Drawn(values, np.take_along_axis(found[chosen], order, axis=1))


@lru_cache
def design(setting: Setting, k: int) -> Core:
    """Return a core of n images with as many of complexity k as are known to be possible.

    Parameters
    ----------
    setting : Setting
    k : int
        From 1.

    Returns
    -------
    uint8 array, shape (n, c)
        Read-only. c = k attributes, in decreasing order of their numbers of values; at k = 1
        as many as have values of their own to give; in block designs more than k.

    Raises
    ------
    InputError
        If k is out of its domain, or n images do not fit into k attributes.

    Examples
    --------
    Four images of complexity 2, and one more:

    >>> design(Setting(attributes=2, values=3, images=5), 2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0]]
    """
    n = setting.images
    shape = _shape(setting, k)
    if shape is not None:
        blocks = _blocks(shape, n, k, 0)
        core = np.vstack([blocks.fixed, blocks.others])[:n]
        core.setflags(write=False)
        return core
    sizes = [min(size, MOST_VALUES) for size in check_level(setting, k)]
    width = k if k > 1 else len(sizes)
    if n > prod(sizes[:width]):
        raise InputError(
            f"a design for complexity {k} has {width} attributes, which tell "
            f"{prod(sizes[:width])} images apart by up to {MOST_VALUES} values each, not {n}; "
            "the families codes and latent serve k below log2 n"
        )
    core = _own_values(n, sizes) if k == 1 else _layers(n, sizes[:k])
    core.setflags(write=False)
    return core


@lru_cache
def _shape(setting: Setting, k: int) -> Shape | None:
    """Return the shape of block designs that have more centres than k attributes can have."""
    sizes, n = check_level(setting, k), setting.images
    if n >= 1 << k:
        return None
    return best_shape(n, k, len(sizes), int(_centres(_simplicial(n, k)).sum()))


@lru_cache
def _blocks(shape: Shape, n: int, k: int, seed: int) -> BlockDesign:
    """Return a block design; with seed 0 there is one."""
    found = block_design(shape, n, k, seed)
    return _blocks(shape, n, k, 0) if found is None else found


def _near(core: Core) -> npt.NDArray[np.bool_]:
    """Return which points of the cube differ in one attribute, shape (n, n)."""
    ones = core.astype(np.float32)
    apart = ones @ (1 - ones).T
    near: npt.NDArray[np.bool_] = (apart + apart.T) == 1
    return near


def _centres(core: Core) -> npt.NDArray[np.bool_]:
    """Return which points of the cube have a neighbour in each attribute."""
    centres: npt.NDArray[np.bool_] = _near(core).sum(axis=1) == core.shape[1]
    return centres


def _radices(n: int, sizes: list[int]) -> list[int]:
    """Return numbers of values, 2 where possible, that give n images, the large ones first."""
    radices = [2] * len(sizes)
    for a, size in enumerate(sizes):
        rest = prod(radices) // radices[a]
        radices[a] = max(2, min(size, -(-n // rest)))
    return radices


def _layers(n: int, sizes: list[int]) -> Core:
    """Return n points of a box: whole layers of it, then the best points of one more layer.

    All points of a box with two values or more in every attribute are centres. With a whole
    layer beside it, a centre of part of a layer has all its neighbours.
    """
    if n <= 1 << len(sizes):
        return _simplicial(n, len(sizes))
    radices = _radices(n, sizes)
    whole, rest = divmod(n, prod(radices[1:]))
    core = np.array(list(product(range(whole), *map(range, radices[1:]))), np.uint8)
    if not rest:
        return core
    last = _layers(rest, radices[1:])
    return np.vstack([core, np.insert(last, 0, whole, axis=1)])


def _simplicial(n: int, k: int) -> Core:
    """Return the first n points of {0, 1}^k by weight, those of a weight lexicographically."""
    subsets = chain.from_iterable(combinations(range(k), weight) for weight in range(k + 1))
    core = np.zeros((n, k), np.uint8)
    for row, subset in zip(core, islice(subsets, n), strict=True):
        row[list(subset)] = 1
    return core


def _own_values(n: int, sizes: list[int]) -> Core:
    """Return a core in which as many images as possible have a value that no other image has.

    An attribute gives all its values but one to an image each, and that one to all others. As
    long as the images left without are more than the shared values tell apart, an attribute
    gives one value less.
    """
    if n <= sizes[0]:
        return np.arange(n, dtype=np.uint8)[:, None]
    shared = [1] * len(sizes)
    while (left := n - sum(sizes) + sum(shared)) > prod(shared):
        a = min(
            (a for a, size in enumerate(sizes) if shared[a] < size),
            key=lambda a: (shared[a], -sizes[a]),
        )
        shared[a] += 1
    left = max(left, 0)
    if left == n:
        raise InputError(f"{n} of the {prod(sizes)} possible images leave no value to one alone")
    own = [(a, value) for a, size in enumerate(sizes) for value in range(shared[a], size)]
    core = np.zeros((n, len(sizes)), np.uint8)
    for row, point in zip(core, islice(product(*map(range, shared)), left), strict=False):
        row[:] = point
    for row, (a, value) in zip(core[left:], own, strict=False):
        row[a] = value
    used: Core = core[:, core.any(axis=0)]
    return used


@lru_cache
def _freedom(setting: Setting, k: int) -> Freedom | None:
    """Return what may vary in a design that is a set of points of the cube, else None."""
    core = design(setting, k)
    n = len(core)
    if k == 1 or n > 1 << k:
        return None
    near, centre = _near(core), _centres(core)
    # Two neighbours of an image in the cube differ from it in two attributes.
    centres = np.where(centre, 0, near[:, centre].sum(axis=1))
    spare = np.flatnonzero(~centre & (centres == 0))
    more = _simplicial(min(n + CHOICE * spare.size, 1 << k), k)[n:]
    row = np.flatnonzero(centres == 1)
    of = np.argmax(near[row] & centre, axis=1)
    column = np.argmax(core[row] != core[of], axis=1)
    return Freedom(spare, np.vstack([core[spare], more]), np.stack([row, column], axis=1))


def _vary(setting: Setting, k: int, rng: np.random.Generator, count: int) -> Core:
    """Return designs with other spare images, and other values of private neighbours.

    A private neighbour stays one with any value but the centre's. With values from 2 on the
    images stay distinct: only rows that are changed in the same column have such a value
    there, and these differ elsewhere, or one would have been the centre of the other.
    """
    shape = _shape(setting, k)
    if shape is not None:
        return _vary_blocks(shape, setting.images, k, rng, count)
    core = design(setting, k)
    freedom = _freedom(setting, k)
    if freedom is None:
        return core[None]
    cores = np.repeat(core[None], count, axis=0)
    spare, others, (row, column) = freedom.spare, freedom.others, freedom.private.T
    which = rng.permuted(np.tile(np.arange(len(others)), (count, 1)), axis=1)
    cores[:, spare] = others[which[:, : spare.size]]
    sizes = np.sort(np.minimum(setting.sizes, MOST_VALUES))[::-1][column]
    value = rng.integers(1, sizes, (count, row.size), dtype=np.int64)
    cores[:, row, column] = np.where(value > 1, value, cores[:, row, column])
    return cores


def _vary_blocks(shape: Shape, n: int, k: int, rng: np.random.Generator, count: int) -> Core:
    """Return block designs with different blocks and different images beside them."""
    seeds = rng.integers(DESIGNS, size=count)
    found = [_blocks(shape, n, k, seed) for seed in range(DESIGNS)]
    return np.stack(
        [
            np.vstack([blocks.fixed, rng.permutation(blocks.others)[: n - len(blocks.fixed)]])
            for blocks in (found[seed] for seed in seeds)
        ]
    )
