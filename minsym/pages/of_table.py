"""The report of a table: how many values single out each row, which rows none do, and why."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.text import printable
from minsym.formats.table import Table
from minsym.kernels.clock import now
from minsym.model.context import MISSING
from minsym.model.solution import Solution, Status
from minsym.pages.charts import bars
from minsym.pages.content import Block, Column, Facts, Listing, Paragraph, Report, Section
from minsym.pages.stage import symbol_text
from minsym.questions.minimum import solve
from minsym.questions.rows import UNSETTLED, Audit, audit_table

#: Seconds that the audit may take, if nothing else is said, and those that messages may take.
SECONDS, MESSAGES = 3.0, 2.5

#: Rows that are listed.
LISTED = 2000

#: Groups of equal rows that are listed, and rows that are named in each.
GROUPS, NAMED = 500, 20


def report_of_table(
    table: Table,
    seconds: float | None = SECONDS,
    told: Callable[[str], object] = lambda news: None,
) -> Report:
    """Return the report of a table.

    Parameters
    ----------
    table : Table
    seconds : float, optional
        For the audit; then bounds are what is known of other rows. None: no limit.
    told : callable
        Told what is done.
    """
    told("auditing the rows")
    found = audit_table(table, time_limit=seconds)
    order = _by_risk(found)[:LISTED]
    told("finding messages")
    messages = _messages(table, found, order)
    sections = [
        Section("How many values single out a row", _sizes(table, found)),
        Section("The rows that are easiest to single out", _rows(table, found, order, messages)),
        Section("Columns", _columns(table, list(messages.values()))),
    ]
    if found.hopeless.any():
        sections.append(Section("Rows that nobody can single out", _hopeless(table, found)))
    lead = (
        f"{len(table.values):,} rows, {len(table.attributes)} columns. A row is singled out by "
        "values that no other row has together; the fewest that do it are its min|M|."
    )
    return Report(printable(os.path.basename(table.source), limit=200), lead, sections)


def _by_risk(found: Audit) -> list[int]:
    """Return the rows, those first that the fewest values single out, then those by bounds."""
    size = np.where(found.settled, found.complexity, found.lower)
    rank = np.where(found.hopeless, 2, np.where(found.settled, 0, 1))
    order: list[int] = np.lexsort([np.arange(len(size)), size, rank]).tolist()
    return order


def _messages(table: Table, found: Audit, order: Sequence[int]) -> dict[int, Solution]:
    """Return shortest messages of the first rows, as long as there is time."""
    wanted = [row for row in order if found.settled[row] and not found.hopeless[row]]
    messages: dict[int, Solution] = {}
    deadline = now() + MESSAGES
    for row in wanted:
        left = deadline - now()
        if left <= 0:
            break
        solution = solve(table.context(row), time_limit=left)
        if solution.status is Status.OPTIMAL:
            messages[row] = solution
    return messages


def _sizes(table: Table, found: Audit) -> list[Block]:
    rows = len(table.values)
    hopeless = int(found.hopeless.sum())
    alone = found.histogram.get(1, 0)
    up_to_two = alone + found.histogram.get(2, 0)
    facts = [
        ("rows", f"{rows:,}"),
        ("columns", f"{len(table.attributes):,}"),
        ("singled out by one value", _of(alone, rows)),
        ("by one or two", _of(up_to_two, rows)),
        ("that nobody can single out", _of(hopeless, rows)),
        ("missing cells", f"{int((table.values == MISSING).sum()):,}"),
    ]
    blocks: list[Block] = [Facts(facts)]
    blocks.append(
        bars(found.bars, "min|M|", "rows", "How many rows need so many values to be singled out.")
    )
    if found.stopped:
        left = int((~found.settled & ~found.hopeless).sum())
        blocks.append(
            Paragraph(
                f"The time was over before {left:,} rows were settled: of them bounds are known."
            )
        )
    blocks += [Paragraph(f"Note: {note}.") for note in table.notes]
    if table.left_out:
        blocks.append(
            Paragraph("Columns that are left out: " + ", ".join(map(printable, table.left_out)))
        )
    return blocks


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})"


def _rows(
    table: Table, found: Audit, order: Sequence[int], messages: dict[int, Solution]
) -> list[Block]:
    columns = [
        Column("row", "count", "counted from 0"),
        Column("name"),
        Column("min|M|", "count", "the fewest values that single it out"),
        Column("a shortest message"),
        Column("rows equal to it", "count", "rows with the same values"),
        Column("missing cells", "count", "cells that the row lacks"),
    ]
    lacking = (table.values == MISSING).sum(axis=1)
    rows = [
        [
            row,
            printable(table.names[row]) if table.names else "",
            _size(found, row),
            _in_words(messages.get(row)),
            int(found.duplicates[row]),
            int(lacking[row]),
        ]
        for row in order
    ]
    blocks: list[Block] = []
    if any(size is not None and row not in messages for row, _, size, *_ in rows):
        blocks.append(
            Paragraph(
                f"Messages were looked for of the first {len(messages):,} rows; minsym solve finds "
                "those of others."
            )
        )
    if table.names is None:
        columns, rows = _without(columns, rows, 1)
    return [*blocks, Listing("Rows", columns, rows, len(table.values))]


def _without(
    columns: list[Column], rows: list[list[Any]], which: int
) -> tuple[list[Column], list[list[Any]]]:
    return (
        columns[:which] + columns[which + 1 :],
        [row[:which] + row[which + 1 :] for row in rows],
    )


def _size(found: Audit, row: int) -> int | None:
    size = int(found.complexity[row])
    return None if size == UNSETTLED or found.hopeless[row] else size


def _in_words(solution: Solution | None) -> str | None:
    if solution is None or solution.message is None:
        return None
    return ", ".join(symbol_text(symbol.attribute, symbol.value) for symbol in solution.message)


def _columns(table: Table, messages: Sequence[Solution]) -> list[Block]:
    used = Counter(symbol.attribute for s in messages for symbol in s.message or ())
    columns = [
        Column("column"),
        Column("values", "count", "different values"),
        Column("missing cells", "count", "rows that lack it"),
        Column("rows it singles out alone", "count", "rows whose value no other row has"),
        Column("bits it tells", "number", "entropy: how much it tells on average"),
        Column("said in", "percent", "share of the messages above that say it"),
    ]
    rows = []
    for a, name in enumerate(table.attributes):
        codes = table.values[:, a]
        counts = np.bincount(codes[codes != MISSING])
        rows.append(
            [
                printable(name),
                int(np.count_nonzero(counts)),
                int(np.count_nonzero(codes == MISSING)),
                int(np.count_nonzero(counts == 1)),
                _entropy(counts),
                used[name] / len(messages) if messages else None,
            ]
        )
    said = (
        "The bits that a column tells are its entropy. The last column is the share of the "
        f"{len(messages):,} messages above that say it."
    )
    return [Paragraph(said), Listing("Columns", columns, rows)]


def _entropy(counts: Ints) -> float:
    share = counts[counts > 0] / max(1, counts.sum())
    return max(0.0, float(-(share * np.log2(share)).sum()))


def _hopeless(table: Table, found: Audit) -> list[Block]:
    def named(rows: Sequence[int]) -> str:
        more = f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
        return ", ".join(table.row_name(row) for row in rows[:NAMED]) + more

    groups = [("equal rows", group.tolist()) for group in found.identical()]
    lacking = np.flatnonzero((found.complexity == 0) & (found.duplicates == 0)).tolist()
    groups += [("another row has all it has, and more", [row]) for row in lacking]
    rows = [[why, len(group), named(group)] for why, group in groups[:GROUPS]]
    columns = [Column("why"), Column("rows", "count"), Column("which")]
    return [Listing("Rows that nobody can single out", columns, rows, len(groups))]
