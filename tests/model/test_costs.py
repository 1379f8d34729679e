"""What costs are taken, and which are refused."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from minsym import CoverProblem
from minsym.model.costs import MAX_COST, exact_costs, in_numbers


@pytest.mark.parametrize(
    ("costs", "weights", "unit"),
    [
        ([1, 0, 2], [1, 0, 2], 1),
        ([2, 4, 6], [2, 4, 6], 1),
        ([0.5, 1.25, 3], [2, 5, 12], Fraction(1, 4)),
        ([0.1, 0.2, 0.30], [1, 2, 3], Fraction(1, 10)),
        ([Decimal("0.10"), Fraction(1, 4), 1], [2, 5, 20], Fraction(1, 20)),
        ([2**31, 2**40, 1], [2**31, 2**40, 1], 1),
        ([10**17, 2 * 10**17, 0], [1, 2, 0], 10**17),
        ([0.0, 0, 0], [0, 0, 0], 1),
        (np.array([0.1, 0.7, 1], dtype=np.float32), [1, 7, 10], Fraction(1, 10)),
        (np.array([7, 1, 2], dtype=np.uint64), [7, 1, 2], 1),
        (pd.Series([1.5, 2, 0]), [3, 4, 0], Fraction(1, 2)),
    ],
)
def test_costs_are_counted_exactly(costs: Any, weights: list[int], unit: Fraction) -> None:
    """In the largest unit of which all are multiples, where 1 does not do."""
    found = exact_costs(costs, 3)
    assert (found.weights.tolist(), found.unit) == (weights, unit)
    meant = [0.25 if c == Fraction(1, 4) else float(str(c)) for c in costs]
    assert [in_numbers(w, found.unit) for w in weights] == meant
    assert found.given.tolist() == meant


def test_totals_print_as_people_write_them() -> None:
    """Tenths do not add up to 0.30000000000000004."""
    problem = CoverProblem.from_sets([{0}, {1}]).with_costs([0.1, 0.2])
    assert str(problem.cost_of([0, 1])) == "0.3"
    problem = problem.with_costs([0.5, 1.5])
    assert str(problem.cost_of([0, 1])) == "2"


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([1, 2], "shape"),
        ([1, -1, 2], "set 1 costs -1; expected a number, 0 or more"),
        ([1, 2, -0.5], "set 2 costs -0.5; expected a number, 0 or more"),
        ([1, 2, np.nan], "set 2 costs nan; expected a number, 0 or more"),
        ([1, np.inf, 1], "set 1 costs inf; expected a number, 0 or more"),
        ([1, Decimal("NaN"), 1], "set 1 costs NaN; expected a number, 0 or more"),
        ([1, 2, 0.1 + 0.2], "set 2 costs 0.30000000000000004; expected at most 15 digits after"),
        ([1, 2, 1e-300], "set 2 costs 1e-300; expected at most 15 digits after the point"),
        ([1, 2, Decimal("1e-999999")], "at most 15 digits after the point"),
        ([1, 2, Fraction(1, 3)], "set 2 costs 1/3; expected at most 15 digits after the point"),
        ([1e15, 2, 0.5], "together has 17 digits, 1 of them after the point; expected at most 15"),
        ([MAX_COST, 1, 1], f"the sets cost {MAX_COST + 2} together; the limit is {MAX_COST}"),
        ([2 * 10**18, 4, 2], "cost 1000000000000000003 together, in units of 2; the limit is"),
        ([2**63, 1, 1], r"set 0 costs 9223372036854775808; expected less than 2\^63"),
        ([1, Decimal("1e999999"), 1], r"set 1 costs 1E\+999999; expected less than 2\^63"),
        ([1, 1e300, 1], r"set 1 costs 1e\+300; expected less than 2\^63"),
        (["1", 2, 3], "set 0 costs '1', a str; expected a number"),
        ([True, 1, 1], "set 0 costs True, a bool; expected a number"),
        (np.array([True, False, True]), "set 0 costs .*True.*; expected a number"),
        ([1, True, 1], "set 1 costs True, a bool; expected a number"),
        ([1j, 1, 1], "set 0 costs 1j, a complex; expected a number"),
        ([None, 1, 1], "set 0 costs None; expected a number"),
        ([[1], [1], [1]], r"set 0 costs \[1\], a list; expected a number"),
        ("abc", "costs are 'abc', a str; expected a number for each set"),
        (5, "costs are 5, an int; expected a number for each set"),
        ({"x": 1}, "there is no set 'x' to cost 1"),
    ],
)
def test_costs_out_of_their_domain(costs: Any, message: str) -> None:
    """Name the set and the rule."""
    with pytest.raises(ValueError, match=message):
        CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs(costs)


def test_costs_by_name() -> None:
    """Sets that are not named cost 1."""
    problem = CoverProblem.from_sets([["a", "b"], ["b", "c"]]).with_costs({"b": 2.5})
    assert problem.costs is not None
    assert problem.costs.tolist() == [1, 2.5, 1]
    numbered = CoverProblem.from_sets([{0, 1}]).with_costs({1: 3})
    assert numbered.costs is not None
    assert numbered.costs.tolist() == [1, 3]


def test_a_series_of_costs_is_taken_by_its_labels() -> None:
    """In the order of its labels it would be other sets that are dear."""
    frame = pd.DataFrame({"a": [1, 0], "b": [1, 1], "c": [0, 1]})
    problem = CoverProblem.from_frame(frame)
    assert problem.with_costs(pd.Series({"b": 5, "a": 1, "c": 2})).cost_of([0, 2]) == 3
    assert problem.with_costs(pd.Series([5, 1, 2])).cost_of([0, 2]) == 7
