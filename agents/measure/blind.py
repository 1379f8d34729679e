"""Receivers that hear no message: how often they find the target shows what a data set leaks.

The best that any of them can reach is computed, from the level sets
(`minsym.datasets.shards.blind`). A receiver that scores candidates one by one, as that of the
agents usually does, cannot see which of them is the odd one out; one that compares them can.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from minsym.datasets.shards import Games
from minsym.games.setting import Setting

from ..play.comparison import Comparison
from ..play.receiver import Receiver
from ..play.vocabulary import symbols_of
from .probes import Floats, right

#: How they are trained, always the same so that accuracies on different data can be compared.
EPOCHS, LEARNING_RATE, BATCH = 4, 0.003, 64


class SilentReceiver(nn.Module):
    """A blind receiver that is the agents' receiver, hearing the same symbol in every game.

    Parameters
    ----------
    setting : Setting
    hidden : int
    """

    def __init__(self, setting: Setting, hidden: int = 64) -> None:
        super().__init__()
        self.setting = setting
        self.receiver = Receiver(1, sum(setting.sizes), hidden, hidden)

    def look(self, images: Tensor) -> Tensor:
        """Return the candidates as they are, (B, n, |A|)."""
        return images

    def forward(self, seen: Tensor) -> Tensor:
        """Return the scores of the candidates, (B, n), from what `look` returned."""
        states = self.receiver.states(torch.ones(len(seen), 1, 1))
        scores: Tensor = self.receiver.scores(states, seen)[:, 0]
        return scores


Blind = Comparison | SilentReceiver


def trained(kind: type[Blind], setting: Setting, games: Games, seed: int = 0) -> Blind:
    """Train a blind receiver on games, whose targets it is told; return it.

    Parameters
    ----------
    kind : type
        `minsym.agents.play.comparison.Comparison` or `SilentReceiver`.
    setting : Setting
    games : Games
    seed : int
    """
    # One thread, so that numbers repeat.
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    receiver = kind(setting)
    seen, target = _tensors(receiver, games)
    optimizer = torch.optim.Adam(receiver.parameters(), LEARNING_RATE)
    for _ in range(EPOCHS):
        for part in torch.randperm(len(target)).split(BATCH):
            loss = functional.cross_entropy(receiver(seen[part]), target[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return receiver


@torch.no_grad()
def hits(receiver: Blind, games: Games) -> Floats:
    """Return for each game the chance that a blind receiver is right, shape (B,).

    That is 1 if the target's score is the best, less if candidates share the best score: one of
    them is then taken at random, since contexts of codes have candidates that nothing tells apart.
    """
    seen, target = _tensors(receiver, games)
    scores = torch.cat([receiver(part) for part in seen.split(BATCH)])
    return right(scores.numpy(), target.numpy())


def _tensors(receiver: Blind, games: Games) -> tuple[Tensor, Tensor]:
    """Return what the receiver sees of games, looked at once, and where the targets are."""
    images = torch.from_numpy(symbols_of(games.images, receiver.setting.sizes))
    seen = torch.cat([receiver.look(part) for part in images.split(BATCH)])
    return seen, torch.from_numpy(games.target)
