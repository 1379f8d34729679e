"""Designs for high complexities."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings

from minsym import InputError, complexity
from minsym.families import FAMILIES
from minsym.families.frontier import design
from minsym.games.setting import Setting
from tests.generating import distinct
from tests.strategies import tasks

#: Level sets at n = 64, |A| = 20, |V| = 4, by k.
LEVEL_SETS = {1: 57, 3: 64, 4: 64, 5: 64, 6: 64, 7: 29, 8: 20, 9: 17, 10: 12, 11: 9, 12: 7, 13: 6}
LEVEL_SETS |= {14: 5, 15: 4, 16: 4, 17: 4, 18: 3, 19: 3, 20: 3}

draw_frontier = FAMILIES["frontier"].draw


def has_all_neighbours(values: npt.NDArray[np.integer], x: int) -> bool:
    """Tell whether an image has a neighbour in each attribute, as slowly as can be."""
    return all(
        any(np.flatnonzero(image != values[x]).tolist() == [a] for image in values)
        for a in range(values.shape[1])
    )


@pytest.mark.parametrize("k", LEVEL_SETS)
def test_level_sets_at_the_papers_setting(k: int) -> None:
    """At the paper's setting every context drawn has the level set that is promised."""
    drawn = draw_frontier(Setting(), (k,), np.random.default_rng(k), 8)
    found = complexity(drawn.values)
    assert (drawn.complexity == found).all()
    assert ((found == k).sum(axis=1) >= LEVEL_SETS[k]).all()
    assert all(map(distinct, drawn.values))


@pytest.mark.parametrize(
    ("k", "values", "images", "level_set"),
    [
        (5, 2, 16, 6),
        (7, 2, 64, 29),
        (10, 2, 64, 12),
        (10, 10, 1000, 910),
        (30, 3, 40, 1),
        (200, 2, 1000, 5),
        (300, 4, 301, 1),
    ],
)
def test_designs_over_a_grid(k: int, values: int, images: int, level_set: int) -> None:
    """From two values to many and up to 1,000 images, a design has the centres it should."""
    core = design(Setting(max(k, 12), values, images), k)
    assert core.shape == (images, k)
    assert distinct(core)
    assert np.count_nonzero(complexity(core) == k) == level_set


@given(tasks(images=40, attributes=7, values=4, least=2))
@settings(max_examples=60, deadline=None)
def test_centres_are_the_level_set(task: tuple[Setting, int]) -> None:
    """In a design of k attributes the images with k neighbours are those of complexity k."""
    try:
        core = design(*task)
    except InputError:
        assume(False)
    assume(core.shape[1] == task[1])
    centres = [has_all_neighbours(core, x) for x in range(len(core))]
    assert any(centres)
    assert distinct(core)
    assert (complexity(core) == task[1]).tolist() == centres


@pytest.mark.parametrize("k", [2, 3, 4])
def test_no_points_of_the_cube_have_more_centres(k: int) -> None:
    """Among all sets of n points of the cube, those of the design have the most centres."""
    subsets = np.arange(1 << (1 << k))
    balls = [sum(1 << y for y in [x, *(x ^ 1 << a for a in range(k))]) for x in range(1 << k)]
    centres = sum((subsets & ball == ball).astype(int) for ball in balls)
    sizes = np.bitwise_count(subsets)
    for n in range(k + 1, (1 << k) + 1):
        core = design(Setting(k, 2, n), k)
        assert np.count_nonzero(complexity(core) == k) == centres[sizes == n].max()


@pytest.mark.parametrize(
    ("setting", "level_set"),
    [
        (Setting(20, 4, 10), 10),
        (Setting(1, 9, 9), 9),
        (Setting(6, 2, 6), 6),
        (Setting(6, 2, 7), 6),
        (Setting(100, 10, 1000), 893),
        (Setting(3, (2, 3, 5), 25), 1),
    ],
)
def test_values_of_their_own(setting: Setting, level_set: int) -> None:
    """At k = 1 nearly as many images as there are values to spare have one alone."""
    drawn = draw_frontier(setting, (1,), np.random.default_rng(0), 2)
    assert all(map(distinct, drawn.values))
    assert ((drawn.complexity == 1).sum(axis=1) >= level_set).all()


@pytest.mark.parametrize(("k", "attributes"), [(8, 20), (9, 17), (10, 10), (18, 18)])
def test_contexts_differ_in_more_than_symmetries(k: int, attributes: int) -> None:
    """Where blocks, images or values are free, what symmetries leave alone varies."""
    drawn = draw_frontier(Setting(attributes, 4, 64), (k,), np.random.default_rng(0), 20)
    # In how many attributes two images differ does not depend on names; powers count paths,
    # which do not depend on orders.
    apart = (drawn.values[:, :, None] != drawn.values[:, None]).sum(axis=3)
    near = (apart <= 3).astype(np.int64)
    shapes = {np.sort((m @ m @ m @ m).ravel()).tobytes() for m in near}
    assert len(shapes) > 1


def test_places_of_the_centres_are_random() -> None:
    """Each position holds a centre about as often, as a blind receiver must see it."""
    drawn = draw_frontier(Setting(), (12,), np.random.default_rng(5), 3000)
    share = (drawn.complexity == 12).mean(axis=0)
    assert abs(share - 7 / 64).max() < 0.03


def test_designs_do_not_serve_far_below_log2_n() -> None:
    """More images than k attributes tell apart are refused."""
    with pytest.raises(InputError, match="tell 16 images apart"):
        design(Setting(), 2)
