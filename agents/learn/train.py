"""Training: the loop over epochs and batches, which goes on after its last epoch when stopped."""

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from minsym.base.files import regular_size
from minsym.base.folders import alone
from minsym.base.meant import instead
from minsym.base.text import named, quoted
from minsym.datasets.dataset import Dataset
from minsym.datasets.spec import VALIDATION, validation_split
from minsym.errors import InputError, TrainingError
from minsym.families import FAMILIES

from ..play.config import Config, taught_first
from ..play.game import Game
from .checkpoint import load_checkpoint, save_checkpoint
from .data import (
    INIT,
    PAIRS,
    RESETS,
    SAMPLES,
    as_tensors,
    check_features,
    generator,
    held,
    seeds,
    training_batches,
)
from .optimizer import Optimizer, optimizer_of
from .run import (
    METRICS,
    Learned,
    Metrics,
    Validated,
    add_to_curves,
    begin_curves,
    check_device,
    is_over,
    prepare,
    read_metrics,
    write_metrics,
)

#: Games that are played at a time where nothing is learned.
AT_A_TIME = 512

#: What to do about a loss that is no number.
ADVICE = "a lower learning_rate or a higher temperature may help"


class News(NamedTuple):
    """How training stands in the middle of an epoch, for a progress bar.

    Attributes
    ----------
    epoch : int
    share : float
        How much of the epoch's games is done, 0 to 1.
    loss, accuracy : float
        The means over these games.
    games_per_second : float
    """

    epoch: int
    share: float
    loss: float
    accuracy: float
    games_per_second: float

    def __str__(self) -> str:
        return (
            f"loss {self.loss:.3f}, accuracy {self.accuracy:.1%}, "
            f"{self.games_per_second:,.0f} games/s"
        )


Watch = Callable[[News], object]


def train(config: Config, folder: Path, watch: Watch | None = None) -> Metrics:
    """Train a sender and a receiver, or go on where an earlier call with this config was stopped.

    Parameters
    ----------
    config : Config
    folder : Path
        New, empty, or of a run with the same data and config; only `threads` and `device` may
        differ, and `epochs` may be more, if it `can_be_lengthened`.
    watch : callable, optional
        Called with `News` after every batch.

    Returns
    -------
    Metrics
        Of the last epoch, a dict.

    Raises
    ------
    InputError
        If the data or the folder will not do.
    BusyError
        If another process trains in this folder.
    TrainingError
        If the loss is no number any more.

    See Also
    --------
    minsym.agents.learn.sweep.sweep : Train many configs.
    minsym.agents.measure.evaluate.evaluate : Measure what a trained pair can do.
    """
    data = Dataset(config.data)
    check_games(data, config)
    check_device(config.device)
    torch.set_num_threads(config.threads)
    torch.manual_seed(int(seeds(config, INIT).generate_state(1)[0]))
    game = game_of(config, data).to(config.device)
    optimizer = optimizer_of(game, config)
    with alone(folder):
        prepare(config, data, folder)
        return _go_on(game, optimizer, data, config, folder, watch)


def game_of(config: Config, data: Dataset) -> Game:
    """Return the game of a run before any training, which sees the features of the data if any.

    These are standardised by the rows that training games may be made of.

    Raises
    ------
    InputError
        If it would be too large, or a feature is no number.
    """
    if config.input == "attributes":
        return Game(config, data.spec.setting)
    features = data.features
    assert features is not None  # `check_games` has seen to that
    game = Game(config, data.spec.setting, features.shape[1:])
    assert game.encoder is not None
    with named(str(data.folder)):
        game.encoder.look_at(features)
        game.encoder.standardise(np.sort(data.spec.parted.pools["train"].members))
    return game


def _go_on(
    game: Game,
    optimizer: Optimizer,
    data: Dataset,
    config: Config,
    folder: Path,
    watch: Watch | None,
) -> Metrics:
    """Train the epochs that are missing in the folder of a run; return the last one's metrics."""
    done = load_checkpoint(folder, game, optimizer)
    history = read_metrics(folder)[:done]
    if len(history) < done:
        raise InputError(f"{folder / METRICS}: {len(history)} epochs; its checkpoint is of {done}")
    for epoch in range(done + 1, config.epochs + 1):
        if is_over(config, history):
            break
        start = time.perf_counter()
        learned = learn(game, optimizer, data, config, epoch, watch)
        valid = validate(game, optimizer, data, config)
        seconds = time.perf_counter() - start
        history.append({"epoch": epoch, **learned, **valid, "seconds": seconds})
        # The checkpoint is last: what a killed run wrote beyond it is done again.
        write_metrics(folder, history)
        if epoch == done + 1:
            begin_curves(folder, history)
        else:
            add_to_curves(folder, history[-1])
        save_checkpoint(folder, epoch, game, optimizer)
    return history[-1]


