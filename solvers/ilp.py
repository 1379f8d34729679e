"""The backend ``ilp``: integer linear programming by HiGHS.

HiGHS does branch and cut: it is strong where rows are few and very wide, weak on dense rows, whose
linear relaxation is far below the minimum. It says what it finds while it searches.

No process may load both OR-Tools and highspy: each brings a HiGHS, and they clash. So highspy is
loaded by the first search.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym.errors import BackendError
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds

if TYPE_CHECKING:
    import highspy

#: A linear programming bound of 4.0001 may be one of 4 and a numerical error: sound is 4.
TOLERANCE = 1e-4

#: The same as a fraction of large costs.
RELATIVE = 1e-10


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, object]:
    """Improve both bounds by branch and cut, from the best cover known."""
    import highspy  # noqa: PLC0415 - clashes with OR-Tools

    highs = highspy.Highs()
    for name, value in _options(problem, limits).items():
        _succeeded(highs.setOptionValue(name, value), name)
    _succeeded(highs.passModel(_program(problem)), "the program")
    if bounds.cover is not None:
        start = highspy.HighsSolution()
        start.col_value = np.isin(np.arange(problem.n_sets), bounds.cover).astype(float)
        _succeeded(highs.setSolution(start), "the cover to start from")

    def look(event: Any) -> None:
        """Take the lower bound; stop HiGHS when the search is over."""
        _raise_to(bounds, event.data_out.mip_dual_bound)
        # Not by a limit of HiGHS's own: it has not to count the time that others have the turn.
        if bounds.over():
            event.interrupt()

    highs.cbMipInterrupt += look
    highs.cbMipImprovingSolution += lambda event: _offer(bounds, event.data_out.mip_solution)
    highs.run()
    status, about = highs.getModelStatus(), highs.getInfo()
    optimal = highspy.HighsModelStatus.kOptimal
    if status not in (optimal, highspy.HighsModelStatus.kInterrupt):
        raise BackendError(f"HiGHS says {highs.modelStatusToString(status)}")
    # What is solved without a search is not told before.
    if status == optimal:
        _offer(bounds, highs.getSolution().col_value)
        _raise_to(bounds, about.mip_dual_bound)
    return {"nodes": about.mip_node_count}


def _options(problem: CoverProblem, limits: Limits) -> dict[str, bool | int | float | str]:
    return {
        "output_flag": False,
        "random_seed": limits.seed % 2**31,
        "threads": limits.threads,
        "parallel": "off" if limits.threads == 1 else "on",
        # The default relative gap calls a cover of 20,000 sets optimal that may be 2 too many.
        "mip_rel_gap": 0.0,
        # Together with the tolerances of large costs less than 1.
        "mip_abs_gap": 0.99 if problem.costs is None else 0.5,
        # With it HiGHS, as OR-Tools 9.15 has it, says 226 of a problem of PACE 2025 (077) that has
        # a cover of 225.
        "mip_detect_symmetry": False,
    }


def _program(problem: CoverProblem) -> "highspy.HighsLp":
    """Return the integer program: a binary variable for each set, a constraint for each row."""
    import highspy  # noqa: PLC0415 - clashes with OR-Tools

    sets, rows = problem.n_sets, problem.n_rows
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = sets, rows
    program.col_cost_ = problem.costs_or_ones().astype(float)
    program.col_lower_, program.col_upper_ = np.zeros(sets), np.ones(sets)
    program.row_lower_, program.row_upper_ = np.ones(rows), np.full(rows, highspy.kHighsInf)
    program.integrality_ = [highspy.HighsVarType.kInteger] * sets
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_ = problem.indptr, problem.indices
    matrix.value_ = np.ones(problem.indices.size)
    return program


def _succeeded(status: "highspy.HighsStatus", what: str) -> None:
    """Raise an error if HiGHS did not take something as it is."""
    if status.name != "kOk":
        raise BackendError(f"HiGHS does not take {what}")


def _offer(bounds: Bounds, values: Any) -> None:
    bounds.offer(np.flatnonzero(np.asarray(values) > 0.5).tolist())


def _raise_to(bounds: Bounds, bound: float) -> None:
    if math.isfinite(bound):
        bounds.raise_to(math.ceil(bound - max(TOLERANCE, RELATIVE * bound)))
