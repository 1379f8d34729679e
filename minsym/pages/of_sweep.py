"""The report of a sweep: the curves of all runs, and how each ended."""

import csv
import io
from pathlib import Path
from typing import Any

from minsym.base.files import name_of, read_regular
from minsym.base.text import first_line, printable
from minsym.errors import InputError
from minsym.pages.charts import curves
from minsym.pages.content import Column, Kind, Listing, Report, Section

#: The table of a sweep, and the columns of it that are metrics, with how they are shown.
TABLE = "sweep.csv"
METRICS: dict[str, Kind] = {
    "epoch": "count",
    "train_loss": "number",
    "train_accuracy": "percent",
    "temperature": "number",
    "games_per_second": "number",
    "val_loss": "number",
    "val_accuracy": "percent",
    "seconds": "number",
}


def report_of_sweep(folder: Path) -> Report:
    """Return the report of a sweep, made of its table.

    Raises
    ------
    InputError
        If the table cannot be read, or holds something else.
    """
    runs = read_sweep(folder)
    lines = {
        printable(name): [(float(row["epoch"]), row["val_accuracy"]) for row in rows]
        for name, rows in runs.items()
    }
    says = f"Validation accuracy of {len(runs)} runs after each epoch."
    last = [rows[-1] for rows in runs.values()]
    columns = [Column(name, METRICS.get(name, "text")) for name in last[0]]
    ended = [[_cell(value) for value in row.values()] for row in last]
    sections = [
        Section("How training went", [curves(lines, "epoch", "validation accuracy", says)]),
        Section("How each run ended", [Listing("Runs", columns, ended)]),
    ]
    return Report(printable(name_of(folder)), f"A sweep of {len(runs)} runs.", sections)


def read_sweep(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each run of a sweep, an epoch each, by the names of the runs.

    Raises
    ------
    InputError
        If the table cannot be read, or holds something else.
    """
    path = folder / TABLE
    runs: dict[str, list[dict[str, Any]]] = {}
    try:
        rows = csv.DictReader(io.StringIO(read_regular(path).decode(), newline=""), strict=True)
        for row in rows:
            runs.setdefault(row["run"], []).append(
                {name: float(row[name]) if name in METRICS else row[name] for name in row}
            )
        if not runs or not {"epoch", "val_accuracy"} <= {*next(iter(runs.values()))[0]}:
            raise ValueError("it has no rows of runs")
    except (OSError, KeyError, TypeError, ValueError, csv.Error) as error:
        why = getattr(error, "strerror", None) or first_line(error)
        raise InputError(f"{path}: no table of a sweep: {why}") from None
    return runs


def _cell(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value
