"""The games that agents are trained on: from a data set, or drawn as training goes."""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from minsym import InputError, Setting, solve_batch
from minsym.agents.learn import data as feeding
from minsym.agents.learn.data import GameTensors, ahead, as_tensors, shuffled, training_batches
from minsym.agents.play.config import Config
from minsym.agents.play.vocabulary import meanings_of
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games, read_group
from minsym.datasets.spec import Spec
from tests.playing import SETTING
from tests.training import SMALL, SPEC, drawn, made, seen, vectors

#: Games of two complexities, from contexts of their own or from the same ones.
APART = replace(SPEC, levels=(1, 2), splits={"train": 150, "valid": 5})
MATCHED = replace(APART, matched=True)

#: Messages of three symbols.
LONGER = replace(SMALL, max_length=3)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Spec], Dataset]:
    """Return what makes data sets, each once."""
    there: dict[str, Dataset] = {}

    def find(spec: Spec) -> Dataset:
        if str(spec) not in there:
            there[str(spec)] = Dataset(made(tmp_path_factory.mktemp("data") / "games", spec))
        return there[str(spec)]

    return find


def batches(data: Dataset, config: Config = SMALL, epoch: int = 1) -> list[GameTensors]:
    """Return the batches of an epoch."""
    return list(training_batches(data, config, epoch))


def values(batch: GameTensors) -> tuple[np.ndarray, np.ndarray]:
    """Return images as values, and targets."""
    _, found = meanings_of(batch.images.numpy(), SPEC.setting.sizes)
    return found, batch.target.numpy()


def complexities(batch: GameTensors) -> list[int]:
    """Solve the games of a batch."""
    return list(solve_batch(*values(batch)))


def meaning(images: np.ndarray, target: int) -> tuple[bytes, bytes]:
    """Return a game without the order of its candidates."""
    rows = [row.astype(np.uint8).tobytes() for row in images]
    return rows[target], b"".join(sorted(rows))


def meanings(found: list[GameTensors]) -> list[tuple[bytes, bytes]]:
    """Return all games of batches, in their order."""
    return [meaning(*game) for batch in found for game in zip(*values(batch), strict=True)]


def test_every_training_game_comes_once_an_epoch(data: Callable[[Spec], Dataset]) -> None:
    """With the target it has; in another order each epoch, and of the validation games none."""
    stored: Games = data(SPEC).split("train")[:]
    games = [meaning(*game) for game in zip(stored.images, stored.target, strict=True)]
    epochs = [batches(data(SPEC), epoch=epoch) for epoch in (1, 2)]
    assert [len(batch.target) for batch in epochs[0]] == [50] * 4
    assert sorted(meanings(epochs[0])) == sorted(meanings(epochs[1])) == sorted(games)
    assert len({tuple(games), *(tuple(meanings(found)) for found in epochs)}) == 3


def test_candidates_are_shuffled_anew_each_epoch(data: Callable[[Spec], Dataset]) -> None:
    """So that the place of a target carries nothing."""
    found = [
        dict(zip(meanings(many), places(many), strict=True))
        for many in (batches(data(SPEC), epoch=epoch) for epoch in (1, 2))
    ]
    same = np.mean([found[0][game] == found[1][game] for game in found[0]])
    assert same < 2 / 8
    for epoch in found:
        assert set(epoch.values()) == set(range(8))


def places(found: list[GameTensors]) -> list[int]:
    """Return where the targets of batches are."""
    return [place for batch in found for place in batch.target.tolist()]


def test_the_last_batch_may_be_smaller(data: Callable[[Spec], Dataset]) -> None:
    """No game is left out for it, whether stored or fresh."""
    for fresh in ("", "latent"):
        config = replace(SMALL, batch_size=64, fresh=fresh)
        found = batches(data(SPEC), config)
        assert [len(batch.target) for batch in found] == [64, 64, 64, 8]


def test_a_batch_may_be_all_games_of_a_context(data: Callable[[Spec], Dataset]) -> None:
    """Of each context once an epoch, in an order that is another each epoch and repeats."""
    config = replace(SMALL, batches="contexts")
    found = [batches(data(MATCHED), config, epoch) for epoch in (1, 2, 1)]
    contexts = [[{game for _, game in meanings([batch])} for batch in epoch] for epoch in found]
    assert all(len(context) == 1 for epoch in contexts for context in epoch)
    assert [len(epoch) for epoch in found] == [MATCHED.splits["train"]] * 3
    assert all(sorted(complexities(batch)) == [1, 2] for batch in found[0])
    assert contexts[0] == contexts[2] != contexts[1]
    assert sorted(meanings(found[0])) == sorted(meanings(batches(data(MATCHED))))


@pytest.mark.parametrize("spec", [SPEC, APART, MATCHED], ids=["one", "apart", "matched"])
def test_fresh_games_are_like_those_of_the_data_set(
    spec: Spec, data: Callable[[Spec], Dataset]
) -> None:
    """As many of each complexity, which are solved again here; levels are mixed in batches."""
    config = replace(SMALL, fresh="latent")
    found = batches(data(spec), config)
    solved = [complexities(batch) for batch in found]
    counts = {level: sum(levels.count(level) for levels in solved) for level in spec.levels}
    assert counts == dict.fromkeys(spec.levels, spec.splits["train"])
    for levels in solved:
        assert set(levels) == set(spec.levels)
    for batch in found:
        images, target = values(batch)
        said, _ = meanings_of(batch.teacher.numpy(), spec.setting.sizes)
        for game, (row, attributes) in enumerate(zip(target, said, strict=True)):
            same = images[game][:, attributes] == images[game][row, attributes]
            assert np.flatnonzero(same.all(axis=1)).tolist() == [row]


