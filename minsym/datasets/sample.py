"""Games of a table for a person: made when they are asked for, and kept in no folder."""

from dataclasses import replace
from typing import Any

import numpy as np

from minsym.datasets.draw import draw_games
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games, joined
from minsym.datasets.spec import Spec
from minsym.errors import InputError
from minsym.games.records import Records

#: Games that are made; whoever wants fewer takes the first, so that game i is always the same.
GAMES = 60

#: Images of a context that a person can look at, and symbols that a target needs at most.
IMAGES, LEVELS = 12, 4

#: The split that the games are in.
SPLIT = "games"


def sample_games(records: Records, seed: int = 0, images: int | None = None) -> tuple[Spec, Games]:
    """Make some games of the rows of a table, of several complexities in turns.

    They have contexts of `IMAGES` rows, or of all that there are, and targets that need up to
    `LEVELS` symbols, as far as contexts for that are found.

    Parameters
    ----------
    records : Records
    seed : int
    images : int, optional
        How many rows a context has.

    Returns
    -------
    Spec, Games
        Always the same of the same table, seed and images.

    Raises
    ------
    InputError
        If the table has too few distinct rows, or no games are found.

    Examples
    --------
    >>> from minsym.datasets.from_table import records_of
    >>> spec, games = sample_games(records_of("zoo"))
    >>> len(games), spec.levels, games.complexity[:5].tolist()
    (60, (1, 2, 3, 4), [1, 2, 3, 4, 1])
    """
    count = min(IMAGES, len(records.pool)) if images is None else images
    found: dict[int, tuple[Spec, Games]] = {}
    for level in range(1, LEVELS + 1):
        try:
            spec = plan([level], table=records, images=count, splits={SPLIT: GAMES}, seed=seed)
            found[level] = spec, draw_games(spec, spec.shards()[0])
        except InputError as error:
            why = error
            if level > 1:  # what is not found at a level is not found above it
                break
    if not found:
        raise why
    levels = tuple(found)
    longest = max(levels)
    wide = [games.having(witness=_widened(games.witness, longest)) for _, games in found.values()]
    # Game i has the next level after game i - 1.
    turns = np.arange(GAMES)
    which = turns % len(levels) * GAMES + turns // len(levels)
    spec = replace(found[levels[0]][0], levels=levels, splits={SPLIT: GAMES})
    return spec, joined(wide).take(which)


def _widened(witness: Any, width: int) -> Any:
    """Return messages with -1 behind their ends, up to a width."""
    wide = np.full((len(witness), width), -1, witness.dtype)
    wide[:, : witness.shape[1]] = witness
    return wide
