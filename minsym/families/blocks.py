"""Block designs, for the family frontier: more images of complexity k than k attributes allow.

They are known for k somewhat above log2 n. Points are attributes of two values. The images are 0,
the *centre* e_i of every point i, which is 1 on it alone, and for every block of two points or more
the image that is 1 on them. Blocks pairwise share one point at most, and every point is in k - 1 of
them. From e_i, the image 0 differs on i alone, so i is said; that rules out all centres and all
blocks without i. A block with i differs on its other points, and these sets are disjoint: one
symbol each. So e_i has complexity k, and a block serves all its points at once.

Any other image leaves that as it is if it has at most k - 2 zeros: if it is 1 on i, one of the
k - 1 disjoint sets has none of its zeros, so what tells that block apart tells this image too.
Doubling (T6) makes 2^d such designs of complexity k - d one of complexity k.
"""

from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels

Core = npt.NDArray[np.uint8]

#: Exchanges of members that a search for blocks may take, about a second; searches, and the
#: share of the centres that is tried after one in vain.
MOVES, SEARCHES, LESS = 1 << 22, 6, 0.95

#: Images that may stand in for each one that is free.
CHOICE = 4


class Shape(NamedTuple):
    """The size of a block design: its numbers of points, of blocks and of doublings."""

    points: int
    blocks: int
    doublings: int

    @property
    def centres(self) -> int:
        """How many images have the complexity."""
        return self.points << self.doublings


class BlockDesign(NamedTuple):
    """The images of a block design, some of which can be chosen from several.

    Attributes
    ----------
    fixed : uint8 array, shape (at most n, c)
        Distinct points of the cube.
    others : uint8 array, shape (at least n - len(fixed), c)
        Distinct points of the cube, any of which may join them.
    """

    fixed: Core
    others: Core


def best_shape(n: int, k: int, attributes: int, more_than: int) -> Shape | None:
    """Return the shape of the block design with the most images of complexity k that is found.

    Parameters
    ----------
    n : int
        Images.
    k : int
        The complexity of the centres.
    attributes : int
        Of two values or more.
    more_than : int
        Images of this complexity that can be had otherwise. None is returned if no shape has more.
    """
    shapes = sorted(_shapes(n, k, attributes), key=lambda s: (-s.centres, s.doublings))
    most, searches = float(n), 0
    for shape in shapes:
        if shape.centres <= more_than or searches == SEARCHES:
            break
        if shape.centres <= most:
            if _blocks(shape, k - shape.doublings, 0) is not None:
                return shape
            most, searches = LESS * shape.centres, searches + 1
    return None


def block_design(shape: Shape, n: int, k: int, seed: int = 0) -> BlockDesign | None:
    """Return a design of n images whose centres have complexity k; None if no blocks are found.

    Examples
    --------
    Seven points in seven blocks, the Fano plane, make 15 images:

    >>> from minsym import complexity
    >>> shape = best_shape(n=15, k=4, attributes=7, more_than=6)
    >>> design = block_design(shape, n=15, k=4)
    >>> len(design.fixed), len(design.others), complexity(design.fixed)[1:8].tolist()
    (15, 0, [4, 4, 4, 4, 4, 4, 4])
    """
    blocks = _blocks(shape, k - shape.doublings, seed)
    return None if blocks is None else _images(shape, k - shape.doublings, blocks, n)


def _shapes(n: int, k: int, attributes: int) -> Iterator[Shape]:
    """Yield the shapes that counting does not exclude."""
    for doublings in range(k - 2):
        images, level = n >> doublings, k - doublings
        # Beyond, all images can have the complexity.
        if images >> level:
            break
        for points in range(level, min(attributes - doublings, images - 2) + 1):
            entries = points * (level - 1)
            blocks = min(images - 1 - points, entries // 2)
            small, larger = divmod(entries, max(blocks, 1))
            pairs = blocks * comb(small, 2) + larger * small
            spare = n - ((1 + points + blocks) << doublings)
            fillers = sum(comb(points, zeros) for zeros in range(level - 1)) << doublings
            if blocks > 0 and pairs <= comb(points, 2) and spare + (blocks << doublings) <= fillers:
                yield Shape(points, blocks, doublings)


def _blocks(shape: Shape, k: int, seed: int) -> list[tuple[int, ...]] | None:
    """Search for blocks of nearly equal sizes, k - 1 of them through each point."""
    entries = shape.points * (k - 1)
    sizes = np.full(shape.blocks, entries // shape.blocks)
    sizes[: entries % shape.blocks] += 1
    ends = np.concatenate([[0], np.cumsum(sizes)])
    members = np.arange(entries) % shape.points
    if not kernels.blocks.spread(members, ends, shape.points, np.uint64(seed), MOVES):
        return None
    return [tuple(sorted(part.tolist())) for part in np.split(members, ends[1:-1])]


def _images(shape: Shape, k: int, blocks: list[tuple[int, ...]], n: int) -> BlockDesign:
    """Return the images of a design, in all of its copies."""
    points = range(shape.points)
    ones = [(), *((i,) for i in points), *blocks]
    taken = {*ones}
    zeros = chain.from_iterable(combinations(points, size) for size in range(k - 1))
    spread = (tuple(i for i in points if i not in left_out) for left_out in map(set, zeros))
    spare = n - (len(ones) << shape.doublings)
    wanted = -(-spare * (1 + CHOICE) // (1 << shape.doublings))
    free = list(islice((filler for filler in spread if filler not in taken), wanted))
    return BlockDesign(_copies(ones, shape), _copies(free, shape))


def _copies(ones: list[tuple[int, ...]], shape: Shape) -> Core:
    """Return the images that are 1 on these points, in each of the copies."""
    core = np.zeros((len(ones), shape.points), np.uint8)
    for row, image in zip(core, ones, strict=True):
        row[list(image)] = 1
    copies = np.array(list(product((0, 1), repeat=shape.doublings)), np.uint8)
    return np.hstack([np.repeat(copies, len(ones), axis=0), np.tile(core, (len(copies), 1))])
