"""Make data sets: draw contexts, take those that hold what is wanted, certify, write shards."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.files import is_temporary, write_json, written_whole
from minsym.base.provenance import libraries, run_record
from minsym.base.shares import Progress
from minsym.dataset import CARD, PLAN, Dataset, Games, card_of, encode
from minsym.errors import InputError
from minsym.families import AUTO, FAMILIES
from minsym.games.setting import Setting
from minsym.games.theory import refusal
from minsym.questions.many import minimum_messages
from minsym.spec import COUNT, Shard, Spec, shares

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


def plan(
    levels: Sequence[int],
    setting: Setting | None = None,
    splits: Mapping[str, int] | None = None,
    family: str = AUTO,
    seed: int = 0,
    matched: bool = False,
    min_level_set: int = 1,
) -> Spec:
    """Return the spec of a request that can be met, as far as is known.

    Parameters are those of `Spec`; the family ``auto`` is the one with the lowest blind
    accuracy (`choose_family`).

    Raises
    ------
    InputError
        If it cannot be met, with the theorem.

    Examples
    --------
    >>> plan([9]).family
    'frontier'
    >>> plan([21])
    Traceback (most recent call last):
    ...
    minsym.errors.InputError: complexity 21: min|M| is at most 20, the number of attributes
    """
    setting, splits = setting or Setting(), splits or shares(COUNT)
    known = next(iter(FAMILIES)) if family == AUTO else family
    spec = Spec(tuple(levels), setting, known, splits, seed, matched, min_level_set)
    sizes = setting.attributes, setting.sizes, setting.images
    for level in spec.levels:
        why = refusal(*sizes, level, min_level_set)
        if why is not None:
            raise InputError(f"complexity {level} cannot be had: {why}")
    if family != AUTO:
        return spec
    return replace(spec, family=choose_family(spec.levels, setting, matched, min_level_set))


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


def shard_bytes(spec: Spec, shard: Shard, made_with: dict[str, str]) -> bytes:
    """Make a shard: a Parquet file, as bytes.

    Raises
    ------
    InputError
        If this process has other releases of what decides the bytes than who asks.
    """
    if made_with != libraries():
        raise InputError(f"a worker has {libraries()}, and this command {made_with}")
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
        try:
            _make(spec, where, executor, workers, progress)
        except InputError:
            _give_up(where)
            raise
    for path in (*where.glob(PLAN), *_left_over(spec, where)):
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
        try:
            with written_whole(folder / shard.file) as new:
                new.write_bytes(made)
        except OSError as error:
            again = f"{error.strerror}; the same command goes on from what is there"
            raise OSError(error.errno, again, str(folder / shard.file)) from None
        done += 1
        if progress is not None:
            progress(done / len(shards))
    write_json(folder / RUN, run_record(spec.seed))
    write_json(folder / CARD, card_of(spec, folder))


def _in_order(
    spec: Spec, shards: Iterable[Shard], executor: Executor | None, workers: int
) -> Iterator[tuple[Shard, bytes]]:
    """Yield the shards as they are made, a few of them under way at a time."""
    if executor is None:
        for shard in shards:
            yield shard, shard_bytes(spec, shard, libraries())
        return
    waiting, under_way = list(shards)[::-1], dict[Future[bytes], Shard]()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < 2 * workers:
                shard = waiting.pop()
                under_way[executor.submit(shard_bytes, spec, shard, libraries())] = shard
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(future), future.result()
    finally:
        for future in under_way:
            future.cancel()


def _prepare(spec: Spec, folder: Path) -> bool:
    """Make the folder and say in it what is being made; return whether it is finished."""
    plan = {"made_with": libraries(), "spec": spec.as_json()}
    try:
        if (folder / CARD).exists():
            card = _read_json(folder / CARD)
            if card["spec"] != plan["spec"]:
                raise InputError(f"{folder / CARD}: {_other_spec(card['spec'], plan['spec'])}")
            return _is_whole(card, spec, folder)
        if (folder / PLAN).exists():
            before = _read_json(folder / PLAN)
            for key, value in plan.items():
                if before[key] != value:
                    what = "begun with other releases of minsym, numpy or pyarrow"
                    if key == "spec":
                        what = _other_spec(before["spec"], value)
                    raise InputError(f"{folder / PLAN}: {what}")
            return False
        left_over = _left_over(spec, folder)
        for path in folder.rglob("*"):
            if path.is_file() and path not in left_over:
                raise InputError(f"{folder}: holds {path.name}; choose a new or empty folder")
        for levels in spec.groups:  # a family that cannot serve says so before anything is written
            FAMILIES[spec.family].load()(spec.setting, levels, np.random.default_rng(0), 1)
        (folder / "data").mkdir(parents=True, exist_ok=True)
        write_json(folder / PLAN, plan)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    return False


def _other_spec(there: Any, wanted: Mapping[str, Any]) -> str:
    """Say in what the spec of a folder is another one."""
    if isinstance(there, dict):
        differing = [key for key in wanted if there.get(key) != wanted[key]]
    else:
        differing = list(wanted)
    return f"another spec ({', '.join(differing)}); give another folder"


def _read_json(path: Path) -> dict[str, Any]:
    """Return a plan or a card.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not {"made_with", "spec"} <= set(found):
        raise InputError(f"{path}: no plan of a data set that can be read")
    return found


def _is_whole(card: dict[str, Any], spec: Spec, folder: Path) -> bool:
    """Whether all shards of a finished data set are there; what has another size is removed."""
    try:
        sizes = {shard["file"]: shard["bytes"] for shard in card["shards"]}
    except (KeyError, TypeError):
        raise InputError(f"{folder / CARD}: says nothing of its shards") from None
    paths = {folder / shard.file: sizes.get(shard.file) for shard in spec.shards()}
    damaged = [p for p, size in paths.items() if not p.is_file() or p.stat().st_size != size]
    for path in damaged:
        path.unlink(missing_ok=True)
    return not damaged


def _give_up(folder: Path) -> None:
    """Leave nothing behind of a data set of which nothing was made."""
    if not any(folder.glob("data/*.parquet")):
        (folder / PLAN).unlink(missing_ok=True)
        for empty in (folder / "data", folder):
            with suppress(OSError):
                empty.rmdir()


def _left_over(spec: Spec, folder: Path) -> set[Path]:
    """Return the temporary files that `written_whole` could not remove when it was killed."""
    there = {*folder.glob(".*"), *folder.glob("data/.*")}
    if not there:
        return set()
    named = [folder / name for name in (CARD, PLAN, RUN)]
    named += [folder / shard.file for shard in spec.shards()]
    return {path for path in there for final in named if is_temporary(path, final)}


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
