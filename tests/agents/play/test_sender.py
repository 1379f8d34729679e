"""The sender and what it depends on."""

from dataclasses import replace

import pytest
import torch

from minsym.agents.learn.data import as_tensors
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn


@pytest.mark.parametrize("sees", ["target", "context"])
def test_only_a_sender_that_sees_the_context_depends_on_it(sees: str) -> None:
    """The same targets among other distractors."""
    config = replace(SMALL, sees=sees)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    images, target, *_ = as_tensors(drawn(20), SETTING, config)
    rows = torch.arange(20)
    other = images.roll(1, 0)
    other[rows, target] = images[rows, target]
    logits = [game.sender(among, target, 3)[1] for among in (images, other)]
    assert torch.equal(*logits) == (sees == "target")
