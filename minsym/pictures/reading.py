"""The tables that pictures are drawn from: those of sweeps, and of codebooks."""

import csv
import io
from pathlib import Path
from typing import Annotated, TypedDict, TypeVar

from msgspec import Meta, ValidationError, convert

from minsym.base.files import read_regular
from minsym.base.text import first_line
from minsym.errors import InputError

Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class SweepRow(TypedDict):
    """What is read of a row of ``sweep.csv``: an epoch of a run."""

    run: str
    epoch: Count
    val_accuracy: Share


class CodebookRow(TypedDict):
    """What is read of a row of ``codebook.csv``: a symbol, and a value of an attribute.

    ``said`` is how often the symbol was said, ``share`` how often the target then had the value,
    and ``base`` how often targets have it at all.
    """

    symbol: str
    said: Count
    attribute: str
    value: str
    share: Share
    base: Share


Row = TypeVar("Row", SweepRow, CodebookRow)


def read_rows(path: Path, kind: type[Row]) -> list[Row]:
    """Return the rows of a CSV file that has such columns; it may have others.

    Raises
    ------
    InputError
        If there is no such file, or no row, or one holds something else.
    """
    try:
        lines = csv.DictReader(io.StringIO(read_regular(path).decode()))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{path}: {first_line(error)}") from None
    try:
        rows = [convert(row, kind, strict=False) for row in lines]
    except (ValueError, ValidationError, csv.Error) as error:
        raise InputError(f"{path}: line {lines.line_num}: {first_line(error)}") from None
    if not rows:
        raise InputError(f"{path}: there is no row in it")
    return rows
