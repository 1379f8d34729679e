"""What a file is: by its content, its suffix, or the format that is given."""

import os
from codecs import BOM_UTF8
from pathlib import Path
from typing import NamedTuple

from minsym.base.arguments import of_kind
from minsym.base.text import named, quoted, source_of
from minsym.data import place_of
from minsym.errors import InputError
from minsym.formats import tables
from minsym.formats.guess import NUMBERS, TABLE, candidates, check_first_line, foreign, give
from minsym.formats.known import FORMATS, LOOSE, READ
from minsym.formats.opening import HEAD, closed_if_refused, head_of, suffix_of

#: Suffixes of tables.
_TABLES = {suffix for known in tables.FORMATS for suffix in known.suffixes}


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
    with named(source_of(path)), closed_if_refused(place):
        head = head_of(place).removeprefix(BOM_UTF8)
        for name, reader in READ.items():
            if reader.starts is not None and reader.starts(head):
                is_said = suffix in reader.suffixes and suffix not in _TABLES
                return Recognized(name, "" if is_said else "as its content says")
        if table := tables.by_content(head):
            if task is not None:
                raise InputError(f"--as goes with a graph; this is {table.name}")
            return Recognized(TABLE)
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
    if len(maybe) == 1 and suffix in LOOSE:
        return Recognized(maybe[0], "the only format that fits")
    if maybe:
        raise InputError(f"it may be several things; {give(maybe)}")
    raise InputError(f"nothing says what it is; {give([*READ, TABLE])}")


def task_for(path: str | Path, task: str | None) -> str | None:
    """Return what is asked of a file: of graphs the task, of other problems nothing."""
    known = READ.get(recognized(path).name)
    return task if known is not None and known.graph is not None else None
