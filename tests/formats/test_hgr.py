"""Hitting sets in files of the PACE challenge."""

import tracemalloc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem
from minsym.formats.problems import read_problem, write_hgr
from minsym.model.labels import MAX_SETS
from tests.problem_files import N, edges, same


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
