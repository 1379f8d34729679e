"""Unions of affine binary codes, and the theorem (T4) that they rest on."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pytest

from minsym import complexity
from minsym.families import codes
from minsym.games.setting import Setting
from minsym.kernels import counting
from tests.uniformity import chi_squared, critical


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


def test_tries_find_most_images() -> None:
    """So that few are left to be solved one by one."""
    (values, _), sizes = codes.draw(Setting(), (3,), np.random.default_rng(0), 50), np.full(20, 4)
    said = np.zeros(values.shape[:2], np.bool_)
    counting.singled_out(values, sizes, 3, codes.TRIES, np.arange(50, dtype=np.uint64), said)
    assert said.mean() > 0.9
