"""The log of a benchmark: a line for each run, written when it is over, and what it says.

A folder in which `minsym.compare.bench.bench` measures holds one, so that a killed benchmark goes
on where it was. `read_bench` reads it, to look at the runs or to draw them.
"""

import csv
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypedDict

from minsym.base.arguments import path_of
from minsym.base.files import naming, parse_json, read_regular, written_whole
from minsym.base.frames import frame_of
from minsym.base.html import FIRST_ROWS, Cell, table_html
from minsym.base.text import named
from minsym.errors import InputError
from minsym.version import __version__

#: Where each run is noted as soon as it is done, a line each; the first line has the conditions.
LOG = "runs.jsonl"


@dataclass(frozen=True)
class Conditions:
    """What all runs of a benchmark have in common: limits, seed, and what is asked.

    Parameters
    ----------
    seconds : float
        Wall-clock seconds a solver is given.
    memory : int, optional
        MiB that a solver and its workers may have resident. None: no limit.
    threads, seed : int
    reductions : bool
        Of minsym's backends.
    task : str, optional
        What is asked of graphs.
    version : str
        The release of minsym.
    """

    seconds: float = 60.0
    memory: int | None = None
    threads: int = 1
    seed: int = 0
    reductions: bool = True
    task: str | None = None
    version: str = __version__


@dataclass(frozen=True)
class Run:
    """One solver on one problem, a line of the log and of the CSV file.

    ``instance``, ``digest``, ``sets`` and ``rows`` are of the problem; for the others see
    `minsym.compare.child.Outcome`.
    """

    instance: str
    digest: str
    sets: int
    rows: int
    solver: str
    status: str
    lower: int | None
    upper: int | None
    seconds: float
    cpu: float | None
    memory: float | None
    detail: str

    @property
    def proved(self) -> bool:
        """Whether the problem was solved to proof."""
        return self.status in ("optimal", "infeasible")

    def __str__(self) -> str:
        if self.status == "optimal":
            return f"{self.seconds:.2f}"
        if self.status in ("feasible", "unknown"):
            return self.bounds
        if self.status.startswith("over"):
            return f"{self.status} {self.bounds}"
        return self.status

    @property
    def bounds(self) -> str:
        """The bounds as text."""
        return f"[{self.lower or 0}, {'-' if self.upper is None else self.upper}]"


Runs = dict[tuple[str, str], Run]


class LogHead(TypedDict):
    """The first line of a log: what all of its runs share."""

    settings: dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """The runs of a benchmark, and what they have in common; `read_bench` reads them.

    Parameters
    ----------
    conditions : dict
        The settings of all runs, by the names of `Conditions`; those of an older release may lack
        some.
    runs : list of Run
        In the order in which they were run.
    """

    conditions: dict[str, Any]
    runs: list[Run]

    def _repr_html_(self) -> str:
        """Return what each solver proved, and how fast, as a table for notebooks."""
        rows: list[tuple[Cell, ...]] = []
        for name in dict.fromkeys(run.solver for run in self.runs):
            column = [run for run in self.runs if run.solver == name]
            over = sum(run.status.startswith("over") for run in column)
            crashed = sum(run.status == "crashed" for run in column)
            proved, median = proved_of(column)
            rows.append((name, proved, len(column), over, crashed, median))
        problems = len({run.digest for run in self.runs})
        told = {key: value for key, value in self.conditions.items() if value is not None}
        return table_html(
            ["solver", "proved", "of", "over a limit", "crashed", "median s of the proved"],
            rows[:FIRST_ROWS],
            f"{problems:,} problems, {len(self.runs):,} runs",
            len(rows) - FIRST_ROWS,
            notes=[", ".join(f"{key} {value}" for key, value in told.items())],
        )

    def to_frame(self, kind: str | None = None) -> Any:
        """Return a row for each run as a data frame of pandas or polars; its columns are of `Run`.

        Parameters
        ----------
        kind : str, optional
            "pandas" or "polars". Without it the frame is one of pandas if that is installed, and
            else one of polars.

        Raises
        ------
        InputError
            If the library is not installed, or none is, or there is no such kind.
        """
        names = [column.name for column in fields(Run)]
        return frame_of({name: [getattr(run, name) for run in self.runs] for name in names}, kind)


def proved_of(runs: Sequence[Run]) -> tuple[int, str]:
    """Return how many runs are proved, and the median of their seconds in words, "" of none."""
    seconds = [run.seconds for run in runs if run.proved]
    return len(seconds), f"{statistics.median(seconds):.2f}" if seconds else ""


def read_bench(folder: str | Path) -> Bench:
    """Read the runs that the folder of a benchmark holds, whatever settings they were made with.

    Parameters
    ----------
    folder : str or Path
        What ``minsym bench --out`` was given. The benchmark may still be running.

    Raises
    ------
    InputError
        If there is no log in it, or the file is none.
    """
    log = path_of(folder, "the folder") / LOG
    return _bench_of(log, _whole_lines(log))


def read_log(out: Path, conditions: Conditions) -> Runs:
    """Return the runs that a folder holds, by problem and solver; make a log if there is none.

    Raises
    ------
    InputError
        If they were made with other settings, or the file is no log.
    """
    log = out / LOG
    if not log.exists():
        with named(str(log)), written_whole(log) as new:
            new.write_text(json.dumps({"settings": asdict(conditions)}) + "\n", encoding="utf-8")
    text = _whole_lines(log)
    with named(str(log)):
        if (size := len(text.encode())) < log.stat().st_size:
            os.truncate(log, size)
    try:
        found = _bench_of(log, text)
    except InputError as error:
        raise InputError(f"{error}; choose another --out") from None
    _check_conditions(log, found.conditions, asdict(conditions))
    return {(run.digest, run.solver): run for run in found.runs}


def _whole_lines(log: Path) -> str:
    """Return a log without the line that was being written when its run was killed, if any."""
    with named(str(log), ValueError):
        text = read_regular(log).decode()
    return text[: text.rfind("\n") + 1]


def _bench_of(log: Path, text: str) -> Bench:
    try:
        first, *lines = text.splitlines()
        settings = parse_json(first, LogHead)["settings"]
        return Bench(settings, [parse_json(line, Run) for line in lines])
    except ValueError:
        raise InputError(f"{log}: not a log of runs") from None


def _check_conditions(log: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    differing = [
        f"{name} {before.get(name)} there, {now[name]} now"
        for name in now
        if before.get(name) != now[name]
    ]
    if differing:
        raise InputError(
            f"{log}: made with other settings ({'; '.join(differing)}); choose another --out"
        )


def append(log: Path, run: Run) -> None:
    """Add a run to a log, and see that it is on the disk."""
    with naming(log), log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def write_csv(runs: Sequence[Run], path: Path) -> None:
    """Write runs as CSV, a line each."""
    with written_whole(path) as new, new.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in fields(Run)])
        writer.writeheader()
        writer.writerows(asdict(run) for run in runs)
