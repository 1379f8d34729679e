"""The table of backends. Adding one is a file in ``solvers/`` and a row here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minsym.model.cover import CoverProblem
    from minsym.model.solution import Limits
    from minsym.solving.bounds import Bounds


@dataclass(frozen=True)
class Backend:
    """A way to solve cover problems.

    Parameters
    ----------
    name : str
    module : str
        Where its ``solve(problem, limits, bounds)`` is; imported when first used. It is given
        problems with at least one row and no empty row, improves the bounds until they meet
        or `Bounds.over` says to stop, and returns what it counted.
    honours : frozenset of str
        The fields of Limits it respects.
    summary : str
        One line for people who choose.
    wins : str
        Where it is the one to take.
    widest_row : int, optional
        The most sets a row may have. None: any number.
    costs : bool
        Whether it takes sets that have costs.
    """

    name: str
    module: str
    honours: frozenset[str]
    summary: str
    wins: str
    widest_row: int | None = None
    costs: bool = False

    def takes(self, problem: "CoverProblem") -> bool:
        """Whether the problem is of the kind that it solves: costs, width of rows."""
        narrow = self.widest_row is None or problem.widest_row <= self.widest_row
        return narrow and (self.costs or problem.costs is None)

    def load(self) -> "Callable[[CoverProblem, Limits, Bounds], dict[str, Any]]":
        """Import the backend and return its function."""
        solve: Callable[[CoverProblem, Limits, Bounds], dict[str, Any]]
        solve = import_module(self.module).solve
        return solve


_ALL = frozenset({"seconds", "threads", "seed"})

BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "auto",
            "minsym.solvers.auto",
            _ALL,
            "the engine of the problem's regime, others when it stalls",
            "the default",
            costs=True,
        ),
        Backend(
            "bitmask",
            "minsym.solvers.bitmask",
            frozenset({"seconds", "threads"}),
            "compiled branch and bound on bitsets",
            "dense rows: tables, contexts, optima up to about 10",
            costs=True,
        ),
        Backend(
            "graph",
            "minsym.solvers.graph",
            frozenset({"seconds", "seed"}),
            "compiled branch and reduce for vertex cover",
            "rows of two sets: graphs",
            widest_row=2,
        ),
        Backend(
            "maxsat",
            "minsym.solvers.maxsat",
            frozenset({"seconds", "seed"}),
            "core-guided MaxSAT: PySAT's RC2 over CaDiCaL",
            "sparse hypergraphs: rows of 2 to 7 sets",
            costs=True,
        ),
        Backend(
            "sat",
            "minsym.solvers.sat",
            frozenset({"seconds"}),
            "'do k sets suffice?' asked of PySAT's CaDiCaL",
            "small, tight problems",
        ),
        Backend(
            "cpsat",
            "minsym.solvers.cpsat",
            _ALL,
            "OR-Tools CP-SAT on linear rows",
            "few wide rows, several threads",
            costs=True,
        ),
        Backend(
            "ilp",
            "minsym.solvers.ilp",
            _ALL,
            "integer programming: HiGHS through OR-Tools MathOpt",
            "few wide rows whose LP bound is close",
            costs=True,
        ),
        Backend(
            "scip",
            "minsym.solvers.scip",
            frozenset({"seconds", "seed"}),
            "the same by SCIP",
            "as ilp, for a second opinion",
            costs=True,
        ),
        Backend(
            "reference",
            "minsym.solvers.reference",
            frozenset({"seconds"}),
            "Algorithm 1 of the paper in plain Python, the oracle",
            "checking the others",
            costs=True,
        ),
    )
}

DEFAULT = "auto"
