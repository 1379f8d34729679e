"""Problems of weighted MaxSAT; `test_problems` has a solver read them."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from minsym import CoverProblem, InputError, read_problem, solve, write_problem
from minsym.formats.guess import says_wcnf
from minsym.formats.wcnf import read_wcnf, write_wcnf
from tests.problem_files import problem_of, problems

NEW = b"c two rows\nh 1 2 0\nh 2 3 0\n2 -1 0\n5 -2 0\n2 -3 0\n"
OLD = b"c two rows\np wcnf 3 5 10\n10 1 2 0\n10 2 3 0\n2 -1 0\n5 -2 0\n2 -3 0\n"


def test_a_row_that_nothing_meets_is_an_empty_clause(tmp_path: Path) -> None:
    """Which nothing satisfies; sets that cost alike weigh 1."""
    write_wcnf(problem_of([[], [0, 1]], 2), tmp_path / "p.wcnf")
    lines = (tmp_path / "p.wcnf").read_text(encoding="ascii").split("\n")
    assert [" ".join(line.split()) for line in lines] == ["1 -1 0", "1 -2 0", "h 0", "h 1 2 0", ""]


@pytest.mark.parametrize("text", [NEW, OLD, NEW.replace(b"\n", b"\r\n"), NEW.replace(b" ", b"\t ")])
def test_hard_clauses_are_rows_and_weights_are_costs(text: bytes) -> None:
    """In the layout of today, and in that before 2022."""
    problem = read_wcnf(text, False)
    assert problem.rows() == [(0, 1), (1, 2)]
    assert problem.costs_or_ones().tolist() == [2, 5, 2]
    assert solve(problem).cover == (0, 2)
    assert solve(read_wcnf(text, True)).cover == (1,)


def test_soft_clauses_of_one_variable_add_up() -> None:
    """As their costs do in MaxSAT."""
    assert read_wcnf(b"h 1 2 0\n1 -1 0\n3 -1 0\n2 -2 0\n", False).costs_or_ones().tolist() == [4, 2]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"h 1 2 0\nh 1 -2 0\n", "line 2: a hard clause has a negated variable; a hitting set"),
        (b"h 1 2 0\n1 1 0\n", "line 2: a soft clause is not one negated variable"),
        (b"h 1 2 0\n1 -1 -2 0\n", "line 2: a soft clause is not one negated variable"),
        (b"h 1 2\n", "line 1: expected a 0 at the end of the clause"),
        (b"h 1 2 0\n0\n", "line 2: expected a clause to start with h or its weight"),
        (b"h 1 2 0\n-1 -2 0\n", "line 2: expected a clause to start with h or its weight"),
        (b"h 1 h 2 0\n", "line 1: expected h at the start of a clause only"),
        (b"h 1 2 0\nh1 2 0\n", "line 2: expected numbers, and h before a hard clause"),
        (b"h 1 --2 0\n", "line 1: expected numbers"),
        (b"h 1 2- 0\n", "line 1: expected numbers"),
        (b"h 1 x 0\n", "line 1: expected a number of digits only, found 'x'"),
        (b"p wcnf 3\n", "line 1: expected 'p wcnf VARIABLES CLAUSES TOP', found 'p wcnf 3'"),
        (b"p wcnf 2 2 9\n9 1 2 0\n", "it has 1 clauses; expected 2, as the p line says"),
        (b"p wcnf 2 1\n9 1 2 0\n", "line 2: a soft clause is not one negated variable"),
        (b"c\n", "it has 0 clauses; expected one or more"),
        (b"h 99999999 0\n", "more than 4000000 variables"),
        (b"h 1 0\n" + b"999999999999999999 -1 0\n" * 10, "less than 2\\^63; --ignore-costs reads"),
        (b"h 1 2 0\n0 -1 -2 0\n", "line 2: a soft clause is not one negated variable"),
        (b"h 1 2.5 0\n1 -1 0\n", "line 1: expected a number of digits only, found 2.5"),
        (b"h 1 2 0\n1..5 -1 0\n", "line 2: expected a number of digits only, found '1..5'"),
    ],
)
def test_maxsat_that_is_no_hitting_set_is_refused(text: bytes, rule: str) -> None:
    """In one line that names the place, and why."""
    with pytest.raises(InputError, match=rule):
        read_wcnf(text, False)


@given(problems())
def test_what_is_written_is_read_back(folder: Path, problem: CoverProblem) -> None:
    """Rows in their order, and the costs of all sets that are in one."""
    path = folder / "again.wcnf"
    write_problem(problem, path)
    again = read_problem(path)
    assert again.rows() == problem.rows()
    for s in {s for row in problem.rows() for s in row}:
        assert again.costs_or_ones()[s] == problem.costs_or_ones()[s]


@pytest.mark.parametrize("head", [b"", b"p wcnf 3 6 3\n"])
def test_weights_may_be_0_or_decimal(head: bytes) -> None:
    """What weighs 0 is free, as what has no soft clause; the costs are exact."""
    hard = b"3 1 2 0\n3 2 3 0\n" if head else b"h 1 2 0\nh 2 3 0\n"
    soft = b"0.1 -1 0\n.2 -1 0\n2. -2 0\n0 -3 0\n"
    assert says_wcnf(head + soft + hard)
    problem = read_wcnf(head + hard + soft, False)
    assert problem.costs is not None
    assert (problem.costs.tolist(), problem.unit) == ([0.3, 2, 0], Fraction(1, 10))
    assert problem.rows() == [(0, 1), (1, 2)]
    assert solve(problem).cost == 0.3
