"""What candidates share with each other, and what a network makes of it."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
import torch
from torch import Tensor

from minsym import Setting
from minsym.agents.play import comparison
from minsym.agents.play.comparison import Comparison
from tests.training import drawn

SMALL = Setting(5, 3, 8)


def untrained() -> tuple[Comparison, Tensor]:
    """Return a receiver as it is at first, and the candidates of some games."""
    torch.manual_seed(0)
    return Comparison(SMALL), torch.from_numpy(drawn(20, setting=SMALL).images.astype(int))


def scores(receiver: Comparison, images: Tensor) -> Tensor:
    """Return what a receiver makes of candidates."""
    found: Tensor = receiver(receiver.look(images))
    return found


def test_counts_are_those_of_the_definition() -> None:
    """Of others with the same value, with the same pair of values, and of values shared."""
    receiver, images = untrained()
    found = receiver.look(images[:2])
    for game, counts in zip(images[:2].tolist(), found.int().tolist(), strict=True):
        for i, own in enumerate(game):
            others = [other for j, other in enumerate(game) if j != i]
            expected: list[int] = []
            for size in (1, 2):
                sharing = Counter(
                    sum(all(other[a] == own[a] for a in chosen) for other in others)
                    for chosen in combinations(range(5), size)
                )
                expected += [sharing[number] for number in range(8)]
            # Nothing with itself, as it were.
            shared = Counter([0, *(sum(map(int.__eq__, own, other)) for other in others)])
            assert counts[i] == expected + [shared[number] for number in range(6)]


def test_no_order_and_no_name_matters() -> None:
    """Scores move with their candidates; attributes and values may change places."""
    receiver, images = untrained()
    found = scores(receiver, images)
    assert found.std() > 0
    rng = np.random.default_rng(0)
    order, attributes, values = (torch.from_numpy(rng.permutation(size)) for size in (8, 5, 3))
    assert torch.allclose(scores(receiver, images[:, order]), found[:, order], atol=1e-6)
    assert torch.allclose(scores(receiver, images[:, :, attributes]), found, atol=1e-6)
    assert torch.allclose(scores(receiver, values[images]), found, atol=1e-6)


@pytest.mark.parametrize("images", [4, 12])
def test_other_numbers_of_images_are_described_as_if_they_were_as_many(images: int) -> None:
    """By shares: as many counts, each of a number that there may be."""
    found, _ = untrained()
    other = torch.from_numpy(drawn(20, setting=Setting(5, 3, images)).images.astype(int))
    seen = found.look(other)
    for part, total in zip(seen.split([8, 8, 6], 2), (5, 10, 8), strict=True):
        assert torch.allclose(part.sum(2), torch.tensor(float(total)))
    assert found(seen).shape == (20, images)
    everyone_alike = torch.zeros(1, images, 5, dtype=torch.int64)
    same = found.look(everyone_alike)
    # All others share all values: 7 of 7, and 5 values with each.
    assert (same[..., 7] == 5).all()
    assert (same[..., 15] == 10).all()


def test_games_are_looked_at_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which changes no count."""
    receiver, images = untrained()
    expected = receiver.look(images)
    monkeypatch.setattr(comparison, "AT_ONCE", 3 * 8 * 8 * 5)
    assert torch.equal(receiver.look(images), expected)
