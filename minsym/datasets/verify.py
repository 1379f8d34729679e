"""Verifying a finished data set: its files, every game, and the certificates of some games.

Nothing that the data set says of itself is trusted; the complexities of a sample are found again,
by another solver than the one that certified them.
"""

import hashlib
import math
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.files import regular_size, sha256_of
from minsym.base.folders import is_clutter
from minsym.base.provenance import libraries
from minsym.base.shares import Progress
from minsym.base.text import first_line, printable
from minsym.datasets.dataset import CARD, Dataset, ShardEntry
from minsym.datasets.features import FEATURES, digest
from minsym.datasets.identity import identity_prior
from minsym.datasets.make import shard_bytes
from minsym.datasets.records import RECORDS
from minsym.datasets.shards import Games, from_parquet, opened, row_group
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.model.context import Context
from minsym.model.solution import Solution
from minsym.questions.games import telltale_row
from minsym.questions.many import complexity
from minsym.questions.minimum import solve

#: Games that break a rule, and what is wrong with one of them.
Broken = tuple[npt.NDArray[np.bool_], Callable[[int], str]]

#: Games whose certificates are checked, and the backend: other code than what certified them.
SAMPLE, SECOND = 100, "sat"


@dataclass
class Verification:
    """The result of `verify`: what was looked at, and what is wrong with it.

    Attributes
    ----------
    findings : list of str
        A line each: the file, the game if it is about one (its row, from 0), and the rule.
    games, certified : int
        How many were read, and of how many min|M|, witness and level set were found again.
    tally : Counter
        How many games have each (complexity, level_set_size).
    rows : Counter
        How many games have their target in each row.
    """

    findings: list[str] = field(default_factory=list)
    games: int = 0
    certified: int = 0
    tally: Counter[tuple[int, int]] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)

    @property
    def blind_accuracy(self) -> float | None:
        """The mean of 1 / level set; None if no game was read."""
        return _counts(self.tally)["blind_accuracy"] if self.tally else None

    def report(self, file: str, rows: Ints, broken: Iterator[Broken]) -> npt.NDArray[np.bool_]:
        """Add a finding for every rule that some games break; return which games break one."""
        wrong = np.zeros(len(rows), np.bool_)
        for which, say in broken:
            if which.any():
                game = int(np.argmax(which))
                others = int(which.sum()) - 1
                more = f" (and {others:,} more in its row group)" if others else ""
                self.findings.append(f"{file}, game {rows[game]}: {say(game)}{more}")
            wrong |= which
        return wrong


#: Cells from which on a context is reduced before a backend is given it.
LARGE = 1 << 14


