"""Tables that are sheets of a workbook: of Excel, LibreOffice and their like."""

import io
import re
import zipfile
import zlib
from functools import reduce
from typing import IO, Any, BinaryIO

from minsym.base.text import first_line, listed, quoted
from minsym.errors import InputError
from minsym.formats.cells import Raw, as_column, header_of

#: What else is raised of a damaged zip file: an encrypted entry, an early end, an unknown method.
_OTHER = (RuntimeError, EOFError, NotImplementedError)

#: The most bytes of a workbook, and of what it unpacks to.
MAX_UNPACKED = 2**30

#: The most cells of a sheet, from its first to its last, those without anything counted.
MAX_SHEET = 2**24

#: Where a cell stands in a sheet of Excel.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")

#: Rows and cells of OpenDocument that stand for several.
_ROWS = re.compile(
    rb"""-rows-repeated\s*=\s*["']([0-9]+)["'][^>]*>(.*?)</table:table-row""", re.DOTALL
)
_CELLS = re.compile(rb"""(<[^>]*-columns-repeated\s*=\s*["']([0-9]+)["'][^>]*>)""")


def read_workbook(stream: BinaryIO, sheet: str | None = None) -> Raw:
    """Read a sheet, its header first; rows without a cell are skipped.

    Numbers, truth values, dates and times are what they are in the sheet; a formula is its value,
    and an error such as #N/A a missing cell. A merged cell counts in each of its places.

    Parameters
    ----------
    stream : binary stream
        That can be read back and forth.
    sheet : str, optional
        The name of a sheet, which a workbook of several needs.

    Raises
    ------
    InputError
        If it is no workbook, holds more than the limits, or has not this sheet; if nothing says
        which sheet is meant; or if python-calamine, which reads workbooks, is not installed.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("workbooks need python-calamine: pip install 'minsym[xlsx]'") from None
    try:
        _check_size(stream)
        book = calamine.CalamineWorkbook.from_filelike(stream)
        name = _sheet_of(book, sheet)
        found = book.get_sheet_by_name(name)
        rows = found.to_python(skip_empty_area=False)
        merged = found.merged_cell_ranges or []
    except calamine.PasswordError:
        raise InputError("it is protected by a password") from None
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, *_OTHER) as error:
        raise InputError(f"this is no workbook: {first_line(error)}") from None
    _fill(rows, merged)
    rows = [row for row in rows if any(cell != "" for cell in row)]
    if not rows:
        raise InputError(f"sheet {quoted(name)} is empty")
    names, unnamed, notes = header_of([str(cell) for cell in rows[0]])
    columns = {
        name: as_column(None if row[c] == "" else _whole(row[c]) for row in rows[1:])
        for c, name in enumerate(names)
    }
    return Raw(columns, {"format": "workbook", "sheet": name}, unnamed=unnamed, notes=notes)


def _whole(cell: Any) -> Any:
    """Return a cell with a whole number as it is shown: all numbers come as floats."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _sheet_of(book: Any, asked: str | None) -> str:
    """Return the name of the sheet to read: the one asked for, or the only one that is shown."""
    import python_calamine as calamine  # noqa: PLC0415 - an extra

    kind, visible = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == kind]
    if asked is None:
        shown = [sheet.name for sheet in sheets if sheet.visible == visible]
        if len(shown) == 1:
            return str(shown[0])
        there = listed(map(quoted, shown)) or "none that is shown"
        raise InputError(f"its sheets are {there}; say which: --sheet")
    if asked not in [sheet.name for sheet in sheets]:
        there = listed(quoted(sheet.name) for sheet in sheets)
        raise InputError(f"there is no sheet {quoted(asked)}; the sheets are {there}")
    return asked


def _fill(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write what a merged cell holds, which is in its first place, into all of them."""
    for (top, left), (bottom, right) in merged:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])


# Sizes, before a library takes the memory for them.


def _check_size(stream: BinaryIO) -> None:
    """Raise InputError if a workbook unpacks to more than the limits."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as packed:
            if not any(name == "content.xml" or name[:3] == "xl/" for name in packed.namelist()):
                raise InputError("this is a zip file that holds no workbook; unpack it")
            size = sum(entry.file_size for entry in packed.infolist())  # no more is unpacked
            _check(size, MAX_UNPACKED, "bytes")
            for entry in packed.infolist():
                if entry.filename.startswith("xl/worksheets/"):
                    with packed.open(entry) as sheet:
                        _check(_places(sheet), MAX_SHEET, "cells")
                elif entry.filename == "content.xml":
                    _check(_repeated(packed.read(entry)), MAX_SHEET, "cells")
    _check(size, MAX_UNPACKED, "bytes")
    stream.seek(0)


def _check(size: int, limit: int, what: str) -> None:
    if size > limit:
        raise InputError(f"it holds {size} {what}; the limit is {limit}")


def _places(sheet: IO[bytes]) -> int:
    """Return how many cells a sheet of Excel has from its first place to its last."""
    width = height = 0
    tail = b""
    while chunk := sheet.read(2**20):
        found = _PLACE.findall(tail + chunk)
        height = max([height, *(int(row) for _, row in found)])
        width = max([width, *map(_number, {letters for letters, _ in found})])
        tail = chunk[-32:]
    return width * height


def _number(letters: bytes) -> int:
    """Return the number of a column, 1 for A and 27 for AA."""
    return reduce(lambda number, letter: 26 * number + letter - 64, letters, 0)


def _repeated(content: bytes) -> int:
    """Return how many cells rows and cells of OpenDocument that stand for several come to."""
    rows = sum(int(times) for times, row in _ROWS.findall(content) if _is_full(row))
    cells = [int(times) for cell, times in _CELLS.findall(content) if _is_full(cell)]
    return rows * max(cells, default=1)


def _is_full(element: bytes) -> bool:
    """Whether there is anything in a row or a cell, which LibreOffice repeats to the end if not."""
    return b"-value" in element or b"<text:" in element or not element.strip().endswith(b"/>")
