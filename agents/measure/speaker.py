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
from .probes import Floats


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
    return say_and_stop(game, games)[0]


def say_and_stop(game: Game, games: Games) -> tuple[Ints, Floats]:
    """Return also how likely the sender ends before each symbol, (B, L); (B, 0) if it cannot."""
    said, stopping = [], []
    for start in range(0, len(games), AT_A_TIME):
        part = games.take(slice(start, start + AT_A_TIME))
        messages, ends = _say(game, as_tensors(part, game.setting, game.config))
        said.append(messages)
        stopping.append(ends)
    return np.concatenate(said), np.concatenate(stopping)


def say_about(game: Game, games: GameTensors) -> Ints:
    """Return the messages about games that are tensors, all at once."""
    return _say(game, games)[0]


@torch.no_grad()
def _say(game: Game, games: GameTensors) -> tuple[Ints, Floats]:
    game.eval()
    seen = game.see(games.images)
    said, logits = game.sender(seen, games.target, game.config.max_length)
    stopping = game.stopping(said, logits)
    messages = np.asarray(game.spoken(said).cpu().numpy())
    if stopping is None:
        return messages, np.empty((len(messages), 0))
    return messages, np.asarray(stopping.double().cpu().numpy())
