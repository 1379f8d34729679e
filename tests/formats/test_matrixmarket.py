"""Matrices in MatrixMarket's format: adjacency and incidence."""

import io
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import scipy.io
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, InputError, solve
from minsym.formats.matrixmarket import read_adjacency, read_covers, read_matrix
from minsym.formats.problems import read_instance
from minsym.model.graphs import cover_problem, graph_of
from tests.strategies import graphs

HEAD = "%%MatrixMarket matrix coordinate pattern general\n"


def written(matrix: object, **how: object) -> bytes:
    stream = io.BytesIO()
    scipy.io.mmwrite(stream, matrix, **how)
    return stream.getvalue()


@given(
    graphs,
    st.sampled_from(["symmetric", "general"]),
    st.sampled_from(["pattern", "real", "integer"]),
    st.booleans(),
    st.sampled_from([b"\n", b"\r\n"]),
)
def test_an_adjacency_matrix_is_a_graph(
    graph: nx.Graph, symmetry: str, field: str, dense: bool, end: bytes
) -> None:
    """Of either layout, symmetry and field, as SciPy writes it."""
    graph = nx.convert_node_labels_to_integers(graph)
    matrix = nx.to_scipy_sparse_array(graph, dtype=int, format="coo") if len(graph) else None
    if matrix is None or (dense and field == "pattern"):
        return
    matrix = matrix.toarray() if dense else matrix
    text = written(matrix, field=field, symmetry=symmetry).replace(b"\n", end)
    found = read_adjacency(text)
    assert not found.directed
    for task in ("dominating-set", "clique"):
        problem, expected = cover_problem(task, found), cover_problem(task, graph_of(graph))
        assert problem.rows() == expected.rows()


def test_a_matrix_that_is_not_symmetric_is_a_directed_graph() -> None:
    """Its entry in row u and column v is an arc from u to v."""
    found = read_adjacency(f"{HEAD}3 3 2\n1 2\n3\t2\n".encode())
    assert found.directed
    assert found.pairs.tolist() == [[0, 1], [2, 1]]
    assert not read_adjacency(f"{HEAD}3 3 2\n1 2\n2 1\n".encode()).directed


def test_values_of_a_graph_are_left_out_but_0_is_no_edge() -> None:
    text = "%%MatrixMarket matrix coordinate real symmetric\n3 3 2\n2 1 .5\n3 2 0.0\n"
    found = read_adjacency(text.encode())
    assert found.pairs.tolist() == [[1, 0]]
    assert "values of the matrix mean nothing" in found.notes[0]


@given(st.integers(1, 5), st.integers(1, 5), st.booleans(), st.data())
def test_an_incidence_matrix_is_a_set_cover(
    height: int, width: int, dense: bool, data: st.DataObject
) -> None:
    """Each row has to be covered by a column that has 1 there."""
    cells = st.lists(st.booleans(), min_size=height * width, max_size=height * width)
    matrix = np.array(data.draw(cells)).reshape(height, width).astype(int)
    text = written(matrix if dense else scipy.sparse.coo_array(matrix), symmetry="general")
    found, expected = read_covers(text), CoverProblem.from_incidence(matrix)
    assert (found.n_sets, found.rows()) == (expected.n_sets, expected.rows())
    assert found.row_of.tolist() == expected.row_of.tolist()


def test_the_task_says_what_a_matrix_is(tmp_path: Path) -> None:
    """Without one it is a set cover, if it is not symmetric."""
    path = tmp_path / "m.mtx"
    path.write_text(f"{HEAD}% a comment\n\n3 3 4\n1 1\n1 2\n2 2\n3 3\n", encoding="ascii")
    covers = read_instance(path)
    assert (covers.format, covers.words.task) == ("mtx", "set cover")
    assert solve(covers.problem).cover == (1, 2)
    graph = read_instance(path, task="dominating-set")
    assert graph.words.task == "dominating set"
    assert solve(graph.problem).cover == (0, 2)
    path.write_text(HEAD.replace("general", "symmetric") + "1 1 0\n", encoding="ascii")
    with pytest.raises(InputError, match="symmetric, as that of a graph is"):
        read_instance(path)


def test_small_matrices() -> None:
    """Nothing, and one vertex."""
    for n in (0, 1):
        graph = read_adjacency(f"{HEAD}{n} {n} 0\n".encode())
        assert solve(cover_problem("dominating-set", graph)).size == n


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%%MatrixMarket matrix\n1 1 0\n", "line 1: expected '%%MatrixMarket matrix coordinate"),
        ("1 1 0\n", "line 1: expected '%%MatrixMarket"),
        (HEAD, "line 2: expected 'ROWS COLUMNS ENTRIES'"),
        (f"{HEAD}2 2\n", "line 2: expected 'ROWS COLUMNS ENTRIES'"),
        (f"{HEAD}2 2 -1\n", "line 2: expected 'ROWS COLUMNS ENTRIES'"),
        (f"{HEAD}99999999999 2 0\n", "line 2: more than 4000000 rows or columns"),
        (f"{HEAD}2 2 99999999999\n1 1\n", "expected 99999999999 entries, found 1"),
        (f"{HEAD}2 2 1\n1 1\n2 2\n", "expected 1 entries, found 2"),
        (f"{HEAD}2 2 1\n%\n\n1 1 1\n", "line 5: expected 2 numbers, found '1 1 1'"),
        (f"{HEAD}2 2 1\n1 \x1b\n", r"line 3: expected 2 numbers, found '1 \x1b'"),
        (f"{HEAD}2 2 1\n1 nan\n", "line 3: expected 2 numbers"),
        (f"{HEAD}2 2 1\n1 3\n", "entry 1 is in column 3; the columns are 1 to 2"),
        (f"{HEAD}2 2 1\n0 1\n", "entry 1 is in row 0; the rows are 1 to 2"),
        (f"{HEAD}2 2 1\n1.5 1\n", "entry 1 is in row 1.5; the rows are 1 to 2"),
        (HEAD.replace("general", "symmetric") + "2 3 0\n", "line 2: a symmetric matrix is square"),
        ("%%MatrixMarket matrix array real general\n2 2\n1\n", "expected 4 values, found 1"),
        (
            "%%MatrixMarket matrix array real general\n4000000 4000000\n1\n",
            "4000000 x 4000000 values are more than a file can hold",
        ),
    ],
)
def test_a_bad_matrix_gets_its_line_and_the_rule(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_matrix(text.encode())
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_covers, f"{HEAD}4000000 3 0\n", "most rows are empty; there is no cover"),
        (read_adjacency, f"{HEAD}2 3 0\n", "2 rows and 3 columns is no graph"),
        (
            read_covers,
            "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 2\n",
            "something else than 0 and 1",
        ),
    ],
)
def test_a_matrix_that_does_not_fit_the_question(read: object, text: str, said: str) -> None:
    assert callable(read)
    with pytest.raises(InputError, match=said):
        read(text.encode())
