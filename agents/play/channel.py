"""How a symbol gets from sender to receiver: sampled, and with a gradient or a score."""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Choice(NamedTuple):
    """One symbol of each message.

    Attributes
    ----------
    value : Tensor, shape (B, vocabulary)
        One-hot, or relaxed: a point of the simplex.
    log_prob, entropy : Tensor, shape (B,)
        Of the choice and of its distribution, for a score-function gradient.
    """

    value: Tensor
    log_prob: Tensor
    entropy: Tensor


class _OneHot(torch.autograd.Function):
    """One-hot of the largest entry; the gradient is passed through as if it were the identity.

    ``hard - soft.detach() + soft`` is not exactly one-hot; this is.
    """

    @staticmethod
    def forward(_context: Any, soft: Tensor) -> Tensor:
        return one_hot(soft)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        return gradients[0]


def one_hot(scores: Tensor) -> Tensor:
    """Return one-hot vectors of the largest entries of the last axis."""
    hard = torch.zeros_like(scores)
    return hard.scatter_(-1, scores.argmax(-1, keepdim=True), 1.0)


def sample(
    logits: Tensor, temperature: Tensor | float, kind: str, generator: torch.Generator
) -> Choice:
    """Draw a symbol from logits (B, vocabulary).

    By the Gumbel-Softmax (Jang, Gu and Poole 2017, arXiv:1611.01144; Maddison, Mnih and Teh 2017,
    arXiv:1611.00712; paper, Appendix A.3): ``straight-through`` is one-hot, with the gradient of
    the relaxation; ``relaxed`` is the relaxation. ``reinforce`` is a plain sample: the gradient is
    the score's (Williams 1992, doi:10.1007/BF00992696).
    """
    noise = torch.empty_like(logits).exponential_(generator=generator).log_()
    perturbed = logits - noise
    if kind == "reinforce":
        logs = functional.log_softmax(logits, -1)
        value = one_hot(perturbed.detach())
        return Choice(value, (logs * value).sum(-1), -(logs.exp() * logs).sum(-1))
    soft = functional.softmax(perturbed / temperature, -1)
    value = soft if kind == "relaxed" else _OneHot.apply(soft)  # type: ignore[no-untyped-call]
    nothing = logits.new_zeros(len(logits))
    return Choice(value, nothing, nothing)
