"""Games of a table that are made when they are asked for."""

import numpy as np
import pytest

from minsym import InputError
from minsym.datasets.from_table import records_of
from minsym.datasets.sample import GAMES, sample_games
from minsym.questions.many import solve_batch


def test_games_are_the_same_again_and_certified() -> None:
    """Of the same table and seed; complexities come in turns."""
    zoo = records_of("zoo")
    (setting, games), (_, again) = sample_games(zoo), sample_games(zoo)
    assert setting == zoo.setting(12)
    assert all((a == b).all() for a, b in zip(games, again, strict=True))
    assert games.complexity.tolist() == [1, 2, 3, 4] * GAMES
    assert solve_batch(games.images, games.target).tolist() == games.complexity.tolist()
    assert (zoo.values[games.rows] == games.images).all()
    assert (sample_games(zoo, seed=1)[1].images != games.images).any()


def test_a_small_table_has_the_games_it_can() -> None:
    """All of its rows in each, at the complexities that they have."""
    table = np.array([[0, 0], [0, 1], [1, 0], [2, 2]])
    setting, games = sample_games(records_of(table))
    assert (setting.images, {*games.complexity.tolist()}) == (4, {1, 2})
    assert len(games) == 4  # each row is the target once
    targets = games.images[range(4), games.target]
    assert len(np.unique(targets, axis=0)) == 4


def test_a_table_without_games_is_refused() -> None:
    """In a line that says why."""
    with pytest.raises(InputError, match="no two rows differ"):
        sample_games(records_of(np.array([[1, 2], [1, 2]])))
    with pytest.raises(InputError, match="distinct rows"):
        sample_games(records_of("zoo"), images=500)
