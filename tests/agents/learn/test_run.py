"""The folder of a run: what it says, and what it takes for its own."""

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch

from minsym import InputError
from minsym.agents.learn.run import CONFIG, RECORD
from minsym.agents.learn.train import train
from minsym.agents.play.config import Config
from minsym.games.setting import Setting
from tests.generating import bytes_of
from tests.training import (
    SPEC,
    assert_same,
    interrupted,
    made,
    metrics_of,
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 1, "hidden": 8}, r"a run with another config \(hidden, seed\)"),
        ({"epochs": 2}, r"a run with another config \(epochs\)"),
        ({"epochs": 4, "hidden": 8}, r"a run with another config \(hidden, epochs\)"),
        ({"data": "other"}, "a run on other data than "),
    ],
)
def test_a_folder_of_another_run_stays_as_it_is(
    changes: dict[str, Any], message: str, config: Config, finished: Path, tmp_path: Path
) -> None:
    """Another config or other data need a folder of their own."""
    if "data" in changes:
        changes = {"data": made(tmp_path / "other", replace(SPEC, seed=1))}
    before = bytes_of(finished)
    with pytest.raises(InputError, match=message):
        train(replace(config, **changes), finished)
    assert bytes_of(finished) == before


def test_a_folder_of_something_else_stays_as_it_is(config: Config, tmp_path: Path) -> None:
    """And so does a file."""
    (tmp_path / "thesis.tex").write_text("mine")
    for where in (tmp_path, tmp_path / "thesis.tex", tmp_path / "thesis.tex" / "run"):
        with pytest.raises(InputError, match="holds something else|File exists|Not a directory"):
            train(config, where)
    assert bytes_of(tmp_path) == {"thesis.tex": b"mine"}


def test_a_run_that_only_has_its_record_begins(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """It was killed before its config was written."""
    (tmp_path / RECORD).write_text("{}")
    (tmp_path / ".config-abcdefgh.toml").write_text("")
    train(config, tmp_path)
    assert_same(finished, tmp_path)


def test_the_folder_says_what_was_run(config: Config, finished: Path) -> None:
    """The config reads back as it was; version and data are in the record."""
    assert Config(**tomllib.loads((finished / CONFIG).read_text())) == config
    record = json.loads((finished / RECORD).read_text())
    card = (Path(config.data) / "dataset.json").read_bytes()
    assert record["data"]["sha256"] == hashlib.sha256(card).hexdigest()
    assert record["run"]["torch"] == torch.__version__
    assert Setting(**record["setting"]) == SPEC.setting
    assert len(list((finished / "tensorboard").iterdir())) >= 1
    assert [row["epoch"] for row in metrics_of(finished)] == [1, 2, 3]


def test_data_that_moved_are_the_same_data(config: Config, finished: Path, tmp_path: Path) -> None:
    """A run goes on with them."""
    interrupted(config, tmp_path / "run")
    moved = copytree(config.data, tmp_path / "moved")
    train(replace(config, data=str(moved)), tmp_path / "run")
    assert_same(finished, tmp_path / "run")
