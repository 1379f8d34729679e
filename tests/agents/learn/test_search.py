"""Settings that are drawn from ranges."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from minsym import InputError
from minsym.agents.learn.search import Range, draw

FIELDS: dict[str, Range | Sequence[Any]] = {
    "learning_rate": Range(1e-4, 1e-1, log=True),
    "hidden": Range(64, 67),
    "eos": ["none", "extra"],
}


def test_more_runs_go_on_with_the_first_ones() -> None:
    """The seed says which; a field more changes nothing of the others."""
    few, many = draw(FIELDS, 20, seed=3), draw(FIELDS, 60, seed=3)
    assert many[:20] == few
    assert draw(FIELDS, 20, seed=4) != few
    more = draw({"stop": ["none", "head"], **FIELDS}, 20, seed=3)
    assert [{name: setting[name] for name in FIELDS} for setting in more] == few


def test_numbers_are_drawn_evenly_from_their_ranges() -> None:
    """The ends of whole numbers included, and others in as many digits as a name can bear."""
    found = draw({**FIELDS, "temperature": Range(0.5, 2.5)}, 4000, seed=0)
    rates = np.array([setting["learning_rate"] for setting in found])
    logs = np.log10(rates)
    assert (rates.min() >= 1e-4, rates.max() <= 1e-1) == (True, True)
    assert abs(np.histogram(logs, 3, (-4, -1))[0] - 4000 / 3).max() < 150
    assert all(float(f"{rate:.3g}") == rate for rate in rates)
    hidden = [setting["hidden"] for setting in found]
    assert [abs(hidden.count(size) - 1000) < 140 for size in (64, 65, 66, 67)] == [True] * 4
    assert abs(np.mean([setting["temperature"] for setting in found]) - 1.5) < 0.05


def test_whole_numbers_are_drawn_evenly_in_their_logarithm() -> None:
    """So that 1 has the share of 1 to 2."""
    found = draw({"warmup": Range(1, 7, log=True), "seed": Range(0, 2**62)}, 3000, seed=1)
    counts = np.bincount([setting["warmup"] for setting in found], minlength=8)[1:]
    expected = [3000 * math.log((n + 1) / n) / math.log(8) for n in range(1, 8)]
    assert abs(counts - expected).max() < 130


def test_no_two_settings_are_alike() -> None:
    """And more than there are is refused."""
    fields = {"eos": ["none", "extra"], "hidden": Range(8, 9)}
    found = draw(fields, 4, seed=0)
    assert len({tuple(setting.items()) for setting in found}) == 4
    with pytest.raises(InputError, match="5 runs are to be drawn; there are only 4 different"):
        draw(fields, 5, seed=0)
