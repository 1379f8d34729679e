"""The audit of games: how hard they are, and how often they can be won without a message.

It takes any source of games: a data set, arrays, or the settings of public benchmarks
(`minsym.games.benchmarks`).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import IntArray, Ints, distinct_rows
from minsym.games.benchmarks import Batch
from minsym.model.context import as_codes
from minsym.questions.by_length import left_by_length
from minsym.questions.many import complexity

#: Symbols of the longest message whose literal ceiling is found, and words that a search for it
#: may touch in a context at worst.
LONGEST, CEILING_WORK = 6, 1 << 17


@dataclass(frozen=True)
class GamesAudit:
    """What `audit_games` found out.

    Parameters
    ----------
    tally : mapping
        How many games have each (complexity, size of the target's level set). The
        complexity is 0 where nobody can win, since a distractor equals the target.
    rows : mapping
        How many games have their target in each row.
    ceilings : mapping
        The literal ceilings of the best messages of 1, 2, .. symbols, as many as are found
        soon: the mean over the games of a complexity that can be won.

    Notes
    -----
    The level set of a target are the images of its context with the same min|M|, itself
    included; the images that have an equal are a level of their own, 0.
    """

    tally: Mapping[tuple[int, int], int]
    rows: Mapping[int, int]
    ceilings: Mapping[int, tuple[float, ...]]

    @property
    def games(self) -> int:
        """How many games there are."""
        return sum(self.tally.values())

    @cached_property
    def histogram(self) -> dict[int, int]:
        """How many games have each min|M|, 0 for those that nobody can win."""
        counts: Counter[int] = Counter()
        for (size, _), games in sorted(self.tally.items()):
            counts[size] += games
        return dict(counts)

    def blind_accuracy(self, level: int | None = None) -> float:
        """Return ``E[1/|level set|]``, over the games of one min|M| or over all.

        A receiver that knows the images and the game's min|M| but not the message, and
        points at one of the images with that min|M|, is right that often. In a data set of
        a single min|M| it is what no message at all is worth, if the target is uniform on its
        level set; if it is not, no message is worth more (theorem T1).

        Raises
        ------
        ValueError
            If there is no such game.
        """
        tally = {key: n for key, n in self.tally.items() if level in (None, key[0])}
        if not tally:
            raise ValueError(f"no game has min|M| = {level}")
        return math.fsum(n / size for (_, size), n in tally.items()) / sum(tally.values())


def audit_games(batches: Iterable[Batch], *, threads: int | None = None) -> GamesAudit:
    """Find how hard each of many games is: min|M| of its target, and the size of its level set.

    Parameters
    ----------
    batches : iterable of (values, targets)
        Integers 0 or more, shape (B, n, |A|), and the row of each target, shape (B,). Only
        one batch is held at a time.
    threads : int, optional
        All cores by default. The result does not depend on it.

    Raises
    ------
    ValueError
        If a shape or value is out of its domain.

    Examples
    --------
    The red triangle (0, 0) of the paper's Figure 1 among two images, then beside its twin:

    >>> bottom, twins = [[0, 0], [1, 0], [0, 1]], [[0, 0], [0, 0], [0, 1]]
    >>> found = audit_games([(np.array([bottom, twins]), np.array([0, 0]))])
    >>> found.histogram, found.blind_accuracy(2), found.blind_accuracy(0)
    ({0: 1, 2: 1}, 1.0, 0.5)
    """
    tally: Counter[tuple[int, int]] = Counter()
    rows: Counter[int] = Counter()
    ceilings: dict[int, npt.NDArray[np.float64]] = {}
    for values, targets in batches:
        rows.update(np.asarray(targets).tolist())
        codes = as_codes(values, ndim=3)
        levels = _levels(codes, threads)
        own = np.take_along_axis(levels, np.asarray(targets)[:, None], axis=1)
        sizes = (levels == own).sum(axis=1)
        pairs, games = np.unique(np.stack([own[:, 0], sizes]), axis=1, return_counts=True)
        for size, in_set, n in zip(*pairs.tolist(), games.tolist(), strict=True):
            tally[size, in_set] += n
        left = left_by_length(codes, targets, _longest(*codes.shape[1:]), threads=threads)
        for size in np.unique(own[own > 0]).tolist():
            right = (1 / (1 + left[own[:, 0] == size])).sum(axis=0)
            ceilings[size] = ceilings.get(size, 0) + right
    won = Counter[int]()
    for (size, _), n in tally.items():
        won[size] += n
    means = {size: tuple((right / won[size]).tolist()) for size, right in ceilings.items()}
    return GamesAudit(dict(tally), dict(rows), dict(sorted(means.items())))


def _longest(images: int, attributes: int) -> int:
    """Return the symbols of the longest message whose ceiling is found soon."""
    words = -(-images // 64)
    lengths = range(2, min(LONGEST, attributes) + 1)
    return max([1, *(n for n in lengths if math.comb(attributes, n) * words <= CEILING_WORK)])


def telltale_row(rows: Mapping[int, int], images: int) -> tuple[int, float] | None:
    """Return a row that holds the target more often than chance allows, and how often.

    Examples
    --------
    >>> telltale_row({0: 900, 1: 100}, images=2)
    (0, 0.9)
    >>> telltale_row({0: 520, 1: 480}, images=2)
    """
    row, most = max(rows.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    games = sum(rows.values())
    expected = games / images
    # Eight standard deviations of a row's number, and some for the many rows.
    return (row, most / games) if most > expected + 8 * math.sqrt(expected) + 8 else None


def _levels(codes: IntArray, threads: int | None) -> Ints:
    """Return min|M| of every image, shape (B, n), 0 for those that have an equal."""
    contexts, n, width = codes.shape
    kind = distinct_rows(codes.reshape(-1, width))[1].reshape(contexts, n)
    order = np.argsort(kind, axis=1)
    ranked = np.take_along_axis(kind, order, axis=1)
    same = np.zeros((contexts, n + 1), dtype=bool)
    same[:, 1:n] = ranked[:, 1:] == ranked[:, :-1]
    repeated = np.empty((contexts, n), dtype=bool)
    np.put_along_axis(repeated, order, same[:, 1:] | same[:, :-1], axis=1)
    return np.where(repeated, 0, complexity(codes, threads=threads))
