"""Audits of games: any arrays, and the command on EGG's files and public settings."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from minsym.cli import run
from minsym.datasets.make import generate
from minsym.datasets.spec import Spec
from minsym.games.benchmarks import BENCHMARKS
from minsym.games.setting import Setting
from minsym.questions.by_length import left_by_length
from minsym.questions.games import audit_games
from minsym.questions.many import solve_batch
from tests import naive
from tests.egg_files import egg_arrays, in_one_batch


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
