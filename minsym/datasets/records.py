"""The file of records, which is beside the shards of a data set that is made of a table.

``records.parquet`` has the rows that images are made of: a column ``row`` with the number of each
in the table, one ``name`` if rows have names, and then the attributes with their values in words.
Their codes are the places of the words in the card.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from minsym.base.arrays import from_arrow, to_arrow
from minsym.base.files import regular_size
from minsym.base.text import first_line
from minsym.datasets.features import open_features
from minsym.errors import InputError
from minsym.games.records import Records
from minsym.games.setting import dtype_of

if TYPE_CHECKING:
    import pyarrow as pa

#: The file, and the most cells that are read from one.
RECORDS, MAX_CELLS = "records.parquet", 1 << 30


def write_records(records: Records) -> bytes:
    """Return the records as the bytes of a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write
    import pyarrow.parquet  # noqa: PLC0415

    taken = {*records.attributes}
    names = [_free("row", taken)]
    columns: list[Any] = [to_arrow(records.lines)]
    if records.names is not None:
        names.append(_free("name", taken))
        columns.append(pa.array(records.names, pa.string()))
    for codes, words in zip(records.values.T, records.value_names, strict=True):
        said = pa.array(_as_one_type(words))
        columns.append(pa.DictionaryArray.from_arrays(to_arrow(codes.astype(np.int32)), said))
    out = io.BytesIO()
    table = pa.Table.from_arrays(columns, names=[*names, *records.attributes])
    pyarrow.parquet.write_table(table, out, compression="zstd", write_page_checksum=True)
    return out.getvalue()


def read_records(folder: Path, described: Mapping[str, Any]) -> Records:
    """Return the records of a data set, whose card describes them as `Records.as_json` does.

    Raises
    ------
    InputError
        If the file cannot be read, or holds other rows.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    path = folder / RECORDS
    try:
        words = tuple(tuple(values) for values in described["values"])
        attributes = tuple(described["attributes"])
        rows, width = described["rows"], len(attributes)
        regular_size(path)
        with pyarrow.parquet.ParquetFile(path, page_checksum_verification=True) as file:
            first = file.metadata.num_columns - width
            if file.metadata.num_rows != rows or first not in (1, 2) or rows * width > MAX_CELLS:
                raise ValueError("its rows and columns are not those of the card")
            table = file.read()
        codes = [_codes(table.column(first + a), words[a]) for a in range(width)]
        names = tuple(map(str, table.column(1).to_pylist())) if first == 2 else None
        found = Records(
            described["name"],
            np.stack(codes, axis=1).astype(dtype_of(map(len, words))),
            attributes,
            words,
            names,
            from_arrow(table.column(0)).astype(np.int64),
            described["incomplete"],
        )
        if found.digest != described["digest"]:
            raise ValueError("it holds other rows than the card is of")
        features = described.get("features")
        if not isinstance(features, dict | None):
            raise ValueError("its card says of features what is none")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or first_line(error)}") from None
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        pa.ArrowException,
    ) as error:
        raise InputError(f"{path}: {first_line(error)}") from None
    if features is None:
        return found
    return replace(found, features=open_features(folder, features, len(found.values)))


def _as_one_type(words: Sequence[Any]) -> Sequence[Any]:
    """Return values of one type, which a column can hold: as JSON if they are of several."""
    kinds = {type(word) for word in words}
    if len(kinds) == 1 and (kinds != {int} or all(-(2**63) <= word < 2**63 for word in words)):
        return words
    return [json.dumps(word) for word in words]


def _codes(column: "pa.ChunkedArray", words: Sequence[Any]) -> np.ndarray:
    """Return the codes of a column of words.

    Raises
    ------
    ValueError
        If one is none of the words, or missing.
    """
    code = {word: code for code, word in enumerate(_as_one_type(words))}
    cells = column.combine_chunks()
    if not hasattr(cells, "dictionary"):
        cells = cells.dictionary_encode()
    place = np.array([code.get(word, -1) for word in cells.dictionary.to_pylist()], np.int64)
    found: np.ndarray = place[from_arrow(cells.indices)]
    if found.min(initial=0) < 0:
        raise ValueError("a value is none of those in the card")
    return found


def _free(name: str, taken: set[str]) -> str:
    """Return a name for a column that no attribute has."""
    while name in taken:
        name += "_"
    return name
