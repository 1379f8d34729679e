"""The page on which a person plays games: as sender, who says symbols, or as receiver, who picks.

What a sender says, or a receiver picks, can be taken along as a corpus, and
`minsym.agents.measure.score` comes to the figures that the page shows.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from minsym.agents.play.vocabulary import symbols_of
from minsym.base.arrays import Ints
from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.datasets.given import Given
from minsym.pages.render import page
from minsym.pages.stage import names_in, stage_of, symbol_texts, with_messages

#: What a person does in each role.
ROLES = {
    "sender": "You know the target. Say values of it, as few as you can, until no other image "
    "has all of them.",
    "receiver": "You hear a message. Pick the image that it is about.",
}


class Sent(NamedTuple):
    """What a receiver hears of each game.

    Attributes
    ----------
    words : list of lists of str
        The symbols as they are shown.
    symbols : list of lists of int
        Their numbers, as a corpus has them.
    by : str
        Who says them, to stand in a sentence.
    """

    words: list[list[str]]
    symbols: list[list[int]]
    by: str


def shortest(given: Given) -> Sent:
    """Return the certified shortest message of each game, in words."""
    names, sizes, games = names_in(given.setting, given.records), given.setting.sizes, given.games
    own = games.images[np.arange(len(games)), games.target].astype(np.int64)
    spoken = [row[row >= 0] for row in games.witness]
    return Sent(
        [
            symbol_texts(names, image, attributes)
            for image, attributes in zip(own, spoken, strict=True)
        ],
        [
            symbols_of(image, sizes)[attributes].tolist()
            for image, attributes in zip(own, spoken, strict=True)
        ],
        "the solver, in as few symbols as can be",
    )


def trained(messages: Ints, run: Path) -> Sent:
    """Return messages of a trained sender, (B, L) with -1 behind the end: symbols are numbers."""
    symbols = [row[row >= 0].tolist() for row in messages]
    name = printable(name_of(run))
    return Sent(
        [[f"symbol {s}" for s in row] for row in symbols],
        symbols,
        name if name.startswith("run") else f"the run {name}",
    )


def play_page(
    given: Given,
    sent: Sent,
    roles: Sequence[str],
    title: str,
    data: Sequence[str],
) -> str:
    """Return the page as the text of an HTML file.

    Parameters
    ----------
    given : Given
        The games.
    sent : Sent
        What a receiver hears.
    roles : sequence of str
        Those of `ROLES` that can be chosen.
    title : str
    data : sequence of str
        What stands behind ``minsym evaluate --messages FILE`` to score a corpus.
    """
    games = given.games
    stage = with_messages(stage_of(given.setting, given.records, games), games)
    targets = games.images[np.arange(len(games)), games.target].astype(np.int64)
    own = symbols_of(targets, given.setting.sizes).tolist()
    for game, heard, spoken, symbols in zip(
        stage["games"], sent.words, sent.symbols, own, strict=True
    ):
        game["heard"], game["spoken"], game["own"] = heard, spoken, symbols
    stage["command"] = printable(shlex.join(data), limit=None)
    listed: list[dict[str, Any]] = [
        {"name": role, "title": role.capitalize(), "text": ROLES[role]} for role in roles
    ]
    images = games.images.shape[1]
    rules = (
        f"There are {len(games)} games. Each has {images} images, and one of them is the target, "
        "which the sender knows and the receiver does not. A message names values of the target; "
        "it works if no other image has all of them."
    )
    lead = f"Messages that a receiver hears are said by {sent.by}." if "receiver" in roles else ""
    return page(
        "play.html",
        ["base.js", "games.js", "play.js"],
        {"stage": stage},
        {"title": title, "lead": lead, "rules": rules, "roles": listed},
    )
