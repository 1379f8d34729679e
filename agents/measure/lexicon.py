"""What symbols stand for: how well they go one to one with values of attributes.

As in `minsym.agents.measure.metrics`, ``messages`` (B, L) are symbols 0 or more, -1 behind the end
of a message, which is no symbol here; ``meanings`` (B, |A|) are the values of the targets. Equal
numbers of two attributes are two values. Each score is from 0 to 1, 0 where nothing is said, and
has a chance level by `minsym.agents.measure.metrics.against_chance`.

Symbols and values that are matched one to one are matched exactly, by the sparse form of the
Hungarian method: a table may have very many values, of which a symbol meets a few.
"""

from typing import Any, NamedTuple

import numpy as np

from minsym.base.arrays import Ints


class Match(NamedTuple):
    """Symbols and the values that they are matched with, and how much of what is said that is.

    Attributes
    ----------
    score : float
        Matched symbols that are said of their value, as a share of the symbols or of the values,
        whichever there are more of in a game.
    precision : float
        The same as a share of the symbols that are said.
    symbol : int64 array, shape (P,)
        In increasing order. A symbol without a partner is left out.
    attribute, value : int64 arrays, shape (P,)
        Which value of which attribute.
    together : int64 array, shape (P,)
        How often the symbol is said of targets with the value: the weight of the pair.
    """

    score: float
    precision: float
    symbol: Ints
    attribute: Ints
    value: Ints
    together: Ints


def best_match(messages: Ints, meanings: Ints) -> Match:
    """Return Concept Best Matching: a translation of symbols into values, and its score.

    The weight of a symbol and a value is how often the symbol is said, repetitions counted, in
    messages whose target has the value. Of all translations that give each symbol at most one
    value, and no two the same, one of the greatest total weight is taken, and

        score = total weight / sum over games of max(symbols said, |A|).

    Source: Carmeli, Belinkov and Meir, Findings of ACL 2024, arXiv:2403.14705; weights and
    denominator are those of the authors' program (bcarmeli/cbm), where the concepts of a game are
    the values of its target. So a game that is won with fewer symbols than attributes lowers the
    score, to l / |A| at most for messages of l symbols; ``precision`` has the symbols that are
    said as its denominator, of the whole corpus, where that program averages over messages and
    counts a repeated symbol once. Scores do not depend on which of several best translations is
    taken.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)

    Examples
    --------
    Symbol 5 is the value 0 of the first attribute in two messages of three; nobody says the second:

    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> found = best_match(np.array([[5], [5], [6], [5]]), meanings)
    >>> found.symbol.tolist(), found.attribute.tolist(), found.value.tolist()
    ([5, 6], [0, 0], [0, 1])
    >>> found.together.tolist(), found.score, found.precision
    ([2, 1], 0.375, 0.75)
    """
    symbols, said = _said(messages)
    attribute, value, had = _had(meanings)
    together = (said.T @ had).tocoo()
    row, column, weight = _one_to_one(together.row, together.col, together.data, together.shape)
    good, lengths = int(weight.sum()), (messages >= 0).sum(axis=1)
    return Match(
        good / int(np.maximum(lengths, meanings.shape[1]).sum()),
        good / max(1, int(lengths.sum())),
        symbols[row],
        attribute[column],
        value[column],
        weight,
    )


def bijectivity(messages: Ints, meanings: Ints) -> float:
    """Return how near symbols and values are to a bijection, by what one tells about the other.

    It is the normalised pointwise mutual information (Bouma 2009)

        NPMI(s, v) = log(p(s, v) / (p(s) p(v))) / -log p(s, v),

    where p are shares of games: in which s is said, the target has v, or both. It is 1 where s is
    said of all targets with v and of no others, 0 where they are independent, and -1 where they
    never come together. Of all ways to pair symbols and values one to one, that with the greatest
    sum is taken, pairs of 0 or less left apart, and the sum is divided by the number of symbols or
    of values, whichever is greater. Symbols that are in all messages and values that all targets
    have are left out.

    Source: Boldt and Mortensen, ACL 2026 (2026.acl-long.1389), who measure NPMI of forms and
    meanings that they induced as morphemes. Here forms are single symbols and meanings single
    values; the pairing one to one and the denominator are ours. emlangkit 0.3.0 has NPMI of whole
    messages and whole meanings, in a table without a score.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> bijectivity(np.array([[5, 8], [5, 7], [6, 8], [6, 7]]), meanings)
    1.0

    With a symbol for each image, a symbol and a value tell half of each other, log 2 / log 4:

    >>> bijectivity(np.array([[5], [6], [7], [8]]), meanings)
    0.5
    """
    count = len(messages)
    said, had = _in_games(_said(messages)[1]), _had(meanings)[2]
    said, had = (found[:, found.sum(axis=0) < count] for found in (said, had))
    if not min(said.shape[1], had.shape[1]):
        return 0.0
    together = (said.T @ had).tocoo()
    row, column, both = together.row, together.col, together.data / count
    apart = (said.sum(axis=0) / count)[row] * (had.sum(axis=0) / count)[column]
    # Rounding may leave a little more than all.
    information = np.minimum(np.log(both / apart) / -np.log(both), 1)
    paired = _one_to_one(row, column, information, together.shape)[2]
    return float(paired.sum() / max(together.shape))


