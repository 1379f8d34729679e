"""What happened in each game of an evaluation: what was said, and what the receiver made of it.

``interactions.parquet`` in the folder of an evaluation has a row for each game, in the order of
the split:

===============  ============================================================================
``game``         the number of the game in its split, from 0
``context``      the number of the context; games with the same number share it
``target``       which of the images is the target, from 0
``complexity``   min|M| of the target
``rows``         of games made of records: which row of ``records.parquet`` each image is
``message``      the symbols that were said, without what is behind the end
``cost``         what they cost, at the price of the last epoch; where messages may end
``stopping``     how likely the sender would end before symbol 1, 2, .. L, heard or not; likewise
``choice``       the image that the receiver would pick after 0, 1, .. symbols
``probability``  how likely it holds each of the images to be the target, after 0, 1, .. symbols
===============  ============================================================================

``choice`` and ``probability`` have an entry more than ``message``. Where images are equally likely
the choice is the first of them. The metadata of the file say under ``minsym`` how it was made.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints, check_none_missing, from_arrow, to_arrow
from minsym.base.files import regular_size, written_whole
from minsym.base.text import first_line
from minsym.datasets.shards import Games
from minsym.errors import InputError

from .probes import Floats, Listener, prefixes

if TYPE_CHECKING:
    import pyarrow as pa

#: The file in the folder of an evaluation.
INTERACTIONS = "interactions.parquet"

#: Games in a row group, which is written and read at a time, and the probabilities it has at most.
GROUP, GROUP_CELLS = 1024, 1 << 20

#: The most bytes of a row group that are read: a single game may have more than `GROUP_CELLS`.
MAX_GROUP_BYTES = 1 << 28


class Interactions(NamedTuple):
    """The games of an evaluation, as `read_interactions` reads them.

    Attributes
    ----------
    game, context, target, complexity : int64 arrays, shape (B,)
    rows : int64 array, shape (B, n) or (B, 0)
        Which row of the records each image is, of games that are made of some.
    message : list of int64 arrays, shape (length,) each
    cost : float32 array, shape (B,) or (0,)
        What a message cost, where messages may end.
    stopping : float32 array, shape (B, L) or (B, 0)
        How likely the sender would end before each symbol, where messages may end.
    choice : list of int64 arrays, shape (length + 1,) each
    probability : list of float32 arrays, shape (length + 1, n) each
    """

    game: Ints
    context: Ints
    target: Ints
    complexity: Ints
    rows: Ints
    message: list[Ints]
    cost: npt.NDArray[np.float32]
    stopping: npt.NDArray[np.float32]
    choice: list[Ints]
    probability: list[npt.NDArray[np.float32]]

    def __len__(self) -> int:
        return len(self.game)


def write_interactions(
    folder: Path,
    playing: Callable[[slice], tuple[Games, Listener]],
    messages: Ints,
    record: Mapping[str, Any],
    stopping: Floats | None = None,
    price: float = 0.0,
) -> None:
    """Write what happened in games to ``interactions.parquet``, whole or not at all.

    Some of the games are taken at a time, so that memory does not grow with their number.

    Parameters
    ----------
    folder : Path
        Of the evaluation.
    playing : callable
        Returns some of the games of a split, in its order, and the listener to them.
    messages : int array, shape (B, L)
        About all of them; -1 behind the end of a message.
    record : mapping
        How the messages were made.
    stopping : float array, shape (B, L), optional
        How likely the sender would end before each symbol, where messages may end.
    price : float
        What a symbol costs there.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    import pyarrow.parquet  # noqa: PLC0415 - loaded only by those who read or write

    first, _ = playing(slice(0, 1))
    images = first.images.shape[1]
    size = max(1, min(GROUP, GROUP_CELLS // ((messages.shape[1] + 1) * images)))
    kind = _schema(first.rows.shape[1] > 0, stopping is not None)
    kind = kind.with_metadata({"minsym": json.dumps(dict(record))})
    with (
        written_whole(folder / INTERACTIONS) as new,
        pyarrow.parquet.ParquetWriter(
            # A dictionary of probabilities, which hardly repeat, would add half as much again.
            new,
            kind,
            compression="zstd",
            use_dictionary=False,
            write_page_checksum=True,
        ) as file,
    ):
        for start in range(0, len(messages), size):
            part = slice(start, start + size)
            games, listener = playing(part)
            ends = np.empty((len(games), 0)) if stopping is None else stopping[part]
            table = _table(games, messages[part], ends, price, listener, start, kind)
            file.write_table(table, row_group_size=size)


def _schema(with_rows: bool, with_ends: bool) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    kinds = {
        "game": pa.int64(),
        "context": pa.int64(),
        "target": pa.uint32(),
        "complexity": pa.uint16(),
        "rows": pa.list_(pa.uint32()),
        "message": pa.list_(pa.int32()),
        "cost": pa.float32(),
        "stopping": pa.list_(pa.float32()),
        "choice": pa.list_(pa.uint32()),
        "probability": pa.list_(pa.list_(pa.float32())),
    }
    there = {"rows": with_rows, "cost": with_ends, "stopping": with_ends}
    return pa.schema([item for item in kinds.items() if there.get(item[0], True)])


def _table(
    games: Games,
    messages: Ints,
    stopping: Floats,
    price: float,
    listener: Listener,
    first: int,
    kind: "pa.Schema",
) -> "pa.Table":
    """Return the rows of some games, the first of which has the number ``first``."""
    import pyarrow as pa  # noqa: PLC0415

    said = messages >= 0
    lengths = said.sum(axis=1)
    heard = np.arange(messages.shape[1] + 1) <= lengths[:, None]
    judged = np.stack([*prefixes(listener, messages)], axis=1)
    probability = np.exp(judged[heard]).astype(np.float32)
    images = probability.shape[1]
    columns = {
        "game": to_arrow(np.arange(first, first + len(messages))),
        "context": to_arrow(games.context),
        "target": to_arrow(games.target.astype(np.uint32)),
        "complexity": to_arrow(games.complexity.astype(np.uint16)),
        "rows": _lists(np.full(*games.rows.shape), to_arrow(games.rows.astype(np.uint32))),
        "message": _lists(lengths, to_arrow(messages[said].astype(np.int32))),
        "cost": to_arrow((lengths * price).astype(np.float32)),
        "stopping": _lists(
            np.full(len(stopping), stopping.shape[1]), to_arrow(stopping.astype(np.float32))
        ),
        "choice": _lists(lengths + 1, to_arrow(judged[heard].argmax(axis=1).astype(np.uint32))),
        "probability": _lists(
            lengths + 1, _lists(np.full(len(probability), images), to_arrow(probability))
        ),
    }
    return pa.Table.from_arrays([columns[name] for name in kind.names], schema=kind)


def _lists(lengths: Ints, values: "pa.Array") -> "pa.Array":
    """Return lists of so many values each."""
    import pyarrow as pa  # noqa: PLC0415

    ends = np.concatenate([[0], np.cumsum(lengths)])
    return pa.ListArray.from_arrays(to_arrow(ends.astype(np.int32)), values)


def read_interactions(folder: str | Path, limit: int | None = None) -> Interactions:
    """Read what happened in the games of an evaluation, to show or to count it; torch is not used.

    Parameters
    ----------
    folder : str or Path
        Of the evaluation.
    limit : int, optional
        So many games at most, the first; no more is read of the file than they take.

    Raises
    ------
    InputError
        If the file is not there, cannot be read, or holds something else.
    """
    import pyarrow as pa  # noqa: PLC0415

    path = Path(folder) / INTERACTIONS
    try:
        regular_size(path)
        table = pa.concat_tables(_groups(path, limit))
        return _interactions(table if limit is None else table.slice(0, limit))
    except (OSError, ValueError, OverflowError, pa.ArrowException) as error:
        why = " ".join((getattr(error, "strerror", None) or first_line(error)).split())
        raise InputError(f"{path}: no interactions of an evaluation: {why}") from None


def _groups(path: Path, limit: int | None) -> Iterator["pa.Table"]:
    """Yield an empty table, and the first row groups of a file, with so many games or all."""
    import pyarrow.parquet  # noqa: PLC0415

    with pyarrow.parquet.ParquetFile(
        path, memory_map=True, page_checksum_verification=True
    ) as file:
        names = file.schema_arrow.names
        kind = _schema("rows" in names, "stopping" in names)
        if not file.schema_arrow.equals(kind):
            raise ValueError("its columns are others")
        yield kind.empty_table()
        found = 0
        for group in range(file.metadata.num_row_groups):
            if limit is not None and found >= limit:
                return
            size = file.metadata.row_group(group).total_byte_size
            if size > MAX_GROUP_BYTES:
                raise ValueError(f"row group {group} has {size:,} bytes; expected fewer")
            table = file.read_row_group(group)
            found += len(table)
            yield table


def _interactions(table: "pa.Table") -> Interactions:
    """Return the games of a table; ValueError if a number is none of its kind."""
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    for name, column in columns.items():
        check_none_missing(name, column)
    game, context, target, complexity = (
        from_arrow(columns[name]).astype(np.int64)
        for name in ("game", "context", "target", "complexity")
    )
    lengths = _lengths(columns["message"])
    for name in ("choice", "probability"):
        if (_lengths(columns[name]) != lengths + 1).any():
            raise ValueError(f"{name}: expected an entry for each symbol and one more")
    probability = columns["probability"].flatten()
    widths = _lengths(probability)
    images = int(widths.max(initial=0))
    likely = from_arrow(probability.flatten())
    if (widths != images).any() or not ((likely >= 0) & (likely <= 1.001)).all():
        raise ValueError("probability: expected numbers from 0 to 1, one for each image")
    choice = from_arrow(columns["choice"].flatten()).astype(np.int64)
    if max(choice.max(initial=0), target.max(initial=0)) >= images > 0:
        raise ValueError(f"target or choice: expected 0 to {images - 1}")
    rows = np.empty((len(table), 0), np.int64)
    if "rows" in columns:
        if (_lengths(columns["rows"]) != images).any():
            raise ValueError("rows: expected one for each image")
        rows = from_arrow(columns["rows"].flatten()).astype(np.int64).reshape(len(table), images)
    cost, stopping = np.empty(0, np.float32), np.empty((len(table), 0), np.float32)
    if "stopping" in columns:
        cost = from_arrow(columns["cost"])
        longest = _lengths(columns["stopping"])
        if (longest != longest.max(initial=0)).any() or (longest < lengths).any():
            raise ValueError("stopping: expected a number for each symbol that there may be")
        stopping = from_arrow(columns["stopping"].flatten()).reshape(len(table), -1)
        if not ((stopping >= 0) & (stopping <= 1)).all() or not (cost >= 0).all():
            raise ValueError("cost or stopping: expected 0 or more, and shares of 1")
    symbols = from_arrow(columns["message"].flatten()).astype(np.int64)
    ends, more = np.cumsum(lengths), np.cumsum(lengths + 1)
    return Interactions(
        game,
        context,
        target,
        complexity,
        rows,
        np.split(symbols, ends)[:-1],
        cost,
        stopping,
        np.split(choice, more)[:-1],
        np.split(likely.reshape(len(widths), images), more)[:-1],
    )


def _lengths(lists: "pa.Array") -> Ints:
    return np.diff(from_arrow(lists.offsets)).astype(np.int64)
