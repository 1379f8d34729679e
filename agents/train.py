"""Train a sender and a receiver on a data set: one loop, resumable after every epoch."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w
import torch
from schedulefree import AdamWScheduleFree

from minsym.agents.checkpoint import load_checkpoint, save_checkpoint
from minsym.agents.config import Config, read_config
from minsym.agents.data import INIT, SAMPLES, as_batch, generator, seeds, training_batches
from minsym.agents.game import Game
from minsym.base.files import is_temporary, sha256_of, write_json, written_whole
from minsym.base.provenance import run_record
from minsym.base.text import first_line, quoted
from minsym.datasets.dataset import CARD, Dataset
from minsym.errors import InputError, TrainingError
from minsym.families import FAMILIES
from minsym.games.setting import Setting

#: The files of a run's folder, besides those of its checkpoint.
CONFIG, RECORD, METRICS, CURVES = "config.toml", "run.json", "metrics.jsonl", "tensorboard"

#: Games that are played at a time where nothing is learned.
AT_A_TIME = 512

#: What to do about a loss that is no number.
ADVICE = "a lower learning_rate or a higher temperature may help"


class News(NamedTuple):
    """How an epoch stands: the share of its games that is done, and what came of these."""

    epoch: int
    share: float
    loss: float
    accuracy: float
    games_per_second: float


Watch = Callable[[News], object]


def train(config: Config, folder: Path, watch: Watch | None = None) -> dict[str, Any]:
    """Train, or go on where an earlier call with the same config was stopped.

    Parameters
    ----------
    config : Config
    folder : Path
        New, empty, or of a run with the same config and data.
    watch : callable, optional

    Returns
    -------
    dict
        The metrics of the last epoch.

    Raises
    ------
    InputError
        If the data or the folder will not do.
    TrainingError
        If the loss is no number any more.
    """
    data = Dataset(config.data)
    check_games(data, config)
    check_device(config.device)
    torch.set_num_threads(config.threads)
    torch.manual_seed(int(seeds(config, INIT).generate_state(1)[0]))
    game = Game(config, data.spec.setting).to(config.device)
    optimizer = AdamWScheduleFree(
        game.parameters(),
        lr=config.learning_rate,
        warmup_steps=config.warmup,
        weight_decay=config.weight_decay,
    )
    prepare(config, data, folder)
    done = load_checkpoint(folder, game, optimizer)
    history = read_metrics(folder)[:done]
    if len(history) < done:
        raise InputError(f"{folder / METRICS}: {len(history)} epochs; its checkpoint is of {done}")
    for epoch in range(done + 1, config.epochs + 1):
        start = time.perf_counter()
        learned = learn(game, optimizer, data, config, epoch, watch)
        valid = validate(game, optimizer, data, config)
        seconds = {"seconds": time.perf_counter() - start}
        history.append({"epoch": epoch, **learned, **valid, **seconds})
        # The checkpoint is last: what a killed run wrote beyond it is done again.
        write_metrics(folder, history)
        save_checkpoint(folder, epoch, game, optimizer)
    return history[-1]


def learn(
    game: Game,
    optimizer: AdamWScheduleFree,
    data: Dataset,
    config: Config,
    epoch: int,
    watch: Watch | None = None,
) -> dict[str, float]:
    """Go once through the training games; return the mean loss and the accuracy."""
    game.train()
    optimizer.train()
    game.sender.heat(temperature_at(config, epoch))
    imitating = config.imitate == "only" or (
        config.imitate == "first" and epoch <= config.epochs // 2
    )
    samples = generator(config, SAMPLES, epoch, config.device)
    total, kind = data.splits["train"], torch.device(config.device).type
    mixed = config.precision == "bfloat16"
    played, loss, right = 0, 0.0, 0
    begin = time.perf_counter()
    for images, target, teacher in training_batches(data, config, epoch):
        with torch.autocast(kind, torch.bfloat16, enabled=mixed):
            if imitating:
                outcome = game.imitate(images, target, teacher)
            else:
                outcome = game(images, target, samples)
        optimizer.zero_grad()
        outcome.loss.backward()
        optimizer.step()
        played += len(target)
        loss += outcome.loss.item() * len(target)
        right += int(outcome.right.sum())
        if not math.isfinite(loss):
            raise TrainingError(
                f"epoch {epoch}, game {played}: the loss is {outcome.loss.item()}; {ADVICE}"
            )
        if watch is not None:
            rate = played / (time.perf_counter() - begin)
            watch(News(epoch, min(1.0, played / total), loss / played, right / played, rate))
    return {
        "train_loss": loss / played,
        "train_accuracy": right / played,
        "temperature": game.sender.log_temperature.exp().item(),
        "games_per_second": played / (time.perf_counter() - begin),
    }


@torch.no_grad()
def validate(
    game: Game, optimizer: AdamWScheduleFree, data: Dataset, config: Config
) -> dict[str, float]:
    """Play the validation games, the likeliest symbols said; return the loss and the accuracy."""
    game.eval()
    optimizer.eval()
    loss, right, played = 0.0, 0, 0
    for games in data.split("valid").batches(AT_A_TIME):
        images, target, _ = as_batch(games, data.spec.setting, config)
        outcome = game(images, target)
        played += len(target)
        loss += outcome.loss.item() * len(target)
        right += int(outcome.right.sum())
    # A sender that says the likeliest symbol, or a sampled one, hides that it knows no numbers.
    if not math.isfinite(loss) or not all(p.isfinite().all() for p in game.parameters()):
        raise TrainingError(f"validation: the loss or a weight is no number any more; {ADVICE}")
    return {"val_loss": loss / played, "val_accuracy": right / played}


def temperature_at(config: Config, epoch: int) -> float | None:
    """Return the temperature of an epoch, None if the sender learns it.

    Examples
    --------
    >>> config = Config(schedule="annealed", temperature=2.0, final_temperature=0.5, epochs=3)
    >>> [temperature_at(config, epoch) for epoch in (1, 2, 3)]
    [2.0, 1.0, 0.5]
    """
    if config.schedule == "learned":
        return None
    if config.schedule == "fixed" or config.epochs == 1:
        return float(config.temperature)
    share = (epoch - 1) / (config.epochs - 1)
    ratio = config.final_temperature / config.temperature
    return float(config.temperature * ratio**share)


def check_games(data: Dataset, config: Config) -> None:
    """Raise InputError if there are no games to train on, or to validate with."""
    for split in ("train", "valid"):
        if not data.splits.get(split):
            raise InputError(
                f"{data.folder}: no games in a split called {split}; there are "
                f"{', '.join(data.splits)}"
            )
    for shard in data.shards:
        if shard.split in {"train", "valid"} and not (data.folder / shard.file).is_file():
            raise InputError(f"{data.folder / shard.file}: is missing")
    if config.fresh and config.fresh not in FAMILIES:
        raise InputError(
            f"fresh: there is no family {quoted(config.fresh)}; there are {', '.join(FAMILIES)}"
        )
    longest = max(data.spec.levels)
    if config.imitate != "none" and longest > config.max_length:
        raise InputError(
            f"imitate: messages of {longest} symbols do not fit into max_length {config.max_length}"
        )
    # A family that has no such games is found out now, and not when a folder has been made.
    next(training_batches(data, replace(config, device="cpu"), 1))


def check_device(name: str) -> None:
    """Raise InputError unless torch can compute there."""
    try:
        torch.ones(1, device=name).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InputError(f"device {quoted(name)} cannot be used: {first_line(error)}") from None


# The folder of a run.


def prepare(config: Config, data: Dataset, folder: Path) -> None:
    """Make the folder and say in it what is run; InputError if it holds something else."""
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


def read_record(folder: Path) -> dict[str, Any]:
    """Return what a run says of how it was made."""
    path = folder / RECORD
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        data = {name: str(found["data"][name]) for name in ("folder", "sha256")}
        return {**found, "data": data, "setting": Setting(**found["setting"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{path}: no record of a run") from None


def read_metrics(folder: Path) -> list[dict[str, Any]]:
    """Return the metrics of the epochs that are done, in their order."""
    path = folder / METRICS
    if not path.exists():
        return []
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        epochs = [row["epoch"] for row in rows]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: no metrics of a run: {first_line(error)}") from None
    if epochs != [*range(1, len(rows) + 1)]:
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
