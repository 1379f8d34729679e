"""Solvers on folders of problems, in processes of their own."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from minsym.base.folders import alone
from minsym.cli import run
from minsym.compare import bench as benching
from minsym.compare import child as measuring
from minsym.compare.bench import (
    LOG,
    Conditions,
    Run,
    Solver,
    bench,
    contradictions,
    find_problems,
    read_runs,
)
from minsym.errors import BusyError, InputError
from minsym.formats.problems import write_hgr
from minsym.model.cover import CoverProblem

#: Solvers that behave on everything but the triangle.
PLANTED = """
import os, subprocess, sys, time
from minsym.kernels import clock

def triangle(problem):
    return problem.n_rows == problem.n_sets == 3

def right(problem, seconds, watch):
    return (2, [0, 1]) if triangle(problem) else (0, None)

def compiles(problem, seconds, watch):
    if triangle(problem):
        clock.stop()
        clock.compiling(True)
        end = time.process_time() + 2.5
        while time.process_time() < end:
            pass
        clock.compiling(False)
        clock.go()
    return right(problem, seconds, watch)

def lies(problem, seconds, watch):
    return (3, [0, 1, 2]) if triangle(problem) else (0, None)

def leaves_out(problem, seconds, watch):
    return (1, [0]) if triangle(problem) else (0, None)

def hangs(problem, seconds, watch):
    watch(1, 2)
    while triangle(problem):
        pass
    return 0, None

def crashes(problem, seconds, watch):
    if triangle(problem):
        print("boom", file=sys.stderr)
        sys.stderr.flush()
        os._exit(7)
    return 0, None

def eats(problem, seconds, watch):
    if triangle(problem):
        subprocess.run([sys.executable, "-c", "b = b'x' * (600 << 20)\\nwhile True: pass"])
    return 0, None
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with one problem, a triangle; children find the planted solvers."""
    (tmp_path / "planted.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(measuring, "GRACE", 0.5)
    problems = tmp_path / "problems"
    problems.mkdir()
    write_hgr(CoverProblem.from_sets([[0, 1], [1, 2], [0, 2]]), problems / "triangle.hgr")
    return problems


def runs_of(folder: Path, names: str, conditions: Conditions | None = None) -> list[Run]:
    """Run planted solvers on the folder."""
    solvers = [Solver(name, f"planted:{name}", {}) for name in names.split()]
    asked = conditions or Conditions(seconds=0.5)
    instances = find_problems(folder, None, print)
    return list(bench(instances, solvers, asked, folder.parent / "out"))


def test_each_solver_has_a_process_and_what_goes_wrong_is_recorded(folder: Path) -> None:
    """Killed with its bounds, crashed with its last words; the next one runs."""
    right, hangs, crashes, leaves_out = runs_of(folder, "right hangs crashes leaves_out")
    assert (right.status, right.lower, right.upper, str(right)[:2]) == ("optimal", 2, 2, "0.")
    assert (hangs.status, hangs.lower, hangs.upper) == ("over time", 1, 2)
    assert hangs.cpu is not None
    assert hangs.cpu > 0.2
    assert (crashes.status, crashes.detail) == ("crashed", "boom")
    assert leaves_out.status == "crashed"
    assert "leaves a row out" in leaves_out.detail


def test_what_is_compiled_is_in_no_time_and_in_no_limit(folder: Path) -> None:
    """Half a second is allowed, half a second more kills, and to compile takes longer."""
    (compiles,) = runs_of(folder, "compiles")
    assert compiles.status == "optimal"
    assert compiles.seconds < 0.5
    assert compiles.cpu is not None
    assert compiles.cpu < 1


def test_the_memory_of_workers_counts(folder: Path) -> None:
    """A child whose worker goes over the limit is killed with it."""
    (eats,) = runs_of(folder, "eats", Conditions(seconds=20, memory=500))
    assert eats.status == "over memory"
    assert eats.memory is not None
    assert eats.memory > 500


def test_the_same_command_goes_on_after_a_kill(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the log is not run again; a line that was cut off is."""
    first = runs_of(folder, "right lies")
    log = folder.parent / "out" / LOG
    whole = log.read_bytes()
    log.write_bytes(whole[:-20])
    assert [run.status for run in runs_of(folder, "right lies")] == ["optimal", "optimal"]
    assert len(log.read_bytes().splitlines()) == 3
    monkeypatch.delattr(benching, "measure")
    assert runs_of(folder, "right lies")[0] == first[0]
    (folder / "triangle.hgr").rename(folder / "renamed.hgr")
    assert runs_of(folder, "right")[0] == first[0]
    with pytest.raises(InputError, match=r"other settings \(seconds 0.5 there, 9 now\)"):
        runs_of(folder, "right", Conditions(seconds=9))
    log.write_text("not a log\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a log of runs"):
        runs_of(folder, "right")


