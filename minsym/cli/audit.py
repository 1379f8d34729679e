"""What ``minsym audit`` does."""

import time
from pathlib import Path
from typing import Any

from minsym.base.files import check_output
from minsym.cli import output
from minsym.cli.plots import check_plot, plot_histogram
from minsym.errors import Exit
from minsym.formats.tables import Table
from minsym.questions.rows import AUDIT_SUFFIXES, Audit, audit_table, write_audit

#: How many groups of rows that cannot be told apart are listed, and rows in each.
LISTED = 10

NOBODY = "none"


def check_outputs(out: Path | None, plot: Path | None) -> None:
    """Raise InputError, before any work, if the files asked for cannot be written."""
    if out is not None:
        check_output(out, AUDIT_SUFFIXES)
    if plot is not None:
        check_plot(plot)


def answer(
    records: Table, out: Path | None, plot: Path | None, threads: int | None, as_json: bool
) -> Exit:
    """Audit, write the files asked for, print, and return the exit status."""
    found, seconds = timed_audit(records, threads)
    if out is not None:
        write_audit(found, records, out)
    if plot is not None:
        plot_histogram(_bars(found), f"{records.source}: {len(found.complexity):,} rows", plot)
    if as_json:
        output.say_json(_for_json(found, records) | {"seconds": seconds})
    else:
        say_audit(found, records, seconds)
    return Exit.OK


def _for_json(found: Audit, records: Table) -> dict[str, Any]:
    return {
        "input": records.source,
        "rows": len(found.complexity),
        "attributes": len(records.attributes),
        "name_column": records.name_column,
        "left_out": list(records.left_out),
        "histogram": found.histogram,
        "hopeless": int(found.hopeless.sum()),
        "complexity": found.complexity.tolist(),
        "duplicates": found.duplicates.tolist(),
    }


def timed_audit(records: Table, threads: int | None) -> tuple[Audit, float]:
    """Audit a table behind a progress bar; return the wall-clock seconds too."""
    start = time.perf_counter()
    with output.progress("auditing") as report:
        found = audit_table(records, threads=threads, progress=report)
    return found, time.perf_counter() - start


def say_audit(found: Audit, records: Table, seconds: float) -> None:
    """Print an audit for people."""
    named = f", named by column {records.name_column!r}" if records.name_column else ""
    output.say(
        f"{records.source}: {len(found.complexity):,} rows{named}, "
        f"{len(records.attributes)} attributes",
        "",
    )
    output.say_histogram(_bars(found), "min|M|")
    _say_hopeless(found, records)
    output.say("", f"{seconds:.3f} s")


def _bars(found: Audit) -> dict[str, int]:
    """Return the histogram with a bar for the rows that nobody can single out."""
    bars = {str(size): rows for size, rows in found.histogram.items()}
    hopeless = int(found.hopeless.sum())
    return bars | ({NOBODY: hopeless} if hopeless else {})


def _say_hopeless(found: Audit, records: Table) -> None:
    """List the rows that nobody can single out."""
    if not found.hopeless.any():
        return
    output.say("", f"{found.hopeless.sum():,} rows that nobody can single out:")
    groups = found.identical()
    lines = [f"  identical: {_names(records, group.tolist())}" for group in groups]
    lacking = ((found.complexity == 0) & (found.duplicates == 0)).nonzero()[0]
    if lacking.size:
        lines.append(
            f"  no different from a row that has more: {_names(records, lacking.tolist())}"
        )
    output.say(*lines[:LISTED])
    if len(lines) > LISTED:
        output.say(f"  and {len(lines) - LISTED:,} groups more (--out lists every row)")


def _names(records: Table, rows: list[int]) -> str:
    """Name some rows in a line."""
    named = ", ".join(records.row_name(row) for row in rows[:LISTED])
    return named + (f" and {len(rows) - LISTED:,} more" if len(rows) > LISTED else "")
