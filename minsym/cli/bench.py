"""``minsym bench``: measure how long backends take on every problem of a folder."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from minsym.base.files import name_of, written_whole
from minsym.base.provenance import run_record
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import Task, check_task
from minsym.cli.options import AsJson, check_names, check_seed, one_of, positive
from minsym.cli.places import check_folder
from minsym.cli.plots import KINDS, check_plot
from minsym.compare.bench import (
    ProblemFile,
    Solver,
    backend_solver,
    contradictions,
    explanation,
    find_problems,
    table,
)
from minsym.compare.bench import bench as run_bench
from minsym.compare.log import Conditions, Run, write_csv
from minsym.errors import Exit
from minsym.solving.backends import BACKENDS

# The options.

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder of cover problems, or of graphs.")
]
Backend = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*BACKENDS),
        help=f"Run only this backend, one of: {', '.join(BACKENDS)}. Can be given several times.",
        show_default="all but reference",
    ),
]
TimeLimit = Annotated[
    float, typer.Option(metavar="SECONDS", help="Stop each solve after this time.")
]
MemoryLimit = Annotated[
    int | None,
    typer.Option(
        metavar="MiB",
        help="Kill a solve that uses more memory than this many MiB, its workers included.",
    ),
]
Threads = Annotated[
    int, typer.Option(help="How many threads to search on, for backends that can use several.")
]
Seed = Annotated[int, typer.Option(help="Seed, for backends that have one.")]
NoReductions = Annotated[
    bool,
    typer.Option(
        "--no-reductions", help="Give backends the problems as they are, not reduced first."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="The folder of the results. A solve whose result is there is not run again.",
        show_default="bench-DIR",
    ),
]

Plot = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"Draw how many problems each backend solves, and how fast, into this file: {KINDS}.",
    ),
]


def bench(
    folder: Folder,
    backend: Backend = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = None,
    threads: Threads = 1,
    seed: Seed = 0,
    no_reductions: NoReductions = False,
    task: Task = None,
    out: Out = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> Exit:
    """Measure how long backends take on every problem of a folder.

    Each solve runs in a process of its own. The results go to a folder:
    a line for each solve as it ends, and at the end a table. A command
    that was killed goes on where it was if you give it again. The exit
    status is 1 if bounds contradict each other.
    """
    conditions = Conditions(
        positive("--time-limit", time_limit) or 0,
        positive("--memory-limit", memory_limit),
        positive("--threads", threads) or 1,
        seed,
        not no_reductions,
        task,
    )
    check_names("--backend: there is no", backend or [], BACKENDS)
    check_task(task)
    check_seed(seed)
    where = out or Path(f"bench-{name_of(folder)}")
    check_folder(where)
    check_plot(plot)
    problems = find_problems(folder, task, output.note)
    names = backend or [name for name in BACKENDS if name != "reference"]
    solvers = [backend_solver(name, conditions) for name in dict.fromkeys(names)]
    runs, interrupted = _collect(problems, solvers, conditions, where)
    wrong = contradictions(runs)
    write_csv(runs, where / "results.csv")
    _write_markdown(problems, solvers, conditions, runs, where / "results.md")
    if plot is not None and runs:
        from minsym.pictures.searches import performance_profile  # noqa: PLC0415 - few draw
        from minsym.pictures.style import write  # noqa: PLC0415

        write(performance_profile(runs, name_of(folder)), plot)
    if as_json:
        output.say_json(
            {
                "agree": not wrong,
                "interrupted": interrupted,
                "settings": asdict(conditions),
                "out": str(where),
                "runs": [asdict(run) for run in runs],
                "contradictions": wrong,
            },
            seed,
        )
    else:
        output.say_rows(*table(problems, solvers, runs))
        output.say("", explanation(conditions), "")
        output.say(*(f"{r.instance}, {r.solver}: {r.status}: {r.detail}" for r in runs if r.detail))
        output.say(*(f"Contradiction: {line}" for line in wrong))
        if interrupted:
            output.say("Stopped by Ctrl-C; the same command goes on.")
        output.say(f"{where / 'results.csv'} and results.md")
    if wrong:
        return Exit.FAILED
    return Exit.STOPPED if interrupted else Exit.OK


def _collect(
    problems: list[ProblemFile], solvers: list[Solver], conditions: Conditions, out: Path
) -> tuple[list[Run], bool]:
    """Return the runs, and whether Ctrl-C came before all were done."""
    runs, new = [], False
    total = sum(solver.takes(problem) for problem in problems for solver in solvers)
    try:
        with output.progress("running", total, "runs") as bar:

            def told(done: int, of: int, what: str) -> None:
                nonlocal new
                new = True
                bar(done / of, what)

            for run in run_bench(problems, solvers, conditions, out, told):
                runs.append(run)
    except KeyboardInterrupt:
        return runs, True
    if runs and not new:
        output.note(f"{printable(str(out), limit=None)}: all results were already there")
    return runs, False


def _write_markdown(
    problems: list[ProblemFile],
    solvers: list[Solver],
    conditions: Conditions,
    runs: list[Run],
    path: Path,
) -> None:
    """Write the table with what is needed to get it again."""
    header, rows = table(problems, solvers, runs)
    lines = [header, ["---"] * len(header), *rows]
    cells = "\n".join(
        f"| {' | '.join(printable(cell).replace('|', chr(92) + '|') for cell in line)} |"
        for line in lines
    )
    wrong = "\n".join(f"Contradiction: {line}\n" for line in contradictions(runs))
    record = run_record(conditions.seed)
    about = f"minsym {record['version']}, {record['platform']}. Made by `{record['command']}`."
    parts = ["# Benchmark", cells, wrong.strip(), explanation(conditions), about]
    with written_whole(path) as new:
        new.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
