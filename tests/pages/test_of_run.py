"""The report of a run, and of an evaluation."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from minsym.agents.measure.evaluate import evaluate
from minsym.agents.measure.evaluation import STRUCTURE
from minsym.agents.measure.interactions import read_interactions
from minsym.errors import InputError
from minsym.games.setting import Setting
from minsym.pages.content import Chart, Replay
from minsym.pages.of_run import SHOWN, report_of_run
from minsym.pages.report import report_of
from tests.pages.test_of_table import column, facts, listing, words
from tests.training import SPEC, made, metrics_of


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """Return the folder of a run that nothing else is done with."""
    return Path(shutil.copytree(finished, tmp_path / "run"))


def test_a_run_is_evaluated_if_it_was_not(run: Path) -> None:
    """As the command does it; what is there is not made again."""
    told: list[str] = []
    report = report_of_run(run, told.append)
    assert told[0] == "evaluating"
    folder = next(run.glob("evaluation-*"))
    found = json.loads((folder / "evaluation.json").read_text())
    shown = facts(report)
    assert shown["accuracy"] == f"{found['accuracy']:.1%}"
    assert shown["validation accuracy"] == f"{metrics_of(run)[-1]['val_accuracy']:.1%}"
    assert shown["best match"] == f"{found['best_match']:.3f}"
    assert shown["max_length"] == "2"
    before = (folder / "evaluation.json").stat().st_mtime_ns
    told.clear()
    report_of(run, told.append)
    assert told == []
    assert (folder / "evaluation.json").stat().st_mtime_ns == before


def test_an_evaluation_of_an_earlier_epoch_is_not_taken_for_the_last(run: Path) -> None:
    """The run is evaluated again; without its data the old one is shown, and said to be old."""
    evaluate(run, out=run / "evaluation")
    path = run / "evaluation" / "evaluation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "epoch": 1}))
    record = run / "run.json"
    there = json.loads(record.read_text())
    moved = {**there["data"], "folder": "gone"}
    record.write_text(json.dumps({**there, "data": moved}))
    report = report_of_run(run)
    assert "The run could not be evaluated after its last epoch" in words(report)
    assert "3 epochs on games. Evaluated after epoch 1 on" in report.lead
    record.write_text(json.dumps(there))
    assert "Evaluated after epoch 3 on" in report_of_run(run).lead


def test_an_evaluation_with_fewer_metrics_is_shown(run: Path) -> None:
    """One of before they were measured; what is there has to be a number."""
    evaluate(run, out=run / "evaluation")
    path = run / "evaluation" / "evaluation.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "bijectivity": "high"}))
    with pytest.raises(InputError, match=r"no evaluation of a run: .*bijectivity"):
        report_of_run(run)
    path.write_text(json.dumps({key: part for key, part in found.items() if key not in STRUCTURE}))
    assert facts(report_of_run(run)).keys().isdisjoint({"best match", "bijectivity"})


def test_without_torch_a_run_is_reported_as_far_as_it_goes(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its curves need none; only to evaluate it does."""
    monkeypatch.setitem(sys.modules, "minsym.agents.measure.evaluate", None)
    report = report_of_run(run)
    assert "is not installed" in words(report)
    assert [section.title for section in report.sections] == ["How training went", "Config"]


def test_floor_and_ceiling_are_those_of_the_data_of_the_run(run: Path, tmp_path: Path) -> None:
    """Not of others that it was evaluated on since."""
    other = made(tmp_path / "other", replace(SPEC, setting=Setting(6, 3, 4)))
    evaluate(run, out=run / "a")
    own = json.loads((run / "a" / "evaluation.json").read_text())
    evaluate(run, other, out=run / "b")
    chart = report_of_run(run).sections[0].blocks[1]
    assert isinstance(chart, Chart)
    lines = [row for rows in chart.spec["datasets"].values() for row in rows if {*row} == {"y"}]
    assert lines == [{"y": own["blind_accuracy"]}, {"y": own["literal_ceiling"]}]


def test_games_are_replayed_with_what_the_receiver_thought(run: Path) -> None:
    """After each symbol: its probabilities and its choice."""
    evaluate(run, out=run / "evaluation")
    report = report_of_run(run)
    replay = next(b for s in report.sections for b in s.blocks if isinstance(b, Replay))
    heard = read_interactions(run / "evaluation", SHOWN)
    assert len(replay.stage["games"]) == SHOWN
    for game, message, choice in zip(
        replay.stage["games"], heard.message, heard.choice, strict=True
    ):
        assert game["symbols"] == [f"symbol {s}" for s in message]
        assert game["choice"] == choice.tolist()
        assert [sum(step) for step in game["probability"]] == pytest.approx([1] * 3, abs=1e-3)


def test_the_codebook_is_a_map_and_a_listing(run: Path) -> None:
    """Of symbols and the values that targets have where they are said."""
    report = report_of_run(run)
    codes = listing(report, "Codebook")
    assert all(0 < share <= 1 for share in column(codes, "share"))
    charts = [b for s in report.sections for b in s.blocks if isinstance(b, Chart)]
    assert len(charts) == 3


def test_without_its_data_a_report_says_so(run: Path) -> None:
    """Curves and the codebook are there all the same; a damaged evaluation is refused in a line."""
    evaluate(run, out=run / "evaluation")
    path = run / "evaluation" / "evaluation.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "data": str(run / "gone")}))
    assert "No games are shown: their data set is not found" in words(report_of(run / "evaluation"))
    path.write_text(json.dumps({**found, "accuracy": 7}))
    with pytest.raises(InputError, match=r"evaluation\.json: no evaluation of a run"):
        report_of(run / "evaluation")
