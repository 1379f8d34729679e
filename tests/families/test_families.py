"""What each family of contexts has to do; targets are uniform on their level sets (T1)."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minsym import Context, InputError, complexity, solve
from minsym.datasets.draw import draw_games
from minsym.datasets.shards import Games
from minsym.datasets.spec import Shard, Spec
from minsym.families import FAMILIES, Draw
from minsym.games.setting import Setting
from tests.generating import distinct
from tests.naive import min_sym
from tests.strategies import tasks
from tests.uniformity import chi_squared, critical

MIXED, BITS = Setting(7, (2, 3, 5, 1, 4, 2, 3), 12), Setting(8, 2, 20)
WIDE, PAIR = Setting(5, 300, 9), Setting(4, 3, 2)
#: The families that make up images; those of tables are tried in `tests.families.test_search`.
MADE_UP = [family.name for family in FAMILIES.values() if not family.of_records]
CASES = [(family, PAIR, 1) for family in MADE_UP] + [
    ("codes", MIXED, 3), ("codes", BITS, 4), ("codes", WIDE, 2),
    ("latent", MIXED, 2), ("latent", BITS, 4), ("latent", WIDE, 2), ("latent", Setting(), 5),
    ("frontier", MIXED, 4), ("frontier", BITS, 6), ("frontier", WIDE, 4),
    ("uniform", MIXED, 2), ("uniform", BITS, 3), ("uniform", WIDE, 1),
    ("planted", MIXED, 4), ("planted", BITS, 5), ("planted", WIDE, 3),
]  # fmt: skip


def some_games(
    family: str, setting: Setting, k: int, count: int, seed: int = 0, number: int = 0
) -> Games:
    spec = Spec((k,), setting, family, {"train": count}, seed)
    return draw_games(spec, Shard("", "train", number, 0, count, (k,)))


@pytest.mark.parametrize(("family", "setting", "k"), CASES)
def test_games_hold_what_they_say(family: str, setting: Setting, k: int) -> None:
    """Distinct images, complexity as CP-SAT finds it, level set, first minimum message."""
    made = some_games(family, setting, k, 24)
    assert made.images.shape == (24, setting.images, setting.attributes)
    assert made.images.dtype == setting.dtype
    assert (made.images < np.array(setting.sizes)).all()
    assert (made.complexity == k).all()
    assert all(len(np.unique(images, axis=0)) == setting.images for images in made.images)
    level = complexity(made.images) == k
    assert level[np.arange(24), made.target].all()
    assert (made.level_set_size == level.sum(axis=1)).all()
    for images, target, said in zip(made.images, made.target, made.witness, strict=True):
        same = images[:, said[said >= 0]] == images[target, said[said >= 0]]
        assert np.flatnonzero(same.all(axis=1)).tolist() == [target]
    for i in range(3):
        context = Context.from_array(made.images[i], int(made.target[i]))
        assert solve(context, "cpsat", reductions=False).size == k
        assert solve(context).cover == tuple(made.witness[i, :k])


@pytest.mark.parametrize("family", MADE_UP)
def test_games_are_a_matter_of_seed_and_shard(family: str) -> None:
    """The same again, and others with another of either."""
    k = 2 if family == "uniform" else 3
    here, again, *others = (
        some_games(family, MIXED, k, 8, *which) for which in [(1, 2), (1, 2), (2, 2), (1, 3)]
    )
    assert all((a == b).all() for a, b in zip(here, again, strict=True))
    assert all((here.images != other.images).any() for other in others)


@pytest.mark.parametrize(
    ("family", "setting", "k"),
    [
        ("codes", Setting(5, 2, 11), 3),
        ("latent", Setting(6, 2, 12), 3),
        ("frontier", Setting(6, 3, 12), 5),
        ("uniform", Setting(5, 3, 8), 2),
        ("planted", Setting(6, 3, 8), 2),
    ],
)
def test_targets_are_uniform_on_their_level_set_and_rows_are_shuffled(
    family: str, setting: Setting, k: int
) -> None:
    """T1: chi-squared of what the target looks like among its level set, and of where it is."""
    made = some_games(family, setting, k, 2000)
    rows = np.bincount(made.target, minlength=setting.images)
    assert chi_squared(rows) < critical(setting.images - 1)
    level, rank = complexity(made.images) == k, np.empty(2000, np.int64)
    for i, images in enumerate(made.images):
        alike = sorted(images[level[i]].tolist())
        rank[i] = alike.index(images[made.target[i]].tolist())
    seen, freedom = 0.0, 0
    for size in np.unique(made.level_set_size):
        ranks = np.bincount(rank[made.level_set_size == size], minlength=size)
        if size > 1 and ranks.sum() >= 5 * size:
            seen, freedom = seen + chi_squared(ranks), freedom + int(size) - 1
    assert freedom > 0
    assert seen < critical(freedom)


@pytest.mark.parametrize(
    ("family", "setting", "levels", "why"),
    [
        ("codes", Setting(), (7,), "T3"),
        ("codes", Setting(6, (2, 2, 64, 1, 1, 1), 16), (4,), "4 attributes with 2 values"),
        ("codes", Setting(), (2, 3), "one level"),
        ("latent", Setting(), (12,), "no latent core"),
        ("latent", Setting(4, 2, 16), (1, 4), "no latent core"),
        ("frontier", Setting(), (2,), "tell 16 images apart"),
        ("uniform", Setting(), (2, 3), "one image"),
        ("planted", Setting(5, 2, 32), (2,), "rule out"),
    ],
)
def test_a_family_that_cannot_serve_says_why(
    family: str, setting: Setting, levels: tuple[int, ...], why: str
) -> None:
    """In a line, before any work."""
    with pytest.raises(InputError, match=why):
        FAMILIES[family].draw(setting, levels, np.random.default_rng(0), 4)


draw_frontier, draw_planted = FAMILIES["frontier"].draw, FAMILIES["planted"].draw
DRAWS = pytest.mark.parametrize("draw", [draw_frontier, draw_planted])


def may_be_spoilt(setting: Setting, k: int) -> bool:
    """Tell whether k symbols may rule out too few images for distractors to be drawn among them.

    Which symbols they are is random: those with the fewest values rule out the fewest images.
    """
    possible = math.prod(setting.sizes)
    chosen = math.prod(sorted(size for size in setting.sizes if size > 1)[:k])
    return setting.images > (possible - possible // chosen) / 2


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
            assert k in found or (draw is draw_planted and may_be_spoilt(setting, k))
            assert [min_sym(values, x) for x in range(setting.images)] == found.tolist()


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
