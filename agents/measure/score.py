"""Scores of messages by themselves: what can be said of them without asking a trained pair.

Use `score` for messages that people wrote, or that agents of another program said, about games of
minsym. It needs no torch.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minsym.base.arrays import Ints
from minsym.datasets.shards import Games
from minsym.errors import InputError

from . import harris, lexicon, metrics, probes, regularity
from .corpus import Corpus
from .scripted import LiteralListener


def language(messages: Ints, meanings: Ints) -> dict[str, Any]:
    """Return what messages are like, and how they go with what they are about, as JSON.

    Parameters
    ----------
    messages : int array, shape (B, L)
        -1 behind the end of a message.
    meanings : int array, shape (B, |A|)
        The values of the targets.
    """
    shared = metrics.against_chance(metrics.mutual_information, messages, meanings)
    match = lexicon.best_match(messages, meanings)
    matched = metrics.against_chance(
        lambda one, other: np.array(lexicon.best_match(one, other)[:2]), messages, meanings
    )
    lengths = (messages >= 0).sum(axis=1)
    alike: dict[str, Callable[[Ints, Ints], float]] = {
        "topsim": metrics.topographic_score(messages),
        "posdis": metrics.positional_disentanglement,
        "bosdis": metrics.bag_disentanglement,
        "bijectivity": lexicon.bijectivity,
        "context_independence": lexicon.context_independence,
        "residual_entropy": regularity.residual_entropy,
    }
    if lengths.min() < lengths.max():
        alike["topsim_normalized"] = metrics.topographic_score(messages, "normalized")
    found: dict[str, tuple[float | None, float | None]] = {}
    for name, measure in alike.items():
        compared = metrics.against_chance(measure, messages, meanings)
        found[name] = compared.value, float(compared.corrected)
    # To divide by one length changes no ranks.
    found.setdefault("topsim_normalized", found["topsim"])
    found["best_match"], found["best_match_precision"] = zip(
        matched.value.tolist(), matched.corrected.tolist(), strict=True
    )
    # After a shuffle, games of one meaning are any games: the chance level needs no shuffles.
    found["message_variation"] = _over(
        regularity.message_variation(messages, meanings),
        regularity.message_variation(messages, meanings * 0),
    )
    found["meaning_variation"] = _over(
        regularity.meaning_variation(messages, meanings),
        regularity.meaning_variation(messages * 0, meanings),
    )
    return {
        "mean_length": float(lengths.mean()),
        "distinct_messages": metrics.distinct_messages(messages),
        "message_entropy": metrics.message_entropy(messages),
        "symbol_entropy": metrics.symbol_entropy(messages).tolist(),
        "mutual_information": shared.value.tolist(),
        "mutual_information_over_chance": shared.corrected.tolist(),
        **{name: value for name, (value, _) in found.items()},
        **{f"{name}_over_chance": over for name, (_, over) in found.items()},
        "abbreviation": regularity.abbreviation(messages),
        "articulation": _articulation(messages),
        "translation": [
            dict(zip(("symbol", "attribute", "value", "together"), pair, strict=True))
            for pair in zip(*(column.tolist() for column in match[2:]), strict=True)
        ],
    }


def _articulation(messages: Ints) -> dict[str, Any]:
    """Return what Harris' scheme makes of messages, and what it is over chance."""
    value, chance = harris.articulation(messages), harris.by_chance(messages)
    found: dict[str, Any] = {"threshold": harris.THRESHOLD}
    for name, one, other in zip(value._fields, value, chance, strict=True):
        over = None if one is None or other is None else one - other
        for key, number in ((name, one), (f"{name}_over_chance", over)):
            found[key] = number.tolist() if isinstance(number, np.ndarray) else number
    return found


def _over(value: float | None, chance: float | None) -> tuple[float | None, float | None]:
    """Return a value and what it is over chance; None where there is none."""
    return value, None if value is None or chance is None else value - chance


def values_of_targets(games: Games) -> Ints:
    """Return the values of the targets of games, which messages are about, (B, |A|)."""
    return games.images[np.arange(len(games)), games.target].astype(np.int64)


