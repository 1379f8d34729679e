"""Limits of a search, and what is refused."""

from typing import Any

import pytest

from minsym import Limits, Solution, Status


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"seconds": 0}, "a time limit of 0 seconds; expected more than 0"),
        ({"seconds": float("inf")}, "a time limit of inf seconds"),
        ({"seconds": 10**11}, "a time limit of 100000000000 seconds; expected .* at most 10"),
        ({"seconds": float("nan")}, "a time limit of nan seconds"),
        ({"threads": 0}, "0 threads; expected 1 or more"),
        ({"threads": 1025}, "1025 threads; expected at most 1024"),
        ({"seed": -1}, "seed -1; expected 0 or more"),
        ({"seed": 2**63}, "seed 9223372036854775808; expected 0 or more, below 2"),
    ],
)
def test_limits_out_of_their_domain_are_refused(limits: dict[str, Any], message: str) -> None:
    """Where they are made."""
    with pytest.raises(ValueError, match=message):
        Limits(**limits)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"seconds": "5"}, "seconds is '5', a str; expected a number"),
        ({"seconds": True}, "seconds is True, a bool; expected a number"),
        ({"threads": 1.5}, "threads is 1.5, a float; expected a whole number"),
        ({"threads": None}, "threads is None; expected a whole number"),
        ({"seed": "x"}, "seed is 'x', a str; expected a whole number"),
    ],
)
def test_limits_that_are_no_numbers_are_refused(limits: dict[str, Any], message: str) -> None:
    """By a sentence, not by the library that would have met them."""
    with pytest.raises(TypeError, match=message):
        Limits(**limits)


def test_a_solution_can_be_hashed_and_shown() -> None:
    """In one line: the verdict, the size, the cost and the bound where they say more."""
    found = Solution(Status.OPTIMAL, (0, 2), 2, "auto", 0.5, {"parts": []}, cost=2)
    assert len({found, found}) == 1
    assert repr(found) == "Solution(optimal, 2 sets, auto, 0.5 s)"
    stopped = Solution(Status.FEASIBLE, (0, 2), 1.5, "auto", 0.5, cost=2.75)
    assert repr(stopped) == "Solution(feasible, 2 sets, cost 2.75, at least 1.5, auto, 0.5 s)"
    none = Solution(Status.INFEASIBLE, None, None, "auto")
    assert repr(none) == "Solution(infeasible, no cover, auto, 0 s)"
