"""Grids of runs, their table, and the command that trains them."""

import csv
import json
import re
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
    news: list[str] = []
    sweeping.sweep(runs, tmp_path / "parts", progress=done.append, watch=news.append)
    # One run was done, and one of two epochs of another.
    assert (done[0], done[-1], sorted(done)) == (0.5, 1, done)
    assert [line.split(",")[0] for line in news[::4]] == [
        "s1: epoch 2 of 2",
        "s2: epoch 1 of 2",
        "s2: epoch 2 of 2",
    ]
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


def test_runs_of_other_processes_are_looked_at(data: str, tmp_path: Path) -> None:
    """What they have written is the news, a line for each of them that has written something."""
    config = replace(QUICK, data=data)
    train(config, tmp_path / "s0")
    runs = {"s0": replace(config, epochs=4), "s1": replace(config, epochs=4, seed=1)}
    shares: list[float] = []
    news: list[str] = []
    stand = sweeping._Stand(runs, tmp_path, shares.append, news.append)
    stand.look([*runs.items()])
    stand.is_over("s1")
    last = metrics_of(tmp_path / "s0")[-1]
    line = f"loss {last['train_loss']:.3f}, validation {last['val_accuracy']:.1%}"
    assert news == [f"s0: epoch 2 of 4, {line}"]
    assert shares == [0.25, 0.25, 0.75]


def test_only_some_of_many_runs_are_news(data: str, tmp_path: Path) -> None:
    """A terminal has few lines."""
    config = replace(QUICK, data=data)
    train(config, tmp_path / "0")
    for number in range(1, sweeping.SHOWN + 3):
        (tmp_path / str(number)).symlink_to(tmp_path / "0")
    runs = {str(number): config for number in range(sweeping.SHOWN + 3)}
    news: list[str] = []
    sweeping._Stand(runs, tmp_path, None, news.append).look([*runs.items()])
    assert len(news[0].split("\n")) == sweeping.SHOWN + 1
    assert news[0].endswith("\nand 3 more")


def test_runs_can_be_drawn(shell: Shell, data: str, tmp_path: Path) -> None:
    """The same ones again, and more of them; the best one is named, and stands first."""
    draws = ["--draw", "lr=1e-3..1e-1:log", "--draw", "hidden=8..16", "--grid", "max_len=1,2"]
    arguments = ["sweep", data, *options(replace(QUICK, epochs=1)), *draws, "--out", str(tmp_path)]
    status, out, err = shell(*arguments, "--runs", "2")
    rows = rows_of(tmp_path)
    assert (status, err, len(rows)) == (0, "", 4)
    assert len({(row["learning_rate"], row["hidden"]) for row in rows}) == 2
    assert [8 <= int(row["hidden"]) <= 16 for row in rows] == [True] * 4
    best = max(rows, key=lambda row: float(row["val_accuracy"]))
    shown = [float(re.findall(r"([\d.]+)%", line)[1]) for line in out.splitlines()[1:5]]
    assert shown == sorted(shown, reverse=True)
    assert f"best in validation: {tmp_path / out.splitlines()[1].split()[0]}\n" in out
    assert "already there" in shell(*arguments, "--runs", "2", "--sweep-seed", "0")[1]
    status, out, _ = shell(*arguments, "--runs", "3", "--json")
    answer = json.loads(out)
    assert (status, len(answer["runs"]), answer["run"]["seed"]) == (0, 6, 0)
    assert {row["run"] for row in rows} < {row["run"] for row in answer["runs"]}
    accuracies = {row["run"]: row["val_accuracy"] for row in answer["runs"]}
    assert accuracies[answer["best"]] == max(accuracies.values())
    assert accuracies[best["run"]] == float(best["val_accuracy"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--draw hidden=8..16", "--draw: say how many runs to draw, as in --runs 20"),
        ("--runs 3", "--runs goes with --draw"),
        ("--sweep-seed 3", "--sweep-seed goes with --draw"),
        ("--draw hidden=8..16 --runs 0", "--runs is 0; expected 1 to 100,000"),
        ("--draw hidden=8..16 --runs 2 --sweep-seed -1", "--sweep-seed is -1; expected 0 or more"),
        ("--draw hidden=16..8 --runs 2", "the first number has to be less than the second"),
        ("--draw hidden=8..16.5 --runs 2", "expected two whole numbers"),
        ("--draw lr=0..1:log --runs 2", "a logarithm needs numbers of more than 0"),
        ("--draw lr=0..inf --runs 2", "expected two numbers, of less than"),
        ("--draw lr=0.1..nan --runs 2", "expected two numbers, of less than"),
        ("--draw lr=0.1..0.2:lin --runs 2", "expected LOW..HIGH or LOW..HIGH:log, of two numbers"),
        ("--draw eos=none..extra --runs 2", "expected LOW..HIGH or LOW..HIGH:log, of two numbers"),
        ("--draw hidden=8..x --runs 2", "--draw: 'x' is not a whole number"),
        ("--grid compares=yes", "--grid: 'yes' is not true or false"),
        ("--draw hidden=0..1 --runs 2", "hidden is 0; expected 1 or more"),
        ("--draw hidden --runs 2", "--draw hidden: expected FIELD=LOW..HIGH or FIELD=VALUE"),
        ("--draw seed=0,1 --draw seed=2,3 --runs 2", "once for each field"),
        ("--draw seed=0,1 --grid seed=2,3 --runs 2", "--draw seed: --grid has its values"),
        ("--draw seed=0,1 --runs 3", "3 runs are to be drawn; there are only 2 different ones"),
        ("--draw vocab_size=4..8 --runs 3", "--draw: there is no field 'vocab_size'; the symbols"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    arguments: str, message: str, shell: Shell, data: str, tmp_path: Path
) -> None:
    """Before anything is trained."""
    folder = tmp_path / "sweep"
    refused(shell, "sweep", data, *arguments.split(), "--out", str(folder), message=message)
    assert not folder.exists()


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
        ("max-length=1,x", "'x' is not a whole number"),
        ("max-length=1,,2", "'' is not a whole number"),
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
