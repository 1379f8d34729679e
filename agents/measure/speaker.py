"""What a trained sender says about games."""

import numpy as np
import torch

from minsym.base.arrays import Ints
from minsym.base.text import named
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games

from ..learn.data import GameTensors, as_tensors, check_features
from ..learn.train import AT_A_TIME
from ..play.game import Game


def show(game: Game, data: Dataset) -> None:
    """Let a game see the features of a data set, if its agents see features.

    Raises
    ------
    InputError
        If there are none, or of another shape.
    """
    if game.encoder is not None:
        check_features(data, game.config)
        assert data.features is not None
        with named(str(data.folder)):
            game.encoder.look_at(data.features)


def say(game: Game, games: Games) -> Ints:
    """Return the message that the sender says about each game, (B, L), -1 behind its end.

    The likeliest symbols are said.
    """
    said = []
    for start in range(0, len(games), AT_A_TIME):
        part = games.take(slice(start, start + AT_A_TIME))
        said.append(say_about(game, as_tensors(part, game.setting, game.config)))
    return np.concatenate(said)


@torch.no_grad()
def say_about(game: Game, games: GameTensors) -> Ints:
    """Return the same of games that are tensors, all at once."""
    game.eval()
    message, _ = game.sender(game.see(games.images), games.target, game.config.max_length)
    return np.asarray(game.spoken(message).cpu().numpy())
