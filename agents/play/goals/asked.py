"""What a receiver is asked about some games, and how its answers are judged."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from torch import Tensor

from ..receiver import Receiver


class Asked(NamedTuple):
    """What some games are about.

    Attributes
    ----------
    images : int64 Tensor, shape (B, n, |A|), or float Tensor, shape (B, n, features)
        What the receiver sees of the candidates.
    target : int64 Tensor, shape (B,)
        Which of them is the target.
    values : int64 Tensor, shape (B, n, |A|)
        The number of each value of each candidate among the values of all attributes.
    sizes : sequence of int
        The number of values of each attribute.
    """

    images: Tensor
    target: Tensor
    values: Tensor
    sizes: Sequence[int]


class Answer(NamedTuple):
    """How good the receiver's answers are.

    Attributes
    ----------
    losses : Tensor, shape (B, steps)
        Minus the log-probability of the right answer, after each step that counts.
    share : Tensor, shape (B,)
        How much of the answer after the last step is right, 0 to 1.
    """

    losses: Tensor
    share: Tensor


Goal = Callable[[Receiver, Tensor, Tensor, Asked], Answer]
