"""The games that a command is given: those of a split of a data set, or some made of a table."""

import os
from pathlib import Path
from typing import NamedTuple

from minsym.base.files import sha256_of
from minsym.base.text import named
from minsym.datasets.dataset import CARD, Dataset
from minsym.datasets.sample import SPLIT, sample_games
from minsym.datasets.shards import Games
from minsym.datasets.spec import validation_split
from minsym.errors import InputError
from minsym.games.records import Records
from minsym.games.setting import Setting


class Given(NamedTuple):
    """Games that are played, or that messages are about.

    Attributes
    ----------
    games : Games
        Those of the split, in its order.
    setting : Setting
    records : Records or None
        What images are rows of, if of any.
    name : str
        What the input is called.
    split : str
        The name of the split.
    """

    games: Games
    setting: Setting
    records: Records | None
    name: str
    split: str


def games_of_folder(folder: str, split: str | None = None, limit: int | None = None) -> Given:
    """Return the games of a data set.

    Parameters
    ----------
    folder : str
    split : str, optional
        By default the one that training is validated on.
    limit : int, optional
        So many games at most, the first.

    Raises
    ------
    InputError
        If there is no such data set or split, or no game in it.
    """
    found, split = played_split(Dataset(folder), split)
    games = found[:limit]
    if not len(games):
        raise InputError(f"{found.folder}: no games in the split {split}")
    return Given(games, found.spec.setting, found.spec.records, str(found.folder), split)


def games_of_table(
    records: Records, seed: int = 0, images: int | None = None, limit: int | None = None
) -> Given:
    """Return games that are made of the rows of a table, always the same: see `sample_games`.

    Raises
    ------
    InputError
        If the table has too few distinct rows, or no games are found.
    """
    setting, games = sample_games(records, seed, images)
    return Given(games.take(slice(limit)), setting, records, records.name, SPLIT)


def played_split(found: Dataset, split: str | None = None) -> tuple[Dataset, str]:
    """Return the games of a split, by default the one that training is validated on, and its name.

    Raises
    ------
    InputError
        If there is no such split, or none is for validation.
    """
    split = split or validation_split(found.splits)
    if split is None:
        raise InputError(f"{found.folder}: no split is for validation; give one of its splits")
    return found.split(split), split


def recorded_data(place: str, sha256: str, folder: Path) -> Dataset:
    """Return the data set that a run or an evaluation was made with, found by what it noted.

    The path is as somebody typed it. It is followed from the current folder, and then from each
    folder above that of the record, one of which it was typed in if both are below that.

    Parameters
    ----------
    place : str
        The folder of the data set, as the record has it.
    sha256 : str
        Of the card of the data set.
    folder : Path
        Where the record is.

    Raises
    ------
    InputError
        If it is not found, or what is found is something else or has changed.
    """
    above = Path(os.path.realpath(folder)).parents
    looked = [Path(place), *(one / place for one in above)]
    there = [path for path in looked if os.path.exists(path)]
    if not there:
        raise InputError(f"{place}: it is not found from here")
    for path in there:
        if os.path.isfile(path / CARD):
            with named(str(path)):
                if sha256_of(path / CARD) == sha256:
                    return Dataset(path)
    found = Dataset(there[0])  # which says so if it is none
    raise InputError(f"{found.folder}: it has changed, or is another data set of that name")
