"""The backend ``maxsat``: core-guided MaxSAT over PySAT's CaDiCaL, strong on rows of 2 to 7 sets.

Every row is a hard clause, and not to choose a set is a soft one, which is assumed. A *core* is a
set of assumptions that cannot all hold; each raises the lower bound, and is replaced by assumptions
that allow one exception (OLL: Andres, Kaufmann, Matheis and Schaub 2012,
https://doi.org/10.4230/LIPIcs.ICLP.2012.211), counted by an incremental totalizer. When all
assumptions hold, the chosen sets are a minimum cover.

What makes it fast on large sparse problems:

- Rows without a set in common are the first cores. No search is needed to find them.
- Cores are taken away and not replaced until there is none left (weight-aware core extraction:
  Berg and Jarvisalo 2017, https://doi.org/10.1007/978-3-319-66158-2_42). The assignment that then
  remains is a cover, so that the upper bound improves, too.
- Of a core as much is left out as the solver allows at little cost, and it is asked how many
  exceptions it needs by itself (core exhaustion: Ansotegui, Bonet, Gabas and Levy 2013,
  https://doi.org/10.1007/978-3-642-39071-5_13, and Ignatiev et al. 2019, RC2,
  https://doi.org/10.3233/SAT190116).
- Sets are numbered so that those that share rows are close (`minsym.solvers.nearness`): cores
  then stay local and small. Another seed begins elsewhere.

Costs are weights of the assumptions, which are made from the dear ones to the cheap (Ansotegui,
Bonet and Levy 2013, https://doi.org/10.1016/j.artint.2013.01.002).
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from pysat.card import ITotalizer
from pysat.solvers import Cadical195

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solvers.nearness import nearby_order
from minsym.solvers.redundant import without_redundant
from minsym.solving.bounds import Bounds

#: Conflicts between two looks at the clock, some tenths of a second.
SLICE = 5000

#: Conflicts that a smaller core, or one exception more, may cost to find.
LITTLE = 1000

#: Among the next dearest assumptions there are this many times as many as different costs.
DIVERSITY = 1.25


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Raise the lower bound core by core until a cover meets it."""
    with _Search(problem, limits.seed, bounds) as search:
        search.run()
        return {"cores": search.cores}


class _Core(NamedTuple):
    """Assumptions of which one at least fails, at a cost."""

    literals: list[int]
    cost: int


class _Count(NamedTuple):
    """What an assumption about a core says: no more than ``most`` of its assumptions fail."""

    totalizer: ITotalizer
    most: int


