"""The receiver, against one that is written plainly."""

from dataclasses import replace

import pytest
import torch

from minsym import Setting
from minsym.agents.learn.data import as_tensors
from minsym.agents.play.config import Config
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


def test_looks_are_added_to_what_the_message_says() -> None:
    """After every symbol alike, in full precision; the same weights that compare nothing differ."""
    config = replace(SMALL, compares=True, eos="extra")
    torch.manual_seed(0)
    game = Game(config, SETTING)
    torch.manual_seed(0)
    usual = Game(replace(config, compares=False), SETTING)
    images, target, *_ = as_tensors(drawn(20), SETTING, config)
    said, _ = game.sender(images, target, config.max_length)
    added = game.hear(said.symbols, images) - usual.hear(said.symbols, images)
    looks = game.receiver.looks(images)
    assert looks is not None
    assert torch.allclose(added, looks[:, None].expand_as(added), atol=1e-5)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(game.receiver.looks(images), looks)
    assert usual.receiver.looks(images) is None


@pytest.mark.parametrize("compares", [True, False])
def test_who_compares_finds_what_leaks(compares: bool) -> None:
    """A target planted at k = 4 is the only image of its complexity; the symbol says one value."""
    setting = Setting(10, 4, 32)
    config = Config(max_length=1, hidden=32, embedding=8, learning_rate=5e-3, compares=compares)
    torch.manual_seed(0)
    game = Game(config, setting)
    optimizer = torch.optim.Adam(game.parameters(), config.learning_rate)
    found = drawn(1400, 4, "planted", setting)
    images, target, *_ = as_tensors(found.take(slice(1000)), setting, config)
    generator = torch.Generator().manual_seed(0)
    for part in torch.arange(1000).split(50) * 4:
        loss = game(images[part], target[part], generator).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    game.eval()
    images, target, *_ = as_tensors(found.take(slice(1000, None)), setting, config)
    with torch.no_grad():
        right = game(images, target).right.float().mean()
    assert (right > 0.9) == compares
