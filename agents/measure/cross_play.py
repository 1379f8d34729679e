"""Cross-play: how well each sender of a population is understood by each receiver."""

import numpy as np
import torch

from minsym.datasets.dataset import Dataset

from ..learn.data import as_tensors
from ..learn.train import AT_A_TIME
from ..play.game import Game
from .probes import Floats


@torch.no_grad()
def cross_play(game: Game, data: Dataset) -> tuple[Floats, Floats]:
    """Return how often all that a receiver has to do is right, and how much of it is.

    Both differ where it names values: then a game is right if all of them are. A target that ties
    with another candidate is not found.

    Parameters
    ----------
    game : Game
        Its agents are trained; the first two play afterwards.
    data : Dataset
        With one game or more.

    Returns
    -------
    right, share : float arrays, shape (senders, receivers)
    """
    game.eval()
    right = np.zeros((len(game.senders), len(game.receivers)))
    share = np.zeros_like(right)
    for games in data.batches(AT_A_TIME):
        images, target, _, values = as_tensors(games, game.setting, game.config)
        for pair in game.everyone():
            outcome = game(images, target, values=values)
            right[pair] += float(outcome.right.sum())
            share[pair] += float(outcome.share.sum())
    game.meet(0, 0)
    return right / len(data), share / len(data)
