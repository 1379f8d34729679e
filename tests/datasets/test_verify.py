"""Checks of finished data sets: what is wrong with one is found, and named."""

import json
import os
import shutil
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from minsym import InputError
from minsym.cli import run
from minsym.datasets.dataset import BEGUN, CARD, Dataset, card_of
from minsym.datasets.make import generate
from minsym.datasets.shards import Games, from_parquet, to_parquet
from minsym.datasets.spec import Spec
from minsym.datasets.verify import verify
from minsym.games.setting import Setting

SETTING = Setting(attributes=8, values=3, images=16)

#: Whose shards have the same columns as those of the others.
ANY = Spec((1,), SETTING)
LEVELS = Spec((2, 3), SETTING, splits={"train": 24, "valid": 8}, min_level_set=2)
MATCHED = Spec((3, 4), SETTING, "latent", {"train": 12, "test": 6}, matched=True)
SPECS = {"levels": LEVELS, "matched": MATCHED}

#: The shard at the second level of `LEVELS`, and the first of `MATCHED`.
HARDER, PAIRS = "data/train-00001-of-00002.parquet", "data/train-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name, spec in SPECS.items():
        generate(spec, folder / name)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return data sets that may be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "made"))


def read(path: Path) -> Games:
    games = from_parquet(pyarrow.parquet.read_table(path), ANY, SETTING.attributes)
    return games.take(np.arange(len(games.target)))  # a copy


def spoil(folder: Path, file: str, change: Callable[[Games], object]) -> None:
    """Change games of a shard, and leave a card that knows nothing else."""
    games = read(folder / file)
    change(games)
    (folder / file).write_bytes(to_parquet(games, ANY))
    spec = SPECS[folder.name]
    (folder / CARD).write_text(json.dumps(card_of(spec, folder)), encoding="utf-8")


def messages(games: Games, game: int, size: int) -> dict[tuple[int, ...], bool]:
    """Return which sets of so many attributes no distractor shares with the target."""
    images = games.images[game]
    agree = images == images[games.target[game]]
    every = combinations(range(SETTING.attributes), size)
    return {said: agree[:, said].all(axis=1).sum() == 1 for said in every}


def say(games: Games, game: int, message: tuple[int, ...]) -> None:
    games.witness[game] = -1
    games.witness[game, : len(message)] = message


def repeat_an_image(games: Games) -> None:
    others = np.flatnonzero(np.arange(SETTING.images) != games.target[4])
    games.images[4, others[0]] = games.images[4, others[1]]


def leave_a_distractor(games: Games) -> None:
    say(games, 4, next(said for said, right in messages(games, 4, 3).items() if not right))


def shuffle_the_images(games: Games) -> None:
    order = np.roll(np.arange(SETTING.images), 1)
    games.images[5] = games.images[5, order]
    games.target[5] = np.flatnonzero(order == games.target[5])[0]


def say_an_attribute_twice(games: Games) -> None:
    games.witness[4, 1] = games.witness[4, 0]


def put(column: str, value: int) -> Callable[[Games], None]:
    """Return what puts a value into a column of game 4."""
    return lambda games: getattr(games, column).__setitem__(4, value)


@pytest.mark.parametrize("name", SPECS)
def test_a_data_set_as_it_was_made_is_fine(made: Path, name: str) -> None:
    """Every game of it, with any number of threads."""
    found = verify(made / name, sample=None, threads=1)
    assert found.findings == []
    assert found.games == found.certified == sum(found.tally.values())
    assert found.games == {"levels": 64, "matched": 36}[name]
    card = json.loads((made / name / CARD).read_text(encoding="utf-8"))
    assert found.blind_accuracy == pytest.approx(card["blind_accuracy"], rel=1e-12)
    assert verify(made / name, sample=None, threads=3) == found


def test_a_sample_is_as_large_as_asked_for(made: Path) -> None:
    """All games are read whatever its size."""
    found = verify(made / "levels", sample=7, backend="reference", seed=1)
    assert (found.games, found.certified, found.findings) == (64, 7, [])
    assert verify(made / "levels", sample=0).certified == 0


@pytest.mark.parametrize(
    ("name", "file", "change", "finding"),
    [
        ("levels", HARDER, put("complexity", 2), "complexity 2; expected 3"),
        ("levels", HARDER, put("target", 16), "its target is row 16; expected 0 to 15"),
        ("levels", HARDER, put("context", 3), "context 3; expected 28"),
        ("levels", HARDER, put("level_set_size", 1), "a level set of 1 images; expected 2 to 16"),
        ("levels", HARDER, put("level_set_size", 3), "a level set of 3 images; a search finds"),
        ("levels", HARDER, put("witness", -1), "a witness of 0 attributes, and complexity 3"),
        ("levels", HARDER, put("images", 3), "attribute 0 has value 3; expected 0 to 2"),
        ("levels", HARDER, repeat_an_image, "two of its images are equal"),
        ("levels", HARDER, leave_a_distractor, "does not rule out image"),
        ("levels", HARDER, say_an_attribute_twice, "; expected increasing attributes, 0 to 7"),
        ("matched", PAIRS, put("complexity", 4), "complexity 4; expected 3"),
        ("matched", PAIRS, put("context", 12), "context 12; expected 2"),
    ],
)
def test_a_wrong_game_is_found_though_the_card_fits(
    folder: Path, name: str, file: str, change: Callable[[Games], None], finding: str
) -> None:
    """It is named by its file and row, and by the rule."""
    spoil(folder / name, file, change)
    findings = verify(folder / name, sample=None).findings
    assert any(f.startswith(f"{file}, game 4: ") and finding in f for f in findings), findings


