"""How well a sender that sees the distractors learns: batches, learning rates, imitation.

    python -m experiments.benchmarks.context FOLDER [WORKERS]

First a sweep on `matched` contexts, whose targets have k = 3 to 6, then the best of its settings
on data of each family and level of `experiments.effective`, with messages of 8 symbols. FOLDER
keeps data and runs: a killed run goes on where it was.
"""

import sys
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from experiments import effective
from experiments.benchmarks.report import markdown, save
from experiments.literal import literal
from minsym import generate
from minsym.agents.learn.run import read_metrics
from minsym.agents.learn.sweep import sweep
from minsym.agents.play.config import Config
from minsym.base.executors import executor
from minsym.datasets.dataset import Dataset
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting


@dataclass(frozen=True)
class Size:
    """The games, what is varied, and what stays as it is."""

    levels: tuple[int, ...] = (3, 4, 5, 6)
    setting: Setting = effective.FULL.setting
    min_level_set: int = effective.FULL.min_level_set
    #: Training games of a pass: in the sweep, and with the best settings.
    tried: int = 16_000
    train: int = 32_000
    valid: int = 2000
    #: Passes, so that the sender may be taught in the first; with the best, fewer on `latent`.
    epochs: int = 2
    longer: int = 4
    max_length: int = 8
    hidden: int = 128
    batch_size: tuple[int, ...] = (32, 128, 512)
    learning_rate: tuple[float, ...] = (0.003, 0.01, 0.03)
    imitate: tuple[str, ...] = ("none", "first")


FULL = Size()


def specs(size: Size, train: int) -> dict[str, Spec]:
    """Return what data there are, by the names of their folders."""
    families = tuple(
        (family, size.levels, (0,))
        for family in (effective.CODES, effective.LATENT, effective.MATCHED)
    )
    config = effective.Config(
        families=families,
        train=train,
        valid=size.valid,
        setting=size.setting,
        min_level_set=size.min_level_set,
    )
    return {
        f"{family}-{'-'.join(map(str, spec.levels))}": spec
        for family, spec, _ in effective.specs(config)
    }


def tried(size: Size, folder: Path, workers: int) -> tuple[list[list[str]], dict[str, Any]]:
    """Sweep; return a row for each run, and the fields of the best."""
    name, spec = list(specs(size, size.tried).items())[-1]
    data = generate(spec, folder / "tried" / name)
    fields = ("batch_size", "learning_rate", "imitate")
    runs: dict[str, dict[str, Any]] = {
        f"b{values[0]}-r{values[1]}-{values[2]}": dict(zip(fields, values, strict=True))
        for values in product(size.batch_size, size.learning_rate, size.imitate)
    }
    last = _trained(
        {run: _config(size, data, found) for run, found in runs.items()},
        folder / "sweep",
        workers,
    )
    table = [
        [*map(str, found.values()), f"{last[run]['train_accuracy']:.1%}", _accuracy(last[run])]
        for run, found in runs.items()
    ]
    return table, runs[max(runs, key=lambda run: last[run]["val_accuracy"])]


def reached(size: Size, folder: Path, workers: int, best: dict[str, Any]) -> list[list[str]]:
    """Train with the best settings; return a row for each family and level."""
    data = {
        name: generate(spec, folder / "data" / name)
        for name, spec in specs(size, size.train).items()
    }
    runs = {
        name: _config(size, found, {**best, "epochs": _epochs(size, name)})
        for name, found in data.items()
    }
    _trained(runs, folder / "best", workers)
    table = []
    for name, found in data.items():
        family = name.partition("-")[0]
        games = found.split("valid")[:]
        seconds = sum(row["seconds"] for row in read_metrics(folder / "best" / name))
        accuracy = {
            row["level"]: row["accuracy"] for row in effective.prefixes(folder / "best" / name)
        }
        for k in np.unique(games.complexity).tolist():
            bound = literal(games.take(games.complexity == k), (size.max_length,))[size.max_length]
            table.append(
                [
                    family,
                    str(k),
                    f"{bound['blind']:.1%}",
                    f"{bound['best_attributes']:.1%}",
                    f"{accuracy[k]:.1%}",
                    f"{_epochs(size, name) * found.splits['train']:,}",
                    f"{seconds / 60:.1f}",
                ]
            )
    return table


def _epochs(size: Size, name: str) -> int:
    return size.epochs if name.startswith(effective.LATENT) else size.longer


def _config(size: Size, data: Dataset, fields: dict[str, Any]) -> Config:
    shared = {"max_length": size.max_length, "hidden": size.hidden, "epochs": size.epochs}
    return Config(data=str(data.folder), sees="context", **{**shared, **fields})


def _trained(runs: dict[str, Config], folder: Path, workers: int) -> dict[str, dict[str, Any]]:
    """Train what is not yet trained; return the metrics of the last epochs."""
    with executor(workers) as (pool, at_a_time):
        return {row["run"]: row for row in sweep(runs, folder, pool, at_a_time)}


def _accuracy(row: dict[str, Any]) -> str:
    return f"{row['val_accuracy']:.1%}"


def main(folder: Path, workers: int = 1, size: Size = FULL) -> None:
    """Sweep, train with the best settings, and report."""
    table, best = tried(size, folder, workers)
    found = reached(size, folder, workers, best)
    fixed = _config(size, Dataset(folder / "tried" / list(specs(size, 1))[-1]), {})
    varied = ["batch_size", "learning_rate", "imitate"]
    names = ("channel", "temperature", "embedding", "embedding_scale", "warmup", "seed")
    header = ["family", "k", "without messages", "literal ceiling"]
    stays = ", ".join(f"{name} {asdict(fixed)[name]}" for name in names)
    save(
        "context",
        "python -m experiments.benchmarks.context FOLDER",
        f"Fixed throughout: |A| = {size.setting.attributes}, |V| = {max(size.setting.sizes)}, "
        f"n = {size.setting.images}, L = {size.max_length}, hidden {size.hidden}, "
        f"{stays}. `none` plays in all epochs; `first` is taught the "
        f"solver's messages in the first half of them. Accuracies are of {size.valid:,} validation "
        "games (of each level) that nobody trained on, likeliest symbols; in training symbols are "
        "sampled.",
        f"**Sweep**: `matched`, k = {size.levels[0]} to {size.levels[-1]} in one data set, "
        f"{size.epochs} epochs of {size.tried:,} games.",
        markdown([*varied, "training accuracy", "accuracy"], table),
        f"**The best of these**, {size.train:,} games an epoch, {size.epochs} epochs on `latent` "
        f"and {size.longer} on others: "
        f"{', '.join(f'{name} {value}' for name, value in best.items())}. `codes` and `latent` "
        "have a pair of agents for each k, `matched` has one for all. The literal ceiling is what "
        f"{size.max_length} attribute values that are taken at their word reach at best.",
        markdown([*header, "accuracy", "games trained", "minutes"], found),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
