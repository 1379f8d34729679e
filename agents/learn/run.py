"""The folder of a training run: its config, its record and its metrics, written and read."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict

import tomli_w
import torch

from minsym.base.files import (
    is_temporary,
    parse_json,
    read_json,
    sha256_of,
    write_json,
    written_whole,
)
from minsym.base.provenance import run_record
from minsym.base.text import first_line, quoted
from minsym.datasets.dataset import CARD, Dataset
from minsym.errors import InputError
from minsym.games.setting import Setting

from ..play.config import Config, read_config

#: The files of a run's folder, besides those of its checkpoint.
CONFIG, RECORD, METRICS, CURVES = "config.toml", "run.json", "metrics.jsonl", "tensorboard"

#: What is said of a file in the place of the record.
NO_RECORD = "no record of a run"


def check_device(name: str) -> None:
    """Raise InputError unless torch can compute there."""
    try:
        torch.ones(1, device=name).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InputError(f"device {quoted(name)} cannot be used: {first_line(error)}") from None


# The folder of a run.


def prepare(config: Config, data: Dataset, folder: Path) -> None:
    """Make the folder of a run, with its config and record, or check that it is of this run.

    Raises
    ------
    InputError
        If the folder holds something else, or a run with another config or other data.
    """
    card = sha256_of(data.folder / CARD)
    try:
        if (folder / CONFIG).exists():
            _check_same(config, card, folder)
            return
        # A run that was killed at its very start has left nothing but its record.
        if folder.exists() and not all(_of_a_start(path) for path in folder.iterdir()):
            raise InputError(f"{folder}: holds something else; choose a new or empty folder")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    record = {
        "run": {**run_record(config.seed), "torch": torch.__version__},
        "data": {"folder": config.data, "sha256": card},
        "setting": asdict(data.spec.setting),
    }
    write_json(folder / RECORD, record)
    with written_whole(folder / CONFIG) as new:
        new.write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")


def _of_a_start(path: Path) -> bool:
    """Whether a file may have been left by a run that was killed before it had a config."""
    finals = (path.with_name(RECORD), path.with_name(CONFIG))
    return path == finals[0] or any(is_temporary(path, final) for final in finals)


def _check_same(config: Config, card: str, folder: Path) -> None:
    """Raise InputError unless the run that is there has this config and these data."""
    there = read_config(folder / CONFIG)
    mine = asdict(config)
    # The data may have moved, and threads change nothing but the time.
    differing = [name for name in mine if there.get(name) != mine[name]]
    differing = [name for name in differing if name not in {"data", "threads", "device"}]
    if differing:
        raise InputError(
            f"{folder}: a run with another config ({', '.join(differing)}); give another folder, "
            "or remove it"
        )
    if read_record(folder)["data"]["sha256"] != card:
        raise InputError(
            f"{folder}: a run on other data than {config.data}; give another folder, or remove it"
        )


class DataEntry(TypedDict):
    """Which data a run is trained on: the folder, and the SHA-256 of its card."""

    folder: str
    sha256: str


class Record(TypedDict):
    """What is read of the record of a run; it holds more, for people."""

    data: DataEntry
    setting: dict[str, Any]


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
    except TypeError as error:
        raise InputError(f"{folder / RECORD}: {NO_RECORD}: {first_line(error)}") from None


def read_metrics(folder: Path) -> list[dict[str, int | float]]:
    """Return the metrics of the epochs that are done, in their order.

    Raises
    ------
    InputError
        If the file cannot be read, or holds something else.
    """
    path = folder / METRICS
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [parse_json(line, dict[str, int | float]) for line in lines]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no metrics of a run: {first_line(error)}") from None
    if [row.get("epoch") for row in rows] != [*range(1, len(rows) + 1)]:
        raise InputError(f"{path}: not a line for each epoch, in their order")
    return rows


def write_metrics(folder: Path, history: list[dict[str, Any]]) -> None:
    """Write the metrics of all epochs, and the last one's for TensorBoard."""
    with written_whole(folder / METRICS) as new:
        new.write_text("".join(f"{json.dumps(row)}\n" for row in history), encoding="utf-8")
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - it takes a second

    last = history[-1]
    with SummaryWriter(str(folder / CURVES), purge_step=last["epoch"]) as curves:
        for name, value in last.items():
            curves.add_scalar(name, value, last["epoch"])
