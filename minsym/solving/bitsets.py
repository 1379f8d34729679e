"""A cover problem as bitsets, the form in which compiled searches take it."""

from typing import TYPE_CHECKING

from minsym import kernels
from minsym.model.cover import CoverProblem

if TYPE_CHECKING:
    from minsym.kernels.bits import Words


def minimal_bitsets(problem: CoverProblem) -> "tuple[Words, Words]":
    """Return the rows that contain no other row, as bitsets both ways.

    A cover that meets the minimal rows meets all rows, so a search needs no others.

    Parameters
    ----------
    problem : CoverProblem

    Returns
    -------
    rows : uint64 array, shape (n minimal rows, words over sets)
        The smallest first.
    columns : uint64 array, shape (n_sets, words over rows)
        For each set which of these rows it is in.
    """
    rows = kernels.bits.from_csr(problem.indptr, problem.indices, problem.n_sets)
    columns = kernels.bits.transpose(rows, problem.n_sets)
    rows = rows[kernels.search.minimal_rows(rows, columns)]
    return rows, kernels.bits.transpose(rows, problem.n_sets)
