"""Files of graphs: edge lists and DIMACS."""

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.formats.graphs import MAX_VERTICES
from minsym.formats.problems import read_problem
from minsym.model.graphs import MAKERS, dominating_set, vertex_cover
from tests.strategies import graphs


@given(graphs, st.sampled_from(sorted(MAKERS)), st.booleans(), st.data())
def test_files_hold_the_same_problem(
    tmp_path_factory: pytest.TempPathFactory,
    graph: nx.Graph,
    task: str,
    marked: bool,
    data: st.DataObject,
) -> None:
    """As the graph they were written from, with comments, blank lines and either line end."""
    graph = nx.convert_node_labels_to_integers(graph)
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    noise = st.sampled_from(["", "c comment", "c", "  "])
    kind = data.draw(st.sampled_from(["ds", "tw", "td", "edge", "col"]))
    lines = [data.draw(noise), f"p {kind} {len(graph)} {graph.number_of_edges()}"]
    for u, v in graph.edges:
        lines += [data.draw(noise), f"{'e ' if marked else ''}{u + 1}  {v + 1}"]
    path = tmp_path_factory.mktemp("graph") / "g.gr"
    path.write_bytes(end.join(lines).encode())
    expected = {"dominating-set": dominating_set, "vertex-cover": vertex_cover}[task](graph)
    found = read_problem(path, task=task)
    assert (found.n_sets, found.rows()) == (len(graph), expected.rows())
    assert found.row_of.tolist() == expected.row_of.tolist()


def test_an_edge_list_names_its_vertices(tmp_path: Path) -> None:
    """Any names without blanks, in the order they appear; lines with # and % are left out."""
    path = tmp_path / "g.edges"
    path.write_text("# one\n% two\n\nä b\r\n\tb  c#\nb ä\n", encoding="utf-8")
    problem = read_problem(path, task="vertex-cover")
    assert problem.names == ("ä", "b", "c#")
    assert problem.rows() == [(0, 1), (1, 2)]
    assert solve(problem).cover == (1,)
    assert solve(read_problem(path, task="dominating-set")).size == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.edges", "a b\na b c\n", "line 2: expected two names with blanks between, found 3"),
        ("g.edges", "a b\na\n", "line 2: expected two names with blanks between, found 1"),
        ("g.edges", "# x\n\x1b \x1b\n", r"line 2: an edge from '\x1b' to itself"),
        ("g.edges", "# x\n", "there are no edges"),
        ("g.gr", "p tw 3 1\nc\n2 2\n", "line 3: an edge from '2' to itself"),
        ("g.gr", "p tw 3 1\n1 2 3\n", "line 2: expected two vertices, found 3"),
        ("g.gr", "p tw 3 2\n1 2\n1\n", "line 3: expected two vertices, found 1"),
        ("g.gr", "p tw 3 1\n1 4\n", "line 2: vertex 4 does not exist; the vertices are 1 to 3"),
        ("g.gr", "p tw 3 1\n0 1\n", "line 2: vertex 0 does not exist"),
        ("g.gr", "p tw 3 2\n1 2\n", "expected 2 edges, as the p line says; found 1"),
        ("g.gr", "p tw 3 1\n1 2\n2 3\n", "line 3: an edge more than the 1 of the p line"),
        ("g.gr", "p sp 3 1\na 1 2 5\n", "a p line of the kind 'sp', which is not read"),
        ("g.gr", "1 2\n", "there is no p line"),
        ("g.gr", "e 1 2\np tw 3 1\n", "line 1: expected 'p ds|tw|td|edge|col VERTICES EDGES' bef"),
        ("g.col", "p col 3 1\nn 1 2\n", "line 2: expected a number of digits only, found 'n'"),
        ("g.gr", f"p ds {MAX_VERTICES + 1} 0\n", "which is the limit"),
        ("g.gr", f"p ds {10**30} 0\n", "which is the limit"),
    ],
)
def test_a_bad_graph_gets_its_line_and_the_rule(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    """In one line that names the file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_problem(path, task="dominating-set")
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
