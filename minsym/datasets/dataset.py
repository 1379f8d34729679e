"""Data sets on disk: their format, and reading them.

A data set is a folder with a card and Parquet shards. ``dataset.json``, the card, says what the
data set is and what is in it; it is written last, so that a folder without it is unfinished.
``data/SPLIT-i-of-N.parquet`` hold a game a row:

==================  =========================================================================
``images``          n lists of |A| values, uint8 or uint16
``target``          the row of the target, from 0
``complexity``      min|M| of the target, certified
``witness``         the attributes of a minimum message, increasing
``level_set_size``  how many images of the context have this complexity, target included
``context``         the number of the context; games with the same number share it
``rows``            of games made of records: which row of ``records.parquet`` each image is
==================  =========================================================================

A data set made of a table has its rows in ``records.parquet``, see `minsym.datasets.records`, and
what agents see of them, if that is not their attributes, in ``features.npy``, see
`minsym.datasets.features`.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import numpy as np
import numpy.typing as npt

from minsym.base.arguments import path_of
from minsym.base.arrays import Ints, from_arrow
from minsym.base.files import read_json, sha256_of
from minsym.base.html import table_html
from minsym.base.meant import instead
from minsym.base.provenance import libraries
from minsym.base.text import first_line, quoted
from minsym.datasets.identity import identity_prior
from minsym.datasets.records import read_records
from minsym.datasets.shards import Games, blind, from_parquet, joined, read_group, row_group, schema
from minsym.datasets.spec import Spec
from minsym.errors import InputError
from minsym.model.context import Context

#: The card, what its first line says, and what is said of another file in its place.
CARD, FORMAT, NO_CARD = "dataset.json", "minsym data set 1", "no card of a data set"

#: The file that says what is being made; it is there until the card is.
BEGUN = "generating.json"

#: Row groups that are kept in memory, and row groups that a shuffle mixes at a time.
KEPT, MIXED = 32, 64

#: Cells that a shuffle mixes at most.
MIXED_CELLS = 1 << 26

#: Shards that a card may leave out of its list and `verify` still looks at the data set.
UNLISTED = 1000


class ShardEntry(TypedDict):
    """What the card says of a shard: its file, what is in it, and its checksum."""

    file: str
    split: str
    contexts: int
    games: int
    bytes: int
    sha256: str


class LevelEntry(TypedDict):
    """What the card says of the games of one complexity."""

    games: int
    mean_level_set: float
    smallest_level_set: int
    blind_accuracy: float


class Card(TypedDict):
    """What ``dataset.json`` holds.

    ``spec`` is checked by `Spec.from_json`, which also refuses what a later release may add. Of
    games made of records, ``identity_prior`` is how far a receiver gets that knows which rows tend
    to be targets (`minsym.datasets.identity`), and ``held_out`` has the pairs of values that the
    first split lacks: an attribute, its value, another attribute, its value.
    """

    format: str
    made_with: dict[str, str]
    spec: dict[str, Any]
    games: int
    blind_accuracy: float
    levels: dict[str, LevelEntry]
    shards: list[ShardEntry]
    identity_prior: NotRequired[float]
    held_out: NotRequired[list[list[Any]]]


def card_of(spec: Spec, folder: Path) -> Card:
    """Return the card of a data set whose shards are all there, made from their files."""
    from pyarrow import parquet  # noqa: PLC0415

    sizes: dict[int, list[Ints]] = {level: [] for level in spec.levels}
    shards: list[ShardEntry] = []
    for shard in spec.shards():
        path = folder / shard.file
        found = parquet.ParquetFile(path).read(["complexity", "level_set_size"])
        complexity, size = (from_arrow(column).astype(np.int64) for column in found.columns)
        for level in shard.levels:
            sizes[level].append(size[complexity == level])
        shards.append(
            {
                "file": shard.file,
                "split": shard.split,
                "contexts": shard.contexts,
                "games": shard.games,
                "bytes": path.stat().st_size,
                "sha256": sha256_of(path),
            }
        )
    every = {level: np.concatenate(found) for level, found in sizes.items()}
    card: Card = {
        "format": FORMAT,
        "made_with": libraries(),
        "spec": spec.as_json(),
        "games": sum(shard.games for shard in spec.shards()),
        "blind_accuracy": blind(np.concatenate(list(every.values()))),
        "levels": {
            str(level): {
                "games": found.size,
                "mean_level_set": float(found.mean()),
                "smallest_level_set": int(found.min()),
                "blind_accuracy": blind(found),
            }
            for level, found in every.items()
        },
        "shards": shards,
    }
    if spec.records is not None:
        card["identity_prior"] = identity_prior(spec, folder)
        card["held_out"] = [spec.records.pair_in_words(pair) for pair in spec.parted.pairs]
    return card


class Dataset:
    """The games of a finished data set, read when they are asked for.

    It is a sequence: ``dataset[i]`` is one game and ``dataset[a:b]`` are some of them, both as
    `Games`. torch's DataLoader takes it as it is. `batches` goes through all games, in order or
    shuffled.

    Parameters
    ----------
    folder : str or Path
        Made by `minsym.generate`.
    split : str, optional
        Only the games of this split.

    Attributes
    ----------
    folder : Path
    card : Card
        What ``dataset.json`` says: spec, counts, blind accuracy, checksums.
    spec : Spec
    splits : dict of str to int
        How many games each split has.
    blind_accuracy : float
        What a receiver can reach that sees no message but knows the complexity.
    features : float or uint8 array, or None
        What agents may see of the rows of the table, a read-only map of a file; None where there
        is nothing but their attributes. ``dataset.features[games.rows]`` is what they see of games.

    Raises
    ------
    InputError
        If there is no finished data set, or no such split.
    """

    def __init__(self, folder: str | Path, split: str | None = None) -> None:
        self.folder = path_of(folder, "the folder")
        self.card = _card_if_finished(self.folder)
        self.blind_accuracy = self.card["blind_accuracy"]
        self.spec = _spec_of(self.card, self.folder)
        self.features = None if self.spec.features is None else self.spec.features.values
        self._row_group = row_group(self.spec.setting)
        shards = self.spec.shards()
        self.splits = {
            name: sum(shard.games for shard in shards if shard.split == name)
            for name in self.spec.splits
        }
        if split is not None and split not in self.splits:
            name = str(split)
            raise InputError(
                f"{self.folder}: no split {quoted(name)}; {instead(name, self.splits)}"
            )
        self.shards = [shard for shard in shards if split in (None, shard.split)]
        self._ends = list(accumulate(shard.games for shard in self.shards))
        self._split = split
        self._read = lru_cache(KEPT)(self._read_group)
        # Row groups that stay in memory, and how many bytes more may do so.
        self._held: dict[tuple[int, int], Games] = {}
        self._room = 0

    def __reduce__(self) -> tuple[type["Dataset"], tuple[Path, str | None]]:
        # Processes that load data open it anew.
        return Dataset, (self.folder, self._split)

    def split(self, name: str) -> "Dataset":
        """Return the data set with the games of one split only."""
        return Dataset(self.folder, name)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, which: int | np.integer | slice | list[Any] | npt.NDArray[Any]) -> Games:
        if isinstance(which, slice | list | np.ndarray):
            index = which if isinstance(which, slice) or len(which) else slice(0)
            return self._gather(np.arange(len(self))[index])
        if not -len(self) <= which < len(self):
            raise IndexError(f"game {which} of {len(self)}")
        return self._gather(np.array([which % len(self)])).take(0)

    def __getitems__(self, which: Sequence[int]) -> list[Games]:
        """Return some games one by one, read together: what torch's DataLoader asks for."""
        games = self[list(which)]
        return [games.take(i) for i in range(len(which))]

    def __repr__(self) -> str:
        levels = ", ".join(map(str, self.spec.levels))
        return (
            f"Dataset({len(self):,} games, complexity {levels}, {self.spec.setting}, "
            f"family {self.spec.family}, blind accuracy {self.blind_accuracy:.2%})"
        )

    def _repr_html_(self) -> str:
        """Return what is in it as a table for notebooks: its levels, setting and splits."""
        levels = [
            (
                level,
                found["games"],
                f"{found['mean_level_set']:.1f}",
                found["smallest_level_set"],
                f"{found['blind_accuracy']:.2%}",
            )
            for level, found in self.card["levels"].items()
        ]
        splits = ", ".join(f"{name} {games:,}" for name, games in self.splits.items())
        header = ["complexity", "games", "mean level set", "smallest", "blind accuracy"]
        only = "" if self._split is None else f"Only the split {self._split}: {len(self):,} games"
        return table_html(
            header,
            levels,
            f"{self.folder}: {self.card['games']:,} games",
            notes=[
                f"{self.spec.setting}, family {self.spec.family}",
                f"games of each split: {splits}",
                f"blind accuracy {self.blind_accuracy:.2%}",
                *([only] if only else []),
            ],
        )

    def context(self, game: int) -> Context:
        """Return the context of a game, to solve it or draw it.

        Of games that are made of records, attributes and values have their words.

        Examples
        --------
        ::

            solution = minsym.solve(dataset.context(0))
            print(solution)
        """
        found, records = self[game], self.spec.records
        if records is None:
            return Context.from_array(found.images, int(found.target))
        words = records.attributes, records.value_names
        return Context.from_array(found.images, int(found.target), *words)

    def batches(self, size: int, seed: int | None = None) -> Iterator[Games]:
        """Yield all games, ``size`` at a time; the last batch may have fewer.

        Parameters
        ----------
        size : int
        seed : int, optional
            Shuffle: row groups in random order, and the games of `MIXED` of them mixed. None:
            in the order of the files.
        """
        if size < 1:
            raise InputError(f"batches of {size} games; expected 1 or more")
        rng = None if seed is None else np.random.default_rng(seed)
        groups = [
            (s, g)
            for s, shard in enumerate(self.shards)
            for g in range(-(-shard.games // self._row_group))
        ]
        if rng is not None:
            groups = [groups[i] for i in rng.permutation(len(groups))]
        rest: Games | None = None
        cells = self._row_group * self.spec.setting.images * self.spec.setting.attributes
        together = 1 if rng is None else max(1, min(MIXED, MIXED_CELLS // cells))
        for start in range(0, len(groups), together):
            mixed = joined([self._read_group(*at) for at in groups[start : start + together]])
            if rng is not None:
                mixed = mixed.take(rng.permutation(len(mixed.target)))
            waiting = mixed if rest is None else joined([rest, mixed])
            whole = len(waiting.target) // size * size
            for begin in range(0, whole, size):
                yield waiting.take(slice(begin, begin + size))
            rest = waiting.take(slice(whole, None))
        if rest is not None and len(rest.target):
            yield rest

    def holding(self, most: int) -> "Dataset":
        """Keep up to so many bytes of what is read from now on in memory; return the data set.

        This is for games that are gone through again and again.
        """
        self._room = most
        return self

    def _gather(self, index: Ints) -> Games:
        """Return games by number, from as few row groups as hold them."""
        shard = np.searchsorted(self._ends, index, side="right")
        begin = np.array([0, *self._ends])[shard]
        group, row = np.divmod(index - begin, self._row_group)
        keys = [*zip(shard.tolist(), group.tolist(), strict=True)]
        parts: list[Games] = []
        places: list[Ints] = []
        for key in dict.fromkeys(keys):
            here = np.flatnonzero((shard == key[0]) & (group == key[1]))
            parts.append(self._read(*key).take(row[here]))
            places.append(here)
        if not parts:
            empty = schema(self.spec).empty_table()
            return from_parquet(empty, self.spec, max(self.spec.levels))
        return joined(parts).take(np.argsort(np.concatenate(places)))

    def _read_group(self, shard: int, group: int) -> Games:
        if (shard, group) in self._held:
            return self._held[shard, group]
        games = read_group(self.folder, self.spec, self.shards[shard], group)
        size = sum(column.nbytes for column in games)
        if size <= self._room:
            self._room -= size
            self._held[shard, group] = games
        return games


def read_card(folder: Path) -> Card:
    """Read the card of a finished data set.

    Raises
    ------
    InputError
        If it is no card.
    """
    return read_json(folder / CARD, Card, NO_CARD, format=FORMAT)


def _spec_of(card: Card, folder: Path) -> Spec:
    """Return the spec of a card, if its numbers can be those of a data set."""
    path = folder / CARD
    described = card["spec"].get("records")
    records = None if described is None else read_records(folder, described)
    try:
        _check_numbers(card)
        spec = Spec.from_json(card["spec"], records)
        # Before there is a list of them, for which a claim can be too large.
        if spec.shard_count > len(card["shards"]) + UNLISTED:
            raise ValueError(
                f"its spec is of {spec.shard_count:,} shards, and it lists {len(card['shards']):,}"
            )
    except (
        AttributeError,
        KeyError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise InputError(f"{path}: {NO_CARD}: {first_line(error)}") from None
    return spec


def _check_numbers(card: Card) -> None:
    """Raise ValueError if a count is none, or a mean or an accuracy is out of its range."""
    levels = card["levels"].values()
    counts = [card["games"]]
    counts += [n for e in card["shards"] for n in (e["contexts"], e["games"], e["bytes"])]
    counts += [n for level in levels for n in (level["games"], level["smallest_level_set"])]
    if not all(0 <= count < 1 << 63 for count in counts):
        raise ValueError("a count is negative or too large")
    accuracies = [card["blind_accuracy"], *(level["blind_accuracy"] for level in levels)]
    accuracies.append(card.get("identity_prior", 0))
    if not all(0 <= accuracy <= 1 for accuracy in accuracies):
        raise ValueError("an accuracy is not between 0 and 1")
    if not all(0 <= level["mean_level_set"] < math.inf for level in levels):
        raise ValueError("a mean level set is no number of images")


def _card_if_finished(folder: Path) -> Card:
    """Read the card; InputError if there is none, or the data set is unfinished."""
    if not (folder / CARD).is_file():
        if (folder / BEGUN).is_file():
            raise InputError(f"{folder}: unfinished; the command that makes it goes on with it")
        raise InputError(f"{folder}: no data set, for there is no {CARD} in it")
    return read_card(folder)
