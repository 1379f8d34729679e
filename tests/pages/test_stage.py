"""Games as the scripts of a page take them."""

import numpy as np
import pytest

from minsym import Games
from minsym.datasets.from_table import records_of
from minsym.datasets.sample import sample_games
from minsym.games.setting import Setting
from minsym.pages.stage import (
    names_in,
    stage_of,
    symbol_texts,
    value_text,
    with_messages,
    with_witness,
)

#: A target that has two shortest messages, of one symbol each.
GAME = Games(*map(np.array, ([[[0, 0, 1], [1, 1, 1], [0, 0, 1]]], [1], [1], [[0]], [1], [0], [[]])))


def test_images_are_said_once_and_games_name_them() -> None:
    """However many games and places they are in."""
    stage = stage_of(Setting(3, 2, 3), None, GAME)
    assert stage["kinds"] == [[0, 0, 0], [1, 1, 0]]
    assert stage["values"] == [["0", "1"], ["0", "1"], ["1"]]
    assert stage["games"] == [
        {"game": 0, "images": [0, 1, 0], "names": None, "target": 1, "complexity": 1}
    ]
    assert stage["attributes"] == ["a1", "a2", "a3"]
    assert stage["glyphs"] is None


def test_all_shortest_messages_are_there() -> None:
    """Those beyond the first few are counted."""
    stage = with_messages(stage_of(Setting(3, 2, 3), None, GAME), GAME)
    assert stage["games"][0]["messages"] == [[0], [1]]
    assert stage["games"][0]["more"] == 0
    wide = GAME.having(images=np.array([[[0] * 20, [1] * 20, [0] * 20]]))
    many = with_messages(stage_of(Setting(20, 2, 3), None, wide), wide)["games"][0]
    assert (len(many["messages"]), many["more"]) == (8, 12)


def test_only_values_that_are_seen_are_there() -> None:
    """A column with very many values makes no large page."""
    images = np.array([[[7, 0], [9, 0]]])
    games = GAME.having(images=images, target=np.array([1]), rows=np.empty((1, 0), np.int64))
    stage = stage_of(Setting(2, (10, 1), 2), None, games, [40])
    assert stage["values"] == [["7", "9"], ["0"]]
    assert stage["kinds"] == [[0, 0], [1, 0]]
    assert stage["games"][0]["game"] == 40


def test_a_hard_game_is_shown_with_its_certified_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time for messages is over; others are not looked for."""
    monkeypatch.setattr("minsym.pages.stage.SECONDS", 0.0)
    game = with_messages(stage_of(Setting(3, 2, 3), None, GAME), GAME)["games"][0]
    assert (game["messages"], game["more"]) == ([[0]], "many")


def test_a_table_gives_its_words_and_names() -> None:
    """And glyphs where its attributes can be seen."""
    zoo, shapes = records_of("zoo"), records_of("shapes")
    setting, games = sample_games(zoo)
    some = games.take(slice(4))
    stage = with_witness(stage_of(setting, zoo, some), names_in(setting, zoo), some)
    first = stage["games"][0]
    target = first["images"][first["target"]]
    attribute = first["message"][0]
    code = stage["kinds"][target][attribute]
    name = stage["attributes"][attribute]
    assert first["symbols"] == [f"{name} = {stage['values'][attribute][code]}"]
    assert first["names"][first["target"]] in (zoo.names or ())
    setting, games = sample_games(shapes)
    drawn = stage_of(setting, shapes, games.take(slice(2)))
    assert len(drawn["glyphs"]) == len(drawn["kinds"])
    assert all(path.startswith("M") for glyph in drawn["glyphs"] for path, *_ in glyph)


def test_symbols_are_in_words() -> None:
    """Of an image, whichever attributes are said; texts that do not print are escaped."""
    names = names_in(Setting(2, 3, 4), None)
    assert symbol_texts(names, np.array([2, 0]), [0, 1]) == ["a1 = 2", "a2 = 0"]
    assert value_text("a\nb") == "a\\nb"
