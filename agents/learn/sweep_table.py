"""The table of a sweep, ``sweep.csv``: a row for each epoch of each run.

A row has the name of the run, the fields of the config in which runs differ, and the metrics of the
epoch (`minsym.agents.learn.run.Metrics`). It is read without torch.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from minsym.base.files import read_regular, written_whole
from minsym.base.text import named

from .run import Metrics

#: The file.
TABLE = "sweep.csv"

#: The columns that are metrics, and so numbers; those that are shares; and those that have to be
#: there.
METRICS = tuple(Metrics.__annotations__)
SHARES = ("train_accuracy", "val_accuracy", "train_attributes", "val_attributes")
NEEDED = ("run", "epoch", "val_accuracy")


def write_sweep(rows: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the table of a sweep, whole or not at all."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with (
        written_whole(folder / TABLE) as new,
        new.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def read_sweep(folder: str | Path) -> list[dict[str, Any]]:
    """Read the table of a sweep: metrics are numbers, and all else is text.

    A metric that a run has not, such as the length of messages that cannot end, is NaN.

    Raises
    ------
    InputError
        If it cannot be read, has no row, or one holds something else.
    """
    path = Path(folder) / TABLE
    with named(f"{path}: no table of a sweep", ValueError, csv.Error):
        lines = csv.DictReader(io.StringIO(read_regular(path).decode(), newline=""), strict=True)
        missing = [name for name in NEEDED if name not in (lines.fieldnames or ())]
        if missing:
            raise ValueError(f"there is no column {missing[0]}")
        rows = [_row(cells, lines.line_num) for cells in lines]
        if not rows:
            raise ValueError("there is no row in it")
        return rows


def best_first(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return rows in the order of their accuracies in validation, the highest first."""
    return sorted(rows, key=lambda row: -row["val_accuracy"])


def _row(cells: Mapping[Any, Any], line: int) -> dict[str, Any]:
    """Return a row with its numbers, or raise ValueError."""
    if None in cells or None in cells.values():
        raise ValueError(f"line {line}: expected as many cells as there are columns")
    try:
        row = {name: _read(name, text) for name, text in cells.items()}
    except ValueError:
        raise ValueError(f"line {line}: a metric is no number") from None
    shares = [row[name] for name in SHARES if cells.get(name)]
    if not (all(0 <= share <= 1 for share in shares) and 0 <= row["epoch"] < math.inf):
        raise ValueError(f"line {line}: an accuracy or an epoch is out of its range")
    return row


def _read(name: str, text: str) -> Any:
    """Return what a cell holds, or raise ValueError."""
    if name not in METRICS:
        return text
    return math.nan if name not in NEEDED and not text else float(text)
