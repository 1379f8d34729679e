"""Games of a table for a person: made when they are asked for, and kept in no folder."""

from typing import Any

import numpy as np

from minsym.datasets.draw import draw_games
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games, joined
from minsym.errors import InputError
from minsym.games.records import Records
from minsym.games.setting import Setting

#: Games that are made of each complexity; whoever wants fewer takes the first, so that game i is
#: always the same.
GAMES = 10

#: Images of a context that a person can look at, and symbols that a target needs at most.
IMAGES, LEVELS = 12, 4

#: The split that the games are in.
SPLIT = "games"


def sample_games(
    records: Records, seed: int = 0, images: int | None = None
) -> tuple[Setting, Games]:
    """Make some games of the rows of a table, of several complexities in turns.

    They have contexts of `IMAGES` rows, or of all that there are, and targets that need up to
    `LEVELS` symbols, as far as contexts for that are found. No two are the same, so that a small
    table has few.

    Parameters
    ----------
    records : Records
    seed : int
    images : int, optional
        How many rows a context has.

    Returns
    -------
    Setting, Games
        Always the same of the same table, seed and images.

    Raises
    ------
    InputError
        If the table has too few distinct rows, or no games are found.

    Examples
    --------
    >>> from minsym.datasets.from_table import records_of
    >>> setting, games = sample_games(records_of("zoo"))
    >>> len(games), setting.images, games.complexity[:5].tolist()
    (40, 12, [1, 2, 3, 4, 1])
    """
    if len(records.pool) < 2:
        raise InputError(f"{records.name}: no two rows differ, and a game needs two that do")
    count = min(IMAGES, len(records.pool)) if images is None else images
    setting = records.setting(count)
    found, why = [], ""
    for level in range(1, LEVELS + 1):
        try:
            spec = plan([level], table=records, images=count, splits={SPLIT: GAMES}, seed=seed)
            found.append(_distinct(draw_games(spec, spec.shards()[0])))
        except InputError as error:
            why = why or str(error)
            if level > 1:  # what is not found at a level is not found above it
                break
    if not found:
        raise InputError(why)
    every = joined([games.having(witness=_widened(games.witness, LEVELS)) for games in found])
    # The next game has the next level, as long as a level has games left.
    turn = np.concatenate([np.arange(len(games)) for games in found])
    return setting, every.take(np.argsort(turn, kind="stable"))


def _distinct(games: Games) -> Games:
    """Return games without those that have the images and the target of one before."""
    seen: dict[tuple[bytes, bytes], int] = {}
    for g, (images, target) in enumerate(zip(games.images, games.target.tolist(), strict=True)):
        every = b"".join(sorted(image.tobytes() for image in images))
        seen.setdefault((every, images[target].tobytes()), g)
    return games.take(list(seen.values()))


def _widened(witness: Any, width: int) -> Any:
    """Return messages with -1 behind their ends, up to a width."""
    wide = np.full((len(witness), width), -1, witness.dtype)
    wide[:, : witness.shape[1]] = witness
    return wide
