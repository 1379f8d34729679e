"""The report of a sweep: the curves of all runs, and how each ended."""

import math
from pathlib import Path
from typing import Any

from minsym.agents.learn.sweep_table import METRICS, SHARES, read_sweep
from minsym.agents.measure.evaluation import levels_of_sweep
from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.pages.charts import curves, floor_and_ceiling
from minsym.pages.content import Column, Kind, Listing, Report, Section

#: Letters of a cell: names of runs are long, and differ at their ends.
LETTERS = 300


def report_of_sweep(folder: Path) -> Report:
    """Return the report of a sweep, made of its table.

    Raises
    ------
    InputError
        If the table cannot be read, or holds something else.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for row in read_sweep(folder):
        runs.setdefault(row["run"], []).append(row)
    lines = {
        printable(name, limit=None): [(float(row["epoch"]), row["val_accuracy"]) for row in rows]
        for name, rows in runs.items()
    }
    says = f"Validation accuracy of {len(runs)} runs after each epoch."
    last = [rows[-1] for rows in runs.values()]
    columns = [Column(printable(name.replace("_", " ")), _kind(name)) for name in last[0]]
    ended = [[_cell(value) for value in row.values()] for row in last]
    levels = floor_and_ceiling(*levels_of_sweep(folder))
    drawn = curves(lines, "epoch", "validation accuracy", says, levels, counted=True)
    sections = [
        Section("How training went", [drawn]),
        Section("How each run ended", [Listing("Runs", columns, ended)]),
    ]
    return Report(printable(name_of(folder)), f"A sweep of {len(runs)} runs.", sections)


def _kind(name: str) -> Kind:
    """Return what a column of the table holds."""
    if name == "epoch":
        return "count"
    return "percent" if name in SHARES else "number" if name in METRICS else "text"


def _cell(value: Any) -> Any:
    """Return a cell as JSON holds it: a number that is none is a gap."""
    if isinstance(value, str):
        return printable(value, LETTERS)
    return value if math.isfinite(value) else None
