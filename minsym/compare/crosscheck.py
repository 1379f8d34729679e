"""Cross-checking: all backends solve the same problems, and what they disagree on is shrunk.

A problem is solved by each backend with reductions and without, and by one of them once more
with its rows and sets in another order, with another seed, on two threads, and most often stopped
before it ends. No lower bound that anyone claims may exceed the cost
(the size, where sets have no costs) of a cover that anyone has, which two different optima
would; every cover, and what it costs, is checked here on the rows as they were given; a backend
that raises an error disagrees with everyone.
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from minsym.compare.random_problems import permuted, samples
from minsym.formats.problems import write_problem
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.questions.minimum import solve
from minsym.solving.backends import BACKENDS

T = TypeVar("T")

#: The oracle is asked where it looks at this many combinations at most: some milliseconds.
COMBINATIONS = 2000

#: Backends that need about a millisecond. The others need tens to hundreds, or more, where a
#: problem has more entries than SMALL, so they are asked about one in ONE_IN of these.
QUICK = frozenset({"auto", "bitmask", "graph", "reference"})
SMALL, ONE_IN = 150, 10

#: Seconds after which a search is stopped to see what it then says: before it, early, late, never.
STOPS = (0.0005, 0.002, 0.01, None)

#: Seconds for a backend that proves nothing, and so has no end.
MOMENT = 0.004

#: Problems that are tried while one is shrunk, at most.
TRIALS = 2000


#: The kind of problems from files.
FILES = "files"


class Case(NamedTuple):
    """A problem that all backends are asked about, with the kind that it is of and its name."""

    kind: str
    name: str
    problem: CoverProblem


class Ask(NamedTuple):
    """One way to have a problem solved; without a limit in seconds it is that of all solves."""

    backend: str
    reductions: bool
    permuted: bool = False
    limits: Limits = Limits()

    def __str__(self) -> str:
        plain = "" if self.reductions else " without reductions"
        limits = "".join(f", {n} {getattr(self.limits, n)}" for n in sorted(self.limits.asked()))
        return self.backend + plain + " in another order" * self.permuted + limits


class Answer(NamedTuple):
    """What came back: an error, or a status with bounds, ``upper`` infinite without a cover."""

    ask: Ask
    status: Status | None
    lower: float
    upper: float
    seconds: float
    error: str | None = None

    def __str__(self) -> str:
        if self.error is not None:
            return f"{self.ask}: {self.error}"
        return f"{self.ask}: {self.status}, {self.lower} to {self.upper}"


@dataclass
class Tally:
    """How much a backend did: problems it was asked about, solves, proved ones, and seconds."""

    asked: int = 0
    solves: int = 0
    proved: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Disagreement:
    """A problem on which answers contradict each other, and the smallest found that does so.

    ``family`` is the kind of the problem, under the name that it has in the command's JSON.
    ``file`` holds the shrunk problem of ``rows`` rows over ``sets`` sets; it is None where a
    problem with the same suspects was shrunk before.
    """

    family: str
    name: str
    answers: tuple[str, ...]
    file: Path | None = None
    rows: int | None = None
    sets: int | None = None


@dataclass
class Report:
    """The result of `crosscheck`: what was compared, and what did not fit together.

    ``shrunk`` are the sets of backends of whose disagreement an example is kept.
    """

    problems: Counter[str] = field(default_factory=Counter)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    disagreements: list[Disagreement] = field(default_factory=list)
    shrunk: set[frozenset[str]] = field(default_factory=set)
    interrupted: bool = False


def crosscheck(
    cases: Iterable[Case],
    backends: Sequence[str],
    seconds: float | None,
    out: Path,
    done: Callable[[int], object] = lambda _: None,
) -> Report:
    """Ask the backends about every case, and compare.

    Parameters
    ----------
    cases : iterable of Case
    backends : sequence of str
        Names from ``minsym.solving.backends.BACKENDS``. One is asked about what it takes only, and
        the oracle about what it can enumerate quickly.
    seconds : float, optional
        The limit of each solve. Bounds at the limit are compared like others.
    out : Path
        Folder for shrunk problems, made when there is one.
    done : callable
        Told after each case how many are done.

    Returns
    -------
    Report
        Of what was done until Ctrl-C, if it came.
    """
    report = Report()
    try:
        for name in backends:
            _warm_up(name)
        for number, case in enumerate(cases):
            thorough = case.kind == FILES
            takers = [name for name in backends if is_asked(name, case.problem, thorough)]
            asks = ways(takers, number)
            answers = [_answer(case.problem, ask, seconds) for ask in asks]
            _count(report, case.kind, takers, answers)
            against = contradiction(answers)
            if against:
                _add_disagreement(report, case, against, seconds, out)
            done(number + 1)
    except KeyboardInterrupt:
        report.interrupted = True
    return report


def is_asked(backend: str, problem: CoverProblem, thorough: bool = False) -> bool:
    """Whether a backend takes such a problem and is likely to be quick, or it is its turn.

    ``thorough`` asks libraries whatever the size; the oracle has to enumerate it in any case.
    """
    if not BACKENDS[backend].takes(problem):
        return False
    if backend in QUICK or thorough or problem.indices.size <= SMALL:
        return backend != "reference" or _combinations(problem) <= COMBINATIONS
    return zlib.crc32(problem.indices.tobytes()) % ONE_IN == 0


def ways(backends: Sequence[str], number: int) -> list[Ask]:
    """Return what is asked about problem ``number``.

    The backends take turns at the reordering, with the limits that they honour: the number of the
    problem as seed, two threads, and a time in which few searches end.
    """
    asks = [
        Ask(name, reductions, limits=Limits(None if BACKENDS[name].proves else MOMENT))
        for name in backends
        for reductions in (True, False)
    ]
    if backends:
        turn, at = divmod(number, len(backends))
        backend = BACKENDS[backends[at]]
        seconds = STOPS[turn // 2 % len(STOPS)] if backend.proves else MOMENT
        limits: dict[str, Any] = {"seconds": seconds, "threads": 2, "seed": number}
        honoured = Limits(**{name: limits[name] for name in backend.honours})
        asks.append(Ask(backend.name, bool(turn % 2), permuted=True, limits=honoured))
    return asks


def contradiction(answers: Sequence[Answer]) -> list[Answer]:
    """Return answers that cannot all be true: an error, or the highest bound and a lower cost."""
    errors = [answer for answer in answers if answer.error is not None]
    if errors or not answers:
        return errors[:1]
    highest = max(answers, key=lambda answer: answer.lower)
    cheapest = min(answers, key=lambda answer: answer.upper)
    return [highest, cheapest] if highest.lower > cheapest.upper else []


def shrink(
    problem: CoverProblem, fails: Callable[[CoverProblem], bool], trials: int = TRIALS
) -> CoverProblem:
    """Return a smaller problem that fails too: rows, sets and entries are left out in turns.

    Deterministic. After Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing
    Input (2002), doi:10.1109/32.988498; within ``trials``, nothing more can be left out.

    Examples
    --------
    >>> problem = CoverProblem.from_sets([[0, 1, 2], [2, 3], [3, 4, 5]])
    >>> shrink(problem, lambda p: any(len(row) > 1 for row in p.rows())).rows()
    [(0, 1)]
    """
    left = trials
    best = problem

    def still(rows: Sequence[Iterable[int]]) -> bool:
        nonlocal left, best
        left -= 1
        smaller = CoverProblem.from_sets(rows, problem.n_sets).with_costs(problem.costs)
        if left < 0 or not fails(smaller):
            return False
        best = smaller
        return True

    def without_sets(kept: Sequence[int]) -> list[set[int]]:
        return [row & set(kept) for row in rows if not row or row & set(kept)]

    def of_entries(entries: Sequence[tuple[int, int]]) -> list[list[int]]:
        of_row: dict[int, list[int]] = defaultdict(list)
        for r, s in entries:
            of_row[r].append(s)
        return list(of_row.values())

    size = None
    while size != (size := (best.n_rows, best.indices.size)):
        _leave_out([set(row) for row in best.rows()], still)
        rows = [set(row) for row in best.rows()]
        _leave_out(sorted(set().union(*rows)), lambda kept: still(without_sets(kept)))
        if not best.has_empty_row:
            entries = [(r, s) for r, row in enumerate(best.rows()) for s in row]
            _leave_out(entries, lambda kept: still(of_entries(kept)))
    rows_left = best.rows()
    used = set().union(*rows_left)

    def without_unused(kept: Sequence[int]) -> bool:
        nonlocal best
        label = {s: i for i, s in enumerate(sorted(used.union(kept)))}
        smaller = CoverProblem.from_sets([[label[s] for s in r] for r in rows_left], len(label))
        if problem.costs is not None:
            smaller = smaller.with_costs(problem.costs[list(label)])
        if not fails(smaller):
            return False
        best = smaller
        return True

    unused = [s for s in range(problem.n_sets) if s not in used]
    if not without_unused([]):
        _leave_out(unused, without_unused)
    return best


def _leave_out(items: list[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Leave out runs of items, long ones first, for as long as what is left fails."""
    length = max(1, len(items) // 2)
    while length:
        start = 0
        while start < len(items):
            rest = items[:start] + items[start + length :]
            if fails(rest):
                items = rest
            else:
                start += length
        length //= 2
    return items


def _add_disagreement(
    report: Report, case: Case, against: list[Answer], seconds: float | None, out: Path
) -> None:
    """Add a disagreement; the first of these suspects is written to a file and shrunk there."""
    asks = list(dict.fromkeys(answer.ask for answer in against))
    suspects = frozenset(ask.backend for ask in asks)

    def answers(problem: CoverProblem) -> list[Answer]:
        takers = [ask for ask in asks if is_asked(ask.backend, problem, thorough=True)]
        return contradiction([_answer(problem, ask, seconds) for ask in takers])

    def written(problem: CoverProblem, told: list[Answer]) -> Disagreement:
        out.mkdir(parents=True, exist_ok=True)
        # A set cover holds costs, and no problem without rows, of which they say nothing.
        suffix = ".hgr" if problem.costs is None or not problem.n_rows else ".scp"
        file = out / f"{case.name}{suffix}"
        write_problem(problem if suffix == ".scp" else problem.with_costs(None), file)
        lines = tuple(map(str, told)) or ("it did not happen again",)
        return Disagreement(case.kind, case.name, lines, file, problem.n_rows, problem.n_sets)

    if suspects in report.shrunk:
        found = Disagreement(case.kind, case.name, tuple(map(str, against)))
        report.disagreements.append(found)
        return
    report.shrunk.add(suspects)
    report.disagreements.append(written(case.problem, against))
    smaller = shrink(case.problem, lambda problem: bool(answers(problem)))
    report.disagreements[-1] = written(smaller, answers(smaller))


def _answer(problem: CoverProblem, ask: Ask, seconds: float | None) -> Answer:
    """Have a problem solved; whatever is raised is an answer, but Ctrl-C is passed on."""
    asked = problem
    if ask.permuted:
        seed = zlib.crc32(problem.indices.tobytes())
        asked = permuted(problem, np.random.default_rng(seed))
    limits = ask.limits
    if limits.seconds is None or (seconds is not None and seconds < limits.seconds):
        limits = replace(limits, seconds=seconds)
    try:
        solution = solve(asked, ask.backend, limits, reductions=ask.reductions)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Answer(ask, None, 0, math.inf, 0.0, message)
    if solution.stats.get("interrupted"):
        raise KeyboardInterrupt
    if solution.status is Status.INFEASIBLE:
        return Answer(ask, solution.status, math.inf, math.inf, solution.seconds)
    if solution.cover is not None and not _covers(asked, solution.cover):
        wrong = f"{list(solution.cover)} is not a cover"
        return Answer(ask, solution.status, 0, math.inf, solution.seconds, wrong)
    upper = math.inf
    if solution.cover is not None:
        # Exact, as the costs are: 0.1 and 0.2 are 0.3.
        costs = [1] * asked.n_sets if asked.costs is None else asked.costs.tolist()
        upper = float(sum(Fraction(str(costs[s])) for s in solution.cover))
    if upper != (math.inf if solution.cost is None else solution.cost):
        wrong = f"{list(solution.cover or ())} costs {upper}, not {solution.cost}"
        return Answer(ask, solution.status, 0, math.inf, solution.seconds, wrong)
    return Answer(ask, solution.status, solution.lower_bound or 0, upper, solution.seconds)


def _warm_up(backend: str) -> None:
    """Have a backend load and compile what it needs, which is no part of any limit."""
    for problem in samples(BACKENDS[backend].widest_row):
        if is_asked(backend, problem):
            for ask in ways([backend], 0):
                _answer(problem, ask, None)


def _covers(problem: CoverProblem, cover: Sequence[int]) -> bool:
    """Whether a cover meets every row: not `CoverProblem.is_cover`, which is checked by it."""
    chosen = set(cover)
    return not any(chosen.isdisjoint(row) for row in problem.rows())


def _combinations(problem: CoverProblem) -> int:
    """Return how many combinations have at most as many sets as a greedy cover; with costs all."""
    rows = [set(row) for row in problem.rows() if row]
    candidates = len(set().union(*rows))
    if problem.costs is not None:
        return 1 << candidates
    size = 0
    while rows:
        strongest = Counter(s for row in rows for s in row).most_common(1)[0][0]
        rows = [row for row in rows if strongest not in row]
        size += 1
    return sum(math.comb(candidates, r) for r in range(size + 1))


def _count(report: Report, kind: str, takers: list[str], answers: list[Answer]) -> None:
    report.problems[kind] += 1
    for name in takers:
        report.tallies[kind, name].asked += 1
    for answer in answers:
        tally = report.tallies[kind, answer.ask.backend]
        tally.solves += 1
        tally.proved += answer.status in (Status.OPTIMAL, Status.INFEASIBLE)
        tally.seconds += answer.seconds
