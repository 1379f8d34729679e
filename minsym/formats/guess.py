"""What a file is, as far as its content says: beyond doubt by its first lines, or perhaps.

These functions know what formats look like, and call them by their names in FORMATS of
`minsym.formats.recognize`. A guess is good only where nothing else fits.
"""

import json
import re
from collections.abc import Callable

import numpy as np

from minsym.base.arrays import BoolArray, Ints
from minsym.errors import InputError
from minsym.formats.findminhs import read_findminhs
from minsym.formats.numbers import Numbers, counts_of, scan, without_comments
from minsym.formats.orlib import read_rail, read_scp
from minsym.model.cover import CoverProblem

#: What is no problem but a table.
TABLE = "table"

#: What holds nothing but numbers; `layout_of` says which format fits them.
NUMBERS = "numbers"

#: What names are made of, where nothing says that they are names.
_NAME = re.compile(rb"[\w.@/+'\x80-\xff-]+")

#: Numbers that are not whole, or below 0: elements are neither.
_FRACTION = re.compile(rb"[-+.][0-9]|[0-9]+\.[0-9]*\Z")

#: The first line by which Excel says what stands between cells.
_SEP = re.compile(rb'"?sep=(?:\\t|[^\w"])"?\s*\Z', re.IGNORECASE)

#: What may precede a p line, or an h line.
_COMMENTS = rb"(?:[ \t\r]*\n|[ \t]*(?:c(?![^ \t\r\n])|[#%])[^\n]*\n"
_P_LINE = re.compile(_COMMENTS + rb")*[ \t]*p[ \t]+([\w-]+)[ \t]+[0-9]")
_H_LINE = re.compile(
    _COMMENTS + rb"|[ \t]*[0-9.][-.0-9 \t\r]*\n)*[ \t]*h(?:[ \t]+-?[0-9]+)*[ \t]+0[ \t\r]*(?:\n|\Z)"
)

_JSON_LISTS = re.compile(rb"\s*\[\s*\[")
_JSON_NAMES = re.compile(rb'\s*\{\s*(?:"sets"\s*:\s*[\[{]|"(?:[^"\\]|\\.)*"\s*:\s*\[)')

_GRAPHML = re.compile(rb"\s*<(?:[^<>]*>\s*<)*graphml\b")
_GML = re.compile(rb"\s*(?:(?:Creator|Version|comment|#)[^\n]*\n\s*)*graph\s*\[")
_MATRIX = re.compile(rb"%%MatrixMarket\b", re.IGNORECASE)

#: What is known by its first lines and not read, as people call it.
_FOREIGN = {
    "XML or HTML": re.compile(rb"\s*<(?:\?xml|!doctype|html)\b", re.IGNORECASE),
    "pseudo-Boolean optimization": re.compile(rb"\* #variable="),
}


def says_p(*kinds: str) -> Callable[[bytes], bool]:
    """Return what tells whether text has a p line of one of these kinds, such as ``p hs 3 2``."""
    return lambda head: _p_kind(head) in kinds


def says_graphml(head: bytes) -> bool:
    """Whether text is XML whose first element is graphml."""
    return _GRAPHML.match(head) is not None


def says_gml(head: bytes) -> bool:
    """Whether text starts with a graph in brackets, as GML does."""
    return _GML.match(head) is not None


def says_matrix(head: bytes) -> bool:
    """Whether text has the first line of MatrixMarket."""
    return _MATRIX.match(head) is not None


def says_wcnf(head: bytes) -> bool:
    """Whether text has the p line of MaxSAT, or clauses with an h before the first hard one."""
    return _p_kind(head) == "wcnf" or _H_LINE.match(head) is not None


def says_json_sets(head: bytes) -> bool:
    """Whether text is JSON that has lists in a list or in an object, which is not one of many."""
    if _JSON_LISTS.match(head):
        return True
    line, _, rest = head.lstrip().partition(b"\n")
    return _JSON_NAMES.match(head) is not None and not (rest.strip() and _is_json(line))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _p_kind(head: bytes) -> str | None:
    """Return the kind of a p line that only comments precede, None without one."""
    found = _P_LINE.match(head)
    return found[1].decode(errors="replace") if found else None


