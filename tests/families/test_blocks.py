"""Block designs for complexities above log2 n."""

import numpy as np
import pytest

from minsym import complexity
from minsym.families.blocks import Shape, best_shape, block_design
from tests.generating import distinct


@pytest.mark.parametrize(
    ("images", "k", "attributes", "centres"),
    [(15, 4, 7, 7), (64, 8, 20, 20), (64, 9, 20, 17), (128, 10, 20, 34), (100, 8, 20, 36)],
)
def test_shapes_of_block_designs(images: int, k: int, attributes: int, centres: int) -> None:
    """As many centres as points, once for each doubling, and no shape with more is found."""
    shape = best_shape(images, k, attributes, centres - 1)
    assert shape is not None
    design = block_design(shape, images, k)
    assert design is not None
    core = np.vstack([design.fixed, design.others])
    assert core.shape[0] >= images
    assert core.shape[1] <= attributes
    assert distinct(core)
    assert np.count_nonzero(complexity(core[:images]) == k) >= centres == shape.centres
    assert best_shape(images, k, attributes, centres) is None


@pytest.mark.parametrize("shape", [Shape(20, 43, 0), Shape(9, 12, 1), Shape(7, 7, 2)])
@pytest.mark.parametrize("seed", [0, 1])
def test_any_other_images_may_join_a_block_design(shape: Shape, seed: int) -> None:
    """The centres stay at their complexity."""
    k = {20: 8, 9: 6, 7: 6}[shape.points]
    images = ((1 + shape.points + shape.blocks) << shape.doublings) + 9
    design = block_design(shape, images, k, seed)
    assert design is not None
    centres = complexity(design.fixed) == k
    assert np.count_nonzero(centres) >= shape.centres
    rng = np.random.default_rng(seed)
    for _ in range(5):
        others = rng.choice(design.others, 9, replace=False)
        whole = complexity(np.vstack([design.fixed, others]))
        assert (whole[: len(centres)][centres] == k).all()
