"""Data sets are read: games by number, slices, splits, batches; and what is broken is said."""

import json
import os
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import InputError
from minsym.base.files import sha256_of
from minsym.datasets.dataset import BEGUN, CARD, KEPT, MIXED, Dataset
from minsym.datasets.draw import draw_games
from minsym.datasets.make import generate
from minsym.datasets.shards import Games, to_parquet
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting
from tests.generating import SMALL, same

LARGE = Spec((2,), Setting(4, 2, 4), splits={"train": 9000, "valid": 2500, "none": 0})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return sixteen games in three files."""
    return generate(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return 11,500 games in four files of many row groups."""
    return generate(LARGE, tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def every(large: Dataset) -> Games:
    """Return all of them."""
    return large[:]


def test_what_is_read_is_what_was_made(small: Dataset) -> None:
    """All columns of all shards, in their order and with their types."""
    made = [draw_games(SMALL, shard) for shard in SMALL.shards()]
    expected = Games(*map(np.concatenate, zip(*made, strict=True)))
    assert same(small[:], expected)
    assert small[:].images.dtype == np.uint8
    assert small[:].context.tolist() == list(range(16))
    assert small.spec == SMALL


# Which games.


@settings(max_examples=30)
@given(st.data())
def test_games_are_indexed_as_a_list_is(large: Dataset, every: Games, data: st.DataObject) -> None:
    """By number from either end, by slices with any step, by arrays with repeats, by masks."""
    n = len(large)
    i = data.draw(st.integers(-n, n - 1))
    assert same(large[i], every.take(i))
    assert large[np.int64(i)].target.shape == ()
    bounds = st.none() | st.integers(-n - 3, n + 3)
    step = data.draw(st.none() | st.integers(-2000, 2000).filter(bool))
    part = slice(data.draw(bounds), data.draw(bounds), step)
    assert same(large[part], every.take(part))
    index = np.array(data.draw(st.lists(st.integers(-n, n - 1), max_size=20)), np.int64)
    for these in (index, index.tolist()):
        assert same(large[these], every.take(index))
    assert all(map(same, large.__getitems__(index.tolist()), map(every.take, index)))
    mask = np.random.default_rng(i % 7).random(n) < 0.01
    assert same(large[mask], every.take(mask))
    assert same(large[mask.tolist()], every.take(mask))


@pytest.mark.parametrize("index", [16, -17, np.array([16]), np.array([-17])])
def test_no_game_beyond_the_last(small: Dataset, index: Any) -> None:
    """An IndexError, by which iteration ends too."""
    with pytest.raises(IndexError):
        small[index]
    assert [int(game.context) for game in small] == list(range(16))  # type: ignore[attr-defined]


def test_splits(large: Dataset) -> None:
    """Each by itself; together they are all; one may be empty."""
    assert large.splits == {"train": 9000, "valid": 2500, "none": 0}
    assert len(large.split("train")) == 9000
    assert same(large.split("valid")[:], large[9000:])
    empty = large.split("none")
    assert (len(empty), empty[:].images.shape, list(empty.batches(4))) == (0, (0, 4, 4), [])
    with pytest.raises(InputError, match="there are train, valid, none"):
        large.split("test")


@pytest.mark.parametrize("size", [1000, 1024, 1500, 20_000])
@pytest.mark.parametrize("seed", [None, 5])
def test_batches_hold_every_game_once(
    large: Dataset, every: Games, size: int, seed: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the size, but for the last; in order unless a seed says another."""
    monkeypatch.setattr("minsym.datasets.dataset.MIXED", 8)
    batches = list(large.batches(size, seed))
    lengths = [len(batch.target) for batch in batches]
    assert lengths == [min(size, 11_500 - begin) for begin in range(0, 11_500, size)]
    order = np.concatenate([batch.context for batch in batches])
    assert same(Games(*map(np.concatenate, zip(*batches, strict=True))), every.take(order))
    assert (np.sort(order) == np.arange(11_500)).all()
    assert (seed is None) == bool((order == np.arange(11_500)).all())


def test_a_data_set_goes_to_other_processes(large: Dataset) -> None:
    """Its folder and split do, not what it has read."""
    valid = large.split("valid")
    assert same(valid[3], large[9003])
    copy = deepcopy(valid)  # as a process would be sent it
    assert copy._read.cache_info().currsize == 0
    assert same(copy[5:7], valid[5:7])


def test_shuffles(large: Dataset) -> None:
    """The same with the same seed, others with others; from end to end of the data set."""
    first, again, other = (
        np.concatenate([batch.context for batch in large.batches(100, seed)]) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first == other).mean() < 0.01
    assert abs(first[:1000].mean() - 5750) < 5 * 11_500 / (12 * 1000) ** 0.5


@pytest.mark.parametrize("size", [0, -1])
def test_no_batches_of_nothing(small: Dataset, size: int) -> None:
    """They would never end, or hold nothing."""
    with pytest.raises(InputError, match="expected 1 or more"):
        next(small.batches(size))


# What is held in memory.


@pytest.mark.parametrize("seed", [None, 0])
def test_batches_hold_few_row_groups(
    tmp_path: Path, seed: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as are mixed are read before a batch of them is taken; each once in all."""
    monkeypatch.setattr("minsym.datasets.shards.ROW_GROUP", 16)
    data = generate(replace(SMALL, splits={"train": 1600}), tmp_path)
    read = count_reads(monkeypatch)
    for number, _ in enumerate(data.batches(8, seed), start=1):
        ahead = MIXED if seed is not None else 1
        assert len(read) * 2 - number < 2 * ahead
    assert sorted(read) == [(0, group) for group in range(100)]


def test_games_by_number_keep_few_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those read last are not read again, and no more are kept."""
    monkeypatch.setattr("minsym.datasets.shards.ROW_GROUP", 16)
    data = generate(replace(SMALL, splits={"train": 1600}), tmp_path)
    read = count_reads(monkeypatch)
    for i in [*range(16 * KEPT), *range(0, 16 * KEPT, 5)]:
        assert data[i].context == i
    assert read == [(0, group) for group in range(KEPT)]
    assert data._read.cache_info().maxsize == KEPT
    data[16 * KEPT], data[0]
    assert read[KEPT:] == [(0, KEPT), (0, 0)]


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return a list to which the shard and the row group of every read are added."""
    from minsym.datasets import dataset, shards  # noqa: PLC0415

    read: list[tuple[int, int]] = []
    before = shards.read_group

    def read_group(folder: Path, spec: Spec, shard: Any, group: int) -> Games:
        read.append((shard.number, group))
        return before(folder, spec, shard, group)

    monkeypatch.setattr(dataset, "read_group", read_group)
    return read


# What is broken.


def change_card(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        card = json.loads((folder / CARD).read_text())
        (folder / CARD).write_text(json.dumps({**card, **changes}))

    return change


def unfinish(folder: Path) -> None:
    (folder / CARD).rename(folder / BEGUN)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (unfinish, "unfinished"),
        (lambda folder: (folder / CARD).unlink(), "no data set"),
        (lambda folder: (folder / CARD).write_text("{"), CARD),
        (lambda folder: (folder / CARD).write_bytes(b"\xff"), CARD),
        (lambda folder: (folder / CARD).write_text("[1]"), "its format"),
        (change_card(format="minsym data set 2"), "its format"),
        (change_card(spec={}), "no card"),
        (change_card(spec=[]), "no card"),
        (change_card(spec={**SMALL.as_json(), "splits": [1]}), "no card"),
        (change_card(spec={**SMALL.as_json(), "colour": "red"}), "no card"),
        (change_card(spec={**SMALL.as_json(), "levels": []}), "no card"),
        (change_card(blind_accuracy="low"), "no card"),
        (change_card(blind_accuracy=10**400), "Number out of range"),
        (change_card(blind_accuracy=float("nan")), "an accuracy is not between 0 and 1"),
        (change_card(blind_accuracy=float("inf")), "an accuracy is not between 0 and 1"),
        (change_card(games=-1), "a count is negative or too large"),
        (change_card(spec={**SMALL.as_json(), "matched": "no"}), "matched is neither"),
        (
            change_card(spec={**SMALL.as_json(), "splits": {"train": 4_000_000_000}}),
            "4000000000 contexts are 976563 files; too many",
        ),
        (
            change_card(spec={**SMALL.as_json(), "splits": {"train": 400_000_000}}),
            "its spec is of 97,657 shards, and it lists 3",
        ),
    ],
)
def test_a_folder_that_is_no_finished_data_set(
    spoil: Callable[[Path], Any], why: str, tmp_path: Path
) -> None:
    """It is said when it is opened, in a line that names the folder."""
    generate(SMALL, tmp_path)
    spoil(tmp_path)
    with pytest.raises(InputError, match=why) as caught:
        Dataset(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


# The card.


def test_the_card_says_what_is_there(small: Dataset) -> None:
    """Games, bytes and SHA-256 of every shard, level sets and blind accuracy (T1)."""
    every, card = small[:], small.card
    assert card["games"] == len(small) == 16
    assert [shard["games"] for shard in card["shards"]] == [9, 4, 3]
    for shard in card["shards"]:
        path = small.folder / shard["file"]
        assert shard["bytes"] == path.stat().st_size
        assert shard["sha256"] == sha256_of(path)
        assert shard["split"] in path.name
    assert card["blind_accuracy"] == (1 / every.level_set_size).mean()
    assert card["levels"]["3"]["games"] == 16
    assert card["levels"]["3"]["mean_level_set"] == every.level_set_size.mean()
    assert "16 games" in repr(small)


def test_what_stands_in_the_place_of_a_shard_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe, a directory, a device behind a link: one line that names it."""
    generate(SMALL, tmp_path)
    path = tmp_path / SMALL.shards()[0].file
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InputError, match=f"{path.name}: row group 0 cannot be read: Is a pipe"):
        Dataset(tmp_path)[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match="Is a directory"):
        Dataset(tmp_path)[0]
    path.rmdir()
    path.symlink_to("/dev/zero")
    with pytest.raises(InputError, match="Is a device"):
        Dataset(tmp_path)[0]


@pytest.mark.parametrize(
    ("column", "number", "why"),
    [
        ("target", 8, "target: expected 0 to 7"),
        ("complexity", 0, "complexity: expected 1 to 6"),
        ("witness", 6, "witness: expected -1 to 5"),
        ("level_set_size", 0, "level_set_size: expected 1 to 8"),
        ("images", 3, "images: a value is larger than those of its attribute"),
    ],
)
def test_numbers_that_nobody_can_count_with_are_not_read(
    column: str, number: int, why: str, tmp_path: Path
) -> None:
    """A shard that came from elsewhere may hold any, and a network would look them up."""
    generate(SMALL, tmp_path)
    games = Dataset(tmp_path).split("train")[:]
    getattr(games, column)[0] = number
    (tmp_path / SMALL.shards()[0].file).write_bytes(to_parquet(games, SMALL))
    with pytest.raises(InputError, match=why):
        Dataset(tmp_path)[0]
    assert Dataset(tmp_path).split("valid")[0].target >= 0


def test_a_shard_of_more_rows_than_its_spec_has_is_not_read(tmp_path: Path) -> None:
    """A file of a few bytes may claim any number of rows."""
    generate(SMALL, tmp_path)
    games = Dataset(tmp_path).split("train")[:]
    more = to_parquet(games.take(np.zeros(5000, int)), SMALL)
    (tmp_path / SMALL.shards()[0].file).write_bytes(more)
    with pytest.raises(InputError, match="5000 rows in 20 row groups; expected 9 in 1"):
        Dataset(tmp_path)[0]


# What a notebook shows, and frames.


def test_a_notebook_shows_what_is_in_a_data_set(small: Dataset) -> None:
    """A row for each complexity; below them the setting, the family and the splits."""
    shown = small._repr_html_()
    levels = re.findall(r"<tr><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>", shown)
    assert sum(int(games) for _, games in levels) == 16
    assert [int(level) for level, _ in levels] == list(SMALL.levels)
    for part in (str(SMALL.setting), SMALL.family, "blind accuracy", *SMALL.splits):
        assert part in shown
    split = next(iter(SMALL.splits))
    assert f"Only the split {split}" in small.split(split)._repr_html_()


def test_a_notebook_shows_the_shortest_message_of_each_game(large: Dataset) -> None:
    """Of the first ten, with how many more there are; of one game it shows that one."""
    game = large[0]
    said = ", ".join(f"a{a + 1} = {game.images[game.target, a]}" for a in game.witness if a >= 0)
    assert f">{said}</td>" in game._repr_html_()
    shown = large[:25]._repr_html_()
    assert f">{said}</td>" in shown
    assert "<p>15 rows more</p>" in shown


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_games_as_a_frame_have_a_row_each(large: Dataset, kind: str) -> None:
    """The witness is a list without what stands behind its end."""
    games = large[:25]
    frame = games.to_frame(kind)
    assert list(frame.columns) == ["target", "complexity", "witness", "level_set_size", "context"]
    assert list(frame["target"]) == games.target.tolist()
    assert list(frame["witness"][3]) == games.witness[3][games.witness[3] >= 0].tolist()
    assert len(large[0].to_frame(kind)) == 1
