"""Price lists, and what commands make of them."""

import json
from pathlib import Path

import pytest

from minsym import CoverProblem, InputError
from minsym.cli import run
from minsym.formats.prices import read_prices
from minsym.formats.problems import read_problem, write_problem
from minsym.model.costs import MAX_COST


def test_a_message_of_least_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Prices of attributes, and of single values of them, from the command line."""
    table, prices = tmp_path / "t.csv", tmp_path / "p.csv"
    table.write_text("name,color,size,shape\nx,red,2,round\ny,blue,2,flat\nz,red,3,flat\n")
    prices.write_text("attribute,value,cost\nshape,,9\nsize,2,4\nsize,,1\ncolor,red,3\n")
    assert run(["solve", str(table), "--row", "x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == 1
    assert run(["solve", str(table), "--row", "x", "--costs", str(prices), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [symbol["attribute"] for symbol in answer["message"]] == ["color", "size"]
    assert (answer["size"], answer["cost"], answer["lower_bound"]) == (2, 7, 7)
    assert run(["solve", str(table), "--row", "x", "--costs", str(prices)]) == 0
    assert "2 symbols, cost 7" in capsys.readouterr().out


def test_a_cover_of_least_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Prices of the vertices of a graph, by their names."""
    graph, prices = tmp_path / "g.edges", tmp_path / "p.csv"
    graph.write_text("hub a\nhub b\n")
    prices.write_text("vertex;cost\nhub;5\n")
    command = ["solve", str(graph), "--as", "vertex-cover", "--costs", str(prices)]
    assert run([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (sorted(answer["cover"]), answer["cost"]) == (["a", "b"], 2)
    assert run(command) == 0
    assert "2 vertices, cost 2" in capsys.readouterr().out


def test_columns_of_a_price_list_are_known_in_any_case(tmp_path: Path) -> None:
    """And with spaces around them, as spreadsheets have them."""
    prices = tmp_path / "p.csv"
    for text in ("Set,Value,Cost\na,x,2.5\nb,,0\n", " COST ; value;Name\n2.5;x;a\n0;;b\n"):
        prices.write_text(text)
        found = [(price.name, price.value, price.cost) for price in read_prices(prices)]
        assert found == [("a", "x", 2.5), ("b", None, 0)]
    (tmp_path / "p.jsonl").write_text('{"Name ": "a", " Cost": 2}\n')
    assert read_prices(tmp_path / "p.jsonl")[0].cost == 2
    prices.write_text("set,cost,Cost\na,1,2\n")
    with pytest.raises(InputError, match="its columns are 'set', 'cost', 'Cost'; expected names"):
        read_prices(prices)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("attribute,price\ncolor,3\n", "its columns are 'attribute', 'price'"),
        ("attribute,kind,cost\ncolor,a,3\n", "expected names, 'cost' and perhaps 'value'"),
        ("attribute,cost\ncolor,-1\n", "row 0: the cost is -1; expected a number, 0 or more"),
        ("attribute,cost\ncolor,0.1234567890123456\n", "expected at most 15 digits after the"),
        ("attribute,cost\ncolor,\nsize,1\n", "row 0: the cost is missing"),
        ("attribute,cost\ncolor,cheap\n", "row 0: the cost is 'cheap'"),
        ("attribute,cost\nhue,3\n", "row 0: there is no attribute 'hue'"),
        ("attribute,cost\ncolor,3\ncolor,4\n", "row 1: 'color' has two prices"),
        ("attribute,value,cost\ncolor,rde,3\n", "row 0: 'color' is nowhere 'rde'"),
        (f"attribute,cost\ncolor,{MAX_COST}\n", f"row 0: the sets cost {MAX_COST + 1} together"),
    ],
)
def test_price_lists_that_are_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    """One line names the file, the row and the rule; status 2."""
    table, prices = tmp_path / "t.csv", tmp_path / "p.csv"
    table.write_text("name,color,size\nx,red,2\ny,blue,2\n")
    prices.write_text(text)
    assert run(["solve", str(table), "--costs", str(prices)]) == 2
    error = capsys.readouterr().err
    assert str(prices) in error
    assert message in error


