"""Discrimination: the receiver finds the target among the candidates."""

import torch
from torch import Tensor
from torch.nn import functional

from ..receiver import Receiver
from .asked import Answer, Asked


def answer(receiver: Receiver, states: Tensor, last: Tensor, asked: Asked) -> Answer:
    """Return the cross-entropy of the candidates, and whether the target's score is the best.

    A receiver that gives another candidate the same score knows nothing, and is wrong.
    """
    scores = receiver.scores(states, asked.images)
    losses = functional.cross_entropy(
        scores.flatten(0, 1), asked.target.repeat_interleave(scores.shape[1]), reduction="none"
    ).view(scores.shape[:2])
    final = scores[torch.arange(len(last), device=last.device), last]
    own = final.gather(1, asked.target[:, None])
    return Answer(losses, ((final >= own).sum(1) == 1).to(losses.dtype))
