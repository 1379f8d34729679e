"""The identity prior: what a receiver gains that knows which rows tend to be targets."""

from pathlib import Path

import numpy as np
import pytest

from minsym import Dataset, generate, plan
from minsym.datasets.identity import row_scores, share_right


def test_rows_that_are_always_targets_are_pointed_at() -> None:
    """Where row 0 is the target whenever it is there, and the others are equally likely."""
    rng = np.random.default_rng(0)
    rows = np.stack([rng.permutation(20)[:5] for _ in range(4000)])
    zero = rows == 0
    target = np.where(zero.any(axis=1), zero.argmax(axis=1), 0)
    scores = row_scores([(rows[:2000], target[:2000])], 20)
    expected = 0.25 + 0.75 / 5
    assert scores.argmax() == 0
    assert share_right(scores, [(rows[2000:], target[2000:])]) == pytest.approx(expected, abs=0.04)


def test_ties_count_in_part() -> None:
    """A receiver that knows nothing points at any."""
    assert share_right(np.zeros(9), [(np.arange(8).reshape(2, 4), np.array([1, 3]))]) == 0.25


def test_the_card_has_it_and_balance_keeps_it_near_chance(tmp_path: Path) -> None:
    """Of games of Zoo at 2, where all rows but one can be targets; and with the baseline at 4."""
    splits = {"train": 600, "valid": 100, "test": 100}
    made = generate(plan([2], table="zoo", images=16, splits=splits), tmp_path / "search")
    assert made.card["identity_prior"] < 2 / 16
    drawn = plan([4], table="zoo", images=16, splits={"train": 300, "valid": 60}, family="rows")
    assert generate(drawn, tmp_path / "rows").card["identity_prior"] > 4 / 16
    assert "identity_prior" not in Dataset(generated(tmp_path)).card


def generated(folder: Path) -> Path:
    generate(plan([2], splits={"train": 10}), folder / "made up")
    return folder / "made up"
