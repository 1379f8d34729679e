"""The Parquet files of a data set: how games are written to a shard and read from it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints, check_none_missing, from_arrow, to_arrow
from minsym.base.files import regular_size
from minsym.base.frames import frame_of
from minsym.base.html import FIRST_ROWS, table_html
from minsym.base.text import first_line
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.games.setting import Setting

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet

#: Games in a row group, which is read at a time, and the cells it has at most.
ROW_GROUP, ROW_GROUP_CELLS = 256, 1 << 22


class Games(NamedTuple):
    """Some games of a data set as arrays, or one game, whose arrays lack the first axis.

    Its length is the number of games. Unpacked, it gives the arrays.

    Attributes
    ----------
    images : uint8 or uint16 array, shape (games, n, |A|)
        The value of each attribute of each image, the target included.
    target : int64 array, shape (games,)
        Which of the images is the target.
    complexity : int64 array, shape (games,)
        min|M| of the target, certified.
    witness : int64 array, shape (games, K)
        The attributes of a minimum message, increasing; -1 behind the last.
    level_set_size : int64 array, shape (games,)
        How many images of the context have the complexity of the target, itself included.
    context : int64 array, shape (games,)
        The number of the context; games with the same number share it.
    rows : int64 array, shape (games, n) or (games, 0)
        Which row of the records each image is, of games that are made of some.
    """

    images: npt.NDArray[np.unsignedinteger]
    target: Ints
    complexity: Ints
    witness: Ints
    level_set_size: Ints
    context: Ints
    rows: Ints

    def __len__(self) -> int:
        return len(self.target) if np.ndim(self.target) else 1

    def __repr__(self) -> str:
        *_, images, attributes = self.images.shape
        games = f"{len(self)} games" if np.ndim(self.target) else "one game"
        return f"Games({games}: {images} images of {attributes} attributes)"

    def _repr_html_(self) -> str:
        """Return the first games as a table for notebooks, each with its witness in words.

        Attributes are called a1, a2, ..., as in a context that is made of the images.
        """
        every = self if np.ndim(self.target) else self.take(None)
        games = every.take(slice(FIRST_ROWS))
        *_, images, attributes = self.images.shape
        seen = games.images[np.arange(len(games)), games.target]
        witnesses = [
            ", ".join(f"a{a + 1} = {image[a]}" for a in said if a >= 0)
            for image, said in zip(seen, games.witness.tolist(), strict=True)
        ]
        columns = (games.target, games.complexity, games.level_set_size, games.context)
        target, complexity, level_set_size, context = (column.tolist() for column in columns)
        return table_html(
            ["target", "complexity", "shortest message", "level set", "context"],
            zip(target, complexity, witnesses, level_set_size, context, strict=True),
            f"{len(self):,} game{'s' * (len(self) != 1)}: {images} images of {attributes} "
            "attributes",
            len(self) - FIRST_ROWS,
        )

    def to_frame(self, kind: str | None = None) -> Any:
        """Return a row for each game as a data frame of pandas or polars, without the images.

        Parameters
        ----------
        kind : str, optional
            "pandas" or "polars". Without it the frame is one of pandas if that is installed, and
            else one of polars.

        Returns
        -------
        pandas.DataFrame or polars.DataFrame
            Its columns are ``target``, ``complexity``, ``witness`` (a list of attributes),
            ``level_set_size`` and ``context``.

        Raises
        ------
        InputError
            If the library is not installed, or none is, or there is no such kind.
        """
        games = self if np.ndim(self.target) else self.take(None)
        columns: dict[str, Any] = games._asdict()
        del columns["images"], columns["rows"]
        columns["witness"] = [[a for a in said if a >= 0] for said in games.witness.tolist()]
        return frame_of(columns, kind)

    def take(self, which: Any) -> "Games":
        """Return some of the games, by index, slice or mask."""
        return Games(*(column[which] for column in self))

    def having(self, **columns: Any) -> "Games":
        """Return the games with other arrays in the place of some."""
        return Games(**{**self._asdict(), **columns})


def row_group(setting: Setting) -> int:
    """Return how many games a row group has, which is the least that is read at a time."""
    return max(1, min(ROW_GROUP, ROW_GROUP_CELLS // (setting.attributes * setting.images)))


def schema(spec: Spec) -> "pa.Schema":
    """Return the names and types of the columns of a shard."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write

    setting = spec.setting
    image = pa.list_(pa.from_numpy_dtype(setting.dtype), setting.attributes)
    kinds = {
        "images": pa.list_(image, setting.images),
        "target": pa.uint32(),
        "complexity": pa.uint16(),
        "witness": pa.list_(pa.uint16()),
        "level_set_size": pa.uint32(),
        "context": pa.int64(),
    }
    if spec.records is not None:
        kinds["rows"] = pa.list_(pa.uint32(), setting.images)
    return pa.schema([pa.field(name, kind) for name, kind in kinds.items()])


