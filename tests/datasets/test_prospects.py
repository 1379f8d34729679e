"""What a table can do, and what is promised of it."""

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
