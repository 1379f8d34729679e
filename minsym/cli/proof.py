"""What ``minsym solve --proof`` and ``minsym check-proof`` do."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from minsym.base.text import listed, printable
from minsym.cli import output
from minsym.cli.inputs import Input, split
from minsym.errors import Exit, InputError, ProofError
from minsym.formats.source import describe, describe_random, read_source
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.instance import Instance
from minsym.model.solution import Limits, Solution
from minsym.proofs.proof import SUFFIXES, Verified, check_place, check_proof, write_proof

if TYPE_CHECKING:
    from minsym.cli.solve import Question


class Wanted(NamedTuple):
    """Where a proof goes, and which input it is about."""

    path: Path
    source: dict[str, Any]


def wanted(path: Path | None, given: Input, asked: "Question | Instance") -> Wanted | None:
    """Return what is asked for by --proof, if it is.

    Raises
    ------
    InputError
        If the proof cannot be written there, or sets have costs.
    """
    if path is None:
        return None
    check_place(path)
    path = path.with_suffix(".json")  # not .JSON
    if not isinstance(asked, Instance) and given.path is None:
        return Wanted(path, describe_random(asked.subject["setting"]))
    if isinstance(asked, Instance) and asked.problem.costs is not None:
        raise InputError("--proof is of a number of sets, and these have costs; see --ignore-costs")
    assert given.path is not None
    for suffix in SUFFIXES:
        written = path.with_suffix(suffix)
        if written.exists() and Path(given.path).exists() and written.samefile(given.path):
            raise InputError(f"--proof {path}: it would overwrite the input")
    lists = {"columns": split(given.columns), "exclude": split(given.exclude)}
    return Wanted(path, describe(given.path, {**given._asdict(), **lists}))


def for_json(
    asked: Wanted | None,
    problem: Context | CoverProblem,
    solution: Solution,
    limits: Limits,
    status: Exit,
) -> tuple[dict[str, Any], Exit]:
    """Write the proof of an answer if asked to; return what JSON says of it, and the status."""
    if asked is None:
        return {}, status
    written, status = _write(asked, problem, solution, limits, status)
    return {"proof": str(asked.path) if written else None}, status


def say(
    asked: Wanted | None,
    problem: Context | CoverProblem,
    solution: Solution,
    limits: Limits,
    status: Exit,
) -> Exit:
    """Write the proof of an answer if asked to, say where it is, and return the status."""
    if asked is None:
        return status
    written, status = _write(asked, problem, solution, limits, status)
    if written:
        files = [asked.path.with_suffix(suffix) for suffix in SUFFIXES]
        sizes = ", ".join(f"{path.name} {path.stat().st_size:,} bytes" for path in files)
        output.say(f"proof: {printable(sizes, limit=None)}")
    return status


def _write(
    asked: Wanted,
    problem: Context | CoverProblem,
    solution: Solution,
    limits: Limits,
    status: Exit,
) -> tuple[bool, Exit]:
    """Write the proof of an answer that has one; return whether it was, and the status."""
    if status is not Exit.OK or solution.cover is None:
        why = "there is nothing" if status is Exit.NO_MESSAGE else "no optimum"
        output.note(f"no proof is written: {why} to prove")
        return False, status
    left = None if limits.seconds is None else max(0.0, limits.seconds - solution.seconds)
    try:
        with output.waiting("writing the proof") as show:
            write_proof(
                problem,
                solution.cover,
                asked.path,
                asked.source,
                left,
                lambda size: show(f"{size / 2**20:,.0f} MiB"),
            )
    except (TimeoutError, KeyboardInterrupt) as stop:
        why = "stopped by Ctrl-C" if isinstance(stop, KeyboardInterrupt) else "the time is over"
        output.note(f"no proof is written: {why}")
        return False, Exit.STOPPED
    return True, status


def check(
    path: Path, place: str | None, options: Mapping[str, Any], checker: str | None, as_json: bool
) -> Exit:
    """Check a proof, print the verdict, and return the exit status."""
    given = {name: value for name, value in options.items() if value is not None}

    def read(source: Mapping[str, Any]) -> Context | CoverProblem:
        return read_source(source, path.parent, place, given)

    try:
        with output.waiting("checking"):
            found = check_proof(path, read, checker)
    except ProofError as error:
        if as_json:
            output.say_json({"verified": False, "wrong": str(error)})
        else:
            output.say(f"NOT VERIFIED: {error}")
        return Exit.FAILED
    if as_json:
        output.say_json({"verified": True, **found._asdict()})
    else:
        _say_verified(found, place)
    return Exit.OK


def _say_verified(found: Verified, place: str | None) -> None:
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
