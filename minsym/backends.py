"""The table of backends. Adding one is a file in ``solvers/`` and a row here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minsym.cover import CoverProblem
    from minsym.solution import Limits, Solution


@dataclass(frozen=True)
class Backend:
    """A way to solve cover problems.

    Parameters
    ----------
    name : str
    module : str
        Where its ``solve(problem, limits)`` is; imported when first used. It is given
        problems with at least one row and no empty row, and returns a Solution.
    honours : frozenset of str
        The fields of Limits it respects.
    summary : str
        One line for people who choose.
    """

    name: str
    module: str
    honours: frozenset[str]
    summary: str

    def load(self) -> "Callable[[CoverProblem, Limits], Solution]":
        """Import the backend and return its function."""
        solve: Callable[[CoverProblem, Limits], Solution] = import_module(self.module).solve
        return solve


BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "bitmask",
            "minsym.solvers.bitmask",
            frozenset({"seconds"}),
            "compiled branch and bound on bitsets",
        ),
        Backend(
            "reference",
            "minsym.solvers.reference",
            frozenset({"seconds"}),
            "Algorithm 1 of the paper in plain Python, the oracle",
        ),
    )
}

DEFAULT = "bitmask"
