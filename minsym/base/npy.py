"""Arrays in files of numpy, .npy and .npz, whose headers are read before anything else.

A header may claim any size, and an array of objects is pickled, so that to load one runs code.
Whoever reads arrays here looks at what the header claims first, and takes memory afterwards.
"""

import io
import math
import os
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.files import regular_size
from minsym.base.text import first_line, listed, named, printable, quoted
from minsym.errors import InputError

#: What reading raises of a file that is no archive of arrays, or a damaged one.
DAMAGED = (
    ValueError, EOFError, NotImplementedError, RuntimeError,
    zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip

#: How arrays are packed in an archive; numpy writes no other.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

#: What numpy raises of a header that is no Python literal, or one that is nested too deeply.
NO_HEADER = (
    ValueError, TypeError, KeyError, SyntaxError, MemoryError, RecursionError, tokenize.TokenError,
)  # fmt: skip

#: The most bytes of the header of an array, and bytes that are unpacked at a time.
MAX_HEADER, PIECE = 10_000, 1 << 20

#: How many times the size of its archive an array may have, if it is not little anyway.
MOST_PACKED, LITTLE = 250, 1 << 26


class Header(NamedTuple):
    """What the header of an array claims."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        """How many bytes its numbers take."""
        return math.prod(self.shape) * self.dtype.itemsize


@contextmanager
def archive_of(path: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive; what is wrong with it is said in one line that names it."""
    with named(printable(path, limit=None), *DAMAGED):
        regular_size(Path(path))
        with zipfile.ZipFile(path) as archive:
            yield archive


@contextmanager
def member_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[IO[bytes], int]]:
    """Open the file of an array in an archive, and say how many bytes it has unpacked."""
    entry = archive.getinfo(name)
    if entry.compress_type not in PACKED:
        raise InputError(f"{name} is packed in a way that numpy does not use")
    with archive.open(entry) as stream:
        yield stream, entry.file_size


def read_header(stream: IO[bytes], name: str) -> Header:
    """Read the header of an .npy file, and no more bytes than a header has."""
    readers = {
        (1, 0): ("<H", np.lib.format.read_array_header_1_0),
        (2, 0): ("<I", np.lib.format.read_array_header_2_0),
    }
    try:
        size_as, read = readers[np.lib.format.read_magic(stream)]
        head = stream.read(struct.calcsize(size_as))
        (length,) = struct.unpack(size_as, head)
        if length > MAX_HEADER:
            raise ValueError(f"its header has {length} bytes; the limit is {MAX_HEADER}")
        with warnings.catch_warnings(action="ignore"):  # Python's own, of odd literals
            return Header(*read(io.BytesIO(head + stream.read(length))))
    except (*NO_HEADER, struct.error) as error:
        raise InputError(f"{name} is no .npy array: {first_line(error)}") from None


def check_size(stream: IO[bytes], header: Header, size: int) -> None:
    """Raise InputError unless a file whose header was just read has as many bytes as it claims."""
    claimed = stream.tell() + header.nbytes
    if claimed != size:
        raise InputError(f"its header speaks of {claimed} bytes; it has {size}")


def _numbers(stream: IO[bytes], size: int) -> Header:
    """Read the header of an array of numbers, which the file has room for."""
    header = read_header(stream, "it")
    if header.dtype.hasobject:
        raise InputError("it holds Python objects, which are not read; expected numbers")
    if min(header.shape, default=1) < 1:
        raise InputError(f"it has shape {header.shape}, so there is nothing in it")
    check_size(stream, header, size)
    return header


def mapped(path: str | os.PathLike[str]) -> npt.NDArray[Any]:
    """Return the array of an .npy file as a read-only memory map.

    Raises
    ------
    InputError
        If it is none.
    """
    place = os.fsdecode(path)
    with named(printable(place, limit=None), ValueError):
        size = regular_size(Path(place))
        with open(place, "rb") as stream:
            header = _numbers(stream, size)
            begin = stream.tell()
        return np.memmap(
            place, header.dtype, "r", begin, header.shape, "F" if header.fortran else "C"
        )


def unpacked(
    path: str | os.PathLike[str],
    array: str | None = None,
    check: Callable[[tuple[int, ...], np.dtype[Any]], object] = lambda shape, dtype: None,
) -> npt.NDArray[Any]:
    """Return an array of an .npz archive; without a name it has to hold one alone.

    Memory is taken only as the bytes come, so that a false claim takes none, and only if the shape
    and the type will do, for which ``check`` is asked.

    Raises
    ------
    InputError
        If there is no such array, or several to choose from, or one is packed so closely that it
        may be a bomb.
    """
    with archive_of(os.fsdecode(path)) as archive:
        there = [name.removesuffix(".npy") for name in archive.namelist()]
        known = listed(map(printable, there))
        if array is None and len(there) != 1:
            which = f"{printable(os.fsdecode(path))}:NAME"
            raise InputError(f"it holds {len(there)} arrays ({known}); say which: {which}")
        if array is not None and array not in there:
            raise InputError(f"there is no array {quoted(array)}; it holds {known}")
        name = archive.namelist()[0 if array is None else there.index(array)]
        with named(printable(name)), member_of(archive, name) as (stream, size):
            header = _numbers(stream, size)
            check(header.shape, header.dtype)
            if size > max(LITTLE, MOST_PACKED * regular_size(Path(path))):
                raise InputError(f"it unpacks to more than {MOST_PACKED} times its size")
            content = bytearray()
            while piece := stream.read(PIECE):
                content += piece
            if len(content) != header.nbytes:
                raise InputError("it ends early")
    found: npt.NDArray[Any] = np.frombuffer(content, header.dtype)
    return found.reshape(header.shape, order="F" if header.fortran else "C")
