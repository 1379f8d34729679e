"""The CNF of a proof: the question "is there a cover of so few sets?" as clauses.

Two encodings ask it, and both are short enough to be checked by eye. "counter" has a variable
for each set and counts those that are chosen; a search in it branches on sets. "places" has as
many places as sets may be chosen, and puts each row at one of them; a search in it branches on
rows, which are fewer in problems of many sets.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

Row = tuple[int, ...]
Clause = tuple[int, ...]

ENCODINGS = ("counter", "places")

#: The most clauses for which "places" is chosen.
MAX_CLAUSES = 2_000_000


def choose_encoding(rows: Sequence[Row], n_sets: int, bound: int) -> str:
    """Return the encoding that is likely to give the shorter proof."""
    few = n_sets > len(rows) and bound > 0
    return (
        "places" if few and size_of("places", rows, n_sets, bound)[1] <= MAX_CLAUSES else "counter"
    )


def counter(rows: Sequence[Row], n_sets: int, bound: int) -> Iterator[Clause]:
    """Yield clauses that have a model if and only if at most ``bound`` sets cover the rows.

    Variable s + 1 says that set s is chosen. Of each row one set is, and then comes `at_most`.

    Examples
    --------
    >>> list(counter([(0, 1), (1, 2)], 3, bound=1))[:3]
    [(1, 2), (2, 3), (-1, 4)]
    """
    yield from (tuple(s + 1 for s in row) for row in rows)
    yield from at_most(n_sets, bound)


def at_most(n: int, bound: int) -> Iterator[Clause]:
    """Yield clauses that let at most ``bound`` of the variables 1 to ``n`` be true.

    The sequential counter of Sinz (2005, doi:10.1007/11564751_73), without the variables that
    decide nothing. A new variable, s(j, d), is true if at least j of the first j + d variables
    are: if j - 1 of those before the last were and the last is, or if j of those before it
    were. Where j is ``bound`` + 1 the clause says instead that this must not be.

    Parameters
    ----------
    n, bound : int
        0 or more. s(j, d), with j from 1 to ``bound`` and d from 0 to ``n - bound - 1``, is
        number ``n + (j - 1) * (n - bound) + d + 1``.

    Examples
    --------
    At most one of three: 4 says that the first is true, 5 that one of the first two is.

    >>> list(at_most(3, 1))
    [(-1, 4), (-2, 5), (-4, 5), (-2, -4), (-3, -5)]
    >>> list(at_most(2, 0)), list(at_most(2, 2))
    ([(-1,), (-2,)], [])
    """
    width = n - bound
    for j in range(1, bound + 2):
        first = n + (j - 1) * width + 1  # s(j, 0)
        for d in range(width):
            one_more = (-(j + d),) if j == 1 else (-(j + d), -(first - width + d))
            if j > bound:
                yield one_more
                continue
            yield (*one_more, first + d)
            if d:
                yield (-(first + d - 1), first + d)


def places(rows: Sequence[Row], n_sets: int, bound: int) -> Iterator[Clause]:
    """Yield clauses that have a model if and only if at most ``bound`` sets cover the rows.

    There are ``bound`` places. Each row is at a place, each place has a set, and no row is
    where a set is that does not hold it. Places are numbered in the order of their first rows,
    so that row r is at one of the first r + 1.

    Parameters
    ----------
    rows, n_sets
        Of the problem.
    bound : int
        1 or more. With ``step = n_sets + len(rows)``, variable ``j * step + s + 1`` says that
        place j has set s, and ``j * step + n_sets + r + 1`` that row r is at place j.

    Examples
    --------
    One place, sets 1 to 3, and rows 4 and 5; the first row does not hold set 3:

    >>> list(places([(0, 1), (1, 2)], 3, bound=1))
    [(4,), (5,), (1, 2, 3), (-4, -3), (-5, -1)]
    """
    step = n_sets + len(rows)
    for r in range(len(rows)):
        yield tuple(j * step + n_sets + r + 1 for j in range(min(bound, r + 1)))
    for j in range(bound):
        yield tuple(j * step + s + 1 for s in range(n_sets))
    for r, row in enumerate(rows):
        others = sorted(set(range(n_sets)).difference(row))
        for j in range(bound):
            yield from ((-(j * step + n_sets + r + 1), -(j * step + s + 1)) for s in others)


def size_of(encoding: str, rows: Sequence[Row], n_sets: int, bound: int) -> tuple[int, int]:
    """Return how many variables and clauses an encoding has, without writing it.

    Examples
    --------
    >>> size_of("counter", [(0, 1), (1, 2)], 3, 1), size_of("places", [(0, 1), (1, 2)], 3, 1)
    ((5, 7), (5, 5))
    """
    if encoding == "places":
        missing = n_sets * len(rows) - sum(map(len, rows))
        return bound * (n_sets + len(rows)), len(rows) + bound * (1 + missing)
    width = max(n_sets - bound, 0)
    counting = (bound + 1) * width + bound * max(width - 1, 0)
    return n_sets + bound * width, len(rows) + counting


def cnf_lines(encoding: str, rows: Sequence[Row], n_sets: int, bound: int) -> Iterator[bytes]:
    """Yield the lines of a DIMACS CNF that asks for a cover of at most ``bound`` sets.

    Examples
    --------
    >>> print(b"".join(cnf_lines("places", [(0, 1), (1, 2)], 3, bound=1)).decode(), end="")
    p cnf 5 5
    4 0
    5 0
    1 2 3 0
    -4 -3 0
    -5 -1 0
    """
    yield b"p cnf %d %d\n" % size_of(encoding, rows, n_sets, bound)
    clauses = {"counter": counter, "places": places}[encoding]
    for clause in clauses(rows, n_sets, bound):
        yield b"%s 0\n" % " ".join(map(str, clause)).encode()


def first_difference(path: Path, lines: Iterator[bytes]) -> tuple[int, bytes, bytes] | None:
    """Return where a file first differs from the lines that it should hold.

    Returns
    -------
    tuple, optional
        The number of the first line that differs, what it should be and how it starts; b"" is
        the end of the file. None if the file holds the lines and nothing else.
    """
    with open(path, "rb") as stream:
        for number, expected in enumerate(chain(lines, [b""]), start=1):
            found = stream.readline(len(expected) + 1)
            if found != expected:
                return number, expected, found
    return None
