"""Lists of sets, each of which is to be hit: a set a line, as in FIMI's ``.dat`` files, or JSON."""

import io
import json
import re
from array import array
from collections.abc import Hashable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.numbers import without_comments
from minsym.model.cover import CoverProblem

#: The most bytes of JSON: in memory a list is far longer than its text.
MAX_JSON = 2**27

#: Numbers as Python writes them, if they are no longer than it reads.
_NUMBER = re.compile("0|-?[1-9][0-9]{0,999}")


def read_sets(text: bytes) -> CoverProblem:
    """Read the elements of a set a line, with blanks between them, or with commas.

    Elements are numbers or names. Blank lines are skipped, and so are lines that start with #
    or %, or among numbers with c.
    """
    problem = problem_of(_lines_of_names(without_comments(text)))
    if not problem.row_of.size:
        raise InputError("there are no sets; expected the elements of one on each line")
    return problem


def _lines_of_names(body: bytes) -> Iterator[list[str]]:
    """Yield the elements of the set on each line."""
    with_commas = b"," in body
    for number, line in enumerate(io.BytesIO(body), start=1):
        if not line.strip():
            continue
        names = [name.strip() for name in line.split(b",")] if with_commas else line.split()
        if b"" in names:
            raise InputError(f"line {number}: there is nothing before or after a comma")
        if names[0].endswith(b":"):
            shown = quoted(names[0].decode())
            raise InputError(f"line {number}: {shown} looks like a title; expected elements only")
        yield [name.decode() for name in names]


def read_json_sets(text: bytes) -> CoverProblem:
    """Read ``[[1, 2], [2, 3]]``, ``{"sets": [[1, 2], [2, 3]]}``, or sets with names.

    Elements are whole numbers, or text.
    """
    if len(text) > MAX_JSON:
        raise InputError(f"it holds more than {MAX_JSON} bytes, which is the limit of JSON")
    sets = _json_sets(text)
    if not sets:
        raise InputError("there are no sets")
    kinds = {type(element) for elements in sets for element in elements}
    if len(kinds) > 1:
        raise InputError("some elements are numbers and some are text; expected one of the two")
    sets.reverse()
    return problem_of([str(element) for element in sets.pop()] for _ in range(len(sets)))


def _json_sets(text: bytes) -> list[list[int | str]]:
    """Return the sets of JSON, however they are written."""
    found = _parsed(text)
    if isinstance(found, dict) and "sets" in found:
        if len(found) > 1:
            other = next(key for key in found if key != "sets")
            raise InputError(f"beside 'sets' there is {quoted(other)}; expected nothing else")
        found = found["sets"]
    if not isinstance(found, list | dict):
        raise InputError('expected a list of sets, or {"sets": ...}')
    titled = found.items() if isinstance(found, dict) else enumerate(found, start=1)
    return [_elements(title, elements) for title, elements in titled]


def _elements(title: str | int, elements: Any) -> list[int | str]:
    """Return the elements of a set of JSON, if it is one."""
    where = f"set {title if isinstance(title, int) else quoted(title)}"
    if not isinstance(elements, list):
        raise InputError(f"{where} is {_shown(elements)}; expected a list of its elements")
    for element in elements:
        is_text = isinstance(element, str)
        if not is_text and (isinstance(element, bool) or not isinstance(element, int)):
            raise InputError(f"{where} holds {_shown(element)}; expected whole numbers, or text")
        if is_text and re.search("[\ud800-\udfff]", element):
            raise InputError(f"{where}: {quoted(element)} holds half a character")
    return elements


def _shown(value: Any) -> str:
    return quoted(json.dumps(value) if not isinstance(value, list | dict) else str(value)[:100])


def _parsed(text: bytes) -> Any:
    try:
        # An element is one object however often it occurs, since a list is far longer than it.
        return json.loads(text, object_pairs_hook=_object, parse_int=cache(int))
    except json.JSONDecodeError as error:
        raise InputError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except InputError:
        raise
    except ValueError as error:  # Python reads no numbers of thousands of digits
        raise InputError(str(error).partition(";")[0]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"the key {quoted(key)} occurs twice")
        found[key] = value
    return found


def problem_of(sets: Iterable[Iterable[str]]) -> CoverProblem:
    """Return the problem of hitting sets: elements in the order of numbers, or as they appear."""
    index: dict[str, int] = {}
    elements, sizes = array("i"), array("i")
    for names in sets:
        before = len(elements)
        elements.extend(index.setdefault(name, len(index)) for name in names)
        sizes.append(len(elements) - before)
    names = list(index)
    numbers = np.asarray(elements)  # not copied
    if are_numbers(names):
        names.sort(key=int)
        place = np.empty(len(names), dtype=numbers.dtype)
        place[[index[name] for name in names]] = np.arange(len(names))
        numbers = place[numbers]
    rows = np.repeat(np.arange(len(sizes), dtype=numbers.dtype), sizes)
    return CoverProblem.from_entries(len(names), len(sizes), rows, numbers, tuple(names))


def are_numbers(names: Iterable[Hashable]) -> bool:
    """Whether all names are whole numbers, without leading zeros."""
    return all(isinstance(name, str) and _NUMBER.fullmatch(name) for name in names)


def sets_lines(problem: CoverProblem) -> Iterator[str]:
    """Yield the lines of a list of sets: the names of the elements of a set a line."""
    names = _names(problem)
    between = ", " if any(" " in name for name in names.values()) else " "
    if between == ", " and problem.widest_row < 2:
        raise InputError("names with blanks need a set of two elements or more; .json does not")
    others = set(names.values()) - {"c"}
    if len(others) < len(names) and are_numbers(others):
        raise InputError("among numbers a line that starts with 'c' is a comment; .json has none")
    for name in names.values():
        if not name.isprintable() or re.search("^$|^ | $|^[#%]|,|:$", name):
            raise InputError(f"a line of names cannot hold {quoted(name)}; .json can")
    for row in problem.rows():
        if not row:
            raise InputError("a line of names cannot hold a set of no elements; .json can")
        yield between.join(names[s] for s in row)


def json_sets_lines(problem: CoverProblem) -> Iterator[str]:
    """Yield the lines of ``{"sets": ...}``, a set a line."""
    names = _names(problem)
    as_numbers = are_numbers(names.values())
    labels: dict[int, Any] = {s: int(name) if as_numbers else name for s, name in names.items()}
    rows = [json.dumps([labels[s] for s in row]) for row in problem.rows()]
    yield '{"sets": ['
    yield from (f"{row}," for row in rows[:-1])
    yield from rows[-1:]
    yield "]}"


def _names(problem: CoverProblem) -> dict[int, str]:
    """Return what the elements of sets are called; they must have one name each, and no costs."""
    if problem.costs is not None:
        raise InputError("a list of sets has no costs; .wcnf, .opb, .lp, .mps and .scp have")
    names = {s: str(problem.label(s)) for s in np.unique(problem.indices).tolist()}
    if len(set(names.values())) < len(names):
        raise InputError("two sets have one name, and a list of sets tells them apart by names")
    return names
