"""Maximum independent sets: what a minimum vertex cover leaves.

They are solved as covers, and the answer is turned round: the sets that are not in the cover, the
bounds the other way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from minsym.model.costs import exact_cost, in_numbers
from minsym.model.cover import CoverProblem
from minsym.model.solution import Improvement, Solution


@dataclass(frozen=True, eq=False)
class IndependentSet:
    """The problem of a maximum independent set: the most vertices of which no edge holds all.

    `minsym.independent_set` and `minsym.clique` make it of a graph. With costs it is a set of the
    greatest total weight.

    Parameters
    ----------
    left_out : CoverProblem
        The problem of the vertices to leave out: as few, or as light, as possible, and one of
        each edge.

    Examples
    --------
    A path of three vertices:

    >>> from minsym import solve
    >>> path = IndependentSet(CoverProblem.from_sets([{0, 1}, {1, 2}]))
    >>> solution = solve(path)
    >>> solution.cover, solution.upper_bound
    ((0, 2), 2)
    """

    left_out: CoverProblem

    def rest(self, cover: Iterable[int]) -> tuple[int, ...]:
        """Return the vertices that a cover leaves, increasing."""
        is_left = np.ones(self.left_out.n_sets, dtype=np.bool_)
        is_left[list(cover)] = False
        return tuple(np.flatnonzero(is_left).tolist())

    def turned(self, units: int) -> float:
        """Return what is left of the total weight: a bound on a cover as one on an answer.

        The bound on the cover is in units, as `minsym.solving.bounds.Bounds` has it.
        """
        total = self.left_out.weight_of(range(self.left_out.n_sets))
        return in_numbers(total - units, self.left_out.unit)

    def solution(self, of_cover: Solution) -> Solution:
        """Return the solution that the one of ``left_out`` is, turned round.

        Its ``cover`` holds the vertices that are chosen, and its ``upper_bound`` is proved.
        """
        stats = {**of_cover.stats, "lexicographic": False}
        lower = of_cover.lower_bound
        upper = self._left_of(lower)
        trace = tuple(
            Improvement(
                step.seconds, self._left_of(step.upper), self._left_of(step.lower), step[-1]
            )
            for step in of_cover.trace
        )
        if of_cover.cover is None:
            return replace(of_cover, lower_bound=None, upper_bound=upper, stats=stats, trace=trace)
        chosen = self.rest(of_cover.cover)
        weight = self.left_out.cost_of(chosen)
        return replace(
            of_cover,
            cover=chosen,
            cost=weight,
            lower_bound=weight,
            upper_bound=weight if lower == of_cover.cost else upper,
            stats=stats,
            trace=trace,
        )

    def _left_of(self, bound: float | None) -> float | None:
        """Return what is left of the total weight by so much, None of a bound that is none."""
        return None if bound is None else self.turned(int(exact_cost(bound) / self.left_out.unit))

    def __repr__(self) -> str:
        return f"IndependentSet({self.left_out.n_sets} vertices, {self.left_out.n_rows} edges)"
