"""The report of a benchmark: what each solver proved, how fast, and every run."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.compare.bench import contradictions
from minsym.compare.log import Run, read_bench
from minsym.pages.charts import curves
from minsym.pages.content import (
    Block,
    Chart,
    Column,
    Facts,
    Listing,
    Report,
    Section,
    Words,
    fitting,
)

#: Seconds below which runs count as equally fast: clocks are not finer than noise.
LEAST = 0.001


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
    said = [(name, str(value)) for name, value in found.conditions.items() if value is not None]
    sections = [Section("Conditions", [Facts(said)])]
    if runs:
        wrong: list[Block] = [Words(f"Contradiction: {line}") for line in contradictions(runs)]
        sections += [
            Section("What was proved", [*wrong, _summary(runs, solvers), _cactus(runs, solvers)]),
            Section("Beside the fastest", [_profile(runs, solvers)]),
            Section("All runs", _listing(runs)),
        ]
    lead = f"{len(solvers)} solvers on {problems} problems."
    return Report(printable(name_of(folder)), lead, sections)


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


def _cactus(runs: Sequence[Run], solvers: Sequence[str]) -> Chart:
    lines = {}
    for solver in solvers:
        times = sorted(run.seconds for run in runs if run.solver == solver and run.proved)
        lines[printable(solver)] = [
            (max(seconds, LEAST), float(number)) for number, seconds in enumerate(times, start=1)
        ]
    says = "How many problems each solver has proved within so many seconds each."
    return curves(_drawn(lines), "seconds", "problems proved", says, percent=False, timed=True)


def _profile(runs: Sequence[Run], solvers: Sequence[str]) -> Chart:
    """Return the performance profile of Dolan and Moré (2002, doi:10.1007/s101070100263)."""
    fastest: dict[str, float] = {}
    for run in runs:
        if run.proved:
            taken = max(run.seconds, LEAST)
            fastest[run.digest] = min(fastest.get(run.digest, taken), taken)
    lines = {}
    for solver in solvers:
        ratios = sorted(
            max(run.seconds, LEAST) / fastest[run.digest]
            for run in runs
            if run.solver == solver and run.proved
        )
        total = max(1, len(fastest))
        lines[printable(solver)] = [
            (ratio, number / total) for number, ratio in enumerate(ratios, start=1)
        ]
    says = (
        "Which share of the problems that any solver proved each solver has proved within so many "
        "times the time of the fastest."
    )
    return curves(_drawn(lines), "times the fastest", "share of problems", says, timed=True)


def _drawn(
    lines: dict[str, list[tuple[float, float]]],
) -> dict[str, list[tuple[float, float]]]:
    """Return curves that all go on to the right end, so that those that stop are seen as well."""
    last = max((points[-1][0] for points in lines.values() if points), default=1.0)
    return {name: [*points, (last, points[-1][1])] for name, points in lines.items() if points}


def _listing(runs: Sequence[Run]) -> list[Block]:
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
    listed = rows[: fitting(rows)]
    note = f"The first {len(listed):,} of {len(rows):,} runs are listed."
    blocks: list[Block] = [Words(note)] if len(listed) < len(rows) else []
    return [*blocks, Listing("Runs", columns, listed)]
