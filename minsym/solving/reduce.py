"""Make a cover problem smaller, and split it, without changing what its minimum cover costs.

It is the first thing to do with a problem: most of what is not hard about it goes away, and the
parts that are left can be solved one by one.

See Also
--------
minsym.solving.decompose : Reduces, solves the parts, and puts the covers together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.kernels.clock import now
from minsym.model.cover import CoverProblem

#: Above this fraction of ones, bitsets are shorter than lists and tell supersets apart faster.
DENSE = 1 / 32

#: Comparisons between two looks at the clock, about 0.05 s.
COMPARISONS_PER_SLICE = 2**24

#: Comparisons after which a reduction counts as not worth its time, about 10 s.
ENOUGH = 2**32


@dataclass(frozen=True, eq=False)
class Component:
    """A part of a problem that shares no row and no set with the others.

    Parameters
    ----------
    problem : CoverProblem
        Every set is in some row, every row has two sets or more.
    sets, rows : int64 arrays of shapes (problem.n_sets,) and (problem.n_rows,)
        The number of each set and row in the original problem, increasing.
    """

    problem: CoverProblem
    sets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reduced:
    """A reduced problem: the sets that are settled, the parts that are left, and how to undo it.

    Parameters
    ----------
    forced : tuple of int
        Sets that belong, together with a minimum cover of each component, to a minimum cover
        of the original problem. Increasing.
    components : tuple of Component
        The smallest first. They can be solved one by one.
    stats : mapping
        ``rounds``, ``rows_before``, ``rows_after``, ``sets_before``, ``sets_after``,
        ``forced``, ``components``, ``complete`` (no reduction is left) and ``seconds``.
    """

    forced: tuple[int, ...]
    components: tuple[Component, ...]
    stats: Mapping[str, Any]

    @property
    def untouched(self) -> bool:
        """Whether nothing was reduced: the one component is the problem itself."""
        stats = self.stats
        same = all(stats[f"{kind}_before"] == stats[f"{kind}_after"] for kind in ("rows", "sets"))
        return same and len(self.components) == 1

    def lift(self, covers: Sequence[Iterable[int]]) -> tuple[int, ...]:
        """Turn a cover of each component into a cover of the original problem.

        Parameters
        ----------
        covers : sequence of iterables of int
            One cover for each of ``components``, in their order and numbering.

        Returns
        -------
        tuple of int
            Increasing; a minimum cover if all ``covers`` are.

        Raises
        ------
        ValueError
            If there is not one cover for each component.
        """
        if len(covers) != len(self.components):
            raise ValueError(f"{len(covers)} covers for {len(self.components)} components")
        lifted = list(self.forced)
        for component, cover in zip(self.components, covers, strict=True):
            lifted += component.sets[list(cover)].tolist()
        return tuple(sorted(lifted))

    def restrict(self, problem: CoverProblem, cover: Iterable[int]) -> list[npt.NDArray[np.int64]]:
        """Turn a cover of the original problem into one of each component.

        Together they cost no more than the sets of the cover that are not ``forced``: the place
        of each that was dropped is taken by one that covers as much and costs no more.

        Parameters
        ----------
        problem : CoverProblem
            What was reduced.
        cover : iterable of int

        Returns
        -------
        list of int64 arrays
            In the order and numbering of ``components``.
        """
        chosen = np.zeros(problem.n_sets, dtype=np.bool_)
        chosen[list(cover)] = True
        return [_restricted(component, problem, chosen) for component in self.components]


def _restricted(
    component: Component, problem: CoverProblem, chosen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Return the chosen sets that a component has, and others for those that it has not."""
    part = component.problem
    kept = chosen[component.sets]
    costs = problem.costs_or_ones()
    in_row = np.add.reduceat(kept[part.indices], part.indptr[:-1], dtype=np.int64)
    waiting: dict[int, list[int]] = {}
    for r in np.flatnonzero(in_row == 0).tolist():
        row = problem.indices[slice(*problem.indptr[component.rows[r] :][:2])]
        for s in row[chosen[row]].tolist():
            waiting.setdefault(s, []).append(r)
    for rows in waiting.values():
        members = [part.indices[part.indptr[r] : part.indptr[r + 1]] for r in rows]
        others, times = np.unique(np.concatenate(members), return_counts=True)
        others = others[times == len(rows)]
        prices = costs[component.sets[others]]
        if not kept[others].any():
            kept[others[np.argmin(prices)]] = True
    return np.flatnonzero(kept)


def never() -> bool:
    """Return False: for work that nothing stops."""
    return False


