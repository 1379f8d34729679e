"""Every shortest message, and every message that has no symbol to spare.

Ask for them when one message is not enough: to see how much choice there is, or which attributes
no message can do without.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import numpy as np

from minsym import kernels
from minsym.errors import InputError
from minsym.kernels.clock import now
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.questions.minimum import solve
from minsym.solving import plain
from minsym.solving.bitsets import minimal_bitsets
from minsym.solving.heuristics import Cover

#: Words touched between two looks at the clock, some hundredths of a second.
WORDS_PER_SLICE = 1 << 24

#: Covers that are found at a time, beyond one for each set.
ROOM = 4096

#: Bytes that the bitsets of a problem may have.
MEMORY = 1 << 31


def minimum_covers(
    problem: Context | CoverProblem,
    size: int | None = None,
    seconds: float | None = None,
) -> Iterator[Cover]:
    """Yield every minimum message, or minimum cover, in lexicographic order.

    They are found as they are asked for and not kept: cost grows with how many are taken.

    Parameters
    ----------
    problem : Context or CoverProblem
    size : int, optional
        The minimum, where it is known; else it is found first.
    seconds : float, optional
        Time limit, what the caller does meanwhile included. None: none.

    Yields
    ------
    tuple of int
        The attributes that are said, or the sets, increasing.

    Raises
    ------
    InputError
        If the problem is too large for bitsets, or has costs.
    TimeoutError
        When the time is over: there may be more.

    See Also
    --------
    minimal_covers : Longer ones too.
    minsym.solve : One of them.

    Examples
    --------
    >>> from minsym import Context
    >>> context = Context.from_array([[0, 0, 0], [1, 0, 1], [0, 1, 1]], target=0)
    >>> list(minimum_covers(context))
    [(2,)]
    >>> list(minimum_covers(CoverProblem.from_sets([{0, 1}, {2, 3}])))
    [(0, 2), (0, 3), (1, 2), (1, 3)]
    """
    rows = _as_covers(problem)
    deadline = None if seconds is None else now() + seconds
    if size is None:
        solution = solve(rows, limits=Limits(seconds))
        if solution.status is Status.INFEASIBLE:
            return
        if solution.status is not Status.OPTIMAL:
            raise TimeoutError(f"at least {solution.lower_bound}, at most {solution.size} sets")
        size = solution.size or 0
    yield from _of_size(rows, size, deadline)


def minimal_covers(
    problem: Context | CoverProblem, up_to: int, seconds: float | None = None
) -> Iterator[Cover]:
    """Yield every message of at most so many symbols that works and has none to spare.

    They are the inclusion-minimal hitting sets; for a row of a table, what statistical
    disclosure control calls its minimal sample uniques (Elliot, Manning and Ford 2002,
    DOI 10.1142/S0218488502001600).

    Parameters
    ----------
    problem : Context or CoverProblem
    up_to : int
        The most symbols, or sets.
    seconds : float, optional
        Time limit, what the caller does meanwhile included. None: none.

    Yields
    ------
    tuple of int
        The shortest first, those of a size in lexicographic order.

    Raises
    ------
    InputError
        If the problem is too large for bitsets, or has costs.
    TimeoutError
        When the time is over: there may be more.

    See Also
    --------
    minimum_covers : The shortest only.

    Examples
    --------
    >>> list(minimal_covers(CoverProblem.from_sets([{0, 1}, {0, 2}]), up_to=2))
    [(0,), (1, 2)]
    """
    rows = _as_covers(problem)
    deadline = None if seconds is None else now() + seconds
    for size in range(min(1, rows.n_rows), min(up_to, rows.n_sets, rows.n_rows) + 1):
        _look_at(deadline)
        yield from _of_size(rows, size, deadline)
        if rows.n_rows == 0:
            return


def _as_covers(problem: Context | CoverProblem) -> CoverProblem:
    rows = CoverProblem.of(problem)
    if rows.costs is not None:
        raise InputError("lists are of covers by their size; this problem has costs")
    # Words of 64 bits, as bitsets have them.
    words = rows.n_rows * -(-rows.n_sets // 64) + rows.n_sets * -(-rows.n_rows // 64)
    if 8 * words > MEMORY:
        raise InputError(f"{rows.n_sets} sets and {rows.n_rows} rows are too many to list all")
    return rows


def _of_size(problem: CoverProblem, size: int, deadline: float | None) -> Iterator[Cover]:
    """Yield the covers of a size that have no set to spare."""
    if problem.has_empty_row:
        return
    if problem.n_rows == 0 or size == 0:
        if problem.n_rows == size == 0:
            yield ()
        return
    before = 0  # how many were found without compiled code, should that give up
    if plain.is_small(problem):
        with plain.Steps.allowed() as step, suppress(plain.GaveUp):
            minimal = plain.minimal(plain.as_integers(problem.incidence()), step)
            for cover in plain.covers_of_size(minimal, size, step):
                _look_at(deadline)
                before += 1
                yield cover
            return
    rest = _compiled(problem, size, deadline)
    yield from islice(rest, before, None)  # both come in the same order


def _compiled(problem: CoverProblem, size: int, deadline: float | None) -> Iterator[Cover]:
    """Yield the covers of `_of_size` by compiled code."""
    rows, columns = minimal_bitsets(problem)
    stack = kernels.search.new_stack(size, rows.shape[0], problem.n_sets)
    found = np.empty((problem.n_sets + ROOM, size), np.int64)
    while stack.depth[0] != -2:
        written, _ = kernels.covers.next_covers(rows, columns, stack, found, WORDS_PER_SLICE)
        yield from map(tuple, found[:written].tolist())
        if stack.depth[0] != -2:
            _look_at(deadline)


def _look_at(deadline: float | None) -> None:
    """Raise TimeoutError if the time is over."""
    if deadline is not None and now() >= deadline:
        raise TimeoutError("the time is over")
