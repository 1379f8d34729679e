"""Text from anywhere, made safe to show."""

import itertools
from collections.abc import Iterable


def printable(text: str, limit: int | None = 80) -> str:
    r"""Return text as one line that is safe for a terminal.

    Characters that do not print are replaced by their escapes, and a result longer than
    ``limit`` is cut.

    Examples
    --------
    >>> print(printable("red\n\x1b[31m"), printable("a" * 100, limit=8))
    red\n\x1b[31m aaaaa...
    """
    part = text if limit is None else text[: limit + 1]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in part)
    return safe if limit is None or len(safe) <= limit else safe[: limit - 3] + "..."


def quoted(text: str) -> str:
    """Return text in quotes, safe for a terminal."""
    return f"'{printable(text)}'"


def listed(texts: Iterable[str]) -> str:
    """Join the first ten texts by commas."""
    first = list(itertools.islice(texts, 11))
    return ", ".join(first[:10]) + (", ..." if len(first) > 10 else "")


def first_line(error: Exception) -> str:
    """Return what an error says first, safe for a terminal."""
    return printable(str(error).partition("\n")[0], limit=None)
