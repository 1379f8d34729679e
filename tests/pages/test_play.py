"""The page to play on, as text; how it plays is tried in a browser."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from minsym.agents.measure.scripted import LiteralListener, witness_messages
from minsym.datasets.from_table import records_of
from minsym.datasets.given import Given, games_of_folder, games_of_table
from minsym.pages.play import play_page, shortest, trained
from tests.training import made


def stage_of(page: str) -> Any:
    """Return what the script of a page reads."""
    found = re.search(r'<script type="application/json" id="stage">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def page_of(given: Given) -> str:
    """Return a page for both roles."""
    return play_page(given, shortest(given), ["sender", "receiver"], "Play", ["a b"])


def test_symbols_have_the_numbers_that_corpora_have(tmp_path: Path) -> None:
    """So that what is taken along is scored as it was played."""
    given = games_of_folder(made(tmp_path / "games"), limit=5)
    stage, sizes = stage_of(page_of(given)), given.setting.sizes
    expected = witness_messages(given.games, sizes, int(given.games.complexity.max()))
    assert [game["spoken"] for game in stage["games"]] == expected.tolist()
    own = given.games.images[range(5), given.games.target] + np.arange(0, 18, 3)
    assert [game["own"] for game in stage["games"]] == own.tolist()
    listener = LiteralListener(given.games, sizes)
    right = listener(np.array([game["spoken"] for game in stage["games"]])).argmax(axis=1)
    assert right.tolist() == given.games.target.tolist()


def test_a_table_is_played_in_its_words() -> None:
    """The message is heard in them, and the command to score quotes what needs it."""
    given = games_of_table(records_of("zoo"), limit=3)
    stage = stage_of(page_of(given))
    assert all(" = " in symbol for game in stage["games"] for symbol in game["heard"])
    assert stage["command"] == "'a b'"


def test_a_trained_sender_says_numbers() -> None:
    """What they mean is for the receiver to find out."""
    sent = trained(np.array([[3, 14], [7, -1]]), Path("runs/one"))
    assert sent.words == [["symbol 3", "symbol 14"], ["symbol 7"]]
    assert sent.symbols == [[3, 14], [7]]
    assert sent.by == "the run one"
