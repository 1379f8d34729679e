"""Metrics of messages: how varied they are, and how they go with what they are about.

``messages`` is an integer array (B, L) of symbols 0 or more, -1 behind the end of a message that
is shorter; ``meanings`` is an integer array (B, |A|): what each message is about, the values of
the target. Information is in bits, and estimated by plugging in frequencies. Such estimates of
what two things have in common are too high, the more so the more symbols there are and the fewer
messages; `against_chance` tells by how much. "No symbol" counts as a symbol at its position.

Where a score is undefined, because nothing varies, it is 0: such messages carry nothing.
"""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

from .distances import differences, distance_of
from .distances import pairs as drawn_pairs

Floats = npt.NDArray[np.float64]
Score = TypeVar("Score", float, Floats)

#: Pairs of messages that `topographic_similarity` looks at, at most; fewer of long messages, whose
#: distance takes the square of their length, but so many in any case.
PAIRS, PAIR_CELLS, FEWEST_PAIRS = 50_000, 5 * 10**7, 200

#: Permutations that stand for chance.
PERMUTATIONS = 20


def message_entropy(messages: Ints) -> float:
    """Return the entropy of whole messages in bits.

    It is at most log2(B): a corpus of distinct messages cannot show more.

    Examples
    --------
    >>> message_entropy(np.array([[0, 1], [0, 1], [1, 0], [1, 1]]))
    1.5
    """
    counts = np.unique(messages, axis=0, return_counts=True)[1]
    return float(_entropy(counts))


def symbol_entropy(messages: Ints) -> Floats:
    """Return the entropy of the symbols at each position in bits, shape (L,).

    Examples
    --------
    >>> symbol_entropy(np.array([[0, 1], [0, 2], [0, 3], [0, 4]])).tolist()
    [0.0, 2.0]
    """
    return np.array([_entropy(np.unique(column, return_counts=True)[1]) for column in messages.T])


def distinct_messages(messages: Ints) -> int:
    """Return how many different messages there are."""
    return len(np.unique(messages, axis=0))


def symbol_counts(messages: Ints, vocabulary: int) -> Ints:
    """Return how often each symbol is said, shape (vocabulary,).

    Examples
    --------
    >>> symbol_counts(np.array([[0, 2], [2, -1]]), vocabulary=4).tolist()
    [1, 0, 2, 0]
    """
    return np.bincount(messages[messages >= 0], minlength=vocabulary)


