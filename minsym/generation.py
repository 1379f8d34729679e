"""Make data sets: draw contexts, take those that hold what is wanted, certify, write shards."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym import __version__
from minsym.batch import Ints, Progress, minimum_messages
from minsym.dataset import CARD, PLAN, Dataset, Games, card_of, encode
from minsym.errors import InputError
from minsym.families import FAMILIES
from minsym.files import written_whole
from minsym.record import run_record
from minsym.setting import Setting
from minsym.spec import Shard, Spec

#: How the data set was made: all that may differ where the data do not.
RUN = "run.json"

#: Cells that are drawn at a time, and contexts; contexts drawn in vain before giving up.
CELLS, CHUNK, HOPELESS = 1 << 22, 512, 100_000

#: Contexts that `auto` draws of each family to compare them.
TRIED = 64


def games(spec: Spec, shard: Shard) -> Games:
    """Make the games of a shard: the same whenever, wherever and by whomever it is made.

    Raises
    ------
    InputError
        If the family does not come up with such contexts.
    BackendError
        If a family was wrong about a complexity.
    """
    rng = np.random.default_rng([spec.seed, shard.number])
    values, targets, sizes = [], [], []
    missing, drawn = shard.contexts, 0
    while missing:
        images, target, size = _accepted(spec, shard.levels, rng, _chunk(spec.setting))
        drawn += _chunk(spec.setting)
        if missing == shard.contexts and not len(images) and drawn >= HOPELESS:
            raise InputError(_none_found(spec, shard.levels, drawn))
        values.append(images[:missing])
        targets.append(target[:missing])
        sizes.append(size[:missing])
        missing -= len(values[-1])
    each = len(shard.levels)
    images = np.repeat(np.concatenate(values), each, axis=0)
    target = np.concatenate(targets).ravel()
    complexity = np.tile(np.array(shard.levels), shard.contexts)
    return Games(
        images,
        target,
        complexity,
        minimum_messages(images, target, complexity),
        np.concatenate(sizes).ravel(),
        np.repeat(shard.first + np.arange(shard.contexts), each),
    )


def _chunk(setting: Setting) -> int:
    return max(1, min(CHUNK, CELLS // (setting.attributes * setting.images)))


def _accepted(
    spec: Spec, levels: tuple[int, ...], rng: np.random.Generator, count: int
) -> tuple[npt.NDArray[np.unsignedinteger], Ints, Ints]:
    """Draw candidates; return those with the levels, their targets and level sets' sizes.

    Each target is uniform on its level set, which is what keeps a receiver that ignores the
    message from doing better than 1 / size (T1).
    """
    from minsym.kernels import draws  # noqa: PLC0415 - compiled code is loaded when needed

    drawn = FAMILIES[spec.family].load()(spec.setting, levels, rng, count)
    at = drawn.complexity[:, None, :] == np.array(levels)[:, None]
    sizes = at.sum(axis=2)
    equal = np.empty(count, np.bool_)
    draws.has_equal_images(drawn.values, equal)
    kept = ~equal & (sizes >= spec.min_level_set).all(axis=1)
    # The chosen one of a level set: counted among its images, in their order.
    choice = (rng.random(sizes.shape) * sizes).astype(np.int64)
    target = np.argmax(at.cumsum(axis=2) > choice[:, :, None], axis=2)
    return drawn.values[kept], target[kept], sizes[kept]


def _none_found(spec: Spec, levels: tuple[int, ...], drawn: int) -> str:
    wanted = " and ".join(map(str, levels))
    return (
        f"none of {drawn:,} contexts of the family {spec.family} has {spec.min_level_set} images "
        f"or more of complexity {wanted}, all images different, at {spec.setting}"
    )


def blind_accuracy(spec: Spec, contexts: int = TRIED) -> float:
    """Return what a receiver that ignores the message can reach: the mean of 1 / level set.

    Measured on contexts that are drawn for this, always the same.

    Raises
    ------
    InputError
        If the family cannot serve, or none of them is taken.
    """
    rng = np.random.default_rng(0)
    found = []
    for levels in spec.groups:
        sizes = _accepted(spec, levels, rng, min(contexts, _chunk(spec.setting)))[2]
        if not sizes.size:
            raise InputError(_none_found(spec, levels, contexts))
        found.append(float((1 / sizes).mean()))
    return sum(found) / len(found)


def choose_family(
    levels: tuple[int, ...], setting: Setting, matched: bool = False, min_level_set: int = 1
) -> str:
    """Return the family with the lowest blind accuracy, tried on some contexts.

    Raises
    ------
    InputError
        If none can serve, with the reason of each.
    """
    reasons, best, lowest = [], None, 1.1
    for family in FAMILIES.values():
        if not family.honest:
            continue
        spec = Spec(levels, setting, family.name, matched=matched, min_level_set=min_level_set)
        try:
            blind = blind_accuracy(spec)
        except InputError as error:
            reasons.append(f"{family.name}: {error}")
            continue
        # A later family has to be clearly better than one that stands first.
        if blind < 0.95 * lowest:
            best, lowest = family.name, blind
    if best is None:
        raise InputError("no family can: " + "; ".join(reasons))
    return best


def shard_bytes(spec: Spec, shard: Shard) -> bytes:
    """Make a shard: a Parquet file, as bytes."""
    return encode(games(spec, shard), spec.setting)


def generate(
    spec: Spec,
    folder: str | Path,
    executor: Executor | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Dataset:
    """Make a data set, or what is missing of it: the bytes depend on the spec alone.

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

    Returns
    -------
    Dataset

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be written, or the family does not come
        up with such contexts.
    """
    where = Path(folder)
    if not _prepare(spec, where):
        _make(spec, where, executor, workers, progress)
    for path in (*where.glob(PLAN), *_left_over(where)):
        path.unlink(missing_ok=True)
    return Dataset(where)


def _make(
    spec: Spec, folder: Path, executor: Executor | None, workers: int, progress: Progress | None
) -> None:
    """Make the shards that are missing, and then the card."""
    shards = spec.shards()
    missing = [shard for shard in shards if not _is_there(spec, shard, folder)]
    done = len(shards) - len(missing)
    for shard, made in _in_order(spec, missing, executor, workers):
        with written_whole(folder / shard.file) as new:
            new.write_bytes(made)
        done += 1
        if progress is not None:
            progress(done / len(shards))
    _write_json(folder / RUN, run_record(spec.seed))
    _write_json(folder / CARD, card_of(spec, folder))


def _in_order(
    spec: Spec, shards: Iterable[Shard], executor: Executor | None, workers: int
) -> Iterator[tuple[Shard, bytes]]:
    """Yield the shards as they are made, a few of them under way at a time."""
    if executor is None:
        for shard in shards:
            yield shard, shard_bytes(spec, shard)
        return
    waiting, under_way = list(shards)[::-1], dict[Future[bytes], Shard]()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < 2 * workers:
                shard = waiting.pop()
                under_way[executor.submit(shard_bytes, spec, shard)] = shard
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(future), future.result()
    finally:
        for future in under_way:
            future.cancel()


def _prepare(spec: Spec, folder: Path) -> bool:
    """Make the folder and say in it what is being made; return whether it is finished."""
    described = {"version": __version__, "spec": spec.as_json()}
    try:
        for name in (CARD, PLAN):
            if (folder / name).exists():
                before = json.loads((folder / name).read_text(encoding="utf-8"))
                differing = [key for key in described if before.get(key) != described[key]]
                if differing:
                    raise InputError(f"{folder / name}: another {' and '.join(differing)}")
                return name == CARD and _is_whole(before, folder)
        found = {path for path in folder.rglob("*") if path.is_file()} - _left_over(folder)
        if found:
            raise InputError(f"{folder}: holds {min(found).name}; choose a new or empty folder")
        for levels in spec.groups:  # a family that cannot serve says so before anything is written
            FAMILIES[spec.family].load()(spec.setting, levels, np.random.default_rng(0), 1)
        (folder / "data").mkdir(parents=True, exist_ok=True)
        _write_json(folder / PLAN, described)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    except InputError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{folder}: holds no plan of a data set that can be read") from None
    return False


def _is_whole(card: dict[str, Any], folder: Path) -> bool:
    """Whether all shards of a finished data set are there; what has another size is removed."""
    damaged = [
        folder / shard["file"]
        for shard in card["shards"]
        if not (folder / shard["file"]).is_file()
        or (folder / shard["file"]).stat().st_size != shard["bytes"]
    ]
    for path in damaged:
        path.unlink(missing_ok=True)
    return not damaged


def _left_over(folder: Path) -> set[Path]:
    """Return the temporary files that `written_whole` could not remove when it was killed."""
    return {*folder.glob(".*-*.json"), *folder.glob("data/.*-*.parquet")}


def _is_there(spec: Spec, shard: Shard, folder: Path) -> bool:
    """Whether a shard was made before; half a file would not have its name."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    path = folder / shard.file
    try:
        found = pyarrow.parquet.ParquetFile(path)
    except (OSError, pa.ArrowException):
        return False
    return bool(found.metadata.num_rows == shard.games)


def _write_json(path: Path, what: dict[str, Any]) -> None:
    with written_whole(path) as new:
        new.write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")
