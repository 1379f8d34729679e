"""What `minsym solve --proof` does: check where the proof goes, write it, and say so."""

from pathlib import Path
from typing import Any, NamedTuple

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.places import check_file
from minsym.errors import Exit, InputError
from minsym.formats.source import NO_PROOF, Source
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet
from minsym.model.solution import Limits, Solution
from minsym.proofs.proof import SUFFIXES, check_place, write_proof


class ProofPlan(NamedTuple):
    """Where a proof goes, and which input it is about."""

    path: Path
    source: dict[str, Any]


def planned(
    path: Path | None, source: Source, problem: Context | CoverProblem | IndependentSet
) -> ProofPlan | None:
    """Return where the proof goes that is asked for, and check it; None if none is asked for.

    Raises
    ------
    InputError
        If the proof cannot be written there, sets have costs, or a largest set is asked for.
    """
    if path is None:
        return None
    if isinstance(problem, IndependentSet):
        raise InputError(f"--proof: {NO_PROOF}")
    check_place(path)
    check_file(path, SUFFIXES[:1])
    path = path.with_suffix(".json")  # not .JSON
    if isinstance(problem, CoverProblem) and problem.costs is not None:
        raise InputError("--proof is of a number of sets, and these have costs; see --ignore-costs")
    for suffix in SUFFIXES:
        written = path.with_suffix(suffix)
        if source.path is not None and Path(source.path).exists() and written.exists():  # noqa: SIM102
            if written.samefile(source.path):
                raise InputError(f"--proof {path}: it would overwrite the input")
    return ProofPlan(path, source.as_json())


def write(
    plan: ProofPlan | None,
    problem: Context | CoverProblem,
    solution: Solution,
    limits: Limits,
    status: Exit,
) -> tuple[bool, Exit]:
    """Write the proof of an answer that has one, if it is asked for.

    Returns
    -------
    bool
        Whether it is written; a note says why not.
    Exit
        The status of the command so far, or that of a limit if that stopped the proof.
    """
    if plan is None:
        return False, status
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
                plan.path,
                plan.source,
                left,
                lambda size: show(f"{size / 2**20:,.0f} MiB"),
            )
    except (TimeoutError, KeyboardInterrupt) as stop:
        why = "stopped by Ctrl-C" if isinstance(stop, KeyboardInterrupt) else "the time is over"
        output.note(f"no proof is written: {why}")
        return False, Exit.STOPPED
    return True, status


def for_json(plan: ProofPlan | None, written: bool) -> dict[str, Any]:
    """Return what the JSON answer says of the proof; nothing if none was asked for."""
    return {} if plan is None else {"proof": str(plan.path) if written else None}


def say(plan: ProofPlan, written: bool) -> None:
    """Print where a proof is, if it was written."""
    if written:
        files = [plan.path.with_suffix(suffix) for suffix in SUFFIXES]
        sizes = ", ".join(f"{path.name} {path.stat().st_size:,} bytes" for path in files)
        output.say(f"proof: {printable(sizes, limit=None)}")
