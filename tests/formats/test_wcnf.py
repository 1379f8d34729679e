"""Problems of weighted MaxSAT; `test_problems` has a solver read them."""

from pathlib import Path

from minsym.formats.wcnf import write_wcnf
from tests.problem_files import problem_of


def test_a_row_that_nothing_meets_is_an_empty_clause(tmp_path: Path) -> None:
    """Which nothing satisfies; sets that cost alike weigh 1."""
    write_wcnf(problem_of([[], [0, 1]], 2), tmp_path / "p.wcnf")
    lines = (tmp_path / "p.wcnf").read_text(encoding="ascii").split("\n")
    assert [" ".join(line.split()) for line in lines] == ["1 -1 0", "1 -2 0", "h 0", "h 1 2 0", ""]
