"""How `minsym solve` answers on a problem file: a cover in words, in JSON or in a file."""

import textwrap
from pathlib import Path
from typing import Any

from minsym.base.files import written_whole
from minsym.base.text import listed, printable
from minsym.cli import output
from minsym.cli.running import say_status
from minsym.model.instance import Instance
from minsym.model.solution import Solution

#: How many sets of a cover are listed for people.
LISTED = 20

#: The suffix of a file that holds a cover.
SUFFIXES = (".sol",)

#: The sets of a cover as the file of the problem calls them, None where no cover is known.
Labels = list[str | int] | None


def labels_of(instance: Instance, solution: Solution) -> Labels:
    """Return the sets of a cover by their names or numbers in the file; None without a cover."""
    return None if solution.cover is None else [instance.label(s) for s in solution.cover]


def write(cover: Labels, out: Path) -> None:
    """Write a cover as PACE does: its size, then a set a line; nothing if there is none."""
    if cover is None:
        output.note(f"there is no cover to write to {printable(str(out), limit=None)}")
        return
    with written_whole(out) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in (len(cover), *cover)), "utf-8")


def for_json(instance: Instance, solution: Solution, cover: Labels) -> dict[str, Any]:
    """Return the answer as an object for JSON."""
    problem = instance.problem
    bounds = {"lower_bound": solution.lower_bound}
    if instance.words.largest:
        bounds["upper_bound"] = solution.upper_bound
    return {
        "input": instance.source,
        "format": instance.format,
        "layout": instance.layout,
        "task": instance.words.task,
        "sets": problem.n_sets,
        "rows": problem.row_of.size,
        "distinct_rows": problem.n_rows,
        "status": str(solution.status),
        "size": solution.size,
        "cost": solution.cost,
        "message": None,  # of a table or a context
        "cover": cover,
        **bounds,
        "backend": solution.backend,
        "seconds": solution.seconds,
        "empty_rows": instance.empty_rows,
        "notes": list(instance.notes),
        "trace": [step._asdict() for step in solution.trace],
        "stats": dict(solution.stats),
    }


def say(instance: Instance, solution: Solution, cover: Labels, out: Path | None) -> None:
    """Print the answer for people; ``out`` is where all of a long cover can be found."""
    words, problem = instance.words, instance.problem
    sets = f"{problem.n_sets} {words.sets if problem.n_sets != 1 else words.one_set}"
    rows = f"{problem.row_of.size} {words.rows if problem.row_of.size != 1 else words.row}"
    best = ("maximum", "heaviest") if words.largest else ("minimum", "cheapest")
    least = best[problem.costs is not None]
    output.say(f"{least} {words.task} of {instance.source}: {sets}, {rows}", *instance.read_as, "")
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
    what = "weight" if instance.words.largest else "cost"
    cost = "" if instance.problem.costs is None else f", {what} {solution.cost}"
    output.say(f"{len(cover)} {noun}{cost}", "")
