"""Symbols on their way: sampled, one-hot, with a gradient."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from minsym.agents.play.channel import one_hot, sample


@given(st.integers(0, 2**32))
def test_a_straight_through_symbol_is_exactly_one_hot(seed: int) -> None:
    """And its gradient is that of the relaxation."""
    logits = torch.randn(5, 7, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    weights = torch.arange(7.0)
    gradients = []
    for kind in ("straight-through", "relaxed"):
        symbol = sample(logits, 0.7, kind, torch.Generator().manual_seed(seed + 1)).value
        if kind == "straight-through":
            assert symbol.unique().tolist() == [0.0, 1.0]
            assert (symbol.sum(1) == 1).all()
        else:
            assert torch.allclose(symbol.sum(1), torch.ones(5))
        gradients.append(torch.autograd.grad((symbol * weights).sum(), logits)[0])
    assert torch.equal(*gradients)


def test_symbols_are_sampled_as_often_as_they_are_likely() -> None:
    """Within five standard deviations, at any temperature."""
    share = torch.tensor([0.5, 0.3, 0.2])
    logits = share.log().expand(30_000, 3)
    for kind in ("straight-through", "reinforce"):
        found = sample(logits, 0.3, kind, torch.Generator().manual_seed(0))
        assert torch.allclose(found.value.mean(0), share, atol=5 * math.sqrt(0.25 / 30_000))
    assert torch.allclose(found.log_prob.exp(), (found.value * share).sum(1))


def test_one_hot_takes_the_largest() -> None:
    """The first of several."""
    assert one_hot(torch.tensor([[0.1, 0.5, 0.5]])).tolist() == [[0, 1, 0]]
