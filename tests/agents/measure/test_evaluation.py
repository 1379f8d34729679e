"""What an evaluation found: shown in a notebook, read again, and what it says of a run."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from minsym import Dataset
from minsym.agents.learn.sweep import grid, sweep
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.measure.evaluation import (
    EVALUATION,
    Evaluation,
    data_of,
    evaluations_of,
    levels_of,
    levels_of_sweep,
    newest_of,
    read_evaluation,
)
from minsym.agents.measure.interactions import INTERACTIONS
from minsym.agents.play.config import Config
from minsym.errors import InputError
from tests.training import SMALL, SPEC, made, rewritten


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """Return the folder of a run that nothing else is done with."""
    return Path(shutil.copytree(finished, tmp_path / "run"))


def test_an_evaluation_is_a_dict_and_json(finished: Path) -> None:
    """Nobody who wrote code for a dict has to change it."""
    found = evaluate(finished)
    assert isinstance(found, Evaluation)
    assert found == json.loads(json.dumps(found))


def test_an_evaluation_that_is_read_shows_itself_as_a_new_one_does(run: Path) -> None:
    """It was a plain dict, without a table in notebooks."""
    found = evaluate(run, out=run / "found")
    again = read_evaluation(run / "found")
    assert isinstance(again, Evaluation)
    assert again == found
    assert again._repr_html_() == Evaluation(found)._repr_html_()


def test_a_notebook_shows_accuracy_beside_its_bounds(finished: Path) -> None:
    """And that of each complexity."""
    found = evaluate(finished)
    assert isinstance(found, Evaluation)
    found["folder"] = "<b>run</b>"
    tree = ElementTree.fromstring(f"<div>{found._repr_html_()}</div>")
    assert [part.tag for part in tree.iter("b")] == []
    cells = ["".join(cell.itertext()) for cell in tree.iter("td")]
    assert cells[:4] == ["games", "60", "accuracy", f"{found['accuracy']:.1%}"]
    assert list(found["by_complexity"]) == cells[-3 * len(found["by_complexity"]) :: 3]


def test_what_is_no_evaluation_is_refused(run: Path) -> None:
    """By the file and the place in it."""
    evaluate(run, out=run / "found")
    rewritten(run / "found" / EVALUATION, lambda it: {**it, "by_complexity": {"2": {"games": 1}}})
    with pytest.raises(InputError, match=r"evaluation\.json: no evaluation of a run: .*share"):
        read_evaluation(run / "found")


def test_the_newest_evaluation_is_the_one_written_last(run: Path) -> None:
    """Of those that are complete; the first by name of those written at the same time."""
    assert newest_of(run) is None
    for name in ("a", "b", "c"):
        evaluate(run, out=run / name)
        os.utime(run / name / EVALUATION, ns=(0, 0))
    assert newest_of(run) == run / "a"
    os.utime(run / "c" / EVALUATION, ns=(9, 9))
    assert evaluations_of(run) == [run / "c", run / "a", run / "b"]
    (run / "c" / INTERACTIONS).unlink()
    assert newest_of(run) == run / "a"


def test_the_games_of_an_evaluation_are_found_again(
    run: Path, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another folder than it was made in; where they are not, it is said why."""
    shutil.copytree(data, tmp_path / "games")
    monkeypatch.chdir(tmp_path)
    evaluate(run, "games", "train", run / "found")
    monkeypatch.chdir("/")
    assert len(data_of(run / "found")) == 200
    (tmp_path / "games" / "dataset.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no card of a data set"):
        data_of(run / "found")
    shutil.rmtree(tmp_path / "games")
    made(tmp_path / "games", replace(SPEC, splits={"train": 20}))
    with pytest.raises(InputError, match="games: it has changed, or is another data set"):
        data_of(run / "found")
    shutil.rmtree(tmp_path / "games")
    with pytest.raises(InputError, match="games: it is not found from here"):
        data_of(run / "found")


def test_levels_are_those_of_the_own_data_of_a_run(run: Path, data: str, tmp_path: Path) -> None:
    """Also where its newest evaluation is on others."""
    assert levels_of(run) == (Dataset(data).blind_accuracy, None)
    found = evaluate(run, out=run / "own")
    os.utime(run / "own" / EVALUATION, ns=(0, 0))
    evaluate(run, made(tmp_path / "other", replace(SPEC, splits={"valid": 20})), out=run / "other")
    assert newest_of(run) == run / "other"
    assert levels_of(run) == (found["blind_accuracy"], found["literal_ceiling"])


def test_without_data_and_evaluations_no_level_is_known(run: Path) -> None:
    """Other data of that name are not taken for them."""
    record = run / "run.json"
    rewritten(record, lambda it: {**it, "data": {**it["data"], "sha256": "0"}})
    assert levels_of(run) == (None, None)


@pytest.fixture
def swept(config: Config, tmp_path: Path) -> Path:
    """Return the folder of a sweep of two runs that differ in their seeds."""
    runs = {f"s{one.seed}": one for one in grid(replace(config, epochs=1), {"seed": [0, 1]})}
    sweep(runs, tmp_path / "sweep")
    return tmp_path / "sweep"


def test_levels_of_a_sweep_hold_for_all_its_runs(
    swept: Path, config: Config, data: str, tmp_path: Path
) -> None:
    """On one data set the floor, and the ceiling if messages are as long."""
    assert levels_of_sweep(swept) == (Dataset(data).blind_accuracy, None)
    found = evaluate(swept / "s1", out=swept / "s1" / "evaluation")
    both = found["blind_accuracy"], found["literal_ceiling"]
    assert levels_of_sweep(swept) == both
    sweep({"long": replace(config, epochs=1, max_length=3)}, swept)
    assert levels_of_sweep(swept) == (both[0], None)
    other = made(tmp_path / "other", replace(SPEC, splits={"train": 50, "valid": 20}))
    sweep({"other": replace(SMALL, epochs=1, data=other)}, swept)
    assert levels_of_sweep(swept) == (None, None)
    (tmp_path / "table-alone").mkdir()
    assert levels_of_sweep(tmp_path / "table-alone") == (None, None)
