"""Audits of games: any arrays, EGG's files, public settings."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from minsym import InputError
from minsym.base.statistics import sample_shares, wilson_interval
from minsym.cli import run
from minsym.datasets.egg import read_egg_games
from minsym.datasets.make import generate
from minsym.datasets.spec import Spec
from minsym.games import benchmarks, theory
from minsym.games.benchmarks import BENCHMARKS, Batch, Benchmark
from minsym.games.setting import Setting
from minsym.questions.by_length import left_by_length
from minsym.questions.games import audit_games
from minsym.questions.many import solve_batch
from tests import naive

Arrays = dict[str, npt.NDArray[Any]]


def egg_arrays(images: int = 4, attributes: int = 5) -> Arrays:
    """Return a small data set as EGG dumps it."""
    rng = np.random.default_rng(0)
    arrays: Arrays = {}
    for split, count in (("train", 30), ("valid", 7), ("test", 5)):
        arrays[split] = rng.integers(1, 5, (count, images, attributes))
        arrays[f"{split}_labels"] = rng.integers(0, images, count)
    return arrays | {"n_distractors": np.array(images - 1)}


@pytest.fixture
def egg_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a data set, some of its arrays replaced or, with None, left out."""

    def write(**replaced: Any) -> Path:
        path = tmp_path / "games.npz"
        arrays = {k: v for k, v in (egg_arrays() | replaced).items() if v is not None}
        np.savez_compressed(path, **arrays)
        return path

    return write


def in_one_batch(arrays: Arrays) -> list[Batch]:
    splits = ("train", "valid", "test")
    values = np.concatenate([arrays[split] for split in splits])
    return [(values, np.concatenate([arrays[f"{split}_labels"] for split in splits]))]


# Games in arrays.


@given(
    hnp.arrays(np.int16, st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 3)),
               elements=st.integers(0, 2)),
    st.data(),
)  # fmt: skip
def test_an_audit_is_what_algorithm_1_says_of_every_image(
    values: npt.NDArray[np.int16], data: st.DataObject
) -> None:
    """Images that have an equal are a level of their own, at which nobody can win."""
    contexts, n, _ = values.shape
    targets = np.array(data.draw(st.lists(st.integers(0, n - 1), min_size=contexts,
                                          max_size=contexts)))  # fmt: skip
    tally: dict[tuple[int, int], int] = {}
    for context, target in zip(values.tolist(), targets, strict=True):
        levels = [
            0 if context.count(image) > 1 else naive.min_sym(context, i)
            for i, image in enumerate(context)
        ]
        key = levels[target], levels.count(levels[target])
        tally[key] = tally.get(key, 0) + 1
    found = audit_games([(values, targets)])
    assert found.tally == tally
    assert found.games == contexts
    expected = sum(count / size for (_, size), count in tally.items()) / contexts
    assert found.blind_accuracy() == pytest.approx(expected)


def test_batches_add_up() -> None:
    """An audit does not depend on how games are cut into batches."""
    values, targets = in_one_batch(egg_arrays())[0]
    pieces = [(values[i : i + 5], targets[i : i + 5]) for i in range(0, 42, 5)]
    assert audit_games(pieces) == audit_games([(values, targets)])


def test_a_level_without_games_has_no_blind_accuracy() -> None:
    """Rather than 0, which would read as an honest data set."""
    found = audit_games(in_one_batch(egg_arrays()))
    with pytest.raises(ValueError, match=r"no game has min\|M\| = 9"):
        found.blind_accuracy(9)


def test_intervals_cover_what_they_say() -> None:
    """The exact coverage of Wilson's interval at 200 trials, over many probabilities."""
    intervals = np.array([wilson_interval(hits, 200) for hits in range(201)])
    for p in np.linspace(0.02, 0.98, 25):
        weights = np.array(
            [math.comb(200, hits) * p**hits * (1 - p) ** (200 - hits) for hits in range(201)]
        )
        covered = weights[(intervals[:, 0] <= p) & (p <= intervals[:, 1])].sum()
        assert 0.92 < covered < 0.98
    with pytest.raises(ValueError, match="3 hits of 2 trials"):
        wilson_interval(3, 2)


