"""A shortest message for one target, or a minimum cover: `minsym.solve`.

The problem is given to a backend, what that claims is checked on the problem as it was given, and
the cover of a context is said in words.

See Also
--------
minsym.questions.every : All shortest messages.
minsym.questions.many : How long they are, for many targets at once.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from fractions import Fraction
from typing import Any

from minsym import kernels
from minsym.base.arguments import listed, of_kind, shown
from minsym.base.text import brief
from minsym.errors import BackendError, InputError
from minsym.kernels.clock import now
from minsym.model.context import Context
from minsym.model.costs import Given, in_numbers
from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet
from minsym.model.solution import Improvement, Limits, Solution, Status, Symbol
from minsym.solving import plain
from minsym.solving.backends import BACKENDS, DEFAULT, HEURISTIC, Backend
from minsym.solving.bitsets import minimal_bitsets
from minsym.solving.bounds import Bounds
from minsym.solving.decompose import solve_parts, solve_whole
from minsym.solving.free import with_free, without_free
from minsym.solving.heuristics import Cover

#: Seconds between two looks at whether Ctrl-C came: where polars is loaded, its handler of the
#: signal does not wake a thread that waits.
LOOK = 0.1

#: Up to this many sets times rows the lexicographically first cover is looked for,
CANONICAL_BITS = 1 << 22

#: with this many words of work: some hundredths of a second.
CANONICAL_WORK = 1 << 25

#: Steps of plain search, a millisecond, that come before compiled code which is loaded, and
#: seconds of a limit that leave time for both.
FEW_STEPS, PATIENT = 5_000, 1.0


def solve(
    problem: Context | CoverProblem | IndependentSet,
    backend: str = DEFAULT,
    limits: Limits | None = None,
    reductions: bool = True,
    watch: Callable[[Bounds], None] | None = None,
    costs: Given | None = None,
    *,
    optimal: bool = True,
    time_limit: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
) -> Solution:
    """Find the fewest symbols that single out a target, or the fewest sets that cover all rows.

    With costs: the symbols, or sets, of least total cost. The answer is proved to be minimum,
    unless a limit or Ctrl-C stops the search: then it is the best found, with a lower bound.

    The problem is reduced and split (`minsym.solving.reduce`), each part is given a greedy cover
    and a lower bound (`minsym.solving.heuristics`), the backend closes what is left, and the cover
    is mapped back and checked on the original problem. Among minimum covers of a problem that
    is not large, the lexicographically first is returned, as Algorithm 1 finds it, whatever
    the backend; ``stats["lexicographic"]`` says whether it is that one. With costs it is any.

    Parameters
    ----------
    problem : Context, CoverProblem or IndependentSet
    backend : str
        A name from ``minsym.solving.backends.BACKENDS``.
    limits : Limits, optional
        How long, on how many threads and with which seed; or give ``time_limit`` (seconds),
        ``threads`` and ``seed`` in its place. A limit that the backend cannot honour gives a
        warning and is listed in ``stats["not_honoured"]``.
    reductions : bool
        False: the backend is given the problem as it is.
    watch : callable, optional
        Called with the bounds whenever one gets better, from any thread. For an `IndependentSet`
        they are those of the vertices that are left out.
    costs : array_like or mapping, optional
        What each attribute costs to say, or each set, in the place of the problem's own:
        numbers from 0, as `minsym.CoverProblem.with_costs` takes them.
    optimal : bool
        False: a good cover will do, such as of a problem of millions of rows. It is looked for by
        the backend ``local``, which proves nothing: the answer has a lower bound, and is optimal
        only where this happens to meet the cost. Without a time limit the search stops by itself
        once going on for twice as long makes the cover less than a thousandth cheaper.
    time_limit, threads, seed : optional
        The limits, one by one.

    Returns
    -------
    Solution
        For a context with its message in words, and the number of images equal to the
        target that Algorithm 1 drops: with any, the game cannot be won. After Ctrl-C it
        holds what was found until then, and ``stats["interrupted"]`` is true.

    Raises
    ------
    TypeError
        If the problem is none of these, or another argument of another kind than is said here,
        or ``limits`` are given twice.
    ValueError
        If there is no such backend, it is not the one that ``optimal=False`` asks for, or a cost
        is out of its domain; an InputError, which is one,
        if it does not take costs, or such costs, or rows so wide.
    BackendError
        If the backend's answer does not hold on the original problem.

    See Also
    --------
    minsym.complexity : The numbers only, for many targets at once.
    minsym.questions.every.minimum_covers : All minimum messages.

    Examples
    --------
    >>> from minsym import Context, solve
    >>> solution = solve(Context.from_array([[0, 1], [0, 2], [3, 1]], target=0))
    >>> solution.status.value, solution.size, [str(symbol) for symbol in solution.message]
    ('optimal', 2, ['a1 = 0', 'a2 = 1'])

    Where the first two of three attributes would do, but the second is a long word:

    >>> context = Context.from_array([[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]], target=0)
    >>> solution = solve(context, costs=[1, 8, 2])
    >>> solution.cost, [str(symbol) for symbol in solution.message]
    (3, ['a1 = 0', 'a3 = 0'])
    """
    if not isinstance(backend, str) or backend not in BACKENDS:
        raise ValueError(f"there is no backend {brief(backend)}; there are {', '.join(BACKENDS)}")
    limits = limits_of(limits, time_limit=time_limit, threads=threads, seed=seed)
    if not optimal:
        if backend not in {DEFAULT, HEURISTIC}:
            raise ValueError(f"optimal=False is answered by {HEURISTIC}, not by {backend}")
        backend = HEURISTIC
    if watch is not None and not callable(watch):
        raise TypeError(f"watch is {shown(watch)}; expected a function of the bounds")
    start = now()
    covers = CoverProblem.of(problem.left_out if isinstance(problem, IndependentSet) else problem)
    if costs is not None:
        covers = covers.with_costs(costs)
    if covers.costs is not None and not BACKENDS[backend].costs:
        raise InputError(BACKENDS[backend].refusal(covers))
    solution = _answer(covers, BACKENDS[backend], limits, reductions, watch)
    _check(covers, solution)
    if isinstance(problem, Context):
        solution = _in_words(problem, solution)
    elif isinstance(problem, IndependentSet):
        solution = IndependentSet(covers).solution(solution)
    if solution.cover is not None:
        names = covers.names or range(covers.n_sets)
        solution = replace(solution, chosen=tuple(names[s] for s in solution.cover))
    trace = tuple(step._replace(seconds=step.seconds - start) for step in solution.trace)
    return replace(solution, seconds=now() - start, trace=trace)


def solve_min_sym(
    target_image: Mapping[Any, Any], all_images: Sequence[Mapping[Any, Any]]
) -> int | None:
    """Return how many symbols it takes to single out a target image, as the paper's code does.

    Takes and returns exactly what the paper's SolveMinSym does (Algorithm 1, Appendix A.2,
    arXiv:2410.18806): images are dicts of attribute to value, values are compared with
    ``==``, an image that lacks an attribute counts as having ``None`` there, images equal to
    the target are left out, and None means that no combination of attributes works.

    See Also
    --------
    solve : The message too, with limits and a choice of backends.

    Examples
    --------
    >>> target = {"color": "red", "shape": "triangle"}
    >>> solve_min_sym(target, [target, {"color": "blue", "shape": "circle"}])
    1
    """
    every = listed(all_images, "all_images", "a list of dicts")
    for image in (target_image, *every):
        of_kind(image, Mapping, "an image", "a dict of attributes and values")
    symbols = list(target_image.items())
    distractors = [image for image in every if image != target_image]
    # `not ==` and never `!=`: Algorithm 1 asks for equality, which a value may define alone.
    rows = [
        [s for s, (key, value) in enumerate(symbols) if not image.get(key) == value]  # noqa: SIM201
        for image in distractors
    ]
    # The message is non-empty: a row of every symbol asks for that and no more.
    rows.append(list(range(len(symbols))))
    return solve(CoverProblem.from_sets(rows, n_sets=len(symbols))).size


def limits_of(limits: Limits | None, **each: Any) -> Limits:
    """Return the limits of a search, given together or one by one.

    Raises
    ------
    TypeError
        If they are given both ways, or are none.
    """
    given = {name: value for name, value in each.items() if value is not None}
    if limits is None:
        return Limits(**{"seconds" if n == "time_limit" else n: v for n, v in given.items()})
    of_kind(limits, Limits, "limits", "minsym.Limits, or time_limit=, threads= and seed=")
    if given:
        raise TypeError(f"limits= and {'=, '.join(given)}= say two things; give one of them")
    return limits


def _answer(
    given: CoverProblem,
    backend: Backend,
    limits: Limits,
    reductions: bool,
    watch: Callable[[Bounds], None] | None,
) -> Solution:
    """Answer what needs no search, and search for the rest."""
    problem = without_free(given)
    if problem.has_empty_row:
        return Solution(Status.INFEASIBLE, None, None, backend.name)
    not_honoured = sorted(limits.asked() - backend.honours)
    if not_honoured:
        warnings.warn(f"{backend.name} does not honour {', '.join(not_honoured)}", stacklevel=3)
    bounds = Bounds(problem, limits.seconds, watch, given.unit)
    stats: dict[str, Any] = {"not_honoured": not_honoured, "interrupted": False}
    # In a thread, because signals come to the main one: compilers bear no Ctrl-C.
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(_close, problem, backend, limits, reductions, bounds)
        try:
            while not search.done():
                try:
                    wait([search], LOOK)
                except KeyboardInterrupt:
                    # Once more changes nothing: the search is on its way out.
                    bounds.cancel()
                    stats["interrupted"] = True
        except BaseException:
            # Leaving the pool waits for the search.
            bounds.cancel()
            raise
        counted, told, is_first = search.result()
        stats |= counted
    if bounds.proved:
        stats["lexicographic"] = is_first
    cover = bounds.cover if told is None else told
    status = (
        Status.OPTIMAL if bounds.proved else Status.UNKNOWN if cover is None else Status.FEASIBLE
    )
    if cover is not None:
        cover = with_free(given, cover)
    cost = None if cover is None else given.cost_of(cover)
    lower = in_numbers(bounds.lower, given.unit)
    trace = tuple(_in_numbers(step, given.unit) for step in bounds.trace)
    return Solution(status, cover, lower, backend.name, stats=stats, cost=cost, trace=trace)


def _in_numbers(step: Improvement, unit: Fraction) -> Improvement:
    """Return the bounds of a step, which are in units, in the numbers that costs were given in."""
    lower, upper = (
        None if bound is None else in_numbers(int(bound), unit)
        for bound in (step.lower, step.upper)
    )
    return step._replace(lower=lower, upper=upper)


def _close(
    problem: CoverProblem, backend: Backend, limits: Limits, reductions: bool, bounds: Bounds
) -> tuple[dict[str, Any], Cover | None, bool]:
    """Search; return what was counted, a cover to tell in place of the bounds', if it is the first.

    A small problem goes to plain search first, which loads nothing. Once compiled code is loaded it
    is asked sooner, where the answer does not tell: the first minimum cover is the same whoever
    finds it. If it is not found so, all is done as in a new process.
    """
    patient = limits.seconds is None or limits.seconds >= PATIENT
    soon = backend.name == DEFAULT and problem.costs is None and patient
    if soon and reductions and plain.is_small(problem) and plain.Steps.paid():
        counted = _search(problem, backend, limits, reductions, bounds, FEW_STEPS)
        first = _first_on_bitsets(problem, bounds.incumbent.cover) if bounds.proved else None
        if first is not None or not bounds.proved:
            return counted, first, first is not None
        bounds = bounds.part(problem)
    counted = _search(problem, backend, limits, reductions, bounds, plain.STEPS)
    if not bounds.proved or problem.costs is not None:
        return counted, None, False
    first = first_cover(problem, bounds.incumbent.cover)
    return counted, bounds.cover if first is None else first, first is not None


def _search(
    problem: CoverProblem,
    backend: Backend,
    limits: Limits,
    reductions: bool,
    bounds: Bounds,
    steps: int,
) -> dict[str, Any]:
    """Improve the bounds, of small problems by so many steps of plain search first."""
    quick = backend.name in {DEFAULT, HEURISTIC} and reductions
    counted = None
    if quick and problem.n_rows and plain.is_small(problem):
        counted = _settled(problem, bounds, steps)
    if counted is None:
        close = solve_parts if reductions and not backend.bare else solve_whole
        counted = close(problem, backend, limits, bounds)
        if not backend.bare:
            plain.Steps.loaded()
    return counted


def _settled(problem: CoverProblem, bounds: Bounds, steps: int) -> dict[str, Any] | None:
    """Solve a small problem without compiled code; return statistics, None if it gave up."""
    start, step = now(), plain.Steps.for_small(bounds.over, steps)
    try:
        plain.settle(problem, bounds.by("plain"), step)
    except plain.GaveUp:
        return None
    plain.Steps.allowance -= step.taken
    part = {
        "sets": problem.n_sets,
        "rows": problem.n_rows,
        "lower_bound": bounds.lower,
        "upper_bound": bounds.upper,
        "seconds": now() - start,
        "regime": "tiny",
        "why": "small: solved on Python's integers, which load nothing",
        "engines": [{"engine": "plain", "steps": step.taken}],
    }
    return {"parts": [part]}


def first_cover(problem: CoverProblem, known: Cover) -> Cover | None:
    """Return the lexicographically first minimum cover, of which one is known.

    None if that takes long. There is one such cover, so that it does not matter who is asked
    first: compiled code, ten times as fast, once it is loaded.
    """
    ways = [_first_on_integers, _first_on_bitsets]
    if plain.Steps.paid():
        ways.reverse()
    found = (way(problem, known) for way in ways)
    return next((first for first in found if first is not None), None)


def _first_on_integers(problem: CoverProblem, known: Cover) -> Cover | None:
    """Return what `first_cover` does, without compiled code."""
    if not plain.is_small(problem):
        return None
    step = plain.Steps.for_small()
    try:
        return tuple(plain.first_cover(plain.as_integers(problem.incidence()), known, step))
    except plain.GaveUp:
        return None


def _first_on_bitsets(problem: CoverProblem, known: Cover) -> Cover | None:
    """Return what `first_cover` does, by compiled code; of what is known only the size counts."""
    if not known:
        return ()
    if problem.n_rows * problem.n_sets > CANONICAL_BITS:
        return None
    rows, columns = minimal_bitsets(problem)
    stack = kernels.search.new_stack(len(known), len(rows), problem.n_sets)
    outcome, _ = kernels.search.decide(rows, columns, stack, True, CANONICAL_WORK)
    return tuple(sorted(stack.chosen.tolist())) if outcome == kernels.search.FOUND else None


def _check(problem: CoverProblem, solution: Solution) -> None:
    """Raise BackendError unless the answer holds on the original problem."""
    if solution.cover is not None and not problem.is_cover(solution.cover):
        raise BackendError(f"{solution.backend} returned a cover that leaves a row out")
    proved = solution.cover is not None and solution.lower_bound == solution.cost
    if (solution.status is Status.OPTIMAL) != proved:
        raise BackendError(
            f"{solution.backend} says {solution.status}: "
            f"lower bound {solution.lower_bound}, cost {solution.cost}"
        )


def _in_words(context: Context, solution: Solution) -> Solution:
    """Add the message and the number of duplicates to the solution of a context."""
    duplicates = int(context.duplicates.size)
    if solution.cover is None:
        return replace(solution, duplicates=duplicates)
    message = message_of(context, solution.cover)
    return replace(solution, message=message, duplicates=duplicates)


def message_of(context: Context, attributes: Iterable[int]) -> tuple[Symbol, ...]:
    """Return the symbols that say these attributes of the target: a cover in words.

    Each says how many distractors it rules out by itself.
    """
    rules_out = context.differences().sum(axis=0)
    return tuple(
        Symbol(context.attributes[a], context.value_name(a), int(rules_out[a])) for a in attributes
    )
