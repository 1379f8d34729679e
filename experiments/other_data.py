"""Data sets of the readings that change the data, and not the agents alone: see `readings`.

- Images of a finite D: so many random images, and every context of training and of validation is
  drawn from them by Algorithm 2.
- Shared contexts: games of validation are of contexts that were trained on. Their targets are
  others of the same level, where there are others.
- Whole contexts: every image of a context that is at the level is its target once, so that a
  batch can be one context.

The last two are made of the usual data, uniform contexts, and have as many games.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments import lengths, training
from minsym.base.arrays import BoolArray
from minsym.base.files import write_json, written_whole
from minsym.datasets.dataset import CARD, Dataset, card_of
from minsym.datasets.from_table import records_of
from minsym.datasets.shards import Games, to_parquet
from minsym.datasets.spec import Spec
from minsym.games.records import Records
from minsym.games.setting import Setting
from minsym.questions.many import complexity, minimum_messages

#: Seed of the images of D, and of the other targets of shared contexts.
SEED = 0


def drawn_from(config: lengths.Config, level: int, images: int) -> Dataset:
    """Return games of contexts that are all drawn from so many images, kept if at the level."""
    usual = lengths.spec_of(config, level)
    records = random_images(images, config.setting)
    return training.data_set(replace(usual, family="rows", records=records))


def random_images(count: int, setting: Setting) -> Records:
    """Return the D of Algorithm 2: distinct images whose values are uniform."""
    rng = np.random.default_rng([SEED, count])
    while True:
        found = rng.integers(0, setting.sizes, (count, setting.attributes))
        # Drawn again as a whole, so that all sets of distinct images are equally likely.
        if len(np.unique(found, axis=0)) == count:
            return records_of(found)


def shared_contexts(config: lengths.Config, level: int) -> Dataset:
    """Return the usual games to train on, and some of their contexts again to validate."""
    spec = lengths.spec_of(config, level)
    train = training.data_set(spec).split("train")[:]
    if len(train) < config.valid:
        raise ValueError("fewer contexts are trained on than are to be validated")
    again = train.take(slice(config.valid))
    return _written(spec, {"train": train, "valid": other_targets(again)}, "shared")


def other_targets(games: Games) -> Games:
    """Return the games with another target of the same level, where their contexts have one."""
    rng = np.random.default_rng(SEED)
    others = _at_level(games)
    others[np.arange(len(games)), games.target] = False
    chosen = np.where(others, rng.random(others.shape), -1.0).argmax(axis=1)
    return _with_targets(games, np.where(others.any(axis=1), chosen, games.target))


def whole_contexts(config: lengths.Config, level: int) -> Dataset:
    """Return as many games as usual, of fewer contexts: of each, all targets of the level."""
    spec = lengths.spec_of(config, level)
    usual = training.data_set(spec)
    games = {name: all_targets(usual.split(name)[:], size) for name, size in spec.splits.items()}
    return _written(spec, games, "whole")


def all_targets(games: Games, count: int) -> Games:
    """Return the first games that have every target of the level; the last context may lack some.

    Parameters
    ----------
    games : Games
        One of each context.
    count : int
        How many games are returned.
    """
    context, target = np.nonzero(_at_level(games))
    return _with_targets(games.take(context[:count]), target[:count])


def _at_level(games: Games) -> BoolArray:
    """Return which images have the complexity of the target, shape (games, n)."""
    return np.asarray(complexity(games.images, threads=1) == games.complexity[:, None])


def _with_targets(games: Games, target: np.ndarray) -> Games:
    """Return the games with other targets of the same complexity, which is proved."""
    said = minimum_messages(games.images, target, games.complexity)
    return games.having(target=target, witness=said)


def _written(spec: Spec, games: Mapping[str, Games], kind: str) -> Dataset:
    """Write games in the format of data sets, unless they are there, and return the data set.

    Its card is that of the usual data but for what is counted; `minsym verify` refuses it, for
    the games are not in the contexts that the spec gives them.
    """
    folder: Path = training.folder_of(spec, kind)
    if not (folder / CARD).exists():
        left = dict(games)
        for shard in spec.shards():
            here = left[shard.split].take(slice(shard.games))
            left[shard.split] = left[shard.split].take(slice(shard.games, None))
            path = folder / shard.file
            path.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(path) as new:
                new.write_bytes(to_parquet(here, spec))
        # Last, for it says that the games are there.
        write_json(folder / CARD, card_of(spec, folder))
    return Dataset(folder)