# Settings of benchmarks.


@pytest.mark.parametrize("benchmark", BENCHMARKS.values(), ids=BENCHMARKS)
def test_every_setting_is_as_easy_as_its_exact_probability(benchmark: Benchmark) -> None:
    """A sample of 2,000 games agrees with the formula within four standard errors."""
    found = audit_games(benchmark.batches(2000, seed=3))
    exact = theory.single_symbol_probability(
        benchmark.values, benchmark.images - 1, distinct=benchmark.distinct
    )
    share = found.histogram.get(1, 0) / found.games
    assert found.games == 2000
    assert abs(share - exact) <= 4 * (exact * (1 - exact) / 2000) ** 0.5 + 1e-6


def test_games_of_distinct_images_have_no_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    """And are as many as asked for, whatever was left out, in batches of any size."""
    monkeypatch.setattr(benchmarks, "BATCH_CELLS", 3000)
    batches = list(BENCHMARKS["neural-iterated-learning"].batches(500, seed=1))
    assert len(batches) > 1
    values = np.concatenate([images for images, _ in batches])
    assert len(values) == 500
    assert all(len({tuple(image) for image in game}) == 15 for game in values.tolist())
    assert values.max() == 7
    again = BENCHMARKS["neural-iterated-learning"].batches(500, seed=1)
    assert all((a == b).all() for (a, _), (b, _) in zip(batches, again, strict=True))


def test_few_attributes_leave_games_that_nobody_can_win() -> None:
    """As often as the exact probability of a duplicate says."""
    setting = BENCHMARKS["elcc-4-4-3"]
    found = audit_games(setting.batches(4000, seed=0))
    low, high = sample_shares(found.histogram)[0][2:]
    assert low < theory.duplicate_probability(setting.values, 3) < high


def test_the_paper_gives_its_targets_away_at_3() -> None:
    """In a data set of min|M| = 3 by Algorithm 2 no message at all is worth a sixth."""
    found = audit_games(BENCHMARKS["paper"].batches(4000, seed=0))
    assert 0.0165 < found.blind_accuracy(2) < 0.0180
    assert 0.14 < found.blind_accuracy(3) < 0.22


# EGG's files.


