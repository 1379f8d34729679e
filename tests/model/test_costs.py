"""What costs are refused."""

from typing import Any

import numpy as np
import pytest

from minsym import CoverProblem
from minsym.model.costs import MAX_COST


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([1, 2], "shape"),
        ([1, 0, 2], "set 1 costs 0; expected a whole number, 1 or more"),
        ([1, 2, 1.5], "set 2 costs 1.5"),
        ([1, 2, np.nan], "set 2 costs nan"),
        ([1, 2, 2**40], "set 2 costs"),
        ([2**30, 2**30, 1], f"the limit is {MAX_COST}"),
    ],
)
def test_costs_out_of_their_domain(costs: list[float], message: str) -> None:
    """Name the set and the rule."""
    with pytest.raises(ValueError, match=message):
        CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs(costs)


def test_costs_that_are_no_numbers_are_refused() -> None:
    """Texts, truth values and complex numbers have no total."""
    wrong: list[Any] = [["1", "2", "3"], [True, False, True], [1j, 1, 1], [None, 1, 1]]
    for costs in wrong:
        with pytest.raises(ValueError, match="costs of the kind"):
            CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs(costs)
