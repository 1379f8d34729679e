"""Problem files hold the problem and no more, whatever names and numbers of sets are."""

import tracemalloc
from pathlib import Path

import pytest

from minsym import CoverProblem, write_problem
from minsym.formats.known import WRITTEN
from minsym.model.labels import MAX_SETS
from tests.problem_files import problem_of


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
