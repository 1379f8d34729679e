"""Features of the rows of a table: what is carried along, and what is refused."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import minsym
from minsym import Dataset, InputError
from minsym.base.files import sha256_of
from minsym.datasets import make
from minsym.datasets.features import FEATURES, features_of, read_pictures
from minsym.datasets.from_table import records_of
from minsym.datasets.spec import Spec
from minsym.datasets.verify import verify
from tests.generating import bytes_of
from tests.hostile import bounded
from tests.training import ROWS, pixels, refused, seen, vectors

Shell = Callable[..., tuple[int, str, str]]

#: A table whose row 2 lacks a cell.
TABLE = "name,a,b,picture\nx,1,1,x.png\ny,1,2,y.jpg\nz,2,,gone.png\nu,2,1,x.png\nv,2,2,v.png\n"


def spec_of(features: Any = None, **splits: int) -> Spec:
    """Return the spec of a few games of the rows."""
    counts = splits or {"train": 6, "valid": 3}
    return minsym.plan([2], None, counts, "rows", table=ROWS, images=6, features=features)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a table and its pictures."""
    from PIL import Image  # noqa: PLC0415

    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    for i, name in enumerate(["x.png", "y.jpg", "v.png"]):
        Image.new("RGB", (5, 4), (100 * i, 50, 0)).save(tmp_path / name)
    return tmp_path


# Carried along.


@pytest.mark.parametrize("features", [vectors(), vectors().astype(np.float64), pixels()])
def test_features_are_a_map_by_the_rows_of_games(features: Any, tmp_path: Path) -> None:
    """Read-only, of the kind that was given; its file is kept once, and the card has its hash."""
    data = minsym.generate(spec_of(features), tmp_path / "made")
    assert isinstance(data.features, np.memmap)
    assert not data.features.flags.writeable
    assert data.features.dtype == features.dtype
    games = data[:]
    codes = [data.spec.records.values[rows] for rows in games.rows]  # type: ignore[union-attr]
    assert np.array_equal(np.stack(codes), games.images)
    assert np.array_equal(data.features[games.rows], features[games.rows])
    assert data.card["spec"]["records"]["features"] == {
        "sha256": sha256_of(tmp_path / "made" / FEATURES),
        "shape": list(features.shape),
        "dtype": features.dtype.name,
    }
    assert np.array_equal(np.load(tmp_path / "made" / FEATURES, allow_pickle=False), features)
    assert not verify(tmp_path / "made").findings


def test_the_games_do_not_depend_on_features(tmp_path: Path) -> None:
    """And a data set without them has none, and says nothing of them."""
    plain = minsym.generate(spec_of(), tmp_path / "plain")
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    one, other = bytes_of(tmp_path / "plain"), bytes_of(tmp_path / "made")
    shards = [name for name in one if name.endswith(".parquet")]
    assert [one[name] for name in shards] == [other[name] for name in shards]
    assert other.keys() - one.keys() == {FEATURES}
    assert plain.features is None
    assert b"features" not in one["dataset.json"]


def test_features_are_those_of_whole_rows(folder: Path) -> None:
    """A row that lacks a cell is no record; the others keep their order."""
    found = records_of(str(folder / "table.csv"), exclude=["picture"], features=vectors()[:5])
    assert found.features is not None
    assert np.array_equal(found.features.values, vectors()[[0, 1, 3, 4]])


