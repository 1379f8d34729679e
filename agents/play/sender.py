"""The sender: the network that sees the target, and perhaps the distractors, and says a message."""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .attention import Glance
from .cells import CELLS
from .channel import exact, one_hot, sample


class Said(NamedTuple):
    """Messages as the channel carries them: the `Choice` of every step, one after the other.

    Attributes
    ----------
    symbols : Tensor, shape (B, L, vocabulary)
        One-hot, or relaxed.
    log_prob, entropy : Tensor, shape (B, L)
        As in `minsym.agents.play.channel.Choice`.
    stops : Tensor, shape (B, L), optional
        The logit of the probability to stop after 0, 1, ... symbols, where the sender has a head
        for it.
    """

    symbols: Tensor
    log_prob: Tensor
    entropy: Tensor
    stops: Tensor | None = None


class Sender(nn.Module):
    """A cell that begins with an embedding of the target and says a symbol a step.

    With ``sees_context``, every step also looks at which distractors are left, and what each symbol
    would change about them is added to its logit: see `minsym.agents.play.attention.Glance`.

    Parameters
    ----------
    vocabulary, features, hidden, embedding, scale, cell
        As for `minsym.agents.play.receiver.Receiver`.
    channel : str
        ``straight-through``, ``relaxed`` or ``reinforce``.
    temperature : float
    learned : bool
        Whether the temperature is learned.
    sees_context : bool
    stops : bool
        Whether it says after every symbol how likely it stops.
    literal : bool
        Whether one that sees the context begins by taking symbols at their word.
    """

    def __init__(
        self,
        vocabulary: int,
        features: int,
        hidden: int,
        embedding: int,
        scale: float = 1.0,
        cell: str = "gru",
        channel: str = "straight-through",
        temperature: float = 1.0,
        learned: bool = False,
        sees_context: bool = False,
        stops: bool = False,
        literal: bool = False,
    ) -> None:
        super().__init__()
        self.features = features
        self.channel = channel
        self.target = nn.Linear(features, hidden)
        self.start = nn.Parameter(torch.randn(embedding) * 0.01)
        self.symbols = nn.Linear(vocabulary, embedding, bias=False)
        nn.init.normal_(self.symbols.weight, std=scale)
        self.glance = Glance(features, vocabulary, literal=literal) if sees_context else None
        inputs = embedding + (self.glance.width if self.glance else 0)
        self.cell = CELLS[cell](inputs, hidden)
        self.output = nn.Linear(hidden, vocabulary)
        # From the state, what was said last, and what is seen to be left after it.
        self.stop = nn.Linear(hidden + inputs, 1) if stops else None
        self.log_temperature = nn.Parameter(
            torch.tensor(float(temperature)).log(), requires_grad=learned
        )

    def heat(self, temperature: float | None) -> None:
        """Set the temperature of the Gumbel-Softmax; None leaves it as it is."""
        if temperature is not None:
            self.log_temperature.data.fill_(math.log(temperature))

    def forward(
        self,
        images: Tensor,
        target: Tensor,
        length: int,
        generator: torch.Generator | None = None,
        teacher: Tensor | None = None,
    ) -> tuple[Said, Tensor]:
        """Say a message of ``length`` symbols about each target.

        Parameters
        ----------
        images : int64 Tensor, shape (B, n, |A|), or float Tensor, shape (B, n, features)
            Which of the features each attribute's value is; or what an encoder sees.
        target : int64 Tensor, shape (B,)
        length : int
        generator : torch.Generator, optional
            Samples the symbols. None: the likeliest are said.
        teacher : int64 Tensor, shape (B, length), optional
            The symbols that are said instead.

        Returns
        -------
        said : Said
        logits : Tensor, shape (B, length, vocabulary)
        """
        rows = torch.arange(len(target), device=target.device)
        seen = images[rows, target]
        if not images.is_floating_point():
            seen = self.start.new_zeros(len(target), self.features).scatter_(1, seen, 1.0)
        memory = self.cell.begin(self.target(seen))
        inputs = self.start.expand(len(target), -1)
        look = None if self.glance is None else self.glance.begin(images, target)
        values, log_probs, entropies, logits, stops = [], [], [], [], []
        for step in range(length):
            # What is chosen from is in float32, also where products are in bfloat16: probabilities
            # and noise that are rounded to eight bits are others.
            state = self.cell.state(memory)
            if look is not None:
                inputs = torch.cat([inputs, look.seen()], 1)
            if self.stop is not None:
                stops.append(exact(self.stop(torch.cat([state, inputs], 1)).squeeze(1)))
            memory = self.cell(inputs, memory)
            found = exact(self.output(self.cell.state(memory)))
            if look is not None:
                found = found + look.worth()
            nothing = found.new_zeros(len(found))
            if teacher is not None:
                value = nn.functional.one_hot(teacher[:, step], found.shape[1]).to(found.dtype)
                log_prob = entropy = nothing
            elif generator is None:
                value, log_prob, entropy = one_hot(found), nothing, nothing
            else:
                temperature = self.log_temperature.exp()
                value, log_prob, entropy = sample(found, temperature, self.channel, generator)
            values.append(value)
            log_probs.append(log_prob)
            entropies.append(entropy)
            logits.append(found)
            inputs = self.symbols(value)
            if look is not None:
                look.hear(value)
        said = Said(
            torch.stack(values, 1),
            torch.stack(log_probs, 1),
            torch.stack(entropies, 1),
            torch.stack(stops, 1) if stops else None,
        )
        return said, torch.stack(logits, 1)
