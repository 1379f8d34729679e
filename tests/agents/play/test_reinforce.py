"""REINFORCE: its gradient, its value, and what keeps messages varied."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from minsym import Setting
from minsym.agents.learn.data import as_tensors
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from tests.training import SPEC, drawn

SETTING = SPEC.setting
SMALL = Config(max_length=3, hidden=64, embedding=8, learning_rate=3e-3, channel="reinforce")


@pytest.mark.parametrize("eos", ["none", "extra", "within"])
def test_reinforce_has_the_gradient_of_the_expected_loss(eos: str) -> None:
    """The mean over many messages is that over all there are, the choice to end included."""
    setting, many = Setting(1, 3, 3), 40_000
    config = replace(SMALL, max_length=2, hidden=5, eos=eos, entropy=0.0)
    torch.manual_seed(0)
    game = Game(config, setting).double()
    game.receiver.candidates.weight.data *= 10
    game.baseline.fill_(1.0)
    vocabulary = game.receiver.symbols.in_features
    every = torch.cartesian_prod(torch.arange(vocabulary), torch.arange(vocabulary))
    parameters = [p for p in game.parameters() if p.requires_grad]

    def gradient(count: int, loss: Callable[[Tensor, Tensor], Tensor]) -> list[Tensor]:
        images = torch.arange(3).view(1, 3, 1).expand(count, -1, -1)
        found = loss(images, torch.ones(count, dtype=torch.int64))
        return list(torch.autograd.grad(found, parameters))

    def expected(images: Tensor, target: Tensor) -> Tensor:
        said, logits = game.sender(images, target, 2, teacher=every)
        likely = (logits.log_softmax(2) * said.symbols).sum((1, 2)).exp()
        mean: Tensor = (likely * game._judge(said.symbols, images, target).loss).sum()
        return mean

    exact = gradient(len(every), expected)
    samples = torch.Generator().manual_seed(1)
    sampled = gradient(many, lambda images, target: game(images, target, samples).loss)
    for one, other in zip(exact, sampled, strict=True):
        assert torch.allclose(one, other, atol=0.02)
    assert exact[[p is game.sender.output.bias for p in parameters].index(True)].abs().max() > 0.1


def test_the_loss_of_reinforce_is_that_of_the_game() -> None:
    """What is added for its gradient adds nothing to its value."""
    torch.manual_seed(0)
    game = Game(replace(SMALL, entropy=1.0), SETTING)
    images, target, _ = as_tensors(drawn(64), SETTING, game.config)
    loss = game(images, target, torch.Generator().manual_seed(1)).loss
    said, _ = game.sender(images, target, 3, torch.Generator().manual_seed(1))
    assert loss.item() == pytest.approx(
        game._judge(said.symbols, images, target).loss.mean().item()
    )


def test_reinforce_keeps_messages_varied() -> None:
    """The weight of the entropy says how much."""
    spread = []
    for weight in (0.0, 1.0):
        torch.manual_seed(0)
        config = replace(SMALL, entropy=weight)
        game = Game(config, SETTING)
        game.sender.output.weight.data *= 10
        images, target, _ = as_tensors(drawn(64), SETTING, config)
        optimizer = torch.optim.Adam(game.parameters(), config.learning_rate)
        samples = torch.Generator().manual_seed(1)
        for _ in range(20):
            optimizer.zero_grad()
            game(images, target, samples).loss.backward()
            optimizer.step()
        spread.append(game.sender(images, target, 3, samples)[0].entropy.mean().item())
    assert spread[1] > spread[0] + 0.1
