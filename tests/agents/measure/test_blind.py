"""Receivers that are told nothing, on data that leak and on data that do not."""

import numpy as np
import pytest
import torch

from minsym import Setting
from minsym.agents.measure.blind import Blind, Comparison, SilentReceiver, hits, trained
from minsym.base.statistics import wilson_interval
from minsym.datasets.shards import Games
from tests.training import drawn

SETTING = Setting(10, 4, 32)
SMALL = Setting(5, 3, 8)


@pytest.mark.parametrize("kind", [Comparison, SilentReceiver])
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
    assert hits(trained(Comparison, SETTING, train), test).mean() > 0.95
    assert hits(trained(SilentReceiver, SETTING, train), test).mean() < 0.1


def test_training_depends_on_the_seed_alone() -> None:
    """The same seed gives the same scores, another one others."""
    found = drawn(100, setting=SMALL)
    images = torch.from_numpy(found.images.astype(int))
    receivers = [trained(Comparison, SMALL, found, seed) for seed in (0, 0, 1)]
    first, again, other = (receiver(receiver.look(images)) for receiver in receivers)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


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
    assert hits(Comparison(Setting(3, 2, 8)), games).tolist() == [1 / 8] * 8
