"""Training: what stops and goes on, and what is refused."""

import hashlib
import json
import math
import tomllib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import torch

from minsym import InputError
from minsym.agents import train as training
from minsym.agents.checkpoint import CARD
from minsym.agents.config import Config
from minsym.agents.evaluate import evaluate
from minsym.agents.train import CONFIG, METRICS, RECORD, News, train
from minsym.cli import run
from minsym.errors import TrainingError
from minsym.setting import Setting
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
    rewritten,
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return a config with data to train on."""
    return replace(SMALL, data=made(tmp_path_factory.mktemp("data") / "games"))


@pytest.fixture(scope="module")
def finished(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was not interrupted."""
    folder = tmp_path_factory.mktemp("runs") / "finished"
    train(config, folder)
    return folder


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


# What is refused.


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


def tensors(folder: Path) -> Path:
    """Return the file of a checkpoint's tensors."""
    (file,) = folder.glob("checkpoint-*.safetensors")
    return file


def changed_at(place: int) -> Callable[[Path], None]:
    """Return what flips a bit of the tensors' file."""

    def change(folder: Path) -> None:
        written = bytearray(tensors(folder).read_bytes())
        written[place] ^= 1
        tensors(folder).write_bytes(written)

    return change


def signed(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return what changes the tensors' file and the checksum with it."""

    def forge(folder: Path) -> None:
        written = change(tensors(folder).read_bytes())
        tensors(folder).write_bytes(written)
        rewritten(
            folder / CARD, lambda card: {**card, "sha256": hashlib.sha256(written).hexdigest()}
        )

    return forge


def card_with(**lies: Any) -> Callable[[Path], None]:
    """Return what changes the card of a checkpoint."""
    return lambda folder: rewritten(folder / CARD, lambda card: {**card, **lies})


def with_option(**lies: Any) -> Callable[[Path], None]:
    """Return what changes an option of the optimizer."""

    def change(card: dict[str, Any]) -> dict[str, Any]:
        card["optimizer"]["groups"][0].update(lies)
        return card

    return lambda folder: rewritten(folder / CARD, change)


NOT_AS_WRITTEN, NO_CARD = "is not as it was written", "no card of a checkpoint"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (changed_at(20), NOT_AS_WRITTEN),
        (changed_at(-1), NOT_AS_WRITTEN),
        (lambda folder: tensors(folder).write_bytes(tensors(folder).read_bytes()[:99]), "written"),
        (lambda folder: tensors(folder).unlink(), "No such file"),
        (card_with(epoch=2), "the file of epoch 2 would be checkpoint-00002.safetensors"),
        (card_with(epoch=0), "the file of epoch 0 would be"),
        (card_with(epoch="x"), NO_CARD),
        (card_with(sha256="0" * 64), NOT_AS_WRITTEN),
        (
            card_with(file="../run.json"),
            "the file of epoch 3 would be checkpoint-00003.safetensors",
        ),
        (card_with(optimizer={"groups": [], "numbers": {}}), "the optimizer's options are not"),
        (card_with(optimizer={"groups": [3], "numbers": {}}), NO_CARD),
        (with_option(lr="fast"), "the optimizer's options are not"),
        (with_option(params=[0]), "no checkpoint of such a game"),
        (card_with(optimizer=3), NO_CARD),
        (lambda folder: rewritten(folder / CARD, lambda card: [card]), NO_CARD),
        (lambda folder: (folder / CARD).write_text("{"), NO_CARD),
        (lambda folder: (folder / CARD).write_text("[" * 100_000), NO_CARD),
        (signed(lambda written: b"\xff" * 8 + written[8:]), "no checkpoint of such a game"),
        (signed(lambda written: written[:-4]), "no checkpoint of such a game"),
        (signed(lambda written: written.replace(b"F32", b"F99", 1)), "no checkpoint of such"),
        (signed(lambda written: written.replace(b"game.", b"gone.", 1)), "no checkpoint of such"),
        (lambda folder: (folder / METRICS).unlink(), "0 epochs; its checkpoint is of 3"),
        (lambda folder: (folder / METRICS).write_text("3\n"), "no metrics of a run"),
        (lambda folder: (folder / METRICS).write_text('{"epoch": 2}\n'), "not a line for each"),
        (lambda folder: (folder / RECORD).write_text("{}"), "no record of a run"),
        (lambda folder: rewritten(folder / RECORD, lambda r: {**r, "data": {}}), "no record of"),
        (lambda folder: (folder / CONFIG).write_text("seed ="), "config.toml: "),
        (lambda folder: (folder / CONFIG).write_text("seeds = 1"), "there is no field 'seeds'"),
    ],
)
def test_a_damaged_run_does_not_go_on(
    damage: Callable[[Path], object],
    message: str,
    config: Config,
    finished: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line says which file it is; the exit status is 2 and no file changes."""
    folder = copytree(finished, tmp_path / "run")
    damage(folder)
    before = bytes_of(folder)
    assert run(["train", config.data, *options(config), "--out", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
    assert str(folder) in err
    assert bytes_of(folder) == before


def test_a_checkpoint_of_another_game_is_none_of_this_one(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """A wider network, say."""
    folder = copytree(finished, tmp_path / "run")
    train(replace(config, hidden=24), tmp_path / "wider")
    tensors(folder).unlink()
    for file in (tensors(tmp_path / "wider"), tmp_path / "wider" / CARD):
        (folder / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="no checkpoint of such a game"):
        train(config, folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fresh": "pigeons"}, "fresh: there is no family 'pigeons'; there are "),
        ({"fresh": "planted", "data": "matched"}, "planted"),
        ({"imitate": "only", "max_length": 1}, "messages of 2 symbols do not fit into"),
        ({"device": "cuda:77"}, "device 'cuda:77' cannot be used: "),
        ({"device": "abacus"}, "device 'abacus' cannot be used: "),
        ({"device": "meta"}, "device 'meta' cannot be used: "),
        ({"data": "nowhere"}, "no data set"),
        ({"data": "test-only"}, "no games in a split called train; there are test"),
        ({"data": "no-valid"}, "no games in a split called valid; there are train"),
        ({"data": "hole"}, "valid-00000-of-00001.parquet: is missing"),
        ({"data": "bad"}, "row group 0 cannot be read"),
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


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 1, "hidden": 8}, r"a run with another config \(hidden, seed\)"),
        ({"epochs": 4}, r"a run with another config \(epochs\)"),
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
        with pytest.raises(InputError, match=r"holds something else|Not a directory"):
            train(config, where)
    assert bytes_of(tmp_path) == {"thesis.tex": b"mine"}


def test_all_fields_have_help_and_survive_toml(tmp_path: Path) -> None:
    """Whatever their values."""
    import tomli_w  # noqa: PLC0415

    from minsym.agents.config import read_config  # noqa: PLC0415

    config = replace(SMALL, data='a "b" \\ c', learning_rate=1e-30, seed=2**63 - 1, eos="within")
    (tmp_path / "config.toml").write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")
    assert Config(**read_config(tmp_path / "config.toml")) == config
