"""What is kept of the games that a trained pair plays: what was said and how it was understood.

Games are read and played some at a time, and their images are not kept: memory grows with the
number of games by a few hundred bytes each, whatever the number of images.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from minsym.base.arrays import Ints
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games
from minsym.questions.by_length import left_by_length

from ..learn.data import as_tensors
from ..play.game import Game
from .listener import TrainedListener
from .probes import Floats, posterior_bits, prefixes, right, rights_swapped, swaps_of
from .score import values_of_targets
from .speaker import say_and_stop

#: Games that are read at a time.
PART = 1024


class Transcript(NamedTuple):
    """The games of a split as a trained pair played them, without their images.

    Attributes
    ----------
    target, complexity, level_set_size : int64 arrays, shape (B,)
        As in `minsym.datasets.shards.Games`.
    values : int64 array, shape (B, |A|)
        Those of the targets.
    rows : int64 array, shape (B,) or (0,)
        Which row of the records each target is, of games that are made of some.
    messages : int64 array, shape (B, L)
        -1 behind the end of a message.
    stopping : float array, shape (B, L) or (B, 0)
        How likely the sender ends before each symbol, where messages may end.
    rights, bits : float arrays, shape (B, L + 1)
        How often the receiver is right after 0, 1, .. symbols (`minsym.agents.measure.probes.right`
        has why that may be a share), and the entropy of its posterior.
    swapped : float array, shape (B, L)
        How often it is right with another symbol at a position, see
        `minsym.agents.measure.probes.rights_swapped`.
    left : int64 array, shape (B, L)
        How many distractors the best literal message of 1, 2, .. symbols leaves.
    """

    target: Ints
    complexity: Ints
    level_set_size: Ints
    values: Ints
    rows: Ints
    messages: Ints
    stopping: Floats
    rights: Floats
    bits: Floats
    swapped: Floats
    left: Ints


def transcribe(
    game: Game, data: Dataset, told: Callable[[str], object] = lambda news: None
) -> Transcript:
    """Play all games of a data set, the likeliest symbols said; return what is kept of them.

    Parameters
    ----------
    game : Game
        A trained pair.
    data : Dataset
        With one game or more.
    told : callable
        Told how many games are played.
    """
    swaps = swaps_of(len(data), game.receiver.symbols.in_features)
    played = []
    for start in range(0, len(data), PART):
        told(f"playing {len(data):,} games, {start:,} done")
        part = slice(start, start + PART)
        games, listener = playing(game, data, part)
        messages, stopping = say_and_stop(game, games)
        judged = [*prefixes(listener, messages)]
        rows = games.rows
        if rows.size:
            rows = rows[np.arange(len(games)), games.target]
        played.append(
            Transcript(
                games.target,
                games.complexity,
                games.level_set_size,
                values_of_targets(games),
                rows.ravel(),
                messages,
                stopping,
                np.stack([right(found, games.target) for found in judged], axis=1),
                np.stack([posterior_bits(found) for found in judged], axis=1),
                rights_swapped(listener, messages, games.target, swaps.take(part)),
                left_by_length(games.images, games.target, game.config.max_length),
            )
        )
    return Transcript(*map(np.concatenate, zip(*played, strict=True)))


def playing(game: Game, data: Dataset, part: slice) -> tuple[Games, TrainedListener]:
    """Return some games of a data set, and the receiver of a pair as the listener to them."""
    games = data[part]
    return games, TrainedListener(game, as_tensors(games, game.setting, game.config))
