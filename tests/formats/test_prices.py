"""Sets and symbols that cost something: least total cost instead of fewest."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import Context, InputError, solve
from minsym.cli import run
from minsym.formats.prices import read_prices
from minsym.formats.problems import read_problem
from minsym.model.cover import MAX_COST, CoverProblem
from minsym.model.solution import Limits, Status
from minsym.questions.every import minimum_covers
from minsym.solving import heuristics
from minsym.solving.backends import BACKENDS, Backend
from minsym.solving.bounds import Bounds
from minsym.solving.reduce import reduce

TAKERS = [name for name, backend in BACKENDS.items() if backend.costs]
LIBRARIES = {"maxsat", "cpsat", "ilp", "scip"}


def cheapest(problem: CoverProblem) -> int:
    """Return the least cost of a cover, all of them tried."""
    costs: list[int] = problem.costs_or_ones().tolist()
    masks = [sum(1 << s for s in row) for row in problem.rows()]
    return min(
        sum(cost for s, cost in enumerate(costs) if chosen >> s & 1)
        for chosen in range(1 << problem.n_sets)
        if all(mask & chosen for mask in masks)
    )


@st.composite
def weighted(draw: st.DrawFn) -> CoverProblem:
    """Draw rows over at most eight sets, whose costs are close or far apart."""
    rows = draw(st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=10))
    highest = draw(st.sampled_from([2, 12, 10**6, 2**27]))
    costs = draw(st.lists(st.integers(1, highest), min_size=8, max_size=8))
    return CoverProblem.from_sets(rows, 8).with_costs(costs)


@given(weighted(), st.booleans())
@settings(max_examples=200)
@pytest.mark.parametrize("backend", [name for name in TAKERS if name not in LIBRARIES])
def test_own_backends_find_the_least_cost(
    backend: str, problem: CoverProblem, reductions: bool
) -> None:
    """As trying all covers does, with reductions and without."""
    solution = solve(problem, backend, reductions=reductions)
    assert solution.status is Status.OPTIMAL
    assert solution.cover is not None
    assert solution.cost == solution.lower_bound == problem.cost_of(solution.cover)
    assert solution.cost == cheapest(problem)


@given(weighted())
@settings(max_examples=20)
@pytest.mark.parametrize("backend", sorted(LIBRARIES))
def test_libraries_find_the_least_cost(backend: str, problem: CoverProblem) -> None:
    """Given the problem as it is."""
    assert solve(problem, backend, reductions=False).cost == cheapest(problem)


@given(weighted())
@settings(max_examples=300)
def test_reductions_keep_the_least_cost(problem: CoverProblem) -> None:
    """A set may go only where another that costs no more takes its place."""
    reduced = reduce(problem)
    parts = sum(cheapest(component.problem) for component in reduced.components)
    assert problem.cost_of(reduced.forced) + parts == cheapest(problem)


@given(weighted())
@settings(max_examples=300)
def test_bounds_enclose_the_least_cost(problem: CoverProblem) -> None:
    """By prices from below, by a greedy cover from above."""
    cover = heuristics.greedy(problem)
    assert problem.is_cover(cover)
    assert not any(problem.is_cover(set(cover) - {s}) for s in cover)
    assert heuristics.lower_bound(problem) <= cheapest(problem) <= problem.cost_of(cover)


def test_a_dear_set_gives_way_to_cheap_ones() -> None:
    """One set covers everything, and costs more than the two that do so together."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}])
    assert solve(problem).cover == (2,)
    assert solve(problem, costs=[1, 1, 3]).cover == (0, 1)
    assert solve(problem, costs=[1, 2, 2]).cover == (2,)


def test_equal_sets_leave_the_cheapest() -> None:
    """In short lists and in long ones, which are compared by other means."""
    for length in (2, 60):
        rows = [{0, 1, 2, 3 + r} for r in range(length)]
        costs = [4, 2, 3, *[9] * length]
        assert reduce(CoverProblem.from_sets(rows).with_costs(costs)).forced == (1,)


@pytest.mark.parametrize("backend", TAKERS)
def test_costs_as_high_as_they_may_be(backend: str) -> None:
    """Sums stay within what integers, and floating-point numbers, hold."""
    third = MAX_COST // 3
    rows = [{0, 1}, {1, 2}, {0, 2}]
    problem = CoverProblem.from_sets(rows).with_costs([third - 2, third, third - 1])
    solution = solve(problem, backend, reductions=False)
    assert (solution.cover, solution.cost) == ((0, 2), 2 * third - 3)


