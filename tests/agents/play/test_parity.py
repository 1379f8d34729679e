"""With the end of a message within the vocabulary, the game is EGG's.

The numbers are those of EGG (https://github.com/facebookresearch/EGG, commit 54eb11c): its
RnnSenderGS, RnnReceiverGS and SenderReceiverRnnGS, with the same weights and the same noise.
"""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.games.setting import Setting

SETTING = Setting(3, 3, 5)
GAMES, LENGTH = 7, 3


def wave(shape: tuple[int, ...], number: int) -> Tensor:
    """Return numbers that look random and need no generator."""
    steps = torch.arange(torch.Size(shape).numel(), dtype=torch.float64) + 1
    return torch.sin(steps.square() * (1.3 + 0.37 * number)).view(shape)


def noise() -> Iterator[Tensor]:
    """Yield numbers between 0 and 1 for each symbol that is sampled."""
    for step in range(LENGTH):
        yield 0.5 + 0.49 * wave((GAMES, sum(SETTING.sizes)), 20 + step)


def games() -> tuple[Tensor, Tensor]:
    """Return images, as features, and targets."""
    values = (wave((GAMES, SETTING.images, 3), 30) * 1.5 + 1.5).long()
    return values + torch.tensor([0, 3, 6]), torch.arange(GAMES) * 3 % SETTING.images


def game_with_waves(channel: str) -> Game:
    """Return a game in double precision whose weights are waves."""
    config = Config(max_length=LENGTH, hidden=6, embedding=4, eos="within", channel=channel)
    game = Game(config, SETTING).double()
    known = sorted((name, p) for name, p in game.named_parameters() if p.requires_grad)
    for number, (_, parameter) in enumerate(known):
        parameter.data.copy_(1.7 * wave(tuple(parameter.shape), number))
    game.sender.output.bias.data[0] += 2  # so that some messages end early
    return game


@pytest.mark.parametrize(
    ("channel", "loss", "gradient"),
    [
        ("straight-through", 3.709306038031, 6.371028007955),
        ("relaxed", 3.745787088101, 9.107198592322),
    ],
)
def test_a_training_step_is_that_of_egg(
    channel: str, loss: float, gradient: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loss, and norm of the gradient, with messages that end early and such that do not."""
    uniform = noise()
    monkeypatch.setattr(
        torch.Tensor, "exponential_", lambda self, **_: self.copy_(-next(uniform).log())
    )
    game = game_with_waves(channel)
    played = game(*games(), torch.Generator())
    played.loss.backward()
    squares = [p.grad.square().sum() for p in game.parameters() if p.grad is not None]
    assert played.loss.item() == pytest.approx(loss, abs=1e-10)
    assert torch.stack(squares).sum().sqrt().item() == pytest.approx(gradient, abs=1e-10)
    assert len(set((played.symbols >= 0).sum(1).tolist())) > 1


def test_an_evaluation_is_that_of_egg() -> None:
    """Loss and accuracy; the likeliest symbols are said."""
    played = game_with_waves("straight-through")(*games())
    assert played.loss.item() == pytest.approx(3.264228299688, abs=1e-10)
    assert played.right.double().mean().item() == pytest.approx(0.142857142857)
