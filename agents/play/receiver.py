"""The receiver: the network that reads a message and scores the candidates."""

import torch
from torch import Tensor, nn

from minsym.games.setting import Setting

from .cells import CELLS
from .channel import exact
from .comparison import Comparison


class Receiver(nn.Module):
    """A cell that reads the message; its state is compared with an embedding of each candidate.

    A candidate x, one-hot over all values of all attributes, is embedded as W x and scored by
    dot(h, W x). That is dot(W^T h, x): a sum of |A| entries of W^T h, so that no candidate's
    embedding is ever made. (A bias of the embedding adds the same to all scores.) Where x is what
    an encoder sees of the features of a candidate, it is the dot product itself.

    So a candidate is scored without a look at the others. A receiver that compares them adds what
    their looks say (`minsym.agents.play.comparison.Comparison`), which depends on no message. Where
    a score is the logarithm of a probability, but for a constant, that sum is Bayes' rule, exactly
    if looks and message are independent of each other given the target.

    Parameters
    ----------
    vocabulary : int
        Symbols, those that end a message included.
    features : int
        Length of x: the number of values of all attributes, or the width of an encoder.
    hidden : int
        Number of units in the state of the cell.
    embedding : int
        Number of dimensions that a symbol is embedded in.
    scale : float
        Standard deviation of the embeddings at the start.
    cell : str
        One of `minsym.agents.play.cells.CELLS`.
    compared : Setting, optional
        Of the games whose candidates it compares with each other. None: it compares none.
    """

    def __init__(
        self,
        vocabulary: int,
        features: int,
        hidden: int,
        embedding: int,
        scale: float = 1.0,
        cell: str = "gru",
        compared: Setting | None = None,
    ) -> None:
        super().__init__()
        self.symbols = nn.Linear(vocabulary, embedding, bias=False)
        nn.init.normal_(self.symbols.weight, std=scale)
        self.cell = CELLS[cell](embedding, hidden)
        self.candidates = nn.Linear(features, hidden, bias=False)
        self.comparison = None if compared is None else Comparison(compared)

    def states(self, message: Tensor) -> Tensor:
        """Return the state after each symbol, (B, L, hidden), of messages (B, L, vocabulary)."""
        inputs = self.symbols(message).unbind(1)
        memory = self.cell.first(inputs[0])
        states = [self.cell.state(memory)]
        for step in inputs[1:]:
            memory = self.cell(step, memory)
            states.append(self.cell.state(memory))
        return torch.stack(states, 1)

    def worth(self, states: Tensor) -> Tensor:
        """Return what each entry of x adds to the score of a candidate, (B, steps, features)."""
        # Sums are in float32, also where products are in bfloat16: of scores that are rounded to
        # eight bits many tie.
        return exact(states @ self.candidates.weight)

    def looks(self, images: Tensor) -> Tensor | None:
        """Return what looks add to the scores of candidates, (B, n); None if it compares none."""
        if self.comparison is None:
            return None
        # In float32 for the reason that sums are.
        with torch.autocast(images.device.type, enabled=False):
            found: Tensor = self.comparison(self.comparison.look(images))
        return found

    def scores(self, states: Tensor, images: Tensor, looks: Tensor | None = None) -> Tensor:
        """Return the scores of the candidates.

        Parameters
        ----------
        states : Tensor, shape (B, steps, hidden)
        images : int64 Tensor, shape (B, n, |A|), or float Tensor, shape (B, n, features)
            Which entry of x each attribute's value is; or x itself.
        looks : Tensor, shape (B, n), optional
            What `looks` returned, where it is known already.

        Returns
        -------
        Tensor, shape (B, steps, n)
        """
        said = self._said(states, images)
        looks = self.looks(images) if looks is None else looks
        return said if looks is None else said + looks[:, None]

    def _said(self, states: Tensor, images: Tensor) -> Tensor:
        """Return what the message adds to the scores; arguments as for `scores`."""
        worth = self.worth(states)
        if images.is_floating_point():
            with torch.autocast(worth.device.type, enabled=False):
                return worth @ exact(images).transpose(1, 2)
        batch, steps, _ = worth.shape
        _, n, attributes = images.shape
        places = images.reshape(batch, 1, n * attributes).expand(-1, steps, -1)
        return worth.gather(2, places).view(batch, steps, n, attributes).sum(-1)
