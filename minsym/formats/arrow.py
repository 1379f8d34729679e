"""Tables from Parquet files and from data frames, through Apache Arrow."""

from typing import Any

import numpy as np

from minsym.errors import InputError
from minsym.formats import text
from minsym.formats.cells import Column, as_column, check_cells, unique_names

# pyarrow is imported where it is used: it takes longer than a small table.


def read_parquet(path: str) -> dict[str, Column]:
    """Read a Parquet file whose footer claims no more than the limits."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with open(path, "rb") as stream:
        footer = pq.read_metadata(stream)
        check_cells(footer.num_rows, footer.num_columns)
        size = sum(footer.row_group(g).total_byte_size for g in range(footer.num_row_groups))
        if size > text.MAX_BYTES:
            raise InputError(f"the file holds {size} bytes of data; the limit is {text.MAX_BYTES}")
        schema = footer.schema.to_arrow_schema()
        # A text that the file holds once for many rows stays so.
        once = [field.name for field in schema if field.type in (pa.string(), pa.binary())]
        with pq.ParquetFile(stream, metadata=footer, read_dictionary=once) as file:
            return from_arrow(file.read())


def from_arrow(table: Any) -> dict[str, Column]:
    """Return the columns of an Arrow table."""
    names = unique_names(table.column_names)
    return {name: _encode_arrow(column) for name, column in zip(names, table.columns, strict=True)}


def _encode_arrow(column: Any) -> Column:
    """Return a chunked Arrow array as a coded column."""
    try:
        chunks = column.dictionary_encode().unify_dictionaries().chunks
    except NotImplementedError:  # lists, structs and other types that Arrow does not encode
        return as_column(column.to_pylist())
    if not chunks:
        return as_column([])
    cells = _arrow_cells(chunks[0].dictionary)
    codes = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in chunks]
    return Column(cells, cells, np.concatenate(codes))


def _arrow_cells(cells: Any) -> list[Any]:
    try:
        return cells.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError):  # a time that Python's types do not hold
        return cells.cast("string").to_pylist()  # type: ignore[no-any-return]
