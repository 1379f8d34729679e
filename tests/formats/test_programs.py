"""Problems as other solvers read them: each format is read back by a solver it is for."""

import tracemalloc
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, InputError, read_problem, write_problem
from minsym.formats.numbers import MAX_SETS
from minsym.formats.problems import WRITTEN
from tests.peers import Answer, by_highs, by_ortools, by_rc2, by_scip

N = 6

#: Names that LP, MPS and comments of a line have rules against.
NAMES = ("", "e5", "E", "free", "st", "1 of 2", "x:y", "<= 1 ;\n* é", "red\x1b[31m", "n" * 999)


@st.composite
def problems(draw: st.DrawFn) -> CoverProblem:
    """Draw a problem: sets in no row, equal and empty rows, no rows or sets, names, costs."""
    n_sets = draw(st.integers(0, N))
    sets = st.lists(st.integers(0, n_sets - 1), max_size=5) if n_sets else st.just(list[int]())
    rows = draw(st.lists(sets, max_size=7))
    name = st.one_of(st.sampled_from(NAMES), st.text(max_size=5))
    names = draw(st.none() | st.lists(name, min_size=n_sets, max_size=n_sets))
    cost = st.sampled_from([1, 2, 3, 7, 999_999])
    costs = draw(st.none() | st.lists(cost, min_size=n_sets, max_size=n_sets))
    return problem_of(rows, n_sets, names, costs)


def problem_of(
    rows: list[list[int]],
    n_sets: int,
    names: list[str] | None = None,
    costs: list[int] | None = None,
) -> CoverProblem:
    """Return a problem."""
    return CoverProblem.from_sets(rows, n_sets, names).with_costs(costs)


def least_cost(problem: CoverProblem) -> int | None:
    """Return the least cost of a cover, None if there is none, by trying all."""
    sets = range(problem.n_sets)
    every = (cover for size in range(problem.n_sets + 1) for cover in combinations(sets, size))
    return min((problem.cost_of(c) for c in every if problem.is_cover(c)), default=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("convert")


@pytest.mark.parametrize(
    ("suffix", "peer"),
    [
        (".wcnf", by_rc2),
        (".opb", by_scip),
        (".lp", by_scip),
        (".mps", by_scip),
        (".mps", by_ortools),
    ],
)
@given(problem=problems())
def test_a_solver_finds_the_optimum_in_what_is_written(
    folder: Path, suffix: str, peer: Callable[[Path], Answer], problem: CoverProblem
) -> None:
    """Its cover too is one of ours, in the numbers that the variables have."""
    path = folder / f"any{suffix}"
    write_problem(problem, path)
    answer, best = peer(path), least_cost(problem)
    if answer is None:
        assert best is None
    else:
        cost, cover = answer
        assert cost == best
        assert problem.is_cover(cover)
        assert problem.cost_of(cover) == best


def test_highs_finds_the_optimum_in_what_is_written(folder: Path) -> None:
    """By its own readers of LP and MPS; with no rows, no sets and a row that nothing meets."""
    rng = np.random.default_rng(0)
    cases = [problem_of([], 0), problem_of([], 3), problem_of([[]], 0), problem_of([[0], []], 2)]
    for i in range(20):
        rows = [np.flatnonzero(rng.random(9) < 0.3).tolist() or [i % 9] for _ in range(8)]
        costs = rng.integers(1, 9, 9).tolist() if i % 2 else None
        cases.append(problem_of(rows, 9, list(NAMES[:9]), costs))
    cases.append(problem_of([[0, 1], [1, 2]], 3, [*NAMES[-2:], "Bounds"]))
    paths = [folder / f"{i}{suffix}" for suffix in (".lp", ".mps") for i in range(len(cases))]
    for path in paths:
        write_problem(cases[int(path.stem)], path)
    assert by_highs(*paths) == [least_cost(problem) for problem in cases] * 2


@given(problems())
def test_our_readers_read_what_is_written(folder: Path, problem: CoverProblem) -> None:
    """The distinct rows in their order; where a format cannot hold the problem, it says so."""
    for suffix in (".hgr", ".scp"):
        path = folder / f"ours{suffix}"
        if suffix == ".hgr" and problem.costs is not None:
            with pytest.raises(InputError, match="has no costs"):
                write_problem(problem, path)
        elif suffix == ".scp" and not (problem.n_rows and problem.n_sets):
            with pytest.raises(InputError, match="1 or more rows and columns, not "):
                write_problem(problem, path)
        else:
            write_problem(problem, path)
            again = read_problem(path)
            assert (again.n_sets, again.rows()) == (problem.n_sets, problem.rows())
            costs = problem.costs_or_ones()
            if (costs != costs[:1]).any():
                assert again.costs_or_ones().tolist() == costs.tolist()


def test_costs_are_what_a_set_cover_says(tmp_path: Path) -> None:
    """OR-Library by rows: sizes, costs, and for each row how many columns and which."""
    write_problem(problem_of([[0, 2], [1]], 3, None, [5, 1, 123_456_789]), tmp_path / "p.scp")
    assert (tmp_path / "p.scp").read_text(encoding="ascii") == "2 3\n5 1 123456789\n2 1 3\n1 2\n"


def test_each_file_holds_no_more_than_its_lines(tmp_path: Path) -> None:
    """A name with a line break in it starts no line of its own; MaxSAT has no p line."""
    problem = problem_of([[0, 1]], 2, ["a\nh -1 0\n", "b\n+1 x1 >= 2 ;"], [3, 4])
    for suffix in (".wcnf", ".opb"):
        write_problem(problem, tmp_path / f"p{suffix}")
    assert (tmp_path / "p.wcnf").read_text(encoding="utf-8").splitlines() == [
        r"c 1 = a\nh -1 0\n",
        r"c 2 = b\n+1 x1 >= 2 ;",
        "3 -1 0",
        "4 -2 0",
        "h 1 2 0",
    ]
    assert (tmp_path / "p.opb").read_text(encoding="utf-8").splitlines() == [
        "* #variable= 2 #constraint= 1",
        r"* x1 = a\nh -1 0\n",
        r"* x2 = b\n+1 x1 >= 2 ;",
        "min: +3 x1 +4 x2 ;",
        "+1 x1 +1 x2 >= 1 ;",
    ]


@pytest.mark.parametrize("suffix", [".lp", ".mps"])
def test_costs_that_would_be_rounded_are_refused(tmp_path: Path, suffix: str) -> None:
    """The writer keeps six digits; what was there before stays."""
    path = tmp_path / f"p{suffix}"
    write_problem(problem_of([[0, 1]], 2, None, [2_000_000, 123_456_000]), path)
    answer = by_scip(path)
    assert answer == (2_000_000, (0,))
    before = path.read_bytes()
    for cost in (1_234_567, 2_000_001, 2**31 - 2):
        with pytest.raises(InputError, match=rf"p\{suffix}: set 2 costs {cost}, .* six digits"):
            write_problem(problem_of([[0, 1]], 2, None, [1, cost]), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", sorted(set(WRITTEN) - {".scp"}))
def test_sets_in_no_row_make_no_file_longer(tmp_path: Path, suffix: str) -> None:
    """A file of a line may claim millions of them."""
    problem = CoverProblem.from_sets([[6, MAX_SETS - 1]], MAX_SETS)
    path = tmp_path / f"wide{suffix}"
    write_problem(problem, path)  # what it imports is no part of what it takes
    tracemalloc.start()
    try:
        write_problem(problem, path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert path.stat().st_size < 2000
