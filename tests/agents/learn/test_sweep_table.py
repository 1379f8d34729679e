"""The table of a sweep, written and read."""

import math
from pathlib import Path

import pytest

from minsym.agents.learn.sweep_table import TABLE, read_sweep, write_sweep
from minsym.errors import InputError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Metrics as numbers, and all else as text."""
    rows = [{"run": "a, b", "seed": 3, "epoch": 1, "train_loss": 0.25, "val_accuracy": 0.5}]
    write_sweep(rows, tmp_path)
    assert read_sweep(tmp_path) == [{**rows[0], "seed": "3"}]


def test_metrics_that_only_some_runs_have_are_numbers_too(tmp_path: Path) -> None:
    """Those that a run has not are none."""
    rows = [
        {"run": "a", "epoch": 1, "val_accuracy": 0.5},
        {"run": "b", "epoch": 1, "val_accuracy": 0.5, "val_length": 2.5, "val_attributes": 0.25},
    ]
    write_sweep(rows, tmp_path)
    without, found = read_sweep(tmp_path)
    assert found == rows[1]
    assert math.isnan(without["val_length"])
    assert math.isnan(without["val_attributes"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("run,epoch\na,1\n", "there is no column val_accuracy"),
        ("run,epoch,val_accuracy\n", "there is no row in it"),
        ("run,epoch,val_accuracy\na,1\n", "line 2: expected as many cells"),
        ("run,epoch,val_accuracy\na,1,2,3\n", "line 2: expected as many cells"),
        ("run,epoch,val_accuracy\na,1,x\n", "line 2: a metric is no number"),
        ("run,epoch,val_accuracy\na,1,\n", "line 2: a metric is no number"),
        ("run,epoch,val_accuracy,val_attributes\na,1,0,2\n", "line 2: an accuracy or an epoch"),
        ("run,epoch,val_accuracy\na,1,1.5\n", "line 2: an accuracy or an epoch"),
        ("run,epoch,val_accuracy\na,1,nan\n", "line 2: an accuracy or an epoch"),
        ("run,epoch,val_accuracy\na,inf,0.5\n", "line 2: an accuracy or an epoch"),
    ],
)
def test_what_is_no_table_is_refused(text: str, why: str, tmp_path: Path) -> None:
    """By the line and the rule."""
    (tmp_path / TABLE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_sweep(tmp_path)


def test_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    """In a line."""
    with pytest.raises(InputError, match="no table of a sweep: No such file"):
        read_sweep(tmp_path)
