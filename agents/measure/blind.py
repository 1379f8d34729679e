"""Receivers that hear no message: how often they find the target shows what a data set leaks.

The best that any of them can reach is computed, from the level sets
(`minsym.datasets.shards.blind`). A receiver that scores candidates one by one, as that of the
agents does, cannot see which of them is the odd one out; one that compares them can.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from minsym.datasets.shards import Games
from minsym.games.setting import Setting

from ..play.receiver import Receiver
from ..play.vocabulary import symbols_of
from .probes import Floats, right

#: How they are trained, always the same so that accuracies on different data can be compared.
EPOCHS, LEARNING_RATE, BATCH = 4, 0.003, 64


class ComparingReceiver(nn.Module):
    """A blind receiver that compares the candidates with each other.

    It scores a candidate by what it shares with the others, and by how it stands among them.

    Three things are counted: for each attribute, how many others share the candidate's value; for
    each pair of attributes, how many share both values; for each other, how many values it shares.
    All that is known of the counts is how often each number occurs, so the names and the order of
    attributes and values do not matter. Beside its own numbers a candidate is described by their
    mean and maximum over all candidates, so their order does not matter either (deep sets, Zaheer
    et al. 2017, arXiv:1703.06114). Of three values at once nothing is counted.

    Parameters
    ----------
    setting : Setting
    hidden : int
    """

    def __init__(self, setting: Setting, hidden: int = 64) -> None:
        super().__init__()
        self.setting = setting
        numbers = 2 * setting.images + setting.attributes + 1
        self.alone = nn.Sequential(nn.Linear(numbers, hidden), nn.ReLU())
        self.among = nn.Sequential(nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def look(self, images: Tensor) -> Tensor:
        """Return for each image how often each number of shared values occurs, (B, n, numbers).

        Counted are the images that share each of its values, each pair of them, and the values
        that it shares with each other image.
        """
        n, attributes = self.setting.images, self.setting.attributes
        shared = (images[:, :, None] == images[:, None]).float()
        shared.diagonal(dim1=1, dim2=2).zero_()
        both = shared.transpose(2, 3) @ shared
        one, two = torch.triu_indices(attributes, attributes, 1)
        # With itself a candidate shares nothing here: one more that does so, for all candidates.
        found = [
            (both.diagonal(dim1=2, dim2=3), n),
            (both[:, :, one, two], n),
            (shared.sum(3), attributes + 1),
        ]
        return torch.cat([_histogram(numbers, size) for numbers, size in found], 2)

    def forward(self, seen: Tensor) -> Tensor:
        """Return the scores of the candidates, (B, n), from what `look` returned."""
        alone: Tensor = self.alone(seen.log1p())
        others = torch.cat([alone.mean(1, keepdim=True), alone.amax(1, keepdim=True)], 2)
        among = torch.cat([alone, others.expand(-1, alone.shape[1], -1)], 2)
        scores: Tensor = self.among(among).squeeze(2)
        return scores


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


def _histogram(numbers: Tensor, size: int) -> Tensor:
    """Return how often each number below ``size`` occurs along the last axis."""
    none = numbers.new_zeros(*numbers.shape[:2], size)
    return none.scatter_add_(2, numbers.long(), torch.ones_like(numbers))


Blind = ComparingReceiver | SilentReceiver


def trained(kind: type[Blind], setting: Setting, games: Games, seed: int = 0) -> Blind:
    """Train a blind receiver on games, whose targets it is told; return it.

    Parameters
    ----------
    kind : type
        `ComparingReceiver` or `SilentReceiver`.
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
