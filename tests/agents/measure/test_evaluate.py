"""What a trained pair can do."""

from dataclasses import replace
from pathlib import Path

import pytest

from minsym import InputError
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.play.config import Config
from minsym.games.setting import Setting
from tests.training import SPEC, made, metrics_of


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
