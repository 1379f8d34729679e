"""EGG's Gumbel-Softmax game of GRUs, as someone would build it who has none of minsym.

EGG (https://github.com/facebookresearch/EGG) is not on PyPI: put a checkout on PYTHONPATH and
install what it imports. Its wrappers do the work; the two agents inside are one linear layer
each, as in its `zoo/basic_games` but without tanh, so that all competitors compute the same.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from egg import core
from schedulefree import AdamWScheduleFree
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from experiments.benchmarks.training import Sizes, Step


class FirstState(nn.Module):
    """The sender's agent: a target's one-hot vector to the first state of its GRU."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, hidden)

    def forward(self, image: Tensor, _aux_input: Any = None) -> Tensor:
        """Return a state for each game, (B, hidden)."""
        state: Tensor = self.linear(image)
        return state


class Pointer(nn.Module):
    """The receiver's agent: a state's dot products with the candidates' embeddings."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, hidden)

    def forward(self, state: Tensor, images: Tensor, _aux_input: Any = None) -> Tensor:
        """Return a score for each candidate, (B, n)."""
        embedded: Tensor = self.linear(images)
        return torch.matmul(embedded, state.unsqueeze(-1)).squeeze(-1)


def point(
    _image: Any, _message: Any, _images: Any, scores: Tensor, target: Tensor, _aux_input: Any
) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the loss of each game and whether it was won, as EGG's `objects_game` does."""
    won = (scores.argmax(dim=1) == target).detach().float()
    return functional.cross_entropy(scores, target, reduction="none"), {"acc": won}


def make(sizes: "Sizes") -> "Step":
    """Return the training step; it keeps no interaction, as EGG's Trainer would all epoch."""
    features = sizes.attributes * sizes.values
    shape = (features, sizes.embedding, sizes.hidden)
    sender = core.RnnSenderGS(
        FirstState(features, sizes.hidden),
        *shape,
        max_len=sizes.length,
        temperature=1.0,
        cell="gru",
        straight_through=True,
    )
    receiver = core.RnnReceiverGS(Pointer(features, sizes.hidden), *shape, cell="gru")
    game = core.SenderReceiverRnnGS(sender, receiver, point)
    optimizer = AdamWScheduleFree(game.parameters(), lr=1e-3)
    game.train()
    optimizer.train()

    def step(images: npt.NDArray[np.uint8], target: npt.NDArray[np.int64]) -> None:
        indices = torch.from_numpy(images).long()
        one_hot = functional.one_hot(indices, sizes.values).flatten(2).float()
        right = torch.from_numpy(target)
        loss, _ = game(one_hot[torch.arange(len(right)), right], right, one_hot)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step
