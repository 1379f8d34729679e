"""Attention over the distractors, for a sender that sees the whole context."""

import math

import torch
from torch import Tensor, nn


class Glance(nn.Module):
    """What lets a sender look at the distractors, again before each symbol of its message.

    Each distractor is given as its row of the cover problem: which values of the target it does
    not share. Their order does not matter. As a message grows, it is kept track of which
    distractors are not ruled out yet, as if symbols were taken at their word, symbol s for feature
    s. That is only something to look at: nothing makes the sender speak that way.

    Where images are what an encoder sees, a distractor is given as its difference from the target,
    and symbols have no meaning to be taken at, so that nothing is ruled out.

    Parameters
    ----------
    features, hidden : int
        As for the sender.
    width : int
        Length of the vector that is seen.
    heads : int
        Number of attention heads.

    See Also
    --------
    Look : What is kept of some games while their messages are said.
    """

    def __init__(self, features: int, hidden: int, width: int = 128, heads: int = 4) -> None:
        super().__init__()
        self.features, self.width, self.heads = features, width, heads
        self.keys = nn.Sequential(
            nn.Linear(features + 1, width), nn.ReLU(), nn.Linear(width, width)
        )
        self.query = nn.Linear(hidden, width)
        # How much more a head looks at distractors that are left than at those ruled out.
        self.interest = nn.Parameter(torch.full((heads,), 4.0))
        self.mix = nn.Sequential(nn.Linear((heads + 1) * features, width), nn.ReLU())

    def begin(self, images: Tensor, target: Tensor) -> "Look":
        """Return a look at games of which nothing is said yet; arguments as for the sender."""
        batch, n, _ = images.shape
        games = torch.arange(batch, device=images.device)
        literal = not images.is_floating_point()
        if literal:
            there = self.query.weight.new_zeros(batch, n, self.features).scatter_(2, images, 1.0)
            rows = there[games, target][:, None] * (1 - there)
            size = rows.sum(2, keepdim=True)
        else:
            rows = images[games, target][:, None] - images
            size = (rows * rows).sum(2, keepdim=True)
        keys = self.keys(torch.cat([rows, size / images.shape[2]], 2))
        left = (size[:, :, 0] > 0).to(size.dtype)
        return Look(self, rows, keys.view(batch, n, self.heads, -1), left, literal)


class Look:
    """A sender's view of some games, which changes with each symbol that is said.

    Made by `Glance.begin`. Call it with the sender's state before a symbol, and `hear` the symbol
    after it.
    """

    def __init__(
        self, glance: Glance, rows: Tensor, keys: Tensor, left: Tensor, literal: bool
    ) -> None:
        self.glance, self.rows, self.keys, self.left = glance, rows, keys, left
        self.literal = literal

    def __call__(self, state: Tensor) -> Tensor:
        """Return what a sender in this state sees of the distractors, (B, width)."""
        glance = self.glance
        query = glance.query(state).view(len(state), glance.heads, -1)
        logits = torch.einsum("bhw,bnhw->bhn", query, self.keys) / math.sqrt(query.shape[2])
        weights = (logits + glance.interest[:, None] * self.left[:, None]).softmax(2)
        attended = weights @ self.rows
        covered = (self.left[:, None] @ self.rows) / (1 + self.left.sum(1)[:, None, None])
        seen: Tensor = glance.mix(torch.cat([attended, covered], 1).flatten(1))
        return seen

    def hear(self, symbol: Tensor) -> None:
        """Take note of which distractors a symbol rules out; its shape is (B, vocabulary)."""
        if not self.literal:
            return
        # As a fact: what the sender knows is no way to make it say something else.
        meant = symbol.detach()[:, : self.glance.features]
        ruled_out = (self.rows @ meant[:, :, None])[:, :, 0]
        self.left = self.left * (1 - ruled_out).clamp(0, 1)
