"""Small tables in HTML."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from minsym import Context, Table, audit_table, solve
from minsym.base.html import FIRST_COLUMNS, table_html

#: Names that would be markup, leave their line, or hide what stands beside them.
HOSTILE = ["<script>alert(1)</script>", "a & b", "'\"", "\x1b[31m", "two\nlines", "\u202etxt"]

#: The tags that there are in what a notebook shows, and in which `parsed` wraps it.
TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td", "b", "p"}


def parsed(text: str) -> ElementTree.Element:
    """Return HTML as a tree; an error if a tag is not closed or a character is none of XML."""
    return ElementTree.fromstring(f"<div>{text}</div>")


def cells(text: str) -> list[list[str]]:
    """Return the text of each cell, row by row."""
    rows = parsed(text).iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def hostile_table() -> Table:
    """Return a table in which columns, rows, values and the source have hostile names."""
    columns = {name: [*HOSTILE[i:], *HOSTILE[:i]] for i, name in enumerate(HOSTILE)}
    return Table.from_frame({"name": HOSTILE} | columns, source="<b>me</b>")


def test_text_is_no_markup() -> None:
    """Nothing but the tags of tables is in the tree, and every text is there as it prints."""
    text = table_html(HOSTILE, [HOSTILE, HOSTILE], "<i>", notes=["</table>"])
    assert {part.tag for part in parsed(text).iter()} == TAGS - {"b"}
    shown = [
        *("<script>alert(1)</script>", "a & b", "'\""),
        *(r"\x1b[31m", r"two\nlines", r"\u202etxt"),
    ]
    assert cells(text) == [shown] * 3


@pytest.mark.parametrize(
    "show",
    [
        lambda table: table,
        lambda table: table.context(0),
        lambda table: solve(table.context(0)),
        audit_table,
    ],
    ids=["table", "context", "solution", "audit"],
)
def test_hostile_names_are_no_markup_in_a_notebook(show: Callable[[Table], Any]) -> None:
    """Those of a table, its columns, its rows and its values."""
    text = show(hostile_table())._repr_html_()
    assert {part.tag for part in parsed(text).iter()} <= TAGS


def test_rows_and_columns_that_are_left_out_are_counted() -> None:
    """In a line below the table."""
    wide = table_html([], [range(FIRST_COLUMNS + 3)], more=1)
    assert [len(row) for row in cells(wide)] == [FIRST_COLUMNS]
    assert parsed(wide).findtext("p") == "1 row and 3 columns more"
    assert parsed(table_html(["a"], [])).find("p") is None


def test_numbers_stand_at_the_right_below_their_names() -> None:
    """Notebooks have rules of their own for cells, so that each says where it stands."""
    text = table_html(["name", "rows"], [["ant", 12_000]])
    sides = [part.get("style") for part in parsed(text).iter() if part.tag in {"th", "td"}]
    assert sides == ["text-align: left", "text-align: right"] * 2
    assert cells(text)[1] == ["ant", "12,000"]


def test_the_row_of_the_target_is_bold_and_said() -> None:
    """Colour alone would not do, and a target far down is there."""
    context = Context.from_array([[i, i % 2] for i in range(30)], target=25)
    text = context._repr_html_()
    (row,) = [row for row in parsed(text).iter("tr") if row.find(".//b") is not None]
    assert ["".join(cell.itertext()) for cell in row] == ["target", "25", "1"]
    assert len(cells(text)) == 1 + 10 + 1
    assert parsed(text).findall("p")[-1].text == "19 rows more"


def test_to_show_an_object_loads_neither_frames_nor_pictures(tmp_path: Path) -> None:
    """A notebook shows whatever is the last line of a cell."""
    code = (
        "import sys, minsym;"
        "context = minsym.Context.from_array([[0, 1], [1, 1]]);"
        "context._repr_html_(); minsym.solve(context)._repr_html_();"
        "print(sorted({'pandas', 'polars', 'pyarrow', 'matplotlib', 'IPython'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "[]\n"