def test_files_of_arrays(shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An .npy, an .npz of one array, and one of several; in any order of axes or bytes."""
    values = vectors()[:5]
    monkeypatch.chdir(folder)
    np.save("a.npy", values)
    np.save("fortran.npy", np.asfortranarray(values).astype(">f4"))
    np.savez("one.npz", values)
    np.savez_compressed("two.npz", values=values, other=values + 1)
    arguments = ["generate", "--from", "table.csv", "--target", "1", "--images", "3"]
    arguments += ["--count", "8", "--family", "rows", "--exclude", "name,picture", "--features"]
    hashes = []
    for name in ["a.npy", "fortran.npy", "one.npz", "two.npz:values"]:
        status, out, _ = shell(*arguments, name, "--out", f"made {name}")
        assert (status, "features: 5 float32 for each row" in out) == (0, True)
        hashes.append(sha256_of(Path(f"made {name}") / FEATURES))
    assert len(set(hashes)) == 1


def test_a_row_that_is_in_many_games_has_its_features_once(tmp_path: Path) -> None:
    """Workers are not sent them either."""
    spec = spec_of(vectors(), train=400)
    data = minsym.generate(spec, tmp_path / "made")
    assert data.features is not None
    assert (tmp_path / "made" / FEATURES).stat().st_size < data.features.nbytes + 200
    alone = spec.without_features()
    assert alone.features is None
    assert alone.without_features() is alone


# Made again.


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    """Other features are another spec, and none are too."""
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    before = bytes_of(tmp_path / "made")
    assert make.is_finished(spec_of(vectors()), tmp_path / "made")
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    for other in (vectors() + 1, pixels(), None):
        with pytest.raises(InputError, match=r"another spec \(features\); give another folder"):
            minsym.generate(spec_of(other), tmp_path / "made")
    assert bytes_of(tmp_path / "made") == before


@pytest.mark.parametrize("name", ["write_features", "shard_bytes"])
def test_a_killed_call_goes_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was killed before features were written whole, or after."""
    minsym.generate(spec_of(vectors()), tmp_path / "whole")

    def killed(*arguments: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(make, name, killed)
        with pytest.raises(KeyboardInterrupt):
            minsym.generate(spec_of(vectors()), tmp_path / "made")
    half = tmp_path / "made" / ".features-abcdefgh.part.npy"
    half.write_bytes(b"half")
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    assert bytes_of(tmp_path / "made") == bytes_of(tmp_path / "whole")


def test_features_that_are_gone_are_written_again(tmp_path: Path) -> None:
    """Or have another size; until then the data set cannot be read."""
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    path, before = tmp_path / "made" / FEATURES, bytes_of(tmp_path / "made")
    path.unlink()
    with pytest.raises(InputError, match=r"features.npy: No such file"):
        Dataset(tmp_path / "made")
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(InputError, match=r"features.npy: its header speaks of"):
        Dataset(tmp_path / "made")
    minsym.generate(spec_of(vectors()), tmp_path / "made")
    assert bytes_of(tmp_path / "made") == before


def test_verify_finds_other_numbers(shell: Shell, tmp_path: Path) -> None:
    """By their hash, and what is no number by its place."""
    minsym.generate(spec_of(vectors()), tmp_path)
    assert "features: SHA-256, and finite numbers, of 81 rows" in shell("verify", str(tmp_path))[1]
    path = tmp_path / FEATURES
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\0")
    assert [finding.split(" is said")[0] for finding in verify(tmp_path).findings] == [
        "features.npy, sha256"
    ]
    np.save(path, np.where(np.arange(5) == 3, np.nan, vectors()).astype(np.float32))
    (finding,) = verify(tmp_path).findings
    assert finding.startswith("features.npy: row 0, number 3 is nan; expected a finite number")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shape": [81, 6]}, "not of the kind and shape that the card says"),
        ({"dtype": "float64"}, "not of the kind and shape that the card says"),
        ({"shape": "x"}, "not of the kind and shape that the card says"),
        ({"sha256": 5}, "not of the kind and shape that the card says"),
    ],
)
def test_a_card_that_says_otherwise(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    """Is refused in a line."""
    minsym.generate(spec_of(vectors()), tmp_path)
    card = json.loads((tmp_path / "dataset.json").read_text())
    card["spec"]["records"]["features"] |= change
    (tmp_path / "dataset.json").write_text(json.dumps(card))
    with pytest.raises(InputError, match=message):
        Dataset(tmp_path)


def test_a_file_without_an_axis_for_channels(tmp_path: Path) -> None:
    """Agents would take the rows of a picture for its channels."""
    minsym.generate(spec_of(pixels()[:, 0]), tmp_path)
    np.save(tmp_path / FEATURES, pixels()[:, 0])
    card = json.loads((tmp_path / "dataset.json").read_text())
    card["spec"]["records"]["features"]["shape"] = [81, 9, 6]
    (tmp_path / "dataset.json").write_text(json.dumps(card))
    with pytest.raises(InputError, match="not of the kind and shape"):
        Dataset(tmp_path)


def test_a_card_with_features_that_are_none(tmp_path: Path) -> None:
    """As if somebody else had written it."""
    minsym.generate(spec_of(vectors()), tmp_path)
    card = json.loads((tmp_path / "dataset.json").read_text())
    card["spec"]["records"]["features"] = [1]
    (tmp_path / "dataset.json").write_text(json.dumps(card))
    with pytest.raises(InputError):
        Dataset(tmp_path)


# Refused.


def changed(row: int, number: int, value: float) -> npt.NDArray[np.float32]:
    """Return features, one number of which is another."""
    values = vectors()
    values[row, number] = value
    return values


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (vectors()[:80], "it has 80 rows; array has 81"),
        (changed(30, 2, np.nan), "row 30, number 2 is nan; expected a finite number"),
        (changed(80, 4, -np.inf), "row 80, number 4 is -inf; expected a finite number"),
        (changed(3, 1, np.inf).astype(np.float16), "row 3, number 1 is inf"),
        (vectors() * np.float64(1e300), "row 0, number 0 is .*e.300; expected .* at most 3.4e"),
        (ROWS, "it holds int64; expected floats, or uint8"),
        (ROWS > 1, "it holds bool; expected floats"),
        (np.full((81, 2), None), "it holds object; expected floats"),
        (vectors()[:, 0], r"it has shape \(81,\); expected"),
        (vectors()[:, None], r"it has shape \(81, 1, 5\); expected"),
        (np.empty((81, 0)), r"it has shape \(81, 0\); expected"),
        (np.zeros((81, 8, 9, 3), np.uint8), "with the channels last; .*transpose"),
        (np.zeros((81, 2), np.longdouble), "floats of at most 64 bits"),
        (np.broadcast_to(np.float32(0), (81, 1 << 25)), "a row has at most 16,777,216 numbers"),
        ([[1.0], [2.0, 3.0]], "inhomogeneous"),
    ],
)
def test_arrays_that_are_no_features(features: Any, message: str) -> None:
    """With the place and the rule, in a line."""
    with pytest.raises(InputError, match=message) as error:
        spec_of(features)
    assert str(error.value).startswith("features: ")
    assert "\n" not in str(error.value)


