"""The cells of sender and receiver, beside torch's own."""

import math

import pytest
import torch
from torch.nn import functional

from minsym.agents.play.cells import CELLS
from minsym.agents.play.cells.gru import GRU
from minsym.agents.play.cells.lstm import LSTM
from minsym.agents.play.cells.transformer import HEADS, LAYERS, Transformer


def test_the_first_step_is_that_from_a_zero_state() -> None:
    """As torch's own cell takes it, to the gradients of all weights."""
    torch.manual_seed(0)
    cell = GRU(5, 7).double()
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


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_remembers_what_it_is_told_and_in_which_order(name: str) -> None:
    """The state after two steps depends on both, and on what was seen before."""
    torch.manual_seed(0)
    cell = CELLS[name](5, 8)
    seen, one, two = torch.randn(3, 8), torch.randn(3, 5), torch.randn(3, 5)
    states = []
    for begun, steps in ((seen, (one, two)), (seen, (two, one)), (-seen, (one, two))):
        memory = cell.begin(begun)
        for step in steps:
            memory = cell(step, memory)
        states.append(cell.state(memory))
        assert states[-1].shape == (3, 8)
    assert not torch.allclose(states[0], states[1])
    assert not torch.allclose(states[0], states[2])


def test_an_lstm_is_that_of_torch() -> None:
    """Over a whole message, from a memory of zeros."""
    torch.manual_seed(0)
    cell, whole = LSTM(5, 8), torch.nn.LSTM(5, 8, batch_first=True)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(whole, f"{name}_l0").data.copy_(getattr(cell, name).data)
    steps = torch.randn(3, 4, 5)
    memory = cell.first(steps[:, 0])
    states = [cell.state(memory)]
    for step in steps[:, 1:].unbind(1):
        memory = cell(step, memory)
        states.append(cell.state(memory))
    assert torch.allclose(torch.stack(states, 1), whole(steps)[0], atol=1e-6)


@pytest.mark.parametrize("hidden", [16, 6])
def test_a_transformer_step_by_step_is_the_whole_one(hidden: int) -> None:
    """Against masked attention over all steps at once, written out, with one head and with four."""
    torch.manual_seed(0)
    cell = Transformer(5, hidden).double()
    steps = torch.randn(2, 4, 5, dtype=torch.float64)
    memory = cell.first(steps[:, 0])
    states = [cell.state(memory)]
    for step in steps[:, 1:].unbind(1):
        memory = cell(step, memory)
        states.append(cell.state(memory))
    angles = torch.arange(4)[:, None] / 10_000 ** (torch.arange(0, hidden, 2)[None] / hidden)
    sines = torch.stack([angles.sin(), angles.cos()], 2).flatten(1)[:, :hidden].double()
    stream, heads = cell.enter(steps) + sines, HEADS if hidden % HEADS == 0 else 1
    later = torch.ones(4, 4).triu(1).bool()
    for layer in range(LAYERS):
        parts = cell.attend[layer](cell.norms[layer](stream)).chunk(3, 2)
        query, key, value = (p.view(2, 4, heads, -1).transpose(1, 2) for p in parts)
        logits = query @ key.transpose(2, 3) / math.sqrt(hidden // heads)
        seen = functional.softmax(logits.masked_fill(later, -math.inf), 3) @ value
        stream = stream + cell.leave[layer](seen.transpose(1, 2).flatten(2))
        stream = stream + cell.think[layer](stream)
    assert torch.allclose(torch.stack(states, 1), cell.norms[LAYERS](stream), atol=1e-5)
