"""The accuracies that need no training: without a message, and with literal messages."""

import numpy as np

from minsym.datasets.shards import Games, blind


def literal(games: Games, lengths: tuple[int, ...]) -> dict[int, dict[str, float]]:
    """Return the accuracy without a message, and with literal messages of each length.

    Parameters
    ----------
    games : Games
        Of families whose attributes are exchangeable: windows of them stand for all choices.
    lengths : tuple of int

    Returns
    -------
    dict
        For each length the exact accuracies ``blind``, ``fixed_attributes`` (the same L for every
        target) and ``best_attributes`` (the best L for each).
    """
    from minsym.questions.by_length import left_by_length  # noqa: PLC0415 - drawing needs no compiler

    left = left_by_length(games.images, games.target, max(lengths))
    own = games.images[np.arange(len(games.target)), games.target]
    same = games.images == own[:, None]
    found = {}
    for length in lengths:
        starts = range(same.shape[2] - length + 1)
        matches = [same[:, :, a : a + length].all(axis=2).sum(axis=1) for a in starts]
        found[length] = {
            "blind": blind(games.level_set_size),
            "fixed_attributes": float(np.mean([1 / count for count in matches])),
            "best_attributes": float((1 / (1 + left[:, length - 1])).mean()),
        }
    return found
