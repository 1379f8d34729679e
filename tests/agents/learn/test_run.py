"""The folder of a run: what it says, and what it takes for its own."""

import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from minsym import InputError
from minsym.agents.learn.run import CONFIG, CURVES, EVENTS, RECORD, read_metrics, read_shape
from minsym.agents.learn.train import News, train
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.play.config import Config, read_config
from minsym.games.setting import Setting
from tests.generating import ROOT, bytes_of
from tests.training import (
    SMALL,
    SPEC,
    Shell,
    assert_same,
    interrupted,
    made,
    metrics_of,
    options,
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 1, "hidden": 8}, r"a run with another config \(hidden, seed\)"),
        ({"epochs": 2}, "a run of 3 epochs, 3 of them done, which cannot be made shorter; g"),
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
        with pytest.raises(InputError, match=r"holds something else|File exists|Not a directory"):
            train(config, where)
    assert bytes_of(tmp_path) == {"thesis.tex": b"mine"}


def test_a_run_that_only_has_its_record_begins(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """It was killed before its config was written."""
    (tmp_path / RECORD).write_text("{}")
    (tmp_path / ".config-abcdefgh.part.toml").write_text("")
    train(config, tmp_path)
    assert_same(finished, tmp_path)


def test_a_run_of_a_release_that_knew_fewer_fields_goes_on(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """What its config does not say was as usual."""
    interrupted(config, tmp_path)
    lines = (tmp_path / CONFIG).read_text().splitlines()
    kept = [line for line in lines if not line.startswith("input")]
    assert len(kept) == len(lines) - 1
    (tmp_path / CONFIG).write_text("\n".join(kept))
    train(config, tmp_path)
    assert_same(finished, tmp_path)


@pytest.mark.parametrize("shape", [[2, 2], [0], [-1, 3, 3], [1 << 40], [1, 2, 3, 4]])
def test_features_of_no_shape_are_no_record(shape: list[int], tmp_path: Path) -> None:
    """As somebody else might have written."""
    record = {"data": {"folder": "", "sha256": ""}, "setting": {}, "features": shape}
    (tmp_path / RECORD).write_text(json.dumps(record))
    with pytest.raises(InputError, match="no record of a run: features of shape"):
        read_shape(tmp_path)


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


def steps_of(folder: Path) -> dict[str, list[int]]:
    """Return the steps that TensorBoard shows of each curve."""
    found = EventAccumulator(str(folder / CURVES)).Reload()
    return {name: [event.step for event in found.Scalars(name)] for name in found.Tags()["scalars"]}


def test_tensorboard_shows_every_epoch_once(config: Config, finished: Path, tmp_path: Path) -> None:
    """Also of a run that was stopped in the same second as it was begun and went on."""
    interrupted(config, tmp_path / "run")
    interrupted(config, tmp_path / "run", epoch=3)
    train(config, tmp_path / "run")
    for folder in (finished, tmp_path / "run"):
        steps = steps_of(folder)
        assert set(steps) == set(read_metrics(folder)[0])
        assert all(found == [1, 2, 3] for found in steps.values())
        assert len(list((folder / CURVES).iterdir())) == 1


@pytest.mark.parametrize("changes", [{}, {"schedule": "learned"}, {"imitate": "only"}], ids=str)
def test_a_longer_run_comes_to_what_it_would_have_come_to(
    changes: dict[str, Any], config: Config, tmp_path: Path
) -> None:
    """To the last bit, be the shorter one finished or not; its folder then has the new number."""
    config = replace(config, **changes)
    train(config, tmp_path / "whole")
    train(replace(config, epochs=1), tmp_path / "run")
    interrupted(replace(config, epochs=2), tmp_path / "run")
    assert Config(**read_config(tmp_path / "run" / CONFIG)).epochs == 2
    last = train(config, tmp_path / "run")
    assert last["epoch"] == 3
    assert_same(tmp_path / "whole", tmp_path / "run")
    assert read_config(tmp_path / "run" / CONFIG) == read_config(tmp_path / "whole" / CONFIG)


def test_a_run_that_was_killed_says_how_far_it_is_if_fewer_epochs_are_asked_for(
    config: Config, tmp_path: Path
) -> None:
    """And with how many it goes on."""
    interrupted(replace(config, epochs=3), tmp_path / "run")
    before = bytes_of(tmp_path)
    with pytest.raises(InputError, match=r"a run of 3 epochs, 1 of them done, .* give --epochs 3,"):
        train(replace(config, epochs=1), tmp_path / "run")
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": "annealed"},
        {"imitate": "first"},
        {"stop": "head", "length_cost": 0.5, "cost_schedule": "ramped"},
    ],
    ids=str,
)
def test_a_run_whose_epochs_depend_on_their_number_stays_as_long_as_it_is(
    changes: dict[str, Any], config: Config, tmp_path: Path
) -> None:
    """And that is said, with what it is due to."""
    config = replace(config, **changes, epochs=2)
    train(config, tmp_path / "run")
    before = bytes_of(tmp_path)
    with pytest.raises(InputError, match="a run of 2 epochs, which cannot be made longer") as why:
        train(replace(config, epochs=3), tmp_path / "run")
    assert any(f"{name} '{value}'" in str(why.value) for name, value in changes.items())
    assert bytes_of(tmp_path) == before


def test_a_run_that_is_being_trained_is_left_alone(
    config: Config, finished: Path, tmp_path: Path, shell: Shell
) -> None:
    """One line and exit status 1, while another process trains it."""
    folder = tmp_path / "run"
    arguments = ["train", config.data, *options(config), "--out", str(folder)]
    refusals = []

    def watch(now: News) -> None:
        if now.share == 1:
            refusals.append(shell(*arguments))

    train(config, folder, watch)
    line = f"minsym: {folder}: another process is writing there; "
    assert [(status, out) for status, out, _ in refusals] == [(1, "")] * 3
    assert all(err.startswith(line) and err.count("\n") == 1 for _, _, err in refusals)
    assert_same(finished, folder)
    assert f"{folder}: epoch 3 of 3, already there\n" in shell(*arguments)[1]


def test_what_desktops_leave_is_nothing(config: Config, finished: Path, tmp_path: Path) -> None:
    """A folder that somebody has looked at is as good as an empty one."""
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    train(config, tmp_path)
    assert_same(finished, tmp_path)


@pytest.mark.parametrize("name", ["validation", "val", "dev"])
def test_the_split_for_validation_may_have_another_name(name: str, tmp_path: Path) -> None:
    """As people call it; `evaluate` plays its games, too."""
    spec = replace(SPEC, splits={"train": 50, name: 20})
    config = replace(SMALL, data=made(tmp_path / "games", spec), epochs=1)
    last = train(config, tmp_path / "run")
    found = evaluate(tmp_path / "run")
    assert (found["split"], found["games"]) == (name, 20)
    assert found["accuracy"] == pytest.approx(last["val_accuracy"], abs=1e-6)


def test_a_full_disk_names_the_curves(finished: Path, tmp_path: Path) -> None:
    """In the one line of a command, where a thread of a library would print its own."""
    code = f"""
import resource, signal
from pathlib import Path
from minsym.agents.learn.run import add_to_curves, begin_curves, read_metrics
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
history = read_metrics(Path({str(finished)!r}))
begin_curves(Path({str(tmp_path)!r}), history[:1])
try:
    for _ in range(9):
        add_to_curves(Path({str(tmp_path)!r}), history[1])
except OSError as error:
    print(error.filename)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == (f"{tmp_path / CURVES / EVENTS}\n", "")
