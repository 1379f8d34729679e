"""Evaluation of a trained pair: how often it is right, and what its messages are like."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from minsym.base.arrays import Ints
from minsym.base.files import sha256_of, write_json
from minsym.base.folders import alone
from minsym.base.provenance import run_record
from minsym.base.text import named
from minsym.datasets.dataset import CARD, Dataset
from minsym.datasets.given import played_split, recorded_data
from minsym.datasets.shards import Games
from minsym.errors import InputError
from minsym.games.setting import Setting

from ..learn.checkpoint import load_checkpoint
from ..learn.data import as_tensors, check_features
from ..learn.run import CONFIG, RECORD, check_device, read_record, read_setting, read_shape
from ..learn.train import AT_A_TIME
from ..play.config import Config, read_config
from ..play.game import Game
from . import probes
from .codebook import codebook, write_codebook
from .corpus import TARGETS, write_corpus, write_meanings, write_targets
from .evaluation import EVALUATION, Evaluation
from .interactions import write_interactions
from .listener import TrainedListener
from .score import language, values_of_targets


def evaluate(
    run: Path,
    data: str | None = None,
    split: str | None = None,
    out: Path | None = None,
    device: str = "cpu",
    threads: int = 1,
    told: Callable[[str], object] = lambda news: None,
) -> dict[str, Any]:
    """Play the games of a split with a trained pair, and measure accuracy and messages.

    The sender says the likeliest symbols. All games are held in memory.

    Parameters
    ----------
    run : Path
        The folder of a run.
    data : str, optional
        Folder of another data set, by default what the run was trained on. Its contexts may have
        another number of images, and are of the same setting otherwise.
    split : str, optional
        By default the one that training is validated on (`validation_split`).
    out : Path, optional
        Folder for ``evaluation.json``, the corpus of messages, the codebook and what happened game
        by game. None: nothing is written.
    device : str
    threads : int
        Of torch.
    told : callable
        Told what is done next.

    Returns
    -------
    dict
        What ``evaluation.json`` holds.

    Raises
    ------
    InputError
        If the run has no checkpoint, or the data will not do.

    See Also
    --------
    minsym.agents.learn.train.train : Train a pair.
    """
    run = Path(run)
    torch.set_num_threads(threads)
    game, config, epoch = load_run(run, device)
    found, split = games_of(run, data, split)
    _check_setting(found, game.setting)
    _show(game, found)
    told("reading the games")
    games = found[:]
    if not len(games.target):
        raise InputError(f"{found.folder}: no games in the split {split}")
    told(f"saying {len(games.target):,} messages")
    messages = say(game, games)
    told(f"measuring {len(games.target):,} messages")
    listener = TrainedListener(game, as_tensors(games, game.setting, game.config).images)
    report = {
        "folder": str(run),
        "epoch": epoch,
        "data": str(found.folder),
        "data_sha256": sha256_of(found.folder / CARD),
        "split": split,
        "games": len(games.target),
        **assess(listener, games, messages),
        "run": run_record(config.seed),
    }
    if out is not None:
        with alone(out):
            told(f"writing what happened in {len(games.target):,} games")
            _write(out, found, games, messages, listener, report)
    return Evaluation(report)


def _write(
    out: Path,
    data: Dataset,
    games: Games,
    messages: Ints,
    listener: TrainedListener,
    report: dict[str, Any],
) -> None:
    """Write the folder of an evaluation, the report last.

    A report that is there is removed first: it says that all else is there and belongs to it.
    """
    (out / EVALUATION).unlink(missing_ok=True)
    write_corpus(out, messages, {"success_rate": report["accuracy"]}, report["run"])
    records = data.spec.records
    write_meanings(out, messages, values_of_targets(games), records)
    if records is not None:
        rows = games.rows[np.arange(len(messages)), games.target]
        write_targets(out, messages, rows, records)
    else:
        (out / TARGETS).unlink(missing_ok=True)  # of other data
    write_interactions(out, games, messages, listener.of, report["run"])
    book = codebook(messages, values_of_targets(games), data.spec.setting.sizes)
    write_codebook(out, book, records)
    write_json(out / EVALUATION, report)


def games_of(run: Path, data: str | None = None, split: str | None = None) -> tuple[Dataset, str]:
    """Return the games to evaluate a run on and the name of their split; see `evaluate`.

    Raises
    ------
    InputError
        If there is no record of a run or no such data set or split, or the data that the run was
        trained on are gone or have changed.
    """
    return played_split(_data_of(run) if data is None else Dataset(data), split)


def _data_of(run: Path) -> Dataset:
    """Return the data set that a run was trained on; InputError if it is not there any more."""
    _check_run(run)
    noted = read_record(run)["data"]
    try:
        return recorded_data(noted["folder"], noted["sha256"], run)
    except InputError as error:
        hint = f"say where the data of the run are: minsym evaluate {run} DATA"
        raise InputError(f"{error}; {hint}") from None


def _check_run(run: Path) -> None:
    """Raise InputError if a folder is none of a run."""
    if not (run / CONFIG).is_file():
        raise InputError(f"{run}: no run, for there is no {CONFIG} in it")


def _check_setting(data: Dataset, known: Setting) -> None:
    """Raise InputError, which says what differs, if a pair does not know the images of games.

    How many there are in a context does not matter to it.
    """
    there = data.spec.setting
    if there.attributes != known.attributes:
        differs = f"have {there.attributes} attributes, and those of the run {known.attributes}"
    elif there.sizes != known.sizes:
        at = next(a for a, size in enumerate(there.sizes) if size != known.sizes[a])
        differs = f"have {there.sizes[at]} values of attribute {at}, and those of the run "
        differs += str(known.sizes[at])
    else:
        return
    raise InputError(f"{data.folder}: its images {differs}; only their number n may differ")


def _show(game: Game, data: Dataset) -> None:
    """Let a game see the features of a data set, if its agents see features."""
    if game.encoder is not None:
        check_features(data, game.config)
        assert data.features is not None
        with named(str(data.folder)):
            game.encoder.look_at(data.features)


def load_run(run: Path, device: str = "cpu") -> tuple[Game, Config, int]:
    """Return the trained game of a run, its config and the epochs it was trained for.

    One whose agents see features has to be told which, by ``game.encoder.look_at``.

    Raises
    ------
    InputError
        If there is no run, or no epoch of it is done.
    """
    _check_run(run)
    check_device(device)
    # Nobody is taught any more, so that messages may be longer than the pair's own.
    config = Config(**{**read_config(run / CONFIG), "device": device, "imitate": "none"})
    shape = read_shape(run)
    if config.input == "features" and not shape:
        raise InputError(f"{run / RECORD}: does not say which features the agents of the run see")
    game = Game(config, read_setting(run), shape).to(device)
    epoch = load_checkpoint(run, game)
    if not epoch:
        raise InputError(f"{run}: no epoch is done, so there is nothing to evaluate")
    return game, config, epoch


def messages_of(run: Path, data: Dataset, games: Games, device: str = "cpu") -> Ints:
    """Return what the trained sender of a run says about games of a data set.

    Parameters
    ----------
    run : Path
    data : Dataset
        What the games are of.
    games : Games
    device : str

    Returns
    -------
    int64 array, shape (B, L)
        -1 behind the end of a message.

    Raises
    ------
    InputError
        If the run has no checkpoint, or does not know such images.
    """
    game, _, _ = load_run(run, device)
    _check_setting(data, game.setting)
    _show(game, data)
    return say(game, games)


@torch.no_grad()
def say(game: Game, games: Games) -> Ints:
    """Return the message that the sender says about each game, (B, L), -1 behind its end."""
    game.eval()
    said = []
    for start in range(0, len(games.target), AT_A_TIME):
        part = games.take(slice(start, start + AT_A_TIME))
        images, target, *_ = as_tensors(part, game.setting, game.config)
        message, _ = game.sender(game.see(images), target, game.config.max_length)
        said.append(game.spoken(message).cpu().numpy())
    return np.concatenate(said)


def assess(listener: TrainedListener, games: Games, messages: Ints) -> dict[str, Any]:
    """Return the accuracies of messages about games, and their probes and metrics, as JSON."""
    game = listener.game
    rights = probes.right(listener(messages), games.target)
    accuracy = float(rights.mean())
    curve = probes.prefix_curve(listener, messages, games.target)
    drops = probes.ablation(listener, messages, games.target, game.receiver.symbols.in_features)
    stands = probes.standing(accuracy, games, game.config.max_length)
    lengths = (messages >= 0).sum(axis=1)
    slope = probes.length_slope(lengths, games.complexity)
    return {
        "accuracy": accuracy,
        "blind_accuracy": stands.floor,
        "literal_ceiling": stands.ceiling,
        "over_blind": stands.over_floor,
        "over_ceiling": stands.over_ceiling,
        "by_complexity": _with_lengths(
            _groups(rights, games.complexity), games.complexity, lengths
        ),
        "length_slope": None if slope is None else slope._asdict(),
        "by_level_set_size": _groups(rights, games.level_set_size),
        "prefix_accuracy": curve.tolist(),
        "effective_length": probes.effective_length(curve),
        "ablation": drops.tolist(),
        "positions_that_matter": probes.positions_that_matter(drops),
        "bits_per_position": probes.bits_per_position(listener, messages).tolist(),
        **language(messages, values_of_targets(games)),
    }


def _with_lengths(
    groups: dict[str, dict[str, float]], complexity: Ints, lengths: Ints
) -> dict[str, dict[str, float]]:
    """Add to each complexity the mean length of messages, and how much more that is: the regret."""
    for level, group in groups.items():
        mean = float(lengths[complexity == int(level)].mean())
        group |= {"mean_length": mean, "regret": mean - int(level)}
    return groups


def _groups(rights: probes.Floats, groups: Ints) -> dict[str, dict[str, float]]:
    """Return the accuracy of each group of games as JSON holds it."""
    found = probes.accuracy_by(rights, groups)
    return {str(group): share._asdict() for group, share in found.items()}
