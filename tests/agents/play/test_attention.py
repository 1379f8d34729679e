"""What a sender sees of the distractors."""

from dataclasses import replace

import torch

from minsym.agents.learn.data import as_tensors
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn


def test_a_sender_that_sees_the_context_knows_which_distractors_are_left() -> None:
    """Symbols taken at their word; one of a value that the target has not rules out nothing."""
    torch.manual_seed(0)
    glance = Game(replace(SMALL, sees="context"), SETTING).sender.glance
    assert glance is not None
    images, target, *_ = as_tensors(drawn(20), SETTING, SMALL)
    rows, features = torch.arange(20), sum(SETTING.sizes)
    own = images[rows, target]
    left = torch.ones(images.shape[:2], dtype=torch.bool)
    left[rows, target] = False
    look, state = glance.begin(images, target), torch.zeros(20, SMALL.hidden)
    assert torch.equal(look.left, left.float())
    for attribute in (0, 4):
        before = look(state)
        first = 3 * attribute
        for symbol in (own[:, attribute], first + (own[:, attribute] - first + 1) % 3):
            look.hear(torch.nn.functional.one_hot(symbol, features).float())
        left &= images[:, :, attribute] == own[:, None, attribute]
        assert torch.equal(look.left, left.float())
        assert not torch.equal(look(state), before)
