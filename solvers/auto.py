"""The backend ``auto``, the default: other backends take turns, those first that suit the problem.

No backend wins everywhere: branch and bound on bitsets proves dense rows, where linear
programming and MaxSAT know next to nothing; branch and bound by prices proves long sparse rows and
those of sets with costs; core-guided MaxSAT proves sparse hypergraphs of
thousands of sets; vertex cover has methods of its own. `REGIMES` says which are tried where, and
in which order; they are the *engines* of that kind of problem.

On one thread the engines take turns: each is stopped in its tracks while it is not its turn, and
goes on where it was. On more threads complementary engines run side by side. All share their
bounds, so none is ever lost.
"""

import math
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from minsym.errors import EngineLost
from minsym.kernels.clock import now
from minsym.model.cover import CoverProblem
from minsym.model.solution import SEEDS, Limits
from minsym.solving.backends import BACKENDS
from minsym.solving.bounds import Bounds

#: Seconds of an engine's first turn; each of the next is twice as long as the one before.
FIRST_TURN = 2.0

#: Seconds between two looks at whether an engine has started its process.
STARTING = 0.02


class ProblemShape(NamedTuple):
    """What decides which engines suit a problem.

    Attributes
    ----------
    sets, rows : int
    widest : int
        Sets of the widest row.
    mean : float
        Sets of a row on average.
    density : float
        The fraction of the incidence matrix that is 1.
    thin : float
        The fraction of the sets that are in a row, for all but the thinnest tenth of the rows
        at least.
    costs : bool
        Whether sets have costs.
    gap : float
        By what fraction of the upper bound the bounds differ before the search; 1 at most.
    """

    sets: int
    rows: int
    widest: int
    mean: float
    density: float
    thin: float
    costs: bool
    gap: float

    @classmethod
    def of(cls, problem: CoverProblem, gap: float = 1.0) -> "ProblemShape":
        """Return the shape of a problem that has rows."""
        sets, rows = problem.n_sets, problem.n_rows
        # Dense rows may hide a sparse problem that is hard for other reasons.
        thin = float(np.quantile(np.diff(problem.indptr), 0.1)) / sets
        mean = problem.indices.size / rows
        priced = problem.costs is not None
        return cls(sets, rows, problem.widest_row, mean, mean / sets, thin, priced, gap)


@dataclass(frozen=True)
class Regime:
    """A kind of problem, and the engines for it: a row of `REGIMES`.

    Parameters
    ----------
    name : str
    holds : callable
        Whether a problem of this `ProblemShape` is of the kind.
    engines : tuple of str
        Backends in the order they are tried; one that stands there again gets another seed.
    side_by_side : bool
        On several threads: engines on one thread each, not one at a time on all threads.
    why : str
    leads : tuple of float
        Times the turns of the first engines are as long as those of the others; after an
        infinite one the others get a turn only when the engine has given up.
    """

    name: str
    holds: Callable[[ProblemShape], bool]
    engines: tuple[str, ...]
    side_by_side: bool
    why: str
    leads: tuple[float, ...] = (2.0,)


#: Sets of a graph that needs no method for graphs.
TINY = 40

#: Sets, or rows, of a small problem.
SMALL = 100

#: Sets that are few enough for bitsets whatever the rows are like, where nothing simpler works.
FEW = 300

#: Sets that branch and bound may still cope with where rows are short.
SOME = 600

#: Sets up to which prices can be found anew at every node of a search.
MANY = 5000

#: By what fraction of the upper bound close bounds differ at most.
CLOSE = 0.1

#: Sets of a row that is short: linear and core-guided methods see through such rows.
SHORT = 8


def _is_medium(shape: ProblemShape) -> bool:
    """Whether linear bounds say little, and cores are large, though rows are not dense."""
    dense = shape.density >= (0.1 if shape.mean < 5.5 else 0.03)
    return not shape.costs and (shape.sets <= FEW or dense)