def test_sets_that_cost_too_much_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sets that the list leaves out cost 1 each, which counts."""
    (tmp_path / "p.csv").write_text(f"set,cost\n2,5\n1,{MAX_COST - 5}\n")
    (tmp_path / "h.hgr").write_text("p hs 3 1\n1 2 3\n")
    assert run(["solve", str(tmp_path / "h.hgr"), "--costs", str(tmp_path / "p.csv")]) == 2
    error = capsys.readouterr().err
    assert f"p.csv: row 1: the sets cost {MAX_COST + 1} together" in error


def test_prices_may_be_0_or_decimal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is in the numbers of the list."""
    (tmp_path / "p.csv").write_text("set,cost\n1,0.5\n2,0\n3,1.25\n4,3000000000.5\n")
    (tmp_path / "h.hgr").write_text("p hs 4 3\n1 3\n2 4\n3 4\n")
    given = [str(tmp_path / "h.hgr"), "--costs", str(tmp_path / "p.csv")]
    assert run(["solve", *given, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["cover"], found["cost"], found["lower_bound"]) == ([2, 3], 1.25, 1.25)
    assert run(["solve", *given]) == 0
    assert "2 vertices, cost 1.25" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("suffix", "lines"),
    [
        (".wcnf", ["c costs are in units of 0.25", "2 -1 0"]),
        (".opb", ["* costs are in units of 0.25", "min: +2 x1 +0 x2 +5 x3 ;"]),
        (".lp", ["Obj: +0.5 x1 +1.25 x3"]),
    ],
)
def test_decimal_costs_are_converted(tmp_path: Path, suffix: str, lines: list[str]) -> None:
    """To whole numbers in a unit that the file names, or as they are."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}]).with_costs([0.5, 0, 1.25])
    write_problem(problem, tmp_path / f"o{suffix}")
    written = (tmp_path / f"o{suffix}").read_text().splitlines()
    assert {part.strip() for part in lines} <= {line.strip() for line in written}


def test_a_set_cover_of_or_library_has_no_decimal_costs(tmp_path: Path) -> None:
    """The line names the formats that have them; costs of 0 are written and read."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}])
    with pytest.raises(InputError, match=r"o.scp: .* has whole costs; \.lp and \.mps"):
        write_problem(problem.with_costs([0.5, 0, 1.25]), tmp_path / "o.scp")
    write_problem(problem.with_costs([5, 0, 2**40]), tmp_path / "o.scp")
    assert read_problem(tmp_path / "o.scp").costs_or_ones().tolist() == [5, 0, 2**40]


def test_sets_have_no_values(tmp_path: Path) -> None:
    """A price of one is refused."""
    (tmp_path / "p.csv").write_text("set,value,cost\n1,red,3\n")
    (tmp_path / "h.hgr").write_text("p hs 2 1\n1 2\n")
    assert [price.value for price in read_prices(tmp_path / "p.csv")] == ["red"]
    assert run(["solve", str(tmp_path / "h.hgr"), "--costs", str(tmp_path / "p.csv")]) == 2


@pytest.mark.parametrize(
    "options", [["--all"], ["--minimal", "2"], ["--length", "1"], ["--backend", "sat"]]
)
def test_what_does_not_go_with_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """Is refused in one line."""
    (tmp_path / "t.csv").write_text("name,color,size\nx,red,2\ny,blue,2\n")
    (tmp_path / "p.csv").write_text("attribute,cost\ncolor,3\n")
    where = ["solve", str(tmp_path / "t.csv"), "--costs", str(tmp_path / "p.csv")]
    assert run([*where, *options]) == 2
    assert "cost" in capsys.readouterr().err


def test_convert_writes_costs(tmp_path: Path) -> None:
    """Those of a price list, for the row of a table."""
    (tmp_path / "t.csv").write_text("name,color,size\nx,red,2\ny,blue,2\nz,red,3\n")
    (tmp_path / "p.csv").write_text("attribute,cost\ncolor,3\n")
    given = [str(tmp_path / "t.csv"), str(tmp_path / "o.scp"), "--costs", str(tmp_path / "p.csv")]
    assert run(["convert", *given]) == 0
    assert read_problem(tmp_path / "o.scp").costs_or_ones().tolist() == [3, 1]


def test_a_price_list_makes_no_labels_for_sets_that_a_file_only_claims(tmp_path: Path) -> None:
    """Names of numbered sets are numbers within the file's."""
    (tmp_path / "a.hgr").write_text("p hs 5000000 1\n1 4999999\n")
    for name, status in (("4999999", 0), ("5000001", 2), ("0", 2), ("x", 2)):
        (tmp_path / "p.csv").write_text(f"set,cost\n{name},3\n1,2\n")
        command = ["solve", str(tmp_path / "a.hgr"), "--costs", str(tmp_path / "p.csv")]
        assert run(command) == status
