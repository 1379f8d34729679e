"""Games as the scripts of a page take them: words, images that are said once, and messages.

A stage has the attributes and their values in words, the distinct images of all its games
(``kinds``), glyphs for them where they can be drawn, and the games, whose images are numbers of
kinds.
"""

from collections.abc import Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import Ints, distinct_rows
from minsym.base.text import brief, printable
from minsym.datasets.shards import Games
from minsym.games.records import Records
from minsym.games.setting import Setting
from minsym.model.context import Context
from minsym.pictures.glyphs import Part, are_visual, glyph, path_of, words_of
from minsym.questions.every import minimum_covers

#: Shortest messages that are shown of a game, the seconds they may take to find, and those that are
#: counted.
SHOWN, SECONDS, COUNTED = 8, 1.0, 1000


class Words(NamedTuple):
    """The attributes of images and the values of each, in words."""

    attributes: tuple[str, ...]
    values: tuple[Sequence[Any], ...]


def words_in(setting: Setting, records: Records | None) -> Words:
    """Return the words of games: those of the table that images are rows of, or numbers."""
    if records is not None:
        return Words(records.attributes, records.value_names)
    sizes = setting.sizes
    return Words(tuple(f"a{a + 1}" for a in range(len(sizes))), tuple(map(range, sizes)))


def shown(value: Any) -> str:
    """Return a value as people read it.

    Examples
    --------
    >>> shown("red"), shown(0.5), shown(True)
    ('red', '0.5', 'True')
    """
    return printable(value) if isinstance(value, str) else brief(value)


def said(words: Words, image: Sequence[int] | Ints, attributes: Sequence[int] | Ints) -> list[str]:
    """Return the symbols that say some attributes of an image, in words."""
    return [
        f"{printable(words.attributes[a])} = {shown(words.values[a][int(image[a])])}"
        for a in attributes
    ]


def stage_of(setting: Setting, records: Records | None, games: Games) -> dict[str, Any]:
    """Return games for a page, ready for JSON.

    Parameters
    ----------
    setting : Setting
    records : Records, optional
        What images are rows of, if of any.
    games : Games
        The first of a split: they are called by their numbers, from 0.
    """
    words = words_in(setting, records)
    count, images, width = games.images.shape
    every = games.images.reshape(-1, width).astype(np.int64)
    first, kind = distinct_rows(every)
    kinds, kind = every[first], kind.reshape(count, images)
    told = [
        {
            "game": g,
            "images": kind[g].tolist(),
            "names": _names(records, games, g),
            "target": int(games.target[g]),
            "complexity": int(games.complexity[g]),
        }
        for g in range(count)
    ]
    return {
        "attributes": [printable(name) for name in words.attributes],
        "values": [[shown(value) for value in values] for values in words.values],
        "kinds": kinds.tolist(),
        "glyphs": glyphs_of(words, kinds),
        "games": told,
    }


def _names(records: Records | None, games: Games, game: int) -> list[str] | None:
    """Return what the images of a game are called, if the rows of its table have names."""
    if records is None or records.names is None:
        return None
    return [printable(records.row_name(row)) for row in games.rows[game].tolist()]


def glyphs_of(words: Words, kinds: Ints) -> list[list[list[Any]]] | None:
    """Return the parts of the glyph of each image; None where images cannot be drawn."""
    if not are_visual(words.attributes, words.values):
        return None
    context = Context.from_array(kinds, 0, words.attributes, words.values)
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

    Those beyond the first few are counted.
    """
    for g, game in enumerate(stage["games"]):
        context = Context.from_array(games.images[g].astype(np.int64), int(games.target[g]))
        found = minimum_covers(context, size=game["complexity"], seconds=SECONDS)
        game["messages"] = [list(cover) for cover in islice(found, SHOWN)]
        game["more"] = _rest(found)
    return stage


def _rest(found: Any) -> int | str:
    """Return how many messages there are still, or "many"."""
    try:
        more = sum(1 for _ in islice(found, COUNTED))
    except TimeoutError:
        return "many"
    return "many" if more == COUNTED else more


def literal(stage: dict[str, Any], games: Games) -> dict[str, Any]:
    """Return a stage whose games have their certified message to step through, symbol by symbol."""
    for g, game in enumerate(stage["games"]):
        attributes = [int(a) for a in games.witness[g] if a >= 0]
        target = stage["kinds"][game["images"][game["target"]]]
        game["message"] = attributes
        game["symbols"] = [
            f"{stage['attributes'][a]} = {stage['values'][a][target[a]]}" for a in attributes
        ]
    return stage
