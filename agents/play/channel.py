"""How symbols get from sender to receiver: they are sampled, so that the sender can still learn.

A sampled symbol has no gradient. The Gumbel-Softmax gives it one that is nearly right; REINFORCE
needs none, but the probability of each choice.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Choice(NamedTuple):
    """One symbol of each of B messages, as it was sampled.

    Attributes
    ----------
    value : Tensor, shape (B, vocabulary)
        One-hot, or relaxed: numbers from 0 that add up to 1.
    log_prob : Tensor, shape (B,)
        The logarithm of the probability of the choice; 0 where REINFORCE is not used.
    entropy : Tensor, shape (B,)
        The entropy of what was chosen from; 0 where REINFORCE is not used.
    """

    value: Tensor
    log_prob: Tensor
    entropy: Tensor


class _OneHot(torch.autograd.Function):
    """The one-hot vector of the largest entry, with the gradient of the identity function.

    ``hard - soft.detach() + soft`` is not exactly one-hot; this is.
    """

    @staticmethod
    def forward(_context: Any, soft: Tensor) -> Tensor:
        return one_hot(soft)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        return gradients[0]


def exact(numbers: Tensor) -> Tensor:
    """Return numbers in float32 where they have fewer bits, as products in bfloat16 have."""
    return numbers.float() if numbers.dtype in {torch.bfloat16, torch.float16} else numbers


def one_hot(scores: Tensor) -> Tensor:
    """Return one-hot vectors of the largest entries of the last axis."""
    hard = torch.zeros_like(scores)
    return hard.scatter_(-1, scores.argmax(-1, keepdim=True), 1.0)


def sample(
    logits: Tensor, temperature: Tensor | float, kind: str, generator: torch.Generator
) -> Choice:
    """Draw a symbol for each message.

    Parameters
    ----------
    logits : Tensor, shape (B, vocabulary)
    temperature : Tensor or float
        Of the Gumbel-Softmax (Jang, Gu and Poole 2017, arXiv:1611.01144; Maddison, Mnih and Teh
        2017, arXiv:1611.00712; paper, Appendix A.3).
    kind : str
        ``relaxed`` is a sample of the Gumbel-Softmax; ``straight-through`` is its one-hot vector,
        with the gradient of the relaxed one; ``reinforce`` is a plain sample, whose gradient is
        estimated from the loss (Williams 1992, doi:10.1007/BF00992696).
    generator : torch.Generator
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


def disturbed(symbols: Tensor, noise: float, end: int | None, generator: torch.Generator) -> Tensor:
    """Return messages as they arrive through a channel that puts other symbols for some.

    Each symbol arrives as another one, all of them alike, with the same probability. An end stays
    one, and nothing else becomes one, so that messages keep their lengths.

    Parameters
    ----------
    symbols : Tensor, shape (B, L, vocabulary)
        One-hot, or relaxed: then all mass but that of the end is moved, and may become the most.
    noise : float
        The probability, 0 to 1.
    end : int or None
        The symbol that ends messages.
    generator : torch.Generator
    """
    batch, length, vocabulary = symbols.shape
    if vocabulary - (end is not None) < 2:
        return symbols  # there is no other one
    device = symbols.device
    hit = torch.rand(batch, length, 1, generator=generator, device=device) < noise
    said = symbols.detach()
    if end is not None:
        said = said.index_fill(2, torch.tensor([end], device=device), -1.0)
    others = torch.rand(symbols.shape, generator=generator, device=device)
    others = others.scatter(2, said.argmax(2, keepdim=True), -1.0)
    if end is not None:
        others[:, :, end] = -1.0
    arrives = one_hot(others)
    if end is not None:
        ending = symbols[:, :, end : end + 1]
        arrives = arrives * (1 - ending)
        arrives = torch.cat([arrives[:, :, :end], ending, arrives[:, :, end + 1 :]], 2)
    return torch.where(hit, arrives, symbols)
