"""A trained receiver as a listener."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from minsym import Dataset
from minsym.agents.learn.data import as_tensors
from minsym.agents.learn.train import game_of
from minsym.agents.measure.listener import TrainedListener
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn, pixels, seen


@pytest.mark.parametrize("compares", [False, True])
@pytest.mark.parametrize("eos", ["none", "extra", "within"])
def test_the_listener_judges_as_the_game_does(eos: str, compares: bool) -> None:
    """Whole messages; no symbol at all leaves all candidates to their looks, if there is no end."""
    config = replace(SMALL, eos=eos, compares=compares)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    found = drawn(40)
    batch = as_tensors(found, SETTING, config)
    outcome = game(batch.images, batch.target)
    listener = TrainedListener(game, batch)
    judged = listener(outcome.symbols.numpy())
    assert np.allclose(np.exp(judged).sum(axis=1), 1)
    best = judged[np.arange(40), found.target] == judged.max(axis=1)
    assert (best == outcome.right.numpy()).all()
    silent = listener(np.full((40, 3), -1))
    if eos == "none":
        looks = game.receiver.looks(batch.images)
        expected = torch.zeros(40, 8) if looks is None else looks
        assert np.allclose(silent, expected.log_softmax(1).detach(), atol=1e-6)
    shorter = outcome.symbols.numpy().copy()
    shorter[:, 2] = -1
    assert np.allclose(listener(shorter), listener(shorter[:, :2]))


def test_the_listener_sees_features_as_the_game_does(tmp_path: Path) -> None:
    """Each row is encoded once, whatever is asked about it."""
    data = Dataset(seen(tmp_path / "games", pixels()))
    config = replace(SMALL, input="features")
    torch.manual_seed(0)
    game = game_of(config, data)
    found = data[:40]
    batch = as_tensors(found, data.spec.setting, config)
    outcome = game(batch.images, batch.target)
    judged = TrainedListener(game, batch)(outcome.symbols.numpy())
    with torch.no_grad():
        message = torch.nn.functional.one_hot(outcome.symbols, 12).float()
        expected = game.hear(message, game.see(batch.images))[:, 0].log_softmax(1)
    assert np.allclose(judged, expected, atol=1e-5)


@pytest.mark.parametrize("input", ["attributes", "features"])
def test_who_names_values_takes_the_candidate_that_is_likeliest(input: str, tmp_path: Path) -> None:
    """Given what each attribute is held to be; candidates are known by their values."""
    data = Dataset(seen(tmp_path / "games", pixels()))
    config = replace(SMALL, input=input, goal="reconstruction")
    torch.manual_seed(0)
    game = game_of(config, data)
    batch = as_tensors(data[:40], data.spec.setting, config)
    messages = game(batch.images, batch.target, values=batch.values).symbols
    judged = TrainedListener(game, batch)(messages.numpy())
    with torch.no_grad():
        states = game.heard(torch.nn.functional.one_hot(messages, 12).float())
        likely = game.receiver.worth(states)[:, 0].view(40, 4, 3).log_softmax(2).flatten(1)
        each = likely.gather(1, batch.values.flatten(1)).view(40, -1, 4).sum(2)
    assert np.allclose(judged, each.log_softmax(1), atol=1e-5)
