"""Probes: what a listener makes of messages, of their beginnings, and of messages with a change.

They tell how many symbols of a message are needed, and how much each says. A *listener* was made
for some games and judges messages about them, one for each game: it returns the log-probabilities
of the candidates. A game it gets right counts 1 / t where t candidates tie for the best, what it
would get on average if it drew among them; taking the first would favour candidate 0.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.statistics import Share, wilson_interval
from minsym.datasets.shards import Games, blind
from minsym.questions.by_length import left_by_length

from ..play.vocabulary import NO_SYMBOL

Floats = npt.NDArray[np.floating]

#: Alternatives that `ablation` puts in the place of a symbol, at most.
ALTERNATIVES = 16


class Listener(Protocol):
    """What the probes ask: it judges messages about the games that it was made for."""

    def __call__(self, messages: Ints, /) -> Floats:
        """Return log-probabilities (B, n) of the candidates, given messages (B, L).

        A symbol of -1 is none.
        """


def right(log_probabilities: Floats, targets: Ints) -> Floats:
    """Return how often a listener is right in each game, 0 to 1, if it draws among ties.

    Parameters
    ----------
    log_probabilities : float array, shape (B, n)
    targets : int array, shape (B,)

    Examples
    --------
    >>> right(np.log([[0.5, 0.5], [0.9, 0.1], [0.9, 0.1]]), np.array([1, 0, 1])).tolist()
    [0.5, 1.0, 0.0]
    """
    best = log_probabilities == log_probabilities.max(axis=1, keepdims=True)
    return np.asarray(best[np.arange(len(targets)), targets] / best.sum(axis=1))


def prefix_curve(listener: Listener, messages: Ints, targets: Ints) -> Floats:
    """Return the accuracy of a listener that is given only the first symbols of messages.

    Parameters
    ----------
    listener : Listener
    messages : int array, shape (B, L)
    targets : int array, shape (B,)

    Returns
    -------
    float array, shape (L + 1,)
        acc(j) for j = 0, without a symbol, to L. A listener that was never trained on parts of
        messages is out of its depth there; compare one that was.
    """
    return np.array([right(judged, targets).mean() for judged in prefixes(listener, messages)])


def effective_length(curve: npt.ArrayLike, eps: float = 0.01) -> int:
    """Return the fewest symbols that are as good as all: the smallest j, acc(j) >= acc(L) - eps.

    Parameters
    ----------
    curve : array_like, shape (L + 1,)
        From `prefix_curve`.
    eps : float

    Examples
    --------
    >>> effective_length([0.02, 0.4, 0.895, 0.9])
    2
    >>> effective_length([0.9, 0.9])
    0
    """
    accuracy = np.asarray(curve)
    return int(np.argmax(accuracy >= accuracy[-1] - eps))


def bits_per_position(listener: Listener, messages: Ints) -> Floats:
    """Return by how many bits each symbol lowers the entropy of the listener's posterior.

    Parameters
    ----------
    listener : Listener
    messages : int array, shape (B, L)

    Returns
    -------
    float array, shape (L,)
        The mean over the games of H(candidate | first j - 1 symbols) - H(candidate | first j).
        It says how sure the listener gets, not whether it is right.
    """
    bits = np.array([posterior_bits(judged).mean() for judged in prefixes(listener, messages)])
    return np.asarray(bits[:-1] - bits[1:])


def ablation(
    listener: Listener,
    messages: Ints,
    targets: Ints,
    vocabulary: int,
    alternatives: int = ALTERNATIVES,
    seed: int = 0,
) -> Floats:
    """Return what it costs to have another symbol at a position, in accuracy.

    Parameters
    ----------
    listener : Listener
    messages : int array, shape (B, L)
    targets : int array, shape (B,)
    vocabulary : int
        Symbols that there are, 2 or more.
    alternatives : int
        So many other symbols are tried at each position of each message, all if there are no
        more, otherwise drawn without repetition.
    seed : int

    Returns
    -------
    float array, shape (L,)
        The accuracy with the messages as they are, minus the mean accuracy with the symbol
        replaced. A message that has ended before is left as it is.
    """
    swaps = swaps_of(len(messages), vocabulary, alternatives, seed)
    accuracy = right(listener(messages), targets).mean()
    return np.asarray(accuracy - rights_swapped(listener, messages, targets, swaps).mean(axis=0))


class Swaps(NamedTuple):
    """Which other symbols `ablation` puts in the place of those of some messages.

    Symbols are moved around the circle of all others: shifts differ within a game and are uniform
    in it.

    Attributes
    ----------
    vocabulary : int
    start : int64 array, shape (B,)
        The shift from which those of a game are counted.
    shifts : int64 array, shape (alternatives,)
    """

    vocabulary: int
    start: Ints
    shifts: Ints

    def take(self, part: slice) -> "Swaps":
        """Return those of some of the messages."""
        return self._replace(start=self.start[part])


def swaps_of(count: int, vocabulary: int, alternatives: int = ALTERNATIVES, seed: int = 0) -> Swaps:
    """Return the symbols to put into so many messages; the arguments are those of `ablation`."""
    rng = np.random.default_rng(seed)
    others = vocabulary - 1
    start = rng.integers(others, size=count)
    return Swaps(vocabulary, start, rng.permutation(others)[:alternatives])


def rights_swapped(listener: Listener, messages: Ints, targets: Ints, swaps: Swaps) -> Floats:
    """Return how often a listener is right with another symbol at a position, (B, L).

    For each game it is the mean over the symbols that are put there.
    """
    found = np.zeros(messages.shape)
    others = swaps.vocabulary - 1
    for position, symbols in enumerate(messages.T):
        for shift in swaps.shifts:
            other = (symbols + 1 + (swaps.start + shift) % others) % swaps.vocabulary
            changed = messages.copy()
            changed[:, position] = np.where(symbols < 0, NO_SYMBOL, other)
            found[:, position] += right(listener(changed), targets)
    return found / len(swaps.shifts)


def positions_that_matter(drops: npt.ArrayLike, eps: float = 0.01) -> int:
    """Return how many positions cost more than ``eps`` of accuracy in an `ablation`.

    Examples
    --------
    >>> positions_that_matter([0.6, 0.3, 0.004])
    2
    """
    return int((np.asarray(drops) > eps).sum())


class Standing(NamedTuple):
    """An accuracy, beside what can be reached without messages and with literal ones.

    Attributes
    ----------
    accuracy : float
    floor : float
        Blind accuracy: of the best receiver that ignores the message and knows the complexity.
    ceiling : float
        Literal ceiling: of the best messages of as many attribute values, taken literally.
    """

    accuracy: float
    floor: float
    ceiling: float

    @property
    def over_floor(self) -> float:
        """How much the messages add to what can be reached without any."""
        return self.accuracy - self.floor

    @property
    def over_ceiling(self) -> float:
        """What the code wins against messages of single attribute values; below 0 it loses."""
        return self.accuracy - self.ceiling


def standing(accuracy: float, games: Games, length: int) -> Standing:
    """Return where an accuracy stands between the blind floor and the literal ceiling.

    Parameters
    ----------
    accuracy : float
        Over all of the games.
    games : Games
    length : int
        Symbols of a message at most.
    """
    ceiling = float(literal_ceilings(games, length)[-1])
    return Standing(accuracy, blind(games.level_set_size), ceiling)


def literal_ceilings(games: Games, longest: int) -> Floats:
    """Return the exact literal ceilings of messages of 1 to ``longest`` symbols, (longest,).

    The mean over the games of 1 / (1 + left), see `minsym.questions.by_length`.
    """
    left = left_by_length(games.images, games.target, longest)
    return np.array([(1 / (1 + column)).mean() for column in left.T])


def accuracy_by(rights: Floats, groups: Ints) -> dict[int, Share]:
    """Return the accuracy of each group of games, with Wilson's 95 % interval.

    Parameters
    ----------
    rights : float array, shape (B,)
        From `right`. With shares of a game the interval is a little too wide.
    groups : int array, shape (B,)
        What the games are told apart by: complexity, or the size of the level set.

    Examples
    --------
    >>> found = accuracy_by(np.array([1.0, 0.0, 1.0, 1.0]), np.array([2, 2, 3, 3]))
    >>> {group: (share.games, share.share) for group, share in found.items()}
    {2: (2, 0.5), 3: (2, 1.0)}
    """
    found = {}
    for group in np.unique(groups).tolist():
        here = rights[groups == group]
        hits = float(here.sum())
        found[group] = Share(len(here), hits / len(here), *wilson_interval(hits, len(here)))
    return found


class Slope(NamedTuple):
    """By how many symbols messages grow with each of min|M|, and the 95 % interval, by games."""

    slope: float
    low: float
    high: float


def length_slope(lengths: Ints, complexity: Ints) -> Slope | None:
    """Return how message length grows with the complexity of games: the slope of a regression.

    The interval is that of Student's t over the games, which are many; pairs of agents differ
    more, so take several seeds.

    Parameters
    ----------
    lengths, complexity : int arrays, shape (B,)

    Returns
    -------
    Slope or None
        None if all games have one complexity, or there are fewer than three.

    Examples
    --------
    >>> found = length_slope(np.array([2, 2, 3, 3, 4, 5]), np.array([2, 2, 3, 3, 4, 4]))
    >>> round(found.slope, 2), round(found.low, 2), round(found.high, 2)
    (1.25, 0.72, 1.78)
    """
    if len(lengths) < 3 or len(np.unique(complexity)) < 2:
        return None
    if len(np.unique(lengths)) == 1:
        return Slope(0.0, 0.0, 0.0)
    from scipy import stats  # noqa: PLC0415 - it takes longer than all other probes

    found = stats.linregress(complexity, lengths)
    half = float(stats.t.ppf(0.975, len(lengths) - 2) * found.stderr)
    slope = float(found.slope)
    return Slope(slope, slope - half, slope + half)


def prefixes(listener: Listener, messages: Ints) -> Iterator[Floats]:
    """Yield what a listener makes of the first 0, 1, .., L symbols of messages, (B, n) each."""
    positions = np.arange(messages.shape[1])
    for length in range(messages.shape[1] + 1):
        yield listener(np.where(positions < length, messages, NO_SYMBOL))


def posterior_bits(log_probabilities: Floats) -> Floats:
    """Return the entropy of each game's posterior, (B,)."""
    shares = np.exp(log_probabilities)
    logs = np.where(shares > 0, log_probabilities, 0)
    return np.asarray(-(shares * logs).sum(axis=1) / np.log(2))