def context_independence(messages: Ints, meanings: Ints) -> float:
    """Return whether each value has a symbol that is said of it, always and of nothing else.

    It is the mean over the values v of p(s | v) p(v | s), where s is the symbol with the greatest
    p(v | s); of equal ones that with the greatest p(s | v). A symbol may serve several values.

    Source: Bogin, Geva and Berant 2018, arXiv:1809.00549, who align symbols and values by a
    translation model (IBM 1) first. Here p are shares of games without an alignment: p(v | s) of
    the messages with s, those whose target has v. So a filler that is in each message counts as
    said of every value, and a symbol that is said once is surely about the values of its target:
    read it over chance.

    Parameters
    ----------
    messages, meanings : integer arrays, shapes (B, L) and (B, |A|)

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> meanings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> context_independence(np.array([[5, 8], [5, 7], [6, 8], [6, 7]]), meanings)
    1.0

    A symbol for each image is said of half of the targets with a value:

    >>> context_independence(np.array([[5], [6], [7], [8]]), meanings)
    0.5
    """
    said, had = _in_games(_said(messages)[1]), _had(meanings)[2]
    together = (said.T @ had).tocoo()
    of_symbol = together.data / said.sum(axis=0)[together.row]
    of_value = together.data / had.sum(axis=0)[together.col]
    order = np.lexsort((of_value, of_symbol, together.col))
    # The last of each value is its symbol.
    best = order[np.flatnonzero(np.diff(together.col[order], append=-1))]
    return float((of_symbol * of_value)[best].sum() / had.shape[1])


def _said(messages: Ints) -> tuple[Ints, Any]:
    """Return the symbols, and how often each is in each message: sparse, (B, symbols)."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - takes a while to load

    game, place = np.nonzero(messages >= 0)
    symbols, which = np.unique(messages[game, place], return_inverse=True)
    shape = len(messages), len(symbols)
    return symbols, csr_array((np.ones(len(game), np.int64), (game, which)), shape=shape)


def _in_games(said: Any) -> Any:
    """Return whether each symbol is in each message, from how often it is."""
    return (said > 0).astype(np.int64)


def _had(meanings: Ints) -> tuple[Ints, Ints, Any]:
    """Return the attributes and values of targets, and which target has which: sparse."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - takes a while to load

    found = [np.unique(column, return_inverse=True) for column in meanings.T]
    values = [value for value, _ in found]
    sizes = [len(value) for value in values]
    which = np.stack([inverse for _, inverse in found], axis=1) + np.cumsum([0, *sizes[:-1]])
    starts = np.arange(0, meanings.size + 1, meanings.shape[1])
    had = (np.ones(meanings.size, np.int64), which.ravel(), starts)
    attribute = np.repeat(np.arange(len(sizes)), sizes)
    return attribute, np.concatenate(values), csr_array(had, shape=(len(meanings), sum(sizes)))


def _one_to_one(row: Ints, column: Ints, weight: Any, shape: tuple[int, int]) -> Any:
    """Return rows, columns and weights of cells of greatest total weight, no two in a line."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - takes a while to load
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    kept = weight > 0
    row, column, weight = row[kept], column[kept], weight[kept]
    if not len(row):
        return row, column, weight
    # A row may also take a column of its own, which is worth nothing. No cost may be 0.
    rows, columns = shape
    own = np.arange(rows)
    cells = np.concatenate([row, own]), np.concatenate([column, columns + own])
    costs = np.append(1 + weight.max() - weight, np.full(rows, 1 + weight.max(), np.float64))
    graph = csr_array((costs, cells), shape=(rows, columns + rows))
    one, other = min_weight_full_bipartite_matching(graph)
    one, other = one[other < columns], other[other < columns]
    weights = csr_array((weight, (row, column)), shape=shape)
    return one, other, weights[one, other]
