"""``minsym crosscheck``: check that all backends agree; a disagreement is a bug."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from minsym.cli import output
from minsym.cli.inputs import Task, check_task
from minsym.cli.options import AsJson, check_names, check_seed, one_of, positive
from minsym.cli.places import check_folder
from minsym.compare.crosscheck import FILES, Case, Report, Tally
from minsym.compare.crosscheck import crosscheck as compare
from minsym.compare.random_problems import KINDS, with_random_costs
from minsym.errors import Exit
from minsym.formats.problems import read_instance
from minsym.formats.recognize import task_for
from minsym.kernels.clock import now
from minsym.solving.backends import BACKENDS

#: Problems drawn where no number is given.
COUNT = 1000

#: Disagreements that are printed.
SHOWN = 10


# The options.

Inputs = Annotated[
    list[Path] | None,
    typer.Argument(metavar="INPUT", help="Files of cover problems or graphs to compare on."),
]
Count = Annotated[
    int | None,
    typer.Option(
        help="How many random problems to compare on.", show_default="1000, none with INPUT"
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of the random problems.")]
Backend = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*BACKENDS),
        help=f"Ask only this backend, one of: {', '.join(BACKENDS)}. Can be given several times.",
        show_default="all",
    ),
]
Family = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*KINDS),
        help=f"Draw only problems of this kind, one of: {', '.join(KINDS)}. Can be given several "
        "times.",
        show_default="all",
    ),
]
Weighted = Annotated[
    bool,
    typer.Option("--weighted", help="Give the sets of random problems costs, drawn at random."),
]
TimeLimit = Annotated[
    float, typer.Option(metavar="SECONDS", help="Stop each solve after this time.")
]
Out = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="The folder for problems on which backends disagree, each made as small as can be.",
    ),
]


def crosscheck(
    inputs: Inputs = None,
    count: Count = None,
    seed: Seed = 0,
    backend: Backend = None,
    family: Family = None,
    weighted: Weighted = False,
    time_limit: TimeLimit = 10.0,
    task: Task = None,
    out: Out = Path("crosscheck-failures"),
    as_json: AsJson = False,
) -> Exit:
    """Check that all backends agree, on random problems or on files.

    Backends solve the problems that they take, with and without
    reductions. A problem on which they disagree is made smaller and
    written to a file, and the exit status is 1.
    """
    positive("--time-limit", time_limit)
    check_names("--backend: there is no", backend or [], BACKENDS)
    check_task(task)
    check_names("--family: there is no", family or [], KINDS)
    positive("--count", count)
    check_seed(seed)
    check_folder(out)
    files = [
        Case(FILES, path.stem, read_instance(path, task=task_for(path, task)).problem)
        for path in inputs or []
    ]
    drawn = (0 if files else COUNT) if count is None else count
    asked = list(backend or BACKENDS)
    start = now()
    total = max(1, len(files) + drawn)
    with output.progress("comparing", total, "problems") as bar:
        cases = _cases(files, drawn, seed, list(family or KINDS), weighted)
        report = compare(cases, asked, time_limit, out, lambda done: bar(done / total))
    took = now() - start
    if as_json:
        output.say_json(_for_json(report, asked, took), seed)
    else:
        _say(report, asked, took)
    if report.disagreements:
        return Exit.FAILED
    return Exit.STOPPED if report.interrupted else Exit.OK


def _cases(
    files: list[Case], count: int, seed: int, kinds: list[str], weighted: bool
) -> Iterator[Case]:
    """Yield the files, then random problems of the kinds in turns."""
    yield from files
    for i in range(count):
        kind, index = kinds[i % len(kinds)], i // len(kinds)
        problem = KINDS[kind].problem(seed, index)
        if weighted:
            problem = with_random_costs(problem, np.random.default_rng([seed, i]))
        yield Case(kind, f"{kind}-{index}-seed{seed}", problem)


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
            kind: {
                "problems": problems,
                "backends": {name: asdict(report.tallies[kind, name]) for name in backends},
            }
            for kind, problems in report.problems.items()
        },
        "disagreements": [
            asdict(found) | {"file": None if found.file is None else str(found.file)}
            for found in report.disagreements
        ],
    }


def _say(report: Report, backends: list[str], seconds: float) -> None:
    """Print how many problems of each kind each backend was asked about, and what failed."""
    rows = [
        [kind, f"{problems:,}", *(f"{report.tallies[kind, b].asked:,}" for b in backends)]
        for kind, problems in report.problems.items()
    ]
    totals = [_totals(report, backend) for backend in backends]
    rows += [
        ["all", f"{report.problems.total():,}", *(f"{total.asked:,}" for total in totals)],
        ["solves", "", *(f"{total.solves:,}" for total in totals)],
        ["proved", "", *(f"{total.proved:,}" for total in totals)],
        [
            "ms a solve",
            "",
            *(f"{1e3 * t.seconds / t.solves:.2f}" if t.solves else "" for t in totals),
        ],
    ]
    output.say_rows(["family", "problems", *backends], rows)
    output.say("")
    for found in report.disagreements[:SHOWN]:
        output.say(f"{found.name}: {' | '.join(found.answers)}")
        if found.file is not None:
            output.say(f"  shrunk to {found.rows} rows over {found.sets} sets: {found.file}")
    wrong = len(report.disagreements)
    verdict = f"backends disagree on {_problems(wrong)}" if wrong else "no disagreement"
    stopped = "stopped by Ctrl-C; " if report.interrupted else ""
    output.say(f"{stopped}{verdict}; {_problems(report.problems.total())}, {seconds:.1f} s")


def _problems(count: int) -> str:
    return f"{count:,} problem{'s' * (count != 1)}"
