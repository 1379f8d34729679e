"""Random search: settings of runs that are drawn from ranges, beside those of a grid.

Each run has random numbers of its own, which depend on the seed, the number of the run and the name
of the field alone. So twenty runs are the first twenty of a hundred, and another field to be drawn
changes none of the others. That random search finds better settings than a grid of as many runs is
the finding of Bergstra and Bengio 2012 (https://jmlr.org/papers/v13/bergstra12a.html).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from minsym.errors import InputError

#: Digits of a number that is drawn: names of runs hold it.
DIGITS = 3

#: Settings that are drawn for each run that is wanted before there seem to be no more.
TRIES = 100


class Range(NamedTuple):
    """The numbers that a field may have, from the lowest to the highest.

    Attributes
    ----------
    low, high : int or float
        Two whole numbers, both of which may be drawn, or two other ones.
    log : bool
        Draw the logarithm evenly, so that 0.001 to 0.01 is as likely as 0.01 to 0.1.
    """

    low: float
    high: float
    log: bool = False


def draw(fields: Mapping[str, Range | Sequence[Any]], runs: int, seed: int) -> list[dict[str, Any]]:
    """Return the values of fields in each of some runs, no two of which are alike.

    Parameters
    ----------
    fields : mapping
        The range of each field, or the values that are as likely as each other.
    runs : int
    seed : int

    Raises
    ------
    InputError
        If there are not so many different settings.

    Examples
    --------
    >>> from pprint import pprint
    >>> fields = {"learning_rate": Range(1e-4, 1e-2, log=True), "eos": ["none", "extra"]}
    >>> pprint(draw(fields, 3, seed=0))  # doctest: +ELLIPSIS
    [{'eos': ..., 'learning_rate': 0.00...},
     {'eos': ..., 'learning_rate': 0.00...},
     {'eos': ..., 'learning_rate': 0.00...}]
    """
    found: list[dict[str, Any]] = []
    for number in range(TRIES * runs):
        setting = {
            name: _value(of, np.random.default_rng([seed, number, *name.encode()]))
            for name, of in fields.items()
        }
        if setting not in found:
            found.append(setting)
        if len(found) == runs:
            return found
    raise InputError(f"{runs} runs are to be drawn; there are only {len(found)} different ones")


def _value(of: Range | Sequence[Any], rng: np.random.Generator) -> Any:
    """Draw a value of a field."""
    if not isinstance(of, Range):
        return of[int(rng.integers(len(of)))]
    low, high, log = of
    if isinstance(low, int) and isinstance(high, int):
        if not log:
            return int(rng.integers(low, high, endpoint=True))
        # A whole number has the share of the logarithm up to the next.
        return min(high, int(math.exp(rng.uniform(math.log(low), math.log(high + 1)))))
    ends = (math.log(low), math.log(high)) if log else (low, high)
    drawn = math.exp(rng.uniform(*ends)) if log else rng.uniform(*ends)
    return min(high, max(low, float(f"{drawn:.{DIGITS}g}")))
