"""Everything that reads files, and files that are whole: what `tests.hostile` damages."""

import bz2
import gzip
import io
import json
import lzma
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from minsym import CoverProblem
from minsym.agents.learn.sweep_table import read_sweep
from minsym.agents.play.config import Config, read_config
from minsym.base.files import sha256_of, write_json
from minsym.compare.log import LOG, Conditions, Run, read_bench
from minsym.datasets.dataset import CARD, Dataset, card_of
from minsym.datasets.egg import read_egg_games
from minsym.datasets.features import features_of, read_pictures
from minsym.datasets.shards import Games, to_parquet
from minsym.datasets.spec import Spec
from minsym.formats import tables
from minsym.formats.known import READ, WRITTEN
from minsym.formats.opening import COMPRESSIONS
from minsym.formats.prices import read_prices
from minsym.formats.problems import read_instance
from minsym.formats.source import Source
from minsym.formats.tables import read_table
from minsym.games.setting import Setting
from minsym.model.instance import TASKS
from minsym.proofs.card import source_of
from minsym.proofs.drat import check_text
from minsym.proofs.proof import check_proof
from tests.egg_files import egg_arrays

PROBLEM = CoverProblem.from_sets([(0, 1), (1, 2), (2, 3), (0, 3)]).with_costs([1, 2, 3, 4])


class Reader(NamedTuple):
    """Something that reads files.

    Attributes
    ----------
    name : str
        Of the file, with its suffix.
    seeds : callable
        Returns files that are whole.
    read : callable
        Reads the file at a path.
    """

    name: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[Path], object]


# Files that are whole.


@cache
def texts() -> list[bytes]:
    """Return tables, problems and graphs as text: every reader of these is given all of them."""
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, known in WRITTEN.items():
            path = Path(folder, f"a{suffix}")
            known.save(PROBLEM if known.has_costs else PROBLEM.with_costs(None), path)
            written.append(path.read_bytes())
    return [
        *written,
        b"name,size,colour\nann,1,red\nbob,1.5,blue\ncid,2,red\n",
        b"name;price;size\nann;1,5;2\nbob;2,5;3\n",
        b"id\tsize\n1\t\n2\t3\n",
        b'[{"name": "ann", "size": 1}, {"name": "bob", "size": null, "tags": [1, {"a": 2}]}]\n',
        b'{"name": "ann", "size": 1}\n{"name": "bob", "size": 2.5}\n',
        b"name,value,cost\nsize,1,3\ncolour,,2\n",
        b"2 3\n5 1 1\n2 1 2\n2 1 3\n",
        b"c a graph\np edge 4 3\ne 1 2\ne 2 3\ne 3 4\nn 1 5\n",
        b"p ds 4 3\n1 2\n2 3\n3 4\n",
        b"a b\nb c\nc d\n",
        b"a b\nb c {'weight': 3}\nc d 2.5 # comment\n",
        b"p wcnf 3 4 10\n10 1 2 0\n10 2 3 0\n1 -1 0\n1 -2 0\n",
        b"h 1 2 0\nh 2 3 0\n1 -1 0\n1 -2 0\n",
        b'{"sets": [[1, 2], [2, 3]]}\n',
        b'{"sets": {"a": ["x", "y"], "b": ["y"]}}\n',
        b"3 2\n2 0 1\n2 1 2\n",
        b"%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n",
        b'graph [\n node [ id 0 label "a" ]\n node [ id 1 ]\n edge [ source 0 target 1 ]\n]\n',
        b'<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        b'<graph edgedefault="undirected"><node id="a"/><node id="b"/>'
        b'<edge source="a" target="b"/></graph></graphml>\n',
    ]


