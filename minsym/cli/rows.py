"""How `minsym audit` answers on a table: a histogram, bounds, and the rows without a message."""

from pathlib import Path
from typing import Any, NamedTuple

from minsym.base.arrays import Ints
from minsym.cli import output
from minsym.cli.question import described, named, noted, some
from minsym.errors import Exit
from minsym.formats.table import Table
from minsym.kernels.clock import now
from minsym.questions.rows import UNSETTLED, Audit, audit_table, write_audit
from minsym.questions.whole_table import Step


class Limited(NamedTuple):
    """How far a table is audited, and on how many threads: what `audit_table` takes."""

    up_to: int | None
    time_limit: float | None
    threads: int | None


class Files(NamedTuple):
    """The files that are asked for: every row, without formulas, and a picture."""

    out: Path | None
    no_formulas: bool
    plot: Path | None


def answer(table: Table, limited: Limited, files: Files, as_json: bool) -> Exit:
    """Audit, write the files asked for, print, and return the exit status."""
    start = now()
    with output.progress("auditing") as report:

        def told(step: Step) -> None:
            settled = f"{step.settled:,} of {step.rows:,} different rows settled"
            report(step.share, f"{step.what}; {settled}")

        found = audit_table(table, **limited._asdict(), told=told)
    seconds = now() - start
    if files.out is not None:
        write_audit(found, files.out, files.no_formulas)
    if files.plot is not None:
        from minsym.pictures.counts import histogram  # noqa: PLC0415 - loaded by those who draw
        from minsym.pictures.style import write as draw  # noqa: PLC0415

        draw(histogram(found, f"{table.source}: {len(found.complexity):,} rows"), files.plot)
    if as_json:
        output.say_json(_for_json(found, table) | {"seconds": seconds})
    else:
        _say(found, table, seconds)
    return Exit.STOPPED if found.stopped else Exit.OK


def _for_json(found: Audit, table: Table) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if not found.settled.all():
        bounds["lower_bound"] = found.lower.tolist()
        bounds["upper_bound"] = _with_gaps(found.upper)
    return {
        "input": table.source,
        "rows": len(found.complexity),
        "attributes": len(table.attributes),
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
        "histogram": found.histogram,
        "hopeless": int(found.hopeless.sum()),
        "unsettled": sum(found.unsettled.values()),
        "up_to": found.up_to,
        "stopped": found.stopped or None,
        "complexity": _with_gaps(found.complexity),
        **bounds,
        "duplicates": found.duplicates.tolist(),
    }


def _with_gaps(sizes: Ints) -> list[int | None]:
    """Return numbers for JSON, None where they are not known."""
    return [None if size == UNSETTLED else size for size in sizes.tolist()]


def _say(found: Audit, table: Table, seconds: float) -> None:
    """Print the audit of a table for people: a histogram, and the rows without a message."""
    output.say(described(table), *noted(table.notes), "")
    output.say_histogram(found.bars, "min|M|")
    _say_unsettled(found)
    _say_hopeless(found, table)
    output.say("", f"{seconds:.3f} s")


def _say_unsettled(found: Audit) -> None:
    """Say what is known of the rows whose min|M| is not."""
    left = ~(found.settled | found.hopeless)
    if not left.any():
        return
    most = found.upper[left]
    ends = {"time": "the time is over: ", "interrupt": "stopped by Ctrl-C: ", "": ""}
    known = "" if (most == UNSETTLED).all() else f" and at most {most.max()}"
    none = ", unless no message exists" if (most == UNSETTLED).any() else ""
    rows = "1 row needs" if left.sum() == 1 else f"{left.sum():,} rows need"
    output.say(
        "", f"{ends[found.stopped]}{rows} at least {found.lower[left].min()}{known} symbols{none}"
    )


def _say_hopeless(found: Audit, table: Table) -> None:
    """List the rows that nobody can single out."""
    if not found.hopeless.any():
        return
    output.say("", f"{found.hopeless.sum():,} rows that nobody can single out:")
    groups = found.identical()
    lines = [f"  identical: {named(table, group.tolist())}" for group in groups]
    lacking = ((found.complexity == 0) & (found.duplicates == 0)).nonzero()[0]
    if lacking.size:
        lines.append(f"  no different from a row that has more: {named(table, lacking.tolist())}")
    output.say(*some(lines, "--out lists every row"))
