"""Harris' articulation scheme: words are guessed to end where more symbols can follow.

Harris (1955, doi:10.2307/411036) looked for boundaries of morphemes where the number of possible
next sounds rises. With entropies in the place of numbers this is done for messages of agents by
Ueda, Ishii and Miyao ('On the word boundaries of emergent languages based on Harris's articulation
scheme', ICLR 2023), whose definitions are taken here. No meaning plays a part.

``messages`` (B, L) are symbols 0 or more, -1 behind the end of a message. Whatever follows a
*context*, some neighbouring symbols of a message, is counted in all messages and at all places.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

from .metrics import PERMUTATIONS, Floats
from .regularity import shorter_if_frequent

Cuts = npt.NDArray[np.bool_]

#: By how many bits an entropy has to rise for a boundary, as in emlangkit. Messages that end lift
#: that of a context by 0.54 bits at most, where the symbol that follows is always the same.
THRESHOLD = 0.8

#: Entropies that differ by less are equal but for rounding.
ROUNDING = 1e-9

#: Symbols of a context at most, for long messages that repeat each other.
WIDEST = 32


class Articulation(NamedTuple):
    """What Harris' scheme makes of messages.

    Attributes
    ----------
    conditional_entropy : float64 array, shape (min(L, 33),)
        H(n) for n = 0, 1, ..: the mean entropy, in bits, of the symbol that follows n symbols.
    boundaries : float
        Boundaries of segments in a message, on average; its beginning and its end are none.
    segments : float
        How many different segments there are.
    abbreviation : float or None
        Spearman's correlation, over the different segments, of how often each is said and how long
        it is: below 0 where Zipf's law of abbreviation holds for segments. None where all are
        of one length, or are said equally often.
    """

    conditional_entropy: Floats
    boundaries: float
    segments: float
    abbreviation: float | None


def articulation(messages: Ints, threshold: float = THRESHOLD) -> Articulation:
    """Return what Harris' scheme makes of messages.

    The branching entropy of a context s is -sum over the symbols a of P(a | s) log2 P(a | s), where
    P(a | s) is how often s a is said as a share of how often s is: where s ends a message nothing
    follows, and the shares add up to less than 1. Its mean over the contexts of n symbols, weighted
    by how often each is said, is H(n). There is a boundary between two symbols if the entropy of
    any context of two or more symbols that ends there is more than ``threshold`` above that of
    the same context without its last symbol.

    The entropies and boundaries are those of emlangkit 0.3.0, but that it may put a boundary behind
    the end of a message, which makes an empty segment. Under the name of the law of abbreviation it
    has the number of messages in the place of the lengths of segments.

    Parameters
    ----------
    messages : int array, shape (B, L)
    threshold : float
        In bits, 0 or more.

    Examples
    --------
    Each message is two of the words 0 1 and 2 3:

    >>> messages = np.array([[0, 1, 0, 1], [0, 1, 2, 3], [2, 3, 0, 1], [2, 3, 2, 3]])
    >>> found = articulation(messages)
    >>> found.conditional_entropy.round(2).tolist(), found.boundaries, found.segments
    ([2.0, 0.5, 0.67, 0.0], 1.0, 2.0)
    """
    found = [entropy for entropy, _ in _contexts(messages, threshold)]
    return _articulation(np.array(found), messages, boundaries(messages, threshold))


def by_chance(
    messages: Ints,
    threshold: float = THRESHOLD,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Articulation:
    """Return what Harris' scheme makes of messages without an order, on average.

    For the entropies and the boundaries all symbols are shuffled among all places. For the segments
    and their law of abbreviation each message has as many boundaries as it has, at random places,
    as in Ueda et al.: what is less than that is due to where the boundaries are.

    Parameters
    ----------
    messages : int array, shape (B, L)
    threshold : float
    permutations, seed : int
    """
    rng = np.random.default_rng(seed)
    said, cuts = messages >= 0, boundaries(messages, threshold)
    entropies, counts, kinds, laws = [], [], [], []
    for _ in range(permutations):
        shuffled = messages.copy()
        shuffled[said] = rng.permutation(messages[said])
        without_order = articulation(shuffled, threshold)
        entropies.append(without_order.conditional_entropy)
        counts.append(without_order.boundaries)
        anywhere = _articulation(np.empty(0), messages, _moved(cuts, said, rng))
        kinds.append(anywhere.segments)
        laws.append(anywhere.abbreviation)
    known = [law for law in laws if law is not None]
    return Articulation(
        np.mean(entropies, axis=0),
        float(np.mean(counts)),
        float(np.mean(kinds)),
        float(np.mean(known)) if known else None,
    )


def boundaries(messages: Ints, threshold: float = THRESHOLD) -> Cuts:
    """Return before which symbols there is a boundary of segments, (B, L).

    Parameters
    ----------
    messages : int array, shape (B, L)
    threshold : float

    Examples
    --------
    >>> messages = np.array([[0, 1, 0, 1], [0, 1, 2, 3], [2, 3, 0, 1], [2, 3, 2, 3]])
    >>> boundaries(messages)[0].tolist()
    [False, False, True, False]
    """
    cuts = np.zeros(messages.shape, np.bool_)
    for _, (row, place) in _contexts(messages, threshold):
        cuts[row, place] = True
    return cuts


def _contexts(messages: Ints, threshold: float) -> Iterator[tuple[float, tuple[Ints, Ints]]]:
    """Yield, for contexts of 0, 1, .. symbols, H(n) and the boundaries at their ends.

    A context that is said once has an entropy of 0, and so have all that go on from it.
    """
    lengths = (messages >= 0).sum(axis=1)
    row, start = np.nonzero(messages >= 0)
    symbols = np.zeros_like(messages)
    symbols[row, start] = np.unique(messages[row, start], return_inverse=True)[1]
    size = int(symbols.max(initial=0)) + 1
    # How often each context is said, and which one is said where; the empty one is everywhere.
    said, context = np.array([max(1, len(row))]), np.zeros(len(row), np.int64)
    before = np.full(len(row), np.inf)
    for width in range(min(messages.shape[1], WIDEST + 1)):
        followed = start + width < lengths[row]
        row, start, context, before = (column[followed] for column in (row, start, context, before))
        longer, which, counts = np.unique(
            context * size + symbols[row, start + width], return_inverse=True, return_counts=True
        )
        parent = longer // size
        bits = counts * (np.log2(said)[parent] - np.log2(counts))
        entropy = np.bincount(parent, bits, minlength=len(said)) / said
        total = int(np.maximum(lengths - max(width - 1, 0), 0).sum())
        mean = float((said * entropy).sum()) / max(1, total)
        here = entropy[context]
        rising = here > before + threshold + ROUNDING
        # A context of one symbol has nothing to rise from.
        before = here if width else np.full(len(here), np.inf)
        yield mean + 0.0, (row[rising], (start + width)[rising])
        again = counts[which] > 1
        row, start, before = (column[again] for column in (row, start, before))
        kept, context = np.unique(which[again], return_inverse=True)
        said = counts[kept]


def _articulation(entropy: Floats, messages: Ints, cuts: Cuts) -> Articulation:
    """Return what is to be said of messages that are cut into segments."""
    number, length = _segments(messages, cuts)
    kinds, first, counts = np.unique(number, return_index=True, return_counts=True)
    law = shorter_if_frequent(counts, length[first])
    return Articulation(entropy, float(cuts.sum()) / max(1, len(messages)), float(len(kinds)), law)


def _segments(messages: Ints, cuts: Cuts) -> tuple[Ints, Ints]:
    """Return a number for each segment, the same for equal ones, and how long each is."""
    row, place = np.nonzero(messages >= 0)
    begins = np.flatnonzero((place == 0) | cuts[row, place])
    length = np.diff(begins, append=len(row))
    symbols = np.unique(messages[row, place], return_inverse=True)[1]
    size = int(symbols.max(initial=0)) + 1
    number = np.zeros(len(begins), np.int64)
    for step in range(int(length.max(initial=0))):
        on = np.flatnonzero(length > step)
        number[on] = np.unique(number[on] * size + symbols[begins[on] + step], return_inverse=True)[
            1
        ]
    # Numbers were given anew at each step: segments of different lengths may share one.
    both = number * (int(length.max(initial=0)) + 1) + length
    return np.unique(both, return_inverse=True)[1], length


def _moved(cuts: Cuts, said: Cuts, rng: np.random.Generator) -> Cuts:
    """Return as many boundaries in each message, at random places."""
    inside = said.copy()
    inside[:, :1] = False
    order = np.where(inside, rng.random(cuts.shape), np.inf).argsort(axis=1)
    rank = order.argsort(axis=1)
    return np.asarray(rank < cuts.sum(axis=1, keepdims=True))
