"""The numbers behind the pictures of a benchmark."""

import math

import pytest

from minsym.compare.log import Run
from minsym.compare.times import SHORT, ratios_of, times_of


def run(name: str, solver: str, seconds: float, status: str = "optimal") -> Run:
    """Return a run."""
    return Run(name, name, 5, 9, solver, status, 3, 3, seconds, None, None, "")


def test_what_is_not_proved_takes_for_ever() -> None:
    """And what is too short to be measured counts as a millisecond."""
    runs = [run("a", "x", 1e-6), run("a", "y", 0.5), run("b", "x", 60.0, "feasible")]
    found = {solver: times.tolist() for solver, times in times_of(runs).items()}
    assert found == {"x": [SHORT, math.inf], "y": [0.5, math.inf]}
    with pytest.raises(ValueError, match="no runs"):
        times_of([])


def test_a_problem_that_nobody_proves_counts_for_nobody() -> None:
    """The ratio to the fastest is then infinite for all."""
    runs = [run("a", "x", 1.0), run("a", "y", 3.0), *(run("b", s, 9.0, "unknown") for s in "xy")]
    found = {solver: ratios.tolist() for solver, ratios in ratios_of(times_of(runs)).items()}
    assert found == {"x": [1.0, math.inf], "y": [3.0, math.inf]}
