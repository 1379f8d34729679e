"""The report of a benchmark: what each solver proved, how fast, and every run."""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.compare.bench import contradictions
from minsym.compare.log import Run, read_bench
from minsym.compare.times import Floats, ratios_of, times_of
from minsym.pages.charts import Point, curves
from minsym.pages.content import (
    Block,
    Chart,
    Column,
    Facts,
    Listing,
    Paragraph,
    Report,
    Section,
)


def report_of_bench(folder: Path) -> Report:
    """Return the report of the folder of a benchmark.

    Raises
    ------
    InputError
        If its runs cannot be read.
    """
    found = read_bench(folder)
    runs = found.runs
    problems = len({run.digest for run in runs})
    solvers = list(dict.fromkeys(run.solver for run in runs))
    sections = [Section("Conditions", [Facts(_conditions(found.conditions))])]
    if runs:
        times = times_of(runs)
        wrong: list[Block] = [Paragraph(f"Contradiction: {line}") for line in contradictions(runs)]
        sections.append(Section("What was proved", [*wrong, _summary(runs, solvers)]))
        if any(run.proved for run in runs):
            drawn = [_cactus(times), _profile(times, problems)]
            sections.append(Section("How fast", drawn))
        else:
            none = "No solver has proved anything, so there is nothing to compare."
            sections.append(Section("How fast", [Paragraph(none)]))
        sections.append(Section("All runs", [_listing(runs)]))
    lead = f"{len(solvers)} solvers on {problems} problems."
    return Report(printable(name_of(folder)), lead, sections)


#: What conditions are called on the page, and how those are written that are no plain numbers.
CONDITIONS: dict[str, tuple[str, str]] = {
    "seconds": ("time limit", "{:g} s"),
    "memory": ("memory limit", "{} MiB"),
    "task": ("asked of graphs", "{}"),
    "version": ("minsym", "{}"),
}


def _conditions(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the conditions of a benchmark in words."""
    said = []
    for name, value in found.items():
        title, form = CONDITIONS.get(name, (name, "{}"))
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        if shown is not None:
            said.append((printable(title), printable(form.format(shown))))
    return said


def _summary(runs: Sequence[Run], solvers: Sequence[str]) -> Block:
    columns = [
        Column("solver"),
        Column("problems", "count"),
        Column("proved", "count"),
        Column("share", "percent"),
        Column("median s", "number", "of the proved"),
        Column("seconds in all", "number"),
    ]
    rows = []
    for solver in solvers:
        own = [run for run in runs if run.solver == solver]
        proved = [run.seconds for run in own if run.proved]
        rows.append(
            [
                printable(solver),
                len(own),
                len(proved),
                len(proved) / len(own),
                statistics.median(proved) if proved else None,
                sum(run.seconds for run in own),
            ]
        )
    return Listing("Solvers", columns, rows)


def _cactus(times: Mapping[str, Floats]) -> Chart:
    lines = _stairs(times, 1)
    says = "How many problems each solver has proved within so many seconds each."
    return curves(lines, "seconds", "problems proved", says, percent=False, timed=True)


def _profile(times: Mapping[str, Floats], problems: int) -> Chart:
    lines = _stairs(ratios_of(times), 1 / problems)
    says = (
        f"Which share of the {problems:,} problems each solver has proved within so many times the "
        "time of the fastest."
    )
    return curves(lines, "times the fastest", "share of problems", says, timed=True)


def _stairs(places: Mapping[str, Floats], height: float) -> dict[str, list[Point]]:
    """Return a curve for each solver that goes up by a height at each place, from end to end."""
    reached = {name: np.sort(found[np.isfinite(found)]) for name, found in places.items()}
    every = np.concatenate([*reached.values()])
    first, last = float(every.min()), float(every.max())
    lines = {}
    for name, found in reached.items():
        points = [(float(x), height * (number + 1)) for number, x in enumerate(found)]
        lines[printable(name, limit=None)] = [
            (first, 0.0),
            *points,
            (last, points[-1][1] if points else 0.0),
        ]
    return lines


def _listing(runs: Sequence[Run]) -> Listing:
    columns = [
        Column("problem"),
        Column("sets", "count"),
        Column("rows", "count"),
        Column("solver"),
        Column("status"),
        Column("lower", "count"),
        Column("upper", "count"),
        Column("seconds", "number"),
        Column("CPU s", "number"),
        Column("MiB", "number"),
        Column("detail"),
    ]
    rows = [
        [
            printable(run.instance),
            run.sets,
            run.rows,
            printable(run.solver),
            printable(run.status),
            run.lower,
            run.upper,
            run.seconds,
            None if run.cpu is None else max(0.0, round(run.cpu, 3)),
            run.memory,
            printable(run.detail),
        ]
        for run in runs
    ]
    return Listing("Runs", columns, rows)
