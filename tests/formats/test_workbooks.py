"""Sheets of workbooks: their cells, which sheet is read, and files that claim too much."""

import datetime
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsym.formats import workbooks
from minsym.formats.tables import read_table
from tests.table_files import column, refusal, save, typed

#: A sheet of OpenDocument around the rows of a test.
CONTENT = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="S">{}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def workbook(folder: Path, *rows: list[Any], name: str = "t.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def opendocument(folder: Path, rows: str) -> Path:
    path = folder / "t.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", CONTENT.format(rows))
    return path


def cell(text: str, times: int = 1) -> str:
    repeated = f' table:number-columns-repeated="{times}"'
    return (
        f'<table:table-cell{repeated} office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def test_cells_of_a_sheet_are_what_they_are_there(tmp_path: Path) -> None:
    """Numbers, text, truth values, dates and times; empty cells are missing."""
    day, noon = datetime.date(2024, 1, 2), datetime.time(12, 30)
    path = workbook(
        tmp_path,
        ["name", "n", "text", "truth", "day", "time", "mixed"],
        ["ant", 1, "007", True, day, noon, 1.5],
        [None] * 7,
        ["bat", 2.5, None, False, None, None, "1.5"],
    )
    table = read_table(path)
    assert table.names == ("ant", "bat")
    assert table.read == {"format": "workbook", "sheet": "Sheet"}
    assert typed(column(table, "n")) == typed([1, 2.5])
    assert column(table, "text") == ["007", None]
    assert column(table, "truth") == [True, False]
    assert column(table, "day") == ["2024-01-02", None]
    assert column(table, "time") == ["12:30:00", None]
    assert typed(column(table, "mixed")) == typed([1.5, "1.5"])


def test_a_formula_is_its_value_and_an_error_is_missing(tmp_path: Path) -> None:
    """What a spreadsheet shows as #N/A is no value of anything."""
    path = workbook(tmp_path, ["v", "w"], [1, "#N/A"], [2, "x"])
    book = openpyxl.load_workbook(path)
    book.active["B2"].data_type = "e"
    book.save(path)
    assert column(read_table(path), "w") == [None, "x"]


def test_a_merged_cell_counts_in_each_of_its_places(tmp_path: Path) -> None:
    """A label beside several rows is that of all of them."""
    path = workbook(tmp_path, ["kind", "legs"], ["insect", 6], [None, 8], ["bird", 2])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert column(read_table(path), "kind") == ["insect", "insect", "bird"]


def test_an_unnamed_first_column_of_a_sheet_is_an_index(tmp_path: Path) -> None:
    """As pandas writes it; empty rows above and columns beside do not matter."""
    path = workbook(tmp_path, [], [None, "x"], [0, 5], [1, 6])
    assert read_table(path).left_out == ("column 1",)


def test_a_workbook_of_several_sheets_needs_the_name_of_one(tmp_path: Path) -> None:
    """Hidden ones are not counted, but can be asked for."""
    path = workbook(tmp_path, ["a"], [1])
    book = openpyxl.load_workbook(path)
    book.create_sheet("birds").append(["b"])
    book["birds"].append([2])
    book.create_sheet("notes").sheet_state = "hidden"
    book.save(path)
    assert refusal(path) == "its sheets are 'Sheet', 'birds'; say which: --sheet"
    assert read_table(path, sheet="birds").attributes == ("b",)
    assert refusal(path, sheet="fish") == (
        "there is no sheet 'fish'; the sheets are 'Sheet', 'birds', 'notes'"
    )
    assert refusal(path, sheet="notes") == "sheet 'notes' is empty"


def test_opendocument_is_read(tmp_path: Path) -> None:
    """With the empty rows and cells that LibreOffice writes to the end of a sheet."""
    end = (
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows = "".join(f"<table:table-row>{cell('v')}{cell(x)}</table:table-row>" for x in ("w", "x"))
    table = read_table(opendocument(tmp_path, rows + end))
    assert table.value_names == (("v",), ("x",))


def test_a_sheet_that_claims_too_many_cells_is_refused(tmp_path: Path) -> None:
    """Two cells far apart would take hundreds of gigabytes."""
    path = workbook(tmp_path, ["a"], [1])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = 1
    book.save(path)
    assert refusal(path) == f"it holds {2**34} cells; the limit is {workbooks.MAX_SHEET}"
    row = (
        f'<table:table-row table:number-rows-repeated="1000000">{cell("v", 1000)}</table:table-row>'
    )
    assert refusal(opendocument(tmp_path, row)) == (
        f"it holds {10**9} cells; the limit is {workbooks.MAX_SHEET}"
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file can hold gigabytes of blanks."""
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 10**6)
    path = workbook(tmp_path, ["a"], [1])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b" " * 10**6)
    assert path.stat().st_size < 10**5
    assert refusal(path).endswith(" bytes; the limit is 1000000")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    """Cut short, overwritten in the middle, or no workbook at all."""
    content = workbook(tmp_path, *([i, str(i)] for i in range(500))).read_bytes()
    middle = len(content) // 3
    damaged = content[:60] + b"\xff" * middle + content[60 + middle :]
    for bad in (b"", b"a,b\n1,2\n", content[:-30], content[:middle], damaged, b"\xd0\xcf\x11\xe0"):
        for name in ("t.xlsx", "t.xls", "t.ods", "t.xlsb"):
            assert refusal(save(tmp_path, bad, name)).startswith(
                ("this is no workbook: ", "this is not a workbook; if it is text, call it .csv")
            )


def test_without_the_library_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    message = refusal(workbook(tmp_path, ["a"], [1]))
    assert message == "workbooks need python-calamine: pip install 'minsym[xlsx]'"


def test_options_that_mean_nothing_for_a_format_are_refused(tmp_path: Path) -> None:
    """What is not used is not taken in silence."""
    path = workbook(tmp_path, ["a"], [1])
    assert (
        refusal(path, delimiter=";") == "--delimiter goes with delimited text; this is a workbook"
    )
    path = save(tmp_path, "a,b\n1,2\n")
    assert refusal(path, sheet="S") == "--sheet goes with a workbook; this is delimited text"
    path = save(tmp_path, '[{"a": 1}]', "t.json")
    assert refusal(path, decimal=",") == "--decimal goes with delimited text; this is JSON"


def test_reading_text_does_not_import_the_library(tmp_path: Path) -> None:
    """It is for those who have workbooks."""
    path = save(tmp_path, "a,b\n1,2\n")
    code = "import sys, minsym.formats.tables as t; t.read_table(sys.argv[1]); "
    code += "print('python_calamine' in sys.modules)"
    run = [sys.executable, "-c", code, str(path)]
    assert subprocess.run(run, capture_output=True, check=True, text=True).stdout == "False\n"


def test_a_zip_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """Such as a table that was packed for an e-mail."""
    path = tmp_path / "t.csv.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("t.csv", "a,b\n1,2\n")
    assert refusal(path) == "this is a zip file that holds no workbook; unpack it"


def test_a_title_above_the_header_is_refused(tmp_path: Path) -> None:
    """In one cell, or in one that is merged with all others of its row."""
    path = workbook(tmp_path, ["Report 2026"], [], ["name", "legs", "tail"], ["ant", 6, 0])
    said = "the first line says nothing but 'Report 2026' above 3 columns, as a title does; "
    assert refusal(path).startswith(said)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:C1")
    book.save(path)
    assert refusal(path).startswith(said)
