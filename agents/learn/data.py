"""Games as tensors: batches of a data set, or of games that are drawn while training goes on.

All random numbers depend on the seed of the config, what they are for and the epoch alone, so that
a run that was stopped goes on as if it had not been.
"""

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from minsym.datasets.dataset import Dataset
from minsym.datasets.draw import draw_games
from minsym.datasets.shards import Games, joined
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.games.setting import Setting

from ..play.config import Config, end_symbol
from ..play.vocabulary import offsets, symbols_of

#: Contexts that are drawn at a time, of each complexity, and games that are read at a time.
DRAWN = 1024

#: Bytes of the games of a split that stay in memory from epoch to epoch, at most.
MOST_HELD = 1 << 28

#: Batches that are prepared while another is learned from.
AHEAD = 2

#: Seconds after which it is asked again whether their thread has ended.
WAITING = 0.01

#: The splits of data sets that stay in memory, as long as their data sets do.
_HELD: "WeakKeyDictionary[Dataset, dict[str, Dataset]]" = WeakKeyDictionary()

Item = TypeVar("Item")

#: What random numbers are used for: each use has its own stream, so that none changes another.
INIT, ORDER, SAMPLES, FRESH, PAIRS, RESETS = range(6)


class GameTensors(NamedTuple):
    """Some games as tensors on a device, as the networks take them.

    Attributes
    ----------
    images : int64 Tensor, shape (B, n, |A|) or (B, n)
        The number of each value among the values of all attributes; or, where agents see
        features, the row of the table that each image is.
    target : int64 Tensor, shape (B,)
    teacher : int64 Tensor, shape (B, L)
        The solver's message, a symbol for each value that it says, in the order of the
        attributes; -1 where a sender with a head is to have stopped.
    values : int64 Tensor, shape (B, n, |A|)
        The number of each value, whatever agents see.
    """

    images: Tensor
    target: Tensor
    teacher: Tensor
    values: Tensor


def seeds(config: Config, use: int, epoch: int = 0) -> np.random.SeedSequence:
    """Return the seed of the random numbers for a use in an epoch, whatever came before it."""
    return np.random.SeedSequence([config.seed, use, epoch])


def generator(config: Config, use: int, epoch: int, device: str = "cpu") -> torch.Generator:
    """Return torch's random numbers for a use in an epoch."""
    seed = int(seeds(config, use, epoch).generate_state(1, np.uint64)[0] >> np.uint64(1))
    return torch.Generator(device).manual_seed(seed)


def held(data: Dataset, split: str) -> Dataset:
    """Return the games of a split, which are read once and then stay in memory if they fit."""
    splits = _HELD.setdefault(data, {})
    if split not in splits:
        splits[split] = data.split(split).holding(MOST_HELD)
    return splits[split]


def training_batches(data: Dataset, config: Config, epoch: int) -> Iterator[GameTensors]:
    """Yield the training games of an epoch; they and their candidates are shuffled for each.

    With ``config.fresh`` they are drawn anew, else read from the data set. Where another device
    than the CPU learns, a thread prepares the next ones meanwhile; they are the same.
    """
    made = _training_batches(data, config, epoch)
    if torch.device(config.device).type == "cpu":
        yield from made
        return
    with closing(ahead(made)) as prepared:
        yield from prepared


def _training_batches(data: Dataset, config: Config, epoch: int) -> Iterator[GameTensors]:
    rng = np.random.default_rng(seeds(config, ORDER, epoch))
    if config.fresh:
        batches = _fresh(data.spec, config, epoch, rng)
    elif config.batches == "contexts":
        batches = _by_context(held(data, "train"), rng)
    else:
        batches = held(data, "train").batches(config.batch_size, int(rng.integers(2**62)))
    for games in batches:
        yield as_tensors(shuffled(games, rng), data.spec.setting, config)


def _by_context(games: Dataset, rng: np.random.Generator) -> Iterator[Games]:
    """Yield all games of each context together, the contexts in random order."""
    contexts = np.concatenate([part.context for part in games.batches(DRAWN)])
    order = contexts.argsort(kind="stable")
    firsts = np.unique(contexts[order], return_index=True)[1]
    together = np.split(order, firsts[1:])
    for number in rng.permutation(len(together)):
        yield games[together[number]]


def ahead(items: Iterator[Item]) -> Generator[Item]:
    """Yield what an iterator does, of which a thread makes up to `AHEAD` in advance.

    What it raises is raised here, behind the items before. When this generator is closed, the
    thread ends after the item that it is making.
    """
    made: queue.Queue[tuple[Item] | BaseException | None] = queue.Queue(AHEAD)
    left = threading.Event()

    def make() -> None:
        last: BaseException | None = None
        try:
            for item in items:
                made.put((item,))
                if left.is_set():
                    return
        except BaseException as error:  # raised where the items are taken
            last = error
        made.put(last)

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        while isinstance(found := made.get(), tuple):
            yield found[0]
        if found is not None:
            raise found
    finally:
        left.set()
        while thread.is_alive():
            # It may wait for room.
            with suppress(queue.Empty):
                made.get(timeout=WAITING)


