"""Make text from anywhere safe to show, and errors of reading one line that names the source.

Names of files, cells and messages of libraries may hold line breaks or codes that a terminal
obeys; whatever is shown of them goes through here.
"""

import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from minsym.errors import InputError


def printable(text: str, limit: int | None = 80) -> str:
    r"""Return text as one line that is safe for a terminal.

    Characters that do not print, that reverse the direction of text or that have no width are
    replaced by their escapes, and a result longer than ``limit`` is cut. What is printable stays
    as it is, so that it does no harm to call this twice.

    Examples
    --------
    >>> print(printable("red\n\x1b[31m"), printable("a" * 100, limit=8))
    red\n\x1b[31m aaaaa...
    """
    part = text if limit is None else text[: limit + 1]
    if part.isprintable() and limit is None:
        return part  # most lines are: an answer may have millions
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in part)
    return safe if limit is None or len(safe) <= limit else safe[: limit - 3] + "..."


def quoted(text: str) -> str:
    """Return text in quotes, safe for a terminal."""
    return f"'{printable(text)}'"


def brief(value: object) -> str:
    """Return the beginning of a value as Python writes it, safe for a terminal.

    Examples
    --------
    >>> brief("red"), brief(2.5)
    ("'red'", '2.5')
    >>> brief(1 << 100_000)
    'a value of type int that is too long to show'
    """
    try:
        return printable(repr(value), limit=40)
    except (ValueError, RecursionError):
        return f"a value of type {type(value).__name__} that is too long to show"


def listed(texts: Iterable[str]) -> str:
    """Join the first ten texts by commas."""
    first = list(itertools.islice(texts, 11))
    return ", ".join(first[:10]) + (", ..." if len(first) > 10 else "")


def first_line(error: Exception) -> str:
    """Return what an error says first, safe for a terminal."""
    return printable(str(error).partition("\n")[0], limit=None)


def source_of(path: str | os.PathLike[str]) -> str:
    """Return the name of a file as messages show it; "-" is standard input."""
    if not isinstance(path, str | bytes | os.PathLike):
        raise TypeError(f"the file is {brief(path)}; expected a path")
    place = os.fsdecode(path)
    return "standard input" if place == "-" else printable(place, limit=None)


@contextmanager
def named(source: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn errors of reading a file into an InputError: one line that names the source.

    Parameters
    ----------
    source : str
        What messages call the file, as `source_of` does.
    *errors : type
        What the library that reads raises of bad files, besides OSError, RecursionError and
        InputError. Other errors are bugs and stay what they are.

    Raises
    ------
    InputError
        Where one of them is raised.
    """
    expected: tuple[type[Exception], ...] = (InputError, OSError, *errors)
    try:
        yield
    except RecursionError:
        raise InputError(f"{source}: its values are nested too deeply") from None
    except expected as error:
        reason = getattr(error, "strerror", None) or first_line(error) or "it ends early"
        raise InputError(f"{source}: {reason}") from None
