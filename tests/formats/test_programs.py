"""Integer programs, as other solvers read them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from minsym import InputError, write_problem
from tests.generating import ROOT
from tests.peers import by_highs, by_scip
from tests.problem_files import NAMES, least_cost, problem_of, written


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
        written(cases[int(path.stem)], path)
    assert by_highs(*paths) == [least_cost(problem) for problem in cases] * 2


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


@pytest.mark.parametrize("first", ["highspy", "ortools.math_opt.python.mathopt"])
def test_no_library_of_the_caller_is_in_the_way(tmp_path: Path, first: str) -> None:
    """Two copies of HiGHS cannot be in one process, so OR-Tools is in none but its own."""
    code = (
        f"import sys, minsym, {first}; before = set(sys.modules)\n"
        "problem = minsym.CoverProblem.from_sets([{0, 1}, {1, 2}, {0, 2}])\n"
        "for backend in ('ilp', 'scip', 'cpsat'):\n"
        "    assert minsym.solve(problem, backend, reductions=False).size == 2\n"
        f"minsym.write_problem(problem, {str(tmp_path / 'p.lp')!r})\n"
        f"minsym.write_problem(problem, {str(tmp_path / 'p.mps')!r})\n"
        "assert not any('ortools' in name for name in set(sys.modules) - before)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", "import conftest\n" + code],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert by_highs(tmp_path / "p.lp", tmp_path / "p.mps") == [2, 2]
