"""Scripted agents, which need no training: they say the solver's messages and take them literally.

They are always right where messages may be long enough, and reach the literal ceiling where not.
Compare trained agents with them, or try metrics on messages that are known to be good.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.datasets.shards import Games
from minsym.model.context import Context
from minsym.questions.by_length import best_message

from ..play.vocabulary import NO_SYMBOL, meanings_of, symbols_of


def witness_messages(games: Games, sizes: Sequence[int], length: int) -> Ints:
    """Return the best messages of at most so many attribute values, in order of the attributes.

    Where ``length`` is at least the complexity, that is the witness of the game, and the message
    ends when it is said: another symbol would add nothing, and to repeat one would make it seem
    twice as frequent and its place seem to matter. Below, it is the message that leaves the
    fewest candidates (`minsym.questions.by_length.best_message`), found game by game.

    Parameters
    ----------
    games : Games
    sizes : sequence of int
        The number of values of each attribute: ``setting.sizes``.
    length : int
        From 1.

    Returns
    -------
    int64 array, shape (B, length)
        Symbols as in `minsym.agents.play.vocabulary`, -1 behind the end.

    Examples
    --------
    The target (0, 1) among (0, 0) and (1, 1) needs both attributes:

    >>> game = [[[0, 0], [0, 1], [1, 1]]], [1], [2], [[0, 1]], [1], [0], [[]]
    >>> games = Games(*map(np.array, game))
    >>> witness_messages(games, sizes=[2, 2], length=3).tolist()
    [[0, 3, -1]]
    >>> witness_messages(games, sizes=[2, 2], length=1).tolist()
    [[0]]
    """
    rows = np.arange(len(games.target))
    said = np.full((len(rows), length), NO_SYMBOL, np.int64)
    within = games.witness[:, :length]
    said[:, : within.shape[1]] = within
    for i in np.flatnonzero(games.complexity > length):
        context = Context.from_array(games.images[i], int(games.target[i]))
        said[i] = best_message(context, length).attributes
    symbols = symbols_of(games.images[rows, games.target], sizes)
    return np.where(said < 0, NO_SYMBOL, np.take_along_axis(symbols, said, axis=1))


class LiteralListener:
    """A listener that takes messages literally, as a symbol for a value of an attribute each.

    All candidates that match every symbol are equally likely; where none does, all candidates are.

    Parameters
    ----------
    games : Games
    sizes : sequence of int
        The number of values of each attribute.

    Examples
    --------
    >>> game = [[[0, 0], [0, 1], [1, 1]]], [1], [2], [[0, 1]], [1], [0], [[]]
    >>> listener = LiteralListener(Games(*map(np.array, game)), sizes=[2, 2])
    >>> np.exp(listener(np.array([[0, -1]]))).tolist()
    [[0.5, 0.5, 0.0]]
    """

    def __init__(self, games: Games, sizes: Sequence[int]) -> None:
        self.images, self.sizes = games.images, tuple(sizes)

    def __call__(self, messages: Ints, /) -> npt.NDArray[np.float64]:
        """Return log-probabilities (B, n), given messages (B, L)."""
        attributes, values = meanings_of(messages, self.sizes)
        named = np.take_along_axis(self.images, attributes[:, None, :], axis=2)
        matches = ((named == values[:, None, :]) | (attributes < 0)[:, None, :]).all(axis=2)
        matches |= ~matches.any(axis=1, keepdims=True)
        uniform = -np.log(matches.sum(axis=1, keepdims=True))
        return np.where(matches, uniform, -np.inf)
