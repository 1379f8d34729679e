"""``minsym risk``: which rows of a table can be singled out, and how risky that is."""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, input_names, table_of
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    NoFormulas,
    Quasi,
    Threads,
    check_no_formulas,
    positive,
    split,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.question import counted, described, noted
from minsym.errors import Exit
from minsym.formats.written import TABLE_SUFFIXES, write_columns
from minsym.kernels.clock import now
from minsym.questions.risk import SAMPLING_FRACTION, UP_TO, Risk, assess_risk

#: Rows, columns and sets of columns that are printed.
ROWS, COLUMNS, SETS = 10, 12, 5

#: The kind of file that is a report.
PAGE = ".html"


# The options.

Input = Annotated[
    str, typer.Argument(metavar="TABLE", autocompletion=input_names, help=TABLE_INPUT)
]
UpTo = Annotated[
    int, typer.Option(metavar="K", help="Look at sets of at most K columns; more take longer.")
]
Sensitive = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="The column that nobody should learn: say how many values it has among rows that are "
        "otherwise equal (l-diversity).",
    ),
]
SamplingFraction = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        help="The share of the population that is in the table, more than 0, at most 1, for "
        "DIS-SUDA.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop after this time; the sizes of sets that are done by then count.",
        show_default="no limit",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write every row, the riskiest first, to this file: .csv or .parquet; or all of it as "
        "a page: .html.",
    ),
]


@with_options(TABLE_OPTIONS)
def risk(
    input: Input,
    given: dict[str, Any] | None = None,
    up_to: UpTo = UP_TO,
    quasi: Quasi = None,
    sensitive: Sensitive = None,
    sampling_fraction: SamplingFraction = SAMPLING_FRACTION,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    out: Out = None,
    no_formulas: NoFormulas = False,
    as_json: AsJson = False,
) -> Exit:
    """Find which rows of a table can be singled out, by what, and how risky that is.

    Of every row: how many rows are equal to it (k-anonymity), the fewest
    values that single it out, its minimal sample uniques by size, and its
    SUDA and DIS-SUDA scores; of every column and value what it adds to the
    scores. Where the time is over, or Ctrl-C is pressed, the sizes that
    are done are printed, and the exit status is 4.
    """
    positive("--up-to", up_to)
    positive("--time-limit", time_limit)
    positive("--threads", threads)
    if out is not None:
        check_file(out, (*TABLE_SUFFIXES, PAGE), input)
        if out.suffix.lower() == PAGE:
            from minsym.pages.render import check_pages  # noqa: PLC0415 - few write pages

            check_pages()
    check_no_formulas(no_formulas, out)
    table = table_of(input, given or {})
    start = now()
    with output.progress("looking at sets of columns") as report:
        found = assess_risk(
            table,
            up_to=up_to,
            quasi=split(quasi) or None,
            sensitive=sensitive,
            sampling_fraction=sampling_fraction,
            time_limit=time_limit,
            threads=threads,
            told=lambda size, share: report(share, f"sets of {size}"),
        )
    seconds = now() - start
    if out is not None:
        _write(found, out, no_formulas)
    if as_json:
        output.say_json(_for_json(found) | {"seconds": seconds})
    else:
        _say(found, seconds)
        if out is not None:
            output.say(f"written to {out}")
    return Exit.STOPPED if found.uniques.stopped else Exit.OK


def _write(found: Risk, out: Path, no_formulas: bool) -> None:
    """Write every row, or a page."""
    if out.suffix.lower() != PAGE:
        write_columns(found.rows(), out, no_formulas)
        return
    from minsym.pages.of_risk import report_of_risk  # noqa: PLC0415 - few write pages
    from minsym.pages.render import report_page, write_page  # noqa: PLC0415

    write_page(report_page(report_of_risk(found)), out)


def _for_json(found: Risk) -> dict[str, Any]:
    table, uniques = found.table, found.uniques
    hidden = found.sensitive
    return {
        "input": table.source,
        "rows": len(table.values),
        "quasi_identifiers": list(found.names),
        "sensitive": None if hidden is None else table.attributes[hidden],
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
        "up_to": uniques.up_to,
        "complete_to": uniques.complete,
        "stopped": uniques.stopped or None,
        "singled_out_by": found.bars,
        "k_anonymity": int(found.sharing.min()),
        "violating": {str(k): found.violating(k) for k in (2, 3, 5)},
        "l_diversity": None if found.diversity is None else int(found.diversity.min()),
        "entropy_l_diversity": None if found.entropy is None else float(found.entropy.min()),
        "columns": _records(found.columns()),
        "values": _records(found.values()),
        "sets": _records(found.sets()),
        "riskiest_first": _records(found.rows()),
    }


