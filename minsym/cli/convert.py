"""``minsym convert``: write a problem as a file that other solvers read."""

from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import (
    PROBLEM_INPUT,
    SOURCE_CLASHES,
    SOURCE_GOES_WITH,
    SOURCE_OPTIONS,
    TABLE_INPUT,
    input_names,
    source_of,
    why_not_source,
)
from minsym.cli.options import refuse_clashes, refuse_misfits, with_options
from minsym.cli.places import check_file
from minsym.cli.question import Question, asked
from minsym.errors import Exit, InputError
from minsym.formats.known import WRITTEN
from minsym.formats.problems import write_problem
from minsym.formats.source import SourceKind
from minsym.model.cover import CoverProblem
from minsym.model.instance import Instance

#: For which kinds of input an option means something.
GOES_WITH = SOURCE_GOES_WITH | {"seed": {SourceKind.RANDOM}}


# The options.

First = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help=f"{TABLE_INPUT} {PROBLEM_INPUT} To write a random context leave it out, and give "
        "--seed or another option of a random context.",
    ),
]
Second = Annotated[
    str | None,
    typer.Argument(
        metavar="OUTPUT",
        help="The file to write. Its suffix is the format: "
        f"{', '.join(f'{suffix} ({known.title})' for suffix, known in WRITTEN.items())}.",
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of a random context.", show_default="0")]


@with_options(SOURCE_OPTIONS)
def convert(
    first: First,
    second: Second = None,
    given: dict[str, Any] | None = None,
    seed: Seed = None,
) -> Exit:
    """Write a problem as a file that other solvers read.

    The problem is that of minsym solve for the same INPUT and options:
    a row of a table, a cover problem, or a random context.
    """
    given = given or {}
    path, out = (None, Path(first)) if second is None else (first, Path(second))
    if path is None and not given.keys() & {"attributes", "values", "images"} and seed is None:
        raise InputError(
            f"{out}: expected INPUT and OUTPUT; OUTPUT alone takes a random context, --seed say"
        )
    source = source_of(path, given, seed)
    options = {**given, "seed": seed}
    refuse_misfits(options, source.kind, GOES_WITH, why_not_source)
    refuse_clashes(options, SOURCE_CLASHES)
    check_file(out, WRITTEN, path)
    with output.waiting("converting"):
        found = asked(source)
        if isinstance(found, Question):
            problem = CoverProblem.from_context(found.context).with_costs(found.costs)
            sets, rows = "attributes", "rows"
        else:
            problem, sets, rows = found.problem, found.words.sets, found.words.rows
        write_problem(problem, out)
    if isinstance(found, Instance):
        for line in found.read_as:
            output.note(f"{found.source}: {line}")
        if found.words.largest:
            output.note(f"{out} asks which {sets} to leave out; the rest is the {found.words.task}")
    for line in found.notes if isinstance(found, Question) else ():
        output.note(line)
    if isinstance(found, Question) and found.context.duplicates.size:
        same = found.context.duplicates.size
        output.note(f"left out: rows identical to the target, {same}; with them no message exists")
    output.say(
        f"{printable(str(out), limit=None)}: {problem.n_sets:,} {sets}, {problem.n_rows:,} "
        f"distinct {rows}, {out.stat().st_size:,} bytes"
    )
    return Exit.OK
