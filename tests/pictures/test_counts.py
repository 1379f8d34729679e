"""Pictures of counts."""

from dataclasses import replace

import numpy as np
import pytest

from minsym import Dataset, audit_table, read_table
from minsym.data import TABLES
from minsym.pictures.counts import histogram, level_sets


def heights(bars: object) -> list[float]:
    """Return the heights of bars."""
    return [bar.get_height() for bar in bars]  # type: ignore[attr-defined]


def test_an_audit_is_its_histogram() -> None:
    """With the rows that nobody can single out; its bars alone are the same."""
    found = audit_table(read_table(TABLES["zoo"].path))
    ax = histogram(found, "$x^")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "2", "3", "4", "5", "none"]
    assert heights(ax.patches) == [1, 16, 15, 6, 2, 61] == heights(histogram(found.bars).patches)
    assert ax.get_title() == "$x^"


def test_an_audit_that_was_stopped_says_so() -> None:
    """Its histogram looked like that of any other."""
    table = read_table(TABLES["zoo"].path)
    found = audit_table(table, up_to=2)
    said = "\nthe audit was stopped: of 23 rows only bounds are known"
    assert said not in histogram(found).get_xlabel()
    stopped = replace(found, stopped="time")
    assert sum(stopped.unsettled.values()) == 23
    assert histogram(stopped).get_xlabel().endswith(said)
    settled = replace(audit_table(table), stopped="time")
    assert "stopped" not in histogram(settled).get_xlabel()


def test_level_sets_are_those_of_the_card(data: str) -> None:
    """A line for each complexity, with its blind accuracy."""
    games = Dataset(data)
    ax = level_sets(games)
    sizes = games[:].level_set_size
    counts = np.bincount(sizes)[1:]
    assert heights(ax.patches) == pytest.approx(0.72 * counts / counts.max())
    said = ax.texts[-1].get_text()
    assert said == f"min|M| = 2\n260 games\nblind accuracy {games.blind_accuracy:.1%}"
    assert len(games.split("valid")) == 60
    assert "60 games" in level_sets(games.split("valid")).texts[-1].get_text()