def mutual_information(messages: Ints, meanings: Ints) -> Floats:
    """Return the mutual information of each position with each attribute, in bits.

    Returns
    -------
    float64 array, shape (L, |A|)
        I(S_p; A_a) = H(S_p) + H(A_a) - H(S_p, A_a), plugged in: 0 or more.

    Examples
    --------
    The first position says the second attribute, the second nothing:

    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> messages = np.array([[5, 9], [7, 9], [5, 9], [7, 9]])
    >>> mutual_information(messages, meanings).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    return _information(messages, meanings)[0]


class Compared(NamedTuple, Generic[Score]):
    """A score, and what it is on average where messages and meanings are paired at random.

    Attributes
    ----------
    value : float or float64 array
        The score of the messages with their own meanings.
    chance : float or float64 array
        The mean score with meanings that are shuffled.
    """

    value: Score
    chance: Score

    @property
    def corrected(self) -> Score:
        """The value without what chance gives; about 0, of either sign, where nothing is said."""
        return self.value - self.chance


def against_chance(
    score: Callable[[Ints, Ints], Score],
    messages: Ints,
    meanings: Ints,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Compared[Score]:
    """Return a score with its mean over random pairings of messages and meanings.

    What is left of a score when the meanings are shuffled is an artefact of the finite corpus
    (Treves and Panzeri 1995, doi:10.1162/neco.1995.7.2.399, on mutual information).

    Parameters
    ----------
    score : callable
        `mutual_information`, `topographic_similarity`, `positional_disentanglement` or any
        function of messages and meanings.
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)
    permutations, seed : int

    Examples
    --------
    Messages that say nothing have some information in common with the meanings all the same:

    >>> rng = np.random.default_rng(1)
    >>> messages, meanings = rng.integers(0, 80, (500, 1)), rng.integers(0, 4, (500, 1))
    >>> found = against_chance(mutual_information, messages, meanings)
    >>> bool(found.value > 0.4), bool(abs(found.corrected) < 0.05)
    (True, True)
    """
    rng = np.random.default_rng(seed)
    scores = [score(messages, rng.permutation(meanings)) for _ in range(permutations)]
    return Compared(score(messages, meanings), np.mean(scores, axis=0))


def topographic_similarity(
    messages: Ints, meanings: Ints, distance: str = "edit", pairs: int = PAIRS, seed: int = 0
) -> float:
    """Return topsim: whether similar meanings have similar messages.

    It is Spearman's correlation of the distances of meanings with those of messages. Sources: H.
    Brighton and S. Kirby 2006, doi:10.1162/artl.2006.12.2.229; with ranks as in Lazaridou et al.
    2018, arXiv:1804.03984. The distance of two meanings is the number of attributes in which they
    differ.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)
    distance : str
        Of messages: ``edit``, the fewest symbols to insert, delete or replace (Levenshtein);
        ``normalized``, these divided by the mean length of the two messages, as EGG does and
        emlangkit 0.3.0; or ``hamming``, the positions in which they differ.
    pairs : int
        Where there are more pairs of messages, so many are drawn, fewer of messages of more than
        31 symbols.
    seed : int

    Returns
    -------
    float
        From -1 to 1; 0 where all messages are equally far from each other, or all meanings.

    Raises
    ------
    ValueError
        If there is no such distance.

    Examples
    --------
    >>> meanings = np.array([[a, b] for a in range(3) for b in range(3)])
    >>> topographic_similarity(meanings + [0, 3], meanings)
    1.0
    >>> topographic_similarity(meanings * 0, meanings)
    0.0
    """
    return topographic_score(messages, distance, pairs, seed)(messages, meanings)


def topographic_score(
    messages: Ints, distance: str = "edit", pairs: int = PAIRS, seed: int = 0
) -> Callable[[Ints, Ints], float]:
    """Return `topographic_similarity` of these messages, for `against_chance`.

    Their distances, which take nearly all of the time, are computed once for all meanings.

    Raises
    ------
    ValueError
        If there is no such distance.
    """
    from scipy.stats import spearmanr  # noqa: PLC0415 - takes a second to load

    between = distance_of(distance)
    most = max(FEWEST_PAIRS, PAIR_CELLS // max(1, messages.shape[1]) ** 2)
    one, other = drawn_pairs(len(messages), min(pairs, most), seed)
    of_messages = between(messages[one], messages[other])

    def score(_messages: Ints, meanings: Ints) -> float:
        of_meanings = differences(meanings[one], meanings[other])
        if len(np.unique(of_messages)) < 2 or len(np.unique(of_meanings)) < 2:
            return 0.0
        return float(spearmanr(of_messages, of_meanings).statistic)

    return score


def positional_disentanglement(messages: Ints, meanings: Ints) -> float:
    """Return posdis: whether each position is about one attribute.

    The mean, over the positions p that vary, of (I(S_p; A_1) - I(S_p; A_2)) / H(S_p), where
    A_1 and A_2 are the two attributes that the position tells most about. Source: Chaabouni et
    al. 2020, arXiv:2004.09124, section 2.3.

    Returns
    -------
    float
        From 0 to 1; 0 where no position varies.

    Examples
    --------
    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> positional_disentanglement(meanings, meanings)
    1.0
    >>> positional_disentanglement(np.array([[0], [1], [2], [3]]), meanings)
    0.0
    """
    return _disentanglement(messages, meanings)


def bag_disentanglement(messages: Ints, meanings: Ints) -> float:
    """Return bosdis: whether each symbol is about one attribute, wherever it is said.

    As `positional_disentanglement`, with how often each symbol is said in a message in place
    of the symbols at each position. Source: Chaabouni et al. 2020, arXiv:2004.09124, section 2.3.

    Returns
    -------
    float
        From 0 to 1; 0 where all messages have the same symbols.

    Examples
    --------
    Each value has its symbol, but the order is free: symbols are about attributes, positions
    are not.

    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 2)
    >>> messages = np.array([[0, 2], [0, 3], [1, 2], [1, 3], [2, 0], [3, 0], [2, 1], [3, 1]])
    >>> bag_disentanglement(messages, meanings), positional_disentanglement(messages, meanings)
    (1.0, 0.0)
    """
    said = np.unique(messages[messages >= 0])
    counts = (messages[:, None, :] == said[:, None]).sum(axis=2)
    return _disentanglement(counts, meanings)


def _disentanglement(columns: Ints, meanings: Ints) -> float:
    information, entropy = _information(columns, meanings)
    varying = entropy > 0
    if not varying.any():
        return 0.0
    # With one attribute only, the second tells nothing.
    ranked = np.sort(np.pad(information[varying], ((0, 0), (1, 0))), axis=1)
    return float(((ranked[:, -1] - ranked[:, -2]) / entropy[varying]).mean())


def _information(columns: Ints, meanings: Ints) -> tuple[Floats, Floats]:
    """Return I of each column with each attribute, (C, |A|), and H of each column, (C,)."""
    values = np.stack([_ranks(column) for column in meanings.T], axis=1)
    width, attributes = int(values.max(initial=0)) + 1, np.arange(values.shape[1])
    information = np.zeros((columns.shape[1], len(attributes)))
    entropy = np.zeros(columns.shape[1])
    for c, column in enumerate(columns.T):
        symbols = _ranks(column)
        height = int(symbols.max()) + 1
        cells = (attributes * height + symbols[:, None]) * width + values
        table = np.bincount(cells.ravel(), minlength=len(attributes) * height * width)
        joint = table.reshape(len(attributes), height, width)
        entropy[c] = _entropy(joint[0].sum(axis=1))
        # Rounding may leave a little less than nothing.
        shared = entropy[c] + _entropy(joint.sum(axis=1)) - _entropy(joint.reshape(len(joint), -1))
        information[c] = np.maximum(shared, 0)
    return information, entropy


def _entropy(counts: Ints) -> Floats:
    """Return the entropy in bits of frequencies along the last axis."""
    shares = counts / counts.sum(axis=-1, keepdims=True)
    # + 0.0 makes 0 of -0.
    return np.asarray(-(shares * np.log2(np.where(shares > 0, shares, 1))).sum(axis=-1) + 0.0)


def _ranks(column: Ints) -> Ints:
    """Return numbers from 0 without gaps for what is in a column."""
    return np.asarray(np.unique(column, return_inverse=True)[1])