def test_hostile_files(folder: Path) -> None:
    """Nothing is unpickled, and no memory taken for what is only claimed."""
    path, values = folder / "a.npy", vectors()[:5]
    lines = np.arange(5)

    def refuse(message: str, place: str = str(path)) -> None:
        with pytest.raises(InputError, match=message) as error:
            features_of(place, "table.csv", 5, lines)
        assert str(error.value).startswith(f"{place.partition('.npz:')[0]}")

    np.save(path, values)
    path.write_bytes(path.read_bytes()[:-4])
    refuse("its header speaks of 228 bytes; it has 224")
    np.save(path, np.full((5, 2), None), allow_pickle=True)
    refuse("Python objects, which are not read")
    np.save(path, values[:4])
    refuse("it has 4 rows; table.csv has 5")
    header = {"descr": "<f4", "fortran_order": False, "shape": (5, 10**15)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
    refuse("its header speaks of 20000000000000128 bytes")
    archive = folder / "a.npz"
    np.savez(archive, one=values)
    refuse("there is no array 'two'; it holds one", f"{archive}:two")
    archive.write_bytes(archive.read_bytes()[:100])
    refuse("File is not a zip file", str(archive))
    refuse("No such file", str(folder / "none.npy"))
    refuse("Is a directory, not a file", str(folder))


def test_a_bomb_is_not_unpacked(folder: Path) -> None:
    """Nor what has another number of rows, whatever its size."""
    np.savez_compressed(folder / "a.npz", np.zeros((5, 1 << 24)))
    for rows, message in [(6, "it has 5 rows; t has 6"), (5, "more than 250 times its size")]:
        with pytest.raises(InputError, match=rf"a.npz: arr_0.npy: {message}|{message}"):
            features_of(folder / "a.npz", "t", rows, np.arange(rows))


def test_pixels_of_one_channel_need_no_axis_for_it() -> None:
    """As data sets of gray pictures have them; vectors of three axes are refused."""
    spec = spec_of(pixels()[:, 0])
    assert spec.features is not None
    assert np.array_equal(spec.features.values, pixels()[:, :1])


def test_the_name_of_the_folder_tells_features_apart(
    shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a second command would find another spec in its place."""
    monkeypatch.chdir(folder)
    arguments = [
        "generate",
        "--from",
        "table.csv",
        "--target",
        "1",
        "--images",
        "3",
        "--count",
        "8",
    ]
    arguments += ["--exclude", "picture", "--family", "rows"]
    for number in range(3):
        np.save("a.npy", vectors()[:5] + number)
        more = ["--features", "a.npy"] if number else []
        assert shell(*arguments, *more)[0] == 0
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 3


def test_what_features_do_not_go_with(shell: Shell, folder: Path, egg_file: Any) -> None:
    """No table, a table without an order of rows, and pictures too."""
    with pytest.raises(InputError, match="features are of the rows of a table"):
        minsym.plan([2], features=vectors())
    with pytest.raises(InputError, match="its objects are in no order"):
        records_of(egg_file(), features=vectors())
    table = ["--from", str(folder / "table.csv"), "--target", "1"]
    refused(shell, "generate", "--target", "1", "--features", "a.npy", message="goes with --from")
    refused(
        shell, "generate", *table, "--features", "a.npy", "--image-column", "picture",
        message="both say what agents see; give one",
    )  # fmt: skip
    refused(
        shell, "generate", "--target", "1", "--image-column", "a", message="goes with --from TABLE"
    )


# Pictures.


def test_pictures_are_read_by_the_paths_in_a_column(shell: Shell, folder: Path) -> None:
    """From the folder of the table; the column is no attribute, and others may be left out too."""
    records = records_of(str(folder / "table.csv"), image_column="picture")
    assert records.attributes == ("a", "b")
    assert records.features is not None
    pictures = records.features.values
    assert pictures.shape == (4, 3, 4, 5)
    assert pictures[:, 0].mean(axis=(1, 2)).round(-1).tolist() == [0, 100, 0, 200]
    arguments = ["--target", "1", "--images", "3", "--count", "8", "--family", "rows"]
    arguments += ["--from", str(folder / "table.csv"), "--image-column", "picture"]
    status, out, _ = shell("generate", *arguments, "--out", str(folder / "made"))
    assert (status, "features: 3 x 4 x 5 uint8 for each row" in out) == (0, True)
    found = Dataset(folder / "made").features
    assert found is not None
    assert np.array_equal(found, pictures)


def broken(folder: Path, what: str) -> None:
    """Put something else in the place of the picture of row 4."""
    from PIL import Image  # noqa: PLC0415

    path = folder / "v.png"
    if what == "gone":
        path.unlink()
    elif what == "larger":
        Image.new("L", (6, 4)).save(path)
    elif what == "bomb":
        Image.new("1", (9000, 9000)).save(path)
    elif what == "vast":
        Image.new("1", (20_000, 20_000)).save(path)
    elif what == "deep":
        Image.fromarray(np.full((4, 5), 40_000, np.uint16)).save(path)
    elif what == "cut":
        path.write_bytes(path.read_bytes()[:50])
    elif what == "text":
        path.write_text("a picture", encoding="utf-8")
    elif what == "gif":
        Image.new("P", (5, 4)).save(path, "GIF")


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("gone", "row 4, v.png: No such file or directory"),
        ("larger", "row 4, v.png has 6 x 4 pixels, and the picture of row 0 5 x 4; all have to be"),
        ("bomb", "row 4, v.png: it has 9000 x 9000 pixels; at most 4,194,304 are read"),
        ("vast", "row 4, v.png: Image size .* exceeds limit"),
        ("deep", "row 4, v.png: its pixels have more than 8 bits"),
        ("cut", "row 4, v.png: "),
        ("text", "row 4, v.png: cannot identify image file"),
        ("gif", "row 4, v.png: cannot identify image file"),
    ],
)
def test_a_picture_that_will_not_do(what: str, message: str, folder: Path) -> None:
    """Is named by its table, its row and its path."""
    broken(folder, what)
    with pytest.raises(InputError, match=message) as error:
        records_of(str(folder / "table.csv"), image_column="picture")
    assert str(error.value).startswith(f"{folder / 'table.csv'}: row 4, v.png")


def test_a_damaged_picture_takes_no_memory_for_what_it_claims(folder: Path) -> None:
    """The length of a chunk was changed to some gigabytes."""
    damaged = (
        "89504e470d0a1a0a0000000d4948445200000005000000040802000000c951621720000014494441"
        "54789c636410d16044022cacacaca4f0011b5e00a7e5049bf10000000049454e44ae426082"
    )
    (folder / "damaged.png").write_bytes(bytes.fromhex(damaged))
    with bounded(), suppress(InputError):
        read_pictures(["damaged.png"], [0], [0], folder)


def test_a_column_of_pictures_that_is_none(folder: Path) -> None:
    """Not there, with an empty cell, or of a table that is no file."""
    (folder / "less.csv").write_text(TABLE.replace("v.png", ""), encoding="utf-8")
    for table, column, message in [
        (str(folder / "table.csv"), "pictures", "there is no column 'pictures'"),
        (str(folder / "less.csv"), "picture", "row 4 has no picture"),
        (str(folder / "table.csv"), "name", "row 0, x: No such file"),
        (ROWS, "picture", "goes with a table in a file"),
        ("-", "picture", "goes with a table in a file"),
    ]:
        with pytest.raises(InputError, match=message):
            records_of(table, image_column=column)


def test_without_pillow_there_is_a_hint(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which extra is to be installed."""
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(InputError, match=r"pip install 'minsym\[images\]'"):
        records_of(str(folder / "table.csv"), image_column="picture")


def test_held_out_rows_have_features_too(tmp_path: Path) -> None:
    """All are in the file, whatever splits they are of."""
    data = Dataset(seen(tmp_path / "made", vectors(), "rows", train=9, valid=9))
    assert data.features is not None
    assert len(data.features) == len(ROWS)
