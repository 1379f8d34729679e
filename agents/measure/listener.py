"""A trained receiver as a listener, so that the probes can ask it about any messages."""

from copy import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from minsym.base.arrays import Ints

from ..learn.data import GameTensors
from ..play.game import Game

#: Games that are judged at a time.
AT_A_TIME = 512


class TrainedListener:
    """The receiver of a trained pair, as a listener to messages about some games.

    It takes messages as numbers of symbols and returns log-probabilities of the candidates, as
    `minsym.agents.measure.probes.Listener` has it. Given fewer symbols than it is used to, a
    receiver of messages of one length stops reading there; one that knows an end of messages is
    told the end.

    Parameters
    ----------
    game : Game
    games : GameTensors
    """

    @torch.no_grad()
    def __init__(self, game: Game, games: GameTensors) -> None:
        self.game, self.images, self.seen = game, candidates(game, games), None
        if self.images.dim() == 2:
            # Rows, encoded once, and not again for each of the many questions of a probe.
            assert game.encoder is not None
            rows, self.images = self.images.unique(return_inverse=True)
            self.seen = game.encoder(rows)
        # What looks add is found once, too, for no message changes it.
        looks = [game.receiver.looks(images) for images in self.images.split(AT_A_TIME)]
        known = [found for found in looks if found is not None]
        self.looks = torch.cat(known) if known else None

    def of(self, part: slice) -> "TrainedListener":
        """Return the listener to some of the games."""
        some = copy(self)
        some.images = self.images[part]
        some.looks = None if self.looks is None else self.looks[part]
        return some

    @torch.no_grad()
    def __call__(self, messages: Ints, /) -> npt.NDArray[np.float64]:
        """Return log-probabilities (B, n), given messages (B, L)."""
        self.game.eval()
        symbols = torch.from_numpy(messages).to(self.images.device)
        parts = [slice(at, at + AT_A_TIME) for at in range(0, len(symbols), AT_A_TIME)]
        judged = [self.of(part)._judged(symbols[part]) for part in parts]
        return torch.cat(judged).double().cpu().numpy()

    def _judged(self, symbols: Tensor) -> Tensor:
        images = self.images
        if self.seen is not None:
            images = functional.embedding(images, self.seen)
        return judge(self.game, symbols, images, self.looks)


def candidates(game: Game, games: GameTensors) -> Tensor:
    """Return what a receiver tells candidates by: their values where it has learned to name them.

    It then scores a candidate by how likely it holds all of its values.
    """
    return games.values if game.config.goal == "reconstruction" else games.images


def judge(game: Game, symbols: Tensor, images: Tensor, looks: Tensor | None = None) -> Tensor:
    """Return a receiver's log-probabilities of candidates that it sees, (B, n), with gradients.

    Parameters
    ----------
    game : Game
    symbols : int64 Tensor, shape (B, L)
        -1 behind the end of a message.
    images : Tensor
        What `minsym.agents.play.game.Game.see` returns.
    looks : Tensor, shape (B, n), optional
        What `minsym.agents.play.receiver.Receiver.looks` returned, where it is known already.
    """
    receiver, end = game.receiver, game.end
    over = (symbols < 0) if end is None else (symbols < 0) | (symbols == end)
    length = (over.cumsum(1) == 0).sum(1)
    if end is None:
        read = symbols.clamp(min=0)
    else:
        ends = torch.full_like(symbols[:, :1], end)
        read = torch.cat([symbols.masked_fill(over, end), ends], 1)
    states = receiver.states(functional.one_hot(read, receiver.symbols.in_features).float())
    # Before any symbol the state is zero; an end is read as a symbol.
    states = torch.cat([torch.zeros_like(states[:, :1]), states], 1)
    last = length if end is None else length + 1
    state = states[torch.arange(len(last), device=last.device), last]
    scores: Tensor = receiver.scores(state[:, None], images, looks)[:, 0]
    return scores.log_softmax(1)
