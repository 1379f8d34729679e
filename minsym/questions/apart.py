"""Which rows of a table a set of columns has to tell apart, and which pairs of them it does not."""

import math

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import Ints, distinct_rows, places_of
from minsym.formats.table import Table
from minsym.solving.heuristics import Cover

Codes = npt.NDArray[np.int32]

#: Pairs that are given to the search at a time, those that differ least first.
AT_A_TIME = 200

#: Rows from which on compiled code looks for those that are not told apart, and how many of them
#: are looked at.
MANY, SAMPLE = 1000, 10_000

#: In how many orders columns are added to a candidate that fails, to find what it lacks.
ORDERS = 4


class Pairs:
    """The pairs of rows that have to be told apart.

    Parameters
    ----------
    table : Table
    decision : str, optional
        Only rows that differ in this column have to be, by the others.

    Attributes
    ----------
    names : tuple of str
        The columns that may be in a key.
    alike : tuple of tuples of int
        Groups of rows that no columns tell apart although they should.
    """

    def __init__(self, table: Table, decision: str | None) -> None:
        decided_by = None if decision is None else table.column(decision)
        said = [c for c in range(len(table.attributes)) if c != decided_by]
        self.names = tuple(table.attributes[c] for c in said)
        codes = table.values[:, said]
        first, kind = distinct_rows(codes)
        #: Different rows, and a number for each: two have to be told apart if theirs differ.
        self._codes = np.ascontiguousarray(codes[first], dtype=np.int32)
        self._labels = np.arange(first.size)
        alike = np.bincount(kind, minlength=first.size) > 1
        if decided_by is not None:
            decided = np.unique(table.values[:, decided_by], return_inverse=True)[1]
            low = np.full(first.size, decided.size)
            high = np.full(first.size, -1)
            np.minimum.at(low, kind, decided)
            np.maximum.at(high, kind, decided)
            alike = low != high
            # Some of a group of several decisions differs in it from whatever another row has.
            self._labels = np.where(alike, decided.size + self._labels, low)
        rows = np.flatnonzero(alike[kind])
        self.alike = tuple(tuple(rows[group].tolist()) for group in places_of(kind[rows]))

    def missed(self, chosen: Cover) -> list[frozenset[int]]:
        """Return columns in which rows differ that these columns do not tell apart.

        Of the pairs found, those that differ least.
        """
        rows, group = self._not_told_apart(chosen)
        return self._differences(rows, group) if rows.size else []

    def _not_told_apart(self, chosen: Cover) -> tuple[Ints, Ints]:
        """Return some rows of different labels that are equal in these columns, and their group."""
        columns = np.array(chosen, dtype=np.int64)
        if len(self._codes) >= MANY:
            members, groups = (np.empty(SAMPLE, dtype=np.int64) for _ in range(2))
            found = kernels.grouping.rows_not_told_apart(
                self._codes, self._labels, columns, members, groups
            )
            return members[:found], groups[:found]
        equal = dict[tuple[int, ...], list[int]]()
        for row, codes in enumerate(self._codes[:, columns].tolist()):
            equal.setdefault(tuple(codes), []).append(row)
        mixed = [group for group in equal.values() if len(set(self._labels[group].tolist())) > 1]
        rows = np.array([row for group in mixed for row in group], dtype=np.int64)
        return rows, np.repeat(np.arange(len(mixed)), [len(group) for group in mixed])

    def _differences(self, rows: Ints, group: Ints) -> list[frozenset[int]]:
        """Return columns in which neighbours of a group differ, the fewest first."""
        codes, labels = self._codes[rows], self._labels[rows]
        found = []
        # Neighbours agree in the columns by which rows are sorted first.
        for columns in (codes.T, codes.T[::-1]):
            order = np.lexsort((*columns, group))
            a, b = order[:-1], order[1:]
            pair = (group[a] == group[b]) & (labels[a] != labels[b])
            found.append(codes[a[pair]] != codes[b[pair]])
        differ = np.unique(np.concatenate(found), axis=0)
        fewest = np.argsort(differ.sum(axis=1), kind="stable")[:AT_A_TIME]
        return [frozenset(np.flatnonzero(row).tolist()) for row in differ[fewest]]


class NearlyAll(Pairs):
    """The same, where a share of the rows may be left out.

    Columns do if the others, as few as can be, are told apart once that many rows are left out:
    the measure g3 (Kivinen and Mannila 1995, doi:10.1016/0304-3975(95)00028-U). Equal rows count
    as one.

    Parameters
    ----------
    share : float
        More than 0, less than 1.
    """

    def __init__(self, table: Table, decision: str | None, share: float) -> None:
        super().__init__(table, decision)
        self._room = math.floor(share * len(self._codes) + 1e-9)  # 0.29 * 100 is less than 29
        self._labels = np.unique(self._labels, return_inverse=True)[1].astype(np.int32)

    def missed(self, chosen: Cover) -> list[frozenset[int]]:
        """Return sets of columns of which one each has to be added; none if these do.

        If columns fail, so do all to which any can be added that still fail: of what is left then
        one is needed.
        """
        start = self._grouped(np.zeros(len(self._codes), dtype=np.int32), chosen)
        if self._left_out(start) <= self._room:
            return []
        free = [c for c in range(len(self.names)) if c not in set(chosen)]
        values = [int(self._codes[:, c].max(initial=0)) for c in free]
        by_values = [free[i] for i in np.argsort(values, kind="stable")]
        random = np.random.default_rng(len(chosen))
        orders = [by_values, by_values[::-1]]
        orders += [random.permutation(free).tolist() for _ in range(ORDERS - len(orders))]
        found = dict[frozenset[int], None]()
        for order in orders:
            group, needed = start, set(free)
            for c in order:
                finer = self._grouped(group, (c,))
                if self._left_out(finer) > self._room:
                    group = finer
                    needed.discard(c)
            found[frozenset(needed)] = None
        return list(found)

    def share_left_out(self, chosen: Cover) -> float:
        """Return the share of the rows that have to be left out with these columns."""
        group = self._grouped(np.zeros(len(self._codes), dtype=np.int32), chosen)
        return self._left_out(group) / len(self._codes)

    def _grouped(self, group: Codes, columns: Cover) -> Codes:
        """Return the groups of rows that are in one group, and equal in these columns."""
        for c in columns:
            group = distinct_rows(np.stack([group, self._codes[:, c]], axis=1))[1].astype(np.int32)
        return group

    def _left_out(self, group: Codes) -> int:
        """Return how many rows have to be left out of groups until each has one label."""
        first, kind = distinct_rows(np.stack([group, self._labels], axis=1))
        most = np.zeros(int(group.max()) + 1, dtype=np.int64)
        np.maximum.at(most, group[first], np.bincount(kind))
        return len(group) - int(most.sum())