def about(corpus: Corpus, games: Games) -> Games:
    """Return the game that each message of a corpus is about.

    Parameters
    ----------
    corpus : Corpus
        From `minsym.agents.measure.corpus.read_messages`.
    games : Games
        Those that the numbers in the corpus count, from 0: all games of a split.

    Raises
    ------
    InputError
        If a game or a choice is none of the games; it names the line.
    """
    for what, numbers, end in (
        ("game", corpus.game, len(games)),
        ("choice", corpus.choice, games.images.shape[1]),
    ):
        wrong = np.flatnonzero(numbers >= end)
        if wrong.size:
            raise InputError(
                f"line {wrong[0] + 1}: {what} {numbers[wrong[0]]}; expected 0 to {end - 1}"
            )
    return games.take(corpus.game)


def score(
    messages: Ints, games: Games, sizes: Sequence[int], choices: Ints | None = None
) -> dict[str, Any]:
    """Return what messages about games are worth, without asking a trained pair, as JSON.

    Parameters
    ----------
    messages : int array, shape (B, L)
        -1 behind the end of a message.
    games : Games
        The game that each message is about.
    sizes : sequence of int
        The number of values of each attribute: ``setting.sizes``.
    choices : int array, shape (B,), optional
        Which of the images somebody picked who heard the message; -1 where nobody did.

    Returns
    -------
    dict
        ``messages``, how many there are. ``literal_accuracy``, of a listener that takes symbols for
        the values of `minsym.agents.play.vocabulary` and draws among the images that match; None
        if there is no such value, as ``notes`` then say. ``choices``, how many messages somebody
        picked an image after, and ``choice_accuracy``, None without any. ``blind_accuracy``, and
        ``literal_ceiling`` of messages as long as the longest, ``longest``. ``mean_length``,
        ``mean_complexity`` (of min|M|) and ``excess_length``, the first minus the second.
        ``by_complexity`` has ``games``, ``literal_accuracy`` and ``mean_length`` of each min|M|.
        The rest is as in `language`.

    Raises
    ------
    InputError
        If no symbol is said.

    Examples
    --------
    The target (0, 1) among (0, 0) and (1, 1), once with both values and once with one of them:

    >>> game = [[[0, 0], [0, 1], [1, 1]]], [1], [2], [[0, 1]], [1], [0], [[]]
    >>> twice = Games(*map(np.array, game)).take([0, 0])
    >>> found = score(np.array([[0, 3], [0, -1]]), twice, sizes=[2, 2])
    >>> found["literal_accuracy"], found["excess_length"], found["choice_accuracy"]
    (0.75, -0.5, None)
    """
    if messages.max(initial=-1) < 0:
        raise InputError("no message has a symbol")
    lengths = (messages >= 0).sum(axis=1)
    # More symbols than attributes cannot say more literally.
    stands = probes.standing(0, games, min(int(lengths.max()), len(sizes)))
    notes, literal = [], None
    if messages.max() < sum(sizes):
        literal = probes.right(LiteralListener(games, sizes)(messages), games.target)
    else:
        notes.append(
            f"symbol {messages.max()} is no value of an attribute, of which there are "
            f"{sum(sizes)}, so that messages cannot be taken literally"
        )
    picked = np.empty(0, np.bool_)
    if choices is not None:
        picked = (choices == games.target)[choices >= 0]
    return {
        "messages": len(messages),
        "literal_accuracy": None if literal is None else float(literal.mean()),
        "choices": len(picked),
        "choice_accuracy": float(picked.mean()) if picked.size else None,
        "blind_accuracy": stands.floor,
        "literal_ceiling": stands.ceiling,
        "longest": int(lengths.max()),
        "mean_complexity": float(games.complexity.mean()),
        "excess_length": float((lengths - games.complexity).mean()),
        "by_complexity": _by_complexity(games.complexity, literal, lengths),
        **language(messages, values_of_targets(games)),
        "notes": notes,
    }


def _by_complexity(
    complexity: Ints, literal: probes.Floats | None, lengths: Ints
) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for level in np.unique(complexity).tolist():
        here = complexity == level
        found[str(level)] = {
            "games": int(here.sum()),
            "literal_accuracy": None if literal is None else float(literal[here].mean()),
            "mean_length": float(lengths[here].mean()),
        }
    return found