def test_a_folder_in_which_another_process_measures(folder: Path) -> None:
    """Nothing is run, and its log stays as it is."""
    runs_of(folder, "right")
    before = (folder.parent / "out" / LOG).read_bytes()
    with (
        alone(folder.parent / "out"),
        pytest.raises(BusyError, match="out: another process is writing there"),
    ):
        runs_of(folder, "right lies")
    assert (folder.parent / "out" / LOG).read_bytes() == before


def test_minima_that_differ_are_pointed_out(folder: Path) -> None:
    """One says 3 suffice and no fewer, the other has 2."""
    (line,) = contradictions(runs_of(folder, "right lies"))
    assert line == "triangle.hgr: lies says optimal [3, 3], right optimal [2, 2]"


def test_the_command_writes_a_table_twice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people, as CSV and as Markdown with the command; `graph` runs on graphs only."""
    write_hgr(CoverProblem.from_sets([[0, 1, 2]]), folder / "wide.hgr")
    (folder / "broken.hgr").write_text("p hs 1\n", encoding="utf-8")
    out = folder.parent / "out"
    asked = ["bench", str(folder), "--backend", "graph", "--backend", "reference"]
    assert run([*asked, "--out", str(out)]) == 0
    text, err = capsys.readouterr()
    assert "skipped" in err
    assert "broken.hgr" in err
    assert "1 of 1" in text
    assert "2 of 2" in text
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(row["instance"], row["solver"], row["upper"]) for row in rows]
    assert found == [
        ("triangle.hgr", "graph", "2"),
        ("triangle.hgr", "reference", "2"),
        ("wide.hgr", "reference", "1"),
    ]
    assert "Made by `" in (out / "results.md").read_text(encoding="utf-8")
    assert run([*asked, "--out", str(out), "--json"]) == 0
    text, err = capsys.readouterr()
    answer = json.loads(text)
    assert (answer["agree"], len(answer["runs"])) == (True, 3)
    assert f"{out}: all results were already there" in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing"], "missing: there is no such folder"),
        (["."], "no problem file in it"),
        ([".", "--backend", "nobody"], "--backend: there is no 'nobody'"),
        ([".", "--threads", "0"], "--threads is 0"),
        ([".", "--seed", "-1"], "--seed is -1"),
        ([".", "--memory-limit", "0"], "--memory-limit is 0"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before anything is run or written."""
    monkeypatch.chdir(tmp_path)
    assert run(["bench", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_runs_of_a_benchmark_are_read_whatever_its_settings(tmp_path: Path) -> None:
    """Without a line that is being written; what is no log is refused."""
    run = Run("a.hgr", "0", 3, 2, "auto", "optimal", 1, 1, 0.5, None, None, "")
    lines = [json.dumps({"settings": {"seconds": 5}}), json.dumps(asdict(run)), '{"inst']
    (tmp_path / LOG).write_text("\n".join(lines), encoding="utf-8")
    assert read_runs(tmp_path) == [run]
    (tmp_path / LOG).write_text("no log\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a log of runs"):
        read_runs(tmp_path)
    with pytest.raises(InputError, match="No such file"):
        read_runs(tmp_path / "nowhere")
