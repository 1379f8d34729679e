"""The folder of a training run: its config, its record and its metrics, written and read.

They are read without torch.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, NotRequired, TypedDict

from minsym.base.files import (
    is_temporary,
    naming,
    parse_json,
    read_json,
    read_regular,
    sha256_of,
    write_json,
    written_whole,
)
from minsym.base.folders import is_clutter
from minsym.base.provenance import run_record
from minsym.base.text import first_line, named, quoted
from minsym.datasets.dataset import CARD, Dataset
from minsym.datasets.features import MAX_NUMBERS
from minsym.errors import InputError
from minsym.games.setting import Setting

from ..play.config import Config, can_be_lengthened, read_config, taught_first

#: The files of a run's folder, besides those of its checkpoint.
CONFIG, RECORD, METRICS, CURVES = "config.toml", "run.json", "metrics.jsonl", "tensorboard"

#: The file of the curves; TensorBoard knows it by the middle of its name.
EVENTS = "events.out.tfevents.minsym"

#: What is said of a file in the place of the record.
NO_RECORD = "no record of a run"


def check_device(name: str) -> None:
    """Raise InputError unless torch can compute there."""
    import torch  # noqa: PLC0415 - who reads a run needs none

    try:
        torch.ones(1, device=name).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InputError(f"device {quoted(name)} cannot be used: {first_line(error)}") from None


# The folder of a run.


def prepare(config: Config, data: Dataset, folder: Path) -> None:
    """Write the config and the record of a run, or check that those of its folder are of this run.

    A run that is to have more epochs than it was to have gets the new number.

    Raises
    ------
    InputError
        If the folder holds something else, or a run with another config or other data.
    """
    import torch  # noqa: PLC0415 - as above

    card = sha256_of(data.folder / CARD)
    try:
        if (folder / CONFIG).exists():
            _check_same(config, card, folder)
            return
        # A run that was killed at its very start has left nothing but its record.
        if folder.exists() and not all(_of_a_start(path) for path in folder.iterdir()):
            raise InputError(f"{folder}: holds something else; choose a new or empty folder")
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    record: dict[str, Any] = {
        "run": {**run_record(config.seed), "torch": torch.__version__},
        "data": {"folder": config.data, "sha256": card},
        "setting": asdict(data.spec.setting),
    }
    if config.input == "features" and data.features is not None:
        record["features"] = list(data.features.shape[1:])
    write_json(folder / RECORD, record)
    _write_config(config, folder)


def _write_config(config: Config, folder: Path) -> None:
    import tomli_w  # noqa: PLC0415 - it comes with torch

    with written_whole(folder / CONFIG) as new:
        new.write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")


def _of_a_start(path: Path) -> bool:
    """Whether a file may have been left by a run that was killed before it had a config."""
    finals = (path.with_name(RECORD), path.with_name(CONFIG))
    left = path == finals[0] or any(is_temporary(path, final) for final in finals)
    return left or is_clutter(path)


def _check_same(config: Config, card: str, folder: Path) -> None:
    """Raise InputError unless the run that is there has these data and this config.

    It may have fewer epochs, if those do not depend on their number; its config is then changed,
    unless it has stopped early and more epochs are nothing to it.
    """
    # What a run of an earlier release does not say is as usual.
    there = asdict(Config(**read_config(folder / CONFIG)))
    mine = asdict(config)
    # The data may have moved, and threads change nothing but the time.
    differing = [name for name in mine if there[name] != mine[name]]
    differing = [name for name in differing if name not in {"data", "threads", "device"}]
    longer = differing == ["epochs"] and config.epochs > there["epochs"]
    if longer and not can_be_lengthened(config):
        raise InputError(
            f"{folder}: a run of {there['epochs']} epochs, which cannot be made longer: with "
            "schedule 'annealed', cost_schedule 'ramped' or imitate 'first' each epoch depends on "
            "their number"
        )
    if differing == ["epochs"] and not longer:
        from .checkpoint import read_epoch  # noqa: PLC0415 - it imports torch

        raise InputError(
            f"{folder}: a run of {there['epochs']} epochs, {read_epoch(folder)} of them done, "
            f"which cannot be made shorter; give --epochs {there['epochs']}, or another folder"
        )
    if differing and not longer:
        raise InputError(
            f"{folder}: a run with another config ({', '.join(differing)}); give another folder, "
            "or remove it"
        )
    if read_record(folder)["data"]["sha256"] != card:
        raise InputError(
            f"{folder}: a run on other data than {config.data}; give another folder, or remove it"
        )
    if longer and not stopped_early(config, read_history(folder)):
        _write_config(Config(**{**there, "epochs": config.epochs}), folder)


class DataEntry(TypedDict):
    """Which data a run is trained on: the folder, and the SHA-256 of its card."""

    folder: str
    sha256: str


class Record(TypedDict):
    """What is read of the record of a run; it holds more, for people."""

    data: DataEntry
    setting: dict[str, Any]
    features: NotRequired[list[int]]


def read_record(folder: Path) -> Record:
    """Return the record of a run: on which data it is trained, and of which setting they are.

    Raises
    ------
    InputError
        If there is no record, or it holds something else.
    """
    return read_json(folder / RECORD, Record, NO_RECORD)


def read_setting(folder: Path) -> Setting:
    """Return the setting of the games that a run is trained on.

    Raises
    ------
    InputError
        As `read_record`.
    """
    try:
        return Setting(**read_record(folder)["setting"])
    except (TypeError, ValueError, ArithmeticError) as error:
        raise InputError(f"{folder / RECORD}: {NO_RECORD}: {first_line(error)}") from None


def read_shape(folder: Path) -> tuple[int, ...]:
    """Return the shape of the features of an image that agents see in a run; () if none.

    Raises
    ------
    InputError
        As `read_record`.
    """
    shape = tuple(read_record(folder).get("features", ()))
    if len(shape) not in (0, 1, 3) or not all(0 < side <= MAX_NUMBERS for side in shape):
        raise InputError(f"{folder / RECORD}: {NO_RECORD}: features of shape {shape}")
    return shape


class Learned(TypedDict):
    """What an epoch of training came to.

    Attributes are the share that was named rightly, where that is the goal; lengths and prices are
    of messages that may end.
    """

    train_loss: float
    train_accuracy: float
    temperature: float
    games_per_second: float
    train_attributes: NotRequired[float]
    train_length: NotRequired[float]
    length_price: NotRequired[float]


class Validated(TypedDict):
    """What the validation games came to after an epoch."""

    val_loss: float
    val_accuracy: float
    val_attributes: NotRequired[float]
    val_length: NotRequired[float]


class Metrics(Learned, Validated):
    """A line of the metrics: an epoch, counted from 1, and how long it took."""

    epoch: int
    seconds: float


def read_metrics(folder: Path) -> list[Metrics]:
    """Return the metrics of the epochs that are done, in their order.

    Raises
    ------
    InputError
        If the file cannot be read, or holds something else.
    """
    path = folder / METRICS
    if not path.exists():
        return []
    with named(f"{path}: no metrics of a run", ValueError):
        lines = read_regular(path).decode().splitlines()
        rows = [parse_json(line, Metrics) for line in lines]
    if [row["epoch"] for row in rows] != [*range(1, len(rows) + 1)]:
        raise InputError(f"{path}: not a line for each epoch, in their order")
    return rows


def read_history(folder: Path) -> list[Metrics]:
    """Return the metrics of the epochs that a run has behind it: those up to its checkpoint.

    Raises
    ------
    InputError
        As `read_metrics`, or if there is no card of a checkpoint.
    """
    from .checkpoint import read_epoch  # noqa: PLC0415 - it imports torch

    return read_metrics(folder)[: read_epoch(folder)]


def is_done(config: Config, folder: Path) -> bool:
    """Whether nothing is left to do for a run in its folder.

    Raises
    ------
    InputError
        As `read_history`.
    """
    return is_over(config, read_history(folder))


def is_over(config: Config, history: Sequence[Metrics]) -> bool:
    """Whether a run that came to this has had its last epoch."""
    return len(history) >= config.epochs or stopped_early(config, history)


def stopped_early(config: Config, history: Sequence[Metrics]) -> bool:
    """Whether a run that came to this has gone without a better accuracy for too long.

    That depends on the metrics alone, so that a run which was killed stops where it would have.
    Epochs in which the sender is taught do not count.

    Examples
    --------
    >>> found = [{"val_accuracy": accuracy} for accuracy in (0.2, 0.4, 0.3, 0.4)]
    >>> [stopped_early(Config(early_stop=2), found[:done]) for done in (2, 3, 4)]
    [False, False, True]
    """
    accuracies = [row["val_accuracy"] for row in history[taught_first(config) :]]
    if not config.early_stop or not accuracies:
        return False
    best = accuracies.index(max(accuracies))
    return len(accuracies) - 1 - best >= config.early_stop


def write_metrics(folder: Path, history: Sequence[Metrics]) -> None:
    """Write the metrics of all epochs."""
    with written_whole(folder / METRICS) as new:
        new.write_text("".join(f"{json.dumps(row)}\n" for row in history), encoding="utf-8")


def begin_curves(folder: Path, history: Sequence[Metrics]) -> None:
    """Write the curves that TensorBoard shows, with all epochs so far, in the place of others.

    All epochs are in one file: TensorBoard reads several in the order of their names, which need
    not be that in which they were written.
    """
    path = folder / CURVES / EVENTS
    with naming(path):
        path.parent.mkdir(exist_ok=True)
    with written_whole(path) as new, new.open("wb") as file:
        records = _records(file)
        records.write(_event(time.time(), file_version="brain.Event:2"))
        # As if the run had never been stopped.
        age = sum(row["seconds"] for row in history)
        for row in history:
            age -= row["seconds"]
            records.write(_point(time.time() - age, row))


def add_to_curves(folder: Path, row: Metrics) -> None:
    """Add the metrics of an epoch to the curves that TensorBoard shows."""
    path = folder / CURVES / EVENTS
    with naming(path), path.open("ab") as file:
        _records(file).write(_point(time.time(), row))


def _records(file: BinaryIO) -> Any:
    """Return what writes TensorBoard's records to a file.

    It is not torch's SummaryWriter, which writes in a thread: a full disk is a traceback there.
    """
    from tensorboard.summary.writer.record_writer import RecordWriter  # noqa: PLC0415 - slow

    return RecordWriter(file)


def _point(when: float, row: Metrics) -> bytes:
    """Return the metrics of an epoch as TensorBoard has them."""
    from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: PLC0415 - slow

    values = [Summary.Value(tag=name, simple_value=value) for name, value in row.items()]
    return _event(when, step=row["epoch"], summary=Summary(value=values))


def _event(when: float, **fields: Any) -> bytes:
    from tensorboard.compat.proto.event_pb2 import Event  # noqa: PLC0415 - slow

    written: bytes = Event(wall_time=when, **fields).SerializeToString()
    return written
