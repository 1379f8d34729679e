"""Leave out of a problem what no better cover has, once prices and a good cover are known.

It is done to a part of a problem before the search, whatever the backend: of thousands of sets
with costs often only hundreds remain.

See Also
--------
minsym.solving.heuristics.prices : The prices.
minsym.solving.decompose : Fixes, and solves the core that is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.model.cover import CoverProblem
from minsym.solving.heuristics import Prices


@dataclass(frozen=True, eq=False)
class Core:
    """What is left of a problem when some sets are taken and others are left out.

    Parameters
    ----------
    problem : CoverProblem
        The rows that the taken sets do not cover, and the sets that are in them. Its minimum
        cover and the taken sets are a minimum cover of the whole problem.
    sets, rows : int64 arrays of shapes (problem.n_sets,) and (problem.n_rows,)
        The number of each set and row in the whole problem, increasing.
    taken : int64 array
        Sets of the whole problem, increasing.
    """

    problem: CoverProblem
    sets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    taken: npt.NDArray[np.int64]

    def lift(self, cover: Iterable[int]) -> tuple[int, ...]:
        """Turn a cover of the core into one of the whole problem, increasing."""
        lifted = np.concatenate([self.taken, self.sets[list(cover)]])
        return tuple(np.sort(lifted).tolist())

    def restrict(self, cover: Iterable[int]) -> tuple[int, ...]:
        """Return the sets of a cover of the whole problem that the core has, in its numbers.

        They cover the core if the cover is the one for which the sets were fixed.
        """
        return tuple(np.flatnonzero(np.isin(self.sets, list(cover))).tolist())


def fix(problem: CoverProblem, priced: Prices, cover: Iterable[int]) -> Core:
    """Take or leave out the sets that a cheaper cover than the one known has to have, or cannot.

    A cover that contains a set costs at least the Lagrangian bound and what the set lacks to be
    paid by the prices of its rows; one without it at least the bound and what it is paid too
    much. Where that is more than the known cover costs less 1, the set is settled. The sets of
    the known cover are never left out, and only they are taken, so that it stays a cover of what
    is left.

    Parameters
    ----------
    problem : CoverProblem
        Without an empty row.
    priced : Prices
        Of this problem.
    cover : iterable of int
        A cover. The less it costs, the more is settled.

    Examples
    --------
    Three sets at 1 cover all; a set at 5 cannot be in a cheaper cover:

    >>> from minsym.solving.heuristics import prices
    >>> problem = CoverProblem.from_sets([{0, 3}, {1, 3}, {2, 3}, {0, 1}]).with_costs([1, 1, 1, 5])
    >>> core = fix(problem, prices(problem, upper=3), [0, 1, 2])
    >>> core.taken.tolist(), core.sets.tolist()
    ([0, 1, 2], [])
    """
    known = np.zeros(problem.n_sets, dtype=np.bool_)
    known[list(cover)] = True
    room = _room(priced, int(problem.costs_or_ones()[known].sum()) - 1)
    kept = known | (priced.costs <= room)
    taken = known & (-priced.costs > room)
    return core(problem, kept & ~taken, taken)


def within(problem: CoverProblem, priced: Prices, most: int) -> Core:
    """Leave out the sets that no cover has which costs no more than this, as `fix` does.

    Parameters
    ----------
    problem : CoverProblem
        Without an empty row.
    priced : Prices
        Of this problem.
    most : int
        What a cover may cost.

    Returns
    -------
    Core
        Nothing is taken. Where a row of its problem is empty, there is no such cover.

    Examples
    --------
    >>> from minsym.solving.heuristics import prices
    >>> problem = CoverProblem.from_sets([{0, 3}, {1, 3}, {2, 3}, {0, 1}]).with_costs([1, 1, 1, 5])
    >>> within(problem, prices(problem, upper=3), 3).sets.tolist()
    [0, 1, 2]
    """
    kept = priced.costs <= _room(priced, most)
    return core(problem, kept, np.zeros_like(kept))


def _room(priced: Prices, most: int) -> int:
    """Return by how much a cover that costs so much may exceed the bound, in units of prices."""
    return (most >> priced.bits) * kernels.heuristics.UNIT - priced.bound


def core(problem: CoverProblem, kept: npt.NDArray[np.bool_], taken: npt.NDArray[np.bool_]) -> Core:
    """Return the problem of covering, with the sets that are kept, what the taken ones leave.

    Parameters
    ----------
    problem : CoverProblem
    kept, taken : bool arrays, shape (problem.n_sets,)
        No set is both.
    """
    of_entry = np.repeat(np.arange(problem.n_rows), np.diff(problem.indptr))
    is_open = np.ones(problem.n_rows, dtype=np.bool_)
    is_open[of_entry[taken[problem.indices]]] = False
    entries = kept[problem.indices] & is_open[of_entry]
    sizes = np.bincount(of_entry[entries], minlength=problem.n_rows)[is_open]
    # By sorting, since there may be far more sets than entries.
    sets, indices = np.unique(problem.indices[entries], return_inverse=True)
    left = CoverProblem(
        sets.size,
        np.concatenate([[0], np.cumsum(sizes)]),
        indices,
        np.arange(sizes.size),
        costs=None if problem.weights is None else problem.weights[sets],
    )
    return Core(left, sets, np.flatnonzero(is_open), np.flatnonzero(taken))
