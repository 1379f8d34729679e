"""What a sender sees of the distractors, at every step of its message."""

import math

import torch
from torch import Tensor, nn


class Glance(nn.Module):
    """Attention over the distractors, in the light of what the message has said so far.

    Each distractor is its row of the cover problem: which of the target's values it lacks. Its
    order does not matter. While the message grows, the sender keeps track of how much of each
    distractor it leaves, were its symbols taken at their word: symbol s for feature s. Nothing
    makes it speak that way.

    Parameters
    ----------
    features, hidden : int
        As for the sender.
    width, heads : int
        Of the attention.
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
        """Look at games for the first time; arguments as for the sender."""
        batch, n, _ = images.shape
        there = self.query.weight.new_zeros(batch, n, self.features).scatter_(2, images, 1.0)
        own = there[torch.arange(batch, device=images.device), target]
        rows = own[:, None] * (1 - there)
        size = rows.sum(2, keepdim=True)
        keys = self.keys(torch.cat([rows, size / images.shape[2]], 2))
        return Look(
            self, rows, keys.view(batch, n, self.heads, -1), (size[:, :, 0] > 0).to(size.dtype)
        )


class Look:
    """A glance at some games, while their messages are said."""

    def __init__(self, glance: Glance, rows: Tensor, keys: Tensor, left: Tensor) -> None:
        self.glance, self.rows, self.keys, self.left = glance, rows, keys, left

    def __call__(self, state: Tensor) -> Tensor:
        """Return what the sender sees in this state, (B, width)."""
        glance = self.glance
        query = glance.query(state).view(len(state), glance.heads, -1)
        logits = torch.einsum("bhw,bnhw->bhn", query, self.keys) / math.sqrt(query.shape[2])
        weights = (logits + glance.interest[:, None] * self.left[:, None]).softmax(2)
        attended = weights @ self.rows
        covered = (self.left[:, None] @ self.rows) / (1 + self.left.sum(1)[:, None, None])
        seen: Tensor = glance.mix(torch.cat([attended, covered], 1).flatten(1))
        return seen

    def hear(self, symbol: Tensor) -> None:
        """Take note of a symbol that was said, (B, vocabulary)."""
        # As a fact: what the sender knows is no way to make it say something else.
        meant = symbol.detach()[:, : self.glance.features]
        ruled_out = (self.rows @ meant[:, :, None])[:, :, 0]
        self.left = self.left * (1 - ruled_out).clamp(0, 1)
