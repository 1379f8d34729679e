"""The report of a table."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from minsym import Table, read_table
from minsym.pages.content import Facts, Listing, Paragraph, Report
from minsym.pages.of_table import report_of_table
from minsym.pages.render import report_page


def listing(report: Report, title: str) -> Listing:
    """Return a listing of a report."""
    blocks = (block for section in report.sections for block in section.blocks)
    return next(b for b in blocks if isinstance(b, Listing) and b.title == title)


def column(found: Listing, name: str) -> list[Any]:
    """Return the cells of a column of a listing."""
    which = [column.name for column in found.columns].index(name)
    return [row[which] for row in found.rows]


def facts(report: Report) -> dict[str, str]:
    """Return all facts of a report."""
    blocks = (block for section in report.sections for block in section.blocks)
    return dict(pair for block in blocks if isinstance(block, Facts) for pair in block.pairs)


def words(report: Report) -> str:
    """Return the paragraphs of a report."""
    blocks = (block for section in report.sections for block in section.blocks)
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_rows_that_few_values_single_out_come_first() -> None:
    """With a message; rows that nobody can single out are at the end, and with their like."""
    report = report_of_table(read_table("zoo"))
    rows = listing(report, "Rows")
    sizes = column(rows, "min|M|")
    assert sizes[:40] == sorted(sizes[:40])
    assert sizes[40:] == [None] * 61
    assert column(rows, "name")[0] == "starfish"
    assert column(rows, "a shortest message")[0] == "legs = 5"
    assert facts(report)["by one or two"] == "17 (16.8%)"
    groups = listing(report, "Rows that nobody can single out")
    assert sum(column(groups, "rows")) == 61


def test_columns_say_what_they_tell() -> None:
    """Values, gaps, rows that they single out, and how often messages say them."""
    table = Table.from_frame({"a": [1, 2, 3, 3], "b": ["x", "x", None, "x"], "c": [0, 0, 1, 1]})
    columns = listing(report_of_table(table), "Columns")
    assert column(columns, "values") == [3, 1, 2]
    assert column(columns, "missing cells") == [0, 1, 0]
    assert column(columns, "rows it singles out alone") == [2, 0, 0]
    assert column(columns, "bits it tells") == pytest.approx([1.5, 0, 1])


def test_a_row_that_lacks_what_another_has_is_explained() -> None:
    """No message singles it out, though no row is equal to it."""
    report = report_of_table(Table.from_frame({"a": [1, 1], "b": [None, 2]}))
    groups = listing(report, "Rows that nobody can single out")
    assert [list(row) for row in groups.rows] == [
        ["another row has all it has, and more", 1, "row 0"]
    ]


def test_when_the_time_is_over_bounds_are_known() -> None:
    """And the report says of how many rows."""
    rng = np.random.default_rng(0)
    frame = {f"c{i}": rng.integers(0, 2, 3000).tolist() for i in range(40)}
    report = report_of_table(Table.from_frame(frame), seconds=1e-6)
    assert "The time was over before" in words(report)
    assert set(column(listing(report, "Rows"), "a shortest message")) <= {None}


@pytest.mark.slow
def test_a_table_of_100_000_rows_is_small() -> None:
    """3 MB, with the rows that matter most; the seconds are measured, not tested."""
    rng = np.random.default_rng(1)
    sizes: Sequence[int] = (2, 2, 3, 5, 7, 9, 12, 16, 40, 90, 6, 4, 3, 2, 2)
    frame = {f"c{i}": rng.integers(0, size, 100_000).tolist() for i, size in enumerate(sizes)}
    text = report_page(report_of_table(Table.from_frame(frame)))
    assert len(text.encode()) < 3_000_000
