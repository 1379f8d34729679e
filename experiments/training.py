"""What experiments that train agents share: data sets and runs, kept when one is killed."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import Progress

from experiments.common import RUNS, Row
from minsym.base.executors import executor
from minsym.base.files import read_json, write_json
from minsym.datasets.dataset import Dataset
from minsym.datasets.make import generate
from minsym.datasets.spec import Spec

#: How many pairs train at a time: as many as there are cores.
WORKERS = os.cpu_count() or 1

if TYPE_CHECKING:  # drawing needs no torch
    from minsym.agents.play.config import Config

Item = TypeVar("Item")
Found = TypeVar("Found")


def device() -> str:
    """Return where agents train: a GPU if there is one."""
    import torch  # noqa: PLC0415

    return "cuda" if torch.cuda.is_available() else "cpu"


def data_set(spec: Spec) -> Dataset:
    """Return a data set, which is made unless an experiment made it before."""
    return generate(spec, folder_of(spec))


def data_sets(specs: Sequence[Spec]) -> list[Dataset]:
    """Return data sets, made as many at a time as there are cores."""
    return in_parallel(_made, [(spec, folder_of(spec)) for spec in specs])


def folder_of(spec: Spec, kind: str = "") -> Path:
    """Return where a data set is, and the folders of runs on it beside it.

    Parameters
    ----------
    spec : Spec
    kind : str
        What tells it from others of the spec, if it is not what `generate` makes of that.
    """
    levels = "-".join(map(str, spec.levels))
    drawn = "matched" if spec.matched else spec.family
    name = f"{drawn}-{levels}-{spec.setting.attributes}-{spec.setting.images}"
    name += f"-{spec.splits['train']}"
    if spec.records is not None:
        name += f"-of-{spec.records.name}-{len(spec.records.values)}"
        name += f"-{spec.hold_out}" * (spec.hold_out is not None)
        name += "-pixels" * (spec.features is not None)
    return RUNS / (f"{name}-{kind}" if kind else name) / "data"


def _made(spec_and_folder: tuple[Spec, Path]) -> Dataset:
    return generate(*spec_and_folder)


def digest(data: Dataset) -> str:
    """Return the beginning of the SHA-256 of the games of a data set, split after split.

    Of what they are and not of the files, whose bytes depend on the releases of libraries.
    """
    found = hashlib.sha256()
    for split in data.splits:
        for games in data.split(split).batches(4096):
            for array in (games.images, games.target):
                found.update(array.astype(np.int16).tobytes())
    return f"sha256:{found.hexdigest()[:12]}"


def trained(runs: Mapping[Path, "Config"]) -> list[dict[str, Any]]:
    """Train runs, as many at a time as there are cores; return an epoch of a run a row.

    Parameters
    ----------
    runs : mapping of Path to Config
        The folder of each run, below `RUNS`.
    """
    from minsym.agents.learn.sweep import sweep  # noqa: PLC0415 - drawing needs no torch

    named = {folder.relative_to(RUNS).as_posix(): config for folder, config in runs.items()}
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with executor(WORKERS) as (pool, at_a_time), bar:
        task = bar.add_task("training", total=1.0)
        table = sweep(named, RUNS, pool, at_a_time, lambda done: bar.update(task, completed=done))
    return [{**row, "run": RUNS / row["run"]} for row in table]


def in_parallel(work: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
    """Return what ``work`` makes of each item, as many at a time as there are cores."""
    with executor(WORKERS) as (pool, _):
        return list(map(work, items) if pool is None else pool.map(work, items))


def kept(path: Path, measure: Callable[[], list[Row]]) -> list[Row]:
    """Return what was measured of a run, from its folder; measured now if that has none."""
    if not path.exists():
        write_json(path, {"rows": measure()})
    return read_json(path, dict[str, list[Row]], "no measures of a run")["rows"]
