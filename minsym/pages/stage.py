"""Games as the scripts of a page take them: words, images that are said once, and messages.

A stage has the attributes and their values in words, the distinct images of all its games
(``kinds``), glyphs for them where they can be drawn, and the games, whose images are numbers of
kinds.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import Ints, distinct_rows
from minsym.base.text import brief, printable
from minsym.datasets.shards import Games
from minsym.games.records import Records
from minsym.games.setting import Setting
from minsym.kernels.clock import now
from minsym.model.context import Context
from minsym.pictures.glyphs import Part, are_visual, glyph, path_of, words_of
from minsym.questions.every import minimum_covers

#: Shortest messages that are shown of a game, and those that are counted.
SHOWN, COUNTED = 8, 1000

#: Seconds that all messages of a page may take to find, and those of a game.
SECONDS, A_GAME = 10.0, 1.0


class Names(NamedTuple):
    """What attributes are called, and the values of each."""

    attributes: tuple[str, ...]
    values: tuple[Sequence[Any], ...]


def names_in(setting: Setting, records: Records | None) -> Names:
    """Return the names in games: those of the table that images are rows of, or numbers."""
    if records is not None:
        return Names(records.attributes, records.value_names)
    sizes = setting.sizes
    return Names(tuple(f"a{a + 1}" for a in range(len(sizes))), tuple(map(range, sizes)))


def value_text(value: Any) -> str:
    """Return a value as people read it.

    Examples
    --------
    >>> value_text("red"), value_text(0.5), value_text(True)
    ('red', '0.5', 'True')
    """
    return printable(value) if isinstance(value, str) else brief(value)


def symbol_text(attribute: str, value: Any) -> str:
    """Return a symbol as people read it.

    Examples
    --------
    >>> symbol_text("legs", 4)
    'legs = 4'
    """
    return f"{printable(attribute)} = {value_text(value)}"


def symbol_texts(names: Names, image: Ints, attributes: Sequence[int] | Ints) -> list[str]:
    """Return the symbols that say some attributes of an image."""
    return [symbol_text(names.attributes[a], names.values[a][int(image[a])]) for a in attributes]


def stage_of(
    setting: Setting, records: Records | None, games: Games, numbers: Sequence[int] | None = None
) -> dict[str, Any]:
    """Return games for a page, ready for JSON.

    Parameters
    ----------
    setting : Setting
    records : Records, optional
        What images are rows of, if of any.
    games : Games
    numbers : sequence of int, optional
        What the games are called; from 0 on, if nothing is said.
    """
    names = names_in(setting, records)
    count, images, width = games.images.shape
    every = games.images.reshape(-1, width).astype(np.int64)
    first, kind = distinct_rows(every)
    kinds, kind = every[first], kind.reshape(count, images)
    told = [
        {
            "game": g if numbers is None else int(numbers[g]),
            "images": kind[g].tolist(),
            "names": _names(records, games, g),
            "target": int(games.target[g]),
            "complexity": int(games.complexity[g]),
        }
        for g in range(count)
    ]
    # Only values that are seen are sent: a column of names may have very many.
    used = [np.unique(column, return_inverse=True) for column in kinds.T]
    values = zip(names.values, used, strict=True)
    return {
        "attributes": [printable(name) for name in names.attributes],
        "values": [[value_text(own[code]) for code in codes] for own, (codes, _) in values],
        "kinds": np.stack([code.ravel() for _, code in used], axis=1).tolist(),
        "glyphs": glyphs_of(names, kinds),
        "games": told,
    }


def _names(records: Records | None, games: Games, game: int) -> list[str] | None:
    """Return what the images of a game are called, if the rows of its table have names."""
    if records is None or records.names is None:
        return None
    return [printable(records.row_name(row)) for row in games.rows[game].tolist()]


def glyphs_of(names: Names, kinds: Ints) -> list[list[list[Any]]] | None:
    """Return the parts of the glyph of each image; None where images cannot be drawn."""
    if not are_visual(names.attributes, names.values):
        return None
    context = Context.from_array(kinds, 0, names.attributes, names.values)
    return [_paths(glyph(words_of(context, image))) for image in range(len(kinds))]


def _paths(parts: Sequence[Part]) -> list[list[Any]]:
    """Return the path, fill, stroke and width of each part; parts that look alike are one path."""
    alike = groupby(parts, key=lambda part: (part.fill, part.stroke, part.width))
    return [
        ["".join(map(path_of, group)), fill, stroke, round(100 * width, 2)]
        for (fill, stroke, width), group in alike
    ]


def with_messages(stage: dict[str, Any], games: Games) -> dict[str, Any]:
    """Return a stage whose games have their shortest messages, as lists of attributes.

    ``more`` says how many there are beyond those, or "many": where the time is over they are not
    looked for any more, and the certified message stands alone.
    """
    deadline = now() + SECONDS
    for g, game in enumerate(stage["games"]):
        context = Context.from_array(games.images[g].astype(np.int64), int(games.target[g]))
        game["messages"], game["more"] = _messages(context, game["complexity"], deadline - now())
        game["messages"] = game["messages"] or [_witness(games, g)]
    return stage


def _messages(context: Context, size: int, seconds: float) -> tuple[list[list[int]], int | str]:
    """Return the first shortest messages of a target, and how many more there are."""
    found: list[list[int]] = []
    if seconds <= 0:
        return found, "many"
    more = 0
    with suppress(TimeoutError):
        for cover in minimum_covers(context, size, min(seconds, A_GAME)):
            if len(found) < SHOWN:
                found.append(list(cover))
            elif more < COUNTED:
                more += 1
            else:
                break
        else:
            return found, more
    return found, "many"


def _witness(games: Games, game: int) -> list[int]:
    return [int(a) for a in games.witness[game] if a >= 0]


def with_witness(stage: dict[str, Any], names: Names, games: Games) -> dict[str, Any]:
    """Return a stage whose games have their certified message, to step through it."""
    for g, game in enumerate(stage["games"]):
        game["message"] = _witness(games, g)
        image = games.images[g, games.target[g]].astype(np.int64)
        game["symbols"] = symbol_texts(names, image, game["message"])
    return stage
