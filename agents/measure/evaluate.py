"""Evaluation of a trained pair: how often it is right, and what its messages are like."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from minsym.base.arrays import Ints
from minsym.base.files import sha256_of, write_json
from minsym.base.folders import alone
from minsym.base.provenance import run_record
from minsym.datasets.dataset import CARD, Dataset
from minsym.datasets.given import played_split, recorded_data
from minsym.datasets.shards import Games, blind
from minsym.errors import InputError
from minsym.games.setting import Setting

from ..learn.checkpoint import load_checkpoint
from ..learn.run import CONFIG, RECORD, check_device, read_record, read_setting, read_shape
from ..learn.train import price_at
from ..play.config import Config, read_config
from ..play.game import Game
from . import probes
from .codebook import codebook, write_codebook
from .corpus import TARGETS, write_corpus, write_meanings, write_targets
from .cross_play import cross_play
from .evaluation import EVALUATION, PICTURE, Evaluation
from .interactions import write_interactions
from .learnability import learnability
from .score import language
from .speaker import say, show
from .transcript import Transcript, playing, transcribe


def evaluate(
    run: Path,
    data: str | None = None,
    split: str | None = None,
    out: Path | None = None,
    device: str = "cpu",
    threads: int = 1,
    retrain: int = 0,
    told: Callable[[str], object] = lambda news: None,
) -> dict[str, Any]:
    """Play the games of a split with a trained pair, and measure accuracy and messages.

    The sender says the likeliest symbols. Games are read some at a time, and their messages kept.

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
    retrain : int
        Also train fresh agents on what the pair says about so many of the games that it was trained
        on: see `minsym.agents.measure.learnability`. 0: none.
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
    show(game, found)
    if not len(found):
        raise InputError(f"{found.folder}: no games in the split {split}")
    taught = _data_of(run) if retrain else None
    played = transcribe(game, found, told)
    told(f"measuring {len(found):,} messages")
    report = {
        "folder": str(run),
        "epoch": epoch,
        "data": str(found.folder),
        "data_sha256": sha256_of(found.folder / CARD),
        "split": split,
        "games": len(found),
        **assess(played),
        **_together(game, found),
        "run": run_record(config.seed),
    }
    if taught is not None:
        report["retrained"] = learnability(game, taught, found, retrain, config.seed, told)
    if out is not None:
        with alone(out):
            told(f"writing what happened in {len(found):,} games")
            _write(out, found, game, played, report)
    return Evaluation(report)


def _write(
    out: Path, data: Dataset, game: Game, played: Transcript, report: dict[str, Any]
) -> None:
    """Write the folder of an evaluation, the report last.

    A report that is there is removed first: it says that all else is there and belongs to it.
    """
    for name in (EVALUATION, PICTURE):
        (out / name).unlink(missing_ok=True)
    messages, records = played.messages, data.spec.records
    write_corpus(out, messages, {"success_rate": report["accuracy"]}, report["run"])
    write_meanings(out, messages, played.values, records)
    if records is not None:
        write_targets(out, messages, played.rows, records)
    else:
        (out / TARGETS).unlink(missing_ok=True)  # of other data
    write_interactions(
        out,
        partial(playing, game, data),
        messages,
        report["run"],
        played.stopping if game.may_end else None,
        float(game.price_now),
    )
    write_codebook(out, codebook(messages, played.values, data.spec.setting.sizes), records)
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
    game.price = price_at(config, epoch)
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
    show(game, data)
    return say(game, games)


def assess(played: Transcript) -> dict[str, Any]:
    """Return the accuracies of messages about games, and their probes and metrics, as JSON."""
    rights, curve, bits = played.rights[:, -1], _means(played.rights), _means(played.bits)
    accuracy = float(curve[-1])
    drops = accuracy - _means(played.swapped)
    ceiling = float((1 / (1 + played.left[:, -1])).mean())
    stands = probes.Standing(accuracy, blind(played.level_set_size), ceiling)
    lengths = (played.messages >= 0).sum(axis=1)
    return {
        "accuracy": accuracy,
        "blind_accuracy": stands.floor,
        "literal_ceiling": stands.ceiling,
        "over_blind": stands.over_floor,
        "over_ceiling": stands.over_ceiling,
        "by_complexity": _with_lengths(
            _groups(rights, played.complexity), played.complexity, lengths
        ),
        "length_slope": _slope(lengths, played.complexity),
        "baselines": baselines(played),
        "by_level_set_size": _groups(rights, played.level_set_size),
        "prefix_accuracy": curve.tolist(),
        "effective_length": probes.effective_length(curve),
        "ablation": drops.tolist(),
        "positions_that_matter": probes.positions_that_matter(drops),
        "bits_per_position": (bits[:-1] - bits[1:]).tolist(),
        **language(played.messages, played.values),
    }


def _together(game: Game, data: Dataset) -> dict[str, Any]:
    """Return what more there is to say of a population, and of a receiver that names values."""
    names, several = (
        game.config.goal == "reconstruction",
        len(game.senders) * len(game.receivers) > 1,
    )
    if not names and not several:
        return {}
    right, share = cross_play(game, data)
    found: dict[str, Any] = {"cross_play": right.tolist()} if several else {}
    if names:
        found["named"] = {"all": float(right[0, 0]), "attributes": float(share[0, 0])}
        if several:
            found["named"]["by_pair"] = share.tolist()
    return found


def baselines(played: Transcript) -> dict[str, Any]:
    """Return accuracy, length and regret by complexity, and slopes, of those who have not learned.

    A blind receiver hears nothing; a literal pair says the values, no more than there may be, that
    leave the fewest distractors, each as likely then; the solver says the fewest that leave none.
    """
    level, longest = played.complexity, played.messages.shape[1]
    said = {
        "blind": (1 / played.level_set_size, np.zeros_like(level)),
        "literal": (1 / (1 + played.left[:, -1]), np.minimum(level, longest)),
        "solver": (np.ones(len(level)), level),
    }
    return {
        name: {
            "accuracy": float(rights.mean()),
            "by_complexity": _with_lengths(_groups(rights, level), level, lengths),
            "length_slope": _slope(lengths, level),
        }
        for name, (rights, lengths) in said.items()
    }


def _slope(lengths: Ints, complexity: Ints) -> dict[str, float] | None:
    found = probes.length_slope(lengths, complexity)
    return None if found is None else found._asdict()


def _means(columns: probes.Floats) -> probes.Floats:
    """Return the mean of each column, summed as that of a column alone."""
    return np.array([column.mean() for column in columns.T])


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
