"""Reading and writing files of cover problems: hitting sets, set covers, graphs and more.

A format is a module of this room and a row in `FORMATS`.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from minsym.base.arguments import of_kind, path_of
from minsym.base.files import check_output, written_whole
from minsym.base.text import named, printable, quoted, source_of
from minsym.errors import InputError
from minsym.formats.graphs import read_dimacs, read_edges
from minsym.formats.hgr import hgr_lines, read_hgr
from minsym.formats.lines import write_lines
from minsym.formats.numbers import read_text
from minsym.formats.opb import opb_lines
from minsym.formats.orlib import read_orlib, read_rail, read_scp, scp_lines
from minsym.formats.programs import write_lp, write_mps
from minsym.formats.wcnf import write_wcnf
from minsym.model.cover import CoverProblem
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
        How to speak of such a problem. None for a graph, where the task says it.
    read : callable, optional
        From the bytes of a file to the problem. That of a graph is also given the ``task``, and
        one of a format that has costs is told whether to ``ignore_costs``.
    has_costs : bool
        Whether files of it say what sets cost.
    lines : callable, optional
        Yields the lines of the file of a problem, for a format that is written as text.
    write : callable, optional
        Writes a problem to a path, for a format that a library writes.
    """

    name: str
    suffixes: tuple[str, ...]
    title: str
    words: Words | None = None
    read: Callable[..., CoverProblem] | None = None
    has_costs: bool = False
    lines: Callable[[CoverProblem], Iterator[str]] | None = None
    write: Callable[[CoverProblem, Path], None] | None = None

    def problem(self, text: bytes, task: str | None, ignore_costs: bool) -> CoverProblem:
        """Return the problem of a file."""
        assert self.read is not None
        if self.words is None:
            return self.read(text, task)
        return self.read(text, ignore_costs) if self.has_costs else self.read(text)

    def save(self, problem: CoverProblem, path: Path) -> None:
        """Write the file of a problem."""
        if self.lines is not None:
            write_lines(self.lines, problem, path)
        else:
            assert self.write is not None
            self.write(problem, path)


#: How to speak of hitting sets, and of set covers.
HITTING = Words("hitting set", "vertex", "vertices", "edge", "edges")
COVERING = Words("set cover", "column", "columns", "row", "rows")


def task_for(path: str | Path, task: str | None) -> str | None:
    """Return what is asked of a file: of graphs the task, of other problems nothing."""
    name = format_of(path)
    return task if name is not None and READ[name].words is None else None


def read_problem(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
) -> CoverProblem:
    """Read a cover problem from a file, to solve it; the suffix says the format.

    Parameters
    ----------
    path : path
        The file, or "-" for standard input.
    format : str, optional
        A name from READ. Without it ``.hgr`` is a PACE hitting set, ``.gr``, ``.col`` and
        ``.clq`` are DIMACS graphs, ``.edges``, ``.edgelist`` and ``.el`` edge lists, and a
        ``.txt`` or ``.dat`` file that starts with numbers, or one without suffix, is from
        OR-Library; of its two layouts the one that the file fits is taken.
    task : str, optional
        "dominating-set" or "vertex-cover", for a graph and nothing else.
    ignore_costs : bool
        Read an OR-Library file whose costs differ as if each were 1. Where they are all the
        same they mean nothing.

    Returns
    -------
    CoverProblem
        Set s is vertex or column s + 1 of the file; the sets of an edge list have its names.

    Raises
    ------
    InputError
        If the file does not hold what its format says, to the letter, or names none.

    See Also
    --------
    write_problem : Write a problem, for this or another solver.
    minsym.read_table : Read a table, of whose rows messages are found.
    """
    return read_instance(path, format=format, task=task, ignore_costs=ignore_costs).problem