def foreign(head: bytes) -> str | None:
    """Return what text is that no format of ours begins like, None if it is nothing known."""
    kind = _p_kind(head)
    if kind is not None:
        return f"a file with a p line of the kind '{kind}'"
    return next((name for name, start in _FOREIGN.items() if start.match(head)), None)


def candidates(head: bytes, is_whole: bool) -> list[str]:
    """Return what text may be that does not begin like any format: TABLE, NUMBERS, other names.

    Parameters
    ----------
    head : bytes
        What it starts with.
    is_whole : bool
        Whether that is all. Otherwise the last line may be cut.
    """
    lines = [line for line in head.split(b"\n") if line.strip()]
    lines = lines if is_whole else lines[:-1]
    if not lines or b"\0" in head or lines[0].lstrip()[:1] in (b"[", b"{"):
        return [TABLE]  # an encoding of two bytes, or JSON; what else it is its reader says
    if _SEP.match(lines[0]):
        return [TABLE]
    body = without_comments(b"\n".join(lines))
    if not body.strip():
        return []
    if not body.translate(None, b"0123456789 \t\r\n"):
        return [NUMBERS]
    delimiter = max((b",", b";", b"\t", b"|"), key=lines[0].count)
    if delimiter in lines[0]:
        return _delimited(lines, delimiter)
    rows = [line.split() for line in body.split(b"\n") if line.strip()]
    if not all(_NAME.fullmatch(name) for row in rows for name in row):
        return []
    if any(_FRACTION.match(name) for row in rows for name in row):
        return []
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        return ["sets"]
    return ["sets", TABLE, *(["edges"] if widths == {2} else [])]


def _delimited(lines: list[bytes], delimiter: bytes) -> list[str]:
    """Return what lines may be that a delimiter divides: a table, or sets of different sizes."""
    header = lines[0].split(delimiter)
    is_even = len({line.count(delimiter) for line in lines}) == 1
    has_names = not all(cell.strip().isdigit() for cell in header)
    if (is_even and has_names) or b'"' in b"".join(lines) or delimiter in b";|":
        return [TABLE]
    return ["sets", TABLE]


def layout_of(text: bytes, *, is_graph: bool) -> str:
    """Return the format of text that holds nothing but numbers: the only one that they fit.

    Parameters
    ----------
    text : bytes
    is_graph : bool
        Whether it is known to be a graph.

    Raises
    ------
    InputError
        If they fit none, or several.
    """
    numbers = scan(without_comments(text))
    if not numbers.values.size:
        raise InputError("there are no numbers")
    if is_graph:
        _check_first_line(numbers)
        return "edges"
    rest = numbers.values[_below_first(numbers)]
    if rest.size and rest.max() < 2:
        raise InputError("all but its first line is 0 and 1, as a matrix is, which is not read")
    if (np.unique(numbers.lines(), return_counts=True)[1] == 2).all():
        raise InputError(f"each line has two numbers; {give(['sets', 'edges'])}")
    fits: dict[str, CoverProblem | None] = {}
    reasons = []
    for name, fit in _LAYOUTS.items():
        try:
            fits[name] = fit(text, numbers)
        except InputError as error:
            reasons.append(f"{name}: {error}")
    if not fits:
        raise InputError(f"its numbers fit no format ({'; '.join(reasons)}); {give([*_LAYOUTS])}")
    name, problem = next(iter(fits.items()))
    if len(fits) > 1:
        raise InputError(f"nothing says what its numbers mean; {give([*fits])}")
    if problem is not None and _has_gap(problem):
        raise InputError(f"only {name} fits, and leaves a row or a column empty; {give([name])}")
    return name


def check_first_line(head: bytes) -> None:
    """Raise InputError if the first line of a list of edges may say how many there are."""
    lines = head.split(b"\n")
    body = without_comments(b"\n".join(lines if len(lines) < 2 else lines[:-1]))
    if body.strip() and not body.translate(None, b"0123456789 \t\r\n"):
        _check_first_line(scan(body))