#: The first that holds is taken. `experiments/benchmarks/study.py` measures what follows from it.
REGIMES = (
    Regime(
        "graph",
        lambda shape: shape.widest <= 2 and shape.sets > TINY,
        ("graph", "maxsat", "cpsat"),
        True,
        "rows of at most two sets: vertex cover",
        # Nothing else proves those on which it takes long.
        (4.0,),
    ),
    Regime(
        "small",
        lambda shape: min(shape.sets, shape.rows) <= SMALL,
        ("bitmask", "lagrange", "maxsat", "cpsat", "ilp"),
        False,
        f"up to {SMALL} sets or rows fit in two words: nodes are cheap",
    ),
    Regime(
        "dense",
        lambda shape: shape.thin >= 0.2,
        ("bitmask", "cpsat", "ilp"),
        False,
        "rows hold a fifth of the sets or more: few sets suffice, linear bounds say very little",
        (math.inf,),
    ),
    Regime(
        "priced",
        lambda shape: shape.costs and shape.widest <= SHORT and shape.sets <= SOME,
        ("lagrange", "treewidth", "maxsat", "cpsat", "local"),
        False,
        f"at most {SOME} sets with costs, and rows of at most {SHORT}: prices leave few of them",
    ),
    Regime(
        "few",
        lambda shape: shape.widest <= SHORT and shape.sets <= FEW,
        ("maxsat", "treewidth", "bitmask", "lagrange", "cpsat", "local"),
        False,
        f"at most {FEW} sets in rows of at most {SHORT}: divided by few sets, or for bitsets",
        # What the first two do not solve in a second they do not solve in a minute. Cores come
        # first, for most that have some are proved in tenths of a second.
        (0.25, 1.0, 8.0),
    ),
    Regime(
        "near",
        lambda shape: shape.gap <= CLOSE and _is_medium(shape),
        ("lagrange", "cpsat", "local", "bitmask", "ilp", "maxsat"),
        False,
        f"as medium, but bounds differ by {CLOSE:.0%} at most: a moment may settle it",
        (0.5, 0.5, 0.25, 8.0),
    ),
    Regime(
        "medium",
        _is_medium,
        ("bitmask", "lagrange", "local", "cpsat", "ilp", "maxsat"),
        False,
        f"at most {FEW} sets, rows of six sets or more that hold a thirtieth of all, or any that "
        "hold a tenth: linear bounds are weak, and cores are large",
        (8.0,),
    ),
    Regime(
        "short",
        lambda shape: shape.widest <= SHORT and shape.sets <= SOME,
        ("maxsat", "treewidth", "bitmask", "lagrange", "cpsat", "local"),
        True,
        f"at most {SOME} sets in rows of at most {SHORT}: most have small cores, the others are "
        "for branch and bound",
        (4.0,),
    ),
    Regime(
        "sparse",
        lambda shape: shape.widest <= SHORT,
        ("maxsat", "treewidth", "local", "maxsat", "cpsat"),
        True,
        f"rows of at most {SHORT} sets: cores are small, and few sets may divide the problem",
        # Of thousands of sets the first cores take seconds. Often the lower bound is the minimum,
        # and only a cover is missing: a second will do.
        (2.0, 1.0, 0.5, 2.0, 0.5),
    ),
    Regime(
        "uneven",
        lambda shape: not shape.costs and shape.sets <= MANY and shape.thin * shape.sets <= SHORT,
        ("maxsat", "cpsat", "lagrange", "local", "bitmask", "ilp"),
        True,
        f"a tenth of the rows of at most {SHORT} sets, and some of many: such graphs are of many "
        "kinds, and for each kind another engine is best",
        (2.0, 1.5, 4.0, 0.5, 0.5),
    ),
    Regime(
        "wide",
        lambda shape: shape.sets <= MANY,
        ("lagrange", "local", "bitmask", "cpsat", "ilp"),
        False,
        f"all others of at most {MANY} sets, with long sparse rows or with costs: prices leave few "
        "sets of thousands",
        (8.0, 2.0),
    ),
    Regime(
        "huge",
        lambda shape: True,
        ("ilp", "local", "lagrange", "cpsat"),
        True,
        "all others: linear bounds are close, and dear",
        (4.0,),
    ),
)


