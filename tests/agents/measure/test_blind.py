"""Receivers that are told nothing, on data that leak and on data that do not."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
import torch
from torch import Tensor

from minsym import Setting
from minsym.agents.measure.blind import Blind, ComparingReceiver, SilentReceiver, hits, trained
from minsym.base.statistics import wilson_interval
from minsym.datasets.shards import Games
from tests.training import drawn

SETTING = Setting(10, 4, 32)
SMALL = Setting(5, 3, 8)


def untrained() -> tuple[ComparingReceiver, Tensor]:
    """Return a receiver as it is at first, and the candidates of some games."""
    torch.manual_seed(0)
    return ComparingReceiver(SMALL), torch.from_numpy(drawn(20, setting=SMALL).images.astype(int))


def scores(receiver: Blind, images: Tensor) -> Tensor:
    """Return what a receiver makes of candidates."""
    found: Tensor = receiver(receiver.look(images))
    return found


@pytest.mark.parametrize("kind", [ComparingReceiver, SilentReceiver])
@pytest.mark.parametrize(("family", "level"), [("latent", 3), ("codes", 2), ("uniform", 3)])
def test_none_finds_more_than_the_data_leak(kind: type[Blind], family: str, level: int) -> None:
    """Accuracy on fresh games is not above the blind accuracy, which is exact."""
    found = drawn(2000, level, family, SETTING)
    train, test = found.take(slice(1000)), found.take(slice(1000, None))
    right = hits(trained(kind, SETTING, train), test).sum()
    blind = float((1 / test.level_set_size).mean())
    assert wilson_interval(int(right), 1000)[0] <= blind


def test_the_odd_one_out_is_found_by_comparing_only() -> None:
    """A planted target at k = 4 is the only image of its complexity."""
    found = drawn(1500, 4, "planted", SETTING)
    train, test = found.take(slice(1000)), found.take(slice(1000, None))
    assert (test.level_set_size == 1).all()
    assert hits(trained(ComparingReceiver, SETTING, train), test).mean() > 0.95
    assert hits(trained(SilentReceiver, SETTING, train), test).mean() < 0.1


def test_training_depends_on_the_seed_alone() -> None:
    """The same seed gives the same scores, another one others."""
    found = drawn(100, setting=SMALL)
    images = torch.from_numpy(found.images.astype(int))
    first, again, other = (
        scores(trained(ComparingReceiver, SMALL, found, seed), images) for seed in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


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


def test_candidates_with_the_same_score_share_a_hit() -> None:
    """All of eight tie where the context is the whole cube: none differs from any other."""
    cube = np.array(list(np.ndindex(2, 2, 2)), np.uint8)
    rows, ones = np.arange(8), np.ones(8, np.int64)
    games = Games(
        np.stack([cube] * 8),
        rows,
        3 * ones,
        np.tile(np.arange(3), (8, 1)),
        8 * ones,
        rows,
        np.empty((8, 0), np.int64),
    )
    torch.manual_seed(0)
    assert hits(ComparingReceiver(Setting(3, 2, 8)), games).tolist() == [1 / 8] * 8
