"""Tables from Parquet files and Arrow tables."""

import json
from typing import Any, BinaryIO

import numpy as np

from minsym.base.arrays import IntArray
from minsym.errors import InputError
from minsym.formats import text
from minsym.formats.cells import Column, Raw, as_column, check_cells, unique_names

# pyarrow is imported where it is used: it takes longer than a small table.


def read_parquet(stream: BinaryIO) -> Raw:
    """Read a Parquet file whose footer claims no more than the limits."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    footer = pq.read_metadata(stream)
    check_cells(footer.num_rows, footer.num_columns)
    size = sum(footer.row_group(g).total_byte_size for g in range(footer.num_row_groups))
    if size > text.MAX_BYTES:
        raise InputError(f"the file holds {size} bytes of data; the limit is {text.MAX_BYTES}")
    schema = footer.schema.to_arrow_schema()
    # A text that the file holds once for many rows stays so.
    once = [field.name for field in schema if field.type in (pa.string(), pa.binary())]
    with pq.ParquetFile(stream, metadata=footer, read_dictionary=once) as file:
        return from_arrow(file.read(), "Parquet")


def from_arrow(table: Any, format: str) -> Raw:
    """Return the columns of an Arrow table; a named index of pandas names the rows."""
    names = unique_names(table.column_names)
    fields = zip(names, table.schema, table.columns, strict=True)
    columns = {name: _encode(field, column) for name, field, column in fields}
    naming = _pandas_index(table.schema)
    if naming is not None:
        cells = columns[naming]
        naming = naming if len(set(cells.codes.tolist())) == len(cells.codes) else None
    return Raw(columns, {"format": format}, naming=naming)


def _pandas_index(schema: Any) -> str | None:
    """Return the only column that was the index of a frame of pandas, and had a name there."""
    try:
        kept = (schema.pandas_metadata or {})["index_columns"]
    except (KeyError, TypeError, ValueError):  # none, or nothing that pandas wrote
        return None
    named = [name for name in kept if isinstance(name, str) and not name.startswith("__index_")]
    return named[0] if len(kept) == 1 and named and named[0] in schema.names else None


def _encode(field: Any, column: Any) -> Column:
    """Return a chunked Arrow array as a coded column."""
    kind, details = _type_of_pandas(field)
    if kind:
        import pyarrow as pa  # noqa: PLC0415

        stored = [getattr(chunk, "storage", chunk) for chunk in column.chunks]
        found = _encode(pa.field("", stored[0].type), pa.chunked_array(stored)) if stored else None
        return as_column([]) if found is None else _in_words(found, kind, details)
    try:
        chunks = column.dictionary_encode().unify_dictionaries().chunks
    except NotImplementedError:  # lists, structs and other types that Arrow does not encode
        return as_column(column.to_pylist())
    if not chunks:
        return as_column([])
    cells = _cells(chunks[0].dictionary)
    codes = np.concatenate([_codes(chunk.indices) for chunk in chunks])
    return Column(cells, cells, codes)


def _codes(indices: Any) -> IntArray:
    """Return an Arrow array of codes as an array, with -1 for what is missing."""
    if indices.null_count:
        indices = indices.cast("int64").fill_null(-1)  # they may be unsigned, and -1 is not
    return np.asarray(indices.to_numpy(zero_copy_only=False))


def _cells(cells: Any) -> list[Any]:
    try:
        return cells.to_pylist()  # type: ignore[no-any-return]
    except (ValueError, OverflowError):  # a time that Python's types do not hold
        return cells.cast("string").to_pylist()  # type: ignore[no-any-return]


# Types of pandas that Arrow holds as numbers.


def _type_of_pandas(field: Any) -> tuple[str | None, dict[str, Any]]:
    """Return the type, "period" or "interval", of a column that pandas wrote, and its details."""
    metadata = field.metadata or {}  # where pandas is not imported
    name = getattr(
        field.type, "extension_name", metadata.get(b"ARROW:extension:name", b"").decode()
    )
    if name not in ("pandas.period", "pandas.interval"):
        return None, {}
    details = metadata.get(b"ARROW:extension:metadata", b"{}")
    if hasattr(field.type, "extension_name"):
        details = field.type.__arrow_ext_serialize__()
    return name.removeprefix("pandas."), dict(json.loads(details))


def _in_words(column: Column, kind: str, details: dict[str, Any]) -> Column:
    """Return periods or intervals as pandas prints them."""
    if kind == "interval":
        closed = details.get("closed")
        left, right = (
            "[" if closed in ("left", "both") else "(",
            "]" if closed in ("right", "both") else ")",
        )
        cells = [cell and f"{left}{cell['left']}, {cell['right']}{right}" for cell in column.typed]
        return Column(cells, cells, column.codes)
    try:
        import pandas as pd  # noqa: PLC0415 - only for those who use it
    except ImportError:
        raise InputError("a column holds periods of pandas, which is not installed") from None
    cells = [
        None if cell is None else str(pd.Period(ordinal=cell, freq=details.get("freq")))
        for cell in column.typed
    ]
    return Column(cells, cells, column.codes)
