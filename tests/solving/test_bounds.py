"""The board of bounds."""

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
