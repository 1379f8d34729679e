"""The backend ``sat``: 'do k sets suffice?', asked of CaDiCaL for k from below and above.

Disjoint rows, found greedily, each cost a set, so only the excess over them is counted: by an
incremental totalizer (Martins, Joshi, Manquinho and Lynce 2014,
https://doi.org/10.1007/978-3-319-10428-7_39) whose inputs are the sets in none of these rows
and the second, third, ... set chosen of each. Its size is bounded by the gap between the
cover known and the number of disjoint rows. The two questions share what the solver learns,
and take turns, each for a number of conflicts that grows.
"""

from collections.abc import Iterable, Sequence

from pysat.card import ITotalizer
from pysat.solvers import Cadical195

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solvers.redundant import without_redundant
from minsym.solving.bounds import Bounds

#: Conflicts of the first question; each round without an answer doubles them.
FIRST_BUDGET = 2000

Row = tuple[int, ...]


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Raise the lower bound and shrink the cover until they meet."""
    rows = problem.rows()
    disjoint = _disjoint(rows)
    bounds.raise_to(len(disjoint))
    bounds.offer(without_redundant(rows, range(problem.n_sets)))
    with Cadical195() as solver:
        solver.configure({"phase": 0})  # sets are not chosen unless they must be
        for row in rows:
            solver.add_clause([s + 1 for s in row])
        at_most = _encode(solver, problem.n_sets, disjoint, bounds.incumbent.cost)
        calls, budget, step = 0, FIRST_BUDGET, 1
        while not bounds.over():
            calls += 1
            below = _decide(solver, at_most, rows, bounds, bounds.lower, budget)
            if bounds.over():
                break
            calls += 1
            k = max(bounds.lower, bounds.incumbent.cost - step)
            above = _decide(solver, at_most, rows, bounds, k, budget)
            # A large cover is shrunk in steps that grow while the answers come.
            step = 2 * step if above else 1
            if not below and not above:
                budget *= 2
        return {"disjoint_rows": len(disjoint), "calls": calls}


def _decide(
    solver: Cadical195,
    at_most: dict[int, int],
    rows: Sequence[Row],
    bounds: Bounds,
    k: int,
    budget: int,
) -> bool:
    """Ask whether k sets suffice; return whether the answer came within the budget."""
    solver.conf_budget(budget)
    answer = solver.solve_limited(assumptions=[at_most[k]])
    if answer is None:
        return False
    if answer:
        chosen = [literal - 1 for literal in solver.get_model() if literal > 0]
        bounds.offer(without_redundant(rows, chosen))
    else:
        solver.add_clause([-at_most[k]])
        bounds.raise_to(k + 1)
    return True


def _encode(solver: Cadical195, n_sets: int, disjoint: Sequence[Row], size: int) -> dict[int, int]:
    """Return the literal that limits the cover to k sets, for k from the bound to ``size - 1``."""
    top = n_sets
    counted = sorted(set(range(1, n_sets + 1)).difference(s + 1 for row in disjoint for s in row))
    largest = size - 1 - len(disjoint)
    if largest < 0:
        return {}
    for row in disjoint:
        if len(row) > 1:
            # One more than `largest` is as bad as any more.
            count = ITotalizer([s + 1 for s in row], min(len(row) - 1, largest + 1), top)
            top = _add(solver, count, top)
            counted += count.rhs[1 : largest + 2]
            count.delete()
    if not counted:
        top += 1
        return dict.fromkeys(range(len(disjoint), size), top)
    excess = ITotalizer(counted, min(largest, len(counted) - 1), top)
    top = _add(solver, excess, top)
    literals = {len(disjoint) + i: -literal for i, literal in enumerate(excess.rhs)}
    excess.delete()
    # More than there is to count is no limit: a variable of no clause.
    return {k: literals.get(k, top + 1) for k in range(len(disjoint), size)}


def _add(solver: Cadical195, count: ITotalizer, top: int) -> int:
    """Add the clauses of a totalizer; return the largest variable in use."""
    for clause in count.cnf.clauses:
        solver.add_clause(clause)
    return max(top, int(count.top_id))


def _disjoint(rows: Iterable[Row]) -> list[Row]:
    """Return rows without a set in common, short ones first."""
    taken: set[int] = set()
    disjoint = []
    for row in sorted(rows, key=len):
        if taken.isdisjoint(row):
            taken.update(row)
            disjoint.append(row)
    return disjoint
