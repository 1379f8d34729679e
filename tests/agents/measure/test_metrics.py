"""Metrics of languages made by hand, and of random ones against plain definitions."""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from minsym.agents.measure.metrics import (
    against_chance,
    bag_disentanglement,
    distinct_messages,
    message_entropy,
    mutual_information,
    positional_disentanglement,
    symbol_counts,
    symbol_entropy,
    topographic_similarity,
)
from tests.languages import COMPOSITIONAL, MEANINGS, edit_distance, languages, normalized_distance

SCORES = (topographic_similarity, positional_disentanglement, bag_disentanglement)


def entropy(things: Sequence[Hashable]) -> float:
    """Return H in bits by its definition."""
    return -sum(n / len(things) * math.log2(n / len(things)) for n in Counter(things).values())


def information(one: Sequence[int], other: Sequence[int]) -> float:
    """Return I in bits by its definition."""
    total = len(one)
    alone, beside = Counter(one), Counter(other)
    return sum(
        n / total * math.log2(n * total / (alone[a] * beside[b]))
        for (a, b), n in Counter(zip(one, other, strict=True)).items()
    )


def gap(columns: Sequence[Sequence[int]], meanings: Sequence[Sequence[int]]) -> float:
    """Return posdis or bosdis as Chaabouni et al. define them."""
    gaps = []
    for column in columns:
        if len(set(column)) > 1:
            known = sorted([0.0, *(information(column, a) for a in meanings)])
            gaps.append((known[-1] - known[-2]) / entropy(column))
    return sum(gaps) / len(gaps) if gaps else 0.0


@given(languages())
def test_entropy_and_information_by_their_definitions(language: tuple[Any, Any]) -> None:
    """Of messages, of positions, and of positions with attributes."""
    messages, meanings = language
    rows = [tuple(row) for row in messages.tolist()]
    assert message_entropy(messages) == pytest.approx(entropy(rows))
    assert distinct_messages(messages) == len(set(rows))
    assert symbol_entropy(messages) == pytest.approx([entropy(c) for c in messages.T.tolist()])
    expected = [[information(c, a) for a in meanings.T.tolist()] for c in messages.T.tolist()]
    assert mutual_information(messages, meanings) == pytest.approx(np.array(expected), abs=1e-12)
    said = Counter(symbol for row in rows for symbol in row if symbol >= 0)
    assert symbol_counts(messages, 5).tolist() == [said[symbol] for symbol in range(5)]


@given(languages())
def test_disentanglement_by_its_definition(language: tuple[Any, Any]) -> None:
    """Of positions, and of symbols wherever they are said."""
    messages, meanings = language
    attributes = meanings.T.tolist()
    expected = gap(messages.T.tolist(), attributes)
    assert positional_disentanglement(messages, meanings) == pytest.approx(expected, abs=1e-9)
    bags = [[row.count(symbol) for row in messages.tolist()] for symbol in range(4)]
    expected = gap(bags, attributes)
    assert bag_disentanglement(messages, meanings) == pytest.approx(expected, abs=1e-9)


@given(languages(), st.sampled_from(["edit", "normalized", "hamming"]))
def test_topographic_similarity_by_its_definition(language: tuple[Any, Any], name: str) -> None:
    """All pairs, one by one, with each distance; 0 where nothing varies."""
    messages, meanings = language
    said = [tuple(s for s in row if s >= 0) for row in messages.tolist()]
    pairs = list(combinations(range(len(said)), 2))
    between: dict[str, Callable[[int, int], float]] = {
        "edit": lambda i, j: edit_distance(said[i], said[j]),
        "normalized": lambda i, j: normalized_distance(said[i], said[j]),
        "hamming": lambda i, j: int((messages[i] != messages[j]).sum()),
    }
    of_messages = [between[name](i, j) for i, j in pairs]
    of_meanings = [int((meanings[i] != meanings[j]).sum()) for i, j in pairs]
    expected = 0.0
    if len(set(of_messages)) > 1 and len(set(of_meanings)) > 1:
        expected = spearmanr(of_messages, of_meanings).statistic
    assert topographic_similarity(messages, meanings, name) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("messages", "positions"),
    [
        pytest.param(COMPOSITIONAL, [0, 1, 2], id="compositional"),
        pytest.param(COMPOSITIONAL[:, [2, 0, 1]], [2, 0, 1], id="positions permuted"),
        pytest.param(np.repeat(COMPOSITIONAL, 2, axis=1), [0, 0, 1, 1, 2, 2], id="redundant"),
        pytest.param(11 - COMPOSITIONAL, [0, 1, 2], id="renamed"),
    ],
)
def test_languages_that_name_each_value(messages: Any, positions: list[int]) -> None:
    """All scores are 1, and each position knows one attribute, two bits of it."""
    for score in SCORES:
        assert score(messages, MEANINGS) == pytest.approx(1)
    expected = 2.0 * (np.array(positions)[:, None] == np.arange(3))
    assert mutual_information(messages, MEANINGS) == pytest.approx(expected)
    assert message_entropy(messages) == 6
    assert symbol_entropy(messages).tolist() == [2.0] * len(positions)