def test_games_of_a_context_have_the_same_images_in_the_same_order(folder: Path) -> None:
    """Also where a game is right by itself."""
    spoil(folder / "matched", PAIRS, shuffle_the_images)
    (finding,) = verify(folder / "matched", sample=None).findings
    assert finding.startswith(f"{PAIRS}, game 5: its images are not those of the game before")


def test_a_row_group_that_cuts_a_context_is_read_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Games 4 and 5 share a context; the second row group begins between them."""
    monkeypatch.setattr("minsym.datasets.shards.ROW_GROUP", 5)
    generate(MATCHED, tmp_path / "matched")
    assert pyarrow.parquet.ParquetFile(tmp_path / "matched" / PAIRS).num_row_groups == 5
    assert verify(tmp_path / "matched", sample=None).findings == []
    spoil(tmp_path / "matched", PAIRS, shuffle_the_images)
    (finding,) = verify(tmp_path / "matched", sample=None).findings
    assert finding.startswith(f"{PAIRS}, game 5: ")


def test_a_longer_message_than_needed_is_found_by_the_second_backend(folder: Path) -> None:
    """An easier game that is dressed up as harder, with nothing else to give it away."""
    easier = read(folder / "levels" / HARDER.replace("00001-of", "00000-of"))

    def dress_up(games: Games) -> None:
        games.images[4], games.target[4] = easier.images[0], easier.target[0]
        say(games, 4, next(said for said, right in messages(games, 4, 3).items() if right))

    spoil(folder / "levels", HARDER, dress_up)
    assert verify(folder / "levels", sample=0).findings == []
    findings = verify(folder / "levels", sample=None, backend="cpsat").findings
    assert f"{HARDER}, game 4: complexity 3; cpsat finds 2" in findings


def test_games_that_break_the_same_rule_are_one_finding(folder: Path) -> None:
    """It names the first and counts the others."""
    spoil(folder / "levels", HARDER, lambda games: games.context.__iadd__(1))
    findings = verify(folder / "levels", sample=0).findings
    assert findings == [f"{HARDER}, game 0: context 25; expected 24 (and 23 more in its row group)"]


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (flip_a_byte, "sha256 is said to be"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "bytes is said to be"),
        (Path.unlink, "No such file"),
    ],
)
def test_a_damaged_shard_is_found_and_not_looked_into(
    folder: Path, damage: Callable[[Path], None], finding: str
) -> None:
    """The others are."""
    damage(folder / "levels" / HARDER)
    found = verify(folder / "levels", sample=None)
    (line,) = found.findings
    assert line.startswith(HARDER)
    assert finding in line
    assert found.games == found.certified == 40


def test_a_file_that_readers_would_take_for_a_shard_is_found(folder: Path) -> None:
    """What stands beside the folder of the shards is nobody's business."""
    data = folder / "matched" / "data"
    shutil.copy(folder / "matched" / PAIRS, data / ".train.parquet")
    (folder / "matched" / "notes.txt").write_text("mine", encoding="utf-8")
    (finding,) = verify(folder / "matched", sample=0).findings
    assert finding == "data/.train.parquet: no shard of this data set"


def test_shards_of_another_shape_are_found_though_the_card_fits(folder: Path) -> None:
    """Other columns, other row groups, missing values."""
    path = folder / "matched" / PAIRS
    table = pyarrow.parquet.read_table(path)
    hole = pa.array([*table["target"].to_pylist()[:-1], None], pa.uint32())
    target = table.schema.field("target")
    spoilt = {
        "its columns are not those of": (table.drop_columns(["context"]), 1024),
        "24 rows in 3 row groups; expected 24 in 1": (table, 10),
        "row group 0: target: a value is missing": (table.set_column(1, target, [hole]), 1024),
    }
    for finding, (other, size) in spoilt.items():
        pyarrow.parquet.write_table(other, path, row_group_size=size)
        card = card_of(MATCHED, folder / "matched")
        (folder / "matched" / CARD).write_text(json.dumps(card), encoding="utf-8")
        (found,) = verify(folder / "matched").findings
        assert finding in found


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"blind_accuracy": 0.5}, f"{CARD}, blind_accuracy is said to be 0.5; found 0."),
        ({"games": 35}, f"{CARD}, games is said to be 35; found 36"),
        ({"levels": {}}, f"{CARD}, levels, 3 is said to be None; found "),
        ({"shards": []}, f"{CARD}: its shards are not those of its spec"),
    ],
)
def test_a_card_that_says_something_else_is_found(
    folder: Path, change: dict[str, object], finding: str
) -> None:
    """Whatever it is about."""
    path = folder / "matched" / CARD
    card = json.loads(path.read_text(encoding="utf-8")) | change
    path.write_text(json.dumps(card), encoding="utf-8")
    assert any(found.startswith(finding) for found in verify(folder / "matched").findings)


