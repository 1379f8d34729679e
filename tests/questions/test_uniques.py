"""Sets of columns on which rows are alone, against all subsets of columns."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.questions import uniques
from minsym.questions.parts import Stop
from minsym.questions.uniques import find_uniques


@st.composite
def tables(draw: st.DrawFn) -> Any:
    """Return codes of a table: columns narrow and wide, missing cells, equal rows."""
    width, n = draw(st.integers(1, 10)), draw(st.integers(2, 30))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    least = draw(st.sampled_from([-1, 0]))
    codes = [draw(st.sampled_from([1, 2, 3, 8, 100])) for _ in range(width)]
    return rng.integers(least, codes, (n, width)).astype(np.int32)


def alone_on(codes: Any, row: int, up_to: int) -> list[tuple[int, ...]]:
    """Return the sets of columns on which a row is alone, the smallest first."""
    found = []
    for size in range(1, min(up_to, codes.shape[1]) + 1):
        for columns in combinations(range(codes.shape[1]), size):
            said = codes[row, columns]
            if (said >= 0).all() and (codes[:, columns] == said).all(axis=1).sum() == 1:
                found.append(columns)
    return found


@given(tables(), st.integers(1, 5), st.sampled_from([1, 2, 3]))
def test_counts_are_those_of_brute_force(codes: Any, up_to: int, threads: int) -> None:
    """Minimal sets and all sets by size, scores by column, the first set, and the rows of sets."""
    weights = [10**size for size in range(up_to, 0, -1)]
    found = find_uniques(codes, up_to, weights, threads=threads)
    rows_of = dict[tuple[int, ...], int]()
    for row in range(len(codes)):
        alone = alone_on(codes, row, up_to)
        minimal = [s for s in alone if not any(set(t) < set(s) for t in alone)]
        for counts, of in ((found.alone, alone), (found.minimal, minimal)):
            sizes = [len(columns) for columns in of]
            assert counts[row].tolist() == [sizes.count(k + 1) for k in range(up_to)]
        assert found.score[row] == sum(weights[len(s) - 1] for s in minimal)
        for column in range(codes.shape[1]):
            of_column = sum(weights[len(s) - 1] for s in minimal if column in s)
            assert found.by_column[row, column] == of_column
        assert found.smallest(row) == (minimal[0] if minimal else None)
        assert found.size[row] == (len(minimal[0]) if minimal else 0)
        for s in minimal:
            rows_of[s] = rows_of.get(s, 0) + 1
    assert found.sets == rows_of
    assert (found.complete, found.stopped) == (min(up_to, codes.shape[1]), "")


def test_a_size_that_is_stopped_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found of it is left out, and smaller sizes stay."""
    codes = np.random.default_rng(0).integers(0, 4, (200, 8)).astype(np.int32)
    whole = find_uniques(codes, 2, [1, 1])

    def told(size: int, share: float) -> None:
        assert 0 <= share <= 1
        if size == 3:
            stop.end("time")

    stop = Stop(None)
    monkeypatch.setattr(uniques, "Stop", lambda seconds: stop)
    found = find_uniques(codes, 4, [1] * 4, told=told)
    assert (found.complete, found.stopped) == (2, "time")
    assert (found.minimal[:, :2] == whole.minimal).all()
    assert not found.minimal[:, 2:].any()
    assert found.sets == whole.sets
    assert (found.score == whole.score).all()


def test_no_time_is_no_size() -> None:
    """The answer is empty, and says why."""
    found = find_uniques(np.eye(50, dtype=np.int32), 2, [1, 1], seconds=1e-9)
    assert (found.complete, found.stopped, found.sets) == (0, "time", {})


def test_one_row_is_alone_on_nothing_smaller() -> None:
    """It is alone without a word, so that no set of columns is minimal."""
    found = find_uniques(np.zeros((1, 3), dtype=np.int32), 3, [1, 1, 1])
    assert not found.minimal.any()
    assert found.alone.tolist() == [[3, 3, 1]]
