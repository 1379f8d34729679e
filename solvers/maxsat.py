"""The backend ``maxsat``: core-guided MaxSAT by PySAT's RC2, strong on rows of 2 to 6 sets.

Every row is a hard clause, and not to choose a set is a soft one. RC2 (Ignatiev, Morgado and
Marques-Silva 2019, https://doi.org/10.3233/SAT190116, after OLL, Andres, Kaufmann, Matheis
and Schaub 2012) finds sets of soft clauses that cannot all hold, cores; each raises the lower
bound by one. The first assignment that it meets is a minimum cover, so there is no cover to
return before the end.

How long that takes hangs on the order of the sets by orders of magnitude. Rare sets first is
good as a rule, and what a seed of 0 means; other seeds shuffle them. Cores are minimised, at
the price of a SAT call for each of their literals: easy problems take up to three times as
long, and hard ones are proved that are not otherwise.

Costs are the weights of the soft clauses, taken up from the dear ones to the cheap (Ansotegui,
Bonet and Levy 2013, https://doi.org/10.1016/j.artint.2013.01.002).
"""

import numpy as np
import numpy.typing as npt
from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import WCNF

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Raise the lower bound core by core until the first cover that meets it."""
    order = _order(problem, limits.seed)
    literal = np.empty(problem.n_sets, dtype=np.int64)
    literal[order] = np.arange(1, problem.n_sets + 1)
    formula, weights = WCNF(), problem.costs_or_ones()
    for row in problem.rows():
        formula.append(sorted(literal[list(row)].tolist()))
    for number, s in enumerate(order.tolist(), start=1):
        formula.append([-number], weight=int(weights[s]))
    kind = _StreamingRC2 if problem.costs is None else _StreamingStratified
    with kind(formula, bounds) as solver:
        model = solver.compute()
        if model is not None:
            bounds.offer(order[number - 1] for number in model if number > 0)
            bounds.raise_to(solver.cost)
        return {"cores": solver.cores}


def _order(problem: CoverProblem, seed: int) -> npt.NDArray[np.int64]:
    if seed:
        return np.random.default_rng(seed).permutation(problem.n_sets)
    return np.argsort(np.bincount(problem.indices, minlength=problem.n_sets), kind="stable")


class _Streaming:
    """Passes on the bound of every core, and stops when the bounds say so."""

    def __init__(self, formula: WCNF, bounds: Bounds) -> None:
        self.bounds = bounds
        self.cores = 0
        super().__init__(formula, solver="cd195", minz=True)  # type: ignore[call-arg]

    def process_core(self) -> None:
        super().process_core()  # type: ignore[misc]
        self.cores += 1
        self.bounds.raise_to(self.cost)  # type: ignore[attr-defined]
        self.interrupted = self.bounds.over()


class _StreamingRC2(_Streaming, RC2):  # type: ignore[misc]
    pass


class _StreamingStratified(_Streaming, RC2Stratified):  # type: ignore[misc]
    pass
