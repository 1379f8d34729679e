"""Let solvers solve problems of growing size until they do not prove one in time.

The experiment `solvers` does so in several regimes, in each of which another kind of search is the
right one. A solver has a process of its own in each, in which it has solved a problem before, so
that loading and compiling are not timed; there it can be killed.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks.peers import PEERS, Answer, as_game, plain_cpsat
from experiments.benchmarks.problems import (
    dense_domination,
    hypergraph,
    priced_rows,
    random_graph,
    random_rows,
    street_network,
    uniform_context,
)
from experiments.common import Row
from minsym import Context, CoverProblem, Limits, UniformContexts, solve, solve_batch
from minsym.compare.child import session_usage
from minsym.solving.plain import left_out

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

#: Contexts of a problem where they are small and many.
BATCH = 1000

#: Distractors and sets of the other regimes grow; these do not.
WIDTH, DENSITY, DEGREE, EDGE = 100, 1 / 3, 10, 3

#: Of domination the share of the pairs that are edges; of priced rows the sets for each row, and
#: the share of them in it, as in OR-Library; of street networks the share of a lattice.
EDGES, SETS, PRICED, STREETS = 0.15, 5, 0.02, 0.75

#: Seconds over its limit after which a solver is killed.
GRACE = 1.0

#: Seconds for the problem that loads and compiles.
START_UP = 600.0

#: What the process imports from which the solvers' processes are forked, besides this module.
LIBRARIES = (
    "ortools.math_opt.python.mathopt",
    "ortools.sat.python.cp_model",
    "pysat.examples.hitman",
    "minsym.questions.minimum",
)

#: What is timed: takes the seconds it has, returns bounds on the minimum, None where unknown.
Job = Callable[[float], tuple[int | None, int | None]]


class Regime(NamedTuple):
    """A kind of problems: what grows in them, and which solvers try them.

    Attributes
    ----------
    title, grows : str
        For people.
    make : callable
        Takes a size and a number and returns a problem, or a list of contexts.
    solvers : mapping
        Each takes a problem, puts it into its own words, and returns the job.
    """

    title: str
    grows: str
    make: Callable[[int, int], Any]
    solvers: Mapping[str, Callable[[Any], Job]]


def contexts(images: int, index: int) -> list[Context]:
    """Return contexts of the paper's attributes and values."""
    values, targets = UniformContexts(images=images, seed=index).contexts(range(BATCH))
    return [Context.from_array(*game) for game in zip(values, targets.tolist(), strict=True)]


def algorithm_1(made: list[Context]) -> Job:
    """Solve by Algorithm 1 as printed; bounds are on the sum over the contexts."""
    games = [as_game(context) for context in made]

    def job(_seconds: float) -> tuple[int, int]:
        total = sum(SolveMinSym(*game) for game in games)
        return total, total

    return job


def in_a_batch(made: list[Context]) -> Job:
    """Solve by `solve_batch` on one thread; bounds are on the sum over the contexts."""
    values = np.stack([context.values for context in made]).astype(np.uint8)
    targets = np.array([context.target for context in made])

    def job(_seconds: float) -> tuple[int, int]:
        total = int(solve_batch(values, targets, threads=1).sum())
        return total, total

    return job


def one_by_one(problem: CoverProblem) -> Job:
    """Solve by minsym on one thread."""

    def job(seconds: float) -> tuple[int | None, int | None]:
        solution = solve(problem, limits=Limits(seconds, threads=1))
        lower = solution.lower_bound
        cost = solution.cost
        return None if lower is None else int(lower), None if cost is None else int(cost)

    return job


def by_peer(peer: Callable[[CoverProblem, float], Answer], problem: CoverProblem) -> Job:
    """Solve by a peer, whose cover is checked."""

    def job(seconds: float) -> tuple[int | None, int | None]:
        lower, cover = peer(problem, seconds)
        if cover is None:
            return lower, None
        assert not any(set(cover).isdisjoint(row) for row in problem.rows()), peer
        return lower, problem.weight_of(cover)

    return job


SOLVERS: dict[str, Callable[[CoverProblem], Job]] = {
    "minsym": one_by_one,
    **{name: partial(by_peer, peer) for name, peer in PEERS.items()},
    "CP-SAT (linear)": partial(by_peer, partial(plain_cpsat, linear=True)),
}


def _some(*names: str) -> dict[str, Callable[[CoverProblem], Job]]:
    return {name: SOLVERS[name] for name in names}


def _of_context(solver: Callable[[CoverProblem], Job]) -> Callable[[Context], Job]:
    return lambda context: solver(CoverProblem.from_context(context))


