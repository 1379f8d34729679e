"""Families of contexts, and the theorems (T1 to T4 of the documentation) that they rest on."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minsym import BackendError, Context, InputError, complexity, solve
from minsym.datasets.draw import draw_games
from minsym.datasets.shards import Games
from minsym.datasets.spec import Shard, Spec
from minsym.families import FAMILIES, codes, latent
from minsym.families.dress import dress
from minsym.games.setting import Setting
from minsym.kernels import counting, draws
from minsym.questions.many import minimum_messages
from tests import naive

Values = npt.NDArray[Any]


@st.composite
def contexts(draw: st.DrawFn, least: int = 2) -> Values:
    """Draw a context of distinct images."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    cells = st.tuples(st.integers(0, 3), *(st.integers(0, size - 1) for size in sizes))
    return np.array(draw(st.lists(cells, min_size=least, max_size=9, unique=True)), np.uint8)


def slow_complexity(values: Values) -> list[int]:
    return [naive.min_sym(values, target) for target in range(len(values))]


def critical(freedom: int) -> float:
    """Return what chi-squared exceeds with probability 1e-4 (Wilson and Hilferty)."""
    spread = 2 / (9 * freedom)
    return float(freedom * (1 - spread + 3.719 * spread**0.5) ** 3)


def chi_squared(counts: Values) -> float:
    """Return how far counts are from being equal."""
    return float(((counts - counts.mean()) ** 2).sum() / counts.mean())


# T2: what adding images and attributes does.


@given(contexts(least=3))
def test_adding_an_image_never_lowers_a_complexity(context: Values) -> None:
    """T2, by Algorithm 1 itself; `complexity` agrees with it."""
    before, after = slow_complexity(context[:-1]), slow_complexity(context)
    assert all(a <= b for a, b in zip(before, after, strict=False))
    assert complexity(context).tolist() == after


@given(contexts(), st.lists(st.integers(0, 3), min_size=4, max_size=4), st.data())
def test_merging_values_never_lowers_a_complexity(
    context: Values, names: list[int], data: st.DataObject
) -> None:
    """T2, as long as the images stay different."""
    merged = context.copy()
    a = data.draw(st.integers(0, context.shape[1] - 1))
    merged[:, a] = np.array(names)[context[:, a]]
    assume(len(np.unique(merged, axis=0)) == len(merged))
    assert (complexity(merged) >= slow_complexity(context)).all()


@given(contexts(), st.lists(st.integers(0, 3), min_size=9, max_size=9), st.data())
def test_attributes_never_raise_a_complexity_and_functions_of_one_leave_it(
    context: Values, column: list[int], data: st.DataObject
) -> None:
    """T2: any new attribute, and one that is a copy, a coarsening or constant."""
    before = slow_complexity(context)
    more = np.column_stack([context, column[: len(context)]])
    assert all(a <= b for a, b in zip(slow_complexity(more), before, strict=True))
    a = data.draw(st.integers(0, context.shape[1] - 1))
    follows = np.column_stack([context, np.array(column)[context[:, a]]])
    assert slow_complexity(follows) == before


@given(contexts(), st.lists(st.integers(1, 6), max_size=4), st.integers(0, 2**32), st.data())
def test_dressing_changes_no_complexity(
    core: Values, more: list[int], seed: int, data: st.DataObject
) -> None:
    """The order says which image is which, and no value is one that its attribute lacks."""
    sizes = [*(core.max(axis=0) + 1 + data.draw(st.integers(0, 2))).tolist(), *more]
    setting = Setting(len(sizes), data.draw(st.permutations(sizes)), len(core))
    values, order = dress(np.stack([core] * 3), setting, np.random.default_rng(seed))
    assert (np.sort(order, axis=1) == np.arange(len(core))).all()
    assert (values < np.array(setting.sizes)).all()
    expected = np.array(slow_complexity(core))
    assert (complexity(values) == expected[order]).all()


def shape(column: Values) -> tuple[int, ...]:
    """Return a column with its values numbered as they occur."""
    names = dict.fromkeys(column.tolist())
    return tuple(list(names).index(value) for value in column.tolist())


@given(contexts(), st.integers(0, 2**32), st.data())
def test_a_core_that_fits_exactly_is_only_renamed_and_shuffled(
    core: Values, seed: int, data: st.DataObject
) -> None:
    """Every column finds an attribute with as many values, in whatever order they come."""
    sizes = data.draw(st.permutations((core.max(axis=0) + 1).tolist()))
    setting = Setting(len(sizes), sizes, len(core))
    (values,), (order,) = dress(core[None], setting, np.random.default_rng(seed))
    assert sorted(map(shape, values.T)) == sorted(map(shape, core[order].T))


# T3 and T4: halving, rigidity, and the sampler that follows from it.


@given(contexts())
def test_some_image_needs_few_symbols(context: Values) -> None:
    """T3: floor(log2 n) symbols or fewer, if no fewer than one."""
    assert complexity(context).min() <= max(1, int(np.log2(len(context))))


