"""The receiver as one would write it at first: every candidate's embedding is made."""

import torch
from torch import Tensor

from minsym.agents.play.receiver import Receiver


class PlainReceiver(Receiver):  # type: ignore[misc]
    """Embeds the candidates, and reads the message by torch's own GRU cell from a zero state."""

    def states(self, message: Tensor) -> Tensor:
        """Return the state after each symbol."""
        state = message.new_zeros(len(message), self.cell.hidden_size)
        states = []
        for step in self.symbols(message).unbind(1):
            state = self.cell(step, state)
            states.append(state)
        return torch.stack(states, 1)

    def scores(self, states: Tensor, images: Tensor) -> Tensor:
        """Return the products of states and embeddings."""
        batch, n, _ = images.shape
        there = states.new_zeros(batch, n, self.candidates.in_features).scatter_(2, images, 1.0)
        scores: Tensor = states @ self.candidates(there).transpose(1, 2)
        return scores
