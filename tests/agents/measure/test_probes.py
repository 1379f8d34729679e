"""Probes of listeners that are known."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from minsym.agents.measure.probes import (
    ablation,
    accuracy_by,
    bits_per_position,
    effective_length,
    length_slope,
    literal_ceilings,
    positions_that_matter,
    prefix_curve,
    right,
    standing,
)
from minsym.agents.measure.scripted import LiteralListener
from minsym.agents.play.vocabulary import symbols_of
from minsym.base.statistics import wilson_interval
from minsym.datasets.shards import Games
from minsym.model.context import Context
from minsym.questions.by_length import best_message

#: Eight games with all images of three attributes of two values; each image is a target once.
IMAGES = np.array(list(product(range(2), repeat=3)))
ROWS = np.arange(8)
GAMES = Games(
    np.tile(IMAGES, (8, 1, 1)),
    ROWS,
    ROWS * 0 + 3,
    np.tile([0, 1, 2], (8, 1)),
    ROWS * 0 + 8,
    ROWS,
    np.empty((8, 0), np.int64),
)
SIZES = (2, 2, 2)
MESSAGES = symbols_of(IMAGES, SIZES)


def literal(messages: Any, /) -> Any:
    """Judge messages about `GAMES` literally."""
    return LiteralListener(GAMES, SIZES)(messages)


def deaf(messages: Any, /) -> Any:
    """Take all of eight candidates for equally likely, whatever is said."""
    return np.full((len(messages), 8), -np.log(8))


def first_only(messages: Any, /) -> Any:
    """Take the first symbol literally and ignore the others."""
    return literal(np.where(np.arange(messages.shape[1]) == 0, messages, -1))


def test_every_symbol_of_a_binary_code_counts() -> None:
    """A bit each, and half of the candidates."""
    assert prefix_curve(literal, MESSAGES, ROWS).tolist() == [0.125, 0.25, 0.5, 1]
    assert bits_per_position(literal, MESSAGES) == pytest.approx([1, 1, 1])
    assert effective_length(prefix_curve(literal, MESSAGES, ROWS)) == 3


def test_ablation_tries_all_alternatives() -> None:
    """Of the five other symbols, one names a wrong image, two contradict and two say it again."""
    drops = ablation(literal, MESSAGES, ROWS, vocabulary=6)
    assert drops == pytest.approx([1 - (0 + 2 / 8 + 2 / 2) / 5] * 3)
    assert positions_that_matter(drops) == 3


def test_what_is_ignored_does_not_count() -> None:
    """Neither as length, nor in bits, nor when it is replaced."""
    curve = prefix_curve(first_only, MESSAGES, ROWS)
    assert curve.tolist() == [0.125, 0.25, 0.25, 0.25]
    assert effective_length(curve) == 1
    assert bits_per_position(first_only, MESSAGES) == pytest.approx([1, 0, 0])
    drops = ablation(first_only, MESSAGES, ROWS, vocabulary=6)
    assert drops[0] > 0.1
    assert drops[1:].tolist() == [0, 0]
    assert positions_that_matter(drops) == 1


def test_a_deaf_listener() -> None:
    """Needs no message, gets no bit, and scores what guessing does."""
    curve = prefix_curve(deaf, MESSAGES, ROWS)
    assert curve.tolist() == [0.125] * 4
    assert effective_length(curve) == 0
    assert bits_per_position(deaf, MESSAGES).tolist() == [0] * 3
    assert ablation(deaf, MESSAGES, ROWS, vocabulary=6).tolist() == [0] * 3


@pytest.mark.parametrize("row", [0, 3, 7])
def test_ties_favour_no_candidate(row: int) -> None:
    """A constant scorer is right once in n wherever the targets are."""
    assert right(deaf(MESSAGES), np.full(8, row)).tolist() == [0.125] * 8


def test_a_tie_of_some_is_shared_by_them() -> None:
    """The target gets its share only where it is among the best."""
    judged = np.log([[0.4, 0.4, 0.2], [0.4, 0.4, 0.2], [0.2, 0.4, 0.4]])
    assert right(judged, np.array([1, 2, 1])).tolist() == [0.5, 0, 0.5]


def test_drawn_alternatives_are_other_symbols_and_distinct() -> None:
    """As many for each position as asked, by the seed, and all equally likely."""
    heard: list[Any] = []

    def note(messages: Any, /) -> Any:
        heard.append(messages.copy())
        return deaf(messages)

    messages = np.tile(MESSAGES, (50, 1))
    ablation(note, messages, np.tile(ROWS, 50), vocabulary=80, alternatives=4, seed=1)
    asked, *rest = heard
    assert (asked == messages).all()
    assert len(rest) == 3 * 4
    for position in range(3):
        tried = np.stack([h[:, position] for h in rest[4 * position : 4 * position + 4]])
        assert (tried != messages[:, position]).all()
        assert (np.sort(tried, axis=0)[1:] != np.sort(tried, axis=0)[:-1]).all()
        assert 0 <= tried.min() <= tried.max() < 80
        assert len(np.unique(tried)) > 70
        others = np.delete(np.arange(3), position)
        assert all((h[:, others] == messages[:, others]).all() for h in rest[4 * position :][:4])


def test_the_same_seed_draws_the_same_alternatives() -> None:
    """And another seed others."""
    drops = [
        ablation(literal, MESSAGES, ROWS, vocabulary=6, alternatives=1, seed=seed).tolist()
        for seed in (0, 0, 1)
    ]
    assert drops[0] == drops[1] != drops[2]


def test_a_message_that_has_ended_is_left_alone() -> None:
    """Silence is not replaced by a symbol."""
    messages = np.where(np.arange(3) < 1, MESSAGES, -1)
    drops = ablation(literal, messages, ROWS, vocabulary=6)
    assert drops[0] > 0
    assert drops[1:].tolist() == [0, 0]
    assert bits_per_position(literal, messages) == pytest.approx([1, 0, 0])


def test_a_certain_listener_has_no_nan() -> None:
    """Impossible candidates have a log-probability of minus infinity."""

    def certain(messages: Any, /) -> Any:
        return np.where(np.arange(8) == ROWS[:, None], 0.0, -np.inf)

    assert prefix_curve(certain, MESSAGES, ROWS).tolist() == [1] * 4
    assert bits_per_position(certain, MESSAGES).tolist() == [0] * 3


def test_effective_length_allows_for_eps() -> None:
    """The first length that is good enough, even where more symbols would confuse."""
    curve = [0.1, 0.5, 0.85, 0.9, 0.88]
    assert [effective_length(curve, eps) for eps in (0, 0.04, 0.5, 1)] == [3, 2, 1, 0]
    assert effective_length([0.25, 0.5, 0.5], eps=0) == 1


def test_ceilings_are_those_of_the_best_messages() -> None:
    """One by one; and nothing literal beats what is said in full."""
    assert literal_ceilings(GAMES, 4).tolist() == [0.25, 0.5, 1, 1]
    contexts = [Context.from_array(IMAGES, row) for row in range(8)]
    best = [best_message(context, 2).ceiling for context in contexts]
    assert literal_ceilings(GAMES, 2)[1] == np.mean(best)


def test_where_an_accuracy_stands() -> None:
    """Over the floor by what messages are worth, over the ceiling by what the code is."""
    where = standing(0.6, GAMES, length=2)
    assert where == (0.6, 0.125, 0.5)
    assert where.over_floor == pytest.approx(0.475)
    assert where.over_ceiling == pytest.approx(0.1)


def test_accuracy_of_groups() -> None:
    """With Wilson's interval, in order of the groups."""
    groups = np.repeat([5, 2], [30, 10])
    rights = np.concatenate([np.arange(30) < 12, np.ones(10)]).astype(float)
    found = accuracy_by(rights, groups)
    assert list(found) == [2, 5]
    assert found[5] == (30, 0.4, *wilson_interval(12, 30))
    assert found[2] == (10, 1.0, *wilson_interval(10, 10))
    shared = accuracy_by(np.full(4, 0.125), np.zeros(4, int))[0]
    assert 0 <= shared.low < 0.125 < shared.high <= 1


def test_the_slope_of_length_is_that_of_a_regression() -> None:
    """By the normal equations; 0 for one length, 1 for minimum messages, None where it has none."""
    rng = np.random.default_rng(0)
    complexity = rng.integers(2, 6, 200)
    lengths = complexity // 2 + rng.integers(0, 3, 200)
    found = length_slope(lengths, complexity)
    assert found is not None
    centered = complexity - complexity.mean()
    slope = (centered * lengths).sum() / (centered**2).sum()
    left = lengths - lengths.mean() - slope * centered
    error = np.sqrt((left**2).sum() / 198 / (centered**2).sum())
    assert found.slope == pytest.approx(slope)
    assert found.high - found.slope == pytest.approx(1.972 * error, rel=1e-3)
    assert found.slope - found.low == pytest.approx(1.972 * error, rel=1e-3)
    same = length_slope(np.full(9, 4), complexity[:9])
    assert same == (0, 0, 0)
    least = length_slope(complexity, complexity)
    assert least is not None
    assert least == pytest.approx((1, 1, 1))
    assert length_slope(lengths, np.full(200, 3)) is None
    assert length_slope(lengths[:2], complexity[:2]) is None
