"""The scripted pair reaches what the solvers say can be reached, exactly."""

import math
from itertools import product

import numpy as np
import pytest

from minsym.agents.measure import harris, lexicon, metrics, regularity
from minsym.agents.measure.probes import (
    ablation,
    bits_per_position,
    literal_ceilings,
    positions_that_matter,
    prefix_curve,
    right,
    standing,
)
from minsym.agents.measure.score import language, score, values_of_targets
from minsym.agents.measure.scripted import LiteralListener, witness_messages
from minsym.agents.play.vocabulary import meanings_of
from minsym.datasets.draw import draw_games as games_of
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting


def made(family: str, level: int, setting: Setting | None = None, count: int = 40) -> Games:
    """Make some games of a family and a complexity."""
    spec = Spec((level,), setting or Setting(), family, {"train": count}, seed=level)
    return games_of(spec, spec.shards()[0])


@pytest.mark.parametrize(
    ("family", "level", "setting"),
    [
        ("codes", 1, Setting(8, 4, 12)),
        ("codes", 2, Setting()),
        ("codes", 3, Setting()),
        ("codes", 5, Setting()),
        ("uniform", 2, Setting()),
        ("uniform", 3, Setting()),
    ],
)
def test_the_pair_reaches_the_literal_ceiling(family: str, level: int, setting: Setting) -> None:
    """Always right where the message is long enough, and exactly on the ceiling below."""
    games, sizes = made(family, level, setting), setting.sizes
    listener = LiteralListener(games, sizes)
    ceilings = literal_ceilings(games, level + 2)
    for length in range(1, level + 3):
        messages = witness_messages(games, sizes, length)
        accuracy = right(listener(messages), games.target).mean()
        assert accuracy == ceilings[length - 1]
        assert (accuracy == 1) == (length >= level)
        where = standing(float(accuracy), games, length)
        assert where.over_ceiling == 0
        assert where.over_floor == accuracy - (1 / games.level_set_size).mean()


def test_the_witness_is_said_in_order_and_then_nothing() -> None:
    """Its attributes with the values of the target, also where attributes differ in size."""
    setting = Setting(5, (2, 3, 4, 5, 6), 9)
    games = made("uniform", 2, setting)
    messages = witness_messages(games, setting.sizes, 4)
    attributes, values = meanings_of(messages, setting.sizes)
    assert (attributes[:, :2] == games.witness).all()
    assert (attributes[:, 2:] == -1).all()
    of_targets = games.images[np.arange(len(games.target)), games.target]
    assert (values[:, :2] == np.take_along_axis(of_targets, games.witness, axis=1)).all()
    assert messages.max() < sum(setting.sizes)


def test_games_of_several_complexities_together() -> None:
    """Each is said as well as the length allows."""
    setting = Setting(8, 3, 20)
    parts = [made("codes", level, setting) for level in (1, 2, 3)]
    for i, part in enumerate(parts):
        missing = ((0, 0), (0, 3 - part.witness.shape[1]))
        parts[i] = part.having(witness=np.pad(part.witness, missing, constant_values=-1))
    games = Games(*map(np.concatenate, zip(*parts, strict=True)))
    rights = right(
        LiteralListener(games, setting.sizes)(witness_messages(games, setting.sizes, 2)),
        games.target,
    )
    assert (rights[games.complexity <= 2] == 1).all()
    assert (rights[games.complexity == 3] <= 0.5).all()


def test_each_symbol_of_a_witness_rules_something_out() -> None:
    """A shorter beginning of a shortest message is never enough."""
    games, sizes = made("codes", 3), Setting().sizes
    curve = prefix_curve(LiteralListener(games, sizes), witness_messages(games, sizes, 3),
                         games.target)  # fmt: skip
    assert curve[0] == pytest.approx(1 / 64)
    assert (np.diff(curve) > 0).all()
    assert curve[2] <= 0.5
    assert curve[3] == 1


def test_a_message_that_nothing_matches_says_nothing() -> None:
    """The listener then takes all candidates for equally likely."""
    games = made("codes", 2, Setting(4, 3, 6), count=5)
    contradiction = np.tile([0, 1], (5, 1))
    judged = LiteralListener(games, (3,) * 4)(contradiction)
    assert judged == pytest.approx(np.full((5, 6), -np.log(6)))


