"""Training: what is written, what stops and goes on."""

import hashlib
import json
import math
import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from schedulefree import AdamWScheduleFree

from minsym.agents.learn import train as training
from minsym.agents.learn.checkpoint import CARD, load_checkpoint
from minsym.agents.learn.data import as_tensors
from minsym.agents.learn.run import CONFIG, RECORD
from minsym.agents.learn.train import News, train
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.datasets.dataset import Dataset
from minsym.games.setting import Setting
from tests.generating import bytes_of, started, wait_for
from tests.training import (
    SMALL,
    SPEC,
    Interrupted,
    assert_same,
    interrupted,
    made,
    metrics_of,
    options,
)

# Stopped and resumed.


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"eos": "extra"},
        {"eos": "within", "channel": "relaxed"},
        {"channel": "reinforce"},
        {"schedule": "annealed"},
        {"schedule": "learned"},
        {"imitate": "first"},
        {"imitate": "only", "warmup": 3, "weight_decay": 0.1},
        {"sees": "context"},
        {"fresh": "latent"},
        {"precision": "bfloat16"},
    ],
    ids=str,
)
def test_an_interrupted_run_ends_at_the_same_numbers(
    changes: dict[str, Any], config: Config, tmp_path: Path
) -> None:
    """Stopped in the middle of an epoch, it does that epoch again, to the last bit."""
    config = replace(config, **changes)
    last = train(config, tmp_path / "whole")
    interrupted(config, tmp_path / "parts")
    assert len(metrics_of(tmp_path / "parts")) == 1
    resumed = train(config, tmp_path / "parts")
    assert_same(tmp_path / "whole", tmp_path / "parts")
    assert (resumed["epoch"], resumed["val_loss"]) == (3, last["val_loss"])
    assert all(math.isfinite(value) for value in last.values())


@pytest.mark.slow
def test_a_killed_process_ends_at_the_same_numbers(config: Config, tmp_path: Path) -> None:
    """SIGKILL after its first epoch; what it leaves half-written is removed."""
    config = replace(config, epochs=30)
    train(config, tmp_path / "whole")
    folder = tmp_path / "killed"
    with started("train", config.data, *options(config), "--out", str(folder)) as process:
        wait_for((folder / CARD).exists, process)
        process.kill()
        process.wait()
    assert len(metrics_of(folder)) < 30
    (folder / ".checkpoint-00001-abcdefgh.safetensors").write_bytes(b"half")
    train(config, folder)
    assert_same(tmp_path / "whole", folder)
    assert len(list(folder.glob("*.safetensors"))) == 1


@pytest.mark.parametrize("name", ["write_metrics", "save_checkpoint"])
@pytest.mark.parametrize("epoch", [1, 3])
def test_stopped_between_two_files_nothing_is_lost(
    name: str, epoch: int, config: Config, finished: Path, tmp_path: Path
) -> None:
    """The metrics of an epoch are there if its checkpoint is."""
    written = getattr(training, name)

    def stops(*arguments: Any) -> None:
        at = arguments[1] if name == "save_checkpoint" else len(arguments[1])
        if at == epoch:
            raise Interrupted
        written(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, name, stops)
        with pytest.raises(Interrupted):
            train(config, tmp_path / "run")
    train(config, tmp_path / "run")
    assert_same(finished, tmp_path / "run")


