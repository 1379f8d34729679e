"""Backends that are compared with each other, and problems that shrink."""

import json
import re
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import solve
from minsym.cli import run
from minsym.compare.crosscheck import (
    Answer,
    Ask,
    Case,
    contradiction,
    crosscheck,
    is_asked,
    shrink,
    ways,
)
from minsym.compare.random_problems import KINDS
from minsym.formats.problems import read_problem, write_hgr
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.solving.backends import BACKENDS, Backend
from minsym.solving.bounds import Bounds

TRIANGLE = CoverProblem.from_sets([[0, 1], [1, 2], [0, 2]])

Plant = Callable[[Callable[[Bounds], Any]], str]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Add a backend to the table that does one thing to the bounds."""

    def add(search: Callable[[Bounds], Any]) -> str:
        module = ModuleType("planted")

        def solve(_problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
            search(bounds)
            return {}

        module.solve = solve  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "planted", module)
        backend = Backend("planted", "planted", frozenset({"seconds"}), "planted", "never")
        monkeypatch.setitem(BACKENDS, "planted", backend)
        return "planted"

    return add


def believes_the_cover(bounds: Bounds) -> None:
    """Claim that the cover that is known is a minimum."""
    bounds.raise_to(bounds.upper or 0)


def test_backends_that_agree_exit_0_with_a_table_of_who_was_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every family, both backends, nothing written."""
    out = tmp_path / "out"
    asked = ["--backend", "bitmask", "--backend", "reference", "--count", "24"]
    assert run(["crosscheck", *asked, "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in KINDS)
    assert "no disagreement; 24 problems" in text
    assert not out.exists()
    assert run(["crosscheck", *asked, "--out", str(out), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["agree"], answer["problems"]) == (True, 24)
    graphs = answer["families"]["graphs"]
    assert graphs["problems"] == graphs["backends"]["bitmask"]["asked"] == 3
    assert graphs["backends"]["bitmask"]["proved"] == graphs["backends"]["bitmask"]["solves"]


def test_a_wrong_backend_is_found_and_its_problem_shrinks(
    plant: Plant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The exit status is 1, and the file that is named still makes it fail."""
    name = plant(believes_the_cover)
    out = str(tmp_path / "out")
    asked = ["--backend", "bitmask", "--backend", name, "--out", out]
    assert run(["crosscheck", *asked, "--count", "8", "--family", "hypergraphs"]) == 1
    text = capsys.readouterr().out
    (file,) = (tmp_path / "out").iterdir()
    problem = read_problem(file)
    assert f"shrunk to {problem.n_rows} rows over {problem.n_sets} sets: {file}" in text
    # The least on which the greedy cover, which the liar is given, is no minimum.
    assert max(problem.n_rows, problem.n_sets) <= 8
    assert run(["crosscheck", str(file), *asked]) == 1


def test_a_backend_that_raises_disagrees(
    plant: Plant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whatever it raises is reported, and the run goes on."""
    name = plant(lambda bounds: bounds.problem.rows()[10**9])
    out = tmp_path / "out"
    status = run(["crosscheck", "--backend", name, "--count", "40", "--out", str(out), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert status == 1
    assert answer["problems"] == 40
    assert len(answer["disagreements"]) > 10
    first = answer["disagreements"][0]
    assert "IndexError" in first["answers"][0]
    assert first["file"] == str(next(out.iterdir()))
    assert first["rows"] <= 8  # fewer are solved without the backend


def test_ctrl_c_ends_with_what_was_done(
    plant: Plant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The exit status is that of a search that was stopped."""
    path = tmp_path / "triangle.hgr"
    write_hgr(TRIANGLE, path)
    asked: list[Bounds] = []

    def interrupted(bounds: Bounds) -> None:
        asked.extend([bounds] * (bounds.problem.n_rows == 3))
        if len(asked) == 3:  # the first file, in its own order and another, and the second
            raise KeyboardInterrupt

    status = run(["crosscheck", str(path), str(path), "--backend", plant(interrupted)])
    assert status == 4
    assert "stopped by Ctrl-C; no disagreement; 1 problem," in capsys.readouterr().out


def test_a_backend_that_solved_nothing_has_no_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than one of 0.00 ms: `graph` is asked about no problem of wider rows."""
    path = tmp_path / "wide.hgr"
    path.write_text("p hs 4 2\n1 2 3\n2 3 4\n", encoding="utf-8")
    assert run(["crosscheck", str(path), "--backend", "plain", "--backend", "graph"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^solves +[1-9]\d* +0$", out, re.MULTILINE)
    assert re.search(r"^ms a solve +\d+\.\d\d *$", out, re.MULTILINE)


def test_a_backend_is_asked_what_it_takes() -> None:
    """`graph` rows of two, the oracle what is enumerated in milliseconds."""
    wide = CoverProblem.from_sets([range(i, i + 20) for i in range(0, 400, 10)])
    assert is_asked("graph", TRIANGLE)
    assert not is_asked("graph", wide)
    assert is_asked("reference", TRIANGLE)
    assert not is_asked("reference", wide)
    assert is_asked("bitmask", wide)


def test_every_backend_is_asked_both_ways_and_takes_turns_at_the_reordering() -> None:
    """Over four problems two backends reorder with reductions and without."""
    names = ["plain", "bitmask"]
    asks = [ways(names, number) for number in range(4)]
    assert all({ask[:2] for ask in of_one[:-1]} == {*asks_of(names)} for of_one in asks)
    assert {of_one[-1][:3] for of_one in asks} == {(*ask, True) for ask in asks_of(names)}


def test_the_reordering_is_asked_with_the_limits_that_a_backend_honours() -> None:
    """Another seed each time, two threads, and several times of which one is that of all solves."""
    cpsat, maxsat = ([ways([name], i)[-1].limits for i in range(8)] for name in ("cpsat", "maxsat"))
    assert [(limits.threads, limits.seed) for limits in cpsat] == [(2, i) for i in range(8)]
    assert [(limits.threads, limits.seed) for limits in maxsat] == [(1, i) for i in range(8)]
    assert len({limits.seconds for limits in maxsat}) == 4
    assert None in {limits.seconds for limits in maxsat}


def test_a_backend_that_proves_nothing_is_always_stopped() -> None:
    """It would take all the time that there is; the others have that of all solves."""
    assert all(ask.limits.seconds for i in range(8) for ask in ways(["local"], i))
    assert not any(ask.limits.seconds for i in range(8) for ask in ways(["plain"], i)[:-1])


def test_bounds_of_searches_that_were_stopped_have_to_hold(
    plant: Plant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A backend that only errs in a hurry is found; the answer says what it was asked."""
    name = plant(lambda bounds: believes_the_cover(bounds) if bounds.remaining() < 1 else None)
    asked = ["--backend", "bitmask", "--backend", name, "--out", str(tmp_path)]
    assert run(["crosscheck", *asked, "--count", "40", "--family", "hypergraphs"]) == 1
    assert re.search(r"planted.* in another order, seconds 0\.\d+: ", capsys.readouterr().out)


def test_the_time_limit_holds_for_searches_that_are_stopped_too(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A shorter one than theirs is kept."""
    monkeypatch.setattr("minsym.compare.crosscheck.STOPS", (50.0,))
    left: list[float] = []
    name = plant(lambda bounds: left.append(bounds.remaining()))
    asked = ["--time-limit", "20", "--family", "hypergraphs", "--count", "10"]
    assert run(["crosscheck", "--backend", name, *asked, "--out", str(tmp_path)]) == 0
    assert all(seconds <= 20 for seconds in left[-10:])


def asks_of(names: list[str]) -> list[tuple[str, bool]]:
    return [(name, reductions) for name in names for reductions in (True, False)]


@pytest.mark.parametrize(
    ("bounds", "wrong"),
    [
        ([(3, 3), (3, 3)], False),
        ([(3, 3), (2, 4)], False),
        ([(3, 3), (4, 4)], True),
        ([(2, 3), (4, 5)], True),
        ([(np.inf, np.inf), (0, 3)], True),
        ([(np.inf, np.inf), (1, np.inf)], False),
    ],
)
def test_bounds_contradict_where_one_exceeds_a_cover(
    bounds: list[tuple[float, float]], wrong: bool
) -> None:
    """Other differences are differences in what is known; no cover at all is a bound too."""
    answers = [Answer(Ask("b", True), Status.FEASIBLE, low, high, 0.0) for low, high in bounds]
    assert bool(contradiction(answers)) == wrong


@given(st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=12))
def test_a_shrunk_problem_fails_and_can_lose_nothing(rows: list[set[int]]) -> None:
    """For a failure that needs two rows with a common set and three entries."""

    def fails(problem: CoverProblem) -> bool:
        pairs = combinations(map(set, problem.rows()), 2)
        return any(a & b and len(a | b) > 2 for a, b in pairs)

    problem = CoverProblem.from_sets(rows, 10)
    small = shrink(problem, fails) if fails(problem) else None
    if small is None:
        assert not fails(problem)
    else:
        assert fails(small)
        assert (small.n_rows, small.n_sets, small.indices.size) in ((2, 3, 4), (2, 3, 5))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--count", "0"], "--count is 0; expected more than 0"),
        (["--seed", "-1"], "--seed is -1; expected 0 or more"),
        (["--backend", "nobody"], "--backend: there is no 'nobody'; there are auto"),
        (["--family", "nobody"], "--family: there is no 'nobody'; there are contexts"),
        (["--time-limit", "0"], "--time-limit is 0.0; expected more than 0"),
        (["missing.hgr"], "missing.hgr"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is solved."""
    assert run(["crosscheck", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert err.count("\n") == 1


def test_weighted_crosscheck(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Backends agree on random problems with costs; those that take none are not asked."""
    command = ["crosscheck", "--weighted", "--count", "24", "--out", str(tmp_path / "out")]
    assert run([*command, "--backend", "bitmask", "--backend", "sat", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["agree"]
    families = answer["families"].values()
    assert sum(family["backends"]["bitmask"]["proved"] for family in families) >= 48
    assert sum(family["backends"]["sat"]["asked"] for family in families) == 0


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


def test_decimal_costs_are_added_up_exactly(tmp_path: Path) -> None:
    """0.1, 0.2 and 0.3 are 0.6."""
    problem = CoverProblem.from_sets([[0], [1], [2]]).with_costs([0.1, 0.2, 0.3])
    report = crosscheck([Case("tenths", "0", problem)], ["auto", "bitmask"], None, tmp_path)
    assert not report.disagreements
