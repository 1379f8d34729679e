"""The file format of EGG's ``objects_game``, read and written: .npz files of attribute-value games.

The format is that of facebookresearch/EGG, egg/zoo/objects_game/features.py: the integer arrays
``train``, ``valid`` and ``test`` of shape (games, images, attributes), the rows of the targets in
``train_labels``, ``valid_labels`` and ``test_labels``, and ``n_distractors``, one number.
"""

import math
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from minsym.base.npy import archive_of, check_size, member_of, read_header
from minsym.base.text import named, printable
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import ROW_GROUP
from minsym.errors import InputError
from minsym.games.benchmarks import BATCH_CELLS, Batch
from minsym.games.uniform import MAX_CELLS

#: The parts of a data set, in the order of the file.
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class EggGames:
    """The games of an EGG file whose headers are checked; none of them is in memory.

    Parameters
    ----------
    path : str
    splits : dict
        How many games each split has.
    images, attributes : int
        n = K + 1 and |A|, the same for all splits.
    """

    path: str
    splits: dict[str, int]
    images: int
    attributes: int

    def batches(self) -> Iterator[Batch]:
        """Read the games of all splits, some at a time.

        Raises
        ------
        InputError
            If the file is damaged, a value is negative or a label no row.
        """
        at_a_time = max(1, BATCH_CELLS // (self.images * self.attributes))
        with archive_of(self.path) as archive:
            for split, games in self.splits.items():
                with (
                    _opened(archive, split) as images,
                    _opened(archive, f"{split}_labels") as labels,
                ):
                    for start in range(0, games, at_a_time):
                        count = min(at_a_time, games - start)
                        values, targets = images.read(count), labels.read(count)
                        _check_range(split, "a value", values, start, None)
                        _check_range(f"{split}_labels", "it", targets, start, self.images)
                        yield values, targets.astype(np.int64)


def read_egg_games(path: str | os.PathLike[str]) -> EggGames:
    """Open a file of EGG's ``objects_game`` and check what its headers claim, to audit its games.

    Parameters
    ----------
    path : path
        An .npz file with the integer arrays ``train``, ``valid`` and ``test`` of shape
        (N, K + 1, |A|), the rows of the targets in ``train_labels``, ``valid_labels`` and
        ``test_labels``, and, if it likes, the number ``n_distractors``, K.

    Raises
    ------
    InputError
        If the file is none of the kind. Nothing is read that its headers do not admit to,
        and nothing is unpickled.
    """
    place = os.fsdecode(path)
    with archive_of(place) as archive:
        shapes = {split: _games_shape(archive, split) for split in SPLITS}
        (_, images, attributes) = shapes[SPLITS[0]]
        for split, shape in shapes.items():
            if shape[1:] != (images, attributes):
                raise InputError(
                    f"{split}.npy: its games are {shape[1]} x {shape[2]}; those of "
                    f"{SPLITS[0]}.npy {images} x {attributes}"
                )
        if "n_distractors.npy" in archive.namelist():
            with _opened(archive, "n_distractors") as array:
                array.check((), "one number")
                distractors = int(array.read(1)[0])
            if distractors != images - 1:
                raise InputError(f"n_distractors.npy is {distractors}; games have {images} images")
    splits = {split: shape[0] for split, shape in shapes.items()}
    if not any(splits.values()):
        raise InputError(f"{printable(place, limit=None)}: there are no games")
    return EggGames(place, splits, images, attributes)


# Reading.


class _Array:
    """An array of an archive, read front to back."""

    def __init__(self, stream: IO[bytes], name: str, size: int) -> None:
        self.stream, self.name = stream, name
        header = read_header(stream, name)
        self.shape, fortran, self.dtype = header
        if self.dtype.kind not in "iu":
            raise InputError(f"{self.name} is {self.dtype}; expected integers")
        if fortran and len(self.shape) > 1:
            raise InputError(f"{self.name} is in Fortran order; save it through ascontiguousarray")
        with named(name):
            check_size(stream, header, size)

    def check(self, shape: tuple[int | None, ...], rule: str) -> None:
        """Raise InputError unless the array has the shape, None meaning any number."""
        same = len(shape) == len(self.shape) and all(
            want in (None, have) for want, have in zip(shape, self.shape, strict=True)
        )
        if not same:
            raise InputError(f"{self.name} has shape {self.shape}; expected {rule}")

    def read(self, count: int) -> npt.NDArray[np.integer[Any]]:
        """Return the next rows of the array, in the byte order of this machine."""
        shape = (count, *self.shape[1:])
        wanted = math.prod(shape) * self.dtype.itemsize
        content = self.stream.read(wanted)
        if len(content) < wanted:
            raise InputError(f"{self.name} ends early")
        rows = np.frombuffer(content, self.dtype).reshape(shape)
        return rows.astype(self.dtype.newbyteorder("="), copy=False)


@contextmanager
def _opened(archive: zipfile.ZipFile, array: str) -> Iterator[_Array]:
    """Open an array, its header checked."""
    name = f"{array}.npy"
    if name not in archive.namelist():
        raise InputError(f"there is no array {array!r}; expected {', '.join(SPLITS)} and labels")
    with member_of(archive, name) as (stream, size):
        yield _Array(stream, name, size)


def _games_shape(archive: zipfile.ZipFile, split: str) -> tuple[int, int, int]:
    """Return the shape of a split's images, checked, and with it the labels' shape."""
    with _opened(archive, split) as array:
        array.check((None, None, None), "(games, images, attributes)")
        games, images, attributes = array.shape
    if min(images, attributes) < 1 or images * attributes > MAX_CELLS:
        raise InputError(
            f"{split}.npy: its games are {images} x {attributes}; expected 1 to {MAX_CELLS} cells"
        )
    with _opened(archive, f"{split}_labels") as labels:
        labels.check((games,), f"({games},), a label for each game")
    return games, images, attributes


def _check_range(
    name: str, what: str, numbers: npt.NDArray[np.integer[Any]], first: int, end: int | None
) -> None:
    """Raise InputError if a number is negative, or not below the end."""
    wrong = numbers < 0
    if end is not None:
        wrong |= numbers >= end
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        rule = "0 or more" if end is None else f"0 to {end - 1}"
        raise InputError(
            f"{name}.npy, game {first + int(place[0])}: {what} is {numbers[place]}; expected {rule}"
        )


# Writing.


def write_egg_games(path: Path, dataset: Dataset, counts: Mapping[str, int]) -> Iterator[int]:
    """Write games as EGG's ``objects_game`` loads them, a row group at a time.

    The same games give the same bytes.

    Parameters
    ----------
    path : Path
        Of an .npz file.
    dataset : Dataset
    counts : mapping of str to int
        How many games each of `SPLITS` has; those that it does not name are written with none.

    Yields
    ------
    int
        How many games were written since the last time.
    """
    setting = dataset.spec.setting
    # torch knows uint8, but not every version knows uint16.
    kind = np.dtype(np.uint8 if setting.dtype == np.uint8 else np.int32)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for split in SPLITS:
            number = counts.get(split, 0)
            labels = [np.zeros(0, np.int64)]
            with _member(archive, split) as file:
                _write_header(file, kind, (number, setting.images, setting.attributes))
                for games in dataset.split(split).batches(ROW_GROUP) if number else ():
                    file.write(games.images.astype(kind).tobytes())
                    labels.append(games.target)
                    yield len(games.target)
            with _member(archive, f"{split}_labels") as file:
                np.lib.format.write_array(file, np.concatenate(labels), allow_pickle=False)
        with _member(archive, "n_distractors") as file:
            np.lib.format.write_array(file, np.array(setting.images - 1), allow_pickle=False)


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    # Of no date, so that the same games are the same bytes; larger than 4 GiB if need be.
    info = zipfile.ZipInfo(f"{name}.npy")
    info.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(info, "w", force_zip64=True)


def _write_header(file: IO[bytes], kind: np.dtype[Any], shape: tuple[int, ...]) -> None:
    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
