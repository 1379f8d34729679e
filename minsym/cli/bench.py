"""What ``minsym bench`` does."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from minsym.base.files import written_whole
from minsym.base.provenance import run_record
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.crosscheck import check_names
from minsym.compare.bench import Conditions as Settings
from minsym.compare.bench import ProblemFile as Instance
from minsym.compare.bench import (
    Run,
    Solver,
    backend_solver,
    bench,
    contradictions,
    explanation,
    table,
    write_csv,
)
from minsym.compare.bench import find_problems as find_instances
from minsym.errors import Exit, InputError
from minsym.solving.backends import BACKENDS


def run(
    folder: Path, backends: Sequence[str], settings: Settings, out: Path | None, as_json: bool
) -> Exit:
    """Run every backend on every instance, print, and return the exit status."""
    check_names("backend", backends, BACKENDS)
    if settings.seed < 0:
        raise InputError(f"--seed is {settings.seed}; expected 0 or more")
    where = out or Path(f"bench-{folder.resolve().name}")
    if where.exists() and not where.is_dir():
        raise InputError(f"{where}: there is a file of that name; --out is a folder")
    instances = find_instances(folder, settings.task, lambda why: output.note(f"skipped: {why}"))
    names = backends or [name for name in BACKENDS if name != "reference"]
    solvers = [backend_solver(name, settings) for name in dict.fromkeys(names)]
    runs, interrupted = _collect(instances, solvers, settings, where)
    wrong = contradictions(runs)
    write_csv(runs, where / "results.csv")
    _write_markdown(instances, solvers, settings, runs, where / "results.md")
    if as_json:
        output.say_json(
            {
                "agree": not wrong,
                "interrupted": interrupted,
                "settings": asdict(settings),
                "out": str(where),
                "runs": [asdict(run) for run in runs],
                "contradictions": wrong,
            },
            settings.seed,
        )
    else:
        header, rows = table(instances, solvers, runs)
        output.say_rows(header, rows)
        output.say("", explanation(settings), "")
        output.say(*(f"{r.instance}, {r.solver}: {r.status}: {r.detail}" for r in runs if r.detail))
        output.say(*(f"Contradiction: {line}" for line in wrong))
        if interrupted:
            output.say("Stopped by Ctrl-C; the same command goes on.")
        output.say(f"{where / 'results.csv'} and results.md")
    if wrong:
        return Exit.FAILED
    return Exit.STOPPED if interrupted else Exit.OK


def _collect(
    instances: list[Instance], solvers: list[Solver], settings: Settings, out: Path
) -> tuple[list[Run], bool]:
    """Return the runs, and whether Ctrl-C came before all were done."""
    runs = []
    try:
        with output.progress("running") as bar:
            for run in bench(instances, solvers, settings, out, lambda done, of, _: bar(done / of)):
                runs.append(run)
    except KeyboardInterrupt:
        return runs, True
    return runs, False


def _write_markdown(
    instances: list[Instance],
    solvers: list[Solver],
    settings: Settings,
    runs: list[Run],
    path: Path,
) -> None:
    """Write the table with what is needed to get it again."""
    header, rows = table(instances, solvers, runs)
    lines = [header, ["---"] * len(header), *rows]
    cells = "\n".join(
        f"| {' | '.join(printable(cell).replace('|', chr(92) + '|') for cell in line)} |"
        for line in lines
    )
    wrong = "\n".join(f"Contradiction: {line}\n" for line in contradictions(runs))
    record = run_record(settings.seed)
    about = f"minsym {record['version']}, {record['platform']}. Made by `{record['command']}`."
    parts = ["# Benchmark", cells, wrong.strip(), explanation(settings), about]
    with written_whole(path) as new:
        new.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
