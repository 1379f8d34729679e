"""The Parquet files of a data set: written, read, and damaged."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minsym import InputError
from minsym.datasets.dataset import Dataset
from minsym.datasets.draw import draw_games
from minsym.datasets.make import generate
from minsym.datasets.shards import Games, from_parquet, row_group, schema, to_parquet
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting
from tests.generating import SMALL, same


@pytest.mark.parametrize("setting", [Setting(3, 300, 5), Setting(9, (1, 2, 3) * 3, 2)])
def test_a_shard_is_a_parquet_file_that_can_be_decoded(setting: Setting, tmp_path: Path) -> None:
    """Messages of different lengths, and values that no byte holds."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    rng = np.random.default_rng(0)
    witness = np.full((7, 3), -1)
    for i, said in enumerate(witness):
        said[: i % 3 + 1] = np.sort(rng.permutation(setting.attributes)[: i % 3 + 1])
    shape = (7, setting.images, setting.attributes)
    values = rng.integers(0, np.array(setting.sizes), shape, setting.dtype)
    numbers = rng.integers(0, 1000, (4, 7))
    none = np.empty((7, 0), np.int64)
    made = Games(values, numbers[0], numbers[1], witness, numbers[2], numbers[3], none)
    spec = Spec((1,), setting)
    (tmp_path / "a.parquet").write_bytes(to_parquet(made, spec))
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema == schema(spec)
    assert same(from_parquet(table, spec, 3), made)
    assert table["images"][2].as_py() == values[2].tolist()
    assert table["witness"][4].as_py() == [a for a in witness[4].tolist() if a >= 0]


def test_games_are_counted_and_shown_in_a_line() -> None:
    """Their length is the number of games, not of arrays; unpacked they give the arrays."""
    setting = Setting(6, 3, 8)
    spec = Spec((3,), setting, splits={"train": 5})
    games = draw_games(spec, spec.shards()[0])
    assert (len(games), len(games.take(slice(3))), len(games.take(0))) == (5, 3, 1)
    assert repr(games) == "Games(5 games: 8 images of 6 attributes)"
    assert repr(games.take(0)) == "Games(one game: 8 images of 6 attributes)"
    images, target, *_ = games
    assert images is games.images
    assert len(pickle.loads(pickle.dumps(games))) == 5
    assert (games.having(target=target + 1).target == target + 1).all()


def test_row_groups_and_shards_of_large_contexts_are_small() -> None:
    """So that what is held in memory does not grow with the context."""
    setting = Setting(100, 10, 5000)
    assert row_group(setting) * 100 * 5000 <= 1 << 22
    spec = Spec((8,), setting, splits={"train": 1000})
    assert max(shard.contexts for shard in spec.shards()) * 100 * 5000 <= 1 << 26
    assert sum(shard.contexts for shard in spec.shards()) == 1000


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change_columns(path: Path) -> None:
    games = draw_games(SMALL, SMALL.shards()[0]).take(slice(3))
    path.write_bytes(to_parquet(games, Spec((1,), Setting(6, 300, 8))))


@pytest.mark.parametrize(
    "spoil", [Path.unlink, truncate, change_columns, lambda path: path.write_bytes(b"")]
)
def test_a_shard_that_cannot_be_read(spoil: Callable[[Path], Any], tmp_path: Path) -> None:
    """It is said when its draw_games are asked for; those of other shards are still to be had."""
    generate(SMALL, tmp_path)
    path = tmp_path / SMALL.shards()[1].file
    spoil(path)
    data = Dataset(tmp_path)
    assert data[0].context == 0
    with pytest.raises(InputError, match=path.name) as caught:
        data[9]
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=path.name):
        list(data.batches(4, 0))
