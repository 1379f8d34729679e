"""Whether counts are as equal as chance makes them."""

from typing import Any

import numpy.typing as npt

Values = npt.NDArray[Any]


def critical(freedom: int) -> float:
    """Return what chi-squared exceeds with probability 1e-4 (Wilson and Hilferty)."""
    spread = 2 / (9 * freedom)
    return float(freedom * (1 - spread + 3.719 * spread**0.5) ** 3)


def chi_squared(counts: Values) -> float:
    """Return how far counts are from being equal."""
    return float(((counts - counts.mean()) ** 2).sum() / counts.mean())
