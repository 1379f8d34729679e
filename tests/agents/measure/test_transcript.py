"""Games are played some at a time, and come to what all of them together would."""

from pathlib import Path

import numpy as np
import pytest

from minsym import Dataset
from minsym.agents.measure import transcript
from minsym.agents.measure.evaluate import load_run
from minsym.agents.measure.probes import (
    ablation,
    bits_per_position,
    literal_ceilings,
    prefix_curve,
)
from minsym.agents.measure.score import values_of_targets
from minsym.agents.measure.speaker import say
from minsym.agents.measure.transcript import playing, transcribe


def test_parts_of_games_come_to_what_all_do(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages, accuracies of beginnings, ablation, bits and literal ceiling."""
    game, _, _ = load_run(finished)
    data = _valid(finished)
    games, listener = playing(game, data, slice(None))
    messages = say(game, games)
    said = []
    for size in (1024, 7):
        monkeypatch.setattr(transcript, "PART", size)
        said.append(transcribe(game, data))
        found = said[-1]
        assert (found.messages == messages).all()
        assert (found.values == values_of_targets(games)).all()
        for name in ("target", "complexity", "level_set_size"):
            assert (getattr(found, name) == getattr(games, name)).all()
        curve = prefix_curve(listener, messages, games.target)
        assert found.rights.mean(axis=0) == pytest.approx(curve)
        drops = ablation(listener, messages, games.target, 18)
        assert curve[-1] - found.swapped.mean(axis=0) == pytest.approx(drops, abs=1e-6)
        bits = -np.diff(found.bits.mean(axis=0))
        assert bits == pytest.approx(bits_per_position(listener, messages), abs=1e-6)
        ceilings = (1 / (1 + found.left)).mean(axis=0)
        assert ceilings == pytest.approx(literal_ceilings(games, 2))
        assert found.rows.size == 0
    for one, other in zip(*said, strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_it_is_told_how_many_games_are_played(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part by part."""
    monkeypatch.setattr(transcript, "PART", 25)
    news: list[str] = []
    transcribe(load_run(finished)[0], _valid(finished), news.append)
    assert news == [f"playing 60 games, {done} done" for done in (0, 25, 50)]


def _valid(run: Path) -> Dataset:
    """Return the games that a run is validated on."""
    return Dataset(load_run(run)[1].data, "valid")
