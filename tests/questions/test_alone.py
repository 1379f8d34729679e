"""The walk over sets of columns; what it finds is compared in the tests of what counts it."""

import threading
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from minsym import InputError
from minsym.questions import alone
from minsym.questions.alone import Distinct, minimal_sets, set_at
from minsym.questions.parts import Stop


def test_places_of_sets_are_in_order() -> None:
    """As they are counted, and back."""
    for width, size in ((1, 1), (5, 2), (6, 3), (7, 7)):
        sets = list(combinations(range(width), size))
        assert [set_at(place, size, width) for place in range(len(sets))] == sets


def test_parts_come_one_at_a_time() -> None:
    """Whoever takes them needs no lock of his own."""
    codes = np.random.default_rng(0).integers(0, 3, (500, 9)).astype(np.int32)
    inside, most = [0], [0]
    lock = threading.Lock()

    def take(_part: Any) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        with lock:
            inside[0] -= 1

    assert list(Distinct(codes).walk(3, take, Stop(None), threads=4)) == [1, 2, 3]
    assert most == [1]


def test_too_many_sets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the memory is taken."""
    monkeypatch.setattr(alone, "MEMORY", 1000)
    codes = np.random.default_rng(0).integers(0, 3, (500, 9)).astype(np.int32)
    with pytest.raises(InputError, match="36 sets of 2 columns of 493 rows take more than"):
        minimal_sets(codes, 3)
