"""``minsym check-proof``: check a proof of minimality without any solver of this package."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import listed, printable
from minsym.cli import output
from minsym.cli.options import AsJson, one_of
from minsym.errors import Exit, InputError, ProofError
from minsym.formats.problems import READ
from minsym.formats.source import Source
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.proofs.proof import Verified
from minsym.proofs.proof import check_proof as check_files

# The options.

Proof = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The .json file that minsym solve --proof wrote."),
]
Input = Annotated[
    str | None,
    typer.Option(
        metavar="INPUT", help="The input that the proof is about.", show_default="as FILE says"
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
        autocompletion=one_of("table", *READ),
        help="The format of INPUT, as in minsym solve.",
    ),
]
Task = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="TASK",
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
    options = {"row": row, "format": format, "task": task}
    given = {name: value for name, value in options.items() if value is not None}

    def read(described: Mapping[str, Any]) -> Context | CoverProblem:
        source = Source.from_json(described, proof.parent, input, given)
        problem = source.problem()
        if isinstance(problem, CoverProblem) and problem.costs is not None:
            raise InputError(f"{source.path}: its columns have costs; a proof is of their number")
        return problem

    try:
        with output.waiting("checking"):
            found = check_files(proof, read, checker)
    except ProofError as error:
        if as_json:
            output.say_json({"verified": False, "wrong": str(error)})
        else:
            output.say(f"NOT VERIFIED: {error}")
        return Exit.FAILED
    if as_json:
        output.say_json({"verified": True, **found._asdict()})
    else:
        _say(found, input)
    return Exit.OK


def _say(found: Verified, place: str | None) -> None:
    """Print what was verified, and by whom."""
    source = found.source or {}
    about = ", ".join(
        f"{name.replace('_', ' ')} {value}"
        for name, value in {
            "input": place or source.get("input"),
            **source.get("random", {}),
            **source.get("options", {}),
        }.items()
        if value is not None
    )
    output.say(
        f"VERIFIED: the minimum is {found.size}, and no fewer are enough",
        printable(about, limit=None),
        printable(listed(found.labels), limit=None),
        f"DRAT proof checked by {printable(Path(found.checker).name)}",
    )
