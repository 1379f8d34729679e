"""Problem files of every format: bad ones are refused, and others solve what is written."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, InputError, independent_set, read_problem, write_problem
from minsym.formats.known import READ
from minsym.formats.problems import write_hgr
from minsym.model.labels import MAX_SETS
from tests.peers import Answer, by_ortools, by_rc2, by_scip
from tests.problem_files import N, edges, least_cost, orlib, problems, written

HS = "'p hs VERTICES EDGES'"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.hgr", b"", "the file is empty"),
        ("a.hgr", b"c\n", f"there is no p line; expected {HS} first"),
        ("a.hgr", b"p hs 2 1\nc\np hs 2 1\n1\n", "line 3: a second p line"),
        ("a.hgr", b"1 2\np hs 2 1\n", f"line 1: expected {HS} before anything else"),
        (
            "a.hgr",
            b"p ds 2 1\n1 2\n",
            "this is a graph; say what is asked of it: --as TASK",
        ),
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
        ("a.scp", b"1 1\n1.5\n1 1.0\n", "line 3: expected a number of digits only, found 1.0"),
        ("a.rail", b"2 2\n1 1 1\n1 2 1\n", "line 3: the file ends within column 2 of 2"),
        ("a.rail", b"2 1\n1 2 1 3\n", "line 2: row 3 does not exist; the rows are 1 to 2"),
        ("a.rail", b"2 1\n1 2 1 2 9\n", "line 2: expected the end of the file after column 1"),
        ("a.txt", b"3 4\n5 6\n", "each line has two numbers; give --format sets or --format edges"),
        ("a.txt", b"3 4\n5 5 6\n", "its numbers fit no format (scp: line 1: "),
        (
            "a.csv",
            b"a,b\n1,2\n",
            f"if it is not, give --format, {', '.join(READ)}",
        ),
        ("a.txt", b"a,b\n1,2\n", "this is a table"),
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
    (tmp_path / "a.hgr").write_text("p hs 1 1\n1\n", encoding="ascii")
    for path in (tmp_path / "missing.hgr", tmp_path):
        with pytest.raises(InputError, match=f"^{path}: "):
            read_problem(path, format="hgr")
    with pytest.raises(InputError, match="NUL"):
        read_problem("a\0b.hgr")
    with pytest.raises(InputError, match="no format 'xls'; there are hgr, wcnf, scp"):
        read_problem(tmp_path / "a.hgr", format="xls")
    with pytest.raises(InputError, match="no costs to ignore; this is a hitting set"):
        read_problem(tmp_path / "a.hgr", ignore_costs=True)


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


def test_a_graph_needs_a_task_and_a_hitting_set_has_none(tmp_path: Path) -> None:
    """The line names all tasks."""
    graph, hyper = tmp_path / "g.gr", tmp_path / "h.hgr"
    graph.write_text("p tw 2 1\n1 2\n", encoding="utf-8")
    hyper.write_text("p hs 2 1\n1 2\n", encoding="utf-8")
    for task in (None, "colouring"):
        with pytest.raises(InputError, match="--as TASK, which is dominating-set, vertex-cover, "):
            read_problem(graph, task=task)
    with pytest.raises(InputError, match="goes with a graph; this is a hitting set"):
        read_problem(hyper, task="vertex-cover")


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
    written(problem, path)
    answer, best = peer(path), least_cost(problem)
    if answer is None:
        assert best is None
    else:
        cost, cover = answer
        assert cost == best
        assert problem.is_cover(cover)
        assert problem.cost_of(cover) == best


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


def test_an_independent_set_is_written_as_its_vertex_cover(tmp_path: Path) -> None:
    """Which the message says, and works."""
    problem = independent_set(nx.path_graph(3))
    for write in (write_problem, write_hgr):
        with pytest.raises(InputError, match=r"IndependentSet.*: write_problem\(problem\.left_"):
            write(problem, tmp_path / "path.hgr")  # type: ignore[arg-type]
    write_problem(problem.left_out, tmp_path / "path.hgr")
    assert read_problem(tmp_path / "path.hgr").rows() == [(0, 1), (1, 2)]
