"""What symbols stand for, in languages made by hand and against plain definitions."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.agents.measure.lexicon import best_match, bijectivity, context_independence
from minsym.agents.measure.metrics import against_chance
from tests.languages import COMPOSITIONAL, MEANINGS, languages


def score(messages: Any, meanings: Any) -> float:
    """Return the score of Concept Best Matching."""
    return float(best_match(messages, meanings).score)


def precision(messages: Any, meanings: Any) -> float:
    """Return it as a share of the symbols that are said."""
    return float(best_match(messages, meanings).precision)


SCORES: tuple[Callable[[Any, Any], float], ...] = (
    score,
    precision,
    bijectivity,
    context_independence,
)

Pair = tuple[int, tuple[int, int]]


def plainly(messages: Any, meanings: Any) -> tuple[list[list[int]], list[set[tuple[int, int]]]]:
    """Return the symbols of each message, and the values of each target as (attribute, value)."""
    said = [[s for s in row if s >= 0] for row in messages.tolist()]
    return said, [set(enumerate(row)) for row in meanings.tolist()]


def best_sum(weights: Mapping[Pair, float]) -> float:
    """Return the greatest sum of weights one to one, of all ways there are."""
    symbols = sorted({symbol for symbol, _ in weights})
    values: list[Any] = [*sorted({value for _, value in weights}), *(None for _ in symbols)]
    values = values[: max(len(symbols), len({value for _, value in weights}))]
    return max(
        sum(max(0, weights.get(pair, 0)) for pair in zip(symbols, chosen, strict=True))
        for chosen in permutations(values, len(symbols))
    )


def shares(games: Iterable[Iterable[Any]], count: int) -> dict[Any, float]:
    """Return in which share of games each thing is."""
    found = Counter(thing for game in games for thing in set(game))
    return {thing: number / count for thing, number in found.items()}


@given(languages())
def test_best_match_by_its_definition(language: tuple[Any, Any]) -> None:
    """All translations are tried."""
    said, had = plainly(*language)
    weights = Counter(
        (symbol, value)
        for symbols, values in zip(said, had, strict=True)
        for symbol in symbols
        for value in values
    )
    total = best_sum(weights)
    found = best_match(*language)
    assert found.together.sum() == total
    longest = [max(len(one), len(other)) for one, other in zip(said, had, strict=True)]
    assert found.score == pytest.approx(total / sum(longest))
    assert found.precision == pytest.approx(total / max(1, sum(map(len, said))))
    table = zip(found.symbol, zip(found.attribute, found.value, strict=True), strict=True)
    assert [weights[pair] for pair in table] == found.together.tolist()
    assert len(set(found.symbol.tolist())) == len(found.symbol)
    pairs = set(zip(found.attribute.tolist(), found.value.tolist(), strict=True))
    assert len(pairs) == len(found.symbol)


@given(languages())
def test_bijectivity_by_its_definition(language: tuple[Any, Any]) -> None:
    """Without symbols and values that are always there."""
    said, had = plainly(*language)
    count = len(said)
    of_symbol, of_value = (
        {thing: p for thing, p in shares(games, count).items() if p < 1} for games in (said, had)
    )
    both = shares(
        [
            [(symbol, value) for symbol in symbols for value in values]
            for symbols, values in zip(said, had, strict=True)
        ],
        count,
    )
    weights = {
        (symbol, value): math.log(p / (of_symbol[symbol] * of_value[value])) / -math.log(p)
        for (symbol, value), p in both.items()
        if symbol in of_symbol and value in of_value
    }
    expected = best_sum(weights) / max(len(of_symbol), len(of_value)) if weights else 0.0
    found = bijectivity(*language)
    assert found == pytest.approx(expected, abs=1e-12)
    assert 0 <= found <= 1


@given(languages())
def test_context_independence_by_its_definition(language: tuple[Any, Any]) -> None:
    """The best symbol of each value, one by one."""
    said, had = plainly(*language)
    products = []
    for value in set().union(*had):
        tried = [(0.0, 0.0)]
        for symbol in {symbol for symbols in said for symbol in symbols}:
            games = [(symbol in s, value in v) for s, v in zip(said, had, strict=True)]
            of_symbol = np.mean([has for says, has in games if says])
            of_value = np.mean([says for says, has in games if has])
            tried.append((float(of_symbol), float(of_value)))
        products.append(math.prod(max(tried)))
    assert context_independence(*language) == pytest.approx(np.mean(products))


@given(languages(), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(language: tuple[Any, Any], random: Any) -> None:
    """Of symbols, values, attributes and games; nor do the places of symbols in a message."""
    messages, meanings = language
    rng = np.random.default_rng(random.randrange(2**32))
    renamed = np.append(rng.permutation(10)[:4], -1)[messages]
    games = rng.permutation(len(messages))
    places = [rng.permutation(row) for row in renamed[games]]
    other = rng.permutation(3)[meanings][games][:, rng.permutation(meanings.shape[1])]
    for measure in SCORES:
        assert measure(np.array(places).reshape(messages.shape), other) == pytest.approx(
            measure(messages, meanings), abs=1e-9
        )


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(COMPOSITIONAL, id="compositional"),
        pytest.param(COMPOSITIONAL[:, [2, 0, 1]], id="positions permuted"),
        pytest.param(np.repeat(COMPOSITIONAL, 2, axis=1), id="redundant"),
        pytest.param(11 - COMPOSITIONAL, id="renamed"),
        pytest.param(np.random.default_rng(0).permuted(COMPOSITIONAL, axis=1), id="free order"),
        pytest.param(np.pad(COMPOSITIONAL, ((0, 0), (0, 2)), constant_values=-1), id="padded"),
    ],
)
def test_languages_that_name_each_value(messages: Any) -> None:
    """All scores are 1."""
    for measure in SCORES:
        assert measure(messages, MEANINGS) == pytest.approx(1)


def test_the_translation_of_a_compositional_language() -> None:
    """Value v of attribute a is the symbol 4 a + v, said of 16 targets."""
    found = best_match(COMPOSITIONAL, MEANINGS)
    assert found.symbol.tolist() == [*range(12)]
    assert found.attribute.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert found.value.tolist() == [0, 1, 2, 3] * 3
    assert found.together.tolist() == [16] * 12


def test_a_language_that_names_one_attribute_of_three() -> None:
    """It is precise, and says a third."""
    messages = COMPOSITIONAL[:, :1]
    assert [measure(messages, MEANINGS) for measure in SCORES[:3]] == pytest.approx(
        [1 / 3, 1, 1 / 3]
    )
    # The values that nobody says are 1/4 of the targets of any symbol, and it of theirs.
    assert context_independence(messages, MEANINGS) == pytest.approx((4 + 8 / 16) / 12)


def test_a_holistic_language() -> None:
    """Twelve of 64 symbols find a value, each in one game of three values."""
    messages = np.random.default_rng(0).permutation(64)[:, None]
    expected = [12 / 192, 12 / 64, 12 / 64 * math.log(4) / math.log(64), 1 / 16]
    assert [measure(messages, MEANINGS) for measure in SCORES] == pytest.approx(expected)


@pytest.mark.parametrize("symbol", [0, 7, -1])
def test_a_constant_language_is_at_chance(symbol: int) -> None:
    """Exactly, without a NaN or a warning; silence scores nothing."""
    messages = np.full((64, 3), symbol)
    expected = [0.0] * 4 if symbol < 0 else [0.25, 0.25, 0.0, 0.25]
    for measure, value in zip(SCORES, expected, strict=True):
        compared = against_chance(measure, messages, MEANINGS, permutations=2)
        assert compared == (value, value)


def test_a_shuffled_language_is_as_unstructured_as_chance() -> None:
    """The messages of a compositional language, given to other meanings."""
    messages = np.random.default_rng(3).permutation(COMPOSITIONAL)
    for measure in SCORES:
        assert abs(against_chance(measure, messages, MEANINGS).corrected) < 0.1
        assert against_chance(measure, COMPOSITIONAL, MEANINGS).corrected > 0.4


def test_attributes_that_do_not_vary_say_nothing_about_bijections() -> None:
    """Nor do symbols that are in each message."""
    meanings = np.insert(MEANINGS, 1, 5, axis=1)
    messages = np.insert(COMPOSITIONAL, 0, 99, axis=1)
    for said, meant in ((COMPOSITIONAL, meanings), (messages, MEANINGS), (messages, meanings)):
        assert bijectivity(said, meant) == pytest.approx(1)
    assert bijectivity(messages, meanings * 0) == 0.0