def _records(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return columns as a list of objects, one for each row."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who ask for JSON

    records: list[dict[str, Any]] = pa.table(columns).to_pylist()
    return records


def _say(found: Risk, seconds: float) -> None:
    """Print the risk for people: how many rows, which columns, which rows first."""
    table, uniques = found.table, found.uniques
    output.say(described(table), *noted(table.notes))
    if len(found.quasi) < len(table.attributes):
        known = ", ".join(printable(name) for name in found.names)
        output.say(f"what somebody may know (quasi-identifiers): {known}")
    output.say("")
    output.say_histogram(found.bars, "values that single out a row")
    if uniques.stopped:
        why = "the time is over" if uniques.stopped == "time" else "stopped by Ctrl-C"
        output.say("", f"{why}: only sets of at most {uniques.complete} columns count")
    _say_classes(found)
    if found.score.any():
        _say_columns(found)
        _say_sets(found)
        _say_rows(found)
    output.say("", f"{seconds:.3f} s")


def _say_classes(found: Risk) -> None:
    """Print how many rows are equal, and what that tells of the sensitive column."""
    rows = len(found.sharing)
    output.say("", f"k-anonymity: k = {found.sharing.min()}")
    violating = [(k, found.violating(k)) for k in (2, 3, 5)]
    lines = [[f"{k}-anonymity", f"{n:,}", f"{n / rows:.1%}"] for k, n in violating]
    output.say_rows(["violated", "rows", "share"], lines)
    if found.sensitive is None or found.diversity is None or found.entropy is None:
        return
    column = printable(found.table.attributes[found.sensitive])
    known = int((found.diversity == 1).sum())
    output.say(
        "",
        f"l-diversity of {column}: l = {found.diversity.min()}, by entropy "
        f"{found.entropy.min():.2f}",
        f"of {counted(known, 'row')} ({known / rows:.1%}) it is known to whoever knows the rest",
    )


def _say_columns(found: Risk) -> None:
    columns = found.columns()
    lines = [
        [name, f"{share:.1%}", f"{values:,}", f"{alone:,}"]
        for name, share, values, alone in zip(*columns.values(), strict=True)
    ]
    output.say("", "What each column adds: the share of all SUDA scores that is of sets with it")
    output.say_rows(["column", "contribution", "values", "rows it singles out"], lines[:COLUMNS])
    _say_more(len(lines) - COLUMNS, "columns more")


def _say_sets(found: Risk) -> None:
    sets = found.sets()
    lines = [[name, f"{rows:,}"] for name, rows in zip(sets["columns"], sets["rows"], strict=True)]
    output.say("", "The sets of columns that single out most rows, none of them to spare")
    output.say_rows(["columns", "rows"], lines[:SETS])
    _say_more(len(lines) - SETS, "sets more")


def _say_rows(found: Risk) -> None:
    table, uniques = found.table, found.uniques
    rows = [row for row in found.order[:ROWS].tolist() if found.score[row] > 0]
    sizes = np.flatnonzero(uniques.minimal[rows].any(axis=0)).tolist()
    header = ["row", *(f"sets of {k + 1}" for k in sizes)]
    lines, messages = [], []
    for row in rows:
        counts = [f"{uniques.minimal[row, k]:,}" for k in sizes]
        scores = [f"{found.score[row]:,.7g}", f"{found.dis[row]:.4f}", f"{found.sharing[row]:,}"]
        lines.append([table.row_name(row), *counts, *scores])
        words = ", ".join(
            printable(f"{name} = {value}") for name, value in found.message(row) or ()
        )
        messages.append(f"  {table.row_name(row)}: {words}")
    output.say("", "The riskiest rows: how many minimal sets single each out, and its scores")
    output.say_rows([*header, "SUDA", "DIS-SUDA", "k"], lines)
    output.say("", "What singles them out", *messages)
    _say_more(int((found.score > 0).sum()) - len(lines), "rows more (--out writes all)")


def _say_more(number: int, things: str) -> None:
    if number > 0:
        output.say(f"  and {number:,} {things}")
