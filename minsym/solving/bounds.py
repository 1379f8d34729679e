"""What is known so far about the minimum of a problem, and when to stop looking for more.

A `Bounds` object is how a backend and its caller talk: the backend puts on it what it finds, and
asks it whether to go on.
"""

import copy
import math
import threading
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple, Self

from minsym.errors import BackendError
from minsym.kernels.clock import now
from minsym.model.costs import in_numbers
from minsym.model.cover import CoverProblem
from minsym.model.solution import Improvement

#: Seconds between two looks at whether a search that waits for its turn has ended.
LOOK = 0.02


#: Called with the bounds when one of them got better.
Changed = Callable[["Bounds"], None]


class Incumbent(NamedTuple):
    """The best cover found so far.

    Attributes
    ----------
    cover : tuple of int
        Its sets, increasing.
    cost : int
        What it costs: how many sets it has, where sets have no costs.
    """

    cover: tuple[int, ...]
    cost: int


class _Known:
    """What was found, shared by every view of the same bounds."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.lower = 0
        self.incumbent: Incumbent | None = None
        self.trace: list[Improvement] = []

    def note(self, engine: str) -> None:
        """Add the bounds to the trace; who calls it holds the lock, so that they are in order."""
        upper = None if self.incumbent is None else self.incumbent.cost
        self.trace.append(Improvement(now(), self.lower, upper, engine))


class Bounds:
    """A lower and an upper bound on the cost of a minimum cover of a problem, and the clock.

    Backends improve the bounds until `over` says so; what is known when a search is stopped, by
    the clock or by Ctrl-C, is the answer. Engines that run side by side share their bounds, so
    that each starts from what the others know. Safe to use from several threads.

    Parameters
    ----------
    problem : CoverProblem
    seconds : float, optional
        The time that is left from now on. None: no limit.
    changed : callable, optional
        Called with the bounds whenever one gets better.
    unit : Fraction
        What a unit of cost is worth, for those who show the bounds to people.

    Attributes
    ----------
    engine : str
        Who improves the bounds through this view of them, for the trace.

    Examples
    --------
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}])
    >>> bounds = Bounds(problem)
    >>> bounds.offer([0, 2]), bounds.upper, bounds.over()
    (True, 2, False)
    >>> bounds.raise_to(1)
    >>> bounds.offer([1]), bounds.cover, bounds.over()
    (True, (1,), True)
    """

    def __init__(
        self,
        problem: CoverProblem,
        seconds: float | None = None,
        changed: Changed | None = None,
        unit: Fraction = Fraction(1),
    ) -> None:
        self.problem = problem
        self.unit = unit
        self.deadline = math.inf if seconds is None else now() + seconds
        self.engine = ""
        self._changed = changed
        self._known = _Known()
        self._cancelled = threading.Event()
        self._turn: threading.Event | None = None
        self._begun: threading.Event | None = None

    def part(self, problem: CoverProblem, changed: Changed | None = None) -> "Bounds":
        """Return new bounds for a part of the problem, with the same time limit."""
        part = Bounds(problem, None, changed)
        part.deadline, part._cancelled = self.deadline, self._cancelled
        return part

    def by(self, engine: str) -> Self:
        """Return a view of the same bounds for one that improves them, whom the trace names."""
        view = copy.copy(self)
        view.engine = engine
        return view

    def within(self, seconds: float) -> Self:
        """Return a view of the same bounds whose time is over sooner."""
        view = copy.copy(self)
        view.deadline = min(self.deadline, now() + seconds)
        return view

    def in_turns(self, turn: threading.Event, begun: threading.Event | None = None) -> Self:
        """Return a view of the same bounds whose `over` waits while ``turn`` is not set.

        The first call of `over` sets ``begun``: what came before was no search yet.
        """
        view = copy.copy(self)
        view._turn, view._begun = turn, begun
        return view

    def __str__(self) -> str:
        known = [f"at least {in_numbers(self.lower, self.unit)}"]
        if self.upper is not None:
            known.append(f"at most {in_numbers(self.upper, self.unit)}")
        return ", ".join(known)

    @property
    def lower(self) -> int:
        """No cover costs less: has fewer sets, where sets have no costs."""
        return self._known.lower

    @property
    def cover(self) -> tuple[int, ...] | None:
        """The best cover found, increasing; None before there is one."""
        incumbent = self._known.incumbent
        return None if incumbent is None else incumbent.cover

    @property
    def upper(self) -> int | None:
        """What the best cover found costs, None before there is one."""
        incumbent = self._known.incumbent
        return None if incumbent is None else incumbent.cost

    @property
    def incumbent(self) -> Incumbent:
        """The best cover found and its cost, for use where there is one.

        There is one wherever a backend is called: a greedy cover comes before any search
        (`minsym.solving.decompose`).

        Raises
        ------
        LookupError
            If no cover was found yet.
        """
        if self._known.incumbent is None:
            raise LookupError("no cover was found yet")
        return self._known.incumbent

    @property
    def trace(self) -> tuple[Improvement, ...]:
        """The bounds whenever one got better, in units, with the seconds of the clock."""
        return tuple(self._known.trace)

    @property
    def proved(self) -> bool:
        """Whether the bounds have met."""
        return self.upper == self.lower

    def offer(self, cover: Iterable[int]) -> bool:
        """Keep a cover if it costs less than the best so far, and return whether it does.

        Raises
        ------
        BackendError
            If it leaves a row out, or costs less than was proved possible.
        """
        found = tuple(sorted({int(s) for s in cover}))
        if not self.problem.is_cover(found):
            raise BackendError(f"a cover of {len(found)} sets leaves a row out")
        cost = self.problem.weight_of(found)
        with self._known.lock:
            if self.upper is not None and cost >= self.upper:
                return False
            if cost < self.lower:
                raise BackendError(f"a cover costs {cost}; at least {self.lower} was proved")
            self._known.incumbent = Incumbent(found, cost)
            self._known.note(self.engine)
        self._tell()
        return True

    def raise_to(self, lower: int) -> None:
        """Record that no cover costs less than ``lower``.

        Raises
        ------
        BackendError
            If a cheaper cover is known.
        """
        with self._known.lock:
            if lower <= self.lower:
                return
            if self.upper is not None and lower > self.upper:
                raise BackendError(f"{lower} is said to be needed; {self.upper} suffices")
            self._known.lower = int(lower)
            self._known.note(self.engine)
        self._tell()

    @property
    def paused(self) -> bool:
        """Whether it is another engine's turn, so that `over` would wait."""
        return self._turn is not None and not self._turn.is_set() and not self.ended

    def over(self) -> bool:
        """Whether to stop: the bounds have met, the time is over, or nobody waits any more.

        An engine that has to give way to others is kept waiting here.
        """
        if self._begun is not None:
            self._begun.set()
        while self.paused and self._turn is not None:
            self._turn.wait(LOOK)
        return self.ended

    @property
    def ended(self) -> bool:
        """Whether to stop, whoever's turn it is."""
        return self.proved or self._cancelled.is_set() or now() >= self.deadline

    def remaining(self) -> float:
        """Return the seconds that are left, 0 or more; infinite without a limit."""
        return max(0.0, self.deadline - now())

    def cancel(self) -> None:
        """Make `over` true for everyone who looks at these bounds or at those of a part."""
        self._cancelled.set()

    def _tell(self) -> None:
        if self._changed is not None:
            self._changed(self)
