"""Files of hitting sets and set covers."""

import tracemalloc
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, InputError, solve
from minsym.formats.numbers import MAX_SETS
from minsym.formats.problems import READ, read_instance, read_problem, write_hgr
from tests.naive import first_cover

N = 7
edges = st.lists(st.lists(st.integers(0, N - 1), max_size=5), max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("problems")


def same(found: CoverProblem, rows: list[list[int]], n_sets: int = N) -> bool:
    """Whether a problem is that of some rows, element by element."""
    expected = CoverProblem.from_sets(rows, n_sets)
    return (
        found.n_sets == n_sets
        and found.rows() == expected.rows()
        and found.row_of.tolist() == expected.row_of.tolist()
    )


@given(edges, st.sampled_from(["\n", "\r\n", " \n"]), st.booleans(), st.data())
def test_a_hitting_set_is_read_as_written(
    folder: Path, rows: list[list[int]], end: str, closed: bool, data: st.DataObject
) -> None:
    """Comments anywhere, vertices in any order and several times, edges of no vertices."""
    lines = [f"p hs {N} {len(rows)}", *(" ".join(str(s + 1) for s in row) for row in rows)]
    noise = data.draw(st.lists(st.sampled_from(["c", "c 1 2", "cé"]), max_size=3))
    for comment in noise:
        lines.insert(data.draw(st.integers(0, len(lines))), comment)
    path = folder / "read.hgr"
    # A last line that is blank has to be closed to be a line.
    path.write_bytes((end.join(lines) + end * (closed or not lines[-1])).encode())
    assert same(read_problem(path), rows)


@given(edges)
def test_what_is_written_is_read_back(folder: Path, rows: list[list[int]]) -> None:
    """The distinct rows in their order."""
    problem = CoverProblem.from_sets(rows, N)
    path = folder / "written.hgr"
    write_hgr(problem, path)
    again = read_problem(path)
    assert (again.n_sets, again.rows()) == (problem.n_sets, problem.rows())
    assert again.row_of.tolist() == list(range(problem.n_rows))


def orlib(rows: list[list[int]], layout: str, costs: list[int], blank: str) -> str:
    """Return a set cover in one of OR-Library's layouts."""
    if layout == "scp":
        blocks = [costs, *([len(row), *(s + 1 for s in row)] for row in rows)]
    else:
        columns = [[r for r, row in enumerate(rows, start=1) if s in row] for s in range(N)]
        blocks = [[cost, len(column), *column] for cost, column in zip(costs, columns, strict=True)]
    return blank.join(map(str, chain([len(rows), N], *blocks)))


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
def test_the_layout_is_never_guessed_wrong(
    folder: Path, rows: list[list[int]], layout: str
) -> None:
    """It is the one that fits; where both do, it has to be given."""
    path = folder / "cover.txt"
    path.write_text(orlib(rows, layout, [1] * N, " "), encoding="ascii")
    try:
        found = read_problem(path)
    except InputError:
        with pytest.raises(InputError, match="fits both layouts"):
            read_problem(path)
        found = read_problem(path, format=layout)
    assert same(found, rows)


def test_a_problem_from_a_file_is_solved(tmp_path: Path) -> None:
    """To the size that trying all subsets finds."""
    rows = [[1, 2, 4], [2, 3], [3, 4, 5], [1, 5], [2, 5]]
    path = tmp_path / "five"
    path.write_text(orlib([[s - 1 for s in row] for row in rows], "scp", [1] * N, "\n"))
    expected = first_cover(rows, N)
    assert expected is not None
    assert solve(read_problem(path)).size == len(expected)


def test_an_empty_row_is_known_by_its_number(tmp_path: Path) -> None:
    """Blank lines after the last edge are none; a column layout leaves rows out."""
    path = tmp_path / "e.hgr"
    path.write_text("p hs 3 4\n1\n\nc\n2\n\n\n\n", encoding="ascii")
    assert read_instance(path).empty_rows == [2, 4]
    path = tmp_path / "e.rail"
    path.write_text("3 1\n1 2 1 3\n", encoding="ascii")
    assert read_instance(path).empty_rows == [2]


HS = "'p hs VERTICES EDGES'"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.hgr", b"", "the file is empty"),
        ("a.hgr", b"c\n", f"there is no p line; expected {HS} first"),
        ("a.hgr", b"p hs 2 1\nc\np hs 2 1\n1\n", "line 3: a second p line"),
        ("a.hgr", b"1 2\np hs 2 1\n", f"line 1: expected {HS} before anything else"),
        ("a.hgr", b"p ds 2 1\n1 2\n", f"line 1: expected {HS}, found 'p ds 2 1'"),
        ("a.hgr", b"p hs 2\n1 2\n", f"line 1: expected {HS}, found 'p hs 2'"),
        ("a.hgr", b"p hs -2 1\n1\n", f"line 1: expected {HS}, found 'p hs -2 1'"),
        ("a.hgr", b"p hs 2 1 1\n1\n", f"line 1: expected {HS}"),
        ("a.hgr", b"p hs 2 1\n1 3\n", "line 2: vertex 3 does not exist; the vertices are 1 to 2"),
        ("a.hgr", b"p hs 2 1\nc\n0\n", "line 3: vertex 0 does not exist"),
        ("a.hgr", b"p hs 2 1\n1 -2\n", "line 2: expected a number of digits only, found '-2'"),
        (
            "a.hgr",
            b"p hs 2 1\n" + b"1" * 10**6 + b"\n2x\n",
            "line 3: expected a number of digits on",
        ),
        ("a.hgr", b"p hs 2 1\n1 2.0\n", "line 2: expected a number of digits only, found '2.0'"),
        ("a.hgr", b"p hs 2 1\n1 1_0\n", "line 2: expected a number of digits only, found '1_0'"),
        ("a.hgr", b"p hs 2 1\n1 \x1bx\n", r"line 2: expected a number of digits only, found '\x1b"),
        ("a.hgr", b"p hs 2 1\n1 " + b"9" * 5000, "line 2: a number of more than 18 digits"),
        ("a.hgr", b"p hs 2 2\n1 2\n", "expected 2 edges, as the p line says; found 1"),
        ("a.hgr", b"p hs 2 1\n1\n2\n", "line 3: an edge more than the 1 of the p line"),
        ("a.hgr", b"p hs 2 1\n1\n\n2\n", "line 4: an edge more than the 1 of the p line"),
        ("a.hgr", b"p hs 2 1\n1\ngarbage\n", "line 3: expected a number of digits only"),
        ("a.hgr", b"p hs 2 1\n1\0\n", "line 2: a NUL byte; this is not text"),
        ("a.hgr", b"p hs 2 1\nc \xff\n1\n", "line 2: a byte that is not UTF-8 text"),
        ("a.hgr", b"p hs 1000000000000 1\n1\n", f"line 1: more than {MAX_SETS} vertices"),
        ("a.hgr", b"p hs 3 1000000000000\n1\n", "expected 1000000000000 edges"),
        ("a.hgr", b"p hs 3 " + b"9" * 5000 + b"\n1\n", "expected far more edges"),
        ("a.scp", b"2", "line 1: expected 'ROWS COLUMNS' first"),
        ("a.scp", b"0 0", "line 1: 0 rows, 0 columns; expected 1 or more of each"),
        ("a.scp", b"2 1000000000000\n1\n", "take 1000000000004 numbers or more; the file has 3"),
        ("a.scp", b"2 2\n1 1\n1 1\n2 1\n", "line 4: the file ends within row 2 of 2"),
        ("a.scp", b"2 2\n1 1\n5 1\n2 1\n", "line 4: the file ends within row 1 of 2"),
        ("a.scp", b"1 2\n1 1\n1\n3\n", "line 4: column 3 does not exist; the columns are 1 to 2"),
        (
            "a.scp",
            b"1 2\n1 1\n1\n1\n7",
            "line 5: expected the end of the file after row 1, found 7",
        ),
        ("a.scp", b"1 1\n1.5\n1 1\n", "line 2: expected a number of digits only, found '1.5'"),
        ("a.rail", b"2 2\n1 1 1\n1 2 1\n", "line 3: the file ends within column 2 of 2"),
        ("a.rail", b"2 1\n1 2 1 3\n", "line 2: row 3 does not exist; the rows are 1 to 2"),
        ("a.rail", b"2 1\n1 2 1 2 9\n", "line 2: expected the end of the file after column 1"),
        ("a.txt", b"3 4\n5 6\n", "fits neither layout (scp: line 1: "),
        ("a.txt", b"1 1 1 1 1", "it fits both layouts of OR-Library; give --format scp or"),
        ("a.csv", b"a,b\n1,2\n", f"nothing says its format; expected one of {', '.join(READ)}"),
        ("a.txt", b"a,b\n1,2\n", "nothing says its format"),
    ],
)
def test_a_bad_file_gets_its_line_and_the_rule(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """In one line that names the file and is safe to print."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_problem(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@given(edges.filter(bool), st.sampled_from(["hgr", "scp", "rail"]), st.data())
def test_a_file_with_a_byte_changed_is_read_or_refused(
    folder: Path, rows: list[list[int]], format: str, data: st.DataObject
) -> None:
    """It never fails in another way."""
    if format == "hgr":
        path = folder / "whole.hgr"
        write_hgr(CoverProblem.from_sets(rows, N), path)
        content = bytearray(path.read_bytes())
    else:
        content = bytearray(orlib(rows, format, [1] * N, "\n").encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place : place + 1] = data.draw(st.binary(max_size=2))
    path = folder / "changed"
    path.write_bytes(content)
    with suppress(InputError):
        assert isinstance(read_problem(path, format=format), CoverProblem)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, a folder, an unknown format, costs where there are none."""
    for path in (tmp_path / "missing.hgr", tmp_path):
        with pytest.raises(InputError, match=f"^{path}: "):
            read_problem(path, format="hgr")
    with pytest.raises(InputError, match="NUL"):
        read_problem("a\0b.hgr")
    with pytest.raises(InputError, match="no format 'xls'; there are hgr, scp"):
        read_problem(tmp_path / "a.hgr", format="xls")
    with pytest.raises(InputError, match="no costs to ignore; this is a hitting set"):
        read_problem(tmp_path / "a.hgr", ignore_costs=True)


def test_vertices_in_no_edge_cost_nothing(tmp_path: Path) -> None:
    """Nothing is as long as the number of vertices that a file claims."""
    path = tmp_path / "wide.hgr"
    path.write_text(f"p hs {MAX_SETS} 1\n7 {MAX_SETS}\n", encoding="ascii")
    tracemalloc.start()
    try:
        problem = read_problem(path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert (problem.n_sets, problem.rows()) == (MAX_SETS, [(6, MAX_SETS - 1)])


def test_a_problem_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there stays until the new file is complete; only .hgr files are written."""
    path = tmp_path / "p.hgr"
    path.write_text("as it was", encoding="ascii")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("minsym.formats.lines.pairwise", full)
    with pytest.raises(OSError, match="no space left"):
        write_hgr(CoverProblem.from_sets([[0]]), path)
    assert path.read_text(encoding="ascii") == "as it was"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match=r"use \.hgr"):
        write_hgr(CoverProblem.from_sets([[0]]), tmp_path / "p.csv")
