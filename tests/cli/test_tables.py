"""Tables at the command line: those that come with minsym, and what is said of how one was read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from minsym.data import TABLES

Shell = Callable[..., tuple[int, str, str]]

PATIENTS = "patient_id,age,sex\n" + "".join(f"P{i:05},{i % 3},{'fm'[i % 2]}\n" for i in range(9))
KEY = "column 'patient_id' alone tells all rows apart; "

Written = Callable[[str, str], str]


def answer(shell: Shell, *arguments: str) -> dict[str, Any]:
    """Return what a command prints as JSON."""
    found: dict[str, Any] = json.loads(shell(*arguments, "--json")[1])
    return found


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Return what writes a file into the current folder, and returns its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str) -> str:
        Path(name).write_text(content, encoding="utf-8")
        return name

    return write


def test_the_tables_that_come_with_minsym_are_listed(shell: Shell) -> None:
    """With where they are from, and under which licence."""
    status, out, err = shell("tables")
    assert (status, err) == (0, "")
    assert "zoo: 101 rows, 17 attributes\n" in out
    assert "UCI Machine Learning Repository" in out
    listed = answer(shell, "tables")["tables"]
    assert [table["name"] for table in listed] == list(TABLES)
    assert [table["rows"] for table in listed] == [101, 4608, 410, 1000, 2000]


def test_a_shipped_table_is_an_input_of_every_command(
    shell: Shell, tmp_path: Path, written: Written
) -> None:
    """By its name alone, and a proof about it is checked by that name."""
    _, out, _ = shell("solve", "zoo", "--row", "platypus")
    assert out.startswith("platypus (row 63) among 101 rows of zoo; column 'name' names the rows")
    assert answer(shell, "audit", "zoo")["rows"] == 101
    assert shell("convert", "zoo", "z.hgr", "--row", "platypus")[0] == 0
    assert shell("solve", "zoo", "--row", "platypus", "--proof", "z.json")[0] == 0
    assert shell("check-proof", "z.json")[0] == 0


def test_a_key_is_said_by_solve_audit_and_convert(shell: Shell, written: Written) -> None:
    """In the text below the heading, in JSON, and on stderr where the answer is a file."""
    path = written("p.csv", PATIENTS)
    for command in (["solve", path, "--row", "P00007"], ["audit", path], ["solve", path, "--all"]):
        assert shell(*command)[1].splitlines()[1].startswith(f"note: {KEY}")
    for command in (["solve", path, "--row", "P00007"], ["audit", path]):
        read = answer(shell, *command)["read"]
        assert read["format"] == "delimited text"
        assert read["delimiter"] == ","
        assert read["keys"] == ["patient_id"]
        assert read["notes"][0].startswith(KEY)
    assert f"minsym: note: {KEY}" in shell("convert", path, "p.hgr")[2]
    _, out, _ = shell("solve", path, "--row", "P00007", "--name-column", "patient_id")
    assert "note:" not in out
    assert out.startswith("P00007 (row 7) among 9 rows")


def test_the_index_of_pandas_is_left_out_and_said(shell: Shell, written: Written) -> None:
    """It is not what singles a row out."""
    path = written("e.csv", ",x,y\n0,1,2\n1,1,3\n")
    _, out, _ = shell("solve", path)
    assert out.startswith("row 0 among 2 rows of e.csv; left out: column 1\n\ny = 2\n")
    assert "2 attributes; left out: column 1\n" in shell("audit", path)[1]
    assert answer(shell, "solve", path)["read"]["index"] == ["column 1"]


def test_two_delimiters_that_fit_are_refused(shell: Shell, written: Written) -> None:
    """With the option that decides."""
    path = written("s.csv", "id;price, net;x, y\n1;1,5;2,5\n2;1,5;3,5\n3;2,5;2,5\n")
    expected = "minsym: s.csv: its lines fit the delimiters ',', ';'; say which: --delimiter\n"
    assert shell("solve", path) == (2, "", expected)
    found = answer(shell, "solve", path, "--decimal", ",", "--row", "2")
    assert found["message"] == [{"attribute": "x, y", "value": 3.5, "rules_out": 2}]
    assert found["read"]["delimiter"] == ";"


def test_columns_are_text_and_numbers_are_european_when_asked(
    shell: Shell, written: Written
) -> None:
    """In solve and audit alike."""
    path = written("v.csv", "version;size\n1.1;1.000,5\n1.10;1000,50\n")
    assert answer(shell, "audit", path)["complexity"] == [1, 1]
    options = ["--decimal", ",", "--thousands", "."]
    assert answer(shell, "audit", path, *options)["complexity"] == [1, 1]
    options += ["--exclude", "version"]
    assert answer(shell, "audit", path, *options)["duplicates"] == [1, 1]
    options = ["--text", "version", "--columns", "version"]
    assert answer(shell, "audit", path, *options)["complexity"] == [1, 1]
    assert answer(shell, "audit", path, "--columns", "version")["duplicates"] == [1, 1]