def verify(
    folder: str | Path,
    *,
    sample: int | None = SAMPLE,
    backend: str = SECOND,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check a data set that `minsym.generate` has made, or that came from someone else.

    One row group is held in memory at a time. Of all shards: size, SHA-256, schema and row counts;
    a shard whose bytes are not those that were written is not looked into. Of features: SHA-256,
    and that none is NaN or infinite. Of all games: values, target, distinct images, layout, a
    witness that singles out the target and has as many attributes as the complexity, the range of
    the level set; and that no row holds the target too often. Of the card: shards, counts, blind
    accuracy; its smallest shard is made again from its spec, unless it was made with other
    releases, and must have the same bytes, which shows that the rest of the spec and the law of the
    targets are what it says. Of a sample of games: min|M|, by a backend that is given the problem
    as it is unless that is large; the size of the level set, from min|M| of all images.

    Parameters
    ----------
    folder : str or Path
    sample : int, optional
        Games whose certificates are checked, at random. None: all.
    backend : str
        A name from ``minsym.solving.backends.BACKENDS``.
    seed : int
        Of the sample.
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : callable, optional
        Called with the share that is done.

    Raises
    ------
    InputError
        If there is no finished data set.
    """
    dataset = Dataset(folder)
    found = Verification()
    entries = {entry["file"]: entry for entry in dataset.card["shards"]}
    found.findings += _strays(dataset)
    found.findings += _features(dataset)
    total = len(dataset)
    chosen = _chosen(total, sample, seed)
    begin = 0
    for shard in dataset.shards:
        found.findings += (damage := _damage(dataset.folder, shard, entries.get(shard.file)))
        before = None
        for first, games in () if damage else _read(dataset, shard, found):
            rows = first + np.arange(len(games.target))
            broken = _broken(dataset.spec, shard, rows, games, before)
            wrong = found.report(shard.file, rows, broken)
            before = games.images[-1:]
            picked = chosen[begin + rows] & ~wrong
            if picked.any():
                refuted = _refuted(games.take(picked), backend, threads)
                found.certified += int((~found.report(shard.file, rows[picked], refuted)).sum())
            found.games += len(rows)
            found.rows.update(games.target.tolist())
            found.tally.update(
                zip(games.complexity.tolist(), games.level_set_size.tolist(), strict=True)
            )
            if progress is not None:
                progress((begin + first + len(rows)) / total)
        begin += shard.games
    if found.games == total:
        counts = _counts(found.tally)
        if dataset.spec.records is not None and not found.findings:
            counts["identity_prior"] = identity_prior(dataset.spec, dataset.folder)
        found.findings += _differences(dataset.card, counts, CARD)
    telltale = telltale_row(found.rows, dataset.spec.setting.images)
    if telltale is not None:
        row, share = telltale
        found.findings.append(f"the row gives targets away: image {row} is one in {share:.2%}")
    found.findings += _made_otherwise(dataset, entries)
    return found


def _made_otherwise(dataset: Dataset, entries: Mapping[str, ShardEntry]) -> Iterator[str]:
    """Yield the smallest shard if the spec, made again, gives other bytes."""
    made_with = dataset.card["made_with"]
    if made_with != libraries() or not dataset.shards:
        return
    shard = min(dataset.shards, key=lambda shard: (shard.games, shard.number))
    again = hashlib.sha256(shard_bytes(dataset.spec, shard, made_with)).hexdigest()
    if shard.file in entries and entries[shard.file]["sha256"] != again:
        yield f"{shard.file}: not what the spec in {CARD} makes"


def _chosen(total: int, sample: int | None, seed: int) -> npt.NDArray[np.bool_]:
    """Return which games' certificates are checked."""
    chosen = np.full(total, sample is None)
    if sample is not None:
        rng = np.random.default_rng(seed)
        chosen[rng.choice(total, min(sample, total), replace=False)] = True
    return chosen


def _strays(dataset: Dataset) -> Iterator[str]:
    """Yield files that readers would take for shards, and shards that only the card knows."""
    expected = [shard.file for shard in dataset.shards]
    listed = [entry["file"] for entry in dataset.card["shards"]]
    if listed != expected:
        yield f"{CARD}: its shards are not those of its spec, in their order"
    for path in sorted((dataset.folder / "data").rglob("*")):
        name = path.relative_to(dataset.folder).as_posix()
        if not path.is_dir() and not is_clutter(path) and name not in expected:
            yield f"{printable(name, limit=None)}: no shard of this data set"


def _features(dataset: Dataset) -> Iterator[str]:
    """Yield what is wrong with the numbers of features."""
    features = dataset.spec.features
    if features is None:
        return
    try:
        again = digest(features.values)
    except InputError as error:
        yield f"{FEATURES}: {error}"
        return
    yield from _differences({"sha256": features.sha256}, {"sha256": again}, FEATURES)


def _damage(folder: Path, shard: Shard, entry: ShardEntry | None) -> list[str]:
    """Return why the file of a shard is not the one that was written."""
    path = folder / shard.file
    if entry is None:
        return [f"{shard.file}: {CARD} does not list it"]
    try:
        found = {"split": shard.split, "contexts": shard.contexts, "games": shard.games}
        found["bytes"] = regular_size(path)
        differing = [*_differences(entry, found, shard.file)]
        return differing or [*_differences(entry, {"sha256": sha256_of(path)}, shard.file)]
    except OSError as error:
        return [f"{shard.file}: {error.strerror}"]


def _read(dataset: Dataset, shard: Shard, found: Verification) -> Iterator[tuple[int, Games]]:
    """Yield the row groups of a shard and their first rows, up to one that cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read

    setting = dataset.spec.setting
    where = shard.file
    try:
        with opened(dataset.folder / shard.file, shard, dataset.spec) as file:
            for group, start in enumerate(range(0, shard.games, row_group(setting))):
                where = f"{shard.file}, row group {group}"
                yield (
                    start,
                    from_parquet(file.read_row_group(group), dataset.spec, setting.attributes),
                )
    except (OSError, ValueError, OverflowError, pa.ArrowException) as error:
        found.findings.append(f"{where}: {getattr(error, 'strerror', None) or first_line(error)}")


def _broken(
    spec: Spec, shard: Shard, rows: Ints, games: Games, before: npt.NDArray[Any] | None
) -> Iterator[Broken]:
    """Yield what can be seen without a search; ``before`` are the images of the row before."""
    images, target, said, _, size, *_ = games
    n, sizes = spec.setting.images, np.array(spec.setting.sizes)
    large = images.max(axis=1) >= sizes
    yield large.any(axis=1), lambda g: _value(images[g], sizes, int(np.argmax(large[g])))
    outside = target >= n
    yield outside, lambda g: f"its target is row {target[g]}; expected 0 to {n - 1}"
    yield _repeats(images), lambda g: "two of its images are equal"
    if spec.records is not None:
        yield from _strangers(spec, shard, games)

    each = len(shard.levels)
    context = shard.first + rows // each
    yield games.context != context, lambda g: f"context {games.context[g]}; expected {context[g]}"
    if each > 1:
        previous = np.concatenate([images[:1] if before is None else before, images[:-1]])
        differs = (rows % each > 0) & (images != previous).any(axis=(1, 2))
        yield differs, lambda g: "its images are not those of the game before, of its context"
    level = np.array(shard.levels)[rows % each]
    yield said != level, lambda g: f"complexity {said[g]}; expected {level[g]}"
    least = spec.min_level_set
    odd = (size < least) | (size > n)
    yield odd, lambda g: f"a level set of {size[g]} images; expected {least} to {n}"
    yield from _witnesses(games, ~outside)


def _strangers(spec: Spec, shard: Shard, games: Games) -> Iterator[Broken]:
    """Yield the images that are not the rows that they say, or not of the rows of their split."""
    records = spec.records
    assert records is not None
    n = len(records.values)
    outside = (games.rows < 0) | (games.rows >= n)
    other = records.values[np.where(outside, 0, games.rows)] != games.images
    strange = spec.parted.pools[shard.split].find(games.images) < 0
    for what, rule in (
        (outside, f"expected a row of {RECORDS}, 0 to {n - 1}"),
        (other.any(axis=2), f"not its row of {RECORDS}"),
        (strange, f"not a row of the split {shard.split}"),
    ):
        wrong: npt.NDArray[np.bool_] = np.asarray(what)
        yield np.asarray(wrong.any(axis=1)), partial(_stranger, wrong, games.rows, rule)


def _stranger(wrong: npt.NDArray[np.bool_], rows: Ints, rule: str, game: int) -> str:
    image = int(np.argmax(wrong[game]))
    return f"image {image} is row {rows[game, image]}; {rule}"


def _witnesses(games: Games, sound: npt.NDArray[np.bool_]) -> Iterator[Broken]:
    """Yield the witnesses that are no messages, or not of as many symbols as is said."""
    images, target, level, witness, *_ = games
    attributes = images.shape[2]
    used = witness >= 0
    length = used.sum(axis=1)
    bad = (witness >= attributes).any(axis=1)
    bad |= (used[:, 1:] & (np.diff(witness, axis=1) <= 0)).any(axis=1)
    order = f"expected increasing attributes, 0 to {attributes - 1}"
    yield bad, lambda g: f"its witness is {_words(witness[g])}; {order}"
    yield (
        length != level,
        lambda g: f"a witness of {length[g]} attributes, and complexity {level[g]}",
    )
    left = np.ones(images.shape[:2], np.bool_)
    each = np.arange(len(images))
    row = np.where(sound, target, 0)
    for attribute in np.where(used & (witness < attributes), witness, -1).T[: length.max()]:
        values = images[each, :, attribute]
        left &= (values == values[each, row][:, None]) | (attribute < 0)[:, None]
    left[each, row] = False
    yield (
        left.any(axis=1) & sound,
        lambda g: f"its witness {_words(witness[g])} does not rule out image {np.argmax(left[g])}",
    )


def _refuted(games: Games, backend: str, threads: int | None) -> Iterator[Broken]:
    """Yield what a search says otherwise, of games that are well formed."""

    def again(game: int) -> Solution:
        context = Context.from_array(games.images[game], int(games.target[game]))
        return solve(context, backend, reductions=games.images[game].size > LARGE)

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        solutions = [*pool.map(again, range(len(games.target)))]
    least = np.array([solution.size or 0 for solution in solutions])
    yield (
        least != games.complexity,
        lambda g: f"complexity {games.complexity[g]}; {backend} finds {least[g]}",
    )
    levels = complexity(games.images, threads=threads)
    sizes = (levels == games.complexity[:, None]).sum(axis=1)
    yield (
        sizes != games.level_set_size,
        lambda g: f"a level set of {games.level_set_size[g]} images; a search finds {sizes[g]}",
    )


def _repeats(images: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which games have two equal images."""
    as_bytes = np.ascontiguousarray(images).view(f"V{images.shape[2] * images.itemsize}")
    ordered = np.sort(as_bytes[..., 0], axis=1)
    return np.asarray((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))


def _value(images: npt.NDArray[Any], sizes: Ints, attribute: int) -> str:
    largest = images[:, attribute].max()
    return f"attribute {attribute} has value {largest}; expected 0 to {sizes[attribute] - 1}"


def _words(witness: Ints) -> tuple[int, ...]:
    return tuple(witness[witness >= 0].tolist())


def _counts(tally: Counter[tuple[int, int]]) -> dict[str, Any]:
    """Return what the card has to say of the games."""
    levels = {}
    for level in sorted({level for level, _ in tally}):
        sizes = {size: games for (at, size), games in tally.items() if at == level}
        games = sum(sizes.values())
        levels[str(level)] = {
            "games": games,
            "mean_level_set": sum(size * count for size, count in sizes.items()) / games,
            "smallest_level_set": min(sizes),
            "blind_accuracy": sum(count / max(size, 1) for size, count in sizes.items()) / games,
        }
    total = sum(tally.values())
    blind = sum(level["blind_accuracy"] * level["games"] for level in levels.values()) / total
    return {"games": total, "blind_accuracy": blind, "levels": levels}


def _differences(said: Any, found: Any, at: str) -> Iterator[str]:
    """Yield where the card says something else than what was found."""
    if isinstance(found, dict) and isinstance(said, dict):
        for key, value in found.items():
            yield from _differences(said.get(key), value, f"{at}, {key}")
    elif isinstance(found, float) and isinstance(said, float):
        if not math.isclose(said, found, rel_tol=1e-9):
            yield f"{at} is said to be {said}; found {found}"
    elif said != found:
        yield f"{at} is said to be {printable(repr(said))}; found {found!r}"
