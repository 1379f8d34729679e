"""What happened in each game of an evaluation."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from minsym import Games, InputError
from minsym.agents.learn.train import train
from minsym.agents.measure import interactions
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.measure.interactions import (
    INTERACTIONS,
    Interactions,
    read_interactions,
    write_interactions,
)
from minsym.agents.measure.scripted import LiteralListener, witness_messages
from minsym.agents.play.config import Config
from minsym.datasets.dataset import Dataset
from tests.training import drawn, seen, vectors

SIZES = (3,) * 6


def written(folder: Path, games: Games, messages: Any) -> Interactions:
    """Write what a literal listener makes of messages, and read it."""
    folder.mkdir(exist_ok=True)
    playing = lambda part: (games.take(part), LiteralListener(games.take(part), SIZES))  # noqa: E731
    write_interactions(folder, playing, messages, {"seed": 3})
    return read_interactions(folder)


def test_a_row_says_what_the_receiver_made_of_each_beginning(tmp_path: Path) -> None:
    """Probabilities add up, the choice is the likeliest, and whole messages find the target."""
    games = drawn(30)
    messages = witness_messages(games, SIZES, 4)
    found = written(tmp_path, games, messages)
    assert found.game.tolist() == [*range(30)]
    assert found.context.tolist() == games.context.tolist()
    assert found.complexity.tolist() == games.complexity.tolist()
    for game in range(30):
        assert found.message[game].tolist() == messages[game][messages[game] >= 0].tolist()
        probability, choice = found.probability[game], found.choice[game]
        assert len(choice) == len(probability) == len(found.message[game]) + 1
        assert np.allclose(probability.sum(axis=1), 1)
        assert choice.tolist() == probability.argmax(axis=1).tolist()
        assert np.allclose(probability[0], 1 / 8)
        assert choice[-1] == found.target[game] == games.target[game]


@pytest.mark.parametrize("eos", ["none", "extra"])
def test_the_last_choice_is_as_often_right_as_the_evaluation_says(
    eos: str, config: Config, tmp_path: Path
) -> None:
    """Also where messages may end early."""
    pair, out = tmp_path / "pair", tmp_path / "out"
    train(Config(**{**vars(config), "eos": eos, "max_length": 3}), pair)
    report = evaluate(pair, out=out)
    found = read_interactions(out)
    right = [
        choice[-1] == target for choice, target in zip(found.choice, found.target, strict=True)
    ]
    assert np.mean(right) == pytest.approx(report["accuracy"])
    corpus = [json.loads(line) for line in (out / "corpus.jsonl").read_text().splitlines()]
    assert [message.tolist() for message in found.message] == corpus
    metadata = pq.read_schema(out / INTERACTIONS).metadata
    assert json.loads(metadata[b"minsym"]) == report["run"]


def test_rows_of_a_table_are_named(config: Config, tmp_path: Path) -> None:
    """As in the data set; pairs that see features are asked like others."""
    where = seen(tmp_path / "games", vectors())
    pair, out = tmp_path / "pair", tmp_path / "out"
    train(Config(**{**vars(config), "data": where, "input": "features", "epochs": 1}), pair)
    report = evaluate(pair, out=out)
    found = read_interactions(out)
    assert found.rows.tolist() == Dataset(where, "valid")[:].rows.tolist()
    right = [
        choice[-1] == target for choice, target in zip(found.choice, found.target, strict=True)
    ]
    assert np.mean(right) == pytest.approx(report["accuracy"])


def test_games_are_written_group_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never are all asked about together, and a reader takes the groups that it needs."""
    games = drawn(30)
    messages = witness_messages(games, SIZES, 2)
    whole = written(tmp_path / "whole", games, messages)
    monkeypatch.setattr(interactions, "GROUP_CELLS", 7 * 3 * 8)
    parts = written(tmp_path / "parts", games, messages)
    file = pq.ParquetFile(tmp_path / "parts" / INTERACTIONS)
    rows = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
    assert rows == [7, 7, 7, 7, 2]
    for one, other in zip(whole, parts, strict=True):
        assert [np.asarray(x).tolist() for x in one] == [np.asarray(x).tolist() for x in other]
    # What is behind the groups that are needed may be damaged.
    path = tmp_path / "parts" / INTERACTIONS
    data = bytearray(path.read_bytes())
    start = file.metadata.row_group(4).column(6).data_page_offset
    data[start : start + 60] = bytes(60)
    path.write_bytes(data)
    assert len(read_interactions(tmp_path / "parts", 10)) == 10
    with pytest.raises(InputError, match=r"interactions\.parquet: no interactions"):
        read_interactions(tmp_path / "parts")


