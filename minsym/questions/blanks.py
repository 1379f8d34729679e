"""The fewest cells to blank, so that no row is alone on few columns.

A blank cell says nothing and matches nothing: its own row cannot use it, and to other rows it is
no company. To blank a cell can therefore leave another row alone, so this is no cover problem. It
is solved by CP-SAT over a variable for each cell, true if it is blank, with these clauses:

    row r has a value in each of the columns S. Either one of these cells of r is blank, or some
    other row that equals r on S in the table as it was has none of its cells of S blank.

Blanking makes no two cells equal, so the company of r on S is, after it, always what is left of
its company before; hence a plan leaves no row alone on S if and only if it keeps the clauses of
all rows with a value in each column of S. There are far too many of them. Those are made that a
candidate breaks, which is looked for by a walk over all sets of columns, and the model is solved
again (as `minsym.questions.implicit` does for covers). Since every plan keeps every clause, what is
proved of some of them is a lower bound for all; and a candidate that breaks none is a plan.

A row that equals another one is never alone while both are whole, and to blank it helps none, so
only rows that are alone in the beginning, or that lose their company, get variables.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from minsym.base.arrays import BoolArray, IntArray, Ints
from minsym.errors import BackendError
from minsym.kernels.clock import now
from minsym.model.context import MISSING
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.questions.alone import minimal_sets
from minsym.questions.minimum import solve

#: Seconds that the model is first given to be solved; twice as much each time it was not enough.
PATIENCE = 5.0

#: Seconds between two looks at whether CP-SAT is done, in which Ctrl-C is heard.
_LOOK = 0.05

#: A clause: a row, and columns in each of which it has a value.
Place = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Blanks:
    """Cells to blank, and what is proved of them.

    Attributes
    ----------
    blank : bool array, shape (N, m)
    lower : int
        No plan blanks fewer cells.
    before : int64 array
        The rows that were alone.
    stopped : str
        "time" or "interrupt" where that ended the search, else nothing: the plan has the fewest.
    clauses : int
        How many there were in the end.
    """

    blank: BoolArray
    lower: int
    before: Ints
    stopped: str
    clauses: int


def fewest_blanks(
    codes: IntArray, up_to: int, limits: Limits, told: Callable[[float, float], object]
) -> Blanks:
    """Find the fewest cells to blank: see above.

    Parameters
    ----------
    codes : array of integers, shape (N, m)
        Codes from 0, or MISSING, of two rows at least.
    up_to : int
        No row may be alone on so many columns, or fewer.
    limits : Limits
        Until the first plan is found, the time may be exceeded.
    told : callable
        Called with both bounds, as they become better.
    """
    ends = math.inf if limits.seconds is None else now() + limits.seconds
    search = _Search(codes, up_to, limits, told)
    before = np.unique([row for row, _ in search.places])
    stopped = ""
    try:
        search.start(ends)
        patience = PATIENCE
        while search.lower < search.upper and not stopped:
            left = ends - now()
            if left <= 0:
                stopped = "time"
            elif not search.look(min(left, patience)):
                patience *= 2
    except KeyboardInterrupt:
        if search.best is None:
            raise
        stopped = "interrupt"
    assert search.best is not None
    return Blanks(search.best, search.lower, before, stopped, len(search.places))


class _Search:
    """The clauses that were made, and the best plan.

    Attributes
    ----------
    places : dict
        The clauses, each with the rows that keep its row company in the table as it was.
    best : bool array, shape (N, m), optional
        The cells that the best plan blanks.
    lower, upper : int
        What every plan blanks at least, and how many cells the best one does.
    """

    def __init__(
        self,
        codes: IntArray,
        up_to: int,
        limits: Limits,
        told: Callable[[float, float], object],
    ) -> None:
        self._codes, self._up_to, self._limits, self._told = codes, up_to, limits, told
        self.places: dict[Place, Ints] = {}
        self.best: BoolArray | None = None
        self.lower, self.upper = 0, codes.size + 1
        self._nothing: BoolArray = np.zeros(codes.shape, dtype=np.bool_)
        #: The fewest cells of each row that was alone in the beginning.
        self._least: dict[int, int] = {}
        self._own = self._broken(self._nothing)

    def start(self, ends: float) -> None:
        """Blank the fewest cells of each row as if it were the only one, and mend what that breaks.

        What rows need one by one they need together, at least.
        """
        blank = self._nothing.copy()
        known: dict[tuple[tuple[int, ...], ...], tuple[int, ...]] = {}
        for row, sets in self._own.items():
            key = tuple(sets)
            if key not in known and now() >= ends:
                self._least[row] = 1  # nobody else's blanks give it company
                continue
            if key not in known:
                problem = CoverProblem.from_sets(sets, self._codes.shape[1])
                cover = solve(problem).cover
                assert cover is not None
                known[key] = cover
            blank[row, list(known[key])] = True
            self._least[row] = len(known[key])
        self._raise(sum(self._least.values()))
        self._offer(self._mended(blank))

    def look(self, seconds: float) -> bool:
        """Solve the clauses there are; return whether they were solved to the end."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - it takes longer than a small table

        ends = now() + seconds
        model, cells = self._model()
        solver, status = self._solve(model, ends)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN}:
            raise BackendError(f"CP-SAT says {solver.status_name(status)} of cells to blank")
        self._raise(math.ceil(solver.best_objective_bound - 1e-6))
        if status != cp_model.UNKNOWN:
            blank = self._nothing.copy()
            for (row, column), variable in cells.items():
                blank[row, column] = solver.boolean_value(variable)
            self._offer(self._mended(blank))
        return bool(status == cp_model.OPTIMAL)

    def _model(self) -> tuple[Any, dict[tuple[int, int], Any]]:
        """Return the clauses as a model of CP-SAT, with a variable for each cell in one."""
        from ortools.sat.python import cp_model  # noqa: PLC0415

        model = cp_model.CpModel()
        cells: dict[tuple[int, int], Any] = defaultdict(lambda: model.new_bool_var(""))
        whole: dict[Place, Any] = {}
        for (row, columns), company in self.places.items():
            blank = [cells[row, c] for c in columns]
            if company.size == 1:  # that it is whole needs no variable
                for c in columns:
                    model.add_bool_or(*blank, cells[int(company[0]), c].Not())
                continue
            for other in company.tolist():
                if (other, columns) not in whole:
                    whole[other, columns] = model.new_bool_var("")
                    for c in columns:
                        model.add_implication(whole[other, columns], cells[other, c].Not())
                blank.append(whole[other, columns])
            model.add_bool_or(blank)
        columns_of = defaultdict(list)
        for (row, _), variable in cells.items():
            columns_of[row].append(variable)
        for row, least in self._least.items():
            model.add(cp_model.LinearExpr.sum(columns_of[row]) >= least)
        assert self.best is not None
        for (row, c), variable in cells.items():
            model.add_hint(variable, bool(self.best[row, c]))
        for (row, columns), variable in whole.items():
            model.add_hint(variable, not self.best[row, list(columns)].any())
        blanks = cp_model.LinearExpr.sum(list(cells.values()))
        model.add(blanks >= self.lower)
        model.minimize(blanks)
        return model, cells

    def _solve(self, model: Any, ends: float) -> tuple[Any, Any]:
        """Solve a model, up to some time, in a thread, so that Ctrl-C is heard."""
        from ortools.sat.python import cp_model  # noqa: PLC0415

        solver, status = cp_model.CpSolver(), []
        solver.parameters.linearization_level = 2
        # Two or three threads are none that relaxes all clauses and none that finds better plans.
        solver.parameters.num_workers = self._limits.threads if self._limits.threads > 3 else 1
        # What looks for rows that are alike adds clauses a hundred times as many as there are.
        solver.parameters.keep_all_feasible_solutions_in_presolve = True
        solver.parameters.symmetry_level = 0
        solver.parameters.catch_sigint_signal = False
        solver.parameters.random_seed = self._limits.seed % 2**31
        solver.best_bound_callback = lambda bound: self._raise(math.ceil(bound - 1e-6))
        worker = threading.Thread(target=lambda: status.append(solver.solve(model)), daemon=True)
        worker.start()
        try:
            while worker.is_alive() and now() < ends:
                worker.join(_LOOK)
        finally:
            while worker.is_alive():
                solver.stop_search()
                worker.join(_LOOK)
        if not status:
            raise BackendError("CP-SAT failed in the search for cells to blank")
        return solver, status[0]

    def _raise(self, lower: int) -> None:
        """Take a lower bound, if it is better."""
        if lower > self.lower:
            self.lower = lower
            self._told(self.lower, self.upper)

    def _offer(self, blank: BoolArray) -> None:
        """Take a plan, if it is the best."""
        if blank.sum() < self.upper:
            self.best, self.upper = blank, int(blank.sum())
            self._told(self.lower, self.upper)

    def _broken(self, blank: BoolArray) -> dict[int, list[tuple[int, ...]]]:
        """Return the rows that are alone where cells are blank, and on which sets; keep clauses."""
        codes = np.where(blank, MISSING, self._codes)
        found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for columns, rows in minimal_sets(codes, self._up_to, self._limits.threads).items():
            new = [row for row in rows.tolist() if (row, columns) not in self.places]
            if new:
                company = self._company(columns)
                for row in new:
                    self.places[row, columns] = company(row)
            for row in rows.tolist():
                found[row].append(columns)
        return found

    def _company(self, columns: tuple[int, ...]) -> Callable[[int], Ints]:
        """Return a function from a row to the others that equal it on columns, in the table."""
        kinds: Ints = np.zeros(len(self._codes), dtype=np.int64)
        for c in columns:
            column = self._codes[:, c]
            kinds = np.unique(kinds * (int(column.max()) + 2) + column + 1, return_inverse=True)[1]
        order = np.argsort(kinds, kind="stable")
        starts = np.searchsorted(kinds[order], np.arange(kinds.max() + 2))

        def company(row: int) -> Ints:
            group: Ints = order[starts[kinds[row]] : starts[kinds[row] + 1]]
            return np.asarray(group[group != row])

        return company

    def _mended(self, blank: BoolArray) -> BoolArray:
        """Blank more cells until no row is alone, and then no longer those that need not be.

        Each time at least one cell more is blank, and where all are nobody is alone.
        """
        blank = blank.copy()
        while broken := self._broken(blank):
            for row, sets in broken.items():
                blank[row, _hit(sets)] = True
        return self._spared(blank)

    def _spared(self, blank: BoolArray) -> BoolArray:
        """Give cells back that a plan blanks without need, at most one of each row at a time.

        Where that leaves rows alone they are those given one back, as all others only gain company;
        so theirs are taken again, until none is alone.
        """
        tried = ~blank
        while (left := blank & ~tried).any():
            rows = np.flatnonzero(left.any(axis=1))
            columns = left[rows].argmax(axis=1)
            tried[rows, columns] = True
            blank[rows, columns] = False
            given = dict(zip(rows.tolist(), columns.tolist(), strict=True))
            while broken := self._broken(blank):
                for row in broken:
                    blank[row, given[row]] = True
        return blank


def _hit(sets: Iterable[tuple[int, ...]]) -> list[int]:
    """Return columns of which one is in every set, greedily."""
    left, chosen = list(sets), []
    while left:
        counts: Mapping[int, int] = defaultdict(int)
        for columns in left:
            for c in columns:
                counts[c] += 1  # type: ignore[index]
        best = max(sorted(counts), key=counts.__getitem__)
        chosen.append(best)
        left = [columns for columns in left if best not in columns]
    return chosen