def regime_of(problem: CoverProblem, gap: float = 1.0) -> Regime:
    """Return the regime of a problem: the first of `REGIMES` that holds.

    Parameters
    ----------
    problem : CoverProblem
        One that has rows.
    gap : float
        By what fraction of the upper bound its bounds differ, if it has any.

    Examples
    --------
    >>> regime_of(CoverProblem.from_sets([{0, 1}, {1, 2}])).name
    'small'
    >>> regime_of(CoverProblem.from_sets([{0, 1}, {1, 200}], 201)).name
    'graph'
    """
    shape = ProblemShape.of(problem, gap)
    return next(regime for regime in REGIMES if regime.holds(shape))


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Improve the bounds with the engines of the problem's regime that take its costs.

    Returns
    -------
    dict
        The regime, why it is that, and for each engine that had a turn what it did.
    """
    regime = regime_of(problem, 1 - bounds.lower / bounds.upper if bounds.upper else 1.0)
    names = [name for name in regime.engines if BACKENDS[name].takes(problem)]
    places = limits.threads if regime.side_by_side else 1
    each = replace(limits, threads=1 if regime.side_by_side else limits.threads)
    leads = dict(enumerate(regime.leads))
    engines = [
        _Engine(
            name,
            replace(each, seed=(limits.seed + names[:i].count(name)) % SEEDS),
            bounds,
            FIRST_TURN * leads.get(i, 1.0),
        )
        for i, name in enumerate(names)
    ]
    with ThreadPoolExecutor(len(engines)) as pool:
        try:
            _take_turns(engines, places, bounds, pool)
        except BaseException:
            # Leaving the pool waits for its threads.
            bounds.cancel()
            raise
    for engine in engines:
        if engine.turns:
            engine.finish()
    return {
        "regime": regime.name,
        "why": regime.why,
        "engines": [engine.account() for engine in engines if engine.turns],
    }


class _Engine:
    """A backend in a thread, which goes on while it has the turn.

    Attributes
    ----------
    name : str
    turns : int
        How many it had, this one included.
    solving : Future, optional
        What comes of it. None before its first turn.
    """

    def __init__(self, name: str, limits: Limits, bounds: Bounds, first_turn: float) -> None:
        self.name = name
        self.turns = 0
        self.solving: Future[dict[str, Any]] | None = None
        self._first_turn = first_turn
        self._limits = limits
        self._bounds = bounds
        self._turn = threading.Event()
        self._begun = threading.Event()
        # Of the turn that it has, or had last: when it came, when it ends, the bounds before.
        self._since = 0.0
        self._until = math.inf
        self._before: tuple[int, int | None] = (0, None)
        # Of all turns.
        self._seconds = 0.0
        self._gained = {"lower_bound": 0, "upper_bound": 0}
        self._counted: dict[str, Any] = {}

    def go(self, pool: Executor) -> None:
        """Start, or go on where it was."""
        self.turns += 1
        self._since = now()
        self._until = math.inf
        self._before = (self._bounds.lower, self._bounds.upper)
        self._turn.set()
        if self.solving is None:
            solve = BACKENDS[self.name].load()
            bounds = self._bounds.in_turns(self._turn, self._begun).by(self.name)
            self.solving = pool.submit(solve, bounds.problem, self._limits, bounds)

    @property
    def starting(self) -> bool:
        """Whether it has not begun to search."""
        return not self._begun.is_set()

    def left(self) -> float:
        """Return the seconds that are left of its turn, which begins when its search does."""
        at = now()
        if self._until == math.inf and self._begun.is_set():
            self._until = at + self._first_turn * 2 ** (self.turns - 1)
        return self._until - at

    def halt(self) -> bool:
        """Stop in its tracks; return whether at this rate its next turn would be the last.

        That is twice as long, so it is if this one closed a third of the gap. A first turn
        says nothing yet: simple bounds come fast.
        """
        if not self._turn.is_set():
            return False
        self._turn.clear()
        self._seconds += now() - self._since
        (low, high), lower, upper = self._before, self._bounds.lower, self._bounds.upper
        self._gained["lower_bound"] += lower - low
        if high is None or upper is None:
            return False
        self._gained["upper_bound"] += high - upper
        return self.turns > 1 and 3 * (high - low - (upper - lower)) >= high - low

    def finish(self) -> None:
        """Take what the backend counted, or why it broke down."""
        self.halt()
        assert self.solving is not None
        try:
            self._counted = self.solving.result()
        except EngineLost as lost:
            # The others go on with what is known.
            self._counted = {"lost": str(lost)}

    def account(self) -> dict[str, Any]:
        """Return what the engine did, for the statistics: turns, seconds, gains of the bounds."""
        spent = {"turns": self.turns, "seconds": self._seconds, "gained": self._gained}
        return {"engine": self.name, **spent, **self._counted}


def _take_turns(engines: list[_Engine], places: int, bounds: Bounds, pool: Executor) -> None:
    """Let the engines go on, as many at a time as there are places, until all is done."""
    waiting, running = deque(engines), list[_Engine]()
    while not bounds.over():
        while waiting and len(running) < places:
            running.append(waiting.popleft())
            running[-1].go(pool)
        if not running:
            return
        pause = min(bounds.remaining(), *(engine.left() for engine in running))
        if any(engine.starting for engine in running):
            pause = min(pause, STARTING)
        solving = [engine.solving for engine in running if engine.solving is not None]
        wait(solving, None if pause == math.inf else max(0.0, pause), FIRST_COMPLETED)
        for engine in list(running):
            if engine.solving is not None and engine.solving.done():
                engine.finish()
                running.remove(engine)
            elif engine.left() <= 0:
                nearly_done = engine.halt()
                running.remove(engine)
                (waiting.appendleft if nearly_done else waiting.append)(engine)