def _check_first_line(numbers: Numbers) -> None:
    if _has_header(numbers):
        raise InputError(
            "its first line may say how many vertices and edges there are, or be an edge; "
            "take it away, or give --format edges"
        )


def give(names: list[str]) -> str:
    """Say which options there are for a file that may be all of these."""
    options = [f"--format {name}{' with --as' * (name == 'edges')}" for name in names]
    return f"give {', '.join(options[:-1])}{' or ' * (len(options) > 1)}{options[-1]}"


# How numbers fit a layout: the lines too are as people have them.


def _as_scp(text: bytes, numbers: Numbers) -> CoverProblem:
    """Return the set cover by rows, each of which starts a line."""
    problem = read_scp(text, True)
    _check_lines(numbers, counts_of(numbers, 2 + problem.n_sets, problem.row_of.size, 1, "row"))
    return problem


def _as_rail(text: bytes, numbers: Numbers) -> CoverProblem:
    """Return the set cover by columns, each of which starts a line."""
    problem = read_rail(text, True)
    _check_lines(numbers, counts_of(numbers, 2, problem.n_sets, 2, "column") - 1)
    return problem


def _check_lines(numbers: Numbers, blocks: Ints) -> None:
    """Raise InputError unless the first line holds two numbers, and blocks start lines."""
    lines = numbers.lines()
    starts = np.append(True, np.diff(lines) > 0)
    if starts[1] or not starts[2] or not starts[blocks].all():
        raise InputError("its lines are others")


def _as_findminhs(text: bytes, numbers: Numbers) -> None:
    """Raise InputError if numbers are not those of findminhs, or may be sets without sizes."""
    read_findminhs(text)
    if not _below_first(numbers)[_repeated(numbers)].any():
        raise InputError("its lines may be sets, without their sizes")


def _has_gap(problem: CoverProblem) -> bool:
    """Whether a row or a column is empty, which is seldom meant."""
    unused = np.bincount(problem.indices, minlength=problem.n_sets) == 0
    return problem.has_empty_row or bool(unused.any())


def _check_sets(_: bytes, numbers: Numbers) -> None:
    """Raise InputError if lines are not like sets."""
    lines = numbers.lines()
    sizes = np.unique(lines, return_counts=True)[1]
    repeated = _repeated(numbers)
    if repeated.size:
        raise numbers.error(int(repeated.min()), "a number occurs twice in the line")
    if (sizes == 1).all():
        raise InputError("there is one number a line")
    if sizes.size > 1 and (numbers.values[np.cumsum(sizes) - 1] == 0).all():
        raise InputError("each line ends in 0, as if that closed it")
    if sizes.size > 1 and sizes[0] > 2 and (sizes == sizes[0]).all():
        raise InputError("all lines are equally long, as in a table or edges with weights")
    if _has_header(numbers):
        raise InputError("its first line may say how many sets and elements there are")


def _below_first(numbers: Numbers) -> BoolArray:
    """Return which numbers are not in the first line."""
    lines = numbers.lines()
    below: BoolArray = lines > lines[0]
    return below


def _repeated(numbers: Numbers) -> Ints:
    """Return which numbers occur before in their line."""
    lines = numbers.lines()
    order = np.lexsort((numbers.values, lines))
    same = (np.diff(lines[order]) == 0) & (np.diff(numbers.values[order]) == 0)
    repeated: Ints = order[1:][same]
    return repeated


def _has_header(numbers: Numbers) -> bool:
    """Whether the numbers of the first line may say what follows: lines, and what they hold."""
    lines = numbers.lines()
    first = numbers.values[lines == lines[0]].tolist()
    others = np.unique(lines).size - 1
    if len(first) > 3 or others not in first or not others:
        return False
    first.remove(others)
    largest = numbers.values[_below_first(numbers)].max()
    return not first or max(first) >= largest


#: What numbers may be without a word that says so; each is given the text, and its numbers.
_LAYOUTS: dict[str, Callable[[bytes, Numbers], CoverProblem | None]] = {
    "scp": _as_scp,
    "rail": _as_rail,
    "findminhs": _as_findminhs,
    "sets": _check_sets,
}
