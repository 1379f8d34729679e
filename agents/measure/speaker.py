"""What a trained sender says about games."""

from collections.abc import Iterator

import numpy as np
import torch

from minsym.base.arrays import Ints
from minsym.base.text import named
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games

from ..learn.data import as_tensors, check_features
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


@torch.no_grad()
def say(game: Game, games: Games) -> Ints:
    """Return the message that the sender says about each game, (B, L), -1 behind its end.

    The likeliest symbols are said.
    """
    game.eval()
    said = []
    for part in parts(games):
        images, target, _ = as_tensors(part, game.setting, game.config)
        message, _ = game.sender(game.see(images), target, game.config.max_length)
        said.append(game.spoken(message).cpu().numpy())
    return np.concatenate(said)


def parts(games: Games) -> Iterator[Games]:
    """Yield games, so many at a time as are played together."""
    for start in range(0, len(games), AT_A_TIME):
        yield games.take(slice(start, start + AT_A_TIME))
