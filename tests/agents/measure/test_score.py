"""Scores of messages by themselves."""

import json
from typing import Any

import numpy as np
import pytest

from minsym import InputError
from minsym.agents.measure.corpus import Corpus
from minsym.agents.measure.probes import literal_ceilings
from minsym.agents.measure.score import about, language, score, values_of_targets
from minsym.agents.measure.scripted import witness_messages
from tests.languages import COMPOSITIONAL, MEANINGS
from tests.training import drawn

SIZES = (3,) * 6


def test_the_solver_is_always_right_and_as_short_as_can_be() -> None:
    """Its messages are literal, and nothing is in excess."""
    games = drawn(40)
    found = score(witness_messages(games, SIZES, 5), games, SIZES)
    assert (found["literal_accuracy"], found["excess_length"]) == (1.0, 0.0)
    assert found["mean_length"] == found["mean_complexity"] == 2.0
    assert (found["longest"], found["literal_ceiling"], found["notes"]) == (2, 1.0, [])
    assert found["by_complexity"] == {
        "2": {"games": 40, "literal_accuracy": 1.0, "mean_length": 2.0}
    }


def test_short_messages_come_to_the_literal_ceiling() -> None:
    """Of one symbol, where ties count a share each."""
    games = drawn(40)
    found = score(witness_messages(games, SIZES, 1), games, SIZES)
    assert found["literal_accuracy"] == pytest.approx(found["literal_ceiling"])
    assert found["literal_ceiling"] == pytest.approx(literal_ceilings(games, 1)[0])
    assert found["excess_length"] == -1.0


def test_messages_are_about_the_games_that_they_name() -> None:
    """In any order, some of them more than once."""
    games = drawn(40)
    which = np.array([7, 3, 3, 39])
    messages = witness_messages(games, SIZES, 2)[which]
    found = score(messages, about(Corpus(messages, which, np.full(4, -1)), games), SIZES)
    assert (found["messages"], found["literal_accuracy"]) == (4, 1.0)


def test_choices_are_counted_where_there_are_any() -> None:
    """Some of them right."""
    games = drawn(4)
    messages = witness_messages(games, SIZES, 2)
    choice = games.target.copy()
    choice[0], choice[1] = (choice[0] + 1) % 8, -1
    found = score(messages, games, SIZES, choice)
    assert (found["choices"], found["choice_accuracy"]) == (3, pytest.approx(2 / 3))
    found = score(messages, games, SIZES)
    assert (found["choices"], found["choice_accuracy"]) == (0, None)


def test_symbols_of_other_vocabularies_are_not_taken_literally() -> None:
    """All else is measured, and a sentence says why."""
    games = drawn(40)
    messages = witness_messages(games, SIZES, 2)
    found = score(messages + 100, games, SIZES)
    assert found["literal_accuracy"] is None
    assert found["by_complexity"]["2"]["literal_accuracy"] is None
    assert "no value of an attribute, of which there are 18" in found["notes"][0]
    assert found["topsim"] == language(messages, values_of_targets(games))["topsim"]


def test_how_symbols_go_with_values_is_reported_over_chance() -> None:
    """With a translation; what no two games can tell is null."""
    found = json.loads(json.dumps(language(COMPOSITIONAL, MEANINGS)))
    for name in ("best_match", "best_match_precision", "bijectivity", "context_independence"):
        assert found[name] == pytest.approx(1)
        assert 0.4 < found[f"{name}_over_chance"] < 1
    assert found["residual_entropy"] == pytest.approx(0, abs=1e-9)
    assert found["residual_entropy_over_chance"] < -0.7
    assert found["topsim_normalized"] == found["topsim"] == pytest.approx(1)
    assert found["translation"][5] == {"symbol": 5, "attribute": 1, "value": 1, "together": 16}
    assert len(found["translation"]) == 12
    for name in ("message_variation", "meaning_variation"):
        assert found[name] is found[f"{name}_over_chance"] is None
    assert found["abbreviation"] is None


def test_variation_is_reported_where_something_occurs_twice() -> None:
    """Each meaning in two games, with the same message."""
    found = language(np.repeat(COMPOSITIONAL, 2, axis=0), np.repeat(MEANINGS, 2, axis=0))
    for name, least in (("message_variation", 2), ("meaning_variation", 0.7)):
        assert found[name] == 0
        assert found[f"{name}_over_chance"] < -least


@pytest.mark.parametrize(
    ("game", "choice", "why"),
    [(4, 0, "line 2: game 4; expected 0 to 3"), (3, 8, "line 2: choice 8; expected 0 to 7")],
)
def test_messages_about_other_games_are_refused(game: int, choice: int, why: str) -> None:
    """The line is named."""
    corpus = Corpus(np.zeros((2, 1), int), np.array([0, game]), np.array([-1, choice]))
    with pytest.raises(InputError, match=why):
        about(corpus, drawn(4))


@pytest.mark.parametrize("messages", [np.full((4, 1), -1), np.empty((4, 0), int)])
def test_silence_has_no_score(messages: Any) -> None:
    """There is nothing to measure."""
    with pytest.raises(InputError, match="no message has a symbol"):
        score(messages, drawn(4), SIZES)
