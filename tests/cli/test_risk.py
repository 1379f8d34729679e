"""The command that says how risky a table is."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Shell = Callable[..., tuple[int, str, str]]


def test_the_risk_of_zoo(shell: Shell) -> None:
    """Shares, columns, sets, rows and messages, in words."""
    status, out, err = shell("risk", "zoo", "--sensitive", "type")
    assert (status, err) == (0, "")
    assert "what somebody may know (quasi-identifiers): hair, feathers, eggs" in out
    assert "\nk-anonymity: k = 1\n" in out
    assert "2-anonymity    40  39.6%" in out
    assert "l-diversity of type: l = 1, by entropy 1.00\nof 101 rows (100.0%) it is known" in out
    assert "legs             62.9%       6                    1" in out
    assert "breathes, legs             3" in out
    assert "starfish (row 85)          1          0          0   210" in out
    assert "  scorpion (row 72): eggs = 0, toothed = 0" in out
    assert "rows more (--out writes all)" in out


def test_the_risk_as_json(shell: Shell) -> None:
    """The same, and of every row."""
    answer = json.loads(
        shell("risk", "zoo", "--quasi", "legs,milk", "--quasi", "eggs", "--json")[1]
    )
    assert answer["quasi_identifiers"] == ["eggs", "milk", "legs"]
    assert answer["singled_out_by"] == {"1": 1, "2": 3, "3": 1, "none": 96}
    assert (answer["up_to"], answer["complete_to"], answer["stopped"]) == (3, 3, None)
    first = answer["riskiest_first"][0]
    assert (first["name"], first["message"], first["class"]) == ("starfish", "legs = 5", 1)
    assert len(answer["riskiest_first"]) == 101
    assert answer["columns"][0]["column"] == "legs"


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_every_row_is_written(shell: Shell, tmp_path: Path, suffix: str) -> None:
    """The riskiest first."""
    out = tmp_path / f"risk{suffix}"
    assert shell("risk", "zoo", "--up-to", "2", "--out", str(out))[0] == 0
    frame = (pl.read_csv if suffix == ".csv" else pl.read_parquet)(out)
    assert frame["name"][0] == "starfish"
    assert sorted(frame["row"]) == list(range(101))
    assert frame["suda"].is_sorted(descending=True)


def test_a_page_is_written(shell: Shell, tmp_path: Path) -> None:
    """What is in it is text, whatever the table calls itself."""
    table = tmp_path / "people.csv"
    table.write_text("name,<script>alert(1)</script>\nann,<b>x</b>\nbob,=1+1\ncyd,=1+1\n")
    out = tmp_path / "risk.html"
    assert shell("risk", str(table), "--out", str(out))[0] == 0
    page = out.read_text()
    assert "The riskiest rows" in page
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_formulas_are_quoted(shell: Shell, tmp_path: Path) -> None:
    """In a file for a spreadsheet; nowhere else is there such an option."""
    table, out = tmp_path / "people.csv", tmp_path / "risk.csv"
    table.write_text("name,job\n=ann,cook\n@bob,clerk\ncyd,clerk\n")
    assert shell("risk", str(table), "--out", str(out), "--no-formulas")[0] == 0
    assert pl.read_csv(out)["name"].to_list() == ["'=ann", "'@bob", "cyd"]
    for more in ([], ["--out", str(tmp_path / "risk.parquet")]):
        status, _, err = shell("risk", str(table), "--no-formulas", *more)
        assert (status, err) == (2, "minsym: --no-formulas goes with --out and a .csv file\n")


def test_the_time_is_over(shell: Shell) -> None:
    """What is known by then is printed."""
    status, out, _ = shell("risk", "zoo", "--time-limit", "1e-9")
    assert status == 4
    assert "the time is over: only sets of at most 0 columns count" in out


def test_bad_input_is_one_line(shell: Shell) -> None:
    """Columns that there are not, and numbers out of their domain."""
    for options, line in (
        (["--quasi", "horns"], "zoo: there is no column 'horns'"),
        (["--sensitive", "name"], "zoo: column 'name' names the rows, and is no attribute"),
        (["--sampling-fraction", "2"], "sampling_fraction is 2.0; expected more than 0, at most 1"),
        (["--up-to", "0"], "--up-to is 0; expected more than 0"),
        (["--out", "risk.txt"], "risk.txt: cannot write that kind of file; use .csv or"),
    ):
        status, out, err = shell("risk", "zoo", *options)
        assert (status, out) == (2, "")
        assert err.startswith(f"minsym: {line}")
        assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["risk", "audit", "protect"])
def test_the_input_is_not_overwritten(shell: Shell, tmp_path: Path, command: str) -> None:
    """Not by another name for it either."""
    table, link = tmp_path / "people.csv", tmp_path / "link.csv"
    table.write_text("name,job\nann,cook\nbob,clerk\ncyd,clerk\n")
    link.symlink_to(table)
    for out in (table, link):
        status, _, err = shell(command, str(table), "--out", str(out))
        assert status == 2
        assert err.endswith("this is the input, which is kept; give another name\n")
    assert "ann,cook" in table.read_text()


def test_a_long_list_of_what_is_left_out_says_that_it_is_cut(shell: Shell) -> None:
    """It names ten."""
    out = shell("risk", "zoo", "--columns", "legs,milk")[1]
    assert "; left out: hair, feathers, eggs" in out
    assert " and 5 more\n" in out
