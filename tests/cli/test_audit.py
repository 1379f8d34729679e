"""Audits of tables that are not finished: up to a size, a time, or Ctrl-C."""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from minsym import audit_table, read_table
from minsym.questions import many, parts

Shell = Callable[..., tuple[int, str, str]]

ZOO = str(files("minsym.data") / "zoo.csv")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a table that is not solved at once, two rows of which are equal."""
    monkeypatch.setattr(many, "PLAIN", 0)
    values = np.random.default_rng(0).integers(0, 2, (300, 16))
    values[7] = values[3]
    path = tmp_path / "table.csv"
    header = ",".join(f"c{i}" for i in range(16))
    np.savetxt(path, values, "%d", ",", header=header, comments="")
    return str(path)


def test_up_to_a_size_rows_are_exact_and_others_need_more(shell: Shell) -> None:
    """All of it was asked for, so the exit status is 0."""
    sizes = audit_table(read_table(ZOO)).complexity
    status, out, err = shell("audit", ZOO, "--up-to", "2")
    assert (status, err) == (0, "")
    assert "more than 2    23" in out
    assert "23 rows need at least 3 and at most " in out
    answer = json.loads(shell("audit", ZOO, "--up-to", "2", "--json")[1])
    assert answer["complexity"] == [int(s) if s <= 2 else None for s in sizes]
    assert answer["lower_bound"] == [min(int(s), 3) for s in sizes]
    assert (answer["up_to"], answer["unsettled"], answer["stopped"]) == (2, 23, None)


def test_a_finished_audit_has_no_bounds(shell: Shell) -> None:
    """Nothing is open."""
    answer = json.loads(shell("audit", ZOO, "--up-to", "17", "--json")[1])
    assert (answer["unsettled"], answer["stopped"]) == (0, None)
    assert None not in answer["complexity"]
    assert "lower_bound" not in answer


def test_when_the_time_is_over_bounds_are_printed_and_the_exit_status_is_4(
    shell: Shell, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, in JSON and in the file; rows that are equal to others are known all the same."""
    clock: Iterator[int] = iter(range(10**9))
    monkeypatch.setattr(parts, "now", lambda: next(clock))
    out_file = Path(table).with_suffix(".parquet")
    command = ["audit", table, "--time-limit", "1", "--out", str(out_file)]
    status, out, err = shell(*command)
    assert (status, err) == (4, "")
    assert "the time is over: " in out
    assert "identical: row 3, row 7" in out
    status, out, err = shell(*command, "--json")
    answer = json.loads(out)
    assert (status, answer["stopped"]) == (4, "time")
    assert answer["unsettled"] == sum(
        size is None and not equal
        for size, equal in zip(answer["complexity"], answer["duplicates"], strict=True)
    )
    truth = audit_table(read_table(table)).complexity.tolist()
    bounds = zip(answer["lower_bound"], answer["upper_bound"], truth, strict=True)
    assert all(lower <= size <= upper for lower, upper, size in bounds)
    written = pyarrow.parquet.read_table(out_file)
    assert written["complexity"].to_pylist() == answer["complexity"]
    assert written["lower_bound"].to_pylist() == answer["lower_bound"]
    assert written["upper_bound"].to_pylist() == answer["upper_bound"]


def test_ctrl_c_shows_what_is_known(
    shell: Shell, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Levels that were finished are not lost."""

    def look(self: parts.Stop) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(parts.Stop, "look", look)
    monkeypatch.setattr(parts, "LOOK", 0)
    status, out, err = shell("audit", table)
    assert (status, err) == (4, "")
    assert "stopped by Ctrl-C: " in out


def test_ctrl_c_before_any_row_is_settled_shows_bounds(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row needs a symbol at least, and no more than it has."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(many, "_plainly", interrupted)
    status, out, err = shell("audit", ZOO)
    assert (status, err) == (4, "")
    assert "stopped by Ctrl-C: 40 rows need at least 1 and at most 17 symbols" in out


def test_rows_whose_bounds_meet_are_not_open(shell: Shell, tmp_path: Path) -> None:
    """Four rows need both of their two columns, which is more than one."""
    path = tmp_path / "square.csv"
    path.write_text("a,b\n0,0\n0,1\n1,0\n1,1\n", encoding="utf-8")
    status, out, _ = shell("audit", str(path), "--up-to", "1")
    assert status == 0
    assert "more than" not in out
    assert "at least" not in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--up-to", "0"], "--up-to is 0; expected more than 0"),
        (["--time-limit", "-1"], "--time-limit is -1.0; expected more than 0"),
        (["--time-limit", "nan"], "--time-limit is nan; expected more than 0"),
    ],
)
def test_limits_are_more_than_0(shell: Shell, options: list[str], said: str) -> None:
    """Else they are refused in a line."""
    status, out, err = shell("audit", ZOO, *options)
    assert (status, out) == (2, "")
    assert said in err


def test_games_are_audited_whole(shell: Shell) -> None:
    """The options are of tables."""
    status, _, err = shell("audit", "--setting", "list", "--up-to", "2")
    assert status == 2
    assert err == "minsym: --up-to goes with a table, not with games\n"
