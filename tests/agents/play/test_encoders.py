"""Encoders: what agents see of features."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from minsym import Dataset, InputError
from minsym.agents.learn.data import as_tensors
from minsym.agents.learn.train import game_of
from minsym.agents.play.config import Config
from minsym.agents.play.encoders import Encoder
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import pixels, seen, vectors

SEEING = replace(SMALL, input="features")


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dataset]:
    """Return data sets with vectors and with pixels."""
    folder = tmp_path_factory.mktemp("sets")
    return {
        name: Dataset(seen(folder / name, features))
        for name, features in (("vectors", vectors()), ("pixels", pixels()))
    }


def learned(config: Config, data: Dataset, steps: int) -> float:
    """Train on 64 games at once until nearly all are won; return the best accuracy on the way."""
    torch.manual_seed(0)
    game = game_of(config, data)
    images, target, teacher, _ = as_tensors(data.split("train")[:64], data.spec.setting, config)
    optimizer = torch.optim.Adam(game.parameters(), config.learning_rate)
    samples, best = torch.Generator().manual_seed(1), 0.0
    for _ in range(steps):
        optimizer.zero_grad()
        if config.imitate == "none":
            outcome = game(images, target, samples)
        else:
            outcome = game.imitate(images, target, teacher)
        outcome.loss.backward()
        optimizer.step()
        with torch.no_grad():
            best = max(best, game(images, target).right.float().mean().item())
        if best > 0.95:
            break
    return best


@pytest.mark.parametrize("kind", ["vectors", "pixels"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"channel": "relaxed", "eos": "within"}, {"sees": "context"}, {"imitate": "only"}],
    ids=str,
)
def test_64_games_are_learned_by_heart(
    kind: str, changes: dict[str, Any], sets: dict[str, Dataset]
) -> None:
    """From vectors and from pixels, whatever else the agents are like."""
    assert learned(replace(SEEING, **changes), sets[kind], 400) > 0.9


def test_reinforce_learns_from_features(sets: dict[str, Dataset]) -> None:
    """More slowly."""
    assert learned(replace(SEEING, channel="reinforce"), sets["vectors"], 150) > 0.5


def test_features_are_standardised_by_what_training_may_use(tmp_path: Path) -> None:
    """Rows that are held out do not count; each number, or each channel, for itself."""
    for name, features in (("vectors", vectors()), ("pixels", pixels())):
        data = Dataset(seen(tmp_path / name, features, "rows", train=9, valid=9))
        encoder = game_of(SEEING, data).encoder
        assert encoder is not None
        used = features[data.spec.parted.pools["train"].members].astype(np.float64)
        axes = (0, 2, 3)[: 1 if features.ndim == 2 else 3]
        assert np.allclose(encoder.mean.flatten(), used.mean(axes), rtol=1e-5)
        assert np.allclose(encoder.deviation.flatten(), used.std(axes), rtol=1e-5)
        assert not np.allclose(encoder.mean.flatten(), features.mean(axes), rtol=1e-5)


def test_what_is_the_same_in_all_rows_is_divided_by_nothing() -> None:
    """It would be no number."""
    encoder = Encoder((2,), 3)
    encoder.look_at(np.array([[5.0, 1.0], [5.0, 2.0]]))
    encoder.standardise(np.arange(2))
    assert encoder.deviation.tolist() == [1.0, 0.5]
    assert encoder(torch.arange(2)).isfinite().all()


def test_features_that_are_no_numbers_are_refused() -> None:
    """Of a data set that was not verified."""
    encoder = Encoder((2,), 3)
    encoder.look_at(np.array([[5.0, np.nan], [5.0, 2.0]]))
    with pytest.raises(InputError, match="minsym verify says where"):
        encoder.standardise(np.arange(2))


def test_sender_and_receiver_share_one_encoder(sets: dict[str, Dataset]) -> None:
    """Both are trained through it, and its constants are saved with the weights."""
    data = sets["pixels"]
    game = game_of(SEEING, data)
    images, target, *_ = as_tensors(data[:8], data.spec.setting, SEEING)
    assert torch.equal(images, torch.from_numpy(data[:8].rows))
    game(images, target, torch.Generator().manual_seed(0)).loss.backward()
    names = {name for name, weight in game.named_parameters() if weight.grad is not None}
    assert {
        "encoder.layers.0.weight",
        "senders.0.target.weight",
        "receivers.0.candidates.weight",
    } < names
    assert {"encoder.mean", "encoder.deviation"} < game.state_dict().keys()


def test_the_same_row_looks_the_same_in_every_game(sets: dict[str, Dataset]) -> None:
    """However many games are looked at, and by whom."""
    data = sets["pixels"]
    game = game_of(SEEING, data)
    images = as_tensors(data[:], data.spec.setting, SEEING).images
    with torch.no_grad():
        whole, part = game.see(images), game.see(images[:3])
    assert torch.allclose(whole[:3], part, atol=1e-6)
    assert whole.shape == (*images.shape, SEEING.hidden)


@pytest.mark.parametrize("shape", [(1,), (7,), (1, 1, 1), (3, 4, 4), (1, 28, 28), (2, 3, 65)])
def test_features_of_any_shape_are_encoded(shape: tuple[int, ...]) -> None:
    """Pictures need not be square, nor their sides powers of two."""
    encoder = Encoder(shape, 6)
    encoder.look_at(np.zeros((5, *shape), np.uint8))
    assert encoder(torch.tensor([4, 0])).shape == (2, 6)


def test_what_an_encoder_cannot_see() -> None:
    """Other shapes than it was made for, and features that would need too many weights."""
    with pytest.raises(InputError, match="its features are 3, and those of the run 2"):
        Encoder((2,), 3).look_at(np.zeros((5, 3)))
    with pytest.raises(InputError, match="features of 9000000 x 1 x 1 numbers, with 512 hidden"):
        Encoder((9_000_000, 1, 1), 512)


def test_agents_that_see_attributes_are_what_they_were() -> None:
    """No encoder, and no other weights."""
    game = Game(SMALL, SETTING)
    assert game.encoder is None
    assert not [name for name in game.state_dict() if name.startswith("encoder")]
