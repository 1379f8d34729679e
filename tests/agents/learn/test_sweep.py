"""Grids of runs, their table, and the command that trains them."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from minsym.agents.learn import sweep as sweeping
from minsym.agents.learn.sweep_table import TABLE
from minsym.agents.learn.train import train
from minsym.agents.play.config import Config
from minsym.base.folders import alone
from minsym.errors import InputError
from tests.training import (
    SMALL,
    SPEC,
    TIMES,
    Interrupted,
    Shell,
    assert_same,
    interrupted,
    made,
    metrics_of,
    options,
    refused,
    seen,
    vectors,
)

GRID = ["--grid", "max-length=1,2", "--grid", "seed=0,1"]
QUICK = replace(SMALL, epochs=2)


def rows_of(folder: Path) -> list[dict[str, str]]:
    """Return the rows of a sweep's table but the times."""
    with (folder / TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: value for name, value in row.items() if name not in TIMES} for row in rows]


def test_sweep_makes_one_tidy_table(shell: Shell, data: str, tmp_path: Path) -> None:
    """A row for each epoch of each run; a second time nothing is trained, only the table made."""
    folder = tmp_path / "sweep"
    arguments = ["sweep", data, *options(replace(QUICK, max_length=5)), *GRID, "--out", str(folder)]
    status, out, err = shell(*arguments)
    rows = rows_of(folder)
    assert (status, err) == (0, "")
    assert f"4 runs; every epoch of each in {folder / TABLE}" in out
    expected = [(length, seed, epoch) for length in "12" for seed in "01" for epoch in "12"]
    assert [(row["max_length"], row["seed"], row["epoch"]) for row in rows] == expected
    columns = ["run", "max_length", "seed", *metrics_of(folder / rows[0]["run"])[0]]
    assert list(rows[0]) == columns
    for row in rows:
        found = metrics_of(folder / row["run"])[int(row["epoch"]) - 1]
        assert {name: float(row[name]) for name in found} == found
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.jsonl")
    }
    (folder / TABLE).unlink()
    status, out, err = shell(*arguments, "--json")
    answer = json.loads(out)
    assert (status, err, len(before)) == (0, "", 4)
    assert [run["seed"] for run in answer["runs"]] == [0, 1, 0, 1]
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in before} == before
    assert rows_of(folder) == rows