def test_the_same_evaluation_is_the_same_bytes(tmp_path: Path) -> None:
    """Given the same record."""
    games = drawn(20)
    messages = witness_messages(games, SIZES, 2)
    for name in ("one", "other"):
        written(tmp_path / name, games, messages)
    one, other = ((tmp_path / name / INTERACTIONS).read_bytes() for name in ("one", "other"))
    assert one == other


def test_no_games_may_be_asked_for(tmp_path: Path) -> None:
    """They come without images."""
    games = drawn(5)
    written(tmp_path, games, witness_messages(games, SIZES, 2))
    assert len(read_interactions(tmp_path, 0)) == 0


def test_what_is_no_file_of_interactions_is_refused(tmp_path: Path) -> None:
    """In a line that names it."""
    with pytest.raises(InputError, match=r"interactions\.parquet: .*No such file"):
        read_interactions(tmp_path)
    (tmp_path / INTERACTIONS).write_bytes(b"PAR1 and no more PAR1")
    with pytest.raises(InputError, match=r"no interactions of an evaluation: [^\n]*$"):
        read_interactions(tmp_path)


def test_reading_takes_no_torch(tmp_path: Path) -> None:
    """Reports are made where it is not installed."""
    games = drawn(5)
    written(tmp_path, games, witness_messages(games, SIZES, 2))
    code = (
        "import sys; import conftest; "
        "from minsym.agents.measure import codebook, interactions, score; "
        f"print(len(interactions.read_interactions({str(tmp_path)!r})), 'torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["5", "False"]


def test_a_row_says_what_its_message_cost_and_where_it_might_have_ended(tmp_path: Path) -> None:
    """Where messages may end; else nothing is said of it."""
    games = drawn(30)
    messages = witness_messages(games, SIZES, 4)
    playing = lambda part: (games.take(part), LiteralListener(games.take(part), SIZES))  # noqa: E731
    stopping = np.random.default_rng(0).random((30, 4))
    write_interactions(tmp_path, playing, messages, {}, stopping, 0.25)
    found = read_interactions(tmp_path)
    assert found.cost.tolist() == [0.25 * len(message) for message in found.message]
    assert np.allclose(found.stopping, stopping)
    free = written(tmp_path, games, messages)
    assert (free.cost.shape, free.stopping.shape) == ((0,), (30, 0))


@pytest.mark.parametrize("ends", [{"eos": "extra"}, {"stop": "head"}])
def test_a_message_ends_where_that_becomes_likely(
    ends: dict[str, str], config: Config, tmp_path: Path
) -> None:
    """A head stops it where that is likelier than not; an end where it is the likeliest symbol."""
    config = replace(config, max_length=3, length_cost=0.5, epochs=1, **ends)
    train(config, tmp_path / "run")
    evaluate(tmp_path / "run", out=tmp_path / "found")
    found = read_interactions(tmp_path / "found")
    for game in range(len(found)):
        length = len(found.message[game])
        assert found.cost[game] == pytest.approx(0.5 * length)
        if "stop" in ends:
            assert (found.stopping[game, :length] <= 0.5).all()
            assert (found.stopping[game, length : length + 1] > 0.5).all()
