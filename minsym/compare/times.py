"""How long each solver takes to prove what a benchmark asks: the numbers behind its pictures."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from minsym.compare.log import Run

Floats = npt.NDArray[np.float64]

#: Seconds below which runs count as equally fast: what is shorter is noise.
SHORT = 0.001


def times_of(runs: Sequence[Run]) -> dict[str, Floats]:
    """Return the seconds of each solver on each problem, shape (problems,).

    They are `SHORT` at least, and infinite where nothing is proved.

    Raises
    ------
    ValueError
        If there are no runs.
    """
    if not runs:
        raise ValueError("there are no runs to compare")
    problems = {digest: p for p, digest in enumerate(dict.fromkeys(run.digest for run in runs))}
    times = {run.solver: np.full(len(problems), math.inf) for run in runs}
    for run in runs:
        if run.proved:
            times[run.solver][problems[run.digest]] = max(run.seconds, SHORT)
    return times


def ratios_of(times: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return how many times as long as the fastest each solver takes, infinite where none proves.

    The share of problems below each ratio is the performance profile of Dolan and Moré (2002,
    doi:10.1007/s101070100263).

    Examples
    --------
    >>> times = {"a": np.array([1.0, 4.0]), "b": np.array([2.0, math.inf])}
    >>> {solver: found.tolist() for solver, found in ratios_of(times).items()}
    {'a': [1.0, 1.0], 'b': [2.0, inf]}
    """
    best = np.min([*times.values()], axis=0)
    with np.errstate(invalid="ignore"):
        ratios = {solver: found / best for solver, found in times.items()}
    return {solver: np.where(np.isnan(r), math.inf, r) for solver, r in ratios.items()}
