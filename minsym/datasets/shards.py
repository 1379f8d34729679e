"""The Parquet files of a data set: how games are written to a shard and read from it."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints, from_arrow, to_arrow
from minsym.datasets.spec import Shard, Spec
from minsym.errors import InputError
from minsym.games.setting import Setting

if TYPE_CHECKING:
    import pyarrow as pa

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
    """

    images: npt.NDArray[np.unsignedinteger]
    target: Ints
    complexity: Ints
    witness: Ints
    level_set_size: Ints
    context: Ints

    def __len__(self) -> int:
        return len(self.target) if np.ndim(self.target) else 1

    def __repr__(self) -> str:
        *_, images, attributes = self.images.shape
        games = f"{len(self)} games" if np.ndim(self.target) else "one game"
        return f"Games({games}: {images} images of {attributes} attributes)"

    def take(self, which: Any) -> "Games":
        """Return some of the games, by index, slice or mask."""
        return Games(*(column[which] for column in self))

    def having(self, **columns: Any) -> "Games":
        """Return the games with other arrays in the place of some."""
        return Games(**{**self._asdict(), **columns})


def row_group(setting: Setting) -> int:
    """Return how many games a row group has, which is the least that is read at a time."""
    return max(1, min(ROW_GROUP, ROW_GROUP_CELLS // (setting.attributes * setting.images)))


def schema(setting: Setting) -> "pa.Schema":
    """Return the names and types of the columns of a shard."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write

    image = pa.list_(pa.from_numpy_dtype(setting.dtype), setting.attributes)
    kinds = {
        "images": pa.list_(image, setting.images),
        "target": pa.uint32(),
        "complexity": pa.uint16(),
        "witness": pa.list_(pa.uint16()),
        "level_set_size": pa.uint32(),
        "context": pa.int64(),
    }
    return pa.schema([pa.field(name, kind) for name, kind in kinds.items()])


def to_parquet(games: Games, setting: Setting) -> bytes:
    """Return games as the bytes of a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    said = games.witness >= 0
    ends = np.concatenate([[0], np.cumsum(said.sum(axis=1))]).astype(np.int32)
    rows = pa.FixedSizeListArray.from_arrays(to_arrow(games.images), setting.attributes)
    arrays = [
        pa.FixedSizeListArray.from_arrays(rows, setting.images),
        to_arrow(games.target.astype(np.uint32)),
        to_arrow(games.complexity.astype(np.uint16)),
        pa.ListArray.from_arrays(to_arrow(ends), to_arrow(games.witness[said].astype(np.uint16))),
        to_arrow(games.level_set_size.astype(np.uint32)),
        to_arrow(games.context.astype(np.int64)),
    ]
    kind = schema(setting)
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


def from_parquet(table: "pa.Table", setting: Setting, longest: int) -> Games:
    """Return the games of a table that was read from a shard.

    ``longest`` is the width that the witnesses get.
    """
    columns = {
        name: from_arrow(table[name]).astype(np.int64)
        for name in ("target", "complexity", "level_set_size", "context")
    }
    images, said = table["images"].combine_chunks(), table["witness"].combine_chunks()
    shape = (len(table), setting.images, setting.attributes)
    witness = np.full((len(table), longest), -1, np.int64)
    lengths = np.diff(from_arrow(said.offsets))
    witness[np.arange(longest) < lengths[:, None]] = from_arrow(said.flatten())
    return Games(
        from_arrow(images.flatten().flatten()).astype(setting.dtype).reshape(shape),
        columns["target"],
        columns["complexity"],
        witness,
        columns["level_set_size"],
        columns["context"],
    )


def blind(level_set_sizes: Ints) -> float:
    """Return the blind accuracy of games: what a receiver reaches that knows but the level (T1)."""
    return float((1 / level_set_sizes).mean())


def read_group(folder: Path, spec: Spec, shard: Shard, group: int) -> Games:
    """Return the games of a row group of a shard.

    Raises
    ------
    InputError
        If the file is not as it was written.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    path = folder / shard.file
    try:
        file = pyarrow.parquet.ParquetFile(path, memory_map=True, page_checksum_verification=True)
        if not file.schema_arrow.equals(schema(spec.setting)):
            raise InputError(f"{path}: its columns are not those of {spec.setting}")
        return from_parquet(file.read_row_group(group), spec.setting, max(spec.levels))
    except InputError:
        raise
    except (OSError, ValueError, IndexError, pa.ArrowException) as error:
        why = " ".join(str(error).split())
        raise InputError(f"{path}: row group {group} cannot be read: {why}") from None


def joined(parts: list[Games]) -> Games:
    """Return games put one after the other; their witnesses have to be of one width."""
    return parts[0] if len(parts) == 1 else Games(*map(np.concatenate, zip(*parts, strict=True)))
