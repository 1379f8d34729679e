"""Limits of a search, and what is refused."""

from typing import Any

import pytest

from minsym import Limits


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"seconds": 0}, "a time limit of 0 seconds; expected more than 0"),
        ({"seconds": float("inf")}, "a time limit of inf seconds"),
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