@cache
def parquet() -> list[bytes]:
    """Return tables in Parquet."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    columns = {"name": ["ann", "bob", None], "size": [1, 2, 3], "tags": [["a"], [], ["b", "c"]]}
    files = []
    for compression in ("none", "zstd"):
        stream = io.BytesIO()
        pyarrow.parquet.write_table(pa.table(columns), stream, compression=compression)
        files.append(stream.getvalue())
    return files


@cache
def workbooks() -> list[bytes]:
    """Return tables in a workbook."""
    import openpyxl  # noqa: PLC0415

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["name", "size", "when"], ["ann", 1, True], ["bob", 2.5, None]):
        book.active.append(row)
    book.save(stream)
    return [stream.getvalue()]


#: Where tables of a format that is no text come from.
BINARY = {"Parquet": parquet, "a workbook": workbooks}


@cache
def compressed() -> list[bytes]:
    """Return problems and tables in each way to compress files."""
    import pyarrow as pa  # noqa: PLC0415

    text = b"p hs 3 2\n1 2\n2 3\n"
    return [
        gzip.compress(text),
        bz2.compress(text),
        lzma.compress(text),
        pa.compress(text, "zstd", asbytes=True),
    ]


@cache
def archives() -> list[bytes]:
    """Return games of EGG."""
    stream = io.BytesIO()
    np.savez(stream, **egg_arrays())  # type: ignore[arg-type]
    packed = io.BytesIO()
    np.savez_compressed(packed, **egg_arrays())  # type: ignore[arg-type]
    return [stream.getvalue(), packed.getvalue()]


@cache
def features() -> list[bytes]:
    """Return features of four rows, as arrays and in archives."""
    files = []
    for array in (np.ones((4, 3)), np.asfortranarray(np.ones((4, 3), ">f4")), _PIXELS):
        stream, archive = io.BytesIO(), io.BytesIO()
        np.save(stream, array)
        np.savez_compressed(archive, array)
        files += [stream.getvalue(), archive.getvalue()]
    return files


#: Four pictures of four by five pixels.
_PIXELS = np.arange(240, dtype=np.uint8).reshape(4, 3, 4, 5)


@cache
def pictures() -> list[bytes]:
    """Return pictures of both formats that are read."""
    from PIL import Image  # noqa: PLC0415

    files = []
    for kind in ("PNG", "JPEG"):
        stream = io.BytesIO()
        Image.fromarray(_PIXELS[0].transpose(1, 2, 0)).save(stream, kind)
        files.append(stream.getvalue())
    return files


@cache
def proof() -> dict[str, bytes]:
    """Return the files of a proof, by their suffixes."""
    from minsym.proofs.proof import write_proof  # noqa: PLC0415 - a solver runs

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "p.json")
        write_proof(PROBLEM.with_costs(None), [0, 2], path, {"random": {"images": 9, "seed": 0}})
        return {found.suffix: found.read_bytes() for found in Path(folder).iterdir()}


@cache
def dataset() -> dict[str, bytes]:
    """Return the files of a data set, whose games nobody has certified."""
    spec = Spec((3,), Setting(6, 3, 8), splits={"train": 9, "valid": 4})
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        for shard in spec.shards():
            count = shard.games
            one = np.ones(count, np.int64)
            images = rng.integers(0, 3, (count, 8, 6)).astype(spec.setting.dtype)
            witness = np.tile(np.arange(3), (count, 1))
            none = np.empty((count, 0), np.int64)
            games = Games(images, one, 3 * one, witness, one, np.arange(count), none)
            path = Path(folder, shard.file)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(to_parquet(games, spec))
        write_json(Path(folder, CARD), card_of(spec, Path(folder)))
        return {
            found.relative_to(folder).as_posix(): found.read_bytes()
            for found in Path(folder).rglob("*.*")
        }


@cache
def checkpoint() -> dict[str, bytes]:
    """Return the files of a checkpoint."""
    from minsym.agents.learn.checkpoint import save_checkpoint  # noqa: PLC0415 - it imports torch

    with tempfile.TemporaryDirectory() as folder:
        save_checkpoint(Path(folder), 1, *_game())
        return {found.name: found.read_bytes() for found in Path(folder).iterdir()}


def _game() -> Any:
    import torch  # noqa: PLC0415 - it takes seconds

    from minsym.agents.play.game import Game  # noqa: PLC0415

    game = Game(Config(max_length=2, hidden=4, embedding=4), Setting(3, 2, 4))
    optimizer = torch.optim.Adam(game.parameters())
    sum(parameter.sum() for parameter in game.parameters()).backward()
    optimizer.step()
    return game, optimizer


@cache
def evaluation() -> dict[str, bytes]:
    """Return files of an evaluation: what happened in each game, and what symbols came to mean."""
    from minsym.agents.measure.codebook import codebook, write_codebook  # noqa: PLC0415
    from minsym.agents.measure.interactions import write_interactions  # noqa: PLC0415
    from minsym.agents.measure.score import values_of_targets  # noqa: PLC0415
    from minsym.agents.measure.scripted import LiteralListener, witness_messages  # noqa: PLC0415

    images = np.random.default_rng(0).integers(0, 3, (5, 4, 3)).astype(np.uint8)
    one, rows = np.ones(5, np.int64), np.arange(20).reshape(5, 4)
    games, sizes = Games(images, one, one, one[:, None], one, np.arange(5), rows), (3, 3, 3)
    messages = witness_messages(games, sizes, 2)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        playing = lambda part: (games.take(part), LiteralListener(games.take(part), sizes))  # noqa: E731
        write_interactions(place, playing, messages, {}, np.full((5, 2), 0.5), 0.25)
        write_codebook(place, codebook(messages, values_of_targets(games), sizes))
        return {found.name: found.read_bytes() for found in place.iterdir()}


def _config() -> list[bytes]:
    return [b'# a run\ndata = "games"\nmax_length = 4\nlearning_rate = 0.01\neos = "none"\n']


def _record() -> list[bytes]:
    setting = asdict(Setting(6, 3, 8))
    record = {"run": {}, "data": {"folder": "games", "sha256": "0"}, "setting": setting}
    return [json.dumps(record, indent=2).encode()]


def _report() -> list[bytes]:
    group = {"2": {"games": 60, "share": 0.5, "low": 0.4, "high": 0.6}}
    told = {"folder": "pair", "epoch": 3, "data": "games", "data_sha256": "0", "split": "valid"}
    right = {"accuracy": 0.5, "blind_accuracy": 0.25, "literal_ceiling": 0.75, "games": 60}
    groups = {"by_complexity": group, "by_level_set_size": group, "prefix_accuracy": [0.25, 0.5]}
    counts = {"effective_length": 1, "mean_length": 1.5, "distinct_messages": 7}
    scores = {"topsim": 0.1, "posdis": -0.1, "bosdis": 0, "best_match": 0.5}
    return [json.dumps(told | right | groups | counts | scores, indent=2).encode()]


def _metrics() -> list[bytes]:
    shares = {"train_accuracy": 0.5, "val_accuracy": 0.25, "val_loss": float("nan")}
    rest = {"train_loss": 0.5, "temperature": 1, "games_per_second": 9.5, "seconds": 0.5}
    return ["".join(f"{json.dumps({'epoch': e} | shares | rest)}\n" for e in (1, 2)).encode()]


# What reads them.


def _read_proof(path: Path) -> object:
    Source.from_json(source_of(path), path.parent)
    for suffix in (".cnf", ".drat"):
        path.with_suffix(suffix).write_bytes(proof()[suffix])
    return check_proof(path, PROBLEM.with_costs(None))


def _read_features(path: Path) -> object:
    return features_of(path, "a table", 4, np.arange(4))


def _read_dataset(path: Path, folder: Path) -> object:
    _beside(path, folder, dataset())
    return Dataset(folder)[:]


def _run(function: str, path: Path) -> object:
    return getattr(import_module("minsym.agents.learn.run"), function)(path.parent)


def _measured(module: str, function: str, path: Path) -> object:
    found = import_module(f"minsym.agents.measure.{module}")
    return getattr(found, function)(path if module == "corpus" else path.parent)


def _read_checkpoint(path: Path) -> object:
    from minsym.agents.learn.checkpoint import load_checkpoint  # noqa: PLC0415

    _beside(path, path.parent, checkpoint())
    if path.suffix == ".safetensors":  # else its hash alone is refused
        card = json.loads(checkpoint()["checkpoint.json"]) | {"sha256": sha256_of(path)}
        write_json(path.with_name("checkpoint.json"), card)
    return load_checkpoint(path.parent, *_game())


def _bench() -> list[bytes]:
    run = Run("a.hgr", "d1", 3, 3, "auto", "optimal", 2, 2, 0.5, 0.4, None, "")
    lines = [{"settings": asdict(Conditions())}, asdict(run), asdict(run)]
    return ["".join(f"{json.dumps(line)}\n" for line in lines).encode()]


def _beside(path: Path, folder: Path, files: dict[str, bytes]) -> None:
    """Write the files that belong to another."""
    for name, content in files.items():
        if folder / name != path:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)


def _read_problem(path: Path, name: str) -> object:
    task = next(iter(TASKS)) if READ[name].words is None else None
    return read_instance(path, format=name, task=task).problem


def readers() -> dict[str, Reader]:
    """Return everything that reads files, a format that is added to a table included."""
    found = {
        f"table {suffix}": Reader(f"a{suffix}", BINARY.get(known.name, texts), read_table)
        for known in tables.FORMATS
        for suffix in known.suffixes
    }
    for name in READ:
        found[f"problem {name}"] = Reader("a.txt", texts, partial(_read_problem, name=name))
    for suffix in (".csv", ".txt", ".hgr", ".json"):
        found[f"anything {suffix}"] = Reader(
            f"a{suffix}", texts, lambda path: Source(str(path)).problem()
        )
    for known in COMPRESSIONS:
        found[f"unpacked {known.suffix}"] = Reader(
            f"a.hgr{known.suffix}", compressed, lambda path: Source(str(path)).problem()
        )
    shard, tensors = "data/train-00000-of-00001.parquet", "checkpoint-00001.safetensors"
    return found | {
        "prices": Reader("a.csv", texts, read_prices),
        "games": Reader("a.npz", archives, read_egg_games),
        "features .npy": Reader("a.npy", features, _read_features),
        "features .npz": Reader("a.npz", features, _read_features),
        "pictures": Reader(
            "a.png", pictures, lambda path: read_pictures([path.name], [0], [0], path.parent)
        ),
        "data set": Reader(
            CARD, lambda: [dataset()[CARD]], lambda path: _read_dataset(path, path.parent)
        ),
        "shard": Reader(
            shard, lambda: [dataset()[shard]], lambda path: _read_dataset(path, path.parents[1])
        ),
        "checkpoint": Reader(
            "checkpoint.json", lambda: [checkpoint()["checkpoint.json"]], _read_checkpoint
        ),
        "tensors": Reader(tensors, lambda: [checkpoint()[tensors]], _read_checkpoint),
        "sweep": Reader(
            "sweep.csv",
            lambda: [b"run,epoch,val_accuracy\na,1,0.5\nb,1,0.25\n"],
            lambda path: read_sweep(path.parent),
        ),
        "record": Reader("run.json", _record, lambda path: _run("read_setting", path)),
        "metrics": Reader(
            "metrics.jsonl",
            _metrics,
            lambda path: _run("read_metrics", path),
        ),
        "config": Reader("a.toml", _config, read_config),
        "interactions": Reader(
            "interactions.parquet",
            lambda: [evaluation()["interactions.parquet"]],
            partial(_measured, "interactions", "read_interactions"),
        ),
        "codebook": Reader(
            "codebook.csv",
            lambda: [evaluation()["codebook.csv"]],
            partial(_measured, "codebook", "read_codebook"),
        ),
        "evaluation": Reader(
            "evaluation.json", _report, partial(_measured, "evaluation", "read_evaluation")
        ),
        "messages": Reader(
            "corpus.jsonl",
            lambda: [b'[3, 14]\n{"message": [3, 14], "game": 25, "choice": 7}\n'],
            partial(_measured, "corpus", "read_messages"),
        ),
        "bench": Reader(LOG, _bench, lambda path: read_bench(path.parent)),
        "proof .json": Reader("p.json", lambda: [proof()[".json"]], _read_proof),
        "proof .drat": Reader(
            "p.drat", lambda: [proof()[".drat"]], partial(check_text, variables=9)
        ),
    }
