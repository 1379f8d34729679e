"""Reading and writing files of cover problems: hitting sets, set covers, graphs and more."""

import os
from dataclasses import replace
from typing import Literal, overload

from minsym.base.arguments import of_kind, path_of
from minsym.base.files import check_output, written_whole
from minsym.base.text import named, printable, quoted, source_of
from minsym.errors import InputError
from minsym.formats.guess import NUMBERS, TABLE, layout_of
from minsym.formats.known import READ, WRITTEN, Format
from minsym.formats.numbers import read_text
from minsym.formats.opening import closed_if_refused
from minsym.formats.recognize import recognized
from minsym.formats.sets import are_numbers
from minsym.model.cover import CoverProblem
from minsym.model.graphs import cover_problem
from minsym.model.independent import IndependentSet
from minsym.model.instance import TASKS, Instance, Words


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
    with named(source), closed_if_refused(os.fsdecode(path)):
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
        *first, last = TASKS
        which = f"--as TASK, which is {', '.join(first)} or {last}"
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
        If the suffix is none of these, the file cannot be written there, the problem is an
        `IndependentSet` (write its ``left_out``), or the format cannot hold it: ``.hgr``, ``.sets``
        and ``.json`` no costs, ``.scp`` no problem without rows or sets, ``.sets`` no names that it
        could not tell apart, and ``.lp`` and ``.mps`` no costs of more than six digits.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
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
    if isinstance(problem, IndependentSet):
        raise InputError(
            "an IndependentSet asks for the most vertices, and files for the fewest; write the "
            "vertices to leave out, its vertex cover: write_problem(problem.left_out, path)"
        )
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
