"""How regular a language is: whether the same is said in the same way, place and length.

As in `minsym.agents.measure.metrics`, ``messages`` (B, L) are symbols 0 or more, -1 behind the end
of a message, and ``meanings`` (B, |A|) the values of the targets. What cannot be told, because no
two messages have what it compares, is None. The variations are compared with those of any two
games, which is their mean over all shuffles of the meanings: give ``meanings * 0``, or
``messages * 0`` for that of meanings.
"""

import numpy as np

from minsym.base.arrays import Ints

from .distances import differences, distance_of, equal_pairs
from .metrics import mutual_information, symbol_entropy

#: Pairs of games that the variations look at, at most; fewer of long messages, whose distance
#: takes the square of their length, but so many in any case.
PAIRS, PAIR_CELLS, FEWEST_PAIRS = 5_000, 5 * 10**6, 200

#: Positions beyond those that get an attribute each that `residual_entropy` looks at, at most.
LEFT_OVER = 16


def message_variation(
    messages: Ints, meanings: Ints, distance: str = "edit", pairs: int = PAIRS, seed: int = 0
) -> float | None:
    """Return how far apart two messages about the same meaning are, on average.

    0 where each meaning has one message. With synonyms, or a sender that looks at the distractors,
    it is more. It is the other direction of `meaning_variation`, and no metric of that source.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)
    distance : str
        ``edit``, ``normalized`` or ``hamming``, as for
        `minsym.agents.measure.metrics.topographic_similarity`.
    pairs : int
        Where there are more pairs of games with one meaning, so many are drawn, fewer of messages
        of more than 31 symbols.
    seed : int

    Returns
    -------
    float or None
        0 or more; with edits at most L. None where no meaning occurs twice.

    Raises
    ------
    ValueError
        If there is no such distance.

    Examples
    --------
    >>> meanings = np.array([[0, 0], [0, 0], [0, 1]])
    >>> message_variation(np.array([[1, 2], [1, 3], [4, 4]]), meanings)
    1.0
    """
    between = distance_of(distance)
    most = max(FEWEST_PAIRS, PAIR_CELLS // max(1, messages.shape[1]) ** 2)
    one, other = equal_pairs(meanings, min(pairs, most), seed)
    return float(between(messages[one], messages[other]).mean()) if len(one) else None


def meaning_variation(
    messages: Ints, meanings: Ints, pairs: int = PAIRS, seed: int = 0
) -> float | None:
    """Return how different the targets are that have the same message: 0 where they are equal.

    It is the share of attributes in which two such targets differ, on average over pairs of
    games. Less than chance is what Ben Zion et al. (NeurIPS 2024, arXiv:2411.10173) call semantic
    consistency. They measure it as message variance, the variance of inputs that share a message;
    the share is ours, as values have no order. With each value as an axis of its own the expected
    squared distance of two such inputs is 2 |A| times the share.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)
    pairs : int
        Where there are more pairs of games with one message, so many are drawn.
    seed : int

    Returns
    -------
    float or None
        From 0 to 1. None where no message occurs twice.

    Examples
    --------
    >>> meanings = np.array([[0, 0], [0, 1], [1, 1]])
    >>> meaning_variation(np.array([[7], [7], [8]]), meanings)
    0.5
    """
    one, other = equal_pairs(messages, pairs, seed)
    if not len(one):
        return None
    return float(differences(meanings[one], meanings[other]).mean() / meanings.shape[1])


def residual_entropy(messages: Ints, meanings: Ints) -> float:
    """Return how much of each attribute is unsaid where each has positions of its own.

    It is the mean over the attributes a that vary of H(A_a | S_p) / H(A_a), where S_p are the
    symbols at the positions p that belong to a. Each attribute gets one position, or none where
    there are fewer, so that this is least (by the Hungarian method). Positions that are left over
    go, from the first to the last, to the attribute of which they tell the largest part of what
    was unsaid at first; only the first 16 that vary, since positions together soon tell all of a
    finite corpus. "No symbol" counts as a symbol at its position: that a message has ended
    may tell something.

    Source: Resnick et al. 2020, arXiv:1910.11424, where the partition of positions is the best
    of all. That takes |A|^L tries; with L <= |A| this is the best of those that give each
    attribute one position at most, and otherwise an upper bound. emlangkit 0.3.0 has none.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)

    Returns
    -------
    float
        From 0, where all is said, to 1, where nothing is, and where no attribute varies.

    Examples
    --------
    The first position says the second attribute, and nobody says the first:

    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> residual_entropy(np.array([[5, 9], [7, 9], [5, 9], [7, 9]]), meanings)
    0.5
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - takes a second to load

    entropy = symbol_entropy(meanings)
    meanings, entropy = meanings[:, entropy > 0], entropy[entropy > 0]
    if not len(entropy):
        return 1.0
    # Rounded, so that names of symbols and the order of games do not decide between equal shares.
    told = (mutual_information(messages, meanings) / entropy).round(12)
    places, attributes = linear_sum_assignment(told, maximize=True)
    shares, heard = np.zeros(len(entropy)), np.zeros_like(meanings)
    shares[attributes], heard[:, attributes] = told[places, attributes], messages[:, places]
    for place in np.setdiff1d(np.flatnonzero(symbol_entropy(messages)), places)[:LEFT_OVER]:
        if shares.min() >= 1 - 1e-12:
            break
        joined = np.stack([_joined(column, messages[:, place]) for column in heard.T], axis=1)
        gains = np.array(
            [
                mutual_information(joined[:, [a]], meanings[:, [a]])[0, 0] / entropy[a] - shares[a]
                for a in range(len(entropy))
            ]
        )
        most = int(gains.round(12).argmax())
        shares[most] += gains[most]
        heard[:, most] = joined[:, most]
    return float(np.clip(1 - shares, 0, 1).mean())


def _joined(one: Ints, other: Ints) -> Ints:
    """Return numbers for pairs of what is in two columns."""
    first, second = (np.unique(column, return_inverse=True)[1] for column in (one, other))
    return np.asarray(first * (second.max() + 1) + second)


def abbreviation(messages: Ints) -> float | None:
    """Return whether messages that are said often are short: Zipf's law of abbreviation.

    It is Spearman's correlation, over the different messages, of how often each is said and how
    many symbols it has: below 0 where the law holds, and above 0 in codes like those that Chaabouni
    et al. (NeurIPS 2019, arXiv:1905.12561), who count how often inputs occur, call anti-efficient.
    Meanings play no part, so that there is nothing to shuffle against them; shuffled lengths give
    0 on average. Mind that symbols drawn at random with an end at random obey the law too, as
    there are few short messages: it says that a code is brief, not that anybody made it so. Under
    the name of the law emlangkit 0.3.0 returns two lists and no correlation.

    Parameters
    ----------
    messages : integer array, shape (B, L)

    Returns
    -------
    float or None
        From -1 to 1. None where all messages have one length, or are said equally often.

    Examples
    --------
    >>> abbreviation(np.array([[1, -1], [1, -1], [1, -1], [2, -1], [2, -1], [3, 4]]))
    -0.8660254037844387
    >>> abbreviation(np.array([[1, 2], [1, 2], [3, 4]])) is None
    True
    """
    kinds, counts = np.unique(messages, axis=0, return_counts=True)
    return shorter_if_frequent(counts, (kinds >= 0).sum(axis=1))


def shorter_if_frequent(counts: Ints, lengths: Ints) -> float | None:
    """Return Spearman's correlation of how often things are said and how long they are.

    None where all are equally long, or are said equally often.
    """
    from scipy.stats import spearmanr  # noqa: PLC0415 - takes a second to load

    if len(np.unique(lengths)) < 2 or len(np.unique(counts)) < 2:
        return None
    return float(spearmanr(counts, lengths).statistic)
