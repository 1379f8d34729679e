"""Making data sets: the shards of a spec are made, here or by workers, and written to a folder.

A call that is killed leaves finished shards behind, and the same call goes on from there.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from minsym.base.arguments import of_kind, path_of, whole_number
from minsym.base.executors import as_made
from minsym.base.files import is_temporary, read_json, write_json, written_whole
from minsym.base.folders import alone, is_clutter
from minsym.base.provenance import libraries, run_record
from minsym.base.shares import Progress
from minsym.base.text import named, source_of
from minsym.datasets.dataset import BEGUN, CARD, Card, Dataset, card_of, read_card
from minsym.datasets.draw import draw_games
from minsym.datasets.features import FEATURES, file_size, write_features
from minsym.datasets.readme import README, readme_of
from minsym.datasets.records import RECORDS, write_records
from minsym.datasets.shards import opened, to_parquet
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.families import FAMILIES
from minsym.games.records import Features

#: The record of how the data set was made: what may differ though the data are the same.
RUN = "run.json"


class Begun(TypedDict):
    """What stands in the folder of an unfinished data set: what it is to be, and by what."""

    made_with: dict[str, str]
    spec: dict[str, Any]


def shard_bytes(
    spec: Spec,
    shard: Shard,
    made_with: dict[str, str],
    told: Callable[[int, str], object] = lambda found, what: None,
) -> bytes:
    """Return a shard as the bytes of a Parquet file: what a worker does.

    ``told`` is told now and then how many contexts are there, and what is done next.

    Raises
    ------
    InputError
        If this process has other releases of what decides the bytes than who asks.
    """
    if made_with != libraries():
        raise InputError(f"a worker has {libraries()}, and this command {made_with}")
    return to_parquet(draw_games(spec, shard, told), spec)


def generate(
    spec: Spec,
    folder: str | Path,
    executor: Executor | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    told: Callable[[str], object] | None = None,
) -> Dataset:
    """Make a data set in a folder, or what is missing of it.

    The bytes of its shards depend on the spec alone.

    Parameters
    ----------
    spec : Spec
    folder : str or Path
        New, empty, or left by an earlier call with the same spec, finished or not.
    executor : concurrent.futures.Executor, optional
        What makes the shards; they come back as bytes, so that it need not see the folder.
        None: this process.
    workers : int
        How many shards the executor makes at a time.
    progress : callable, optional
        Called with the share that is done.
    told : callable, optional
        Called with what is done next, in words.

    Returns
    -------
    Dataset

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be written, or the family does not come
        up with such contexts.

    See Also
    --------
    minsym.plan : Make a spec that can be had.
    minsym.Dataset : Read a data set.
    minsym.datasets.verify.verify : Check one.
    """
    of_kind(spec, Spec, "spec", "a minsym.Spec, such as minsym.plan returns")
    workers = whole_number(workers, "workers")
    where = path_of(folder, "the folder")
    with alone(where):
        if not _prepare(spec, where):
            try:
                _make(spec, where, (executor, workers), progress or _ignore, told or _ignore)
            except InputError:
                _give_up(where)
                raise
        for path in (*where.glob(BEGUN), *_left_over(spec, where)):
            path.unlink(missing_ok=True)
    return Dataset(where)


def is_finished(spec: Spec, folder: str | Path) -> bool:
    """Whether all of a data set is in a folder already, so that `generate` would make nothing.

    Raises
    ------
    InputError
        If the folder holds a data set of another spec, or its card is none.
    """
    where = Path(folder)
    with named(source_of(where)):
        if not (where / CARD).exists():
            return False
    card = read_card(where)
    _check_same_spec(where / CARD, card["spec"], spec.as_json())
    return not _damaged(card, spec, where)


def _ignore(news: object) -> None:
    """Do nothing with the news."""


def _make(
    spec: Spec,
    folder: Path,
    place: tuple[Executor | None, int],
    progress: Progress,
    told: Callable[[str], object],
) -> None:
    """Make the shards that are missing, and then the card."""
    executor, workers = place
    shards = spec.shards()
    missing = [shard for shard in shards if not _is_there(spec, shard, folder)]
    total = sum(shard.contexts for shard in shards)
    done = total - sum(shard.contexts for shard in missing)
    progress(done / total)
    if (features := spec.features) is not None and not _is_written(features, folder):
        told(f"writing {FEATURES}")
        with written_whole(folder / FEATURES) as new:
            write_features(features, new)
    if spec.records is not None and not (folder / RECORDS).is_file():
        with written_whole(folder / RECORDS) as new:
            new.write_bytes(write_records(spec.records))
    make = partial(shard_bytes, spec.without_features(), made_with=libraries())
    if executor is None:

        def within(found: int, what: str) -> None:
            progress((done + found) / total)
            told(what)

        make = partial(make, told=within)
    # Twice as many as there are workers, so that none waits for this process to write a file.
    for shard, made in as_made(executor, make, missing, 2 * workers):
        told(f"writing {shard.file}")
        try:
            with written_whole(folder / shard.file) as new:
                new.write_bytes(made)
        except OSError as error:
            again = f"{error.strerror}; the same command goes on from what is there"
            raise OSError(error.errno, again, str(folder / shard.file)) from None
        done += shard.contexts
        progress(done / total)
    told("reading it again for the card")
    write_json(folder / RUN, run_record(spec.seed))
    card = card_of(spec, folder)
    if not (folder / README).exists():  # one that somebody has edited stays
        with written_whole(folder / README) as new:
            new.write_text(readme_of(spec, card), encoding="utf-8", newline="\n")
    write_json(folder / CARD, card)


def _prepare(spec: Spec, folder: Path) -> bool:
    """Make the folder and say in it what is being made; return whether the data set is finished."""
    begun: Begun = {"made_with": libraries(), "spec": spec.as_json()}
    try:
        if is_finished(spec, folder):
            return True
        if (folder / CARD).exists():
            for path in _damaged(read_card(folder), spec, folder):
                path.unlink(missing_ok=True)
            return False
        if (folder / BEGUN).exists():
            before = read_json(folder / BEGUN, Begun, "no beginning of a data set")
            if before["made_with"] != begun["made_with"]:
                why = "begun with other releases of minsym, numpy or pyarrow"
                raise InputError(f"{folder / BEGUN}: {why}")
            _check_same_spec(folder / BEGUN, before["spec"], begun["spec"])
            return False
        left_over = _left_over(spec, folder)
        for path in folder.rglob("*"):
            if path.is_file() and path not in left_over and not is_clutter(path):
                raise InputError(f"{folder}: holds {path.name}; choose a new or empty folder")
        for levels in spec.groups:  # a family that cannot serve says so before anything is written
            for pool in [None] if spec.records is None else spec.parted.pools.values():
                rng = np.random.default_rng(0)
                FAMILIES[spec.family].draw(spec.setting, levels, rng, 1, pool)
        (folder / "data").mkdir(parents=True, exist_ok=True)
        write_json(folder / BEGUN, begun)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    return False


def _check_same_spec(path: Path, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Raise InputError, which says in what they differ, unless a folder has the wanted spec."""
    differing = [key for key in wanted if there.get(key) != wanted[key]]
    if _but_features(there) == _but_features(wanted):
        differing = ["features"]
    if there != wanted and differing == ["records"]:
        raise InputError(f"{path}: made of other rows than these; give another folder")
    if there != wanted:
        raise InputError(f"{path}: another spec ({', '.join(differing)}); give another folder")


