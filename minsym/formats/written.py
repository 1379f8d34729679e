"""Answers written as tables: CSV or Parquet, whole or not at all, for programs and spreadsheets."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minsym.base.files import written_whole
from minsym.base.provenance import run_record

#: The kinds of file that `write_columns` knows.
TABLE_SUFFIXES = (".csv", ".parquet")

#: What a cell begins with that spreadsheets take for a formula (CWE-1236).
FORMULA = "^[=+\\-@\t\r]"


def write_columns(columns: Mapping[str, Any], path: Path, no_formulas: bool = False) -> None:
    """Write columns of numpy and Arrow as a table, CSV or Parquet by the suffix.

    The file is there whole or not at all. A Parquet file says in its metadata, under ``minsym``,
    how it was made.

    Parameters
    ----------
    columns : mapping
        The cells of each column by its name.
    path : Path
    no_formulas : bool
        Put an apostrophe before each text, and name of a column, that a spreadsheet would take
        for a formula.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who write
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    table = pa.table(dict(columns))
    if no_formulas:
        table = _without_formulas(table)
    write = pyarrow.csv.write_csv if path.suffix.lower() == ".csv" else pyarrow.parquet.write_table
    made = {"minsym": json.dumps(run_record())}
    with written_whole(path) as temporary:
        write(table.replace_schema_metadata(made), temporary)


def _without_formulas(table: Any) -> Any:
    """Return a table of Arrow in which no text begins as a formula does."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    def quoted(cells: Any) -> Any:
        return pc.replace_substring_regex(cells, FORMULA, "'\\0")

    columns = [
        quoted(column) if pa.types.is_string(column.type) else column for column in table.columns
    ]
    return pa.table(columns, names=quoted(pa.array(table.column_names)).to_pylist())
