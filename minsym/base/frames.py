"""Data frames of pandas or of polars, whichever is installed: what ``to_frame`` returns."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from minsym.base.text import quoted
from minsym.errors import InputError

#: The libraries of data frames, in the order in which they are looked for.
KINDS = ("pandas", "polars")


def frame_of(columns: Mapping[str, Any], kind: str | None = None) -> Any:
    """Return columns as a data frame of pandas or polars, to go on with them there.

    Parameters
    ----------
    columns : mapping
        The cells of each column by its name: an array of numpy or Arrow, or a list. In Arrow's, and
        in lists, cells may be missing.
    kind : str, optional
        "pandas" or "polars". Without it the frame is one of pandas if that is installed, and else
        one of polars.

    Returns
    -------
    pandas.DataFrame or polars.DataFrame
        Whole numbers among which some are missing are whole numbers still: in pandas the type of
        the column is ``Int64``.

    Raises
    ------
    InputError
        If the library is not installed, or none is, or there is no such kind.
    """
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who ask for a frame

    kind = _installed(kind)
    table = pa.table(dict(columns))
    if kind == "polars":
        import polars  # noqa: PLC0415 - not everyone has it

        return polars.from_arrow(table)
    import pandas as pd  # noqa: PLC0415 - not everyone has it

    frame = table.to_pandas()
    for name, column in zip(table.column_names, table.columns, strict=True):
        whole = pa.types.is_integer(column.type)
        if column.null_count and (whole or pa.types.is_boolean(column.type)):
            frame[name] = pd.array(column.to_pylist(), "Int64" if whole else "boolean")
    return frame


def _installed(kind: str | None) -> str:
    """Return the library to use, or raise InputError that says what to install."""
    if kind is not None and kind not in KINDS:
        raise InputError(f"there is no kind of frame {quoted(str(kind))}; there are pandas, polars")
    asked = KINDS if kind is None else (kind,)
    found = next((name for name in asked if find_spec(name)), None)
    if found is None:
        raise InputError(
            f"a data frame needs {' or '.join(asked)}: install one by pip install {asked[0]}"
        )
    return found
