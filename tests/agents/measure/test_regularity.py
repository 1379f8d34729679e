"""How regular languages made by hand are, and random ones against plain definitions."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from minsym.agents.measure.metrics import against_chance
from minsym.agents.measure.regularity import (
    abbreviation,
    meaning_variation,
    message_variation,
    residual_entropy,
)
from tests.languages import COMPOSITIONAL, MEANINGS, edit_distance, languages, normalized_distance

TWICE = np.repeat(MEANINGS, 2, axis=0)


def entropy(things: Sequence[Hashable]) -> float:
    """Return H in bits by its definition."""
    return -sum(n / len(things) * math.log2(n / len(things)) for n in Counter(things).values())


def unsaid(messages: Any, attribute: Any, places: Sequence[int]) -> float:
    """Return H(A | S) / H(A), where S are the symbols at some positions."""
    said = [tuple(row) for row in messages[:, list(places)].tolist()]
    values = attribute.tolist()
    both = [*zip(said, values, strict=True)]
    return (entropy(both) - entropy(said)) / entropy(values)


@given(languages())
def test_variation_by_its_definition(language: tuple[Any, Any]) -> None:
    """All pairs of games of one meaning, and of one message; None where there are none."""
    messages, meanings = language
    said = [tuple(s for s in row if s >= 0) for row in messages.tolist()]
    meant = [tuple(row) for row in meanings.tolist()]
    pairs = [*combinations(range(len(said)), 2)]
    for name, between in (("edit", edit_distance), ("normalized", normalized_distance)):
        found = [between(said[i], said[j]) for i, j in pairs if meant[i] == meant[j]]
        expected = pytest.approx(np.mean(found)) if found else None
        assert message_variation(messages, meanings, name) == expected
    shares = [np.mean(meanings[i] != meanings[j]) for i, j in pairs if said[i] == said[j]]
    expected = pytest.approx(np.mean(shares)) if shares else None
    assert meaning_variation(messages, meanings) == expected


@given(languages())
def test_residual_entropy_by_its_definition(language: tuple[Any, Any]) -> None:
    """The best of all with one position for an attribute, and nearer to the best where more are."""
    messages, meanings = language
    varying = [column for column in meanings.T if len(set(column.tolist())) > 1]
    found = residual_entropy(messages, meanings)
    if not varying:
        assert found == 1
        return
    bounds = {True: 1.0, False: 1.0}
    for owners in product(range(-1, len(varying)), repeat=messages.shape[1]):
        parts = [[p for p, a in enumerate(owners) if a == b] for b in range(len(varying))]
        left = np.mean([unsaid(messages, a, p) for a, p in zip(varying, parts, strict=True)])
        alone = max(map(len, parts)) <= 1
        bounds[alone] = min(bounds[alone], float(left))
    assert found <= bounds[True] + 1e-9
    assert found >= min(bounds.values()) - 1e-9
    if messages.shape[1] <= len(varying):
        assert found == pytest.approx(bounds[True], abs=1e-9)


@given(languages())
def test_abbreviation_by_its_definition(language: tuple[Any, Any]) -> None:
    """Over the different messages; None where lengths or frequencies are equal."""
    messages, _ = language
    counts = Counter(tuple(s for s in row if s >= 0) for row in messages.tolist())
    lengths = [len(message) for message in counts]
    expected = None
    if len(set(lengths)) > 1 and len(set(counts.values())) > 1:
        expected = pytest.approx(spearmanr([*counts.values()], lengths).statistic)
    assert abbreviation(messages) == expected


@given(languages(), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(language: tuple[Any, Any], random: Any) -> None:
    """Of symbols, values and games."""
    messages, meanings = language
    rng = np.random.default_rng(random.randrange(2**32))
    games = rng.permutation(len(messages))
    renamed = np.append(rng.permutation(10)[:4], -1)[messages][games]
    other = rng.permutation(3)[meanings][games]
    for measure in (message_variation, meaning_variation, residual_entropy):
        expected = measure(messages, meanings)
        near = None if expected is None else pytest.approx(expected, abs=1e-9)
        assert measure(renamed, other) == near
    expected = abbreviation(messages)
    near = None if expected is None else pytest.approx(expected, abs=1e-9)
    assert abbreviation(renamed) == near


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(COMPOSITIONAL, id="compositional"),
        pytest.param(COMPOSITIONAL[:, [2, 0, 1]], id="positions permuted"),
        pytest.param(np.repeat(COMPOSITIONAL, 2, axis=1), id="redundant"),
        pytest.param(11 - COMPOSITIONAL, id="renamed"),
        pytest.param(np.concatenate([MEANINGS // 2, MEANINGS % 2], axis=1), id="two bits a value"),
    ],
)
def test_languages_that_name_each_value(messages: Any) -> None:
    """Nothing is unsaid, also where it takes two positions to say a value."""
    assert residual_entropy(messages, MEANINGS) == pytest.approx(0, abs=1e-9)
    said = np.repeat(messages, 2, axis=0)
    assert message_variation(said, TWICE) == 0.0
    assert meaning_variation(said, TWICE) == 0.0
    assert meaning_variation(messages, MEANINGS) is None
    assert message_variation(messages, MEANINGS) is None
    assert abbreviation(said) is None


def test_a_holistic_language() -> None:
    """Its one position tells all, but belongs to one attribute of three."""
    messages = np.random.default_rng(0).permutation(64)[:, None]
    assert residual_entropy(messages, MEANINGS) == pytest.approx(2 / 3)


@pytest.mark.parametrize("symbol", [0, 7, -1])
def test_a_constant_language_says_nothing(symbol: int) -> None:
    """Its residual entropy and its variations are those of chance, without a NaN or a warning."""
    messages = np.full((64, 3), symbol)
    assert against_chance(residual_entropy, messages, MEANINGS, permutations=2) == (1.0, 1.0)
    # Of 63 other targets 15 have the same value of an attribute.
    assert meaning_variation(messages, MEANINGS) == pytest.approx(48 / 63)
    assert message_variation(np.full((128, 3), symbol), TWICE) == 0.0
    assert abbreviation(messages) is None
    assert residual_entropy(messages, MEANINGS * 0) == 1.0


def test_a_shuffled_language_is_as_unstructured_as_chance() -> None:
    """The messages of a compositional language, given to other meanings."""
    said = np.repeat(COMPOSITIONAL, 2, axis=0)
    shuffled = np.random.default_rng(3).permutation(said)
    for measure, least in (
        (residual_entropy, 0.8),
        (lambda one, other: message_variation(one, other) or 0.0, 2),
        (lambda one, other: meaning_variation(one, other) or 0.0, 0.7),
    ):
        own = against_chance(measure, said, TWICE)
        assert own.value == pytest.approx(0, abs=1e-9)
        assert own.corrected < -least
        assert abs(against_chance(measure, shuffled, TWICE).corrected) < 0.15


def test_the_chance_level_of_variation_is_that_of_any_two_games() -> None:
    """It is the mean over shuffles."""
    said = np.random.default_rng(3).permutation(np.repeat(COMPOSITIONAL, 2, axis=0))
    shuffled = against_chance(lambda one, other: message_variation(one, other) or 0.0, said, TWICE)
    assert message_variation(said, TWICE * 0, pairs=10**5) == pytest.approx(
        shuffled.chance, abs=0.05
    )
    shuffled = against_chance(lambda one, other: meaning_variation(one, other) or 0.0, said, TWICE)
    assert meaning_variation(said * 0, TWICE, pairs=10**5) == pytest.approx(
        shuffled.chance, abs=0.02
    )


def test_synonyms_are_variation_of_messages_only() -> None:
    """Each meaning has two messages, which differ in one symbol of three."""
    said = np.repeat(COMPOSITIONAL, 2, axis=0)
    said[::2, 1] += 100
    assert message_variation(said, TWICE) == 1.0
    assert message_variation(said, TWICE, "normalized") == pytest.approx(1 / 3)
    assert meaning_variation(said, TWICE) is None


def test_pairs_of_large_corpora_are_sampled() -> None:
    """The variation of a sample is near that of all pairs, and depends on the seed alone."""
    rng = np.random.default_rng(2)
    meanings = rng.integers(0, 3, (1000, 2))
    messages = rng.integers(0, 4, (1000, 3))
    exact = message_variation(messages, meanings, pairs=10**6)
    found = [message_variation(messages, meanings, seed=seed) for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]
    assert found == pytest.approx([exact] * 3, abs=0.06)


def test_an_unknown_distance_is_refused() -> None:
    """With the distances that there are."""
    with pytest.raises(ValueError, match="there are edit, normalized, hamming"):
        message_variation(COMPOSITIONAL, MEANINGS, "cosine")
