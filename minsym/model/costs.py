"""What sets, or attributes, may cost: any exact numbers from 0, which are solved as whole ones.

Solvers count in whole numbers. Costs such as 0.5 and 1.25 are counted in units of 0.25, as 2 and
5, and what an answer costs is said in the numbers that were given.
"""

import math
import numbers
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arguments import shown
from minsym.base.arrays import Ints
from minsym.base.text import printable

#: The most that all sets may cost together, in units: floating-point numbers show so many digits.
MAX_COST = 10**15

#: The same for solvers and bounds that multiply costs, or count in floating point.
NARROW_COST = 2**31 - 1

#: One cost is less than this: it is an integer of 64 bits.
TOO_DEAR = 2**63

#: Digits after the point of a cost, at most.
MAX_DIGITS = 15

#: One cost, as it may be given, and the costs of sets, in their order or some by name.
Cost = float | Decimal | Fraction
Given = npt.ArrayLike | Sequence[Cost] | Mapping[Any, Cost]


class Costs(NamedTuple):
    """What sets cost, as it was given and as it is counted.

    Attributes
    ----------
    given : int64 or float64 array, shape (n_sets,)
    weights : int64 array, shape (n_sets,)
        Each cost in units.
    unit : Fraction
        1 for whole numbers, unless they are so large that they are counted in a common divisor;
        else the largest number of which each cost is a multiple.
    """

    given: npt.NDArray[Any]
    weights: Ints
    unit: Fraction


def exact_costs(costs: npt.ArrayLike | Sequence[Cost], n_sets: int) -> Costs:
    """Return costs as they are counted.

    Parameters
    ----------
    costs : array_like, shape (n_sets,)
        Integers, floats (taken as the decimals they print as), Decimals or Fractions, each 0 or
        more.
    n_sets : int

    Raises
    ------
    ValueError
        If there is not one for each set, one is no such number, or they need more digits than
        `MAX_COST` has.

    Examples
    --------
    >>> costs = exact_costs([0.5, 1.25, 0], 3)
    >>> costs.weights.tolist(), costs.unit
    ([2, 5, 0], Fraction(1, 4))
    """
    given = _as_array(costs)
    if given.shape != (n_sets,):
        raise ValueError(f"costs of shape {given.shape} for {n_sets} sets")
    if _are_small(given):  # millions of them take no time
        weights = given.astype(np.int64)
        return _frozen(weights, weights, Fraction(1))
    exact = _each_exact(given)
    weights, unit = _in_units(exact)
    kind = np.int64 if all(cost.denominator == 1 for cost in exact) else np.float64
    return _frozen(np.array(list(map(kind, exact)), dtype=kind), weights, unit)


def exact_cost(cost: object) -> Fraction:
    """Return one cost as an exact number.

    Raises
    ------
    ValueError
        If it is no number, below 0, infinite, or has too many digits; the message begins with it.

    Examples
    --------
    >>> exact_cost(0.1), exact_cost("cheap")
    Traceback (most recent call last):
    ...
    ValueError: 'cheap', a str; expected a number, 0 or more
    """
    is_number = isinstance(cost, numbers.Real | Decimal | np.number)
    if isinstance(cost, bool | np.bool_ | np.complexfloating) or not is_number:
        raise ValueError(f"{shown(cost)}; expected a number, 0 or more")
    plain = printable(str(cost), limit=40)
    number: Any = cost if isinstance(cost, numbers.Rational) else Decimal(str(cost))
    if not (isinstance(number, numbers.Rational) or number.is_finite()) or number < 0:
        raise ValueError(f"{plain}; expected a number, 0 or more")
    if number >= TOO_DEAR:
        raise ValueError(f"{plain}; expected less than 2^63")
    # Tiny numbers are not made exact before it is known that they have few digits.
    exact = None if 0 < number < Fraction(1, 10**MAX_DIGITS) else Fraction(number)
    if exact is None or _digits(exact) > MAX_DIGITS:
        raise ValueError(f"{plain}; expected at most {MAX_DIGITS} digits after the point: round it")
    return exact


def in_numbers(units: int, unit: Fraction) -> int | float:
    """Return so many units as a number that prints as people write it.

    Examples
    --------
    >>> in_numbers(11, Fraction(1, 4)), in_numbers(8, Fraction(1, 4))
    (2.75, 2)
    """
    amount = units * unit
    return int(amount) if amount.denominator == 1 else float(amount)


def _as_array(costs: Any) -> npt.NDArray[Any]:
    """Return costs as an array, each kept to the last digit."""
    if hasattr(costs, "__array__"):
        return np.asarray(costs)
    if isinstance(costs, str | bytes) or not isinstance(costs, Sequence):
        raise ValueError(f"costs are {shown(costs)}; expected a number for each set")
    if all(type(cost) is int and -TOO_DEAR <= cost < TOO_DEAR for cost in costs):
        return np.array(costs, dtype=np.int64)
    array = np.empty(len(costs), dtype=object)
    array[:] = [*costs]
    return array


def _are_small(given: npt.NDArray[Any]) -> bool:
    """Whether these are whole numbers that can be counted as they are."""
    if given.dtype.kind not in "iu" or given.min(initial=0) < 0:
        return False
    # Beyond this the sum itself might not fit.
    fits = given.size * int(given.max(initial=0)) < TOO_DEAR
    return fits and int(given.sum()) <= MAX_COST


def _each_exact(given: npt.NDArray[Any]) -> list[Fraction]:
    """Return every cost as an exact number; ValueError names the first set that has none."""
    known: dict[Any, Fraction] = {}
    exact = []
    cells = given.tolist() if given.dtype.kind in "iuO" else [*given]
    for s, cost in enumerate(cells):
        try:
            # True and 1 are equal, and one of them is no cost.
            key = cost, type(cost)
            if key not in known:
                known[key] = exact_cost(cost)
        except TypeError:
            raise ValueError(f"set {s} costs {shown(cost)}; expected a number") from None
        except ValueError as error:
            raise ValueError(f"set {s} costs {error}") from None
        exact.append(known[key])
    return exact


def _in_units(exact: list[Fraction]) -> tuple[Ints, Fraction]:
    """Return the costs in units, and the unit."""
    digits = max(map(_digits, exact), default=0)
    scaled = [int(cost * 10**digits) for cost in exact]
    divisor = math.gcd(*scaled) or 1
    total = sum(scaled)
    if digits and total > MAX_COST:
        raise ValueError(
            f"what the sets cost together has {len(str(total))} digits, {digits} of them after the "
            f"point; expected at most {MAX_DIGITS}: round them"
        )
    if total // divisor > MAX_COST:
        counted = f", in units of {divisor}" if divisor > 1 else ""
        raise ValueError(
            f"the sets cost {total // divisor} together{counted}; the limit is {MAX_COST}"
        )
    if not digits and total <= MAX_COST:
        divisor = 1
    weights = np.array([cost // divisor for cost in scaled], dtype=np.int64)
    return weights, Fraction(divisor, 10**digits)


def _digits(exact: Fraction) -> int:
    """Return how many digits a number has after the point; of too many, one more than the most."""
    return next(
        (d for d in range(MAX_DIGITS + 1) if 10**d % exact.denominator == 0), MAX_DIGITS + 1
    )


def _frozen(given: npt.NDArray[Any], weights: Ints, unit: Fraction) -> Costs:
    given.flags.writeable = weights.flags.writeable = False
    return Costs(given, weights, unit)
