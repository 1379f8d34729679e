"""How fast fresh agents learn languages that are easy, hard, or say nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from minsym import Dataset
from minsym.agents.learn.data import GameTensors, as_tensors
from minsym.agents.learn.train import game_of, train
from minsym.agents.measure import learnability as learnability_module
from minsym.agents.measure.evaluate import load_run
from minsym.agents.measure.learnability import (
    POINTS,
    Pupil,
    area,
    hearing_loss,
    learnability,
    speaking_loss,
)
from minsym.agents.measure.speaker import say, show
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.errors import TrainingError
from tests.training import SPEC, drawn, made, seen, vectors


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run whose sender says the solver's messages, which name values."""
    folder = tmp_path_factory.mktemp("taught")
    data = made(folder / "games")
    config = Config(
        data, max_length=2, hidden=32, embedding=8, epochs=20, batch_size=25, imitate="only"
    )
    train(replace(config, learning_rate=0.02), folder / "pair")
    return folder / "pair"


def test_a_language_is_learned_and_what_says_nothing_is_not(taught: Path) -> None:
    """By receivers and by senders; after nothing agents are as good as chance."""
    pair, config, _ = load_run(taught)
    data = Dataset(config.data)
    before = {name: value.clone() for name, value in pair.state_dict().items()}
    found = learnability(pair, data.split("train"), data.split("valid"), 1500)
    assert (found["games"], found["judged"], found["seed"]) == (1500, 60, 0)
    for curve in (found["receiver"], found["sender"]):
        assert curve["after"] == [*range(0, 1501, 1500 // POINTS)]
        assert max(curve["accuracy"][0], curve["chance"][0]) < 0.4
        assert curve["accuracy"][-1] > curve["chance"][-1] + 0.2
        assert curve["area"] > curve["chance_area"] + 0.1
        assert curve["area"] == area(curve["after"], curve["accuracy"])
    # One receiver that hears all beginnings: nothing at all, half, and whole messages.
    prefixes = found["prefix_accuracy"]
    assert prefixes[0] == pytest.approx(1 / 8)
    assert prefixes[0] < prefixes[1] < prefixes[2]
    assert all(torch.equal(value, before[name]) for name, value in pair.state_dict().items())
    assert learnability(pair, data, data.split("valid"), 1500) == found


def test_other_seeds_make_other_agents(taught: Path) -> None:
    """And fewer games than a batch has are learned from, too."""
    pair, config, _ = load_run(taught)
    data = Dataset(config.data)
    one, other = (learnability(pair, data, data, 3, seed) for seed in (0, 1))
    assert one["receiver"]["after"] == [0, 3]
    assert one["receiver"]["accuracy"] != other["receiver"]["accuracy"]


@pytest.mark.parametrize("options", [{}, {"eos": "extra"}, {"eos": "within"}, {"stop": "head"}])
def test_senders_learn_where_messages_end(options: dict[str, str]) -> None:
    """A symbol that ends them, and to stop, are taught with the rest."""
    config = Config(max_length=3, hidden=32, embedding=8, **options)
    torch.manual_seed(0)
    games = drawn(40)
    game = Game(config, SPEC.setting)
    batch = as_tensors(games, SPEC.setting, config)
    said = torch.from_numpy(games.images[np.arange(40), games.target][:, :3].astype(np.int64) + 1)
    if options:
        said[::2, 1:] = -1
    optimizer = torch.optim.Adam(game.parameters(), 0.02)
    for _ in range(150):
        loss = speaking_loss(game, batch, said)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert (say(game, games) == said.numpy()).mean() > 0.95
    first = hearing_loss(game, batch, said).item()
    for _ in range(100):
        loss = hearing_loss(game, batch, said)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < first / 2


def test_fresh_agents_see_features_as_the_pair_does(tmp_path: Path) -> None:
    """On the same scale, with new weights, also those of other data."""
    data = Dataset(seen(tmp_path / "games", vectors()))
    other = Dataset(seen(tmp_path / "other", vectors()[::-1] * 2))
    config = Config(
        str(data.folder), max_length=2, hidden=16, embedding=8, batch_size=40, input="features"
    )
    torch.manual_seed(0)
    pair = game_of(config, data)
    found = learnability(pair, data, data.split("valid"), 80)
    assert learnability(pair, data, other.split("valid"), 80) != found
    assert pair.encoder is not None
    show(pair, data)
    assert learnability(pair, data, data.split("valid"), 80) == found


def test_a_loss_that_is_no_number_is_said(taught: Path) -> None:
    """Such agents learn nothing."""
    pair, config, _ = load_run(taught)
    pair.config = replace(config, learning_rate=1e30)
    data = Dataset(config.data)
    with pytest.raises(TrainingError, match="a fresh agent: the loss is"):
        learnability(pair, data, data, 500)


def test_the_area_is_the_mean_of_a_curve() -> None:
    """Over games, however far apart the points are."""
    assert area([0, 1, 5], [0.5, 0.5, 0.5]) == 0.5
    assert area([0, 10], [0.0, 1.0]) == 0.5


def test_every_game_is_learned_once_whatever_the_points_are(
    config: Config, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches are not cut where agents are judged, and chance has the message of another game."""
    taught: list[int] = []
    learned = learnability_module._learn

    def counted(pupil: Pupil, batch: GameTensors, messages: Tensor) -> None:
        taught.append(len(batch.target))
        learned(pupil, batch, messages)

    monkeypatch.setattr(learnability_module, "_learn", counted)
    game, _, _ = load_run(finished)
    data = Dataset(config.data)
    count = data.splits["train"]
    found = learnability(game, data.split("train"), data.split("valid"), count)
    # Five agents, the batches of an epoch each.
    assert sum(taught) == 5 * count
    assert max(taught) == config.batch_size
    assert found["receiver"]["after"] == [*range(0, count + 1, config.batch_size)]
