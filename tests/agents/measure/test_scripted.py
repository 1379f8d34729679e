"""The scripted pair reaches what the solvers say can be reached, exactly."""

import numpy as np
import pytest

from minsym.agents.measure.probes import literal_ceilings, prefix_curve, right, standing
from minsym.agents.measure.scripted import LiteralListener, witness_messages
from minsym.agents.play.vocabulary import meanings_of
from minsym.datasets.draw import draw_games as games_of
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
