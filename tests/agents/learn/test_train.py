"""Training: what is learned, what stops and goes on, and what is refused."""

import math
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from schedulefree import AdamWScheduleFree

from minsym.agents.learn import train as training
from minsym.agents.learn.checkpoint import CARD, load_checkpoint
from minsym.agents.learn.data import as_tensors, training_batches
from minsym.agents.learn.optimizer import optimizer_of
from minsym.agents.learn.run import CONFIG, RECORD, is_done, read_shape
from minsym.agents.learn.train import News, begin_anew, game_of, train, validate
from minsym.agents.measure.evaluate import evaluate
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.cli import run
from minsym.datasets.dataset import Dataset
from minsym.errors import TrainingError
from tests.generating import bytes_of, started, wait_for
from tests.training import (
    SPEC,
    Interrupted,
    assert_same,
    interrupted,
    made,
    metrics_of,
    options,
    pixels,
    seen,
    vectors,
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
        {"precision": "bfloat16", "stop": "head", "length_cost": 0.2, "sees": "context"},
        {"stop": "head", "length_cost": 0.2, "cost_schedule": "adaptive"},
        {"stop": "head", "length_cost": 0.2, "cost_schedule": "ramped", "sees": "context"},
        {"eos": "extra", "length_cost": 0.1},
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


@pytest.mark.parametrize("features", [vectors(), pixels()], ids=["vectors", "pixels"])
@pytest.mark.parametrize(
    "changes", [{}, {"channel": "reinforce", "eos": "extra", "sees": "context"}], ids=str
)
def test_an_interrupted_run_on_features_ends_at_the_same_numbers(
    features: Any, changes: dict[str, Any], config: Config, tmp_path: Path
) -> None:
    """What standardises them is part of its checkpoint, and what they are like of its record."""
    where = seen(tmp_path / "games", features)
    config = replace(config, data=where, input="features", epochs=2, **changes)
    last = train(config, tmp_path / "whole")
    interrupted(config, tmp_path / "parts")
    train(config, tmp_path / "parts")
    assert_same(tmp_path / "whole", tmp_path / "parts")
    assert read_shape(tmp_path / "parts") == features.shape[1:]
    found = evaluate(tmp_path / "parts")
    assert found["accuracy"] == pytest.approx(last["val_accuracy"], abs=1e-6)


def test_fresh_games_are_not_of_rows_that_are_held_out(config: Config, tmp_path: Path) -> None:
    """Whatever the seed of the epoch."""
    where = seen(tmp_path / "games", vectors(), "rows", train=40, valid=40)
    config = replace(config, data=where, input="features", fresh="rows")
    data = Dataset(where)
    allowed = {*data.spec.parted.pools["train"].members.tolist()}
    for epoch in (1, 2):
        drawn = [batch.images for batch in training_batches(data, config, epoch)]
        assert {*torch.cat(drawn).flatten().tolist()} <= allowed


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
    (folder / ".checkpoint-00001-abcdefgh.part.safetensors").write_bytes(b"half")
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


@pytest.mark.parametrize(
    ("accuracies", "changes", "epochs"),
    [
        ([0.1, 0.2, 0.2, 0.1, 0.5, 0.5], {"early_stop": 2}, 4),
        ([0.1, 0.2, 0.2, 0.1, 0.5, 0.5], {"early_stop": 3}, 6),
        ([0.1, 0.2, 0.2, 0.1, 0.5, 0.5], {}, 6),
        # The sender is taught in three epochs, of which the best does not count.
        ([0.1, 0.9, 0.2, 0.1, 0.1, 0.5], {"early_stop": 1, "imitate": "first"}, 5),
        ([0.9, 0.1, 0.1, 0.1, 0.1, 0.1], {"early_stop": 2, "imitate": "only"}, 3),
    ],
)
def test_a_run_stops_early(
    accuracies: list[float],
    changes: dict[str, Any],
    epochs: int,
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When it has had no better accuracy for so many epochs; a run that was stopped does too."""
    config = replace(config, epochs=6, **changes)
    found: list[float] = []
    validate = training.validate

    def validated(*arguments: Any) -> dict[str, float]:
        found.append(accuracies[len(found)])
        return {**validate(*arguments), "val_accuracy": found[-1]}

    monkeypatch.setattr(training, "validate", validated)
    last = train(config, tmp_path / "whole")
    assert (last["epoch"], is_done(config, tmp_path / "whole")) == (epochs, True)
    found.clear()
    interrupted(config, tmp_path / "parts")
    assert not is_done(config, tmp_path / "parts")
    train(config, tmp_path / "parts")
    assert_same(tmp_path / "whole", tmp_path / "parts")


def test_more_epochs_are_nothing_to_a_run_that_stopped_early(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is touched, so that the command it was made with still fits."""
    monkeypatch.setattr(training, "validate", lambda *_: {"val_loss": 1.0, "val_accuracy": 0.5})
    config = replace(config, early_stop=1)
    train(config, tmp_path / "run")
    before = bytes_of(tmp_path / "run")
    assert train(replace(config, epochs=9), tmp_path / "run")["epoch"] == 2
    assert train(config, tmp_path / "run")["epoch"] == 2
    assert bytes_of(tmp_path / "run") == before


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


@pytest.mark.parametrize(
    ("batch_size", "message"),
    [
        (50, "epoch 1, game 100: the loss is nan; a lower learning_rate"),
        (200, "validation: the loss or a weight is no number any more; a lower learning_rate"),
    ],
)
def test_a_loss_that_is_no_number_stops_training(
    batch_size: int,
    message: str,
    config: Config,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """While training or in validation, with exit status 1 and no checkpoint of that epoch."""
    config = replace(config, learning_rate=1e38, batch_size=batch_size)
    assert run(["train", config.data, *options(config), "--out", str(tmp_path / "run")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [CONFIG, RECORD]


def test_the_epochs_before_such_a_loss_stay(
    config: Config, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the run can go on from them. What such a sender says is a symbol all the same."""
    learn = training.learn

    def poisoned(game: Any, *arguments: Any) -> dict[str, float]:
        if arguments[3] == 2:
            game.sender.output.bias.data[0] = math.nan
        found: dict[str, float] = learn(game, *arguments)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(training, "learn", poisoned)
        with pytest.raises(TrainingError, match="a weight is no number any more"):
            train(config, tmp_path / "run")
    assert metrics_of(tmp_path / "run") == metrics_of(finished)[:1]
    train(config, tmp_path / "run")
    assert_same(finished, tmp_path / "run")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fresh": "pigeons"}, "fresh: there is no family 'pigeons'; there are "),
        ({"fresh": "planted", "data": "matched"}, "fresh 'planted': one image is planted"),
        ({"imitate": "only", "max_length": 1}, "messages of 2 symbols do not fit into"),
        ({"device": "cuda:77"}, "device 'cuda:77' cannot be used: "),
        ({"device": "abacus"}, "device 'abacus' cannot be used: "),
        ({"device": "meta"}, "device 'meta' cannot be used: "),
        ({"data": "nowhere"}, "no data set"),
        ({"data": "test-only"}, "no games in a split called train; there are test"),
        ({"data": "no-valid"}, "split called valid or validation or val or dev; there are train"),
        ({"data": "hole"}, "valid-00000-of-00001.parquet: No such file"),
        ({"data": "bad"}, "row group 0 cannot be read"),
        ({"input": "features"}, "has no features, which input 'features' needs; minsym generate"),
    ],
)
def test_what_cannot_be_trained_on_leaves_no_folder(
    changes: dict[str, Any],
    message: str,
    config: Config,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, exit status 2."""
    match changes.get("data"):
        case "test-only":
            made(tmp_path / "test-only", replace(SPEC, splits={"test": 5}))
        case "no-valid":
            made(tmp_path / "no-valid", replace(SPEC, splits={"train": 5, "valid": 0}))
        case "matched":
            made(tmp_path / "matched", replace(SPEC, levels=(2, 3), matched=True))
        case "hole" | "bad" as name:
            data = copytree(config.data, tmp_path / name) / "data"
            (data / "valid-00000-of-00001.parquet").unlink()
            if name == "bad":
                (data / "valid-00000-of-00001.parquet").write_bytes(b"x")
                (data / "train-00000-of-00001.parquet").write_bytes(b"PAR1" * 9)
    where = str(tmp_path / changes["data"]) if "data" in changes else config.data
    there = replace(config, **{**changes, "data": where})
    assert run(["train", where, *options(there), "--out", str(tmp_path / "run")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
    assert not (tmp_path / "run").exists()


def test_agents_learn_anew_in_turn(config: Config) -> None:
    """At the beginning of every second epoch the next of two senders, and nobody else."""
    config = replace(config, senders=2, receivers=2, reset_sender=2)
    torch.manual_seed(0)
    data = Dataset(config.data)
    game = game_of(config, data)
    optimizer = optimizer_of(game, config)
    turns = []
    for epoch in range(1, 8):
        before = {name: value.clone() for name, value in game.state_dict().items()}
        begin_anew(game, optimizer, config, epoch)
        after = game.state_dict()
        changed = [name for name in after if not torch.equal(after[name], before[name])]
        turns.append({".".join(name.split(".")[:2]) for name in changed})
    first, second, nobody = {"senders.0"}, {"senders.1"}, set[str]()
    assert turns == [nobody, nobody, first, nobody, second, nobody, first]


def test_validation_is_the_mean_over_all_pairs(config: Config) -> None:
    """Each sender with each receiver."""
    config = replace(config, senders=2, receivers=3)
    torch.manual_seed(0)
    data = Dataset(config.data)
    game = game_of(config, data)
    optimizer = optimizer_of(game, config)
    every = validate(game, optimizer, data, config)
    images, target, *_ = as_tensors(data.split("valid")[:], data.spec.setting, config)
    alone = []
    for sender in range(2):
        for receiver in range(3):
            game.meet(sender, receiver)
            alone.append(game(images, target).loss.item())
    assert every["val_loss"] == pytest.approx(np.mean(alone), abs=1e-6)
    assert np.std(alone) > 0


def test_a_head_is_taught_to_stop_where_the_teacher_does(config: Config, tmp_path: Path) -> None:
    """After the two symbols that the games need, of the four that there may be."""
    config = replace(
        config, max_length=4, hidden=64, epochs=40, stop="head", imitate="only", sees="context"
    )
    last = train(config, tmp_path / "run")
    assert last["train_length"] == 2
    assert last["val_length"] == pytest.approx(2, abs=0.3)