def learn(
    game: Game,
    optimizer: Optimizer,
    data: Dataset,
    config: Config,
    epoch: int,
    watch: Watch | None = None,
) -> Learned:
    """Train on every training game once; return the means of the loss and of the accuracy."""
    game.train()
    optimizer.train()
    begin_anew(game, optimizer, config, epoch)
    game.heat(temperature_at(config, epoch))
    game.price = price_at(config, epoch)
    imitating = config.imitate == "only" or epoch <= taught_first(config)
    samples = generator(config, SAMPLES, epoch, config.device)
    pairs = np.random.default_rng(seeds(config, PAIRS, epoch))
    total, kind = data.splits["train"], torch.device(config.device).type
    mixed = config.precision == "bfloat16"
    played, loss, right, named, said = 0, 0.0, 0, 0.0, 0
    begin = time.perf_counter()
    for images, target, teacher, values in training_batches(data, config, epoch):
        game.meet(int(pairs.integers(config.senders)), int(pairs.integers(config.receivers)))
        with torch.autocast(kind, torch.bfloat16, enabled=mixed):
            if imitating:
                outcome = game.imitate(images, target, teacher, values)
            else:
                outcome = game(images, target, samples, values)
        optimizer.zero_grad()
        outcome.loss.backward()
        optimizer.step()
        played += len(target)
        loss += outcome.loss.item() * len(target)
        right += int(outcome.right.sum())
        named += float(outcome.share.sum())
        said += int((outcome.symbols >= 0).sum())
        if not math.isfinite(loss):
            raise TrainingError(
                f"epoch {epoch}, game {played}: the loss is {outcome.loss.item()}; {ADVICE}"
            )
        if watch is not None:
            rate = played / (time.perf_counter() - begin)
            watch(News(epoch, min(1.0, played / total), loss / played, right / played, rate))
    learned: Learned = {
        "train_loss": loss / played,
        "train_accuracy": right / played,
        "temperature": game.sender.log_temperature.exp().item(),
        "games_per_second": played / (time.perf_counter() - begin),
    }
    if config.goal == "reconstruction":
        learned["train_attributes"] = named / played
    if game.may_end:
        learned |= {"train_length": said / played, "length_price": float(game.price_now)}
    return learned


@torch.no_grad()
def validate(game: Game, optimizer: Optimizer, data: Dataset, config: Config) -> Validated:
    """Play the validation games without learning; return what they come to.

    The sender says the likeliest symbols. Of several agents each sender plays with each receiver,
    and all count alike.
    """
    game.eval()
    optimizer.eval()
    loss, right, named, said, played = 0.0, 0, 0.0, 0, 0
    split = validation_split(data.splits)
    assert split is not None  # `check_games` has seen to that
    for games in held(data, split).batches(AT_A_TIME):
        images, target, _, values = as_tensors(games, data.spec.setting, config)
        for _ in game.everyone():
            outcome = game(images, target, values=values)
            played += len(target)
            loss += outcome.loss.item() * len(target)
            right += int(outcome.right.sum())
            named += float(outcome.share.sum())
            said += int((outcome.symbols >= 0).sum())
    # A sender that says the likeliest symbol, or a sampled one, hides that it knows no numbers.
    if not math.isfinite(loss) or not all(p.isfinite().all() for p in game.parameters()):
        raise TrainingError(f"validation: the loss or a weight is no number any more; {ADVICE}")
    valid: Validated = {"val_loss": loss / played, "val_accuracy": right / played}
    if config.goal == "reconstruction":
        valid["val_attributes"] = named / played
    if game.may_end:
        valid["val_length"] = said / played
    return valid


def begin_anew(game: Game, optimizer: Optimizer, config: Config, epoch: int) -> None:
    """Have agents learn anew whose turn that is at the beginning of an epoch.

    What the encoder has learned of features, which both share, is kept.
    """
    torch.manual_seed(int(seeds(config, RESETS, epoch).generate_state(1)[0]))
    for agents, every, new in (
        (game.senders, config.reset_sender, game.new_sender),
        (game.receivers, config.reset_receiver, game.new_receiver),
    ):
        times, rest = divmod(epoch - 1, every) if every else (0, 0)
        if times and not rest:
            agent = agents[(times - 1) % len(agents)]
            agent.load_state_dict(new().state_dict())
            optimizer.forget(agent)
            # What REINFORCE compares with is the loss of those who play now.
            game.baseline.zero_()
            game.played.zero_()


def temperature_at(config: Config, epoch: int) -> float | None:
    """Return the temperature of the Gumbel-Softmax in an epoch; None if the sender learns it.

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


def price_at(config: Config, epoch: int) -> float:
    """Return what a symbol costs in an epoch, before it is made to follow the accuracy.

    Examples
    --------
    >>> config = Config(stop="head", length_cost=0.3, cost_schedule="ramped", epochs=4)
    >>> [round(price_at(config, epoch), 3) for epoch in (1, 2, 4)]
    [0.0, 0.1, 0.3]
    """
    if config.cost_schedule != "ramped" or config.epochs == 1:
        return config.length_cost
    return config.length_cost * (epoch - 1) / (config.epochs - 1)


def check_games(data: Dataset, config: Config) -> None:
    """Raise InputError if a run with this config could not train on a data set."""
    valid = validation_split(data.splits)
    for split, names in (("train", ("train",)), (valid, VALIDATION)):
        if not data.splits.get(split or ""):
            raise InputError(
                f"{data.folder}: no games in a split called {' or '.join(names)}; there are "
                f"{', '.join(data.splits)}"
            )
    check_features(data, config)
    for shard in data.shards:
        if shard.split in {"train", valid}:
            with named(str(data.folder / shard.file)):
                regular_size(data.folder / shard.file)
    if config.fresh and config.fresh not in FAMILIES:
        raise InputError(
            f"fresh: there is no family {quoted(config.fresh)}; {instead(config.fresh, FAMILIES)}"
        )
    longest = max(data.spec.levels)
    if config.imitate != "none" and longest > config.max_length:
        raise InputError(
            f"imitate: messages of {longest} symbols do not fit into max_length {config.max_length}"
        )
    # A family that has no such games is found out now, and not when a folder has been made.
    first = training_batches(data, replace(config, device="cpu"), 1)
    with named(f"fresh {quoted(config.fresh)}") if config.fresh else nullcontext():
        next(first)
