"""Benchmarks of solvers: each on each problem of a folder, in processes of their own.

The runs are written to a log as they are done, so that a killed benchmark goes on where it was.
"""

import csv
import hashlib
import json
import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from minsym.base.files import naming, parse_json, read_regular, written_whole
from minsym.base.folders import alone
from minsym.base.text import first_line
from minsym.compare.child import GRACE, GRACE_SHARE, PROCESSES, Job, measure
from minsym.errors import InputError
from minsym.formats.guess import TABLE
from minsym.formats.known import SUFFIXES
from minsym.formats.opening import suffix_of
from minsym.formats.problems import read_instance
from minsym.formats.recognize import recognized, task_for
from minsym.model.instance import TASKS
from minsym.solving.backends import BACKENDS
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


class Solver(NamedTuple):
    """A solver to compare, a column of the table.

    ``entry`` and ``options`` say how it is called, as in `minsym.compare.child.Job`.
    """

    name: str
    entry: str
    options: dict[str, Any]
    widest_row: int | None = None
    costs: bool = False

    def takes(self, problem: "ProblemFile") -> bool:
        """Whether the solver takes such a problem."""
        narrow = self.widest_row is None or problem.widest_row <= self.widest_row
        return narrow and (self.costs or not problem.costs)


class ProblemFile(NamedTuple):
    """A problem to solve, a row of the table: its file and its size.

    The digest of the file says which problem it is, so that a renamed file is not solved again.
    """

    name: str
    path: Path
    digest: str
    sets: int
    rows: int
    widest_row: int
    costs: bool


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


def backend_solver(name: str, conditions: Conditions) -> Solver:
    """Return a backend of minsym as a column."""
    shared = {"threads": conditions.threads, "seed": conditions.seed}
    options = {"backend": name, "reductions": conditions.reductions, **shared}
    known = BACKENDS[name]
    return Solver(name, "minsym.compare.child:by_backend", options, known.widest_row, known.costs)


