"""Designs for high complexities, and contexts with a planted target."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minsym import InputError, complexity
from minsym.families import FAMILIES, Draw
from minsym.families.blocks import Shape, best_shape, block_design
from minsym.families.frontier import design
from minsym.games.setting import Setting
from tests.naive import min_sym

#: Level sets at n = 64, |A| = 20, |V| = 4, by k.
LEVEL_SETS = {1: 57, 3: 64, 4: 64, 5: 64, 6: 64, 7: 29, 8: 20, 9: 17, 10: 12, 11: 9, 12: 7, 13: 6}
LEVEL_SETS |= {14: 5, 15: 4, 16: 4, 17: 4, 18: 3, 19: 3, 20: 3}

draw_frontier, draw_planted = FAMILIES["frontier"].draw, FAMILIES["planted"].draw
DRAWS = pytest.mark.parametrize("draw", [draw_frontier, draw_planted])


def distinct(values: npt.NDArray[np.integer]) -> bool:
    return len(np.unique(values, axis=0)) == len(values)


def has_all_neighbours(values: npt.NDArray[np.integer], x: int) -> bool:
    """Tell whether an image has a neighbour in each attribute, as slowly as can be."""
    return all(
        any(np.flatnonzero(image != values[x]).tolist() == [a] for image in values)
        for a in range(values.shape[1])
    )


@st.composite
def tasks(
    draw: st.DrawFn, images: int, attributes: int, values: int, least: int = 1
) -> tuple[Setting, int]:
    """Draw a setting, its numbers of values maybe different, and a complexity."""
    sizes = draw(st.lists(st.integers(1, values), min_size=1, max_size=attributes))
    n = draw(st.integers(2, min(images, max(2, int(np.prod(sizes))))))
    assume(n <= np.prod(sizes))
    k = draw(st.integers(least, max(least, len(sizes))))
    return Setting(len(sizes), sizes, n), k


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


@DRAWS
@given(task=tasks(images=12, attributes=4, values=4), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_complexities_agree_with_the_naive_search(
    draw: Draw, task: tuple[Setting, int], seed: int
) -> None:
    """Small contexts have their values in range, and the complexities that are stated."""
    setting, k = task
    try:
        drawn = draw(setting, (k,), np.random.default_rng(seed), 2)
    except InputError:
        assume(False)
    assert drawn.values.dtype == setting.dtype
    assert (drawn.values < np.array(setting.sizes)).all()
    for values, found in zip(drawn.values, drawn.complexity, strict=True):
        if draw is draw_frontier or distinct(values):
            assert distinct(values)
            assert k in found
            assert [min_sym(values, x) for x in range(setting.images)] == found.tolist()


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


@DRAWS
def test_draws_are_seeded(draw: Draw) -> None:
    """The same seed gives the same bytes, and another one or the next context others."""
    first, again, other = (
        draw(Setting(), (9,), np.random.default_rng(seed), 5).values for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert len({context.tobytes() for context in [*first, *other]}) == 10


@DRAWS
@pytest.mark.parametrize(
    ("setting", "levels", "reason"),
    [
        (Setting(), (5, 6), "one"),
        (Setting(), (21,), "21 attributes"),
        (Setting(20, (4,) * 9 + (1,) * 11), (10,), "there are 9"),
        (Setting(images=8), (8,), "1 to 7"),
        (Setting(), (0,), "1 to 63"),
        (Setting(6, 2, 64), (1,), "images"),
    ],
)
def test_impossible_settings_are_refused(
    draw: Draw, setting: Setting, levels: tuple[int, ...], reason: str
) -> None:
    """What cannot be is refused with the reason before anything is drawn."""
    with pytest.raises(InputError, match=reason):
        draw(setting, levels, np.random.default_rng(0), 1)


def test_designs_do_not_serve_far_below_log2_n() -> None:
    """More images than k attributes tell apart are refused."""
    with pytest.raises(InputError, match="tell 16 images apart"):
        design(Setting(), 2)


@pytest.mark.parametrize("k", [1, 4, 10, 20])
def test_planted_target_is_at_its_level(k: int) -> None:
    """A planted context has an image of the complexity, alone there where it is high."""
    drawn = draw_planted(Setting(), (k,), np.random.default_rng(k), 50)
    assert all(map(distinct, drawn.values))
    level_sets = (drawn.complexity == k).sum(axis=1)
    assert (level_sets >= 1).all()
    if k >= 10:
        assert level_sets.mean() == 1
    assert (drawn.complexity == complexity(drawn.values)).all()
