"""What a table can do, and what is promised of it."""

import numpy as np
import pytest

from minsym.datasets.from_table import records_of
from minsym.datasets.prospects import prospects


def test_what_zoo_can_do() -> None:
    """As the notes on it measured drawing; a search leaves far less to guess."""
    found = {each.level: each for each in prospects(records_of("zoo"), 16, 4000)}
    assert [each.targets for each in found.values()] == [59, 58, 36, 13, 7, 1]
    assert sum(each.share for each in found.values()) == pytest.approx(1)
    assert found[2].share == pytest.approx(0.63, abs=0.02)
    assert found[3].blind == pytest.approx(0.36, abs=0.03)
    assert found[4].search_blind is not None
    assert found[4].blind is not None
    assert found[4].search_blind < 0.25 * found[4].blind
    assert found[2].level_set == 16


def test_what_is_not_found_at_some_complexities_is_not_searched_beyond() -> None:
    """One row needs twelve symbols, which contexts of four images never need."""
    rows = np.vstack([np.zeros((1, 12), int), np.eye(12, dtype=int)])
    found = prospects(records_of(rows), 4, 100)
    sets = [each.level_set for each in found]
    assert len(found) == 12
    assert sets[2] == 1
    assert sets[3:6] == [0, 0, 0]
    assert sets[6:] == [None] * 6
