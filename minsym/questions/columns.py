"""The cheapest columns to drop or to coarsen, so that no row is alone on few columns.

Every column has a ladder of levels: as it is, then coarser and coarser, and last it is dropped.
A row that is alone on some columns was alone on them on every lower level, since what is equal
stays equal; so each set of columns on which some row is alone, at some levels, says that one of
these columns has to go higher. These are the rows of a cover problem, whose sets are the levels
above the first, and they are made as candidates fail on them: see `minsym.questions.implicit`.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from minsym.base.arrays import IntArray, Ints
from minsym.formats.coarsening import Level, coarsened, lost
from minsym.model.context import MISSING
from minsym.model.solution import Limits
from minsym.questions.alone import minimal_sets
from minsym.questions.implicit import Implicit, solve_implicit
from minsym.solving.heuristics import Cover

#: How many parts of 1 the costs of levels are counted in.
PARTS = 100


class Ladders:
    """The columns of a table on every level.

    Parameters
    ----------
    codes : array of integers, shape (N, m)
    levels : sequence of sequences of Level
        The coarser levels of each column.
    costs : sequence of float
        What it costs to drop each column.
    up_to : int
        No row may be alone on so many columns, or fewer.
    threads : int

    Attributes
    ----------
    steps : list of (int, int)
        A set of the cover problem is a column and a level of it: 1, 2, ..., the last is dropped.
    costs : list of float
        What each step costs. To coarsen costs what to drop the column would, times the share of its
        bits that are lost, rounded up to hundredths, and on each level more than on the one before;
        a level that costs as much as to drop the column is left out, as it is no better.
    """

    def __init__(
        self,
        codes: IntArray,
        levels: Sequence[Sequence[Level]],
        costs: Sequence[float],
        up_to: int,
        threads: int,
    ) -> None:
        self._up_to, self._threads = up_to, threads
        self.steps: list[tuple[int, int]] = []
        self.costs: list[float] = []
        #: The codes of each column on each level but the last, on which it is dropped.
        self._columns: list[list[IntArray]] = []
        for c, (column, ladder, cost) in enumerate(zip(codes.T, levels, costs, strict=True)):
            self._columns.append([column])
            parts = 0
            for level in ladder:
                share = round(PARTS * cost * lost(level, column), 6)  # not 0.29 as 0.290000001
                parts = max(parts + 1, math.ceil(share))
                if parts / PARTS >= cost:
                    break
                self._take(c, parts / PARTS)
                self._columns[c].append(coarsened(level, column)[0])
            self._take(c, cost)
        #: The minimal sets of columns on which rows are alone as the table is, with the rows.
        self.before = self._alone([0] * len(self._columns))

    def _take(self, column: int, cost: float) -> None:
        """Make the next level of a column a set of the cover problem."""
        self.steps.append((column, len(self._columns[column])))
        self.costs.append(cost)

    def is_dropped(self, column: int, level: int) -> bool:
        """Whether a column is dropped on a level."""
        return level == len(self._columns[column])

    def levels_of(self, cover: Cover) -> list[int]:
        """Return the level of each column: the highest that was chosen, 0 if none was."""
        levels = [0] * len(self._columns)
        for step in cover:
            column, level = self.steps[step]
            levels[column] = max(levels[column], level)
        return levels

    def _alone(self, levels: Sequence[int]) -> dict[tuple[int, ...], Ints]:
        """Return the minimal sets of columns on which rows are alone at these levels."""
        kept = [c for c, level in enumerate(levels) if not self.is_dropped(c, level)]
        if not kept:
            return {}
        codes = np.column_stack([self._columns[c][levels[c]] for c in kept])
        sets = minimal_sets(codes, self._up_to, self._threads)
        return {tuple(kept[c] for c in columns): rows for columns, rows in sets.items()}

    def missed(self, cover: Cover) -> list[frozenset[int]]:
        """Return rows of the cover problem that a candidate misses: see `solve_implicit`."""
        levels = self.levels_of(cover)
        rows = dict[frozenset[int], None]()
        for columns in self._alone(levels) if any(levels) else self.before:
            raised = self._raised(columns, levels)
            row = [s for s, (c, level) in enumerate(self.steps) if level > raised.get(c, level)]
            rows[frozenset(row)] = None
        return list(rows)

    def _raised(self, columns: tuple[int, ...], levels: Sequence[int]) -> dict[int, int]:
        """Return higher levels of columns on which a row is alone still: their row is smaller."""
        found = {c: levels[c] for c in columns}
        for c in columns:
            while not self.is_dropped(c, found[c] + 1):
                if not self._any_alone(found | {c: found[c] + 1}):
                    break
                found[c] += 1
        return found

    def _any_alone(self, levels: Mapping[int, int]) -> bool:
        """Whether some row is alone on columns at these levels."""
        kinds: Ints = np.zeros(len(self._columns[0][0]), dtype=np.int64)
        has = np.ones(kinds.size, dtype=np.bool_)
        for c, level in levels.items():
            column = self._columns[c][level]
            has &= column != MISSING
            kinds = np.unique(kinds * (int(column.max()) + 2) + column + 1, return_inverse=True)[1]
        return bool((np.bincount(kinds[has]) == 1).any())


def cheapest_levels(
    ladders: Ladders, limits: Limits, told: Callable[[float, float], object]
) -> Implicit:
    """Find the cheapest levels on which no row is alone: a cover of steps."""
    return solve_implicit(
        len(ladders.steps), ladders.missed, costs=ladders.costs, limits=limits, told=told
    )
