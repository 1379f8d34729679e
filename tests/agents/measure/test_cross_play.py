"""Cross-play: every sender with every receiver."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minsym.agents.learn.train import train
from minsym.agents.measure.cross_play import cross_play
from minsym.agents.measure.evaluate import evaluate, load_run
from minsym.agents.play.config import Config
from minsym.datasets.dataset import Dataset


def test_each_pair_is_as_good_as_by_itself(config: Config, tmp_path: Path) -> None:
    """And validation says the mean over all of them."""
    config = replace(config, senders=2, receivers=3, max_length=3)
    last = train(config, tmp_path / "run")
    game, _, _ = load_run(tmp_path / "run")
    data = Dataset(config.data, "valid")
    right, share = cross_play(game, data)
    assert right.shape == (2, 3)
    assert np.array_equal(right, share)
    assert right.mean() == pytest.approx(last["val_accuracy"])
    assert right.std() > 0
    assert game.pair == (0, 0)
    found = evaluate(tmp_path / "run")
    assert found["cross_play"] == right.tolist()
    assert found["accuracy"] == pytest.approx(right[0, 0], abs=0.02)  # ties are shared there
    assert "named" not in found


def test_who_names_values_is_right_in_part(config: Config, tmp_path: Path) -> None:
    """All values, or a share of them; there are no pairs to compare."""
    config = replace(config, goal="reconstruction", max_length=3)
    last = train(config, tmp_path / "run")
    found = evaluate(tmp_path / "run")
    assert found["named"]["all"] == pytest.approx(last["val_accuracy"])
    assert found["named"]["attributes"] == pytest.approx(last["val_attributes"])
    assert found["named"]["all"] < found["named"]["attributes"]
    assert "cross_play" not in found
