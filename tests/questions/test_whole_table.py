"""Whole tables, as far as the time goes: against Algorithm 1 as printed."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import complexity
from minsym.questions import many, parts, whole_table
from minsym.questions.whole_table import Known, Step, settle
from tests import naive
from tests.strategies import tables

TABLES = tables(rows=12)


def check_bounds(found: Known, truth: list[int]) -> None:
    """Assert that the bounds hold; 0 stands for rows without a message."""
    for lower, upper, size in zip(found.lower, found.upper, truth, strict=True):
        if size:
            assert lower <= size
            assert size <= upper or upper == -1
        else:
            assert upper in (0, -1)


@pytest.mark.parametrize("search_cost", [0.0, 1e9])
@settings(max_examples=50)
@given(table=TABLES, up_to=st.integers(1, 4))
def test_rows_up_to_a_size_are_settled(search_cost: float, table: Any, up_to: int) -> None:
    """By levels and by searches; of others it is known that they need more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_table, "SEARCH_COST", search_cost)
        found = settle(np.array(table), up_to=up_to)
    truth = naive.slow_complexity(table)
    check_bounds(found, truth)
    for lower, upper, size in zip(found.lower, found.upper, truth, strict=True):
        if size <= up_to:
            assert lower == upper == size
        else:
            assert lower == up_to + 1
    assert found.stopped == ""


@settings(max_examples=50)
@given(table=TABLES, at=st.integers(0, 6))
def test_ctrl_c_leaves_bounds_that_hold(table: Any, at: int) -> None:
    """Whenever it comes."""
    steps: list[Step] = []

    def told(step: Step) -> None:
        steps.append(step)
        if len(steps) > at:
            raise KeyboardInterrupt

    found = settle(np.array(table), told=told)
    check_bounds(found, naive.slow_complexity(table))
    assert found.stopped == ("interrupt" if len(steps) > at else "")


@settings(max_examples=50)
@given(table=TABLES, up_to=st.integers(1, 4))
def test_what_is_known_up_to_a_size_does_not_depend_on_who_found_it(table: Any, up_to: int) -> None:
    """Small tables are settled without compiled code, and then their bounds are the same."""
    plainly = many.every_row(table, up_to=up_to)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "PLAIN", 0)
        compiled = many.every_row(table, up_to=up_to)
    assert plainly.lower.tolist() == compiled.lower.tolist()
    assert plainly.upper.tolist() == compiled.upper.tolist()


def test_a_time_limit_leaves_bounds_that_hold() -> None:
    """No time at all: a row needs a symbol at least, and no more than it has."""
    table = np.random.default_rng(0).integers(0, 3, (300, 6))
    found = settle(table, seconds=0.0)
    assert found.stopped == "time"
    check_bounds(found, complexity(table).tolist())


def test_work_that_is_under_way_ends_with_the_time() -> None:
    """A level of millions of subsets, and a search without end, are broken off."""
    table = np.random.default_rng(0).integers(0, 2, (3000, 60))
    for search_cost in (1e9, 0.0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(whole_table, "SEARCH_COST", search_cost)
            settle(table[:300], up_to=1)  # compiles
            clock = iter(range(10**9))
            patch.setattr(parts, "now", lambda clock=clock: next(clock))
            found = settle(table, seconds=5.0)
        assert found.stopped == "time"
        assert (found.lower <= found.upper).all()
        assert (found.lower < found.upper).any()


def test_steps_say_what_is_done_and_how_far() -> None:
    """Shares of each step go up, and so does the number of settled rows."""
    steps: list[Step] = []
    settle(np.random.default_rng(0).integers(0, 3, (400, 8)), told=steps.append)
    assert steps[0].what == "all 8 subsets of 1 attribute"
    assert [step.settled for step in steps] == sorted(step.settled for step in steps)
    for before, after in pairwise(steps):
        assert after.share > before.share or after.what != before.what
    assert all(0 <= step.share <= 1 and step.rows == steps[0].rows for step in steps)


def test_complexity_does_not_return_half_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C goes on to the caller."""
    monkeypatch.setattr(many, "PLAIN", 0)

    def progress(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        complexity(np.random.default_rng(0).integers(0, 3, (300, 6)), progress=progress)
