"""Graphs as DIMACS and PACE write them, in the dialects of the field."""

from fractions import Fraction
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.formats.dimacs import KINDS, read_dimacs
from minsym.formats.numbers import MAX_VERTICES
from minsym.formats.problems import read_instance, read_problem
from minsym.model.graphs import cover_problem, graph_of
from minsym.model.instance import TASKS
from tests.strategies import graphs


@given(
    graphs,
    st.sampled_from(sorted(TASKS)),
    st.sampled_from(["", "e ", "a "]),
    st.sampled_from(KINDS),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_files_hold_the_same_problem(
    graph: nx.Graph, task: str, mark: str, kind: str, end: str, data: st.DataObject
) -> None:
    """As the graph they were written from, with comments, blank lines and either line end."""
    graph = nx.convert_node_labels_to_integers(graph)
    noise = st.sampled_from(["", "c comment", "c", "  "])
    lines = [data.draw(noise), f"p {kind} {len(graph)} {graph.number_of_edges() * 2}"]
    for u, v in [*graph.edges, *((v, u) for u, v in graph.edges)]:
        lines += [data.draw(noise), f"{mark}{u + 1} \t{v + 1}{' 9' if mark else ''}"]
    found = read_dimacs(end.join(lines).encode())
    assert found.directed == (mark == "a ") or not graph.number_of_edges()
    if found.directed and task == "clique":
        return
    problem = cover_problem(task, found)
    expected = cover_problem(task, graph_of(graph))
    assert (problem.n_sets, sorted(problem.rows())) == (len(graph), sorted(expected.rows()))


def read(text: str, task: str = "vertex-cover") -> list[tuple[int, ...]]:
    return cover_problem(task, read_dimacs(text.encode())).rows()


PATH = [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("p edges 3 2\n1 2\n2 3\n", None),
        ("p col 3 2 7\ne 1 2\ne 2 3\n", "the third number of the p line, 7, is left out"),
        ("p vc 3 2\n1 2\n2 3\n2 1\n3 2\n", "4 edges are given, of which 2, as the p line says"),
        ("p edge 3 2\ne 1 2\ne 1 2\ne 2 3\n", "3 edges are given, of which 2, as the p line says"),
        ("p edge 3 4\ne 1 2\ne 2 1\ne 2 3\ne 3 2\n", None),
        ("p edge 3 2\ne 1 2 9\ne 2 3 4\n", "the weights of edges mean nothing here"),
        ("p edge 3 2\nd 2 LINF 3\nv 1 2\nx SEED 3.5\ne 1 2\ne 2 3\n", "with d, v, x are left"),
        ("c\tp\n\n  p\tsp 3 2\na 1 2 5\nc a 9\na 2 3 7", "the weights of edges mean nothing"),
    ],
)
def test_dialects_of_the_field_are_read(text: str, note: str | None) -> None:
    """What is left out is said."""
    for end in ("\n", "\r\n"):
        found = read_dimacs(text.replace("\n", end).encode())
        assert sorted(cover_problem("vertex-cover", found).rows()) == PATH
        assert " ".join(found.notes) == "" if note is None else note in " ".join(found.notes)


def test_arcs_have_a_direction_which_counts_for_domination_only() -> None:
    """A vertex dominates itself and those its arcs point at."""
    text = "p sp 3 2\na 1 2 5\na 3 2 5\n"
    assert read(text, "dominating-set") == [(0,), (0, 1, 2), (2,)]
    assert read(text) == [(0, 1), (1, 2)]
    with pytest.raises(InputError, match="directed"):
        read(text, "clique")


def test_weights_of_vertices_are_costs(tmp_path: Path) -> None:
    """Vertices without a weight cost 1; --ignore-costs leaves the weights out."""
    path = tmp_path / "g.col"
    path.write_text("p edge 4 3\nn 2 9\ne 1 2\ne 2 3\ne 2 4\n", encoding="ascii")
    problem = read_problem(path, task="vertex-cover")
    assert problem.costs_or_ones().tolist() == [1, 9, 1, 1]
    assert solve(problem).cover == (0, 2, 3)
    problem = read_problem(path, task="vertex-cover", ignore_costs=True)
    assert solve(problem).cover == (1,)
    heaviest = solve(read_problem(path, task="independent-set"))
    assert (heaviest.cover, heaviest.cost, heaviest.upper_bound) == ((1,), 9, 9)