def by_brute_force(k: int, sizes: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Return all sets of 2^k images, by number, whose complexities are all k or more."""
    images = np.array(list(product(*map(range, sizes))))
    sets = np.array(list(combinations(range(len(images)), 1 << k)))
    found = complexity(images[sets]).min(axis=1) >= k
    return {tuple(numbers) for numbers in sets[found].tolist()}


def by_parities(k: int, sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the sets of 2^k images whose attributes are parities or constant, again and again."""
    index = range(1 << k)
    columns = [
        {
            tuple(renamed[(t & parity).bit_count() & 1] for t in index)
            for parity in index
            for renamed in product(range(size), repeat=2)
            if parity == 0 or renamed[0] != renamed[1]
        }
        for size in sizes
    ]
    for chosen in product(*columns):
        numbers = {int(np.ravel_multi_index(image, sizes)) for image in zip(*chosen, strict=True)}
        if len(numbers) == 1 << k:
            yield tuple(sorted(numbers))


@pytest.mark.parametrize(
    ("k", "sizes"), [(2, (2, 2, 2)), (2, (3, 3, 3)), (2, (3, 2, 1, 4)), (3, (2, 2, 2, 2))]
)
def test_codes_are_all_contexts_of_two_to_the_k_images_and_equally_likely(
    k: int, sizes: tuple[int, ...]
) -> None:
    """T4 by brute force, and the sampler by chi-squared against the uniform distribution."""
    every = by_brute_force(k, sizes)
    assert set(by_parities(k, sizes)) == every
    setting = Setting(len(sizes), sizes, 1 << k)
    drawn = codes.draw(setting, (k,), np.random.default_rng(3), 40 * len(every))
    assert (drawn.complexity == k).all()
    numbers = np.ravel_multi_index(tuple(drawn.values.transpose(2, 0, 1)), sizes)
    found, counts = np.unique(np.sort(numbers, axis=1), axis=0, return_counts=True)
    assert {tuple(images) for images in found.tolist()} == every
    assert chi_squared(counts) < critical(len(every) - 1)


def test_codes_of_very_many_values() -> None:
    """An attribute has more functions then than a word of the random stream tells apart."""
    drawn = codes.draw(Setting(3, 1 << 16, 8), (3,), np.random.default_rng(0), 4)
    assert (complexity(drawn.values) == 3).all()
    assert np.unique(drawn.values).size > 20


# Compiled pieces.


@given(contexts(), st.integers(1, 3), st.integers(0, 2**32))
def test_complexities_by_counting(context: Values, k: int, seed: int) -> None:
    """All of them exactly; and none above k where sets of k attributes are tried."""
    slow, used = np.array(slow_complexity(context)), context.max(axis=0).astype(np.int64) + 1
    found = np.empty((2, len(context)), np.int64)
    counting.core_complexity(np.stack([context, context[::-1]]), used, found)
    assert (found == [slow, slow[::-1]]).all()
    assume(k <= context.shape[1])
    said = np.zeros((1, len(context)), np.bool_)
    counting.singled_out(context[None], used, k, 40, np.array([seed], np.uint64), said)
    assert not (said[0] & (slow > k)).any()


def test_tries_find_most_images() -> None:
    """So that few are left to be solved one by one."""
    (values, _), sizes = codes.draw(Setting(), (3,), np.random.default_rng(0), 50), np.full(20, 4)
    said = np.zeros(values.shape[:2], np.bool_)
    counting.singled_out(values, sizes, 3, codes.TRIES, np.arange(50, dtype=np.uint64), said)
    assert said.mean() > 0.9


@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 2**63), st.data())
def test_distinct_points(n_values: int, width: int, seed: int, data: st.DataObject) -> None:
    """Also if there are just enough of them."""
    n = data.draw(st.integers(1, min(64, n_values**width)))
    points = np.empty((n, width), np.uint8)
    draws.distinct_points(np.uint64(seed), n_values, data.draw(st.sampled_from([0.3, 0.9])), points)
    assert len(np.unique(points, axis=0)) == n
    assert points.max() < n_values


def test_coordinates_of_points_are_0_or_moved() -> None:
    """With the probability given, and uniform then."""
    for seed, points in enumerate(first := np.empty((6000, 1, 2), np.uint8)):
        draws.distinct_points(np.uint64(seed), 4, 0.6, points)
    counts = np.bincount(first.ravel(), minlength=4)
    assert abs(counts[0] - 4800) < 4 * (12000 * 0.4 * 0.6) ** 0.5
    assert chi_squared(counts[1:]) < critical(2)


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=2, max_size=12))
def test_equal_images_are_seen(context: list[list[int]]) -> None:
    """As many different ones as images, or not; in bytes and in larger values."""
    for values in (np.array([context], np.uint8), np.array([context], np.uint16) * 500):
        found = np.empty(1, np.bool_)
        draws.has_equal_images(values, found)
        assert found[0] == (len(set(map(tuple, context))) < len(context))


@given(contexts())
def test_the_first_of_all_minimum_messages(context: Values) -> None:
    """The one of Algorithm 1 and of `solve`; a size that is wrong is no answer."""
    sizes, targets = complexity(context), np.arange(len(context))
    values = np.stack([context] * len(context))
    for target, said in enumerate(minimum_messages(values, targets, sizes).tolist()):
        message = tuple(a for a in said if a >= 0)
        assert message == naive.first_message(context, target)
        assert message == solve(Context.from_array(context, target)).cover
    for wrong in (sizes + 1, np.maximum(sizes - 1, 1)):
        if (wrong != sizes).any():
            with pytest.raises(BackendError):
                minimum_messages(values, targets, wrong)


# Games of every family.

MIXED, BITS = Setting(7, (2, 3, 5, 1, 4, 2, 3), 12), Setting(8, 2, 20)
WIDE, PAIR = Setting(5, 300, 9), Setting(4, 3, 2)
CASES = [(family, PAIR, 1) for family in FAMILIES] + [
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


@pytest.mark.parametrize("family", FAMILIES)
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


def test_cores_of_attributes_with_very_many_values_are_of_bytes() -> None:
    """More than 256 values of a core attribute would run over."""
    assert latent.best_core(Setting(3, 300, 200), (1,)).values <= 256