def test_many_rows_of_dear_sets_have_a_bound_that_holds() -> None:
    """Their prices would add up to more than an integer holds."""
    rows = [{s, (s + 1) % 40} for s in range(40)]
    problem = CoverProblem.from_sets(rows).with_costs([MAX_COST // 41] * 39 + [1])
    assert 1 <= heuristics.lower_bound(problem) <= 1 + 19 * (MAX_COST // 41)


def test_a_stopped_search_says_what_it_knows() -> None:
    """A cover and a bound, in costs, from a problem too hard for the time."""
    rng = np.random.default_rng(0)
    matrix = rng.random((400, 400)) < 0.05
    problem = CoverProblem.from_incidence(matrix).with_costs(rng.integers(3, 13, 400))
    solution = solve(problem, "bitmask", Limits(0.5))
    assert solution.status is Status.FEASIBLE
    assert solution.cost is not None
    assert solution.lower_bound is not None
    assert 3 < solution.lower_bound < solution.cost


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name not in TAKERS])
def test_backends_that_count_sets_refuse_costs(backend: str) -> None:
    """And say which do not."""
    with pytest.raises(InputError, match=f"{backend} counts sets and takes no costs.*bitmask"):
        solve(CoverProblem.from_sets([{0, 1}]), backend, costs=[1, 2])


def test_lists_refuse_costs() -> None:
    """They are of covers by size."""
    with pytest.raises(InputError, match="this problem has costs"):
        list(minimum_covers(CoverProblem.from_sets([{0, 1}]).with_costs([1, 2])))


def test_costs_of_one_are_none() -> None:
    """So that problems without costs and with such are solved the same way."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}])
    assert problem.with_costs([1, 1, 1]).costs is None
    assert problem.with_costs([1, 2, 1]).with_costs(None).costs is None


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([1, 2], "shape"),
        ([1, 0, 2], "set 1 costs 0; expected a whole number, 1 or more"),
        ([1, 2, 1.5], "set 2 costs 1.5"),
        ([1, 2, np.nan], "set 2 costs nan"),
        ([1, 2, 2**40], "set 2 costs"),
        ([2**30, 2**30, 1], f"the limit is {MAX_COST}"),
    ],
)
def test_costs_out_of_their_domain(costs: list[float], message: str) -> None:
    """Name the set and the rule."""
    with pytest.raises(ValueError, match=message):
        CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs(costs)


def test_a_board_counts_in_costs() -> None:
    """A larger cover that costs less is better; a bound above its cost is refused."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}]).with_costs([1, 1, 3])
    board = Bounds(problem)
    assert board.offer([2])
    assert board.offer([0, 1])
    assert not board.offer([2])
    assert (board.cover, board.upper) == ((0, 1), 2)


def test_the_incidence_graph_keeps_costs() -> None:
    """There and back."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs([5, 1, 2])
    again = CoverProblem.from_networkx(problem.to_networkx())
    assert again.costs is not None
    assert again.costs.tolist() == [5, 1, 2]
    graph = nx.Graph([("a", "x"), ("b", "x")])
    nx.set_node_attributes(graph, {"a": 0, "b": 0, "x": 1}, "bipartite")
    graph.nodes["a"]["cost"] = 7
    assert CoverProblem.from_networkx(graph).costs_or_ones().tolist() == [7, 1]


ROWS = "3 4\n5 1 1 2\n2  1 2\n1  2\n2  3 4\n"


def test_costs_of_a_file_are_read(tmp_path: Path) -> None:
    """In both layouts of OR-Library; equal ones, and ignored ones, mean nothing."""
    (tmp_path / "a.scp").write_text(ROWS)
    problem = read_problem(tmp_path / "a.scp")
    assert problem.costs is not None
    assert problem.costs.tolist() == [5, 1, 1, 2]
    assert read_problem(tmp_path / "a.scp", ignore_costs=True).costs is None
    (tmp_path / "b.rail").write_text("2 2\n3 2 1 2\n7 1 2\n")
    assert read_problem(tmp_path / "b.rail").costs_or_ones().tolist() == [3, 7]
    (tmp_path / "c.rail").write_text("2 2\n3 2 1 2\n3 1 2\n")
    assert read_problem(tmp_path / "c.rail").costs is None


@pytest.mark.parametrize(
    ("costs", "message"),
    [("5 1 0 2", "column 3 costs 0"), (f"{MAX_COST} 1 1 2", "together, .*|cost 2147483651")],
)
def test_costs_of_a_file_out_of_their_domain(tmp_path: Path, costs: str, message: str) -> None:
    """Name the column; ignored they do no harm."""
    path = tmp_path / "a.scp"
    path.write_text(ROWS.replace("5 1 1 2", costs))
    with pytest.raises(InputError, match=message):
        read_problem(path)
    assert read_problem(path, ignore_costs=True).costs is None


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("attribute,price\ncolor,3\n", "its columns are 'attribute', 'price'"),
        ("attribute,kind,cost\ncolor,a,3\n", "expected names, 'cost' and perhaps 'value'"),
        ("attribute,cost\ncolor,0\n", "row 0: the cost is '0'"),
        ("attribute,cost\ncolor,1.5\n", "row 0: the cost is '1.5'"),
        ("attribute,cost\ncolor,\nsize,1\n", "row 0: the cost is missing"),
        ("attribute,cost\ncolor,cheap\n", "row 0: the cost is 'cheap'"),
        ("attribute,cost\nhue,3\n", "row 0: there is no attribute 'hue'"),
        ("attribute,cost\ncolor,3\ncolor,4\n", "row 1: 'color' has two prices"),
        ("attribute,value,cost\ncolor,rde,3\n", "row 0: 'color' is nowhere 'rde'"),
        (f"attribute,cost\ncolor,{MAX_COST}\n", "row 0: with it all cost 2147483648 together"),
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
    assert "p.csv: row 1: with it all cost 2147483648 together" in capsys.readouterr().err


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


def test_weighted_crosscheck(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Backends agree on random problems with costs; those that take none are not asked."""
    command = ["crosscheck", "--weighted", "--count", "24", "--out", str(tmp_path / "out")]
    assert run([*command, "--backend", "bitmask", "--backend", "sat", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["agree"]
    families = answer["families"].values()
    assert sum(family["backends"]["bitmask"]["proved"] for family in families) >= 48
    assert sum(family["backends"]["sat"]["asked"] for family in families) == 0


def test_a_context_takes_costs_from_python() -> None:
    """One for each attribute."""
    context = Context.from_array([[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]], target=0)
    assert solve(context, costs=[1, 8, 2]).cost == 3
    with pytest.raises(ValueError, match="costs of shape"):
        solve(context, costs=[1, 8])


def test_a_weighted_disagreement_is_written_with_its_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a set cover, which `minsym crosscheck` reads again."""

    def wrong(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
        if problem.costs is None:
            return dict(BACKENDS["bitmask"].load()(problem, limits, bounds))
        bounds.raise_to(bounds.upper or 0)
        return {}

    module = ModuleType("planted")
    module.solve = wrong  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "planted", module)
    honours = frozenset({"seconds"})
    planted = Backend("planted", "planted", honours, "planted", "never", costs=True)
    monkeypatch.setitem(BACKENDS, "planted", planted)
    command = ["crosscheck", "--backend", "planted", "--backend", "bitmask", "--weighted"]
    assert run([*command, "--count", "40", "--out", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["disagreements"]
    files = [Path(case["file"]) for case in found if case["file"]]
    assert {file.suffix for file in files} == {".scp"}
    problem = read_problem(files[0])
    assert problem.costs is not None
    assert solve(problem, "planted", reductions=False).cost != solve(problem, "reference").cost


def test_convert_writes_costs(tmp_path: Path) -> None:
    """Those of a price list, for the row of a table."""
    (tmp_path / "t.csv").write_text("name,color,size\nx,red,2\ny,blue,2\nz,red,3\n")
    (tmp_path / "p.csv").write_text("attribute,cost\ncolor,3\n")
    given = [str(tmp_path / "t.csv"), str(tmp_path / "o.scp"), "--costs", str(tmp_path / "p.csv")]
    assert run(["convert", *given]) == 0
    assert read_problem(tmp_path / "o.scp").costs_or_ones().tolist() == [3, 1]


def test_high_costs_are_no_reason_to_give_up() -> None:
    """What a search takes was once estimated from the cost of a cover, not its size."""
    rng = np.random.default_rng(1)
    matrix = rng.random((60, 40)) < 0.2
    matrix[np.arange(60), rng.integers(0, 40, 60)] = True
    problem = CoverProblem.from_incidence(matrix).with_costs(rng.integers(1, 10**6, 40))
    assert solve(problem, "bitmask", reductions=False).status is Status.OPTIMAL


def test_costs_that_are_no_numbers_are_refused() -> None:
    """Texts, truth values and complex numbers have no total."""
    wrong: list[Any] = [["1", "2", "3"], [True, False, True], [1j, 1, 1], [None, 1, 1]]
    for costs in wrong:
        with pytest.raises(ValueError, match="costs of the kind"):
            CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs(costs)


def test_a_price_list_makes_no_labels_for_sets_that_a_file_only_claims(tmp_path: Path) -> None:
    """Names of numbered sets are numbers within the file's."""
    (tmp_path / "a.hgr").write_text("p hs 5000000 1\n1 4999999\n")
    for name, status in (("4999999", 0), ("5000001", 2), ("0", 2), ("x", 2)):
        (tmp_path / "p.csv").write_text(f"set,cost\n{name},3\n1,2\n")
        command = ["solve", str(tmp_path / "a.hgr"), "--costs", str(tmp_path / "p.csv")]
        assert run(command) == status


def test_names_come_back_from_the_incidence_graph() -> None:
    """As they were, not as nodes."""
    problem = CoverProblem.from_sets([{0, 1}, {1}], names=["red", "round"])
    assert CoverProblem.from_networkx(problem.to_networkx()).names == ("red", "round")
