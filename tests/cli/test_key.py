"""The command that looks for keys."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

Shell = Callable[..., tuple[int, str, str]]


def test_a_key_of_zoo(shell: Shell) -> None:
    """With the animals that no column tells apart."""
    status, out, err = shell("key", "zoo")
    assert (status, err) == (0, "")
    assert "61 rows that no column tells from another:" in out
    assert "identical: aardvark (row 0), bear (row 3)" in out
    assert "11 columns: hair, airborne, aquatic" in out
    assert "optimal; " in out


def test_a_key_as_json(shell: Shell) -> None:
    """The decision is no part of it."""
    answer = json.loads(shell("key", "zoo", "--decision", "type", "--json")[1])
    assert (answer["status"], answer["cost"], answer["lower_bound"]) == ("optimal", 5, 5)
    assert answer["decision"] == "type"
    assert "type" not in answer["key"]
    assert answer["alike"] == []


def test_all_keys(shell: Shell) -> None:
    """Minimum ones, or minimal ones as many as are asked for."""
    assert "7 minimum keys; " in shell("key", "zoo", "--all")[1]
    asked = ("key", "zoo", "--decision", "type", "--minimal", "5", "--limit", "2")
    assert "2 minimal keys; there are more" in shell(*asked)[1]
    answer = json.loads(shell(*asked, "--json")[1])
    assert (len(answer["keys"]), answer["complete"]) == (2, False)
    out = shell("key", "zoo", "--minimal", "3")[1]
    assert "0 minimal keys: the smallest has 11 columns; " in out
    assert "identical: aardvark (row 0), bear (row 3)" in out


def test_the_cheapest_key(shell: Shell, tmp_path: Path) -> None:
    """A column that is dear is left out where others do."""
    (tmp_path / "costs.csv").write_text("column,cost\nmilk,10\neggs,0\n")
    status, out, _ = shell(
        "key", "zoo", "--decision", "type", "--costs", str(tmp_path / "costs.csv")
    )
    assert status == 0
    assert ", cost 4: eggs, " in out
    assert "milk" not in out
    (tmp_path / "costs.csv").write_text("column,cost\nwheels,10\n")
    status, _, err = shell("key", "zoo", "--costs", str(tmp_path / "costs.csv"))
    assert status == 2
    assert "there is no column 'wheels'" in err


def test_a_key_that_is_not_proved_in_time(shell: Shell, tmp_path: Path) -> None:
    """It is a key, with a bound; of a list nothing is known."""
    values = np.random.default_rng(1).integers(0, 2, (3000, 30))
    path = str(tmp_path / "table.csv")
    header = ",".join(f"c{i}" for i in range(30))
    np.savetxt(path, values, "%d", ",", header=header, comments="")
    status, out, _ = shell("key", path, "--time-limit", "0.000001")
    assert status == 4
    assert "feasible, at least 0; " in out
    status, out, _ = shell("key", path, "--all", "--time-limit", "0.000001")
    assert status == 4
    assert "feasible, at least 0; " in out
    assert "so they are not listed" in out


def test_options_that_do_not_go_together(shell: Shell) -> None:
    """One line says why."""
    for options, why in (
        (("--all", "--minimal", "2"), "ask for one of them"),
        (("--limit", "2"), "--limit goes with --all or --minimal"),
        (("--decision", "wings"), "there is no column 'wings'"),
        (("--decision", "name"), "column 'name' names the rows"),
        (("--exclude", "type", "--decision", "type"), "column 'type' is left out"),
    ):
        status, out, err = shell("key", "zoo", *options)
        assert (status, out) == (2, "")
        assert why in err
        assert err.count("\n") == 1


def test_names_with_commas_and_columns_that_do_not_help(shell: Shell, tmp_path: Path) -> None:
    """A line of names can be taken apart; without other columns nothing is told apart."""
    path = tmp_path / "table.csv"
    path.write_text('"a,b",c\n1,1\n1,2\n2,1\n')
    assert "2 columns: 'a,b', c\n" in shell("key", str(path))[1]
    path.write_text("a\n1\n2\n")
    assert "0 columns: none helps\n" in shell("key", str(path), "--decision", "a")[1]


def test_the_price_of_the_decision_is_of_no_matter(shell: Shell, tmp_path: Path) -> None:
    """One price list is for all decisions; the column of names has none."""
    prices = tmp_path / "costs.csv"
    prices.write_text("column,cost\ntype,10\n")
    asked = ("key", "zoo", "--costs", str(prices))
    assert ", cost 5: " in shell(*asked, "--decision", "type")[1]
    prices.write_text("column,cost\nname,10\n")
    assert "row 0: column 'name' names the rows" in shell(*asked)[2]


def test_an_approximate_key(shell: Shell) -> None:
    """Fewer columns, and the share of rows that have to be left out."""
    status, out, _ = shell("key", "zoo", "--approximate", "0.1")
    assert status == 0
    assert "of the rows have to be left out\noptimal; " in out
    answer = json.loads(shell("key", "zoo", "--approximate", "0.1", "--all", "--json")[1])
    assert answer["approximate"] == 0.1
    assert 0 < answer["left_out_share"] <= 0.1
    assert answer["key"] in answer["keys"]
    status, _, err = shell("key", "zoo", "--approximate", "1")
    assert (status, err) == (2, "minsym: --approximate is 1.0; expected more than 0, less than 1\n")


def test_the_cheapest_keys(shell: Shell, tmp_path: Path) -> None:
    """A list with costs."""
    (tmp_path / "costs.csv").write_text("column,cost\nmilk,10\neggs,0\n")
    asked = ("key", "zoo", "--decision", "type", "--costs", str(tmp_path / "costs.csv"), "--all")
    answer = json.loads(shell(*asked, "--json")[1])
    assert answer["cost"] == 4
    assert all("milk" not in key for key in answer["keys"])
    assert answer["key"] in answer["keys"]
