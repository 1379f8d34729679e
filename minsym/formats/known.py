"""The table of the formats of problem files: what each is called, says and is read by.

A format is a module of this room and a row in `FORMATS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from minsym.formats.dimacs import KINDS, read_dimacs
from minsym.formats.edges import read_edges
from minsym.formats.findminhs import read_findminhs
from minsym.formats.graphs import read_gml, read_graphml
from minsym.formats.guess import (
    says_gml,
    says_graphml,
    says_json_sets,
    says_matrix,
    says_p,
    says_wcnf,
)
from minsym.formats.hgr import hgr_lines, read_hgr
from minsym.formats.lines import write_lines
from minsym.formats.matrixmarket import read_adjacency, read_covers
from minsym.formats.opb import opb_lines
from minsym.formats.orlib import read_orlib, read_rail, read_scp, scp_lines
from minsym.formats.programs import write_lp, write_mps
from minsym.formats.sets import json_sets_lines, read_json_sets, read_sets, sets_lines
from minsym.formats.wcnf import read_wcnf, write_wcnf
from minsym.model.cover import CoverProblem
from minsym.model.graphs import Graph
from minsym.model.instance import Words


@dataclass(frozen=True)
class Format:
    """A format of problem files.

    Parameters
    ----------
    name : str
    suffixes : tuple of str
        Those that say this format.
    title : str
        What people call a file of it.
    words : Words, optional
        How to speak of such a problem. None for what is always a graph, where the task says it.
    read : callable, optional
        From the bytes of a file to the problem; one of a format that has costs is told whether to
        ``ignore_costs``.
    has_costs : bool
        Whether files of it say what sets, or vertices, cost.
    graph : callable, optional
        From the bytes of a file to a `Graph`, for a format in which graphs are written.
    has_attributes : bool
        Whether vertices have attributes in it; then ``graph`` is told which is the ``weight``.
    lines : callable, optional
        Yields the lines of the file of a problem, for a format that is written as text.
    write : callable, optional
        Writes a problem to a path, for a format that a library writes.
    starts : callable, optional
        Whether the first bytes of a file say beyond doubt that it is of this format, for one that
        has something of its own to begin with.
    """

    name: str
    suffixes: tuple[str, ...]
    title: str
    words: Words | None = None
    read: Callable[..., CoverProblem] | None = None
    has_costs: bool = False
    graph: Callable[..., Graph] | None = None
    has_attributes: bool = False
    lines: Callable[[CoverProblem], Iterator[str]] | None = None
    write: Callable[[CoverProblem, Path], None] | None = None
    starts: Callable[[bytes], bool] | None = None

    def save(self, problem: CoverProblem, path: Path) -> None:
        """Write the file of a problem."""
        if self.lines is not None:
            write_lines(self.lines, problem, path)
        else:
            assert self.write is not None
            self.write(problem, path)


#: How to speak of hitting sets, of those of lists of sets and of clauses, and of set covers.
HITTING = Words("hitting set", "vertex", "vertices", "edge", "edges")
HITTING_SETS = Words("hitting set", "element", "elements", "set", "sets")
HITTING_CLAUSES = Words("hitting set", "variable", "variables", "clause", "clauses")
COVERING = Words("set cover", "column", "columns", "row", "rows")

#: The formats by name.
FORMATS = {
    known.name: known
    for known in (
        Format(
            "hgr",
            (".hgr",),
            "hitting set",
            HITTING,
            read=read_hgr,
            lines=hgr_lines,
            starts=says_p("hs"),
        ),
        Format(
            "wcnf",
            (".wcnf",),
            "MaxSAT",
            HITTING_CLAUSES,
            read=read_wcnf,
            has_costs=True,
            write=write_wcnf,
            starts=says_wcnf,
        ),
        Format("opb", (".opb",), "pseudo-Boolean", lines=opb_lines),
        Format("lp", (".lp",), "integer program", write=write_lp),
        Format("mps", (".mps",), "integer program", write=write_mps),
        Format(
            "scp",
            (".scp",),
            "OR-Library set cover, by rows",
            COVERING,
            read=read_scp,
            has_costs=True,
            lines=scp_lines,
        ),
        Format(
            "rail",
            (".rail",),
            "OR-Library set cover, by columns",
            COVERING,
            read=read_rail,
            has_costs=True,
        ),
        Format(
            "orlib",
            (),
            "OR-Library set cover of either layout",
            COVERING,
            read=read_orlib,
            has_costs=True,
        ),
        Format(
            "dimacs",
            (".gr", ".col", ".clq"),
            "graph in DIMACS format",
            graph=read_dimacs,
            has_costs=True,
            starts=says_p(*KINDS),
        ),
        Format(
            "edges",
            (".edges", ".edgelist", ".el"),
            "graph as a list of edges",
            graph=read_edges,
        ),
        Format(
            "graphml",
            (".graphml",),
            "graph in GraphML",
            graph=read_graphml,
            has_attributes=True,
            starts=says_graphml,
        ),
        Format(
            "gml",
            (".gml",),
            "graph in GML",
            graph=read_gml,
            has_attributes=True,
            starts=says_gml,
        ),
        Format(
            "mtx",
            (".mtx",),
            "matrix in MatrixMarket's format",
            COVERING,
            read=read_covers,
            graph=read_adjacency,
            starts=says_matrix,
        ),
        Format(
            "sets",
            (".sets",),
            "sets to hit, one a line",
            HITTING_SETS,
            read=read_sets,
            lines=sets_lines,
        ),
        Format(
            "json-sets",
            (".json",),
            "sets to hit, in JSON",
            HITTING_SETS,
            read=read_json_sets,
            lines=json_sets_lines,
            starts=says_json_sets,
        ),
        Format(
            "findminhs",
            (),
            "hitting set, as findminhs reads it",
            HITTING,
            read=read_findminhs,
        ),
    )
}

#: Suffixes of text of any kind.
LOOSE = ("", ".txt", ".dat")

#: The formats that are read, the suffixes that their files have, and those of what is written.
READ = {name: known for name, known in FORMATS.items() if known.read or known.graph}
SUFFIXES = {*LOOSE, *(suffix for known in READ.values() for suffix in known.suffixes)}
WRITTEN = {
    suffix: known
    for known in FORMATS.values()
    if known.write or known.lines
    for suffix in known.suffixes
}