def test_a_sweep_goes_on_where_it_stopped(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a run; what was done is done."""
    configs = sweeping.grid(replace(QUICK, data=data), {"seed": [0, 1, 2]})
    runs = {f"s{config.seed}": config for config in configs}
    sweeping.sweep(runs, tmp_path / "whole")

    def stops(config: Config, folder: Path, watch: object = None) -> None:
        if config.seed == 1:
            interrupted(config, folder)
            raise Interrupted
        train(config, folder)

    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "train", stops)
        with pytest.raises(Interrupted):
            sweeping.sweep(runs, tmp_path / "parts")
    assert not (tmp_path / "parts" / TABLE).exists()
    done: list[float] = []
    sweeping.sweep(runs, tmp_path / "parts", progress=done.append)
    assert done == pytest.approx([1 / 3, 2 / 3, 1])
    for name in runs:
        assert_same(tmp_path / "whole" / name, tmp_path / "parts" / name)
    assert rows_of(tmp_path / "whole") == rows_of(tmp_path / "parts")


@pytest.mark.slow
def test_two_workers_come_to_the_same_numbers(shell: Shell, data: str, tmp_path: Path) -> None:
    """Each run is a process's own."""
    arguments = ["sweep", data, *options(QUICK), "--grid", "seed=0,1", "--out"]
    assert shell(*arguments, str(tmp_path / "one"))[0] == 0
    assert shell(*arguments, str(tmp_path / "two"), "--workers", "2")[0] == 0
    assert rows_of(tmp_path / "one") == rows_of(tmp_path / "two")
    for name in {row["run"] for row in rows_of(tmp_path / "one")}:
        assert_same(tmp_path / "one" / name, tmp_path / "two" / name)


def test_a_run_that_fails_does_not_keep_others(shell: Shell, data: str, tmp_path: Path) -> None:
    """It is named in the one line, and the exit status is 1; the others are in the table."""
    grid = ["--grid", "learning-rate=1e38,0.01"]
    status, out, err = shell("sweep", data, *options(QUICK), *grid, "--out", str(tmp_path / "s"))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "learning_rate1e+38: epoch 1, game 100: the loss is nan" in err
    assert {row["learning_rate"] for row in rows_of(tmp_path / "s")} == {"0.01"}


def test_a_run_that_cannot_be_is_refused_before_others_are_trained(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """Here the last one, whose messages are too short for what it should imitate."""
    arguments = ["sweep", data, *options(replace(QUICK, imitate="only")), "--out"]
    grid = ["--grid", "max-length=2,1"]
    message = "messages of 2 symbols do not fit into max_length 1"
    refused(shell, *arguments, str(tmp_path / "s"), *grid, message=message)
    assert not (tmp_path / "s").exists()


def test_a_sweep_of_data_sets_has_a_column_for_them(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """Two of the same name are refused, and so is one that has changed."""
    other = made(tmp_path / "others", replace(SPEC, seed=1))
    folder = tmp_path / "sweep"
    arguments = [*options(replace(QUICK, epochs=1)), "--out", str(folder)]
    assert shell("sweep", data, other, *arguments)[0] == 0
    assert [row["data"] for row in rows_of(folder)] == [data, other]
    same = made(tmp_path / "deep" / "games", replace(SPEC, seed=2))
    message = "two data sets, or two runs of the grid, have the same name"
    refused(shell, "sweep", data, same, *arguments, message=message)
    refused(shell, "sweep", same, *arguments, message="a run on other data than")


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ("max-length", "--grid max-length: expected FIELD=VALUE"),
        ("max-length=", "expected FIELD=VALUE"),
        ("lenght=1,2", "there is no field 'lenght'"),
        ("data=a,b", "expected FIELD=VALUE"),
        ("max-length=1,x", "'x' is no number"),
        ("max-length=1,,2", "'' is no number"),
        ("max-length=1.5", "max_length is 1.5; expected a whole number"),
        ("eos=none,pigeon", "eos is 'pigeon'; expected none or extra or within"),
        ("seed=1,1", "two runs of the grid, have the same name"),
        ("max-length=0", "max_length is 0; expected 1 or more"),
    ],
)
def test_a_wrong_grid_is_refused(
    grid: str, message: str, shell: Shell, data: str, tmp_path: Path
) -> None:
    """Before anything is trained."""
    folder = tmp_path / "sweep"
    refused(shell, "sweep", data, "--grid", grid, "--out", str(folder), message=message)
    assert not folder.exists()


def test_a_field_twice_or_wrong_workers_are_refused(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """And a file where the folder of a sweep would be."""
    grid, file = ["--grid", "seed=0,1"], tmp_path / "file"
    file.write_text("mine")
    for arguments, message in [
        ([*grid, *grid], "once for each field"),
        (["--workers", "0"], "--workers is 0"),
        (["--workers", "2", "--dask", "x.json"], "not with --dask"),
        (["--out", str(file)], "file is not a directory"),
    ]:
        refused(shell, "sweep", data, *arguments, message=message)
    with pytest.raises(InputError):
        sweeping.sweep({}, file)
    assert file.read_text() == "mine"


def test_two_sweeps_in_one_folder_have_one_table(shell: Shell, data: str, tmp_path: Path) -> None:
    """With the rows of both, in an order that does not depend on which came last."""
    tables = []
    grids = ["max-length=1,2", "max-length=2,10"]
    for name, order in (("one", grids), ("other", grids[::-1])):
        for grid in order:
            arguments = ["sweep", data, *options(replace(QUICK, epochs=1, max_length=5))]
            status, out, err = shell(*arguments, "--grid", grid, "--out", str(tmp_path / name))
            assert (status, err) == (0, "")
            assert "2 runs" in out
        tables.append(rows_of(tmp_path / name))
    assert [row["max_length"] for row in tables[0]] == ["1", "2", "10"]
    assert tables[0] == tables[1]


def test_a_sweep_that_is_there_says_so(shell: Shell, data: str, tmp_path: Path) -> None:
    """And one with more epochs goes on with its runs."""
    arguments = ["sweep", data, *options(replace(QUICK, epochs=1)), "--out", str(tmp_path / "s")]
    assert "1 runs; every epoch" in shell(*arguments)[1]
    assert "1 runs, already there; every epoch" in shell(*arguments)[1]
    longer = shell(*arguments, "--epochs", "2")
    assert "1 runs; every epoch" in longer[1]
    assert [row["epoch"] for row in rows_of(tmp_path / "s")] == ["1", "2"]


def test_a_folder_of_another_sweep_that_runs_is_left_alone(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """One line and exit status 1."""
    with alone(tmp_path):
        status, out, err = shell("sweep", data, *options(QUICK), "--out", str(tmp_path))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{tmp_path}: another process is writing there" in err


def test_a_sweep_compares_what_agents_see(shell: Shell, tmp_path: Path) -> None:
    """Attributes and features of the same games; data without are refused before any training."""
    where, folder = seen(tmp_path / "games", vectors()), tmp_path / "sweep"
    grid = ["--grid", "input=attributes,features", "--out", str(folder)]
    assert shell("sweep", where, *options(replace(QUICK, epochs=1)), *grid)[0] == 0
    assert [row["input"] for row in rows_of(folder)] == ["attributes", "features"]
    plain = seen(tmp_path / "plain", None)
    grid[-1] = str(tmp_path / "other")
    refused(shell, "sweep", plain, *options(QUICK), *grid, message="plain: has no features, which")
    assert not (tmp_path / "other" / TABLE).exists()