def test_the_command_says_what_it_checked_and_exits_0(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or prints JSON and nothing else."""
    assert run(["verify", str(made / "levels"), "--sample", "all"]) == 0
    out = capsys.readouterr().out
    assert "size, SHA-256 and columns of 4 shards" in out
    assert "by sat, the level set by a search, of 64" in out
    assert "nothing is wrong" in out
    assert (
        run(["verify", str(made / "levels"), "--backend", "cpsat", "--sample", "3", "--json"]) == 0
    )
    answer = json.loads(capsys.readouterr().out)
    assert (answer["fine"], answer["findings"], answer["backend"]) == (True, [], "cpsat")
    assert (answer["games"], answer["certified"]) == (64, 3)


def test_the_command_exits_1_where_something_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what, a line each."""
    flip_a_byte(folder / "levels" / HARDER)
    assert run(["verify", str(folder / "levels"), "--sample", "0"]) == 1
    out, err = capsys.readouterr()
    assert f"1 thing is wrong:\n  {HARDER}, sha256 is said to be" in out
    assert err == ""


def test_the_command_exits_2_where_there_is_no_finished_data_set(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or an option makes no sense."""
    card = folder / "levels" / CARD
    assert run(["verify", str(folder)]) == 2
    assert "no data set" in capsys.readouterr().err
    assert run(["verify", str(folder / "levels"), "--sample", "some"]) == 2
    assert "--sample is 'some'" in capsys.readouterr().err
    assert run(["verify", str(folder / "levels"), "--backend", "oracle"]) == 2
    assert "there is no 'oracle'" in capsys.readouterr().err
    card.rename(folder / "levels" / BEGUN)
    assert run(["verify", str(folder / "levels")]) == 2
    assert "unfinished" in capsys.readouterr().err
    card.write_text('{"format": "minsym data set 1"}', encoding="utf-8")
    with pytest.raises(InputError, match="no card of a data set"):
        verify(folder / "levels")


def test_targets_that_their_row_gives_away(tmp_path: Path) -> None:
    """Everything else about the games is right, and so is the card's blind accuracy."""
    spec = Spec((2,), SETTING, "codes", {"train": 200})
    generate(spec, tmp_path / "made")
    (shard,) = spec.shards()
    path = tmp_path / "made" / shard.file
    games = read(path)
    each = np.arange(len(games.target))
    first, own = games.images[:, 0].copy(), games.images[each, games.target].copy()
    games.images[each, games.target], games.images[:, 0] = first, own
    games.target[:] = 0
    path.write_bytes(to_parquet(games, ANY))
    (tmp_path / "made" / CARD).write_text(json.dumps(card_of(spec, tmp_path / "made")))
    findings = verify(tmp_path / "made").findings
    assert findings == [
        "the row gives targets away: image 0 is one in 100.00%",
        f"{shard.file}: not what the spec in {CARD} makes",
    ]


def test_a_card_that_names_another_seed(folder: Path) -> None:
    """Its smallest shard is made again, and differs."""
    path = folder / "levels" / CARD
    card = json.loads(path.read_text())
    card["spec"]["seed"] += 1
    path.write_text(json.dumps(card))
    (finding,) = verify(folder / "levels").findings
    assert finding.endswith(f"not what the spec in {CARD} makes")


def test_a_damaged_page_is_not_read(folder: Path) -> None:
    """Whoever reads the games without a look at the checksums of files is told, too."""
    path = folder / "matched" / PAIRS
    column = pyarrow.parquet.read_metadata(path).row_group(0).column(0)
    content = bytearray(path.read_bytes())
    content[column.data_page_offset + column.total_compressed_size - 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="CRC checksum verification failed"):
        list(Dataset(folder / "matched").split("train").batches(8))


def test_what_desktops_leave_is_not_a_finding(folder: Path) -> None:
    """A data set that somebody has looked at in a file manager is as it was."""
    for name in (".DS_Store", "data/.DS_Store", "data/._train.parquet", "data/Thumbs.db"):
        (folder / "matched" / name).write_bytes(b"\0")
    assert verify(folder / "matched").findings == []


def test_a_pipe_in_the_place_of_a_shard_is_a_finding(folder: Path) -> None:
    """It is not waited for."""
    (folder / "matched" / PAIRS).unlink()
    os.mkfifo(folder / "matched" / PAIRS)
    assert f"{PAIRS}: Is a pipe, not a file" in verify(folder / "matched").findings