def test_a_holistic_language() -> None:
    """One symbol for each meaning says all and has no parts."""
    messages = np.random.default_rng(0).permutation(64)[:, None]
    assert message_entropy(messages) == 6
    assert mutual_information(messages, MEANINGS) == pytest.approx(np.full((1, 3), 2.0))
    assert [score(messages, MEANINGS) for score in SCORES] == [0.0, 0.0, 0.0]


def test_a_shuffled_language_is_as_unstructured_as_chance() -> None:
    """The messages of a compositional language, given to other meanings."""
    messages = np.random.default_rng(3).permutation(COMPOSITIONAL)
    for score in SCORES:
        assert abs(against_chance(score, messages, MEANINGS).corrected) < 0.1


@pytest.mark.parametrize("symbol", [0, 7, -1])
def test_a_constant_language_scores_nothing(symbol: int) -> None:
    """Also one that is silent: 0, without a NaN or a warning."""
    messages = np.full((64, 3), symbol)
    assert message_entropy(messages) == 0
    assert symbol_entropy(messages).tolist() == [0.0] * 3
    assert mutual_information(messages, MEANINGS).tolist() == [[0.0] * 3] * 3
    for score in SCORES:
        compared = against_chance(score, messages, MEANINGS, permutations=2)
        assert compared == (0.0, 0.0)


def test_information_is_corrected_for_chance() -> None:
    """What 80 symbols seem to say of 2,000 unrelated meanings is taken off, and only that."""
    rng = np.random.default_rng(5)
    meanings = rng.integers(0, 4, (2000, 5))
    noise = rng.integers(0, 80, (2000, 2))
    found = against_chance(mutual_information, noise, meanings)
    # The bias of the plug-in estimate is (80 - 1)(4 - 1) / (2 B ln 2) to first order.
    assert found.value == pytest.approx(np.full((2, 5), 79 * 3 / (4000 * math.log(2))), rel=0.3)
    assert np.abs(found.corrected).max() < 0.02
    telling = np.stack([meanings[:, 0] * 20 + rng.integers(0, 20, 2000), noise[:, 0]], axis=1)
    corrected = against_chance(mutual_information, telling, meanings).corrected
    assert corrected[0, 0] == pytest.approx(2, abs=0.1)
    assert np.abs(corrected[1:]).max() < 0.02


def test_the_same_seed_gives_the_same_chance() -> None:
    """And another seed another."""
    messages = np.random.default_rng(3).permutation(COMPOSITIONAL)
    chance = [
        against_chance(mutual_information, messages, MEANINGS, seed=seed).chance.tolist()
        for seed in (0, 0, 1)
    ]
    assert chance[0] == chance[1] != chance[2]


def test_pairs_of_large_corpora_are_sampled() -> None:
    """The similarity of a sample is near that of all pairs, and depends on the seed alone."""
    rng = np.random.default_rng(2)
    meanings = rng.integers(0, 4, (1000, 6))
    messages = meanings[:, :3] * 4 + rng.integers(0, 2, (1000, 3))
    exact = topographic_similarity(messages, meanings, pairs=10**6)
    sampled = [topographic_similarity(messages, meanings, pairs=20_000, seed=s) for s in (0, 0, 1)]
    assert sampled[0] == sampled[1] != sampled[2]
    assert sampled == pytest.approx([exact] * 3, abs=0.03)


def test_hamming_and_edit_distance_differ_on_shifts() -> None:
    """A symbol that is put in front is one edit, and a difference at every position."""
    meanings = np.array([[0, 0], [0, 1], [1, 1]])
    messages = np.array([[0, 1, 2, 3, -1], [5, 0, 1, 2, 3], [6, 6, 6, 6, 6]])
    assert topographic_similarity(messages, meanings) > 0
    hamming = partial(topographic_similarity, distance="hamming")
    assert hamming(messages, meanings) == 0.0


def test_an_unknown_distance_is_refused() -> None:
    """With the distances that there are."""
    with pytest.raises(ValueError, match="there are edit, normalized, hamming"):
        topographic_similarity(COMPOSITIONAL, MEANINGS, "cosine")
