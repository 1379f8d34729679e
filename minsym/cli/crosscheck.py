"""What ``minsym crosscheck`` does."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from minsym.cli import output
from minsym.compare.crosscheck import FILES, Case, Report, Tally, crosscheck
from minsym.compare.random_problems import KINDS as FAMILIES
from minsym.compare.random_problems import with_random_costs
from minsym.errors import Exit, InputError
from minsym.formats.problems import read_problem, task_for
from minsym.solving.backends import BACKENDS

#: Problems drawn where no number is given.
COUNT = 1000

#: Disagreements that are printed.
SHOWN = 10


def run(
    inputs: Sequence[Path],
    count: int | None,
    seed: int,
    backends: Sequence[str],
    families: Sequence[str],
    weighted: bool,
    seconds: float | None,
    task: str | None,
    out: Path,
    as_json: bool,
) -> Exit:
    """Compare, print, and return the exit status; no names mean all there are."""
    check_names("backend", backends, BACKENDS)
    check_names("family", families, FAMILIES)
    if count is not None and count < 1:
        raise InputError(f"--count is {count}; expected 1 or more")
    if seed < 0:
        raise InputError(f"--seed is {seed}; expected 0 or more")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: there is a file of that name; --out is a folder")
    files = [
        Case(FILES, path.stem, read_problem(path, task=task_for(path, task))) for path in inputs
    ]
    drawn = (0 if files else COUNT) if count is None else count
    asked = list(backends or BACKENDS)
    start = time.perf_counter()
    with output.progress("comparing") as bar:
        total = max(1, len(files) + drawn)
        cases = _cases(files, drawn, seed, list(families or FAMILIES), weighted)
        report = crosscheck(cases, asked, seconds, out, lambda done: bar(done / total))
    took = time.perf_counter() - start
    if as_json:
        output.say_json(_for_json(report, asked, took), seed)
    else:
        _say(report, asked, took)
    if report.disagreements:
        return Exit.FAILED
    return Exit.STOPPED if report.interrupted else Exit.OK


def check_names(what: str, names: Sequence[str], known: dict[str, Any]) -> None:
    """Raise InputError if there is no such backend or family."""
    for name in names:
        if name not in known:
            raise InputError(f"there is no {what} {name!r}; there are {', '.join(known)}")


def _cases(
    files: list[Case], count: int, seed: int, families: list[str], weighted: bool
) -> Iterator[Case]:
    """Yield the files, then random problems of the families in turns."""
    yield from files
    for i in range(count):
        family, index = families[i % len(families)], i // len(families)
        problem = FAMILIES[family].problem(seed, index)
        if weighted:
            problem = with_random_costs(problem, np.random.default_rng([seed, i]))
        yield Case(family, f"{family}-{index}-seed{seed}", problem)


def _totals(report: Report, backend: str) -> Tally:
    tallies = [tally for (_, name), tally in report.tallies.items() if name == backend]
    return Tally(
        sum(tally.asked for tally in tallies),
        sum(tally.solves for tally in tallies),
        sum(tally.proved for tally in tallies),
        sum(tally.seconds for tally in tallies),
    )


def _for_json(report: Report, backends: list[str], seconds: float) -> dict[str, Any]:
    return {
        "agree": not report.disagreements,
        "interrupted": report.interrupted,
        "problems": report.problems.total(),
        "seconds": seconds,
        "families": {
            family: {
                "problems": problems,
                "backends": {name: asdict(report.tallies[family, name]) for name in backends},
            }
            for family, problems in report.problems.items()
        },
        "disagreements": [asdict(disagreement) for disagreement in report.disagreements],
    }


def _say(report: Report, backends: list[str], seconds: float) -> None:
    """Print how many problems of each family each backend was asked about, and what failed."""
    rows = [
        [family, f"{problems:,}", *(f"{report.tallies[family, b].asked:,}" for b in backends)]
        for family, problems in report.problems.items()
    ]
    totals = [_totals(report, backend) for backend in backends]
    rows += [
        ["all", f"{report.problems.total():,}", *(f"{total.asked:,}" for total in totals)],
        ["solves", "", *(f"{total.solves:,}" for total in totals)],
        ["proved", "", *(f"{total.proved:,}" for total in totals)],
        ["ms a solve", "", *(f"{1e3 * t.seconds / max(1, t.solves):.2f}" for t in totals)],
    ]
    output.say_rows(["family", "problems", *backends], rows)
    output.say("")
    for found in report.disagreements[:SHOWN]:
        output.say(f"{found.name}: {' | '.join(found.answers)}")
        if found.file is not None:
            output.say(f"  shrunk to {found.rows} rows over {found.sets} sets: {found.file}")
    wrong = len(report.disagreements)
    verdict = f"backends disagree on {wrong:,} problems" if wrong else "no disagreement"
    stopped = "stopped by Ctrl-C; " if report.interrupted else ""
    output.say(f"{stopped}{verdict}; {report.problems.total():,} problems, {seconds:.1f} s")
