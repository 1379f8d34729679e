"""Training: what is refused, and what is wrong with it."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from minsym import InputError
from minsym.agents.learn import train as training
from minsym.agents.learn.checkpoint import CARD
from minsym.agents.learn.run import CONFIG, METRICS, RECORD
from minsym.agents.learn.train import train
from minsym.agents.play.config import Config
from minsym.cli import run
from minsym.errors import TrainingError
from tests.generating import bytes_of
from tests.training import (
    SPEC,
    assert_same,
    made,
    metrics_of,
    options,
    rewritten,
)


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
