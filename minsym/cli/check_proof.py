"""``minsym check-proof``: check a proof of minimality without any solver of this package."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import listed, printable
from minsym.cli import output
from minsym.cli.inputs import (
    SOURCE_GOES_WITH,
    check_format,
    check_task,
    input_names,
    why_not_source,
)
from minsym.cli.options import AsJson, flag, one_of, refuse_misfits
from minsym.data import called
from minsym.errors import Exit, InputError, ProofError
from minsym.formats.guess import TABLE
from minsym.formats.known import READ
from minsym.formats.source import OPTIONS, Source, SourceKind
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.proofs.card import source_of
from minsym.proofs.proof import Verified
from minsym.proofs.proof import check_proof as check_files
from minsym.proofs.statement import rows_of

# The options.

Proof = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The .json file that minsym solve --proof wrote."),
]
Input = Annotated[
    str | None,
    typer.Option(
        metavar="INPUT",
        autocompletion=input_names,
        help="The input that the proof is about.",
        show_default="as FILE says",
    ),
]
Row = Annotated[
    str | None,
    typer.Option(
        metavar="ROW",
        help="The row of a table that the proof should be about.",
        show_default="as FILE says",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(TABLE, *READ),
        help="The format of INPUT, as in minsym solve.",
    ),
]
Task = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="TASK",
        autocompletion=one_of("dominating-set", "vertex-cover"),
        help="What the proof says of a graph: dominating-set or vertex-cover.",
    ),
]
Checker = Annotated[
    str | None,
    typer.Option(
        metavar="PROGRAM",
        help="The program that checks the proof: the path of a drat-trim, or dratify.",
        show_default="drat-trim if it is installed",
    ),
]


def check_proof(
    proof: Proof,
    input: Input = None,
    row: Row = None,
    format: Format = None,
    task: Task = None,
    checker: Checker = None,
    as_json: AsJson = False,
) -> Exit:
    """Check a proof of minimality, with no solver of this package.

    It reads the input again, compares it with what the proof says, and
    has another program check the proof.
    """
    check_format(format)
    check_task(task)
    options = {"row": row, "format": format, "task": task}
    given = {name: value for name, value in options.items() if value is not None}
    try:
        with output.waiting("checking"):
            source = _expected(proof, input, given)
            found = check_files(proof, _problem(source), checker)
    except ProofError as error:
        if as_json:
            output.say_json({"verified": False, "wrong": str(error)})
        else:
            output.say(f"NOT VERIFIED: {error}")
        return Exit.FAILED
    if as_json:
        answer = {"size": found.size, "labels": found.labels, "source": source.as_json()}
        output.say_json({"verified": True, **answer, "checker": found.checker})
    else:
        _say(found, source)
    return Exit.OK


def _expected(proof: Path, place: str | None, given: Mapping[str, Any]) -> Source:
    """Return what the proof should be about, if that is what it says it is about.

    Raises
    ------
    ProofError
        If it says that it is about something else.
    """
    claimed = Source.from_json(source_of(proof), proof.parent, place)
    if claimed.path is not None:
        claimed = replace(claimed, path=called(claimed.path))
    if claimed.kind is SourceKind.RANDOM:
        for name in given:
            raise ProofError(f"it is about a random context, and {flag(name)} is about an INPUT")
    told = replace(claimed, **given)
    for source in (claimed, told):
        asked = {name: getattr(source, name) or None for name in OPTIONS}
        refuse_misfits(asked, source.kind, SOURCE_GOES_WITH, why_not_source)
    if told != claimed and _statement(told) != _statement(claimed):
        said = " ".join(f"{flag(name)} {value}" for name, value in given.items())
        raise ProofError(f"it is about another problem than that of {printable(said)}")
    return told


def _problem(source: Source) -> Context | CoverProblem:
    """Read the problem that a proof is about, which has no costs."""
    problem = source.problem()
    if isinstance(problem, CoverProblem) and problem.costs is not None:
        raise InputError(f"{source.path}: its columns have costs; a proof is of their number")
    return problem


def _statement(source: Source) -> tuple[object, ...]:
    """Return what is to be covered and, in a table, for which row."""
    problem = _problem(source)
    return *rows_of(problem), problem.target if isinstance(problem, Context) else None


def _say(found: Verified, source: Source) -> None:
    """Print what was verified, and by whom: nothing that was not read."""
    read = source.as_json()
    facts = {**read.get("random", {}), **read.get("options", {})}
    if source.path is not None:
        facts = {"input": source.path, **facts}
    output.say(
        f"VERIFIED: the minimum is {found.size}, and no fewer are enough",
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items()),
        listed(found.labels),
        f"DRAT proof checked by {Path(found.checker).name}",
    )
