"""Pictures of searches."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minsym import CoverProblem, Solution, Status, read_problem, read_table, solve
from minsym.compare.log import Run
from minsym.model.solution import Improvement
from minsym.pictures.searches import bounds, cactus, performance_profile


def run(problem: str, solver: str, seconds: float, status: str = "optimal") -> Run:
    """Return a run of a benchmark."""
    return Run(problem, problem, 9, 9, solver, status, 1, 1, seconds, None, None, "")


RUNS = [
    run("p", "fast", 1.0), run("p", "slow", 4.0),
    run("q", "fast", 2.0), run("q", "slow", 60.0, "feasible"),
    run("r", "fast", 60.0, "unknown"), run("r", "slow", 60.0, "over time"),
    run("s", "slow", 3.0),
]  # fmt: skip


def points(line: Any) -> list[tuple[float, float]]:
    """Return the points of a curve."""
    return list(zip(line.get_xdata(), line.get_ydata(), strict=True))


def test_bounds_end_where_the_answer_does() -> None:
    """Both are named at their ends, and the engines above."""
    steiner = read_problem(Path(__file__).parents[2] / "docs" / "examples" / "sts27.hgr")
    solution = solve(steiner)
    ax = bounds(solution, "$sts")
    lower, upper = (np.asarray(line.get_ydata(), float) for line in ax.lines[:2])
    assert lower[-1] == upper[-1] == 18
    assert (np.diff(lower) >= 0).all()
    assert (np.diff(upper) <= 0).all()
    assert [text.get_text() for text in ax.texts] == ["at least 18", "at most 18"]
    legend = ax.get_legend()
    assert legend is not None
    named = [text.get_text() for text in legend.get_texts()]
    assert named == list(dict.fromkeys(step.engine for step in solution.trace))
    assert ax.get_title() == "$sts"


def test_a_bound_that_is_not_known_yet_is_not_drawn() -> None:
    """As of an independent set; the search may have ended without the other one."""
    trace = (Improvement(0.1, None, 9, "ilp"), Improvement(0.2, 3, 9, "ilp"))
    ax = bounds(Solution(Status.FEASIBLE, (1, 2, 3), 3, "ilp", 5.0, trace=trace))
    assert [len(points(line)) for line in ax.lines[:2]] == [2, 3]
    known = (Improvement(0.0, 1, None, "cpsat"),)
    ax = bounds(Solution(Status.UNKNOWN, None, 1, "cpsat", 0.0, trace=known))
    assert [text.get_text() for text in ax.texts] == ["at least 1"]


@pytest.mark.parametrize(
    ("first", "end"), [(0.0015, 0.018), (0.0021, 0.19), (0.02, 19.0), (0.002, 900.0)]
)
def test_times_have_two_marks_at_least(first: float, end: float) -> None:
    """On a logarithmic axis there was often one, a power of ten."""
    trace = (Improvement(first, 1, 9, "ilp"), Improvement(end, 9, 9, "ilp"))
    ax = bounds(Solution(Status.OPTIMAL, (1,), 9, "ilp", end, trace=trace))
    assert ax.get_xscale() == "log"
    left, right = ax.get_xlim()
    marks = [at for at in ax.get_xticks() if left <= at <= right]
    assert 2 <= len(marks) <= 10


def test_bounds_say_where_no_message_exists() -> None:
    """They looked as if there were one: duplicates are left out."""
    zoo = read_table("zoo")
    for row, said in (
        ("antelope", "seconds\nno message exists: 5 images have all values of the target\n"
         "the bounds leave duplicates out, as Algorithm 1 does"),
        ("platypus", "seconds"),
    ):  # fmt: skip
        context = zoo.context(row)
        assert bounds(solve(context), context=context).get_xlabel() == said


def test_without_a_search_there_are_no_bounds() -> None:
    """A problem with a row that nothing meets."""
    with pytest.raises(ValueError, match="no bounds to draw: the problem is infeasible"):
        bounds(solve(CoverProblem.from_sets([set()], 3)))


def test_the_profile_is_that_of_dolan_and_more() -> None:
    """Quotients to the fastest; what is not proved, or not taken, is never reached."""
    ax = performance_profile(RUNS)
    fast, slow = map(points, ax.lines)
    assert fast[1:-1] == [(1, 1 / 4), (1, 2 / 4)]
    assert slow[1:-1] == [(1, 1 / 4), (4, 2 / 4)]
    assert [text.get_text() for text in ax.texts] == ["fast 50%", "slow 50%"]


def test_the_cactus_counts_what_is_solved_in_time() -> None:
    """The shortest first."""
    fast, slow = map(points, cactus(RUNS).lines)
    assert fast[1:-1] == [(1, 1), (2, 2)]
    assert slow[1:-1] == [(3, 1), (4, 2)]


def test_a_benchmark_that_proves_nothing_is_drawn() -> None:
    """In words, which was an empty frame; one without runs is not."""
    nothing = [run("p", "a", 60.0, "unknown"), run("p", "b", 60.0, "crashed")]
    for draw in (performance_profile, cactus):
        ax = draw(nothing)
        assert [text.get_text() for text in ax.texts] == [
            "nothing was proved within the time limit"
        ]
        assert not ax.lines
        assert not [*ax.get_xticks(), *ax.get_yticks()]
        with pytest.raises(ValueError, match="there are no runs to compare"):
            draw([])
