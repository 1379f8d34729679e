"""What ``minsym solve`` does with a problem file: hitting sets, set covers and graphs."""

import textwrap
from pathlib import Path
from typing import Any

from minsym.base.files import check_output, written_whole
from minsym.base.text import listed, printable
from minsym.cli import output
from minsym.cli import proof as proving
from minsym.cli.solve import EXIT, Search, run, say_status
from minsym.errors import Exit
from minsym.model.instance import Instance
from minsym.model.solution import Solution

#: How many sets of a cover are listed for people.
LISTED = 20


def check_out(out: Path | None) -> None:
    """Raise InputError unless the cover can be written there."""
    if out is not None:
        check_output(out, (".sol",))


def answer(
    instance: Instance,
    search: Search,
    out: Path | None,
    as_json: bool,
    proof: proving.Wanted | None = None,
) -> Exit:
    """Solve, write, print, and return the exit status."""
    solution = run(instance.problem, search)
    cover = None if solution.cover is None else [instance.label(s) for s in solution.cover]
    if out is not None:
        _write(cover, out)
    status, problem = EXIT[solution.status], instance.problem
    if as_json:
        proved, status = proving.for_json(proof, problem, solution, search.limits, status)
        output.say_json(_for_json(instance, solution, cover) | proved)
    else:
        _say(instance, solution, cover, out)
        status = proving.say(proof, problem, solution, search.limits, status)
    return status


def _write(cover: list[str | int] | None, out: Path) -> None:
    """Write a cover as PACE does: its size, then a set a line."""
    if cover is None:
        output.note(f"there is no cover to write to {printable(str(out), limit=None)}")
        return
    with written_whole(out) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in (len(cover), *cover)), "utf-8")


def _for_json(
    instance: Instance, solution: Solution, cover: list[str | int] | None
) -> dict[str, Any]:
    problem = instance.problem
    return {
        "input": instance.source,
        "format": instance.format,
        "task": instance.words.task,
        "sets": problem.n_sets,
        "rows": problem.row_of.size,
        "distinct_rows": problem.n_rows,
        "status": str(solution.status),
        "size": solution.size,
        "cost": solution.cost,
        "message": None,  # of a table or a context
        "cover": cover,
        "lower_bound": solution.lower_bound,
        "backend": solution.backend,
        "seconds": solution.seconds,
        "empty_rows": instance.empty_rows,
        "stats": dict(solution.stats),
    }


def _say(
    instance: Instance, solution: Solution, cover: list[str | int] | None, out: Path | None
) -> None:
    """Print the answer for people."""
    words, problem = instance.words, instance.problem
    sets = f"{problem.n_sets} {words.sets if problem.n_sets != 1 else words.one_set}"
    rows = f"{problem.row_of.size} {words.rows if problem.row_of.size != 1 else words.row}"
    least = "minimum" if problem.costs is None else "cheapest"
    output.say(f"{least} {words.task} of {instance.source}: {sets}, {rows}", "")
    if instance.empty_rows:
        which = words.row if len(instance.empty_rows) == 1 else words.rows
        numbers = listed(map(str, instance.empty_rows))
        output.say(f"No {words.task} exists: no {words.one_set} meets {which} {numbers}.")
    if cover is not None:
        _say_cover(instance, solution, cover, out)
    say_status(solution)


def _say_cover(
    instance: Instance, solution: Solution, cover: list[str | int], out: Path | None
) -> None:
    """Print the first sets of a cover, how many there are and what they cost."""
    shown = " ".join(printable(str(label)) for label in cover[:LISTED])
    output.say(*textwrap.wrap(shown, 80, break_long_words=False, break_on_hyphens=False))
    if len(cover) > LISTED:
        where = "--json or --out FILE" if out is None else printable(str(out), limit=None)
        output.say(f"... and {len(cover) - LISTED} more; for all of them see {where}")
    noun = instance.words.one_set if len(cover) == 1 else instance.words.sets
    cost = "" if instance.problem.costs is None else f", cost {solution.cost}"
    output.say(f"{len(cover)} {noun}{cost}", "")
