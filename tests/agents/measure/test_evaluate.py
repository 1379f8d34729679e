"""What a trained pair can do."""

from pathlib import Path

import pytest

from minsym import InputError
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.play.config import Config
from tests.training import metrics_of


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
