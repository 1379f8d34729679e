"""What a trained pair can do."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minsym import InputError
from minsym.agents.learn.run import RECORD
from minsym.agents.learn.train import train
from minsym.agents.measure.corpus import TARGETS
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.measure.evaluation import EVALUATION
from minsym.agents.measure.interactions import read_interactions
from minsym.agents.play.config import Config
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting
from tests.training import ROWS, SMALL, SPEC, made, metrics_of, pixels, rewritten, seen, vectors


def test_an_evaluation_finds_what_training_validated(config: Config, finished: Path) -> None:
    """The same games, and the weights of the last epoch."""
    found = evaluate(finished)
    last = metrics_of(finished)[-1]
    assert (found["epoch"], found["games"], found["data"]) == (3, 60, config.data)
    assert found["accuracy"] == pytest.approx(last["val_accuracy"], abs=1e-6)
    assert found["prefix_accuracy"][-1] == found["accuracy"]
    counts = [level["games"] for level in found["by_complexity"].values()]
    assert sum(counts) == 60


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    """With the file that is missed."""
    with pytest.raises(InputError, match=r"no run, for there is no config\.toml in it"):
        evaluate(tmp_path)


def test_games_may_have_another_number_of_images(finished: Path, tmp_path: Path) -> None:
    """The pair sees one image at a time, and picks among as many as there are."""
    data = made(tmp_path / "more", replace(SPEC, setting=Setting(6, 3, 12)))
    found = evaluate(finished, data)
    assert (found["games"], found["data"]) == (60, data)
    assert found["blind_accuracy"] < evaluate(finished)["blind_accuracy"]


def test_pairs_whose_receivers_compare_are_evaluated(config: Config, tmp_path: Path) -> None:
    """All of them, on as many images and on more, with fresh agents and what is written."""
    run = tmp_path / "run"
    train(replace(config, compares=True, receivers=2, epochs=1), run)
    found = evaluate(run, out=tmp_path / "out", retrain=50)
    assert np.shape(found["cross_play"]) == (1, 2)
    assert len(found["retrained"]["receiver"]["accuracy"]) > 1
    assert len(read_interactions(tmp_path / "out").game) == 60
    data = made(tmp_path / "more", replace(SPEC, setting=Setting(6, 3, 12)))
    assert evaluate(run, data)["games"] == 60


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        (Setting(5, 3, 8), "its images have 5 attributes, and those of the run 6; only their"),
        (Setting(6, 4, 8), "its images have 4 values of attribute 0, and those of the run 3;"),
        (Setting(6, [3, 3, 3, 3, 2, 3], 8), "its images have 2 values of attribute 4, and"),
    ],
    ids=str,
)
def test_what_differs_otherwise_is_named(
    setting: Setting, why: str, finished: Path, tmp_path: Path
) -> None:
    """In the line that refuses it."""
    data = made(tmp_path / "other", replace(SPEC, setting=setting))
    with pytest.raises(InputError, match=why):
        evaluate(finished, data)


def test_no_split_for_validation(finished: Path, tmp_path: Path) -> None:
    """One has to be named then."""
    data = made(tmp_path / "test-only", replace(SPEC, splits={"test": 20}))
    with pytest.raises(InputError, match="no split is for validation; give one of its splits"):
        evaluate(finished, data)
    assert evaluate(finished, data, "test")["games"] == 20


def test_a_pair_that_sees_features_is_evaluated_on_features(
    config: Config, tmp_path: Path, finished: Path
) -> None:
    """Of the data set that is given, which needs some of the same shape."""
    where = seen(tmp_path / "games", vectors())
    pair = tmp_path / "pair"
    train(replace(config, data=where, input="features", epochs=1), pair)
    other = seen(tmp_path / "other", vectors()[::-1])
    assert evaluate(pair)["accuracy"] != evaluate(pair, other)["accuracy"]
    for name, features, why in [
        ("none", None, "none: has no features, which input 'features' needs"),
        ("wider", np.ones((81, 6)), "wider: its features are 6, and those of the run 5"),
        ("pixels", pixels(), "pixels: its features are 2 x 9 x 6, and those of the run 5"),
    ]:
        with pytest.raises(InputError, match=why):
            evaluate(pair, seen(tmp_path / name, features))


def test_a_pair_that_sees_attributes_does_not_mind_features(config: Config, tmp_path: Path) -> None:
    """It comes to the same numbers where there are none."""
    plain, more = seen(tmp_path / "plain", None), seen(tmp_path / "more", vectors())
    for data in (plain, more):
        train(replace(config, data=data, epochs=1), Path(f"{data}-pair"))
    assert metrics_of(Path(f"{plain}-pair")) == metrics_of(Path(f"{more}-pair"))


def test_a_record_without_the_shape_of_features(config: Config, tmp_path: Path) -> None:
    """Is no record of a run on some."""
    where = seen(tmp_path / "games", vectors())
    train(replace(config, data=where, input="features", epochs=1), tmp_path / "pair")
    rewritten(tmp_path / "pair" / RECORD, lambda it: {k: it[k] for k in it if k != "features"})
    with pytest.raises(InputError, match="does not say which features the agents of the run see"):
        evaluate(tmp_path / "pair")


def test_messages_are_written_with_what_they_are_about(config: Config, tmp_path: Path) -> None:
    """In words, where images are rows of a table; other data leave no such file."""
    table = {"name": [f"thing {i}" for i in range(81)]}
    words = ("red", "green", "blue")
    table |= {f"part {a}": [words[code] for code in column] for a, column in enumerate(ROWS.T)}
    spec = plan([2], None, {"train": 60, "valid": 20}, "rows", table=table, images=6)
    data = generate(spec, tmp_path / "games")
    train(replace(config, data=str(data.folder), epochs=1), tmp_path / "pair")
    out = tmp_path / "out"
    evaluate(tmp_path / "pair", out=out)
    lines = [json.loads(line) for line in (out / TARGETS).read_text().splitlines()]
    games = data.split("valid")[:]
    assert len(lines) == len(games)
    for line, game in zip(lines, range(len(games)), strict=True):
        row = games.rows[game, games.target[game]]
        assert (line["row"], line["name"]) == (row, f"thing {row}")
        assert line["values"] == {key: table[key][row] for key in table if key != "name"}
    messages = [json.loads(line) for line in (out / "corpus.jsonl").read_text().splitlines()]
    assert [line["message"] for line in lines] == messages


def test_other_data_leave_no_words_behind(finished: Path, tmp_path: Path) -> None:
    """Those of an evaluation that was in the folder before."""
    (tmp_path / TARGETS).write_text("old")
    evaluate(finished, out=tmp_path)
    assert not (tmp_path / TARGETS).exists()


def test_an_evaluation_that_is_killed_leaves_no_report_of_another(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old ``evaluation.json`` stood beside the games of the new evaluation."""
    evaluate(finished, out=tmp_path / "out")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("minsym.agents.measure.evaluate.write_codebook", killed)
    with pytest.raises(KeyboardInterrupt):
        evaluate(finished, split="train", out=tmp_path / "out")
    assert len(read_interactions(tmp_path / "out").game) == 200
    assert not (tmp_path / "out" / EVALUATION).exists()


