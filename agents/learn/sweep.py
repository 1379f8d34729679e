"""Sweeps: train every config of a grid, and put the metrics of all runs in one table."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, astuple, fields, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from minsym.base.executors import as_made
from minsym.base.folders import alone
from minsym.datasets.dataset import Dataset
from minsym.errors import TrainingError

from ..play.config import Config, read_config
from .run import CONFIG, is_over, read_history, read_metrics
from .sweep_table import write_sweep
from .train import News, check_games, train

#: Runs that news are given of at a time.
SHOWN = 8


def grid(base: Config, varied: Mapping[str, Sequence[Any]]) -> list[Config]:
    """Return a config for every combination of the values that fields may have.

    Examples
    --------
    >>> [(c.max_length, c.seed) for c in grid(Config(), {"max_length": [2, 3], "seed": [0, 1]})]
    [(2, 0), (2, 1), (3, 0), (3, 1)]
    """
    combinations = product(*varied.values())
    return [replace(base, **dict(zip(varied, values, strict=True))) for values in combinations]


def sweep(
    runs: Mapping[str, Config],
    folder: Path,
    executor: Executor | None = None,
    workers: int = 1,
    progress: Callable[[float], object] | None = None,
    watch: Callable[[str], object] | None = None,
) -> list[dict[str, Any]]:
    """Train every config, each in a folder of its own below ``folder``, and write the table.

    Runs that are finished are not run again, and those that were stopped go on. A run whose loss is
    no number any more does not keep the others from being trained. The table is of all runs in the
    folder, those of other sweeps too.

    Parameters
    ----------
    runs : mapping of str to Config
        The name of each run's folder.
    folder : Path
    executor : concurrent.futures.Executor, optional
        What trains; it has to see the folder and the data. None: this process.
    workers : int
        How many runs the executor has at a time.
    progress : callable, optional
        Called with the share of all epochs that is done.
    watch : callable, optional
        Called with how the training of the runs stands that are under way, a line for each:
        after every batch where this process trains, else about once a second.

    Returns
    -------
    list of dict
        Of the table, those of these runs: a row for each epoch of each, with its name, the fields
        in which runs of the folder differ, and the metrics.

    Raises
    ------
    InputError
        If the data of a run will not do, before any is trained, or another run is in its folder.
    BusyError
        If another process sweeps or trains there.
    TrainingError
        When all others are done and in the table, if the loss of a run is no number any more.

    See Also
    --------
    grid : Make the configs of a sweep.
    minsym.agents.learn.train.train : Train one of them.
    """
    # What a run cannot do is said before others have trained for hours.
    for config in runs.values():
        check_games(Dataset(config.data), config)
    with alone(folder):
        every = {**runs_of(folder), **runs}
        stand = _Stand(runs, folder, progress, watch)
        failed = []
        # Finished runs too: `train` checks that they are these, and does no more.
        train_one = partial(_train, folder, watch=None if executor else stand.heard)
        trained = as_made(executor, train_one, runs.items(), workers, stand.look)
        for (name, _), failure in trained:
            if failure is not None:
                failed.append(f"{name}: {failure}")
            stand.is_over(name)
        rows = table(every, folder)
        write_sweep(rows, folder)
    if failed:
        raise TrainingError("; ".join(failed))
    return [row for row in rows if row["run"] in runs]


def runs_of(folder: Path) -> dict[str, Config]:
    """Return the configs of the runs in the folder of a sweep, by the names of their folders.

    Raises
    ------
    InputError
        If a config is none.
    """
    return {path.parent.name: Config(**read_config(path)) for path in folder.glob(f"*/{CONFIG}")}


def table(runs: Mapping[str, Config], folder: Path) -> list[dict[str, Any]]:
    """Return the metrics of every epoch of every run, with the fields in which runs differ.

    Runs are in the order of their fields, so that the table is the same whoever trained last.
    """
    ordered = sorted(runs.items(), key=lambda run: (astuple(run[1]), run[0]))
    described = {name: asdict(config) for name, config in ordered}
    names = [known.name for known in fields(Config)]
    varied = [n for n in names if len({str(config[n]) for config in described.values()}) > 1]
    return [
        {"run": name, **{field: config[field] for field in varied}, **metrics}
        for name, config in described.items()
        for metrics in read_metrics(folder / name)
    ]


class _Stand:
    """How the runs of a sweep stand, for a progress bar: the epochs of each, and the newest loss.

    Where this process trains, it is told so; of others it reads the metrics that they write.
    """

    def __init__(
        self,
        runs: Mapping[str, Config],
        folder: Path,
        progress: Callable[[float], object] | None,
        watch: Callable[[str], object] | None,
    ) -> None:
        self.runs, self.folder = runs, folder
        self.progress, self.watch = progress or (lambda _: None), watch or (lambda _: None)
        self.epochs: dict[str, float] = {}
        for name, config in runs.items():
            history = read_history(folder / name)
            over = is_over(config, history)
            self.epochs[name] = config.epochs if over else len(history)
        self.tell()

    def tell(self) -> None:
        """Say which share of all epochs is done."""
        total = sum(config.epochs for config in self.runs.values())
        self.progress(sum(self.epochs.values()) / max(1, total))

    def is_over(self, name: str) -> None:
        """Take note that a run is done: epochs that it did not need, or failed to do, too."""
        self.epochs[name] = self.runs[name].epochs
        self.tell()

    def heard(self, name: str, now: News) -> None:
        """Take note of what a run in this process says."""
        self.epochs[name] = now.epoch - 1 + now.share
        self.tell()
        self.watch(f"{name}: epoch {now.epoch} of {self.runs[name].epochs}, {now}")

    def look(self, under_way: Sequence[tuple[str, Config]]) -> None:
        """Look at what runs that are trained elsewhere have written."""
        lines = []
        for name, config in under_way:
            rows = read_metrics(self.folder / name)
            self.epochs[name] = min(len(rows), config.epochs)
            if rows:
                last = rows[-1]
                lines.append(
                    f"{name}: epoch {last['epoch']} of {config.epochs}, "
                    f"loss {last['train_loss']:.3f}, validation {last['val_accuracy']:.1%}"
                )
        self.tell()
        more = len(lines) - SHOWN
        self.watch("\n".join(lines[:SHOWN] + ([f"and {more} more"] if more > 0 else [])))


def _train(
    folder: Path, run: tuple[str, Config], watch: Callable[[str, News], object] | None
) -> str | None:
    """Train one run in its folder; return what kept it from its last epoch, if anything did."""
    name, config = run
    try:
        train(config, folder / name, None if watch is None else partial(watch, name))
    except TrainingError as error:
        return str(error)
    return None
