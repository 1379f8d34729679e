"""Tables that data sets are made of: whatever is read as one, arrays, and games of EGG."""

import os
from typing import Any

import numpy as np

from minsym.base.text import printable, source_of
from minsym.datasets.egg import read_egg_games
from minsym.errors import InputError
from minsym.formats.tables import Table, read_table
from minsym.games.records import Records


def records_of(table: Any, **options: Any) -> Records:
    """Return the records of a table.

    Parameters
    ----------
    table : Records, Table, path, data frame or array
        An array of integers has a row for each record and a column for each attribute. A path that
        ends in ``.npz`` is a file of EGG's ``objects_game``, whose objects are the records.
    **options
        Of `minsym.read_table`, for a path.

    Raises
    ------
    InputError
        If it is no table, or has no row without missing cells.

    Examples
    --------
    >>> records_of("zoo")
    <Records of zoo: 101 rows of 17 attributes>
    """
    if isinstance(table, Records):
        return table
    if isinstance(table, np.ndarray):
        return _of_array(table)
    if isinstance(table, str | os.PathLike):
        if os.fsdecode(table).lower().endswith(".npz"):
            if options:
                name = next(iter(options)).replace("_", "-")
                raise InputError(f"{source_of(table)}: --{name} goes with a table, not with games")
            return _of_egg(table)
        table = read_table(table, **options)
    if not isinstance(table, Table):
        table = Table.from_frame(table)
    return Records.of_codes(
        table.source, table.values, table.attributes, table.value_names, table.names
    )


def _of_array(values: np.ndarray, name: str = "array") -> Records:
    if values.ndim != 2 or not np.issubdtype(values.dtype, np.integer) or not values.size:
        raise InputError(
            f"{name}: {printable(str(values.dtype))} of shape {values.shape}; expected whole "
            "numbers, a row for each record and a column for each attribute"
        )
    columns = [np.unique(column, return_inverse=True) for column in values.T]
    codes = np.stack([code for _, code in columns], axis=1)
    attributes = [f"a{a + 1}" for a in range(values.shape[1])]
    return Records.of_codes(name, codes, attributes, [used.tolist() for used, _ in columns])


def _of_egg(path: str | os.PathLike[str]) -> Records:
    """Return the records of a file of EGG: all objects of its games, each once."""
    games = read_egg_games(path)
    objects = [
        np.unique(images.reshape(-1, games.attributes), axis=0) for images, _ in games.batches()
    ]
    return _of_array(np.unique(np.concatenate(objects), axis=0), source_of(path))