class _Search:
    """A core-guided search.

    Attributes
    ----------
    cores : int
        How many were found.
    """

    def __init__(self, problem: CoverProblem, seed: int, bounds: Bounds) -> None:
        self.cores = 0
        self._bounds = bounds
        self._rows = problem.rows()
        self._order = nearby_order(problem, seed).tolist()
        self._n = len(self._order)
        self._top = self._n
        self._lower = 0
        literal = {s: number for number, s in enumerate(self._order, start=1)}
        self._clauses = sorted((sorted(literal[s] for s in row) for row in self._rows), key=len)
        self._solver = Cadical195(bootstrap_with=self._clauses)
        # What it costs if an assumption fails, for all that are not replaced yet.
        costs = problem.costs_or_ones().tolist()
        self._cost: dict[int, int] = {-literal[s]: costs[s] for s in self._order}
        self._counts: dict[int, _Count] = {}
        self._totalizers: list[ITotalizer] = []
        self._found: list[_Core] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for totalizer in self._totalizers:
            totalizer.delete()
        self._solver.delete()

    def run(self) -> None:
        """Find cores until the bounds meet or say stop."""
        for clause in self._clauses:
            self._take([-number for number in clause])
        least = self._dearest(math.inf)
        while not self._bounds.over():
            holds = self._holds([a for a, cost in self._cost.items() if cost >= least])
            if holds is None:
                return
            if holds:
                self._offer()
                if not self._found and least == 1:
                    return
                if not self._found:
                    least = self._dearest(least)
                self._replace_found()
                self._harden()
                continue
            core = self._smaller(self._core())
            if not core:
                # What was made hard excludes nothing but covers that cost what is known, or more.
                self._bounds.raise_to(self._bounds.incumbent.cost)
                return
            self._take(core)

    def _holds(self, assumptions: list[int], conflicts: int | None = None) -> bool | None:
        """Whether all assumptions can hold; None if time, or the number of conflicts, is over."""
        while True:
            self._solver.conf_budget(SLICE if conflicts is None else conflicts)
            answer: bool | None = self._solver.solve_limited(assumptions=assumptions)
            if answer is not None or conflicts is not None or self._bounds.over():
                return answer

    def _core(self) -> list[int]:
        """Return the assumptions that cannot all hold; none if the clauses cannot by themselves."""
        return self._solver.get_core() or []

    def _take(self, core: list[int]) -> None:
        """Take a core away if none of its assumptions is gone, and raise the lower bound."""
        cost = min(self._cost.get(a, 0) for a in core)
        if cost == 0:
            return
        for a in core:
            self._pay(a, -cost)
            if a in self._counts:
                self._allow_one_more(a, cost)
        self._found.append(_Core(core, cost))
        self._rise(cost)

    def _rise(self, cost: int) -> None:
        self.cores += 1
        self._lower += cost
        # What was made hard may exclude the cover that is known: then it is the minimum.
        known = self._bounds.upper
        self._bounds.raise_to(self._lower if known is None else min(self._lower, known))

    def _pay(self, assumption: int, cost: int) -> None:
        left = self._cost.get(assumption, 0) + cost
        if left:
            self._cost[assumption] = left
        else:
            del self._cost[assumption]

    def _smaller(self, core: list[int]) -> list[int]:
        """Leave out of a core, one by one, what is not needed, counts of other cores first."""
        core = sorted(core, key=abs, reverse=True)
        kept = 0
        while kept < len(core) > 1 and not self._bounds.over():
            if self._holds(core[:kept] + core[kept + 1 :], LITTLE) is False:
                needed = set(self._core())
                core = [a for a in core if a in needed]
            else:
                kept += 1
        return core

    def _replace_found(self) -> None:
        """Assume of every core found that no more of it fails than has to."""
        for core in self._found:
            if len(core.literals) == 1:
                self._solver.add_clause([-core.literals[0]])
            else:
                self._replace(core)
        self._found = []

    def _replace(self, core: _Core) -> None:
        failing = [-a for a in core.literals]
        totalizer = ITotalizer(failing, ubound=1, top_id=self._top)
        self._totalizers.append(totalizer)
        self._encode(totalizer)
        most = 1
        # A row by itself hardly ever needs two of its sets.
        exhausted = any(a in self._counts for a in core.literals)
        while exhausted and most < len(failing):
            if self._holds([-totalizer.rhs[most]], LITTLE) is not False:
                break
            self._solver.add_clause([totalizer.rhs[most]])
            self._rise(core.cost)
            most += 1
            self._extend(totalizer, most)
        self._assume(totalizer, most, core.cost)

    def _allow_one_more(self, assumption: int, cost: int) -> None:
        """Follow up an assumption that is in a core by one that allows one exception more."""
        totalizer, most = self._counts[assumption]
        self._extend(totalizer, most + 1)
        self._assume(totalizer, most + 1, cost)

    def _assume(self, totalizer: ITotalizer, most: int, cost: int) -> None:
        if most < len(totalizer.lits):
            assumption = -totalizer.rhs[most]
            self._counts[assumption] = _Count(totalizer, most)
            self._pay(assumption, cost)

    def _extend(self, totalizer: ITotalizer, most: int) -> None:
        if most < len(totalizer.lits):
            totalizer.increase(ubound=most, top_id=self._top)
            self._encode(totalizer)

    def _encode(self, totalizer: ITotalizer) -> None:
        """Give the solver what the totalizer was extended by."""
        new = totalizer.nof_new
        for clause in totalizer.cnf.clauses[-new:] if new else ():
            self._solver.add_clause(clause)
        self._top = max(self._top, totalizer.top_id)

    def _dearest(self, below: float) -> int:
        """Return the least cost of the assumptions that come next, those of cost ``below`` done.

        There are many of them for every different cost, or they are all.
        """
        many = 0
        times = Counter(self._cost.values())
        for different, cost in enumerate(sorted(times, reverse=True), start=1):
            many += times[cost]
            if cost < below and many > DIVERSITY * different:
                return cost
        return 1

    def _offer(self) -> None:
        """Offer the assignment found as a cover, without the sets that it does not need."""
        chosen = self._chosen(self._solver.get_model())
        self._bounds.offer(without_redundant(self._rows, chosen))

    def _chosen(self, model: Iterable[int]) -> list[int]:
        return [self._order[number - 1] for number in model if 0 < number <= self._n]

    def _harden(self) -> None:
        """Make assumptions hard whose failure costs all that could be gained."""
        room = self._bounds.incumbent.cost - self._lower
        for a, cost in list(self._cost.items()):
            if cost >= room:
                self._solver.add_clause([a])
                del self._cost[a]
