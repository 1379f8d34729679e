"""Harris' articulation scheme, in languages made by hand and against its definition."""

import math
from collections import Counter
from itertools import chain, pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from minsym.agents.measure.harris import WIDEST, articulation, boundaries, by_chance
from tests.languages import COMPOSITIONAL, languages

#: Four words of two symbols, and all messages of three of them.
WORDS = [[0, 1], [2, 3], [4, 5], [6, 7]]
WORDY = np.array([[*chain(*words)] for words in product(WORDS, repeat=3)])


def plainly(messages: Any, threshold: float = 0.0) -> tuple[list[float], list[set[int]]]:
    """Return H(n), and where each message is cut, all contexts written out."""
    said = [tuple(s for s in row if s >= 0) for row in messages.tolist()]
    often = Counter(m[i:j] for m in said for i in range(len(m)) for j in range(i + 1, len(m) + 1))
    often[()] = sum(map(len, said))
    alphabet = {symbol for message in said for symbol in message}
    branching = {
        context: -sum(
            often[*context, a] / count * math.log2(often[*context, a] / count)
            for a in alphabet
            if often[*context, a]
        )
        for context, count in [*often.items()]
    }
    entropies = []
    for n in range(messages.shape[1]):
        counts = {context: often[context] for context in branching if len(context) == n}
        total = sum(counts.values()) or 1
        entropies.append(sum(count * branching[c] for c, count in counts.items()) / total)
    cuts = [
        {
            end
            for end in range(2, len(message))
            for start in range(end - 1)
            if branching[message[start:end]]
            > branching[message[start : end - 1]] + threshold + 1e-9
        }
        for message in said
    ]
    return entropies, cuts


def words(messages: Any, cuts: list[set[int]]) -> Counter[tuple[int, ...]]:
    """Return how often each segment is said."""
    found: Counter[tuple[int, ...]] = Counter()
    for row, places in zip(messages.tolist(), cuts, strict=True):
        message = tuple(s for s in row if s >= 0)
        ends = [0, *sorted(places), len(message)]
        found.update(message[i:j] for i, j in pairwise(ends) if j > i)
    return found


@given(languages(), st.sampled_from([0.0, 0.25, 0.8]))
def test_articulation_by_its_definition(language: tuple[Any, Any], threshold: float) -> None:
    """Entropies, boundaries, segments and their law of abbreviation."""
    messages, _ = language
    entropies, cuts = plainly(messages, threshold)
    found = articulation(messages, threshold)
    assert found.conditional_entropy == pytest.approx(entropies)
    assert [set(np.flatnonzero(row)) for row in boundaries(messages, threshold)] == cuts
    assert found.boundaries == pytest.approx(np.mean([len(places) for places in cuts]))
    said = words(messages, cuts)
    assert found.segments == len(said)
    lengths = [len(word) for word in said]
    expected = None
    if len(set(lengths)) > 1 and len(set(said.values())) > 1:
        expected = pytest.approx(spearmanr([*said.values()], lengths).statistic)
    assert found.abbreviation == expected


def test_words_are_found() -> None:
    """Behind the first symbol of a word nothing is open, and behind the second all is."""
    found = articulation(WORDY)
    # Behind a word stands one of four in two cases of three, and else the message ends.
    behind = 2 / 3 * math.log2(6)
    assert found.conditional_entropy[:3] == pytest.approx([3, behind / 2, behind * 3 / 5])
    assert (found.boundaries, found.segments, found.abbreviation) == (2, 4, None)
    assert (boundaries(WORDY) == [False, False, True, False, True, False]).all()
    assert articulation(WORDY, threshold=2.0).boundaries == 0
    assert articulation(WORDY, threshold=0.0).boundaries == 2
    chance = by_chance(WORDY)
    assert chance.conditional_entropy[1] > found.conditional_entropy[1] + 1
    assert chance.segments > 2 * found.segments


def test_short_words_that_are_frequent() -> None:
    """Words of one symbol are said more often than those of three: the law of abbreviation."""
    kinds = [[0], [0], [1], [1], [2, 3, 4], [5, 6, 7]]
    rng = np.random.default_rng(0)
    said = [[*chain(*(kinds[k] for k in row))] for row in rng.integers(0, 6, (300, 4))]
    messages = np.array([row + [-1] * (12 - len(row)) for row in said])
    found = articulation(messages)
    assert found.abbreviation is not None
    assert found.abbreviation < -0.3


def test_languages_without_words() -> None:
    """A code with a symbol for each value: what is said at a place does not depend on the rest."""
    found = articulation(COMPOSITIONAL)
    # Each of the first eight of twelve symbols is followed by one of four.
    assert found.conditional_entropy == pytest.approx([math.log2(12), 2 * 2 / 3, 1])
    assert (boundaries(COMPOSITIONAL).sum(), found.segments) == (0, 64)
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 5, (500, 6))
    own, chance = articulation(noise), by_chance(noise)
    assert own.conditional_entropy == pytest.approx(chance.conditional_entropy, abs=0.05)
    assert own.boundaries == pytest.approx(chance.boundaries, abs=0.1)


@pytest.mark.parametrize("symbol", [0, 7, -1])
def test_a_constant_language(symbol: int) -> None:
    """And silence: only the ends of messages have an entropy, too little for a boundary."""
    found = articulation(np.full((9, 4), symbol))
    silent = symbol < 0
    assert found.boundaries == 0
    assert (found.segments, found.abbreviation) == (0 if silent else 1, None)
    assert found.conditional_entropy[0] == 0
    assert by_chance(np.full((9, 4), symbol)).segments == found.segments


def test_chance_depends_on_the_seed_alone() -> None:
    """And keeps how many boundaries each message has."""
    rng = np.random.default_rng(1)
    messages = rng.integers(0, 3, (50, 5))
    one, again, other = (by_chance(messages, seed=seed) for seed in (0, 0, 1))
    assert one.conditional_entropy.tolist() == again.conditional_entropy.tolist()
    assert one[1:] == again[1:] != other[1:]


def test_long_messages_that_repeat_each_other() -> None:
    """Contexts are bounded, so that it comes to an end."""
    messages = np.tile(np.arange(400) % 7, (60, 1))
    found = articulation(messages)
    assert found.conditional_entropy.shape == (WIDEST + 1,)
    assert found.boundaries == 0