def _but_features(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a spec as JSON has it, without what it says of features."""
    records = described.get("records")
    if not isinstance(records, dict):
        return dict(described)
    kept = {key: value for key, value in records.items() if key != "features"}
    return {**described, "records": kept}


def _damaged(card: Card, spec: Spec, folder: Path) -> list[Path]:
    """Return the files of a finished data set that are gone, or have another size than there."""
    sizes = {shard["file"]: shard["bytes"] for shard in card["shards"]}
    paths = {folder / shard.file: sizes.get(shard.file) for shard in spec.shards()}
    found = [p for p, size in paths.items() if not p.is_file() or p.stat().st_size != size]
    if spec.features is not None and not _is_written(spec.features, folder):
        found.append(folder / FEATURES)
    if spec.records is not None and not (folder / RECORDS).is_file():
        found.append(folder / RECORDS)
    return found


def _is_written(features: Features, folder: Path) -> bool:
    """Whether the file of features is there; half a file would not have its name."""
    path = folder / FEATURES
    return path.is_file() and path.stat().st_size == file_size(features)


def _give_up(folder: Path) -> None:
    """Leave nothing behind of a data set of which nothing was made."""
    if not any(folder.glob("data/*.parquet")):
        for name in (BEGUN, RECORDS, FEATURES):
            (folder / name).unlink(missing_ok=True)
        for empty in (folder / "data", folder):
            with suppress(OSError):
                empty.rmdir()


def _left_over(spec: Spec, folder: Path) -> set[Path]:
    """Return the temporary files that `written_whole` could not remove when it was killed."""
    there = {*folder.glob(".*"), *folder.glob("data/.*")}
    if not there:
        return set()
    named = [folder / name for name in (CARD, BEGUN, RUN, RECORDS, FEATURES, README)]
    named += [folder / shard.file for shard in spec.shards()]
    return {path for path in there for final in named if is_temporary(path, final)}


def _is_there(spec: Spec, shard: Shard, folder: Path) -> bool:
    """Whether a shard was made before; half a file would not have its name."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        with opened(folder / shard.file, shard, spec):
            return True
    except (OSError, ValueError, pa.ArrowException):
        return False
