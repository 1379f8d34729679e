"""Edge lists, as networkx and many collections write them."""

import io

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.formats.edges import read_edges
from minsym.model.graphs import cover_problem
from minsym.model.instance import TASKS
from tests.strategies import graphs


def edges_of(text: str) -> set[frozenset[str]]:
    graph = read_edges(text.encode())
    assert graph.names is not None
    return {frozenset(graph.names[v] for v in pair) for pair in graph.pairs}


@given(graphs, st.sampled_from([" ", "\t", ",", ";", ", "]), st.sampled_from(["\n", "\r\n"]))
def test_what_networkx_writes_is_read(graph: nx.Graph, sign: str, end: str) -> None:
    """With data and without; vertices that have an edge keep their names, from 0."""
    nx.set_edge_attributes(graph, {edge: {"a": 1, "b": "x, y"} for edge in list(graph.edges)[1:]})
    for data in (True, False):
        stream = io.BytesIO()
        nx.write_edgelist(graph, stream, delimiter=sign, data=data)
        text = stream.getvalue().decode().replace("\n", end)
        if graph.number_of_edges() == 0:
            with pytest.raises(InputError, match="there are no edges"):
                read_edges(text.encode())
            continue
        assert edges_of(text) == {frozenset(map(str, edge)) for edge in graph.edges}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("# one\n% two\n\nä b\r\n\tb  c\nb ä\n", None),
        ("ä b {}\nb c {'w': 3}\n", "the data of edges, in braces, mean nothing here"),
        ("ä b {'a': {'b': 1}}\nb c {}\n", "the data of edges, in braces"),
        ("ä,b,{}\nb,c,{'w': 3, 'x': 4}\n", "the data of edges, in braces"),
        ("ä b 0.5\nb c -1e3\n", "the numbers behind the names mean nothing here"),
        ("ä b 1 1082040961\nb c 1 1082040962\n", "the numbers behind the names"),
        ("ä, b\n b ,c # comment, with a comma\n", None),
        ("ä,b,3\nb,c,4\n", "the numbers behind the names"),
        ("ä;b\nb;c\n", None),
        ("ä b # a, comment\nb c % too\n", None),
        ("ä\tb\nb\tc\n", None),
        ('"ä",b\nb,"c"\n', None),
    ],
)
def test_habits_of_edge_lists_are_read(text: str, note: str | None) -> None:
    """What is left out is said."""
    assert edges_of(text) == {frozenset("äb"), frozenset("bc")}
    notes = " ".join(read_edges(text.encode()).notes)
    assert notes == "" if note is None else note in notes


def test_names_are_any_text() -> None:
    """With blanks where commas or tabs part them; in the order they appear."""
    assert read_edges(b"New York\tBoston\nBoston\tRome\n").names == ("New York", "Boston", "Rome")
    assert read_edges(b"Rome\tParis\nNew York\tRome\n").names == ("Rome", "Paris", "New York")
    assert read_edges(b'"Smith, J.",Doe\n').names == ("Smith, J.", "Doe")
    assert read_edges("New\u00a0York b\n".encode()).names == ("New\u00a0York", "b")
    assert read_edges(b"c# b\n0 01\n").names == ("c#", "b", "0", "01")


def test_a_name_alone_in_its_line_is_a_vertex_without_edges() -> None:
    """And an edge from a vertex to itself forces it into a cover."""
    graph = read_edges(b"a b\nlonely\nc c\n")
    assert graph.names == ("a", "b", "lonely", "c")
    assert cover_problem("vertex-cover", graph).rows() == [(0, 1), (3,)]
    assert solve(cover_problem("dominating-set", graph)).size == 3
    assert cover_problem("vertex-cover", read_edges(b"a\n")).n_sets == 1


@pytest.mark.parametrize("task", sorted(TASKS))
def test_an_edge_given_twice_is_one(task: str) -> None:
    twice, once = (cover_problem(task, read_edges(t)) for t in (b"a b\nb a\nb c\n", b"a b\nb c\n"))
    assert twice.rows() == once.rows()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a b\na b c\n", "line 2: expected two names with blanks, a comma or a semicolon between"),
        ("1 2 3 4 5\n", "line 1: expected two names with blanks, a comma or a semicolon between"),
        ("a b 1\na b\n", "found 2 fields, and 3 in the lines before"),
        ("1 2\n1 2 3\n", "found 3 fields, and 2 in the lines before"),
        ("# x\n", "there are no edges"),
        ("1|2\n", "line 1: expected two names with blanks"),
        ("a--b\nb--c\n", "line 1: expected two names with blanks"),
        ("ann #cats\n", "line 1: '#cats' is a comment or a vertex"),
        ("1 2 0,5\n2 3 0,5\n", "line 1: '1 2 0' is one name or several numbers"),
        ("a;b,c\n", "line 1: both ',' and ';'; which of them parts names?"),
        ("a,\n", "line 1: an empty name"),
        ("a b\n,{}\n", "line 2: an empty name"),
        ('a,"b\n', "line 1: quotes that do not close"),
        ("source,target\na,b\n", "line 1: 'source,target': these look like heads of columns"),
        ("From To weight\na b 1\n", "these look like heads of columns"),
        ("a \x1b c\n", "found a third, 'c', that is no weight"),
        ("\x1b;\n", "an empty name"),
        ("(0, 0) (0, 1) {}\n", "that is no weight"),
    ],
)
def test_what_may_mean_two_things_is_refused(text: str, said: str) -> None:
    """In one line that names the place and the rule."""
    with pytest.raises(InputError) as caught:
        read_edges(text.encode())
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def test_lines_of_dimacs_without_their_p_line_are_no_names() -> None:
    """The letter would be a vertex, and a vertex a weight."""
    for lines in (b"e 1 2\ne 2 3\n", b"a 1 2 5\na 2 3 1\n"):
        with pytest.raises(InputError, match="line 1: this is a line of DIMACS; it needs a p line"):
            read_edges(lines)