def shuffled(games: Games, rng: np.random.Generator) -> Games:
    """Return the games with their candidates in another order."""
    count, n = games.images.shape[:2]
    order = rng.random((count, n)).argsort(axis=1)
    target = (order == games.target[:, None]).argmax(axis=1)
    # By one index for all images of all games, which is the fastest that numpy has.
    places = order + np.arange(count)[:, None] * n
    images = games.images.reshape(count * n, -1).take(places, axis=0)
    moved = games.having(images=images, target=target)
    return moved.having(rows=games.rows.take(places)) if games.rows.size else moved


def check_features(data: Dataset, config: Config) -> None:
    """Raise InputError if agents are to see features and a data set has none."""
    if config.input == "features" and data.features is None:
        raise InputError(
            f"{data.folder}: has no features, which input 'features' needs; minsym generate "
            "--features or --image-column makes data with some"
        )


def as_tensors(games: Games, setting: Setting, config: Config) -> GameTensors:
    """Return games as tensors on the device that the config names.

    Raises
    ------
    InputError
        If the sender is to imitate messages that are longer than its own.
    """
    at = np.arange(len(games.target))
    longest = int((games.witness >= 0).sum(axis=1).max(initial=0))
    if config.imitate != "none" and longest > config.max_length:
        raise InputError(
            f"imitate: messages of {longest} symbols do not fit into max_length {config.max_length}"
        )
    own = symbols_of(games.images[at, games.target], setting.sizes)
    said = own[at[:, None], np.maximum(games.witness, 0)]
    said = np.where(games.witness >= 0, said, -1)[:, : config.max_length]
    teacher = np.full((len(said), config.max_length), -1)
    teacher[:, : said.shape[1]] = said
    # Behind its end a message is the end again, or its last symbol where there is none.
    last = np.take_along_axis(teacher, np.maximum((teacher >= 0).sum(axis=1) - 1, 0)[:, None], 1)
    end = end_symbol(config, setting)
    if config.stop == "none":
        teacher = np.where(teacher >= 0, teacher, last if end is None else end)
    symbols = _narrow(games.images, setting)
    # What is narrow is soon moved to the device, and made wide there.
    values, target, taught = (
        torch.from_numpy(array).to(config.device).to(torch.int64)
        for array in (symbols, games.target.astype(np.int64), teacher)
    )
    images = values
    if config.input == "features":
        images = torch.from_numpy(games.rows.astype(np.int64)).to(config.device)
    return GameTensors(images, target, taught, values)


def _narrow(images: npt.NDArray[np.unsignedinteger], setting: Setting) -> npt.NDArray[np.integer]:
    """Return the symbols of the values of images, as numbers of as few bytes as torch has."""
    kind = np.uint8 if sum(setting.sizes) <= 1 << 8 else np.int32
    symbols: npt.NDArray[np.integer] = np.add(images, offsets(setting.sizes).astype(kind))
    return symbols.astype(kind, copy=False)


def _fresh(spec: Spec, config: Config, epoch: int, rng: np.random.Generator) -> Iterator[Games]:
    """Draw as many games as the training split has, as the data set's own were drawn."""
    count = spec.splits["train"]
    seed = int(seeds(config, FRESH, epoch).generate_state(1)[0])
    # The rows that the data set trains on, whose seed has parted them from those held out.
    pool = None if spec.records is None else spec.parted.pools["train"]
    spec = replace(spec, family=config.fresh, splits={"train": count}, seed=seed)
    rest: list[Games] = []
    for number, first in enumerate(range(0, count, DRAWN)):
        size = min(DRAWN, count - first)
        for place, group in enumerate(spec.groups):
            at = number * len(spec.groups) + place
            shard = Shard("", "train", at, first, size, group)
            rest.append(draw_games(spec, shard, pool=pool))
        width = max(games.witness.shape[1] for games in rest)
        drawn = joined([_padded(games, width) for games in rest])
        drawn = drawn.take(rng.permutation(len(drawn.target)))
        whole = len(drawn.target) // config.batch_size * config.batch_size
        if first + size == count:
            whole = len(drawn.target)
        for begin in range(0, whole, config.batch_size):
            yield drawn.take(slice(begin, min(begin + config.batch_size, whole)))
        rest = [drawn.take(slice(whole, None))]


def _padded(games: Games, width: int) -> Games:
    """Return the games with -1 behind their witnesses, up to a width."""
    missing = width - games.witness.shape[1]
    return games.having(witness=np.pad(games.witness, ((0, 0), (0, missing)), constant_values=-1))