def test_weights_of_vertices_may_be_0_or_decimal(tmp_path: Path) -> None:
    """And are counted exactly."""
    path = tmp_path / "g.col"
    path.write_text("p edge 4 3\nn 2 0.3\nn 1 .1\nn 3 0\nn 4 2.\ne 1 2\ne 2 3\ne 2 4\n")
    problem = read_problem(path, task="vertex-cover")
    assert problem.costs is not None
    assert (problem.costs.tolist(), problem.unit) == ([0.1, 0.3, 0, 2], Fraction(1, 10))
    assert solve(problem).cover == (1,)
    for wrong in ("1e3", ".", "-1", "1,5", "0.1234567890123456"):
        path.write_text(f"p edge 2 1\nn 2 {wrong}\ne 1 2\n")
        with pytest.raises(InputError, match=r"g\.col: .*(expected 'n VERTEX WEIGHT'|15 digits)"):
            read_problem(path, task="vertex-cover")


def test_an_edge_from_a_vertex_to_itself_means_what_it_means() -> None:
    """The vertex is in every cover; it is not dominated by it, and no clique needs it."""
    text = "p edge 3 2\ne 2 2\ne 1 3\n"
    assert read(text) == [(1,), (0, 2)]
    assert read(text, "dominating-set") == [(0, 2), (1,)]
    assert read(text, "clique") == [(0, 1), (1, 2)]


@pytest.mark.parametrize("task", sorted(TASKS))
def test_small_graphs(tmp_path: Path, task: str) -> None:
    """No vertex, and one."""
    for n in (0, 1):
        path = tmp_path / f"{n}.gr"
        path.write_text(f"p edge {n} 0\n", encoding="ascii")
        expected = 0 if task == "vertex-cover" else n
        assert solve(read_instance(path, task=task).asked).size == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("p tw 3 1\n1 2 3\n", "line 2: expected two vertices, found 3"),
        ("p tw 3 2\n1 2\n1\n", "line 3: expected two vertices, found 1"),
        ("p tw 3 2\ne 1 2 7\ne 1 3\n", "line 3: expected two vertices and a weight, found 2"),
        ("p tw 3 1\n1 4\n", "line 2: vertex 4 does not exist; the vertices are 1 to 3"),
        ("p sp 3 2\na 1 2 9\na 1 4 9\n", "line 3: vertex 4 does not exist"),
        ("p tw 3 1\n0 1\n", "line 2: vertex 0 does not exist"),
        ("p tw 3 2\n1 2\n", "expected 2 edges, as the p line says; found 1"),
        ("p tw 3 1\n1 2\n2 3\n", "expected 1 edges, as the p line says; found 2"),
        ("p tw 3 1\n1 2\n1 2\n2 3\n", "found 3, 2 of them distinct"),
        ("p sp 3 2\na 1 2\na 1 2 5\n", "line 3: expected two vertices, found 3"),
        ("p edge 3 2\na 1 2 5\ne 2 3\n", "line 2: an arc, 'a', in a file that has edges, 'e'"),
        ("p max 3 1\na 1 2 5\n", "line 1: expected 'p edge|edges|col|"),
        ("p edge 3\n1 2\n", "line 1: expected 'p edge|edges|col|"),
        ("1 2\n", "there is no p line"),
        ("e 1 2\np tw 3 1\n", "line 1: expected 'p edge|"),
        ("n 1 2\np tw 3 1\n", "line 1: expected 'p edge|"),
        ("p tw 3 0\np tw 3 0\n", "line 2: a second p line"),
        ("p col 3 0\nn 4 2\n", "line 2: vertex 4 does not exist; the vertices are 1 to 3"),
        ("p col 3 0\nn 1 x\n", "line 2: expected 'n VERTEX WEIGHT', found 'n 1 x'"),
        ("p col 3 0\nn 1\n", "line 2: expected 'n VERTEX WEIGHT'"),
        ("p col 3 0\nn 1 2\nn 1 3\n", "line 3: vertex 1 has two weights"),
        ("p col 3 1\n\x1bz 1 2\n", r"a line that starts with e, a, n or c, found '\x1bz'"),
        ("p col 3 1\n1 2\n\u2028\n", r"a line that starts with e, a, n or c, found '\u2028'"),
        ("p col 3 1\nedge 1 2\n", "line 2: expected a number of digits only, found 'edge'"),
        ("p col 3 1\n-1 2\n", "line 2: expected two vertices, or a line that starts with"),
        (f"p ds {MAX_VERTICES + 1} 0\n", "which is the limit"),
        (f"p ds {10**30} 0\n", "which is the limit"),
    ],
)
def test_a_bad_graph_gets_its_line_and_the_rule(text: str, said: str) -> None:
    """In one line that can be printed."""
    with pytest.raises(InputError) as caught:
        read(text)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
