"""Files of cover problems: hitting sets, set covers and graphs, read. `writers` writes them."""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np

from minsym import graphs
from minsym.base.arrays import Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.model.cover import MAX_COST, CoverProblem
from minsym.model.instance import TASKS, Instance, Words
from minsym.scan import MAX_SETS, Numbers, named, read_listing, read_text, scan, source_of


@dataclass(frozen=True)
class Format:
    """A format of problem files.

    Parameters
    ----------
    name : str
    suffixes : tuple of str
        Those that say this format.
    words : Words, optional
        None for a graph, where the task says them.
    read : callable
        From the text and the task of a graph, or whether costs are ignored, to the problem.
    """

    name: str
    suffixes: tuple[str, ...]
    words: Words | None
    read: Callable[[bytes, str, bool], CoverProblem]


_HITTING = Words("hitting set", "vertex", "vertices", "edge", "edges")
_COVERING = Words("set cover", "column", "columns", "row", "rows")


def task_for(path: str | Path, task: str | None) -> str | None:
    """Return what is asked of a file: of graphs the task, of other problems nothing."""
    return task if format_of(path) in ("dimacs", "edges") else None


def read_problem(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
) -> CoverProblem:
    """Read a cover problem from a file; the suffix says the format.

    Parameters
    ----------
    path : path
        The file, or "-" for standard input.
    format : str, optional
        A name from FORMATS. Without it ``.hgr`` is a PACE hitting set, ``.gr``, ``.col`` and
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
    """
    return read_instance(path, format=format, task=task, ignore_costs=ignore_costs).problem


def read_instance(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    task: str | None = None,
    ignore_costs: bool = False,
) -> Instance:
    """Read a cover problem and how to speak of it; parameters as in `read_problem`."""
    source = source_of(path)
    name = format_of(path, format, task)
    with named(source):
        if name is None:
            raise InputError(f"nothing says its format; expected one of {', '.join(FORMATS)}")
        known = FORMATS[name]
        words = known.words
        if words is None:
            if task not in TASKS:
                which = "--as dominating-set or --as vertex-cover (from Python: task=)"
                raise InputError(f"this is a graph; say what is asked of it: {which}")
            words = TASKS[task]
        elif task is not None:
            raise InputError(f"--as {quoted(task)} goes with a graph; this is a {words.task}")
        if ignore_costs and words is not _COVERING:
            raise InputError(f"there are no costs to ignore; this is a {words.task}")
        problem = known.read(read_text(path), task or "", ignore_costs)
    return Instance(source, name, words, problem)


def format_of(
    path: str | os.PathLike[str], format: str | None = None, task: str | None = None
) -> str | None:
    """Return the name of a file's format; None if it is "table" or nothing says one."""
    if format is not None:
        if format not in FORMATS and format != "table":
            known = ", ".join([*FORMATS, "table"])
            raise InputError(f"there is no format {quoted(format)}; there are {known}")
        return None if format == "table" else format
    place = os.fsdecode(path)
    suffix = PurePath(place).suffix.lower()
    for name, kind in FORMATS.items():
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


def _read_hgr(text: bytes, _task: str, _ignore_costs: bool) -> CoverProblem:
    """Read a PACE hitting set."""
    listing = read_listing(text, ("hs",), MAX_SETS, empty_edges=True)
    edges = listing.indptr.size - 1
    elements = np.repeat(np.arange(edges, dtype=np.int64), np.diff(listing.indptr))
    return CoverProblem.from_entries(listing.vertices, edges, elements, listing.numbers.values - 1)


# OR-Library: nothing but numbers, line breaks anywhere.


def _read_scp(text: bytes, _task: str, ignore_costs: bool) -> CoverProblem:
    """Read 'rows columns', the cost of each column, and for each row its columns."""
    return _with_costs(*_by_rows(scan(text)), ignore_costs)


def _read_rail(text: bytes, _task: str, ignore_costs: bool) -> CoverProblem:
    """Read 'rows columns', and for each column its cost and its rows."""
    return _with_costs(*_by_columns(scan(text)), ignore_costs)


def _read_orlib(text: bytes, _task: str, ignore_costs: bool) -> CoverProblem:
    """Read whichever of the two layouts the file fits; it must not fit both."""
    numbers = scan(text)
    fits, reasons = [], []
    for name, layout in (("scp", _by_rows), ("rail", _by_columns)):
        try:
            fits.append(layout(numbers))
        except InputError as error:
            reasons.append(f"{name}: {error}")
    if not fits:
        raise InputError(
            f"it starts like an OR-Library file and fits neither layout ({'; '.join(reasons)}); "
            "give --format scp, rail, edges or table"
        )
    if len(fits) > 1:
        raise InputError("it fits both layouts of OR-Library; give --format scp or --format rail")
    return _with_costs(*fits[0], ignore_costs)


