"""Set covers in files of OR-Library, with their costs."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve, write_problem
from minsym.formats.problems import read_problem
from minsym.model.costs import MAX_COST
from tests.naive import first_cover
from tests.problem_files import N, edges, orlib, problem_of, same


@given(edges.filter(bool), st.sampled_from(["scp", "rail"]), st.sampled_from([" ", "\n", "\r\n\t"]))
def test_a_set_cover_is_read_in_both_layouts(
    folder: Path, rows: list[list[int]], layout: str, blank: str
) -> None:
    """Line breaks may be anywhere; costs are kept unless they are all the same, or ignored."""
    path = folder / f"cover.{layout}"
    path.write_text(orlib(rows, layout, [3] * N, blank), encoding="ascii")
    found = read_problem(path)
    assert same(found, rows)
    assert found.costs is None
    path.write_text(orlib(rows, layout, [1, *[2] * (N - 1)], blank), encoding="ascii")
    found = read_problem(path)
    assert same(found, rows)
    assert found.costs_or_ones().tolist() == [1, *[2] * (N - 1)]
    assert read_problem(path, ignore_costs=True).costs is None


@given(edges.filter(bool), st.sampled_from(["scp", "rail"]))
def test_either_layout_is_taken_if_it_is_the_one_that_fits(
    folder: Path, rows: list[list[int]], layout: str
) -> None:
    """Where both do, it has to be given."""
    path = folder / "cover.txt"
    path.write_text(orlib(rows, layout, [1] * N, " "), encoding="ascii")
    try:
        found = read_problem(path, format="orlib")
    except InputError:
        with pytest.raises(InputError, match="fits both layouts"):
            read_problem(path, format="orlib")
        found = read_problem(path, format=layout)
    assert same(found, rows)


def test_a_problem_from_a_file_is_solved(tmp_path: Path) -> None:
    """To the size that trying all subsets finds."""
    rows = [[1, 2, 4], [2, 3], [3, 4, 5], [1, 5], [2, 5]]
    path = tmp_path / "five.scp"
    path.write_text(orlib([[s - 1 for s in row] for row in rows], "scp", [1] * N, "\n"))
    expected = first_cover(rows, N)
    assert expected is not None
    assert solve(read_problem(path)).size == len(expected)


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
    [(f"{MAX_COST} 1 1 2", f"the sets cost {MAX_COST + 4} together; .* --ignore-costs")],
)
def test_costs_of_a_file_out_of_their_domain(tmp_path: Path, costs: str, message: str) -> None:
    """Name the limit; ignored they do no harm."""
    path = tmp_path / "a.scp"
    path.write_text(ROWS.replace("5 1 1 2", costs))
    with pytest.raises(InputError, match=message):
        read_problem(path)
    assert read_problem(path, ignore_costs=True).costs is None


def test_costs_are_what_a_set_cover_says(tmp_path: Path) -> None:
    """OR-Library by rows: sizes, costs, and for each row how many columns and which."""
    write_problem(problem_of([[0, 2], [1]], 3, None, [5, 1, 123_456_789]), tmp_path / "p.scp")
    assert (tmp_path / "p.scp").read_text(encoding="ascii") == "2 3\n5 1 123456789\n2 1 3\n1 2\n"


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("scp", "2 3\n0.1 .2 0\n2 1 2\n2 1 3\n"),
        ("rail", "2 3\n0.1 2 1 2\n.2 1 1\n0 1 2\n"),
    ],
)
def test_costs_may_be_0_or_decimal(tmp_path: Path, layout: str, text: str) -> None:
    """And are counted exactly; other numbers are whole."""
    path = tmp_path / f"a.{layout}"
    path.write_text(text)
    for format in (layout, "orlib"):
        problem = read_problem(path, format=format)
        assert problem.costs is not None
        assert (problem.costs.tolist(), problem.unit) == ([0.1, 0.2, 0], Fraction(1, 10))
        assert problem.rows() == [(0, 1), (0, 2)]
        assert read_problem(path, format=format, ignore_costs=True).costs is None
    path.write_text(text.replace(" 2\n", " 2.0\n", 1))
    with pytest.raises(InputError, match=r"line \d: expected a number of digits only, found 2\.0"):
        read_problem(path)
