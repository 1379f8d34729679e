"""The board of bounds."""

import pytest

from minsym.model.cover import CoverProblem
from minsym.solving.bounds import Bounds


def test_a_board_counts_in_costs() -> None:
    """A larger cover that costs less is better; a bound above its cost is refused."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}]).with_costs([1, 1, 3])
    board = Bounds(problem)
    assert board.offer([2])
    assert board.offer([0, 1])
    assert not board.offer([2])
    assert (board.cover, board.upper) == ((0, 1), 2)


def test_the_incumbent_is_the_best_cover_and_its_cost() -> None:
    """Costs included; before a cover is offered there is none to ask for."""
    bounds = Bounds(CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs([2, 9, 3]))
    assert (bounds.cover, bounds.upper) == (None, None)
    with pytest.raises(LookupError, match="no cover was found yet"):
        _ = bounds.incumbent
    for cover in ([1], [2, 0], [0, 1]):
        bounds.offer(cover)
    assert bounds.incumbent == (bounds.cover, bounds.upper) == ((0, 2), 5)


def test_views_share_what_is_known() -> None:
    """What one engine finds, the others start from."""
    bounds = Bounds(CoverProblem.from_sets([{0, 1}]))
    bounds.within(10).offer([1])
    assert bounds.incumbent.cover == (1,)


def test_the_trace_says_who_improved_what() -> None:
    """Also through a view, in order, and nothing where nothing got better."""
    bounds = Bounds(CoverProblem.from_sets([{0, 1}, {1, 2}]))
    bounds.by("greedy").offer([0, 2])
    bounds.by("maxsat").within(10).raise_to(1)
    bounds.by("cpsat").raise_to(1)
    bounds.by("bitmask").offer([1])
    known = [(step.lower, step.upper, step.engine) for step in bounds.trace]
    assert known == [(0, 2, "greedy"), (1, 2, "maxsat"), (1, 1, "bitmask")]