def read_instance(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
) -> Instance:
    """Read a cover problem with the words to speak of it; parameters as in `read_problem`."""
    source = source_of(path)
    name = format_of(path, format, task)
    with named(source):
        if name is None:
            raise InputError(f"nothing says its format; expected one of {', '.join(READ)}")
        known = READ[name]
        words = known.words
        if words is None:
            if task not in TASKS:
                which = "--as dominating-set or --as vertex-cover (from Python: task=)"
                raise InputError(f"this is a graph; say what is asked of it: {which}")
            words = TASKS[task]
        elif task is not None:
            raise InputError(f"--as {quoted(task)} goes with a graph; this is a {words.task}")
        if ignore_costs and not known.has_costs:
            raise InputError(f"there are no costs to ignore; this is a {words.task}")
        problem = known.problem(read_text(path), task, ignore_costs)
    return Instance(source, name, words, problem)


def format_of(
    path: str | os.PathLike[str], format: str | None = None, task: str | None = None
) -> str | None:
    """Return the name of a file's format; None if it is "table" or nothing says one."""
    if format is not None:
        of_kind(format, str, "format", "the name of a format")
        if format not in READ and format != "table":
            known = ", ".join([*READ, "table"])
            raise InputError(f"there is no format {quoted(format)}; there are {known}")
        return None if format == "table" else format
    place = os.fsdecode(path)
    suffix = PurePath(place).suffix.lower()
    for name, kind in READ.items():
        if suffix in kind.suffixes:
            return name
    if task is not None:
        raise InputError(
            f"{source_of(path)}: --as goes with a graph, and the suffix does not say that this "
            "is one; give --format edges or --format dimacs"
        )
    sniffed = suffix in ("", ".txt", ".dat") and place != "-"
    return "orlib" if sniffed and _starts_with_numbers(place) else None


def _starts_with_numbers(path: str) -> bool:
    """Whether the first line of a file on disk holds nothing but numbers."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False  # what a pipe gives can be read once only
        with open(path, "rb") as stream:
            head = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    except (OSError, ValueError):
        return False  # whoever reads it says so
    return re.fullmatch(rb"[0-9 \t\r]+", head.partition(b"\n")[0]) is not None


def write_problem(problem: CoverProblem, path: str | os.PathLike[str]) -> None:
    """Write a cover problem to a file, whole or not at all; the suffix says the format.

    Parameters
    ----------
    problem : CoverProblem
    path : path
        ``.hgr`` is a PACE hitting set, ``.scp`` an OR-Library set cover, ``.wcnf`` weighted MaxSAT
        (MaxSAT Evaluation 2022), ``.opb`` pseudo-Boolean optimization, ``.lp`` and ``.mps`` integer
        programs.

    Raises
    ------
    InputError
        If the suffix is none of these, the file cannot be written there, or the format cannot hold
        the problem: ``.hgr`` no costs, ``.scp`` no problem without rows or sets, and ``.lp`` and
        ``.mps`` no costs of more than six digits.

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
        Format("hgr", (".hgr",), "hitting set", HITTING, read=read_hgr, lines=hgr_lines),
        Format("wcnf", (".wcnf",), "MaxSAT", write=write_wcnf),
        Format("opb", (".opb",), "pseudo-Boolean", lines=opb_lines),
        Format("lp", (".lp",), "integer program", write=write_lp),
        Format("mps", (".mps",), "integer program", write=write_mps),
        Format(
            "scp",
            (".scp",),
            "OR-Library set cover",
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
        Format("dimacs", (".gr", ".col", ".clq"), "graph in DIMACS format", read=read_dimacs),
        Format(
            "edges", (".edges", ".edgelist", ".el"), "graph as a list of edges", read=read_edges
        ),
    )
}

#: The formats that are read, and the suffixes of those that are written.
READ = {name: known for name, known in FORMATS.items() if known.read}
WRITTEN = {
    suffix: known
    for known in FORMATS.values()
    if known.write or known.lines
    for suffix in known.suffixes
}
