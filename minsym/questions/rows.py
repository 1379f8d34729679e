"""The audit of a table: how many symbols each row needs, and which rows have no message.

See Also
--------
minsym.questions.many : The same numbers, from arrays.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from minsym.base.arrays import BoolArray, Ints, distinct_rows
from minsym.base.files import written_whole
from minsym.base.provenance import run_record
from minsym.base.shares import Progress
from minsym.formats.tables import Table
from minsym.questions.many import complexity

#: The kinds of file `write_audit` knows.
AUDIT_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, eq=False)
class Audit:
    """What `audit_table` found out about the N rows of a table.

    Parameters
    ----------
    complexity : int64 array, shape (N,)
        min|M| of each row as Algorithm 1 counts it, rows equal to it dropped; 0 where no
        message exists.
    duplicates : int64 array, shape (N,)
        Rows equal to each row, itself not counted. With any, nobody can single it out.
    kind : int64 array, shape (N,)
        Equal rows have equal numbers.
    """

    complexity: Ints
    duplicates: Ints
    kind: Ints

    @property
    def hopeless(self) -> BoolArray:
        """Whether nobody can single the row out, shape (N,)."""
        return np.asarray((self.complexity == 0) | (self.duplicates > 0))

    @property
    def histogram(self) -> dict[int, int]:
        """How many rows can be singled out with 1, 2, ... symbols."""
        counts = np.bincount(self.complexity[~self.hopeless])
        return {size: int(rows) for size, rows in enumerate(counts) if rows}

    def identical(self) -> list[Ints]:
        """Return the groups of two or more equal rows, in order of their first rows."""
        order = np.argsort(self.kind, kind="stable")
        starts = np.flatnonzero(np.diff(self.kind[order])) + 1
        groups = [group for group in np.split(order, starts) if group.size > 1]
        return sorted(groups, key=lambda group: int(group[0]))


def audit_table(
    table: Table, *, threads: int | None = None, progress: Progress | None = None
) -> Audit:
    """Find how many symbols it takes to single out each row of a table: min|M|.

    Parameters
    ----------
    table : Table
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : callable, optional
        Called now and then with the fraction that is done, 0 to 1.

    Returns
    -------
    Audit

    See Also
    --------
    write_audit : Writes it as a table.
    """
    _, kind = distinct_rows(table.values)
    sizes = complexity(table.values, threads=threads, progress=progress)
    return Audit(sizes, np.bincount(kind)[kind] - 1, kind)


def write_audit(found: Audit, table: Table, path: Path) -> None:
    """Write an audit as a table of a row per row, CSV or Parquet by the suffix.

    The file is there whole or not at all.

    Columns: ``row`` (from 0), ``name`` (where a column names the rows), ``complexity`` and
    ``duplicates``. A Parquet file says in its metadata, under ``minsym``, how it was made.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who write
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    columns = {"row": np.arange(len(found.complexity))}
    if table.names is not None:
        columns["name"] = pa.array(table.names, pa.string())
    columns |= {"complexity": found.complexity, "duplicates": found.duplicates}
    write = pyarrow.csv.write_csv if path.suffix.lower() == ".csv" else pyarrow.parquet.write_table
    made = {"minsym": json.dumps(run_record())}
    with written_whole(path) as temporary:
        write(pa.table(columns).replace_schema_metadata(made), temporary)