def test_a_symbol_out_of_the_vocabulary_is_refused() -> None:
    """With the symbols that there are."""
    games = made("codes", 2, Setting(4, 3, 6), count=1)
    with pytest.raises(ValueError, match="expected 0 to 11"):
        LiteralListener(games, (3,) * 4)(np.array([[12]]))


#: All images of three attributes with four values, so that no message is enough but the whole one.
SIZES = (4, 4, 4)
IMAGES = np.array([*product(range(4), repeat=3)])


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Games:
    """Return games of a data set whose images are all there are; each is a target once or more."""
    spec = plan([3], None, {"valid": 300}, "rows", table=IMAGES, images=64)
    games = generate(spec, tmp_path_factory.mktemp("all") / "games").split("valid")[:]
    assert len(np.unique(values_of_targets(games), axis=0)) == 64
    # As often as each other, so that theory says exact numbers.
    first = np.unique(values_of_targets(games), axis=0, return_index=True)[1]
    return games.take(first)


def test_the_literal_language_has_the_values_that_theory_says(everything: Games) -> None:
    """It names each value at its place: nothing is unsaid, and nothing said twice."""
    messages, meanings = witness_messages(everything, SIZES, 3), values_of_targets(everything)
    assert messages.tolist() == (meanings + np.array([0, 4, 8])).tolist()
    match = lexicon.best_match(messages, meanings)
    assert (match.score, match.precision) == (1, 1)
    assert match.symbol.tolist() == (4 * match.attribute + match.value).tolist() == [*range(12)]
    assert lexicon.bijectivity(messages, meanings) == pytest.approx(1)
    assert lexicon.context_independence(messages, meanings) == pytest.approx(1)
    assert regularity.residual_entropy(messages, meanings) == pytest.approx(0, abs=1e-9)
    assert metrics.positional_disentanglement(messages, meanings) == pytest.approx(1)
    assert metrics.bag_disentanglement(messages, meanings) == pytest.approx(1)
    assert metrics.topographic_similarity(messages, meanings) == pytest.approx(1)
    assert metrics.mutual_information(messages, meanings) == pytest.approx(2 * np.eye(3), abs=1e-9)
    assert metrics.message_entropy(messages) == 6
    assert metrics.symbol_entropy(messages).tolist() == [2, 2, 2]
    # No meaning and no message occurs twice, and all messages are equally long.
    assert regularity.message_variation(messages, meanings) is None
    assert regularity.meaning_variation(messages, meanings) is None
    assert regularity.abbreviation(messages) is None
    # Of the last symbol of a message nothing follows, and after the others one of four.
    words = harris.articulation(messages)
    assert words.conditional_entropy == pytest.approx([math.log2(12), 4 / 3, 1])
    assert (words.boundaries, words.segments) == (0, 64)


def test_chance_is_far_below_the_literal_language(everything: Games) -> None:
    """As the report of `score` has it."""
    messages = witness_messages(everything, SIZES, 3)
    found = score(messages, everything, SIZES)
    assert (found["literal_accuracy"], found["excess_length"]) == (1, 0)
    for name in ("topsim", "posdis", "bosdis", "best_match", "bijectivity", "context_independence"):
        assert found[name] == pytest.approx(1)
        assert found[f"{name}_over_chance"] > 0.5, name
    assert found["residual_entropy_over_chance"] < -0.5
    shuffled = np.random.default_rng(0).permutation(messages)
    by_chance = language(shuffled, values_of_targets(everything))
    for name in ("topsim", "posdis", "bosdis", "best_match", "bijectivity", "context_independence"):
        assert abs(by_chance[f"{name}_over_chance"]) < 0.15, name


def test_what_a_literal_listener_makes_of_the_literal_language(everything: Games) -> None:
    """Each symbol is two bits of six, and leaves a quarter of the images."""
    messages = witness_messages(everything, SIZES, 3)
    listener = LiteralListener(everything, SIZES)
    curve = prefix_curve(listener, messages, everything.target)
    assert curve.tolist() == [1 / 64, 1 / 16, 1 / 4, 1]
    assert literal_ceilings(everything, 3).tolist() == curve[1:].tolist()
    assert bits_per_position(listener, messages) == pytest.approx([2, 2, 2])
    drops = ablation(listener, messages, everything.target, 12)
    # Of eleven other symbols three name another image, two say again what the others say, so that
    # four images are left, and six contradict them, so that all are.
    expected = 1 - (2 * (1 / 4) + 6 * (1 / 64)) / 11
    assert drops == pytest.approx([expected] * 3)
    assert positions_that_matter(drops) == 3
