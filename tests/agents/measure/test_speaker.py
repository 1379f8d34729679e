"""What a trained sender says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from minsym import Dataset, InputError
from minsym.agents.learn.data import as_tensors
from minsym.agents.learn.train import game_of
from minsym.agents.measure import speaker
from minsym.agents.measure.speaker import say, say_about, show
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn, pixels, seen, vectors


@pytest.mark.parametrize("options", [{}, {"eos": "extra"}, {"stop": "head"}])
def test_what_is_said_is_what_the_game_plays(
    options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The likeliest symbols, -1 behind the end, however many games are taken at a time."""
    torch.manual_seed(0)
    game = Game(replace(SMALL, **options), SETTING)
    games = drawn(10)
    tensors = as_tensors(games, SETTING, game.config)
    expected = game.eval()(tensors.images, tensors.target).symbols.numpy()
    game.train()
    assert (say(game, games) == expected).all()
    assert (say_about(game, tensors) == expected).all()
    monkeypatch.setattr(speaker, "AT_A_TIME", 3)
    assert np.array_equal(say(game, games), expected)


def test_agents_are_shown_the_features_of_a_data_set(tmp_path: Path) -> None:
    """If they see any, of the shape that they know; others do not mind."""
    data = Dataset(seen(tmp_path / "games", vectors()))
    torch.manual_seed(0)
    game = game_of(replace(SMALL, input="features"), data)
    other = Dataset(seen(tmp_path / "other", vectors()[::-1]))
    before = say(game, other[:])
    show(game, other)
    assert (say(game, other[:]) != before).any()
    with pytest.raises(InputError, match="pixels: its features are 2 x 9 x 6, and those of the"):
        show(game, Dataset(seen(tmp_path / "pixels", pixels())))
    show(Game(SMALL, SETTING), data)