def to_parquet(games: Games, spec: Spec) -> bytes:
    """Return games as the bytes of a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    setting = spec.setting
    said = games.witness >= 0
    ends = np.concatenate([[0], np.cumsum(said.sum(axis=1))]).astype(np.int32)
    images = pa.FixedSizeListArray.from_arrays(to_arrow(games.images), setting.attributes)
    arrays = [
        pa.FixedSizeListArray.from_arrays(images, setting.images),
        to_arrow(games.target.astype(np.uint32)),
        to_arrow(games.complexity.astype(np.uint16)),
        pa.ListArray.from_arrays(to_arrow(ends), to_arrow(games.witness[said].astype(np.uint16))),
        to_arrow(games.level_set_size.astype(np.uint32)),
        to_arrow(games.context.astype(np.int64)),
    ]
    if spec.records is not None:
        rows = to_arrow(games.rows.astype(np.uint32))
        arrays.append(pa.FixedSizeListArray.from_arrays(rows, setting.images))
    kind = schema(spec)
    out = io.BytesIO()
    pyarrow.parquet.write_table(
        pa.Table.from_arrays(arrays, schema=kind),
        out,
        row_group_size=row_group(setting),
        compression="zstd",
        write_page_checksum=True,
        write_statistics=["complexity", "level_set_size", "context"],
    )
    return out.getvalue()


def from_parquet(table: "pa.Table", spec: Spec, longest: int) -> Games:
    """Return the games of a table that was read from a shard.

    ``longest`` is the width that the witnesses get.

    Raises
    ------
    ValueError
        If a value is missing, or a witness is longer.
    """
    setting = spec.setting
    _check_lists(table, longest)
    columns = {
        name: from_arrow(table[name]).astype(np.int64)
        for name in ("target", "complexity", "level_set_size", "context")
    }
    images, said = table["images"].combine_chunks(), table["witness"].combine_chunks()
    shape = (len(table), setting.images, setting.attributes)
    witness = np.full((len(table), longest), -1, np.int64)
    lengths = np.diff(from_arrow(said.offsets))
    rows = np.empty((len(table), 0), np.int64)
    if spec.records is not None:
        rows = from_arrow(table["rows"].combine_chunks().flatten()).astype(np.int64)
        rows = rows.reshape(shape[:2])
    witness[np.arange(longest) < lengths[:, None]] = from_arrow(said.flatten())
    return Games(
        from_arrow(images.flatten().flatten()).astype(setting.dtype).reshape(shape),
        columns["target"],
        columns["complexity"],
        witness,
        columns["level_set_size"],
        columns["context"],
        rows,
    )


def blind(level_set_sizes: Ints) -> float:
    """Return the blind accuracy of games: what a receiver reaches that knows but the level (T1)."""
    return float((1 / level_set_sizes).mean())


def _check_lists(table: "pa.Table", longest: int) -> None:
    """Raise ValueError if a cell is null, or a witness longer than a message can be."""
    for name in table.column_names:
        check_none_missing(name, table[name].combine_chunks())
    offsets = from_arrow(table["witness"].combine_chunks().offsets)
    if np.diff(offsets).max(initial=0) > longest:
        raise ValueError(f"witness: more than {longest} attributes")


def opened(path: Path, shard: Shard, spec: Spec) -> "pyarrow.parquet.ParquetFile":
    """Open the file of a shard, whose columns, row groups and rows are those of its spec.

    Raises
    ------
    OSError, ValueError, pyarrow.ArrowException
        If it cannot be read, or holds something else.
    """
    import pyarrow.parquet  # noqa: PLC0415

    regular_size(path)
    file = pyarrow.parquet.ParquetFile(path, memory_map=True, page_checksum_verification=True)
    if not file.schema_arrow.equals(schema(spec)):
        raise ValueError(f"its columns are not those of {spec.setting}")
    size = row_group(spec.setting)
    expected = [min(size, shard.games - start) for start in range(0, shard.games, size)]
    metadata = file.metadata
    groups = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    if groups != expected:
        raise ValueError(
            f"{sum(groups)} rows in {len(groups)} row groups; expected {shard.games} in "
            f"{len(expected)}, each {size} but the last"
        )
    return file


def read_group(folder: Path, spec: Spec, shard: Shard, group: int) -> Games:
    """Return the games of a row group of a shard.

    Raises
    ------
    InputError
        If the file is not as it was written.
    """
    path = folder / shard.file
    with _readable(path, f"row group {group}"):
        with opened(path, shard, spec) as file:
            games = from_parquet(file.read_row_group(group), spec, max(spec.levels))
        _check_ranges(games, spec)
    return games


def read_numbers(folder: Path, spec: Spec, shard: Shard, names: list[str]) -> list[Ints]:
    """Return columns of a shard that hold a number for each game, shape (games,) each.

    Raises
    ------
    InputError
        If the file is not as it was written.
    """
    path, most = folder / shard.file, spec.setting.images
    with _readable(path, "it"):
        with opened(path, shard, spec) as file:
            table = file.read(names)
        for name in names:
            check_none_missing(name, table[name].combine_chunks())
        found = [from_arrow(table[name]).astype(np.int64) for name in names]
        if not all(((column >= 0) & (column <= most)).all() for column in found):
            raise ValueError(f"{' or '.join(names)}: expected 0 to {most}")
    return found


@contextmanager
def _readable(path: Path, what: str) -> Iterator[None]:
    """Turn what is wrong with a shard into an InputError that names it."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        yield
    except (OSError, ValueError, IndexError, OverflowError, pa.ArrowException) as error:
        why = " ".join((getattr(error, "strerror", None) or first_line(error)).split())
        raise InputError(f"{path}: {what} cannot be read: {why}") from None


def _check_ranges(games: Games, spec: Spec) -> None:
    """Raise ValueError if a number is none of its kind, so that nobody counts with it."""
    setting, records = spec.setting, spec.records
    images, attributes = setting.images, setting.attributes
    for name, numbers, least, most in (
        ("target", games.target, 0, images - 1),
        ("complexity", games.complexity, 1, attributes),
        ("witness", games.witness, -1, attributes - 1),
        ("level_set_size", games.level_set_size, 1, images),
        ("rows", games.rows, 0, 0 if records is None else len(records.values) - 1),
    ):
        if numbers.min(initial=most) < least or numbers.max(initial=least) > most:
            raise ValueError(f"{name}: expected {least} to {most}")
    if (games.images.max(axis=(0, 1), initial=0) >= np.array(setting.sizes)).any():
        raise ValueError("images: a value is larger than those of its attribute")


def joined(parts: list[Games]) -> Games:
    """Return games put one after the other; their witnesses have to be of one width."""
    return parts[0] if len(parts) == 1 else Games(*map(np.concatenate, zip(*parts, strict=True)))
