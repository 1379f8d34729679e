"""Reading and writing files of cover problems: hitting sets, set covers, graphs and more.

A format is a module of this room and a row in `FORMATS`.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, overload

from minsym.base.arguments import of_kind, path_of
from minsym.base.files import check_output, written_whole
from minsym.base.text import named, printable, quoted, source_of
from minsym.data import place_of
from minsym.errors import InputError
from minsym.formats import tables
from minsym.formats.dimacs import KINDS, read_dimacs
from minsym.formats.edges import read_edges
from minsym.formats.findminhs import read_findminhs
from minsym.formats.graphs import read_gml, read_graphml
from minsym.formats.guess import (
    NUMBERS,
    TABLE,
    candidates,
    check_first_line,
    foreign,
    give,
    layout_of,
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
from minsym.formats.numbers import read_text
from minsym.formats.opb import opb_lines
from minsym.formats.opening import HEAD, head_of, suffix_of
from minsym.formats.orlib import read_orlib, read_rail, read_scp, scp_lines
from minsym.formats.programs import write_lp, write_mps
from minsym.formats.sets import (
    are_numbers,
    json_sets_lines,
    read_json_sets,
    read_sets,
    sets_lines,
)
from minsym.formats.wcnf import read_wcnf, write_wcnf
from minsym.model.cover import CoverProblem
from minsym.model.graphs import Graph, cover_problem
from minsym.model.independent import IndependentSet
from minsym.model.instance import TASKS, Instance, Words


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

#: Suffixes of tables, and those of text of any kind.
_TABLES = {suffix for known in tables.FORMATS for suffix in known.suffixes}
_LOOSE = ("", ".txt", ".dat")


@overload
def read_problem(  # type: ignore[overload-overlap]
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: Literal["independent-set", "clique"],
    ignore_costs: bool = False,
    weight: str | None = None,
) -> IndependentSet: ...


@overload
def read_problem(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
    weight: str | None = None,
) -> CoverProblem: ...


def read_problem(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
    weight: str | None = None,
) -> CoverProblem | IndependentSet:
    """Read a cover problem from a file, to solve it; its content or its suffix says the format.

    Parameters
    ----------
    path : path
        The file, which may be compressed, or "-" for standard input.
    format : str, optional
        A name from READ. Without it a p line, an h line, JSON of lists and whatever else a
        format alone begins with say the format, and else the suffix: ``.hgr`` is a PACE hitting
        set, ``.scp`` and ``.rail`` are OR-Library set covers, ``.wcnf`` is MaxSAT, ``.sets`` has a
        set a line, ``.gr``, ``.col`` and ``.clq`` are DIMACS graphs, ``.edges``, ``.edgelist`` and
        ``.el`` edge lists, ``.graphml`` and ``.gml`` what they say, and ``.mtx`` is a matrix. What
        neither says is taken if one format alone fits.
    task : str, optional
        "dominating-set", "vertex-cover", "independent-set" or "clique", for a graph and nothing
        else.
    ignore_costs : bool
        Read a file whose costs differ as if each were 1. Where those of OR-Library are all the
        same they mean nothing. Those of a DIMACS graph are what its vertices weigh.
    weight : str, optional
        The attribute of the vertices of a GraphML or GML file that says what they cost. Without
        it they are counted.

    Returns
    -------
    CoverProblem or IndependentSet
        Set s is vertex, column or variable s + 1 of the file; where the file has names, or
        numbers with gaps, the problem has them as names. It is an `IndependentSet` if the task
        is one, or a clique.

    Raises
    ------
    InputError
        If the file does not hold what its format says, to the letter, or may be several things.

    See Also
    --------
    write_problem : Write a problem, for this or another solver.
    minsym.read_table : Read a table, of whose rows messages are found.
    """
    return read_instance(
        path, format=format, task=task, ignore_costs=ignore_costs, weight=weight
    ).asked


def read_instance(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
    weight: str | None = None,
) -> Instance:
    """Read a cover problem with the words to speak of it; parameters as in `read_problem`."""
    source = source_of(path)
    name, why = recognized(path, format, task)
    with named(source):
        if name == TABLE:
            raise InputError(f"this is a table; if it is not, give --format, {', '.join(READ)}")
        text = None
        if name == NUMBERS:
            text = read_text(path)
            name = layout_of(text, is_graph=task is not None)
        known = READ[name]
        words = _words(known, task)
        if ignore_costs and not known.has_costs:
            raise InputError(f"there are no costs to ignore; this is a {words.task}")
        if weight is not None and not (known.has_attributes and task):
            raise InputError("--weight goes with a GraphML or GML file, whose vertices have some")
        text = text or read_text(path)
        notes: tuple[str, ...] = ()
        if task is not None:
            problem, notes = _asked_of_graph(known, text, task, ignore_costs, weight)
        else:
            assert known.read is not None
            problem = known.read(text, ignore_costs) if known.has_costs else known.read(text)
    has_numbers = task is None and are_numbers(problem.names or ())
    return Instance(source, name, words, problem, known.title, why, has_numbers, notes)


def _words(known: Format, task: str | None) -> Words:
    """Return how to speak of a problem; raise InputError if the task does not go with the file."""
    if task is None and known.words is not None:
        return known.words
    if known.graph is None:
        assert known.words is not None
        raise InputError(
            f"--as {quoted(task or '')} goes with a graph; this is a {known.words.task}"
        )
    if task not in TASKS:
        *first, last = (f"--as {name}" for name in TASKS)
        which = f"{', '.join(first)} or {last} (from Python: task=)"
        raise InputError(f"this is a graph; say what is asked of it: {which}")
    return TASKS[task]


def _asked_of_graph(
    known: Format, text: bytes, task: str, ignore_costs: bool, weight: str | None
) -> tuple[CoverProblem, tuple[str, ...]]:
    """Return the problem that is asked of a graph, and what people should know of it."""
    assert known.graph is not None
    graph = known.graph(text, weight) if known.has_attributes else known.graph(text)
    if ignore_costs:
        graph = replace(graph, weights=None)
    notes = graph.notes
    if graph.directed and task == "dominating-set":
        notes += ("the graph is directed: a vertex dominates itself and where its arcs end",)
    return cover_problem(task, graph), notes


class Recognized(NamedTuple):
    """What a file is: the name of a format, TABLE or NUMBERS; and how one knows.

    ``why`` is "" where an option says it, or the suffix.
    """

    name: str
    why: str = ""


def recognized(
    path: str | os.PathLike[str],
    format: str | None = None,
    task: str | None = None,
    *,
    as_table: bool = False,
) -> Recognized:
    """Return what a file is: by the format that is given, its first lines, or its suffix.

    Parameters
    ----------
    path : path
        The file, or "-" for standard input. What it starts with is looked at and stays there.
    format, task : str, optional
        As in `read_problem`; the format may be "table".
    as_table : bool
        Whether it should be a table: then it is one where it can be.

    Raises
    ------
    InputError
        If there is no such format, the file cannot be read, or it may be several things.
    """
    if format is not None:
        of_kind(format, str, "format", "the name of a format")
        if format not in READ and format != TABLE:
            known = ", ".join([*READ, TABLE])
            raise InputError(f"there is no format {quoted(format)}; there are {known}")
        return Recognized(format)
    place = place_of(path)
    suffix = suffix_of(place)
    with named(source_of(path)):
        head = head_of(place).removeprefix(BOM_UTF8)
        for name, reader in READ.items():
            if reader.starts is not None and reader.starts(head):
                is_said = suffix in reader.suffixes and suffix not in _TABLES
                return Recognized(name, "" if is_said else "as its content says")
        if what := foreign(head):
            raise InputError(f"this is {what}, which is not read")
        found = _by_suffix(head, suffix, task) or _guessed(head, suffix, task, as_table)
    return found


def _by_suffix(head: bytes, suffix: str, task: str | None) -> Recognized | None:
    """Return what a suffix says, None if it says nothing."""
    if suffix in _TABLES:
        if task is not None:
            raise InputError(f"--as goes with a graph, and {suffix} is a table; {give(['edges'])}")
        return Recognized(TABLE)
    for name, known in FORMATS.items():
        if suffix in known.suffixes:
            if name not in READ:
                raise InputError(f"{suffix} is written for other solvers, and not read")
            if name == "edges" and task is not None:
                check_first_line(head)
            return Recognized(name)
    return None


def _guessed(head: bytes, suffix: str, task: str | None, as_table: bool) -> Recognized:
    """Return what content can only be."""
    maybe = candidates(head, len(head) < HEAD)
    if task is not None and maybe != [TABLE]:
        return Recognized(NUMBERS if NUMBERS in maybe else "edges", "since --as goes with a graph")
    if maybe == [TABLE] or (as_table and (TABLE in maybe or not maybe)):
        return Recognized(TABLE)
    if len(maybe) == 1 and suffix in _LOOSE:
        return Recognized(maybe[0], "the only format that fits")
    if maybe:
        raise InputError(f"it may be several things; {give(maybe)}")
    raise InputError(f"nothing says what it is; {give([*READ, TABLE])}")


def task_for(path: str | Path, task: str | None) -> str | None:
    """Return what is asked of a file: of graphs the task, of other problems nothing."""
    known = READ.get(recognized(path).name)
    return task if known is not None and known.graph is not None else None


def write_problem(problem: CoverProblem, path: str | os.PathLike[str]) -> None:
    """Write a cover problem to a file, whole or not at all; the suffix says the format.

    Parameters
    ----------
    problem : CoverProblem
    path : path
        ``.hgr`` is a PACE hitting set, ``.scp`` an OR-Library set cover, ``.wcnf`` weighted MaxSAT
        (MaxSAT Evaluation 2022), ``.opb`` pseudo-Boolean optimization, ``.lp`` and ``.mps`` integer
        programs, ``.sets`` and ``.json`` lists of sets.

    Raises
    ------
    InputError
        If the suffix is none of these, the file cannot be written there, or the format cannot hold
        the problem: ``.hgr``, ``.sets`` and ``.json`` no costs, ``.scp`` no problem without rows
        or sets, ``.sets`` no names that it could not tell apart, and ``.lp`` and ``.mps`` no costs
        of more than six digits.

    Examples
    --------
    >>> import tempfile
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}], names=["color", "shape", "size"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "images.opb"
    ...     write_problem(problem, path)
    ...     print(path.read_text(), end="")
    * #variable= 3 #constraint= 2
    * x1 = color
    * x2 = shape
    * x3 = size
    min: +1 x1 +1 x2 +1 x3 ;
    +1 x1 +1 x2 >= 1 ;
    +1 x2 +1 x3 >= 1 ;
    """
    of_kind(problem, CoverProblem, "the problem", "a CoverProblem; CoverProblem.of makes one")
    path = path_of(path)
    check_output(path, WRITTEN)
    with written_whole(path) as temporary:
        try:
            WRITTEN[path.suffix.lower()].save(problem, temporary)
        except InputError as error:
            raise InputError(f"{printable(str(path), limit=None)}: {error}") from None


def write_hgr(problem: CoverProblem, path: str | os.PathLike[str]) -> None:
    """Write a problem as a PACE hitting set, ``.hgr``: its distinct rows, a line each.

    Set s becomes vertex s + 1; names of sets become comments. The file is written whole.
    """
    check_output(path_of(path), (".hgr",))
    write_problem(problem, path)


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

#: The formats that are read, the suffixes that their files have, and those of what is written.
READ = {name: known for name, known in FORMATS.items() if known.read or known.graph}
SUFFIXES = {*_LOOSE, *(suffix for known in READ.values() for suffix in known.suffixes)}
WRITTEN = {
    suffix: known
    for known in FORMATS.values()
    if known.write or known.lines
    for suffix in known.suffixes
}