def test_fresh_games_are_others_each_epoch(data: Callable[[Spec], Dataset]) -> None:
    """The same ones for the same epoch and seed, none of the data set's."""
    config = replace(SMALL, fresh="latent")
    one, again, two, other = (
        set(meanings(batches(data(SPEC), replace(config, seed=seed), epoch)))
        for seed, epoch in ((0, 1), (0, 1), (0, 2), (1, 1))
    )
    stored = set(meanings(batches(data(SPEC))))
    assert one == again
    assert max(map(len, (one & two, one & other, two & other, one & stored))) <= 2


def test_fresh_games_are_drawn_a_part_at_a_time(
    data: Callable[[Spec], Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts of an epoch differ, and fill batches together."""
    monkeypatch.setattr("minsym.agents.learn.data.DRAWN", 64)
    found = batches(data(APART), replace(SMALL, fresh="latent"))
    assert [len(batch.target) for batch in found] == [50] * 6
    assert len(set(meanings(found))) >= 298
    assert sum(complexities(batch).count(1) for batch in found) == 150


def test_mixed_lengths_of_witnesses_are_taught(tmp_path: Path) -> None:
    """A shorter one is followed by its last symbol."""
    data = Dataset(made(tmp_path / "games", APART))
    config = replace(SMALL, max_length=3, imitate="only")
    for batch in batches(data, config):
        lengths = [len(set(row)) for row in batch.teacher.tolist()]
        assert lengths == complexities(batch)


def test_games_are_read_once_and_stay_in_memory(
    data: Callable[[Spec], Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In all epochs; where they do not fit, they are read again and are the same."""
    there = data(SPEC)
    first, *others = ([*map(meanings, [batches(there, epoch=epoch)])] for epoch in (1, 2, 1))
    reads: list[object] = []

    def noted(*at: Any) -> Games:
        reads.append(at)
        return read_group(*at)

    monkeypatch.setattr("minsym.datasets.dataset.read_group", noted)
    again = [[*map(meanings, [batches(there, epoch=epoch)])] for epoch in (2, 1)]
    assert (again, reads) == (others, [])
    monkeypatch.setattr(feeding, "MOST_HELD", 0)
    fresh = Dataset(there.folder)
    assert [*map(meanings, [batches(fresh, epoch=1)])] == first
    batches(fresh, epoch=2)
    assert len(reads) == 2


@pytest.mark.parametrize("fresh", ["", "latent"])
def test_batches_made_ahead_are_the_same(fresh: str, data: Callable[[Spec], Dataset]) -> None:
    """Whatever thread makes them."""
    config = replace(SMALL, fresh=fresh)
    usual = batches(data(SPEC), config)
    found = [*ahead(feeding._training_batches(data(SPEC), config, 1))]
    assert len(found) == len(usual) == 4
    for batch, other in zip(found, usual, strict=True):
        assert all(map(torch.equal, batch, other))


def test_what_goes_wrong_ahead_is_raised_in_its_turn() -> None:
    """Behind all items before it; and who leaves early leaves no thread behind."""

    def items() -> Iterator[int]:
        yield from range(5)
        raise InputError("a shard is broken")

    made = ahead(items())
    assert [next(made) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match="a shard is broken"):
        next(made)
    threads = threading.active_count()
    endless = ahead(iter(int, 1))
    assert (next(endless), threading.active_count()) == (0, threads + 1)
    endless.close()
    assert threading.active_count() == threads


def test_symbols_of_many_values_are_whole_numbers_too() -> None:
    """More than a byte holds."""
    setting = Setting(4, 200, 8)
    found = drawn(5, setting=setting)
    images = as_tensors(found, setting, SMALL).images
    assert images.dtype == torch.int64
    assert images.max() > 255
    assert (images.numpy() == found.images + 200 * np.arange(4)).all()


def test_shuffled_games_have_the_same_target() -> None:
    """At places that are all equally likely."""
    found = drawn(2000)
    moved = shuffled(found, np.random.default_rng(0))
    rows = np.arange(2000)
    assert (moved.images[rows, moved.target] == found.images[rows, found.target]).all()
    assert (np.sort(moved.images, axis=1) == np.sort(found.images, axis=1)).all()
    counts = np.bincount(moved.target, minlength=8)
    assert (abs(counts - 250) < 5 * math.sqrt(2000 / 8 * 7 / 8)).all()


def test_shuffled_games_have_the_same_rows(tmp_path: Path) -> None:
    """The row of a table goes where its image goes."""
    data = Dataset(seen(tmp_path / "games", vectors()))
    assert data.spec.records is not None
    moved = shuffled(data[:], np.random.default_rng(0))
    assert (moved.rows != data[:].rows).any()
    assert np.array_equal(data.spec.records.values[moved.rows], moved.images)


@pytest.mark.parametrize("eos", ["none", "extra"])
def test_the_teacher_says_the_witness(eos: str) -> None:
    """Then the end, or the last symbol again."""
    config = replace(LONGER, eos=eos, imitate="only")
    found = drawn(10, level=2)
    batch = as_tensors(found, SETTING, config)
    for i, message in enumerate(batch.teacher.tolist()):
        symbols = [3 * a + found.images[i, found.target[i], a] for a in found.witness[i]]
        assert message[:2] == symbols
        assert message[2] == {"none": symbols[1], "extra": 18}[eos]
    with pytest.raises(InputError, match="messages of 2 symbols do not fit into max_length 1"):
        as_tensors(found, SETTING, replace(config, max_length=1))
