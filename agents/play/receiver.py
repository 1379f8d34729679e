"""The receiver: the network that reads a message and scores the candidates."""

import torch
from torch import Tensor, nn

from .cell import Cell


class Receiver(nn.Module):
    """A GRU that reads the message; its state is compared with an embedding of each candidate.

    A candidate x, one-hot over all values of all attributes, is embedded as W x and scored by
    dot(h, W x). That is dot(W^T h, x): a sum of |A| entries of W^T h, so that no candidate's
    embedding is ever made. (A bias of the embedding adds the same to all scores.) Where x is what
    an encoder sees of the features of a candidate, it is the dot product itself.

    Parameters
    ----------
    vocabulary : int
        Symbols, those that end a message included.
    features : int
        Length of x: the number of values of all attributes, or the width of an encoder.
    hidden : int
        Number of units in the state of the GRU.
    embedding : int
        Number of dimensions that a symbol is embedded in.
    scale : float
        Standard deviation of the embeddings at the start.
    """

    def __init__(
        self, vocabulary: int, features: int, hidden: int, embedding: int, scale: float = 1.0
    ) -> None:
        super().__init__()
        self.symbols = nn.Linear(vocabulary, embedding, bias=False)
        nn.init.normal_(self.symbols.weight, std=scale)
        self.cell = Cell(embedding, hidden)
        self.candidates = nn.Linear(features, hidden, bias=False)

    def states(self, message: Tensor) -> Tensor:
        """Return the state after each symbol, (B, L, hidden), of messages (B, L, vocabulary)."""
        inputs = self.symbols(message).unbind(1)
        states = [self.cell.first(inputs[0])]
        for step in inputs[1:]:
            states.append(self.cell(step, states[-1]))
        return torch.stack(states, 1)

    def scores(self, states: Tensor, images: Tensor) -> Tensor:
        """Return the scores of the candidates.

        Parameters
        ----------
        states : Tensor, shape (B, steps, hidden)
        images : int64 Tensor, shape (B, n, |A|), or float Tensor, shape (B, n, features)
            Which entry of x each attribute's value is; or x itself.

        Returns
        -------
        Tensor, shape (B, steps, n)
        """
        # Sums are as exact as the weights, also where products are in bfloat16: of scores that are
        # rounded to eight bits many tie.
        weight = self.candidates.weight
        worth = (states @ weight).to(weight.dtype)
        if images.is_floating_point():
            with torch.autocast(worth.device.type, enabled=False):
                return worth @ images.transpose(1, 2)
        batch, steps, _ = worth.shape
        _, n, attributes = images.shape
        places = images.reshape(batch, 1, n * attributes).expand(-1, steps, -1)
        return worth.gather(2, places).view(batch, steps, n, attributes).sum(-1)
