"""Data sets in other hands: exports, and the libraries that open the shards."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas
import polars
import pytest
from torch.utils.data import DataLoader

from minsym import InputError
from minsym.cli import run
from minsym.datasets.dataset import Dataset
from minsym.datasets.egg import read_egg_games
from minsym.datasets.export import export
from minsym.datasets.make import generate
from minsym.datasets.shards import Games
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting
from tests.generating import command

SETTING = Setting(attributes=7, values=3, images=12)
SPLITS = {"train": 30, "valid": 10, "test": 8}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return generate(Spec((2, 3), SETTING, splits=SPLITS), tmp_path_factory.mktemp("made") / "set")


def same_images(found: Any, games: Games) -> bool:
    """Whether lists of lists of lists, of any kind, are the images of the games."""
    return bool([[list(image) for image in images] for images in found] == games.images.tolist())


def test_egg_loads_the_npz(made: Dataset, tmp_path: Path) -> None:
    """As egg/zoo/objects_game/features.py does, which asks for these names and shapes."""
    path = tmp_path / "games.npz"
    assert export(made.folder, path) == {"train": 60, "valid": 20, "test": 16}
    with np.load(path, allow_pickle=False) as data:
        for split in SPLITS:
            games = made.split(split)[:]
            assert data[split].dtype == np.uint8
            assert (data[split] == games.images).all()
            assert data[split].shape == (len(games.target), 12, 7)
            assert data[f"{split}_labels"].dtype == np.int64
            assert (data[f"{split}_labels"] == games.target).all()
        assert data["n_distractors"] == data["train"].shape[1] - 1 == 11
        assert len(data.files) == 7
    assert read_egg_games(path).splits == {"train": 60, "valid": 20, "test": 16}


def test_the_same_games_are_the_same_npz(made: Dataset, tmp_path: Path) -> None:
    """The bytes know no date."""
    for name in ("a.npz", "b.npz"):
        export(made.folder, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_split_that_is_missing_is_empty_in_the_npz(
    made: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says that EGG will want it."""
    path = tmp_path / "games.npz"
    assert run(["export", str(made.folder), str(path), "--split", "valid"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{path}: 20 games (20 valid), ")
    assert "EGG will want games in train and test too" in err
    with np.load(path, allow_pickle=False) as data:
        assert data["train"].shape == (0, 12, 7)
        assert data["train_labels"].shape == (0,)
        assert (data["valid"] == made.split("valid")[:].images).all()


def test_values_too_large_for_a_byte_are_exported_as_int32(tmp_path: Path) -> None:
    """Since not every torch knows uint16."""
    setting = Setting(attributes=4, values=300, images=8)
    made = generate(Spec((2,), setting, splits={"train": 3}), tmp_path / "set")
    export(made.folder, tmp_path / "games.npz")
    with np.load(tmp_path / "games.npz", allow_pickle=False) as data:
        assert data["train"].dtype == np.int32
        assert (data["train"] == made[:].images).all()


def test_egg_has_no_splits_of_other_names(tmp_path: Path) -> None:
    """A file a game a line has."""
    made = generate(Spec((2,), SETTING, splits={"train": 3, "dev": 2}), tmp_path / "set")
    with pytest.raises(InputError, match="EGG has the splits train, valid, test, not dev"):
        export(made.folder, tmp_path / "games.npz")
    assert export(made.folder, tmp_path / "games.npz", "train") == {"train": 3}
    assert export(made.folder, tmp_path / "games.jsonl") == {"train": 3, "dev": 2}


def test_a_line_of_json_is_a_game(made: Dataset, tmp_path: Path) -> None:
    """All of it, in the order of the data set."""
    path = tmp_path / "games.jsonl"
    assert export(made.folder, path) == {"train": 60, "valid": 20, "test": 16}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.pop("split") for line in lines] == ["train"] * 60 + ["valid"] * 20 + ["test"] * 16
    for i, line in enumerate(lines):
        game = made[i]
        assert line.pop("images") == game.images.tolist()
        assert line.pop("witness") == game.witness[: game.complexity].tolist()
        assert line == {name: int(getattr(game, name)) for name in line}
        assert set(line) == {"target", "complexity", "level_set_size", "context"}


def test_one_split_is_exported_if_asked_for(made: Dataset, tmp_path: Path) -> None:
    """And no other is accepted in its place."""
    path = tmp_path / "games.jsonl"
    shares: list[float] = []
    assert export(made.folder, path, "test", progress=shares.append) == {"test": 16}
    assert len(path.read_text(encoding="utf-8").splitlines()) == 16
    assert shares[-1] == 1
    with pytest.raises(InputError, match="no split 'dev'; there are train, valid, test"):
        export(made.folder, path, "dev")


def test_an_export_that_fails_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shard is cut off; the file that stood there before still does."""
    made = generate(Spec((2,), SETTING, splits=SPLITS), tmp_path / "set")
    shard = made.folder / "data" / "test-00000-of-00001.parquet"
    shard.write_bytes(shard.read_bytes()[:-100])
    for name in ("games.npz", "games.jsonl"):
        path = tmp_path / name
        path.write_text("before", encoding="utf-8")
        assert run(["export", str(made.folder), str(path)]) == 2
        assert f"{shard}: row group 0 cannot be read" in capsys.readouterr().err
        assert path.read_text(encoding="utf-8") == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["games.jsonl", "games.npz", "set"]
    assert run(["export", str(made.folder), str(tmp_path / "games.csv")]) == 2
    assert "use .npz or .jsonl" in capsys.readouterr().err


def test_pandas_polars_and_duckdb_read_the_shards(made: Dataset) -> None:
    """A split at a time, by a pattern; the images with their shape and values."""
    games = made.split("train")[:]
    shards = sorted((made.folder / "data").glob("train-*.parquet"))
    pattern = str(made.folder / "data" / "train-*.parquet")

    in_pandas = pandas.concat(map(pandas.read_parquet, shards))
    assert same_images(in_pandas["images"], games)
    assert (in_pandas["level_set_size"] == games.level_set_size).all()

    in_polars = polars.read_parquet(pattern)
    assert in_polars["images"].dtype == polars.Array(polars.UInt8, (12, 7))
    assert (in_polars["images"].to_numpy() == games.images).all()
    assert (in_polars["target"].to_numpy() == games.target).all()

    query = f"SELECT images, complexity FROM '{pattern}' ORDER BY context"
    rows = duckdb.connect().execute(query).fetchall()
    assert same_images([row[0] for row in rows], games)
    assert [row[1] for row in rows] == games.complexity.tolist()


#: Where it looks and what it asks the network is settled when it is imported.
LOAD = """
import json, sys
from datasets import load_dataset
loaded = load_dataset(sys.argv[1], cache_dir=sys.argv[2])
shape = loaded["train"].with_format("numpy")[0]["images"].shape
print(json.dumps([shape, {split: games.to_dict() for split, games in loaded.items()}]))
"""


def test_hugging_face_datasets_finds_the_splits(made: Dataset, tmp_path: Path) -> None:
    """In the names of the shards."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD, str(made.folder), str(tmp_path / "cache")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    shape, splits = json.loads(loaded.stdout)
    assert shape == [12, 7]
    assert set(splits) == set(made.splits)
    for split, found in splits.items():
        games = made.split(split)[:]
        assert same_images(found["images"], games)
        assert found["target"] == games.target.tolist()
        assert found["context"] == games.context.tolist()


@pytest.mark.parametrize("workers", [0, 1])
def test_torch_loads_a_data_set_as_it_is(made: Dataset, workers: int) -> None:
    """Every game of a split once, as named tuples of tensors, also in a process of its own."""
    train = made.split("train")
    loader: Any = DataLoader(
        train,  # type: ignore[arg-type]  # a sequence is all it takes
        batch_size=7,
        shuffle=True,
        num_workers=workers,
        multiprocessing_context="spawn" if workers else None,
    )
    seen = []
    for batch in loader:
        assert isinstance(batch, Games)
        for images, target, context in zip(batch.images, batch.target, batch.context, strict=True):
            assert (images.numpy() == train[int(context)].images).all()
            seen.append((int(context), int(target)))
    every = train[:]
    assert sorted(seen) == sorted(zip(every.context.tolist(), every.target.tolist(), strict=True))


@pytest.mark.parametrize("name", ["games.npz", "games.jsonl"])
def test_a_full_disk_names_the_file(name: str, made: Dataset, tmp_path: Path) -> None:
    """Exit status 1, one line, and no half of a file."""

    def allow_small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))

    out = tmp_path / name
    done = command("export", str(made.folder), str(out), preexec_fn=allow_small_files)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"minsym: {out}: {os.strerror(errno.EFBIG)}\n"
    assert list(tmp_path.iterdir()) == []
