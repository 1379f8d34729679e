"""Shares that are estimated from a sample, with their confidence intervals."""

import math
from collections.abc import Mapping
from typing import NamedTuple

#: The quantile of the normal distribution for intervals of 95 %.
Z95 = 1.959963984540054


class Share(NamedTuple):
    """How many games of a sample have a property, their share, and its 95 % interval."""

    games: int
    share: float
    low: float
    high: float


def sample_shares(games: Mapping[int, int]) -> dict[int, Share]:
    """Return what share of a sample each min|M| has, with Wilson's 95 % intervals.

    Parameters
    ----------
    games : mapping
        How many games of the sample have each min|M|.

    Examples
    --------
    >>> share = sample_shares({2: 912, 3: 88})[3]
    >>> f"{share.share:.3f}, {share.low:.3f} to {share.high:.3f}"
    '0.088, 0.072 to 0.107'
    """
    total = sum(games.values())
    return {size: Share(n, n / total, *wilson_interval(n, total)) for size, n in games.items()}


def wilson_interval(hits: float, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % score interval for a probability.

    Source: E. B. Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Raises
    ------
    ValueError
        Unless ``0 <= hits <= trials`` and ``trials`` is 1 or more.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(0, 100)]
    [0.0, 0.037]
    """
    if trials < 1 or not 0 <= hits <= trials:
        raise ValueError(f"{hits} hits of {trials} trials")
    share, weight = hits / trials, Z95 * Z95 / trials
    middle = share + weight / 2
    half = Z95 * math.sqrt(share * (1 - share) / trials + weight / trials / 4)
    return max(0.0, (middle - half) / (1 + weight)), min(1.0, (middle + half) / (1 + weight))
