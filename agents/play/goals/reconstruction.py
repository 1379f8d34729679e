"""Reconstruction: the receiver sees no candidates, and names the values of all attributes."""

import torch
from torch import Tensor

from ..receiver import Receiver
from .asked import Answer, Asked


def answer(receiver: Receiver, states: Tensor, last: Tensor, asked: Asked) -> Answer:
    """Return the cross-entropy of the target's values, and the share that is named rightly.

    Attributes are named independently of each other, given the message, so that their
    cross-entropies add up.
    """
    sizes = list(asked.sizes)
    worth = receiver.worth(states)
    games = torch.arange(len(last), device=last.device)
    wanted = asked.values[games, asked.target]
    logs = torch.cat([part.log_softmax(2) for part in worth.split(sizes, 2)], 2)
    losses = -logs.gather(2, wanted[:, None].expand(-1, logs.shape[1], -1)).sum(2)
    final = worth[games, last].split(sizes, 1)
    firsts = torch.tensor([0, *sizes[:-1]], device=last.device).cumsum(0)
    named = torch.stack([part.argmax(1) for part in final], 1) + firsts
    return Answer(losses, (named == wanted).to(losses.dtype).mean(1))
