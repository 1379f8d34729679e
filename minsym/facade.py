"""Solve one context or cover problem: ask a backend, check what it claims, say it in words."""

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from minsym.backends import BACKENDS, DEFAULT, Backend
from minsym.context import Context
from minsym.cover import CoverProblem
from minsym.errors import BackendError
from minsym.solution import Limits, Solution, Status, Symbol


def solve(
    problem: Context | CoverProblem, backend: str = DEFAULT, limits: Limits | None = None
) -> Solution:
    """Find the fewest symbols that single out a target, or the fewest sets that cover.

    Parameters
    ----------
    problem : Context or CoverProblem
    backend : str
        A name from ``minsym.backends.BACKENDS``.
    limits : Limits, optional
        A limit that the backend cannot honour gives a warning and is listed in
        ``stats["not_honoured"]``.

    Returns
    -------
    Solution
        For a context with its message in words, and the number of images equal to the
        target that Algorithm 1 drops: with any, the game cannot be won.

    Raises
    ------
    TypeError
        If the problem is neither a Context nor a CoverProblem.
    ValueError
        If there is no such backend.
    BackendError
        If the backend's answer does not hold on the original problem.

    Examples
    --------
    >>> from minsym import Context, solve
    >>> solution = solve(Context.from_array([[0, 1], [0, 2], [3, 1]], target=0))
    >>> solution.status.value, solution.size, [str(symbol) for symbol in solution.message]
    ('optimal', 2, ['a1 = 0', 'a2 = 1'])
    """
    if backend not in BACKENDS:
        raise ValueError(f"there is no backend {backend!r}; there are {', '.join(BACKENDS)}")
    if not isinstance(problem, Context | CoverProblem):
        kind = type(problem).__name__
        raise TypeError(f"a Context or a CoverProblem is solved, not a {kind}; see Context.from_*")
    start = time.perf_counter()
    covers = CoverProblem.from_context(problem) if isinstance(problem, Context) else problem
    solution = _run(covers, BACKENDS[backend], limits or Limits())
    _check(covers, solution)
    if isinstance(problem, Context):
        solution = _in_words(problem, solution)
    return replace(solution, seconds=time.perf_counter() - start)


def solve_min_sym(
    target_image: Mapping[Any, Any], all_images: Sequence[Mapping[Any, Any]]
) -> int | None:
    """Return the minimum number of symbols needed to identify the target image uniquely.

    Takes and returns exactly what the paper's SolveMinSym does (Algorithm 1, Appendix A.2,
    arXiv:2410.18806): images are dicts of attribute to value, values are compared with
    ``==``, an image that lacks an attribute counts as having ``None`` there, images equal to
    the target are left out, and None means that no combination of attributes works.

    Examples
    --------
    >>> target = {"color": "red", "shape": "triangle"}
    >>> solve_min_sym(target, [target, {"color": "blue", "shape": "circle"}])
    1
    """
    symbols = list(target_image.items())
    distractors = [image for image in all_images if image != target_image]
    # `not ==` and never `!=`: Algorithm 1 asks for equality, which a value may define alone.
    rows = [
        [s for s, (key, value) in enumerate(symbols) if not image.get(key) == value]  # noqa: SIM201
        for image in distractors
    ]
    # The message is non-empty: a row of every symbol asks for that and no more.
    rows.append(list(range(len(symbols))))
    return solve(CoverProblem.from_sets(rows, n_sets=len(symbols))).size


def _run(problem: CoverProblem, backend: Backend, limits: Limits) -> Solution:
    """Answer what needs no search, and ask the backend for the rest."""
    if problem.has_empty_row:
        return Solution(Status.INFEASIBLE, None, None, backend.name)
    if problem.n_rows == 0:
        return Solution(Status.OPTIMAL, (), 0, backend.name)
    not_honoured = sorted(limits.asked() - backend.honours)
    if not_honoured:
        warnings.warn(f"{backend.name} does not honour {', '.join(not_honoured)}", stacklevel=3)
    solution = backend.load()(problem, limits)
    return replace(solution, stats={**solution.stats, "not_honoured": not_honoured})


def _check(problem: CoverProblem, solution: Solution) -> None:
    """Raise BackendError unless the answer holds on the original problem."""
    if solution.cover is not None and not problem.is_cover(solution.cover):
        raise BackendError(f"{solution.backend} returned a cover that leaves a row out")
    proved = solution.cover is not None and solution.lower_bound == solution.size
    if (solution.status is Status.OPTIMAL) != proved:
        raise BackendError(
            f"{solution.backend} says {solution.status}: "
            f"lower bound {solution.lower_bound}, size {solution.size}"
        )


def _in_words(context: Context, solution: Solution) -> Solution:
    """Add the message and the number of duplicates to the solution of a context."""
    duplicates = int(context.duplicates.size)
    if solution.cover is None:
        return replace(solution, duplicates=duplicates)
    rules_out = context.differences().sum(axis=0)
    message = tuple(
        Symbol(context.attributes[a], context.value_name(a), int(rules_out[a]))
        for a in solution.cover
    )
    return replace(solution, message=message, duplicates=duplicates)
