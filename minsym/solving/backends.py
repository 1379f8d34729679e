"""The table of the backends, which are the ways to solve a cover problem.

A backend is a file in ``solvers/`` and a row here. The command line, the tests and the pages take
it from this table; its own file is imported when it is first used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minsym.model.cover import CoverProblem
    from minsym.model.solution import Limits
    from minsym.solving.bounds import Bounds

#: Improves bounds until they meet or `Bounds.over` says to stop, and returns what it counted.
Solve = Callable[["CoverProblem", "Limits", "Bounds"], dict[str, Any]]


@dataclass(frozen=True)
class Backend:
    """A way to solve cover problems, as a row of the table that says what it can do.

    Parameters
    ----------
    name : str
    module : str
        Where its function ``solve`` is, see `load`.
    honours : frozenset of str
        The fields of `minsym.Limits` that it respects.
    summary : str
        What it is, in a few words for people who have to choose.
    wins : str
        On which problems it is the one to take.
    widest_row : int, optional
        The most sets a row may have. None: any number.
    costs : bool
        Whether it takes sets that have costs.
    most_cost : int, optional
        The most that all sets may cost together, in units. None: as much as there may be.
    process : bool
        Whether it runs in a process of its own (`minsym.solving.worker`): so must whatever cannot
        be interrupted from Python. Only that process imports its module and the library behind it.
    grace : float
        Seconds past the time limit that its process gets to say what it found. A backend that
        passes on its bounds while it searches needs none.
    bare : bool
        Whether it is given every problem as it is, since it reduces and bounds it by itself.
    proves : bool
        Whether it goes on until the bounds meet. If not, it never raises the lower one.
    """

    name: str
    module: str
    honours: frozenset[str]
    summary: str
    wins: str
    widest_row: int | None = None
    costs: bool = False
    most_cost: int | None = None
    process: bool = False
    grace: float = 0.0
    bare: bool = False
    proves: bool = True

    def takes(self, problem: "CoverProblem") -> bool:
        """Whether the problem is of the kind that it solves: costs, width of rows."""
        return self.refusal(problem) is None

    def refusal(self, problem: "CoverProblem") -> str | None:
        """Say why it does not take the problem; None if it does."""
        if self.widest_row is not None and problem.widest_row > self.widest_row:
            widest = problem.widest_row
            return f"{self.name} takes rows of at most {self.widest_row} sets; one has {widest}"
        if problem.weights is None:
            return None
        if not self.costs:
            takers = ", ".join(name for name, known in BACKENDS.items() if known.costs)
            return f"{self.name} counts sets and takes no costs; these do: {takers}"
        total = int(problem.weights.sum())
        if self.most_cost is not None and total > self.most_cost:
            takers = ", ".join(n for n, b in BACKENDS.items() if b.costs and b.most_cost is None)
            return (
                f"{self.name} takes costs of {self.most_cost} units together; these are {total}. "
                f"More is taken by {takers}"
            )
        return None

    def load(self) -> Solve:
        """Return the function ``solve(problem, limits, bounds)`` of the backend.

        It is given a problem with at least one row and no empty row, and bounds on which there is
        a cover. It calls `Bounds.offer` and `Bounds.raise_to` with what it finds until the bounds
        meet or `Bounds.over` says to stop, and returns what it counted, for the statistics.
        """
        if self.process:
            from minsym.solving import worker  # noqa: PLC0415 - needs numpy, the table does not

            return partial(worker.run, self.name, grace=self.grace)
        solve: Solve = import_module(self.module).solve
        return solve


_ALL = frozenset({"seconds", "threads", "seed"})

#: What sets may cost together where costs are multiplied, or floating-point numbers hold them.
_NARROW = 2**31 - 1

BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "auto",
            "minsym.solvers.auto",
            _ALL,
            "chooses backends by the shape of the problem, and tries others when one stalls",
            "problems of any kind: it is the default",
            costs=True,
        ),
        Backend(
            "bitmask",
            "minsym.solvers.bitmask",
            frozenset({"seconds", "threads"}),
            "branch and bound on bitsets, compiled",
            "dense rows, such as those of tables and contexts, with minima up to about 10",
            costs=True,
            most_cost=_NARROW,
        ),
        Backend(
            "graph",
            "minsym.solvers.graph",
            frozenset({"seconds", "seed"}),
            "branch and reduce for vertex cover, compiled",
            "rows of two sets, that is graphs",
            widest_row=2,
        ),
        Backend(
            "treewidth",
            "minsym.solvers.treewidth",
            frozenset({"seconds", "seed"}),
            "dynamic programming over a tree decomposition, compiled",
            "sparse networks, such as those of streets, that a few sets at a time divide",
            costs=True,
            most_cost=_NARROW,
        ),
        Backend(
            "lagrange",
            "minsym.solvers.lagrange",
            frozenset({"seconds", "threads"}),
            "branch and bound by Lagrangian prices of the rows, compiled",
            "sets with costs and long rows, of which prices leave some hundreds",
            costs=True,
            most_cost=_NARROW,
        ),
        Backend(
            "maxsat",
            "minsym.solvers.maxsat",
            frozenset({"seconds", "seed"}),
            "core-guided MaxSAT over PySAT's CaDiCaL",
            "sparse hypergraphs, with rows of 2 to 7 sets",
            costs=True,
            process=True,
        ),
        Backend(
            "sat",
            "minsym.solvers.sat",
            frozenset({"seconds"}),
            "the question 'do k sets suffice?', asked of PySAT's CaDiCaL",
            "small problems whose bounds are close",
            process=True,
        ),
        Backend(
            "cpsat",
            "minsym.solvers.cpsat",
            _ALL,
            "constraint programming by OR-Tools CP-SAT, with linear rows",
            "few wide rows, on several threads",
            costs=True,
            process=True,
            grace=0.5,
        ),
        Backend(
            "ilp",
            "minsym.solvers.ilp",
            _ALL,
            "integer programming by HiGHS",
            "few wide rows, where the bound of the linear program is close",
            costs=True,
            most_cost=_NARROW,
            process=True,
        ),
        Backend(
            "scip",
            "minsym.solvers.scip",
            frozenset({"seconds", "seed"}),
            "integer programming by SCIP, through OR-Tools MathOpt",
            "where `ilp` wins, for a second opinion",
            costs=True,
            most_cost=_NARROW,
            process=True,
            grace=0.5,
        ),
        Backend(
            "local",
            "minsym.solvers.local",
            frozenset({"seconds", "seed"}),
            "local search with weights on the rows, compiled; it proves nothing",
            "good covers of problems too large to prove, of up to millions of rows",
            costs=True,
            proves=False,
        ),
        Backend(
            "plain",
            "minsym.solvers.plain",
            frozenset({"seconds"}),
            "branch and bound on Python's integers, with nothing to compile",
            "small problems, which `auto` gives to it first",
            costs=True,
            bare=True,
        ),
        Backend(
            "reference",
            "minsym.solvers.reference",
            frozenset({"seconds"}),
            "Algorithm 1 of the paper in plain Python, slow and obviously right",
            "checking the answers of the others",
            costs=True,
        ),
    )
}

DEFAULT = "auto"

#: The backend for those who want a good cover and no proof.
HEURISTIC = "local"
