"""Checkpoints that are damaged, or of something else."""

import errno
import hashlib
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from safetensors.torch import load, save
from torch import Tensor

from minsym import InputError
from minsym.agents.learn.checkpoint import CARD
from minsym.agents.learn.run import CONFIG, METRICS, RECORD
from minsym.agents.learn.train import train
from minsym.agents.play.config import Config
from minsym.cli import run
from tests.training import Shell, assert_same, options, rewritten


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


def other_tensors(change: Callable[[dict[str, Tensor]], dict[str, Tensor]]) -> Callable[..., None]:
    """Return what changes the tensors, and the checksum with them."""
    return signed(lambda written: save({n: t.clone() for n, t in change(load(written)).items()}))


def files_of(folder: Path) -> dict[str, float]:
    """Return when each file of a folder was changed; it may be a pipe."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def piped(path: Path) -> None:
    """Put a pipe in the place of a file."""
    path.unlink()
    os.mkfifo(path)


#: Tensors of a checkpoint: what the optimizer keeps of a parameter, and a weight.
Z, WEIGHT = "optimizer.2.z", "game.senders.0.output.weight"

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
        (with_option(params=[0]), "the optimizer's options are not"),
        (card_with(optimizer=3), NO_CARD),
        (lambda folder: rewritten(folder / CARD, lambda card: [card]), NO_CARD),
        (lambda folder: (folder / CARD).write_text("{"), NO_CARD),
        (lambda folder: (folder / CARD).write_text("[" * 100_000), NO_CARD),
        (signed(lambda written: b"\xff" * 8 + written[8:]), "no checkpoint of such a game"),
        (signed(lambda written: written[:-4]), "no checkpoint of such a game"),
        (signed(lambda written: written.replace(b"F32", b"F99", 1)), "no checkpoint of such"),
        (signed(lambda written: written.replace(b"game.", b"gone.", 1)), "no checkpoint of such"),
        (other_tensors(lambda t: {**t, Z: t[Z][:1]}), "is (1, 18) of float32; expected (16, 18)"),
        (
            other_tensors(lambda t: {**t, Z: t[Z].double()}),
            "of float64; expected (16, 18) of float",
        ),
        (other_tensors(lambda t: {**t, Z: t[Z] * math.nan}), f"{Z} holds what is no number"),
        (other_tensors(lambda t: {n: t[n] for n in t if n != Z}), "the optimizer keeps exp_avg_sq"),
        (other_tensors(lambda t: {**t, "optimizer.99.z": t[Z]}), "there is no parameter 99"),
        (other_tensors(lambda t: {**t, "optimizer.x.z": t[Z]}), "no checkpoint of such a game"),
        (other_tensors(lambda t: {**t, WEIGHT: t[WEIGHT].half()}), "of float16; expected"),
        (other_tensors(lambda t: {**t, WEIGHT: t[WEIGHT] / 0}), "holds what is no number"),
        (other_tensors(lambda t: {n: t[n] for n in t if n != WEIGHT}), "no checkpoint of such a"),
        (lambda folder: tensors(folder).write_bytes(bytes(70 << 20)), "bytes; the limit is "),
        (lambda folder: piped(tensors(folder)), "Is a pipe, not a file"),
        (lambda folder: piped(folder / CARD), "Is a pipe, not a file"),
        (lambda folder: piped(folder / METRICS), "Is a pipe, not a file"),
        (with_option(lr=0.5), "the optimizer's options are not"),
        (with_option(k=10**400), "the optimizer's options are not"),
        (with_option(weight_sum=math.nan), "the optimizer's options are not"),
        (with_option(betas=["a", "b"]), "the optimizer's options are not"),
        (lambda folder: (folder / METRICS).unlink(), "0 epochs; its checkpoint is of 3"),
        (lambda folder: (folder / METRICS).write_text("3\n"), "no metrics of a run"),
        (lambda folder: (folder / METRICS).write_text('{"epoch": 2}\n'), "no metrics of a run"),
        (
            lambda folder: (folder / METRICS).write_text(
                (folder / METRICS).read_text().replace('"epoch": 2', '"epoch": 3')
            ),
            "not a line for each",
        ),
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
    before = files_of(folder)
    assert run(["train", config.data, *options(config), "--out", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
    assert str(folder) in err
    assert files_of(folder) == before


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


def test_a_full_disk_names_the_checkpoint(
    config: Config, tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line and exit status 1; with room again, the same command goes on."""
    write_bytes = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.suffix == ".safetensors":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(path, content)

    folder = tmp_path / "run"
    arguments = ["train", config.data, *options(config), "--out", str(folder)]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        status, out, err = shell(*arguments)
    where = folder / "checkpoint-00001.safetensors"
    assert (status, out) == (1, "")
    assert err == f"minsym: {where}: No space left on device\n"
    assert list(folder.glob("*.safetensors")) == []
    assert shell(*arguments)[0] == 0


def test_a_checkpoint_from_before_there_were_several_agents_goes_on(
    config: Config, finished: Path, tmp_path: Path
) -> None:
    """Its tensors had other names: sender and receiver, of which there was one each."""
    folder = copytree(finished, tmp_path / "run")

    def older(found: dict[str, Tensor]) -> dict[str, Tensor]:
        return {name.replace("ers.0.", "er."): tensor for name, tensor in found.items()}

    other_tensors(older)(folder)
    assert b"game.sender.output" in tensors(folder).read_bytes()
    longer = replace(config, epochs=config.epochs + 1)
    train(longer, folder)
    train(longer, tmp_path / "whole")
    assert_same(folder, tmp_path / "whole")


def test_a_sender_that_saw_the_context_in_another_way_is_refused(
    config: Config, tmp_path: Path
) -> None:
    """The line says that it is of an earlier release, and not which weights are of which shape."""
    config, folder = replace(config, sees="context", epochs=1), tmp_path / "run"
    train(config, folder)

    def older(found: dict[str, Tensor]) -> dict[str, Tensor]:
        return {name.replace("ers.0.", "er."): tensor for name, tensor in found.items()}

    other_tensors(older)(folder)
    with_option(params=[0])(folder)
    with pytest.raises(InputError, match="used to be another one; train it anew"):
        train(replace(config, epochs=2), folder)
