"""A small transformer that takes one step at a time, as a cell of the sender and the receiver."""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Layers, heads of attention in each, and how much wider than the state the feed-forward part is.
LAYERS, HEADS, WIDER = 2, 4, 2


class Memory(NamedTuple):
    """What a transformer keeps of the steps that were taken.

    Attributes
    ----------
    keys, values : tuple of Tensors, shape (B, heads, steps, hidden / heads) each
        Of each layer, so that no step is computed twice.
    state : Tensor, shape (B, hidden)
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    state: Tensor


class Transformer(nn.Module):
    """Layers of causal attention (Vaswani et al. 2017, arXiv:1706.03762), normalised beforehand.

    Each step attends to itself and to all steps before it; what they were is kept, and positions
    are told by sines, so that a message may be of any length. Methods are those of every cell: see
    `minsym.agents.play.cells`.

    Parameters
    ----------
    inputs : int
        Length of what a step takes.
    hidden : int
        Length of the state. Where it is no multiple of `HEADS` there is one head.
    """

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.heads = HEADS if hidden % HEADS == 0 else 1
        self.enter = nn.Linear(inputs, hidden)
        self.attend = nn.ModuleList(nn.Linear(hidden, 3 * hidden) for _ in range(LAYERS))
        self.leave = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(LAYERS))
        self.think = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(hidden),
                nn.Linear(hidden, WIDER * hidden),
                nn.ReLU(),
                nn.Linear(WIDER * hidden, hidden),
            )
            for _ in range(LAYERS)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(hidden) for _ in range(LAYERS + 1))

    def begin(self, seen: Tensor) -> Memory:
        """Return the memory of who has seen this, (B, hidden), as the first step."""
        return self._step(seen, None)

    def first(self, inputs: Tensor) -> Memory:
        """Take the first step, given inputs (B, input_size)."""
        return self._step(self.enter(inputs), None)

    def forward(self, inputs: Tensor, memory: Memory) -> Memory:
        """Take the next step, given inputs (B, input_size)."""
        return self._step(self.enter(inputs), memory)

    def state(self, memory: Memory) -> Tensor:
        """Return what came out of the last step, (B, hidden)."""
        return memory.state

    def _step(self, entered: Tensor, memory: Memory | None) -> Memory:
        taken = 0 if memory is None else memory.keys[0].shape[2]
        stream = entered + _position(taken, self.hidden, entered)
        keys, values = [], []
        for layer in range(LAYERS):
            parts = self.attend[layer](self.norms[layer](stream)).chunk(3, 1)
            query, key, value = (part.view(len(part), self.heads, 1, -1) for part in parts)
            if memory is not None:
                key = torch.cat([memory.keys[layer], key], 2)
                value = torch.cat([memory.values[layer], value], 2)
            # The last step sees all of them, so that nothing has to be masked.
            seen = functional.scaled_dot_product_attention(query, key, value)
            stream = stream + self.leave[layer](seen.flatten(1))
            stream = stream + self.think[layer](stream)
            keys.append(key)
            values.append(value)
        return Memory(tuple(keys), tuple(values), self.norms[LAYERS](stream))


def _position(step: int, width: int, like: Tensor) -> Tensor:
    """Return the sines and cosines that tell a step from others, (width,)."""
    places = torch.arange(width, device=like.device)
    angles = step * torch.exp(-math.log(10_000.0) / width * (places - places % 2))
    return torch.where(places % 2 == 0, angles.sin(), angles.cos()).to(like.dtype)