def test_the_data_of_a_run_are_found_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If both are below the folder that the run was trained in; else it is said."""
    made(tmp_path / "games")
    monkeypatch.chdir(tmp_path)
    train(replace(SMALL, data="games", epochs=1), Path("runs/pair"))
    monkeypatch.chdir("/")
    assert evaluate(tmp_path / "runs" / "pair")["data"] == str(tmp_path.resolve() / "games")


def test_those_who_have_not_learned_stand_beside_the_pair(tmp_path: Path) -> None:
    """The blind say nothing, the solver what is needed, and literal messages no more than L."""
    spec = Spec((2, 3), Setting(6, 3, 8), "latent", {"train": 80, "valid": 40}, matched=True)
    config = Config(data=made(tmp_path / "games", spec), max_length=2, hidden=8, epochs=1)
    train(config, tmp_path / "run")
    found = evaluate(tmp_path / "run")
    blind, literal, solver = found["baselines"].values()
    assert [each["length_slope"]["slope"] for each in (blind, literal)] == [0, 0]
    assert solver["length_slope"]["slope"] == pytest.approx(1)
    assert blind["accuracy"] == pytest.approx(found["blind_accuracy"])
    assert literal["accuracy"] == pytest.approx(found["literal_ceiling"])
    assert {level: group["regret"] for level, group in solver["by_complexity"].items()} == {
        "2": 0,
        "3": 0,
    }
    assert literal["by_complexity"]["2"]["share"] == 1 > literal["by_complexity"]["3"]["share"]
    assert literal["by_complexity"]["3"]["regret"] == -1
    assert blind["by_complexity"]["3"]["mean_length"] == 0
