"""Tables that data sets are made of: whatever is read as one, arrays, and games of EGG."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from minsym.base.text import named, printable, quoted, source_of
from minsym.data import place_of
from minsym.datasets.egg import read_egg_games
from minsym.datasets.features import digest, features_of, read_pictures
from minsym.errors import InputError
from minsym.formats.columns import names_in
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from minsym.games.records import Features, Records

#: The options of tables that say which columns are attributes, and not how a file is read.
COLUMNS = ("name_column", "columns", "exclude", "text")


def records_of(
    table: Any, *, features: Any = None, image_column: str | None = None, **options: Any
) -> Records:
    """Return the records of a table.

    Parameters
    ----------
    table : Records, Table, path, data frame or array
        An array of integers has a row for each record and a column for each attribute. A path that
        ends in ``.npz`` is a file of EGG's ``objects_game``, whose objects are the records.
    features : path or array, optional
        What agents may see of the rows, a row for each row of the table, in its order: see
        `minsym.datasets.features.features_of`.
    image_column : str, optional
        A column with the paths of pictures, from the folder of the table, which are the features;
        it is no attribute. Only for a path.
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
    if features is not None and image_column is not None:
        raise InputError("features are given, and a column of pictures too; give one of them")
    if image_column is not None:
        return _with_pictures(table, image_column, **options)
    found = _records_of(table, **options)
    if features is None:
        return found
    if isinstance(table, str | os.PathLike) and _is_egg(table):
        raise InputError(f"{found.name}: its objects are in no order that features could be in")
    rows = len(found.lines) + found.incomplete
    return replace(found, features=features_of(features, found.name, rows, found.lines))


def _records_of(table: Any, **options: Any) -> Records:
    """Return the records of a table, without features that it has not yet."""
    if isinstance(table, Records):
        return table
    if isinstance(table, np.ndarray):
        return _of_array(table)
    if isinstance(table, str | os.PathLike):
        if _is_egg(table):
            if options:
                name = next(iter(options)).replace("_", "-")
                raise InputError(f"{source_of(table)}: --{name} goes with a table, not with games")
            return _of_egg(table)
        table = read_table(table, **options)
    if not isinstance(table, Table):
        table = Table.from_frame(table)
    found = Records.of_codes(
        table.source, table.values, table.attributes, table.value_names, table.names
    )
    return replace(found, notes=table.notes)


def _is_egg(path: str | os.PathLike[str]) -> bool:
    return os.fsdecode(path).lower().endswith(".npz")


def _with_pictures(table: Any, column: str, **options: Any) -> Records:
    """Return the records of a table in a file, a column of which has the paths of pictures."""
    if not isinstance(table, str | os.PathLike) or _is_egg(table) or os.fsdecode(table) == "-":
        raise InputError(f"the column {quoted(column)} of pictures goes with a table in a file")
    exclude = [*names_in("exclude", options.get("exclude", ())), column]
    found = _records_of(table, **{**options, "exclude": exclude})
    layout = {name: said for name, said in options.items() if name not in COLUMNS}
    pictures = read_table(table, columns=[column], text=[column], **layout)
    with named(found.name):
        pixels = read_pictures(
            [str(path) for path in pictures.value_names[0]],
            pictures.values[found.lines, 0].tolist(),
            found.lines.tolist(),
            Path(place_of(table)).parent,
        )
    return replace(found, features=Features(pixels, digest(pixels)))


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
