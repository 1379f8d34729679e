"""``minsym convert``."""

import json
import os
import re
from pathlib import Path

import pytest

from minsym import read_problem, solve
from minsym.cli import run
from tests.peers import by_rc2, by_scip


class Shell:
    """Run ``minsym convert`` in this process, in a folder of inputs."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        status = run(["convert", *arguments])
        return status, *self.capsys.readouterr()

    def size(self, *arguments: str) -> int | None:
        """Return what ``minsym solve`` says of an input."""
        run(["solve", *arguments, "--json"])
        found: int | None = json.loads(self.capsys.readouterr().out)["size"]
        return found


FILES = {
    "star.hgr": "p hs 6 5\n1 2\n1 3\n3 1\n1 4 5\n6\n",
    "none.hgr": "p hs 3 2\n1\n\n",
    "cover.txt": "3 4\n1 1 1 1\n2 1 2\n1 2\n3 2 3 4\n",
    "weights.scp": "3 4\n1 1 1 9\n2 1 2\n1 2\n2 3\n2\n",
    "path.edges": "ann bob\nbob cid\ncid dee\n",
    "cells": "name;a;b;c\nx;1;1;1\ny;1;2;1\nz;2;1;1\nw;2;2;2\n",
    "twins.csv": "name,a,b\nx,1,1\ny,1,1\nz,1,2\n",
    "blank.csv": "name,a,b\nx,,1\ny,2,1\n",
}


@pytest.fixture
def shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Shell(capsys)


@pytest.mark.parametrize(
    "arguments",
    [
        ["star.hgr"],
        ["none.hgr"],
        ["cover.txt"],
        ["weights.scp", "--ignore-costs"],
        ["path.edges", "--as", "vertex-cover"],
        ["path.edges", "--as", "dominating-set"],
        ["cells", "--format", "table", "--row", "w", "--delimiter", ";", "--exclude", "a,b"],
        ["cells", "--format", "table", "--row", "x", "--columns", "a,b"],
        ["blank.csv"],
        ["--attributes", "6", "--values", "3", "--images", "9", "--seed", "5"],
    ],
)
def test_what_solve_takes_is_converted(shell: Shell, arguments: list[str]) -> None:
    """Every kind of input, with the options of its kind, to the optimum that solve finds."""
    size = shell.size(*arguments)
    given = 0 if arguments[0].startswith("--") else 1
    for suffix, peer in ((".wcnf", by_rc2), (".opb", by_scip), (".lp", by_scip)):
        files = [*arguments[:given], f"out{suffix}"]
        status, out, err = shell(*files, *arguments[given:])
        said = "cover.txt: read as OR-Library set cover, by rows (scp), the only format that fits"
        assert (status, err) == (0, f"minsym: note: {said}\n" if arguments == ["cover.txt"] else "")
        assert re.fullmatch(rf"out\{suffix}: [\d,]+ \w+, [\d,]+ distinct \w+, [\d,]+ bytes\n", out)
        answer = peer(Path(f"out{suffix}"))
        assert (None if answer is None else answer[0]) == size


def test_rows_that_solve_sets_aside_are_said(shell: Shell) -> None:
    """With a row identical to the target there is no message; the others make the problem."""
    status, _, err = shell("twins.csv", "twins.hgr")
    assert status == 0
    assert err == (
        "minsym: note: left out: rows identical to the target, 1; with them no message exists\n"
    )
    assert solve(read_problem("twins.hgr")).cover == (1,)
    assert "c 2 = b\n" in Path("twins.hgr").read_text(encoding="utf-8")


def test_of_a_largest_set_a_file_asks_for_the_rest(shell: Shell) -> None:
    """Which a note says, since other solvers will not."""
    status, _, err = shell("path.edges", "path.wcnf", "--as", "independent-set")
    assert status == 0
    said = "path.wcnf asks which vertices to leave out; the rest is the independent set"
    assert err == f"minsym: note: {said}\n"
    shell("path.edges", "cover.wcnf", "--as", "vertex-cover")
    assert Path("path.wcnf").read_bytes() == Path("cover.wcnf").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["star.hgr"], "star.hgr: expected INPUT and OUTPUT"),
        (["star.hgr", "a.lp", "b.lp"], "unexpected extra argument"),
        ([], "Missing argument 'INPUT'"),
        (
            ["star.hgr", "star.txt"],
            "use .hgr or .wcnf or .opb or .lp or .mps or .scp or .sets",
        ),
        (["star.hgr", "star"], "cannot write that kind of file"),
        (["star.hgr", "missing/star.lp"], "missing/star.lp: missing is not a directory"),
        (["star.hgr", "cells/star.lp"], "cells is not a directory"),
        (["star.hgr", "folder.lp"], "folder.lp is a directory"),
        (["star.hgr", "star.hgr"], "this is the input"),
        (["star.hgr", "./link.hgr"], "this is the input"),
        (["missing.hgr", "a.lp"], "missing.hgr: No such file"),
        (["star.hgr", "a.lp", "--row", "1"], "--row goes with a table, not a problem"),
        (["star.hgr", "a.lp", "--seed", "1"], "--seed goes with a random context"),
        (["star.hgr", "a.lp", "--images", "9"], "--images goes with a random context"),
        (["star.hgr", "a.lp", "--as", "vertex-cover"], "goes with a graph"),
        (["path.edges", "a.lp"], "this is a graph"),
        (["twins.csv", "a.lp", "--ignore-costs"], "--ignore-costs goes with a problem"),
        (["twins.csv", "a.lp", "--row", "q"], "twins.csv"),
        (["a.lp", "--seed", "1", "--row", "2"], "--row goes with an INPUT"),
        (["a.lp", "--seed", "-1"], "--seed is -1"),
        (["a.lp", "--values", "0"], "--values"),
    ],
)
def test_what_cannot_be_is_one_line(shell: Shell, arguments: list[str], words: str) -> None:
    """Exit status 2, nothing on standard output, and no file written or changed."""
    Path("folder.lp").mkdir()
    os.link("star.hgr", "link.hgr")
    # Not the whole of what the system says: when a file was read last is a part of it.
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}
    status, out, err = shell(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before


def test_a_file_is_replaced_when_the_new_one_is_whole(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves what was there."""
    shell("star.hgr", "a.opb")
    before = Path("a.opb").read_bytes()

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("minsym.formats.lines.pairwise", full)
    status, out, err = shell("cover.txt", "a.opb")
    assert (status, out, err) == (1, "", "minsym: no space left\n")
    assert Path("a.opb").read_bytes() == before
    assert not list(Path().glob(".*"))
