"""The receiver, against one that is written plainly."""

from dataclasses import replace

import pytest
import torch

from minsym.agents.learn.data import as_tensors
from minsym.agents.play.game import Game
from tests.plain_receiver import PlainReceiver
from tests.playing import SETTING, SMALL
from tests.training import drawn


@pytest.mark.parametrize("eos", ["none", "extra", "within"])
@pytest.mark.parametrize("sees", ["target", "context"])
def test_the_fast_receiver_is_the_plain_one(eos: str, sees: str) -> None:
    """Loss and all gradients agree with those of a receiver that embeds every candidate."""
    config = replace(SMALL, eos=eos, sees=sees)
    torch.manual_seed(0)
    game, twin = Game(config, SETTING).double(), Game(config, SETTING).double()
    plain = PlainReceiver(
        game.receiver.symbols.in_features, sum(SETTING.sizes), config.hidden, config.embedding
    ).double()
    twin.receivers[0] = plain
    twin.load_state_dict(game.state_dict())
    images, target, *_ = as_tensors(drawn(40), SETTING, config)
    losses = []
    for model in (game, twin):
        outcome = model(images, target, torch.Generator().manual_seed(3))
        outcome.loss.backward()
        losses.append(outcome.loss.item())
    assert losses[0] == pytest.approx(losses[1], abs=1e-9)
    for (name, one), other in zip(game.named_parameters(), twin.parameters(), strict=True):
        if one.grad is None:
            assert other.grad is None, name
        else:
            assert other.grad is not None
            assert torch.allclose(one.grad, other.grad, atol=1e-9), name