REGIMES = {
    "small": Regime(
        f"{BATCH:,} small contexts, |A| = 20",
        "images",
        contexts,
        {"minsym": in_a_batch, "Algorithm 1": algorithm_1},
    ),
    "wide": Regime(
        f"one wide context, |A| = {WIDTH}",
        "distractors",
        lambda size, index: uniform_context(WIDTH, size, index),
        {
            **{name: _of_context(SOLVERS[name]) for name in ("minsym", "CP-SAT", "HiGHS")},
            "Algorithm 1": lambda context: algorithm_1([context]),
        },
    ),
    "dense": Regime(
        "rows of a third of the sets",
        "sets, and as many rows",
        lambda size, index: random_rows(size, DENSITY, index + 1),
        _some("minsym", "HiGHS", "CP-SAT (linear)"),
    ),
    "graphs": Regime(
        f"graphs of average degree {DEGREE}",
        "vertices",
        lambda size, index: random_graph(size, DEGREE, index),
        _some("minsym", "RC2", "CP-SAT (linear)"),
    ),
    "sparse": Regime(
        f"rows of {EDGE} sets",
        "sets, and as many rows",
        lambda size, index: hypergraph(size, size, EDGE, index + 1),
        _some("minsym", "RC2", "Hitman", "HiGHS"),
    ),
    "domination": Regime(
        f"domination, density {EDGES:.0%}",
        "vertices",
        lambda size, index: dense_domination(size, EDGES, index + 1),
        _some("minsym", "HiGHS", "CP-SAT (linear)"),
    ),
    "streets": Regime(
        "domination of street networks",
        "junctions",
        lambda size, index: street_network(size, STREETS, index + 1),
        _some("minsym", "RC2", "HiGHS", "CP-SAT (linear)"),
    ),
    "priced": Regime(
        f"sets with costs, {PRICED:.0%} in a row",
        f"rows, and {SETS} times as many sets",
        lambda size, index: priced_rows(SETS * size, size, PRICED, index + 1),
        _some("minsym", "RC2", "HiGHS", "CP-SAT (linear)"),
    ),
}


class Run(NamedTuple):
    """The result of one solve: wall-clock and CPU seconds, and bounds on the minimum."""

    seconds: float
    cpu: float | None
    lower: int | None
    upper: int | None


#: What `run` is to time, in the process of a solver.
READY: list[Job] = []


def make(regime: str, solver: str, size: int, index: int) -> None:
    """Make a problem, in the words of a solver, and have it ready here."""
    known = REGIMES[regime]
    READY[:] = [known.solvers[solver](known.make(size, index))]


def begin(regime: str, solver: str, size: int, index: int) -> None:
    """Solve a first problem, which loads what is compiled, and compiles what is not."""
    make(regime, solver, size, index)
    with left_out():
        run(START_UP)


def run(seconds: float) -> Run:
    """Solve the problem that is ready."""
    (job,) = READY
    before, start = session_usage(os.getsid(0)), time.perf_counter()
    lower, upper = job(seconds)
    spent, after = time.perf_counter() - start, session_usage(os.getsid(0))
    return Run(spent, after.cpu - before.cpu if before and after else None, lower, upper)


def ask(pool: "Pool", regime: str, solver: str, size: int, index: int, seconds: float) -> Run:
    """Have a problem solved in a process; one that overruns is not waited for."""
    pool.apply(make, (regime, solver, size, index))
    told = pool.apply_async(run, (seconds,))
    try:
        return told.get(seconds + GRACE)
    except multiprocessing.TimeoutError:
        return Run(seconds, None, None, None)


def climb(name: str, sizes: Sequence[int], problems: int, seconds: float) -> Iterator[Row]:
    """Let all solvers of a regime solve problems of growing size, in turns.

    One that does not prove a minimum in time solves no more problems of the regime.

    Parameters
    ----------
    name : str
        Of REGIMES.
    sizes : sequence of int
        Increasing.
    problems : int
        How many of each size.
    seconds : float
        Of wall-clock time for each.

    Yields
    ------
    dict
        Regime, size, problem, solver, `Run`, and whether the minimum is proved, 1 or 0.
    """
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload([__name__, *LIBRARIES])
    with ExitStack() as stack:
        climbing = {}
        for solver in REGIMES[name].solvers:
            pool = stack.enter_context(start.Pool(1, os.setsid))
            pool.apply(begin, (name, solver, sizes[0], problems))
            climbing[solver] = pool
        for size in sizes:
            for index in range(problems):
                for solver, pool in list(climbing.items()):
                    found = ask(pool, name, solver, size, index, seconds)
                    proved = found.lower is not None and found.lower == found.upper
                    at = {"regime": name, "size": size, "problem": index, "solver": solver}
                    yield {**at, **found._asdict(), "proved": int(proved)}
                    if not proved:
                        climbing.pop(solver).terminate()
