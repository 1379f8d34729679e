"""What a receiver has to do with a message, on answers that can be worked out by hand."""

import math

import pytest
import torch
from torch import Tensor

from minsym.agents.play.goals import GOALS
from minsym.agents.play.goals.asked import Answer, Asked
from minsym.agents.play.receiver import Receiver

#: A game of two candidates, of an attribute of two values and one of three.
VALUES = torch.tensor([[[0, 3], [1, 4]]])


def answered(goal: str, worth: list[list[float]], target: int) -> Answer:
    """Return what an answer comes to of a receiver that holds so much of each value."""
    receiver = Receiver(1, 5, 5, 2)
    receiver.candidates.weight.data = torch.eye(5)
    states: Tensor = torch.tensor([worth], dtype=torch.float32)
    asked = Asked(VALUES, torch.tensor([target]), VALUES, (2, 3))
    return GOALS[goal](receiver, states, torch.tensor([len(worth) - 1]), asked)


def test_the_target_is_found_by_the_sum_of_its_values() -> None:
    """After each step; a tie at the end is no answer."""
    found = answered("discrimination", [[0, 0, 0, 0, 0], [1, 0, 0, 0, 1]], 0)
    assert found.losses.tolist() == [pytest.approx([math.log(2), math.log(2)])]
    assert found.share.tolist() == [0]
    found = answered("discrimination", [[0, 0, 0, 0, 0], [1, 0, 0, 1, 0]], 0)
    assert found.losses[0, 1].item() == pytest.approx(math.log(1 + math.exp(-2)))
    assert found.share.tolist() == [1]


def test_values_are_named_attribute_by_attribute() -> None:
    """Whoever knows nothing of one of them loses the logarithm of its number of values."""
    found = answered("reconstruction", [[0, 0, 0, 0, 0], [0, 50, 0, 0, 50]], 1)
    assert found.losses.tolist() == [pytest.approx([math.log(2) + math.log(3), 0], abs=1e-6)]
    assert found.share.tolist() == [1]
    half = answered("reconstruction", [[50, 0, 0, 0, 50]], 1)
    assert half.losses.tolist() == [pytest.approx([50], abs=1e-4)]
    assert half.share.tolist() == [0.5]
