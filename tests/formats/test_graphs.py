"""Graphs in the formats that networkx reads: GraphML and GML."""

from contextlib import suppress
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, solve
from minsym.formats import graphs as module
from minsym.formats.graphs import read_gml, read_graphml
from minsym.formats.problems import read_instance, read_problem
from minsym.model.graphs import cover_problem, graph_of
from minsym.model.instance import TASKS
from tests.strategies import graphs

READERS = {"graphml": read_graphml, "gml": read_gml}


def written(graph: nx.Graph, kind: str) -> bytes:
    lines = nx.generate_graphml(graph) if kind == "graphml" else nx.generate_gml(graph)
    return "\n".join(lines).encode()


@given(
    graphs,
    st.sampled_from(sorted(READERS)),
    st.sampled_from([nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["dominating-set", "vertex-cover"]),
)
def test_files_hold_the_same_problem(
    graph: nx.Graph, kind: str, make: type[nx.Graph], end: str, task: str
) -> None:
    """Whether directed or with parallel edges, with the same names."""
    graph = make([(f"ä {u}", f"ä {v}") for u, v in graph.edges] * (1 + make().is_multigraph()))
    graph.add_nodes_from(["alone", "<&>"])
    found = READERS[kind](written(graph, kind).replace(b"\n", end.encode()))
    assert found.directed == graph.is_directed()
    assert found.names == tuple(graph)
    problem, expected = cover_problem(task, found), cover_problem(task, graph_of(graph))
    assert problem.rows() == expected.rows()


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize("task", sorted(TASKS))
def test_small_graphs(tmp_path: Path, kind: str, task: str) -> None:
    """No vertex, and one."""
    for n in (0, 1):
        path = tmp_path / f"{n}.{kind}"
        path.write_bytes(written(nx.empty_graph(n), kind))
        expected = 0 if task == "vertex-cover" else n
        assert solve(read_instance(path, task=task).asked).size == expected


@pytest.mark.parametrize("kind", sorted(READERS))
def test_weights_of_vertices_are_costs_when_asked_for(tmp_path: Path, kind: str) -> None:
    """Else a note says that they are left out, as those of edges are."""
    graph = nx.star_graph(3)
    nx.set_node_attributes(graph, {0: 9, 1: 2}, "weight")
    nx.set_edge_attributes(graph, 2.5, "weight")
    path = tmp_path / f"g.{kind}"
    path.write_bytes(written(graph, kind))
    instance = read_instance(path, task="vertex-cover")
    assert instance.problem.costs is None
    assert "the weights of edges mean nothing here" in instance.notes[0]
    assert "--weight weight makes it a cost" in instance.notes[1]
    problem = read_problem(path, task="vertex-cover", weight="weight")
    assert problem.costs_or_ones().tolist() == [9, 2, 1, 1]
    with pytest.raises(InputError, match="no vertex has an attribute 'mass'"):
        read_problem(path, task="vertex-cover", weight="mass")
    with pytest.raises(InputError, match="no costs to ignore"):
        read_problem(path, task="vertex-cover", ignore_costs=True)


def test_a_default_of_graphml_is_the_weight_of_vertices_that_have_none() -> None:
    text = b"""<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
    <key id="k" for="node" attr.name="cost" attr.type="int"><default>4</default></key>
    <graph edgedefault="undirected"><node id="a"/><node id="b"><data key="k">7</data></node>
    <edge source="a" target="b"/></graph></graphml>"""
    assert read_graphml(text, "cost").weights == [4, 7]


def test_vertices_of_gml_are_called_by_label_or_by_id() -> None:
    """By their ids where labels are missing or the same."""
    nodes = "graph [ {} edge [ source 7 target 9 ] ]".format
    by_label = read_gml(nodes('node [ id 7 label "é" ] node [ id 9 label "b" ]').encode())
    assert by_label.names == ("é", "b")
    assert read_gml(nodes('node [ id 7 label "a" ] node [ id 9 ]').encode()).names == ("7", "9")
    same = read_gml(nodes('node [ id 7 label "a" ] node [ id 9 label "a" ]').encode())
    assert same.names == ("7", "9")
    assert "labels of vertices repeat" in same.notes[0]


BOMB = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<graphml><graph edgedefault="undirected"><node id="&b;"/></graph></graphml>"""


def graphml(inside: str, keys: str = "") -> str:
    space = 'xmlns="http://graphml.graphdrawing.org/xmlns"'
    return f'<graphml {space}>{keys}<graph edgedefault="undirected">{inside}</graph></graphml>'


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("graphml", BOMB, "a document type, <!DOCTYPE or <!ENTITY"),
        ("graphml", "<graphml", "this is not GraphML: "),
        ("graphml", "<graphml/>", "this is not GraphML: "),
        ("graphml", "<html/>", "this is not GraphML: "),
        ("graphml", graphml("") + "x", "this is not GraphML: "),
        ("graphml", graphml('<node id="a"/><node id="a"/>'), "is declared twice"),
        ("graphml", graphml('<edge source="a" target="b"/>'), "has an end that is no vertex"),
        ("graphml", graphml('<node id="a"/><edge source="a"/>'), "has an end that is no vertex"),
        ("graphml", graphml('<node id="a"><graph/></node>'), "2 graphs, some perhaps within"),
        ("graphml", graphml('</graph><graph edgedefault="directed">'), "2 graphs"),
        ("graphml", graphml("<hyperedge/>"), "doesn't support hyperedges"),
        ("graphml", graphml('<node id="a"><data key="k">1</data></node>'), "no key k"),
        ("gml", "graph [", "this is not GML: "),
        ("gml", "graph [ node [ id 1 ] node [ id 1 ] ]", "this is not GML: "),
        ("gml", "graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", "this is not GML: "),
        ("gml", "graph [ ] graph [ ]", "this is not GML: "),
        ("gml", 'graph [ node [ id 1 label "a ] ]', "this is not GML: "),
    ],
)
def test_a_bad_graph_is_said_in_a_line(kind: str, text: str, said: str) -> None:
    """That can be printed."""
    with pytest.raises(InputError) as caught:
        READERS[kind](text.encode())
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def test_the_size_of_what_is_held_as_a_tree_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    for kind, read in READERS.items():
        with pytest.raises(InputError, match="the limit of such a file is 10"):
            read(written(nx.path_graph(3), kind))


def test_what_networkx_warns_of_is_a_note() -> None:
    """A key without a type holds text: nothing is printed beside the answer."""
    key = '<key id="k" for="node" attr.name="weight"/>'
    nodes = '<node id="a"><data key="k">2</data></node><node id="b"/>'
    found = READERS["graphml"](graphml(nodes, key).encode())
    assert "No key type for id k. Using string" in found.notes


@given(st.sampled_from(sorted(READERS)), st.data())
def test_any_byte_may_be_wrong(kind: str, data: st.DataObject) -> None:
    """And nothing is raised but InputError."""
    graph = nx.DiGraph([("ä", "b"), ("b", "c")])
    graph.add_node("ä", weight=3)
    text = written(graph, kind)
    place, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 9))
    part = data.draw(st.text(max_size=5) | st.sampled_from(["]", "[", "<", ">", '"', "9" * 5000]))
    changed = text[:place] + part.encode() + text[place + length :]
    try:
        changed.decode()
    except UnicodeDecodeError:
        return
    with suppress(InputError):
        READERS[kind](changed, "weight")
