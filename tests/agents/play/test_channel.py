"""Symbols on their way: sampled, one-hot, with a gradient."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from minsym.agents.play.channel import disturbed, one_hot, sample


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


def test_noise_puts_all_other_symbols_alike_but_never_the_end() -> None:
    """As often as it is said to; an end stays an end. Within five standard deviations."""
    count, end = 40_000, 3
    said = torch.tensor([0, 1, end]).expand(count, 3)
    symbols = one_hot(torch.nn.functional.one_hot(said, 5).float())
    arrived = disturbed(symbols, 0.3, end, torch.Generator().manual_seed(0))
    assert arrived.unique().tolist() == [0.0, 1.0]
    share = arrived.mean(0)
    expected = torch.tensor([[0.7, 0.1, 0.1, 0, 0.1], [0.1, 0.7, 0.1, 0, 0.1], [0, 0, 0, 1, 0]])
    assert torch.allclose(share, expected, atol=5 * math.sqrt(0.25 / count))
    silent = disturbed(symbols, 0.0, end, torch.Generator().manual_seed(0))
    assert torch.equal(silent, symbols)


def test_noise_keeps_how_much_of_a_message_ends() -> None:
    """Of relaxed symbols, and with its gradient; what is replaced has no other."""
    logits = torch.randn(400, 2, 4, generator=torch.Generator().manual_seed(1), requires_grad=True)
    soft = logits.softmax(2)
    arrived = disturbed(soft, 0.5, 0, torch.Generator().manual_seed(2))
    assert torch.equal(arrived[:, :, 0], soft[:, :, 0])
    assert torch.allclose(arrived.sum(2), torch.ones(400, 2))
    hit = (arrived != soft).any(2)
    assert 0.4 < hit.float().mean() < 0.6
    (gradient,) = torch.autograd.grad((arrived[:, :, 1:] * torch.arange(3.0)).sum(), soft)
    assert (gradient[~hit] == torch.tensor([0.0, 0.0, 1.0, 2.0])).all()
    assert (gradient[hit][:, 1:] == 0).all()