def reduce(problem: CoverProblem, over: Callable[[], bool] = never) -> Reduced:
    """Reduce a problem by domination until nothing changes, and split what is left.

    A row that contains another row goes, since whatever meets the other meets it. A set whose
    rows are all rows of another set that costs no more goes, since the other can take its place;
    of equal ones one stays. A row with one set left forces that set. (Garfinkel and Nemhauser,
    Integer Programming, 1972, chapter 8; for hitting sets: Weihe, Covering trains by stations,
    1998.)

    Parameters
    ----------
    problem : CoverProblem
        No row may be empty.
    over : callable, optional
        Looked at every 0.05 s or so. Once it returns True, the problem is returned as far as
        it is reduced, which is right at any point.

    Returns
    -------
    Reduced

    Raises
    ------
    ValueError
        If a row is empty, so that there is no cover.

    Examples
    --------
    Set 2 is in every row of set 3, so set 3 goes; the row {2, 3} then forces set 2, and the
    triangle of sets 4, 5, 6 remains:

    >>> problem = CoverProblem.from_sets([{2, 3}, {1, 2}, {4, 5}, {5, 6}, {4, 6}])
    >>> reduced = reduce(problem)
    >>> reduced.forced, [c.problem.rows() for c in reduced.components]
    ((2,), [[(0, 1), (1, 2), (0, 2)]])
    >>> reduced.lift([(0, 1)])
    (2, 4, 5)
    """
    if problem.has_empty_row:
        raise ValueError("a row is empty, so there is no cover")
    begin = now()
    sieve = _Sieve(problem, over)
    rounds = sieve.reduce()
    forced, components = _split(problem, sieve)
    stats = {
        "rounds": rounds,
        "rows_before": problem.n_rows,
        "rows_after": sum(c.problem.n_rows for c in components),
        "sets_before": problem.n_sets,
        "sets_after": sum(c.problem.n_sets for c in components),
        "forced": len(forced),
        "components": len(components),
        "complete": sieve.complete,
        "seconds": now() - begin,
    }
    return Reduced(forced, components, stats)


class _Side:
    """The rows, or the sets: their lists, costs, which are alive, and which to look at again."""

    def __init__(self, costs: npt.NDArray[np.int64]) -> None:
        n = costs.size
        self.costs = costs
        self.alive = np.ones(n, dtype=np.bool_)
        #: Whose list became shorter since the last look: only these can lie within others anew.
        self.dirty = np.ones(n, dtype=np.bool_)
        self.indptr = np.zeros(n + 1, dtype=np.int64)
        self.indices = np.zeros(0, dtype=np.int32)

    def lists_from(self, other: "_Side", order: npt.NDArray[np.int32]) -> None:
        """Rebuild the lists from those of the other side, in the order given."""
        self.indptr, self.indices = kernels.reduce.turned(
            other.indptr, other.indices, order, self.alive
        )


