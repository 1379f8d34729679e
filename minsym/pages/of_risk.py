"""The report of a table at risk: which rows, by which values, through which columns."""

import os
from typing import Any

from minsym.base.text import printable
from minsym.pages.charts import bars
from minsym.pages.content import Block, Column, Facts, Listing, Paragraph, Report, Section
from minsym.pages.stage import symbol_text
from minsym.questions.risk import Risk

#: Rows, values and sets of columns that are listed.
LISTED = 2000


def report_of_risk(found: Risk) -> Report:
    """Return the report of a table at risk."""
    table = found.table
    sections = [Section("How many rows are at risk", _shares(found))]
    if found.score.any():
        sections += [
            Section("The riskiest rows", _rows(found)),
            Section("What each column adds", _columns(found)),
            Section("What each value adds", _values(found)),
            Section("Sets of columns that single out rows", _sets(found)),
        ]
    known = ", ".join(printable(name) for name in found.names)
    lead = (
        f"{len(table.values):,} rows. Who knows values of {known} of somebody may find the row; "
        "the fewest values that no other row has together are its min|M|."
    )
    return Report(printable(os.path.basename(table.source), limit=200), lead, sections)


def _shares(found: Risk) -> list[Block]:
    rows, uniques = len(found.sharing), found.uniques
    facts = [
        ("rows", f"{rows:,}"),
        ("quasi-identifiers", f"{len(found.quasi):,}"),
        ("k-anonymity: rows in the smallest class", f"{found.sharing.min():,}"),
        *((f"rows in classes of fewer than {k}", _of(found.violating(k), rows)) for k in (2, 3, 5)),
    ]
    if found.sensitive is not None and found.diversity is not None and found.entropy is not None:
        name = printable(found.table.attributes[found.sensitive])
        facts += [
            (f"l-diversity of {name}", f"{found.diversity.min():,}"),
            ("the same by entropy", f"{found.entropy.min():.2f}"),
            (f"rows whose class has one {name}", _of(int((found.diversity == 1).sum()), rows)),
        ]
    says = "How many rows need so many values to be singled out."
    blocks: list[Block] = [Facts(facts), bars(found.bars, "min|M|", "rows", says)]
    if uniques.stopped:
        blocks.append(
            Paragraph(f"It was stopped: only sets of at most {uniques.complete} columns count.")
        )
    blocks += [Paragraph(f"Note: {note}.") for note in found.table.notes]
    return blocks


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})"


def _rows(found: Risk) -> list[Block]:
    table, uniques = found.table, found.uniques
    columns = [
        Column("row", "count", "counted from 0"),
        Column("name"),
        Column("SUDA", "number", "the score as sdcMicro counts it"),
        Column("DIS-SUDA", "number", "how sure somebody may be who finds the row"),
        Column("min|M|", "count", "the fewest values that single it out"),
        Column("a shortest message"),
        *(
            Column(f"sets of {k}", "count", "minimal sample uniques of so many columns")
            for k in range(1, uniques.complete + 1)
        ),
        Column("k", "count", "rows with the same quasi-identifiers"),
    ]
    order = found.order[: min(LISTED, int((found.score > 0).sum()))].tolist()
    size = uniques.size
    rows: list[list[Any]] = []
    for row in order:
        message = found.message(row) or ()
        rows.append(
            [
                row,
                printable(table.names[row]) if table.names else "",
                float(found.score[row]),
                float(found.dis[row]),
                int(size[row]),
                ", ".join(symbol_text(name, value) for name, value in message),
                *uniques.minimal[row, : uniques.complete].tolist(),
                int(found.sharing[row]),
            ]
        )
    if table.names is None:
        del columns[1]
        rows = [[number, *rest] for number, _, *rest in rows]
    return [Listing("Rows", columns, rows, int((found.score > 0).sum()))]


def _columns(found: Risk) -> list[Block]:
    columns = [
        Column("column"),
        Column("contribution", "percent", "share of all SUDA scores of sets with it"),
        Column("values", "count", "different values"),
        Column("rows it singles out", "count", "rows whose value no other row has"),
    ]
    said = "A set of several columns counts for each of them, so that these shares overlap."
    return [Paragraph(said), Listing("Columns", columns, _cells(found.columns()))]


def _values(found: Risk) -> list[Block]:
    columns = [
        Column("column"),
        Column("value"),
        Column("rows", "count", "rows that have it"),
        Column("contribution", "percent", "share of all SUDA scores of sets with the column"),
    ]
    return [_listing("Values", columns, found.values())]


def _sets(found: Risk) -> list[Block]:
    columns = [
        Column("columns"),
        Column("size", "count", "how many columns"),
        Column("rows", "count", "rows that it singles out with no column to spare"),
    ]
    return [_listing("Sets", columns, found.sets())]


def _listing(title: str, columns: list[Column], cells: dict[str, Any]) -> Listing:
    rows = _cells(cells)
    return Listing(title, columns, rows[:LISTED], len(rows))


def _cells(columns: dict[str, Any]) -> list[list[Any]]:
    """Return columns as rows of what JSON holds, and text as it may be printed."""
    lists = [
        [printable(cell) for cell in cells] if isinstance(cells, list) else cells.tolist()
        for cells in columns.values()
    ]
    return [list(row) for row in zip(*lists, strict=True)]
