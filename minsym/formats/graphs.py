"""Graphs in the formats that networkx reads: GraphML and GML."""

import warnings
from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from minsym.base.text import first_line, printable
from minsym.errors import InputError
from minsym.formats.numbers import MAX_VERTICES
from minsym.model.graphs import Graph, graph_of

if TYPE_CHECKING:
    import networkx as nx

#: The most bytes of such a file: in memory it is some fifty times as large.
MAX_BYTES = 1 << 26

#: What networkx raises of a file that is not as it should be, besides its own errors.
_OF_BAD_FILES = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


def read_graphml(text: bytes, weight: str | None = None) -> Graph:
    """Read the one graph of a GraphML file; vertices are called by their ``id``.

    Parameters
    ----------
    text : bytes
    weight : str, optional
        The attribute of vertices that says what they cost.

    Raises
    ------
    InputError
        If it is not GraphML of one plain graph, or has a document type, whose entities could
        grow without end.
    """
    from xml.etree.ElementTree import ParseError, fromstring  # noqa: PLC0415 - for these files only

    import networkx as nx  # noqa: PLC0415 - it takes a fifth of a second

    _check_size(text)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise InputError("a document type, <!DOCTYPE or <!ENTITY; expected GraphML without it")
    try:
        # As text: of what encoding the file claims to be does not matter then.
        found = Counter(e.tag.rpartition("}")[2] for e in fromstring(text.decode()).iter())
        with warnings.catch_warnings(record=True) as doubts:
            warnings.simplefilter("always")
            graph = nx.parse_graphml(text.decode(), force_multigraph=True)
    except (nx.NetworkXException, ParseError, *_OF_BAD_FILES) as error:
        raise InputError(f"this is not GraphML: {first_line(error)}") from None
    if found["graph"] != 1:
        raise InputError(f"{found['graph']} graphs, some perhaps within others; expected one")
    if len(graph) != found["node"] or graph.number_of_edges() != found["edge"]:
        rule = "a vertex or an edge is declared twice, or an edge has an end that is no vertex"
        raise InputError(rule)
    default = graph.graph["node_default"].get(weight)
    if weight is not None and default is not None:
        for _, data in graph.nodes(data=True):
            data.setdefault(weight, default)
    read = _graph(graph, weight)
    # What networkx warns of, such as a key that says no type, each once.
    said = dict.fromkeys(printable(str(doubt.message)).rstrip(".") for doubt in doubts)
    return replace(read, notes=(*read.notes, *said))


def read_gml(text: bytes, weight: str | None = None) -> Graph:
    """Read a GML file; vertices are called by their ``label``, or by their ``id``.

    Parameters
    ----------
    text : bytes
    weight : str, optional
        The attribute of vertices that says what they cost.

    Raises
    ------
    InputError
        If it is not GML of one graph.
    """
    import networkx as nx  # noqa: PLC0415 - it takes a fifth of a second

    _check_size(text)
    lines = text.decode().split("\n")
    try:
        graph = nx.parse_gml(lines, label=None)
    except (nx.NetworkXException, *_OF_BAD_FILES) as error:
        raise InputError(f"this is not GML: {first_line(error)}") from None
    labels = [data.get("label") for _, data in graph.nodes(data=True)]
    found = _graph(graph, weight)
    if None in labels or not labels:
        return found
    names = tuple(map(str, labels))
    if len(set(names)) < len(names):
        note = "labels of vertices repeat; vertices are called by their ids"
        return replace(found, notes=(*found.notes, note))
    return replace(found, names=names)


def _check_size(text: bytes) -> None:
    if len(text) > MAX_BYTES:
        raise InputError(f"it has {len(text)} bytes; the limit of such a file is {MAX_BYTES}")


def _graph(graph: "nx.Graph[Hashable]", weight: str | None) -> Graph:
    """Return a graph of networkx, with notes of the weights that are left out."""
    if len(graph) > MAX_VERTICES:
        raise InputError(f"more than {MAX_VERTICES} vertices, which is the limit")
    notes = []
    if any("weight" in data for *_, data in graph.edges(data=True)):
        notes.append("the weights of edges mean nothing here and are left out")
    if weight is None and any("weight" in data for _, data in graph.nodes(data=True)):
        notes.append("vertices have a weight, which is left out; --weight weight makes it a cost")
    found = graph_of(graph, weight)
    names = tuple(map(str, found.names or ()))  # as in a price list
    return replace(found, names=names, notes=tuple(notes))