def find_problems(
    folder: Path, task: str | None, note: Callable[[str], object]
) -> list[ProblemFile]:
    """Return the problems of a folder and its folders, sorted by name.

    What files without a suffix of their own are read as goes to ``note``, and so do those that
    look like problems and cannot be read.

    Raises
    ------
    InputError
        If there is no such folder, or no problem in it.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                if recognized(path).name != TABLE:
                    found.append(_problem_file(path, folder, task, note))
            except InputError as error:
                if suffix_of(path) in SUFFIXES:
                    note(f"skipped: {error}")
    if not found:
        raise InputError(f"{folder}: no problem file in it that can be read")
    return found


def _problem_file(
    path: Path, folder: Path, task: str | None, note: Callable[[str], object]
) -> ProblemFile:
    instance = read_instance(path, task=task_for(path, task))
    for line in instance.read_as:
        note(f"{instance.source}: {line}")
    problem = instance.problem
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    name = path.relative_to(folder).as_posix()
    sizes = (problem.n_sets, problem.n_rows, problem.widest_row)
    return ProblemFile(name, path, digest, *sizes, costs=problem.costs is not None)


def bench(
    problems: Sequence[ProblemFile],
    solvers: Sequence[Solver],
    conditions: Conditions,
    out: Path,
    told: Callable[[int, int, str], object] = lambda done, of, what: None,
) -> Iterator[Run]:
    """Run what was not run before, one after the other, and yield every run.

    Parameters
    ----------
    problems : sequence of ProblemFile
    solvers : sequence of Solver
    conditions : Conditions
    out : Path
        The folder whose log says what was run before; each run is added to it at once.
    told : callable
        Told before each run how many of how many are done, and what comes.

    Raises
    ------
    InputError
        If the log was written with other settings, or cannot be written.
    BusyError
        If another process measures in this folder.
    """
    if conditions.memory is not None and not PROCESSES.is_dir():
        raise InputError(f"memory can be limited where there is a {PROCESSES}, not on this system")
    pairs = [
        (problem, solver) for problem in problems for solver in solvers if solver.takes(problem)
    ]
    with alone(out):
        runs = read_log(out, conditions)
        for number, (problem, solver) in enumerate(pairs):
            key = problem.digest, solver.name
            if key not in runs:
                told(number, len(pairs), f"{problem.name} {solver.name}")
                runs[key] = _run(problem, solver, conditions)
                _append(out / LOG, asdict(runs[key]))
            yield runs[key]


def _run(problem: ProblemFile, solver: Solver, conditions: Conditions) -> Run:
    outcome = measure(
        Job(
            str(problem.path),
            solver.entry,
            conditions.seconds,
            solver.options,
            conditions.memory,
            task_for(problem.path, conditions.task),
            solver.widest_row,
        )
    )
    return Run(
        problem.name,
        problem.digest,
        problem.sets,
        problem.rows,
        solver.name,
        **asdict(outcome),
    )


def read_log(out: Path, conditions: Conditions) -> Runs:
    """Return the runs that a folder holds, by problem and solver; make a log if there is none.

    Raises
    ------
    InputError
        If they were made with other settings, or the file is no log.
    """
    log = out / LOG
    try:
        if not log.exists():
            with written_whole(log) as new:
                new.write_text(
                    json.dumps({"settings": asdict(conditions)}) + "\n", encoding="utf-8"
                )
        text = read_regular(log).decode()
        if not text.endswith("\n"):  # the last line was being written when its run was killed
            text = text[: text.rfind("\n") + 1]
            os.truncate(log, len(text.encode()))
    except OSError as error:
        raise InputError(f"{error.filename or log}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{log}: {first_line(error)}") from None
    try:
        before, runs = _parsed(text)
    except ValueError:
        raise InputError(f"{log}: not a log of runs; choose another --out") from None
    _check_conditions(log, before, asdict(conditions))
    return {(run.digest, run.solver): run for run in runs}


def read_runs(folder: Path) -> list[Run]:
    """Return the runs of a benchmark, to compare or to draw them, whatever its settings.

    Parameters
    ----------
    folder : Path
        The folder of its results, which `bench` was given as ``out``.

    Raises
    ------
    InputError
        If there is no log in it, or the log holds something else.
    """
    log = folder / LOG
    try:
        text = read_regular(log).decode()
        # The last line may be being written.
        return _parsed(text[: text.rfind("\n") + 1])[1]
    except OSError as error:
        raise InputError(f"{log}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{log}: not a log of runs: {first_line(error)}") from None


def _parsed(text: str) -> tuple[dict[str, Any], list[Run]]:
    """Return the settings and the runs of a log, or raise ValueError."""
    first, *lines = text.splitlines()
    return parse_json(first, LogHead)["settings"], [parse_json(line, Run) for line in lines]


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


def _append(log: Path, line: dict[str, Any]) -> None:
    with naming(log), log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def write_csv(runs: Sequence[Run], path: Path) -> None:
    """Write runs as CSV, a line each."""
    with written_whole(path) as new, new.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in fields(Run)])
        writer.writeheader()
        writer.writerows(asdict(run) for run in runs)


def table(
    problems: Sequence[ProblemFile], solvers: Sequence[Solver], runs: Sequence[Run]
) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of the table: seconds where proved, else the bounds.

    The last rows sum up each solver.
    """
    by_key = {(run.digest, run.solver): run for run in runs}
    rows = []
    for problem in problems:
        cells = [by_key.get((problem.digest, solver.name)) for solver in solvers]
        best = next((str(run.upper) for run in cells if run and run.status == "optimal"), "?")
        size = f"{problem.sets} x {problem.rows}"
        rows.append([problem.name, size, best, *("" if c is None else str(c) for c in cells)])
    by_solver = [[run for run in runs if run.solver == solver.name] for solver in solvers]
    proved = [[run.seconds for run in column if run.proved] for column in by_solver]
    rows.append(
        [
            "proved",
            "",
            "",
            *(f"{len(p)} of {len(c)}" for p, c in zip(proved, by_solver, strict=True)),
        ]
    )
    medians = [f"{statistics.median(taken):.2f}" if taken else "" for taken in proved]
    rows.append(["median s of the proved", "", "", *medians])
    return ["instance", "sets x rows", "minimum", *(solver.name for solver in solvers)], rows


def explanation(conditions: Conditions) -> str:
    """Say what the numbers of the table are."""
    limit = "" if conditions.memory is None else f", {conditions.memory} MiB"
    grace = f"{GRACE_SHARE:.0%} and {GRACE:g} s"
    words = TASKS.get(conditions.task or "")
    turned = ""
    if words is not None and words.largest:
        turned = f" Of graphs, minima and bounds are of the vertices outside the {words.task}."
    return (
        f"Wall-clock seconds where proved, else [lower, upper]; limit {conditions.seconds:g} s"
        f"{limit}, threads {conditions.threads}, seed {conditions.seed}, reductions "
        f"{'on' if conditions.reductions else 'off'}. Each run has a process of its own, in which "
        "the solver has solved tiny problems before, so that loading and compiling are not timed; "
        f"one that overruns by more than {grace} is killed. Memory is what is resident in it and "
        f"its workers, looked at ten times a second. Blank: not for such problems.{turned}"
    )


def contradictions(runs: Sequence[Run]) -> list[str]:
    """Return, in words, the pairs of runs that cannot both be right."""
    found = []
    by_digest: dict[str, list[Run]] = {}
    for run in runs:
        if run.status != "crashed":
            by_digest.setdefault(run.digest, []).append(run)
    for group in by_digest.values():
        highest = max(group, key=_lower)
        smallest = min(group, key=lambda run: float("inf") if run.upper is None else run.upper)
        if smallest.upper is not None and _lower(highest) > smallest.upper:
            found.append(
                f"{highest.instance}: {highest.solver} says {highest.status} {highest.bounds}, "
                f"{smallest.solver} {smallest.status} {smallest.bounds}"
            )
    return found


def _lower(run: Run) -> float:
    return float("inf") if run.status == "infeasible" else run.lower or 0