class _Sieve:
    """A problem while it is reduced: its rows and its sets, and the work that may still be done."""

    def __init__(self, problem: CoverProblem, over: Callable[[], bool]) -> None:
        self.over = over
        self.rows = _Side(np.zeros(problem.n_rows, dtype=np.int64))
        self.sets = _Side(problem.costs_or_ones())
        self.rows.indptr = np.array(problem.indptr)
        self.rows.indices = problem.indices.astype(np.int32)
        self.work = ENOUGH
        self.complete = False

    def reduce(self) -> int:
        """Alternate between rows and sets until neither changes; return the rounds."""
        rounds = 0
        self._tidy()
        changed = True
        while changed:
            rounds += 1
            rows = self._pass(self.rows, self.sets, larger=True)
            sets = self._pass(self.sets, self.rows, larger=False)
            if self._stopped():
                return rounds
            changed = rows or sets
        self.complete = True
        return rounds

    def _stopped(self) -> bool:
        return self.work <= 0 or self.over()

    def _tidy(self) -> None:
        """Follow chains, and rebuild all lists without the dead, rarest members first."""
        self._rebuild()
        rows, sets = self.rows, self.sets
        if kernels.reduce.chase(
            rows.indptr,
            rows.indices,
            sets.indptr,
            sets.indices,
            rows.alive,
            sets.alive,
            rows.dirty,
            sets.dirty,
            sets.costs,
        ):
            self._rebuild()

    def _rebuild(self) -> None:
        # Each entry and each number costs about as much as a few comparisons.
        self.work -= 4 * (self.rows.indices.size + self.rows.alive.size + self.sets.alive.size)
        order = kernels.reduce.by_size(self.rows.indptr, self.rows.alive, False)
        self.sets.lists_from(self.rows, order)
        self.sets.alive &= np.diff(self.sets.indptr) > 0
        self.rows.lists_from(
            self.sets, kernels.reduce.by_size(self.sets.indptr, self.sets.alive, False)
        )

    def _pass(self, things: _Side, members: _Side, larger: bool) -> bool:
        """Drop the things that are dominated; return whether there were any."""
        if self._stopped() or not (things.alive & things.dirty).any():
            return False
        before = things.alive.copy()
        cells = int(before.sum()) * int(members.alive.sum())
        if things.indices.size > DENSE * cells:
            self._drop_dense(things, members.alive.size, larger)
        else:
            self._drop_sparse(things, members.alive.size, larger)
        dropped = kernels.reduce.mark_members(
            things.indptr, things.indices, before, things.alive, members.dirty
        )
        if not self._stopped():
            things.dirty[:] = False
        if dropped:
            self._tidy()
        return bool(dropped)

    def _drop_sparse(self, things: _Side, n_members: int, larger: bool) -> None:
        indptr, indices, alive = things.indptr, things.indices, things.alive
        words = kernels.reduce.signatures(indptr, indices, alive)
        ends, filed, signs = kernels.reduce.watches(
            indptr, indices, alive, things.dirty, words, n_members
        )
        at = 0
        while at < alive.size and not self._stopped():
            at, left = kernels.reduce.drop_sparse(
                *(indptr, indices, words, ends, filed, signs, alive),
                *(things.costs, larger, at, COMPARISONS_PER_SLICE),
            )
            self.work -= COMPARISONS_PER_SLICE - left

    def _drop_dense(self, things: _Side, n_members: int, larger: bool) -> None:
        lists = (things.indptr, things.indices)
        order = kernels.reduce.by_size(things.indptr, things.alive, not larger)
        order = order[np.lexsort((-things.costs[order], np.diff(things.indptr)[order]))]
        bits = kernels.reduce.holders(*lists, order, n_members)
        at = 0
        while at < order.size and not self._stopped():
            at, left = kernels.reduce.drop_dense(
                *(*lists, bits, order, things.dirty, things.alive),
                *(things.costs, larger, at, 4 * COMPARISONS_PER_SLICE),
            )
            self.work -= COMPARISONS_PER_SLICE - left // 4


def _split(problem: CoverProblem, sieve: _Sieve) -> tuple[tuple[int, ...], tuple[Component, ...]]:
    """Take out the forced sets and cut the rest into components."""
    rows, sets, weights = sieve.rows, sieve.sets, problem.weights
    untouched = bool(rows.alive.all() and sets.alive.all())
    if untouched:
        rows.indptr, rows.indices = np.array(problem.indptr), problem.indices.astype(np.int32)
    else:
        # In order of number, for lists that increase.
        sets.lists_from(rows, np.flatnonzero(rows.alive).astype(np.int32))
        rows.lists_from(sets, np.flatnonzero(sets.alive).astype(np.int32))
    forced = kernels.reduce.force(rows.indptr, rows.indices, rows.alive, problem.n_sets)
    of_row, of_set, n = kernels.components.components(
        rows.indptr, rows.indices, rows.alive, problem.n_sets
    )
    if untouched and n == 1 and not forced.any():
        all_sets, all_rows = np.arange(problem.n_sets), np.arange(problem.n_rows)
        return (), (Component(problem, all_sets, all_rows),)
    row_order = np.argsort(of_row, kind="stable")[np.count_nonzero(of_row < 0) :]
    set_order = np.argsort(of_set, kind="stable")[np.count_nonzero(of_set < 0) :]
    row_ends = np.cumsum(np.bincount(of_row[row_order], minlength=n)).tolist()
    set_ends = np.cumsum(np.bincount(of_set[set_order], minlength=n))
    number = np.zeros(problem.n_sets, dtype=np.int64)
    first_of = np.concatenate([[0], set_ends])[of_set[set_order]]
    number[set_order] = np.arange(set_order.size) - first_of
    indptr, indices = kernels.components.gathered(rows.indptr, rows.indices, row_order, number)
    found, row_begin, set_begin = [], 0, 0
    for row_end, set_end in zip(row_ends, set_ends.tolist(), strict=True):
        ends = indptr[row_begin : row_end + 1]
        part = CoverProblem(
            set_end - set_begin,
            ends - ends[0],
            indices[ends[0] : ends[-1]],
            np.arange(row_end - row_begin),
            costs=None if weights is None else weights[set_order[set_begin:set_end]],
        )
        found.append(Component(part, set_order[set_begin:set_end], row_order[row_begin:row_end]))
        row_begin, set_begin = row_end, set_end
    found.sort(key=lambda c: c.problem.indices.size)
    return tuple(np.flatnonzero(forced).tolist()), tuple(found)
