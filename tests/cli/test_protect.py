"""The command that says what to take from a table."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Shell = Callable[..., tuple[int, str, str]]

PEOPLE = """name,age,zip,job,sex
a,31,1010,cook,f
b,38,1020,cook,f
c,45,4020,nurse,m
d,45,4021,nurse,m
e,52,4021,smith,m
f,52,1010,smith,f
"""


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the path of a small table, in the folder of work."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return "people.csv"


def test_columns_to_drop(shell: Shell, people: str) -> None:
    """A line for each, what is proved, and that it was checked."""
    status, out, err = shell("protect", people)
    assert (status, err) == (0, "")
    assert "6 of 6 rows are unique on 2 columns or fewer\ndrop age\ndrop zip\ndrop job\n" in out
    assert "optimal, cost 3; " in out
    assert "checked: an audit of what is left finds no row" in out


def test_columns_to_coarsen(shell: Shell, people: str) -> None:
    """By widths, first characters and hierarchies."""
    Path("areas.csv").write_text("zip,area\n1010,east\n1020,east\n4020,west\n4021,west\n")
    asked = ("--up-to", "1", "--coarsen", "age=10,20", "--coarsen", "zip=3*,1*")
    status, out, _ = shell("protect", people, *asked)
    assert status == 0
    assert "3 of 6 rows are unique on 1 column\ncoarsen age to 10\ncoarsen zip to 1*\n" in out
    answer = json.loads(shell("protect", people, *asked, "--json")[1])
    assert answer["coarsened"] == {"age": "10", "zip": "1*"}
    assert (answer["dropped"], answer["status"]) == ([], "optimal")
    assert answer["cost"] == answer["lower_bound"] == 0.66
    assert len(answer["unique_before"]) == 3
    asked = ("--up-to", "1", "--quasi", "zip", "--coarsen", "zip=areas.csv")
    assert "coarsen zip to area\n" in shell("protect", people, *asked)[1]


def test_cells_to_blank(shell: Shell, people: str) -> None:
    """By column, and each in JSON."""
    status, out, _ = shell("protect", people, "--cells", "--up-to", "1")
    assert status == 0
    assert "blank 4 cells in 3 rows\n  2 of age\n  2 of zip\n" in out
    answer = json.loads(shell("protect", people, "--cells", "--up-to", "1", "--json")[1])
    assert answer["blanked"] == [[0, "age"], [1, "age"], [1, "zip"], [2, "zip"]]


def test_the_cheapest_columns(shell: Shell, people: str) -> None:
    """A column that is dear is kept where others do."""
    Path("costs.csv").write_text("column,cost\nage,10\n")
    out = shell("protect", people, "--quasi", "age,zip", "--costs", "costs.csv")[1]
    assert "drop age\ndrop zip\n" in out
    assert "cost 11; " in out


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("options", [(), ("--cells",), ("--coarsen", "age=10,20,60")])
def test_what_is_written_passes_an_audit(
    shell: Shell, people: str, kind: str, options: tuple[str, ...]
) -> None:
    """Names of rows and what was left out are not in it."""
    out = f"out.{kind}"
    asked = ("--exclude", "sex", "--up-to", "1", "--out", out, *options)
    status, said, _ = shell("protect", people, *asked)
    assert status == 0
    assert f"written to {out}, without name, sex, which may identify people" in said
    answer = json.loads(shell("audit", out, "--up-to", "1", "--json")[1])
    assert answer["rows"] == 6
    assert "1" not in answer["histogram"]


def test_nothing_is_written_where_nothing_is_left(shell: Shell, people: str) -> None:
    """Which is said."""
    Path("two.csv").write_text("a,b\n1,1\n2,2\n")
    status, out, err = shell("protect", "two.csv", "--out", "out.csv")
    assert (status, "drop a\ndrop b\n" in out) == (0, True)
    assert "out.csv is not written: no column is left" in err
    assert not Path("out.csv").exists()


def test_a_plan_that_is_not_proved_in_time(shell: Shell, tmp_path: Path) -> None:
    """It is a plan, with a bound."""
    values = np.random.default_rng(1).integers(0, 5, (60, 5))
    path = str(tmp_path / "table.csv")
    np.savetxt(path, values, "%d", ",", header="a,b,c,d,e", comments="")
    for options in ((), ("--cells",)):
        status, out, _ = shell("protect", path, *options, "--time-limit", "0.000001")
        assert status == 4
        assert "feasible, cost " in out
        assert ", at least " in out


def test_nothing_to_do(shell: Shell, people: str) -> None:
    """Where no row is unique."""
    Path("same.csv").write_text("a,b\n1,1\n1,1\n")
    assert "nothing has to be taken away\n" in shell("protect", "same.csv")[1]
    assert "blank 0 cells in 0 rows\n" in shell("protect", "same.csv", "--cells")[1]


def test_hostile_names(shell: Shell, tmp_path: Path) -> None:
    """Are printable, and as long as they are in what is written."""
    path, out = tmp_path / "table.csv", tmp_path / "out.csv"
    name = "a" * 500 + "\x1b[31m"
    lines = [f"{i},p,{value}" for i, value in enumerate([10, 11, 210, 211])]
    path.write_text("\n".join([f'"{name}","x\ny","k=v"', *lines]))
    asked = ("--up-to", "1", "--coarsen", "k=v=100", "--out", str(out))
    status, said, err = shell("protect", str(path), *asked)
    assert (status, err) == (0, "")
    assert "coarsen k=v to 100\n" in said
    assert "\x1b" not in said
    assert out.read_text().startswith('"x\ny","k=v"\n"p","0-99"\n')


def test_bad_input_is_refused_in_a_line(shell: Shell, people: str) -> None:
    """With what is wrong."""
    Path("jobs.csv").write_text("cook;craft\nsmith;craft\n")
    Path("bad.csv").write_text("cook;a;1\nsmith;a;2\nnurse;b;2\n")
    Path("one.csv").write_text("a,b\n1,2\n")
    for options, why in (
        (("--cells", "--coarsen", "age=10"), "--coarsen goes with columns, not with --cells"),
        (("--cells", "--costs", "x.csv"), "--costs goes with columns, not with --cells"),
        (("--coarsen", "age"), "--coarsen is 'age'; expected COLUMN=HOW"),
        (("--coarsen", "wings=10"), "there is no column 'wings'"),
        (("--coarsen", "age=10", "--coarsen", "age=20"), "column 'age' is given twice"),
        (("--coarsen", "age=ten"), "cannot be made coarser by 'ten'"),
        (("--coarsen", "job=10"), "'cook' is no number"),
        (("--coarsen", "job=jobs.csv"), "value 'nurse' of column 'job' is not there"),
        (("--coarsen", "job=bad.csv"), "'cook' and 'smith' are both 'a'"),
        (("--quasi", "wings"), "there is no column 'wings'"),
        (("--quasi", "name"), "column 'name' names the rows"),
        (("--up-to", "0"), "--up-to is 0"),
        (("--out", "out.xls"), "cannot write that kind of file"),
    ):
        status, out, err = shell("protect", people, *options)
        assert (status, out) == (2, "")
        assert why in err
        assert err.count("\n") == 1
    status, out, err = shell("protect", "one.csv")
    assert (status, out) == (2, "")
    assert "there is one row only" in err