def _by_rows(numbers: Numbers) -> tuple[CoverProblem, Ints]:
    """Return the problem of the scp layout and the costs of its columns."""
    rows, columns = _sizes(numbers)
    counts = _counts(numbers, 2 + columns, rows, 1, "row")
    elements, entries = _entries(numbers, counts)
    _check_entries(numbers, entries, "column", "columns", columns)
    problem = CoverProblem.from_entries(columns, rows, elements, numbers.values[entries] - 1)
    return problem, numbers.values[2 : 2 + columns]


def _by_columns(numbers: Numbers) -> tuple[CoverProblem, Ints]:
    """Return the problem of the rail layout and the costs of its columns."""
    rows, columns = _sizes(numbers)
    counts = _counts(numbers, 2, columns, 2, "column")
    sets, entries = _entries(numbers, counts)
    _check_entries(numbers, entries, "row", "rows", rows)
    problem = CoverProblem.from_entries(columns, rows, numbers.values[entries] - 1, sets)
    return problem, numbers.values[counts - 1]


def _sizes(numbers: Numbers) -> tuple[int, int]:
    """Return the rows and columns that the file claims, no more than it has numbers for."""
    found = numbers.values.size
    if found < 2:
        raise numbers.error(found, "expected 'ROWS COLUMNS' first")
    rows, columns = numbers.values[:2].tolist()
    if not rows or not columns:
        raise numbers.error(0, f"{rows} rows, {columns} columns; expected 1 or more of each")
    if rows + columns + 2 > found:
        raise numbers.error(
            0,
            f"{rows} rows and {columns} columns take {rows + columns + 2} numbers or more; "
            f"the file has {found}",
        )
    return rows, columns


def _counts(numbers: Numbers, start: int, blocks: int, lead: int, what: str) -> Ints:
    """Return where each of the blocks says how many numbers it holds.

    A block is ``lead`` numbers, the last of them that count, and as many as it says.
    """
    values, found = numbers.values, numbers.values.size
    counts = []
    for block in range(1, blocks + 1):
        count = start + lead - 1
        start = count + 1 + int(values[count]) if count < found else found + 1
        if start > found:
            raise numbers.error(found, f"the file ends within {what} {block} of {blocks}")
        counts.append(count)
    if start < found:
        rule = f"expected the end of the file after {what} {blocks}, found {values[start]}"
        raise numbers.error(start, rule)
    return np.array(counts, dtype=np.int64)


def _entries(numbers: Numbers, counts: Ints) -> tuple[Ints, Ints]:
    """Return the block of each number that a block holds, and where the number is."""
    sizes = numbers.values[counts]
    blocks = np.repeat(np.arange(counts.size, dtype=np.int64), sizes)
    before = np.append(0, np.cumsum(sizes)[:-1])
    return blocks, np.arange(blocks.size, dtype=np.int64) + (counts + 1 - before)[blocks]


def _check_entries(numbers: Numbers, entries: Ints, what: str, whats: str, last: int) -> None:
    chosen = Numbers(numbers.text, numbers.starts[entries], numbers.values[entries])
    chosen.check(what, whats, last)


def _with_costs(problem: CoverProblem, costs: Ints, ignored: bool) -> CoverProblem:
    """Return the problem with these costs of its columns, unless they are all the same."""
    if ignored or (costs == costs[0]).all():
        return problem
    try:
        return problem.with_costs(costs)
    except ValueError:
        free = np.flatnonzero(costs < 1)
        wrong = (
            f"column {free[0] + 1} costs 0" if free.size else f"they cost {costs.sum()} together"
        )
        raise InputError(
            f"{wrong}; expected costs of 1 or more, together {MAX_COST} or less; --ignore-costs "
            "(from Python: ignore_costs=True) reads every cost as 1"
        ) from None


#: The formats by name.
FORMATS = {
    known.name: known
    for known in (
        Format("hgr", (".hgr",), _HITTING, _read_hgr),
        Format("scp", (".scp",), _COVERING, _read_scp),
        Format("rail", (".rail",), _COVERING, _read_rail),
        Format("orlib", (), _COVERING, _read_orlib),
        Format(
            "dimacs",
            (".gr", ".col", ".clq"),
            None,
            lambda text, task, _: graphs.read_dimacs(text, task),
        ),
        Format(
            "edges",
            (".edges", ".edgelist", ".el"),
            None,
            lambda text, task, _: graphs.read_edges(text, task),
        ),
    )
}
