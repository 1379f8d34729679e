"""The GRU cell of sender and receiver."""

import torch

from minsym.agents.play.cell import Cell


def test_the_first_step_is_that_from_a_zero_state() -> None:
    """As torch's own cell takes it, to the gradients of all weights."""
    torch.manual_seed(0)
    cell = Cell(5, 7).double()
    inputs = torch.randn(3, 5, dtype=torch.float64)
    weights = torch.randn(3, 7, dtype=torch.float64)
    found, expected = cell.first(inputs), cell(inputs, torch.zeros(3, 7, dtype=torch.float64))
    assert torch.allclose(found, expected)
    trained = [cell.weight_ih, cell.bias_ih, cell.bias_hh]
    for one, other in zip(
        torch.autograd.grad((found * weights).sum(), trained),
        torch.autograd.grad((expected * weights).sum(), trained),
        strict=True,
    ):
        assert torch.allclose(one, other)