def test_a_run_that_only_has_its_record_begins(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """It was killed before its config was written."""
    (tmp_path / RECORD).write_text("{}")
    (tmp_path / ".config-abcdefgh.toml").write_text("")
    train(config, tmp_path)
    assert_same(finished, tmp_path)


def test_a_finished_run_stays_as_it_is(config: Config, finished: Path) -> None:
    """Its last metrics are returned, and no file is touched."""
    before = bytes_of(finished)
    last = train(replace(config, threads=2), finished)
    torch.set_num_threads(1)
    assert last["epoch"] == 3
    assert bytes_of(finished) == before


def test_seeds_differ_and_repeat(config: Config, finished: Path, tmp_path: Path) -> None:
    """The same seed gives the same numbers, another one others."""
    train(config, tmp_path / "again")
    assert_same(finished, tmp_path / "again")
    train(replace(config, seed=1), tmp_path / "other")
    assert metrics_of(finished)[0] != metrics_of(tmp_path / "other")[0]


def test_products_of_lower_precision_change_the_numbers(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """The weights stay in float32, and the run still learns."""
    rough = train(replace(config, precision="bfloat16"), tmp_path / "rough")
    (saved,) = (tmp_path / "rough").glob("*.safetensors")
    weights = {name: value for name, value in load_file(saved).items() if name.startswith("game.")}
    assert {value.dtype for value in weights.values()} == {torch.float32}
    usual = metrics_of(finished)
    assert rough["train_loss"] != usual[-1]["train_loss"]
    assert rough["train_loss"] < usual[0]["train_loss"]


def test_evaluation_does_not_change_training(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """Neither of the run while it goes on, nor on more or fewer games after each epoch."""
    found = []

    def watch(now: News) -> None:
        if now.epoch == 2:
            found.append(evaluate(tmp_path / "run")["epoch"])

    train(config, tmp_path / "run", watch)
    assert found == [1] * 4
    assert_same(finished, tmp_path / "run")
    fewer = made(tmp_path / "fewer", replace(SPEC, splits={"train": 200, "valid": 7}))
    train(replace(config, data=fewer), tmp_path / "fewer-run")
    ours, theirs = metrics_of(finished), metrics_of(tmp_path / "fewer-run")
    assert [row["train_loss"] for row in ours] == [row["train_loss"] for row in theirs]
    assert [row["val_loss"] for row in ours] != [row["val_loss"] for row in theirs]


# What is learned and written.


def test_a_run_learns_and_says_how_it_stands(config: Config, tmp_path: Path) -> None:
    """Better than chance after a few epochs; the news are of every batch."""
    news: list[News] = []
    config = replace(config, epochs=12, hidden=32)
    last = train(config, tmp_path / "run", news.append)
    assert last["val_accuracy"] > 2 / 8
    assert last["train_loss"] < metrics_of(tmp_path / "run")[0]["train_loss"] - 0.3
    assert [now.share for now in news[:5]] == [0.25, 0.5, 0.75, 1.0, 0.25]
    assert news[-1].loss == last["train_loss"]
    assert news[-1].accuracy == last["train_accuracy"]
    assert last["games_per_second"] > 0


def test_the_averaged_weights_are_validated_and_saved(config: Config, finished: Path) -> None:
    """Schedule-Free trains at other points than those that are to be used."""
    data = Dataset(config.data)
    game = Game(config, data.spec.setting)
    optimizer = AdamWScheduleFree(game.parameters(), lr=config.learning_rate, weight_decay=0.0)
    load_checkpoint(finished, game, optimizer)
    assert not optimizer.param_groups[0]["train_mode"]
    saved = training.validate(game, optimizer, data, config)["val_loss"]
    assert saved == metrics_of(finished)[-1]["val_loss"]
    # Away from the average, it is gone back to for validation.
    optimizer.train()
    assert game(*as_tensors(data.split("valid")[:], data.spec.setting, config)[:2]).loss != saved
    again = training.validate(game, optimizer, data, config)["val_loss"]
    assert again == pytest.approx(saved, abs=1e-5)


def test_the_temperature_goes_as_the_schedule_says(config: Config, tmp_path: Path) -> None:
    """From the first to the last one, or as the sender learns."""
    found = {}
    for schedule in ("fixed", "annealed", "learned"):
        folder = tmp_path / schedule
        train(replace(config, schedule=schedule, temperature=2.0), folder)
        found[schedule] = [row["temperature"] for row in metrics_of(folder)]
    assert found["fixed"] == pytest.approx([2.0, 2.0, 2.0])
    assert found["annealed"] == pytest.approx([2.0, 1.0, 0.5])
    assert len(set(found["learned"])) == 3


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


def test_all_fields_have_help_and_survive_toml(tmp_path: Path) -> None:
    """Whatever their values."""
    import tomli_w  # noqa: PLC0415

    from minsym.agents.play.config import read_config  # noqa: PLC0415

    config = replace(SMALL, data='a "b" \\ c', learning_rate=1e-30, seed=2**63 - 1, eos="within")
    (tmp_path / "config.toml").write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")
    assert Config(**read_config(tmp_path / "config.toml")) == config