def test_a_file_is_audited_as_its_arrays_are(
    egg_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few games at a time."""
    monkeypatch.setattr("minsym.datasets.egg.BATCH_CELLS", 200)
    found = read_egg_games(egg_file())
    assert found.splits == {"train": 30, "valid": 7, "test": 5}
    assert (found.images, found.attributes) == (4, 5)
    assert audit_games(found.batches()) == audit_games(in_one_batch(egg_arrays()))
    assert sum(1 for _ in found.batches()) == 5


@pytest.mark.parametrize("dtype", ["u1", ">i4", "<u8"])
def test_any_integers_do_and_the_number_of_distractors_may_be_missing(
    egg_file: Callable[..., Path], dtype: str
) -> None:
    """EGG itself does not read it."""
    arrays = {name: array.astype(dtype) for name, array in egg_arrays().items()}
    path = egg_file(**arrays | {"n_distractors": None})
    assert audit_games(read_egg_games(path).batches()) == audit_games(in_one_batch(egg_arrays()))


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"valid": None}, "there is no array 'valid'; expected train, valid, test and labels"),
        ({"test_labels": None}, "there is no array 'test_labels'"),
        ({"train": egg_arrays()["train"] / 2}, r"train.npy is float64; expected integers"),
        ({"train": np.zeros((30, 20), int)}, r"shape (30, 20); expected (games, images, attr"),
        ({"valid": np.zeros((7, 3, 5), int)}, "its games are 3 x 5; those of train.npy 4 x 5"),
        ({"train_labels": np.zeros(29, int)}, "shape (29,); expected (30,), a label for each"),
        (
            {"test_labels": np.array([0, 1, 4, 0, 0])},
            "test_labels.npy, game 2: it is 4; expected 0 to 3",
        ),
        ({"valid_labels": -np.ones(7, int)}, "valid_labels.npy, game 0: it is -1"),
        ({"test": egg_arrays()["test"] - 3}, "test.npy, game 0: a value is -"),
        ({"n_distractors": np.array(4)}, "n_distractors.npy is 4; games have 4 images"),
        ({"n_distractors": np.array([3, 3])}, "shape (2,); expected one number"),
        ({"train": np.array([{}])}, "train.npy is object; expected integers"),
        ({"train": np.asfortranarray(egg_arrays()["train"])}, "train.npy is in Fortran order"),
        ({"train": np.zeros((30, 0, 5), int)}, "its games are 0 x 5; expected 1 to"),
        (
            {name: array[:0] for name, array in egg_arrays().items() if array.ndim},
            "there are no games",
        ),
    ],
    ids=lambda case: case[:24] if isinstance(case, str) else "",
)
def test_a_bad_file_is_one_line_that_says_where(
    egg_file: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    replaced: dict[str, Any],
    message: str,
) -> None:
    """Exit status 2: the file, the array and the rule."""
    path = egg_file(**replaced)
    assert run(["audit", str(path)]) == 2
    err = capsys.readouterr().err
    assert f"{path}: " in err
    assert message in err
    assert err.count("\n") == 1


def with_member(path: Path, name: str, content: bytes) -> None:
    """Replace a member of an archive by bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, kept in (members | {name: content}).items():
            archive.writestr(each, kept)


def npy_header(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    header = {"descr": "<i8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy_header((10**12, 4, 5)), "its header speaks of 160000000000128 bytes; the archive has"),
        (npy_header((1, 10**6, 10**6)) + bytes(99), "its header speaks of 8000000000128 bytes"),
        (npy_header((30, 4, 5)) + bytes(30), "its header speaks of 4928 bytes"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "train.npy is no .npy array"),
        (b"no array", "train.npy is no .npy array"),
        (b"", "train.npy is no .npy array"),
    ],
)
def test_a_header_that_lies_is_caught_before_memory_is_taken(
    egg_file: Callable[..., Path], content: bytes, message: str
) -> None:
    """What the archive holds is compared with what the header claims."""
    path = egg_file()
    with_member(path, "train.npy", content)
    with pytest.raises(InputError) as error:
        read_egg_games(path)
    assert message in str(error.value)


def test_games_of_too_many_cells_are_refused(egg_file: Callable[..., Path]) -> None:
    """An archive may well hold them: a thousandth of it is enough for zeros."""
    one = np.zeros((1, 1 << 13, 1 << 12), np.uint8)
    path = egg_file(train=one, train_labels=np.zeros(1, int))
    with pytest.raises(InputError, match=r"its games are 8192 x 4096; expected 1 to 16777216"):
        read_egg_games(path)


def test_damaged_files_are_bad_input(egg_file: Callable[..., Path], tmp_path: Path) -> None:
    """Cut short, flipped, no archive, a directory, nothing."""
    path = egg_file()
    whole = path.read_bytes()
    path.write_bytes(whole[:-50])
    with pytest.raises(InputError, match=r"games.npz: File is not a zip file"):
        read_egg_games(path)
    place = whole.index(b"train.npy") + 200
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises(InputError, match=r"games.npz: "):
        list(read_egg_games(path).batches())
    with pytest.raises(InputError, match="directory"):
        read_egg_games(tmp_path)
    with pytest.raises(InputError, match=r"none.npz: No such file"):
        read_egg_games(tmp_path / "none.npz")


# The command.


def test_the_audit_of_a_file_in_words_and_in_json(
    egg_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """They say the same."""
    path = str(egg_file())
    assert run(["audit", path]) == 0
    out = capsys.readouterr().out
    assert "42 games (30 train, 7 valid, 5 test), 4 images, 5 attributes" in out
    assert run(["audit", path, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sum(found["histogram"].values()) + found["hopeless"] == found["games"] == 42
    assert f"{found['blind_accuracy']:.2%}; chance is 25.00%" in out
    assert (found["chance"], found["splits"]["valid"]) == (0.25, 7)


def test_the_audit_of_a_setting_says_how_easy_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The exact probability beside the sample, and games that nobody can win."""
    assert run(["audit", "--setting", "elcc-4-4-3", "--count", "900", "--seed", "2"]) == 0
    out = capsys.readouterr().out
    assert "4 attributes, 4 values, 4 independent images" in out
    assert "none: nobody can win, a distractor equals the target" in out
    assert "P(min|M| = 1) is 0.8883, exactly" in out
    assert "900 games drawn with seed 2" in out
    assert run(["audit", "--setting", "egg-objects-game", "--count", "900", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["single_symbol_probability"] == pytest.approx(0.938, abs=1e-3)
    assert found["levels"]["1"]["low"] < 0.938 < found["levels"]["1"]["high"]
    assert (found["hopeless"], found["run"]["seed"]) == (0, 0)


def test_settings_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With where they stand, in JSON."""
    assert run(["audit", "--setting", "list"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in BENCHMARKS)
    assert run(["audit", "--setting", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["settings"]
    assert [setting["name"] for setting in listed] == list(BENCHMARKS)
    assert all(setting["source"] for setting in listed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--setting", "nobody"], "--setting: there is no 'nobody'; there are paper, egg-objects"),
        (["x.npz", "--setting", "paper"], "one of them"),
        (["x.npz", "--columns", "a"], "--columns goes with a table, not with games"),
        (["x.npz", "--count", "3"], "--count goes with --setting"),
        (["--setting", "paper", "--out", "a.csv"], "--out goes with a table, not with games"),
        (["--setting", "paper", "--count", "0"], "--count is 0; expected more than 0"),
        (["--setting", "paper", "--seed", "-1"], "--seed is -1; expected 0 or more"),
    ],
)
def test_bad_options_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Exit status 2, before any work."""
    assert run(["audit", *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_an_audit_says_when_the_row_gives_targets_away(
    egg_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The blind accuracy takes targets to be uniform on their level sets."""
    rng = np.random.default_rng(1)
    leading = rng.integers(1, 5, (300, 4, 5))
    for labels, telling in ((np.zeros(300, int), True), (rng.integers(0, 4, 300), False)):
        assert run(["audit", str(egg_file(train=leading, train_labels=labels))]) == 0
        said = "the row gives targets away: always image 0" in capsys.readouterr().out
        assert said == telling


def test_files_of_a_data_set_are_no_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each row of them would be a game, and unique."""
    generate(Spec((1,), Setting(4, 3, 6), splits={"train": 5}), tmp_path / "made")
    assert run(["export", str(tmp_path / "made"), str(tmp_path / "made.jsonl")]) == 0
    capsys.readouterr()
    shard = next((tmp_path / "made" / "data").glob("*.parquet"))
    for path in (tmp_path / "made.jsonl", shard):
        assert run(["audit", str(path)]) == 2
        assert "its rows are games" in capsys.readouterr().err


def test_an_audit_has_the_literal_ceilings(egg_file: Callable[..., Path]) -> None:
    """The mean over the games of each complexity, of those that can be won."""
    (batch,) = in_one_batch(egg_arrays())
    found = audit_games([batch, batch])
    left = left_by_length(*batch, longest=5)
    levels = solve_batch(*batch)
    twins = (batch[0] == np.take_along_axis(batch[0], batch[1][:, None, None], axis=1)).all(axis=2)
    levels[twins.sum(axis=1) > 1] = 0
    assert set(found.ceilings) == set(levels.tolist()) - {0}
    for level, curve in found.ceilings.items():
        assert curve == pytest.approx((1 / (1 + left[levels == level])).mean(axis=0).tolist())
    assert run(["audit", str(egg_file()), "--json"]) == 0


def test_ceilings_that_would_take_long_are_left_out() -> None:
    """Of a hundred attributes and a thousand images: two symbols."""
    values = np.random.default_rng(0).integers(0, 9, (2, 1000, 100))
    (curve, *_) = audit_games([(values, np.array([0, 1]))]).ceilings.values()
    assert len(curve) == 2
