"""Opening the files that problems and tables are read from: compressed or not, pipes, limits.

How a file is compressed follows from its first bytes. Of standard input and pipes, which can be
read once only, the head can be looked at before they are read.
"""

import bz2
import gzip
import io
import lzma
import math
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, cast

from minsym.base.text import first_line
from minsym.errors import InputError

#: The most bytes that may come out of a compressed file, and out of a pipe or a device: nothing
#: says before how many there will be.
MAX_UNPACKED, MAX_PIPED = 2**30, 2**28

#: How many times its size a file may unpack to, beyond so many bytes: text is not that regular.
MOST_PACKED, LITTLE = 250, 2**26

#: How much of a file is looked at to find out what it is.
HEAD = 2**20


class Compression(NamedTuple):
    """A way to compress files: its suffix, how such files start, and what unpacks a stream."""

    suffix: str
    start: re.Pattern[bytes]
    unpack: Callable[[io.BufferedReader], Any]


def _unpack_zst(stream: io.BufferedReader) -> Any:
    from pyarrow import CompressedInputStream  # noqa: PLC0415 - few files need it, and it is slow

    return CompressedInputStream(stream, "zstd")


COMPRESSIONS = (
    Compression(".gz", re.compile(rb"\x1f\x8b\x08"), lambda stream: gzip.GzipFile(fileobj=stream)),
    Compression(".bz2", re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)"), bz2.BZ2File),
    Compression(".xz", re.compile(rb"\xfd7zXZ\x00"), lzma.LZMAFile),
    Compression(".zst", re.compile(rb"\x28\xb5\x2f\xfd"), _unpack_zst),
)

#: What they raise of bad data, pyarrow included.
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError)


class _Open(NamedTuple):
    """An open file, and the stream of what it holds."""

    file: BinaryIO
    stream: io.BufferedReader


#: What can be read once only and was looked at: by path, standard input by its object.
_LOOKED_AT: dict[object, _Open] = {}


def suffix_of(path: str | os.PathLike[str]) -> str:
    """Return the suffix that says what a file is, in lower case: ".hgr" of "a.hgr.gz"."""
    place = PurePath(os.fsdecode(path))
    if any(place.suffix.lower() == known.suffix for known in COMPRESSIONS):
        place = place.with_suffix("")
    return place.suffix.lower()


def head_of(path: str) -> bytes:
    """Return what a file starts with once it is unpacked, up to `HEAD` bytes.

    Raises
    ------
    InputError
        If it is damaged, or standard input is closed.
    OSError
        If it cannot be opened.
    """
    key = _key(path)
    known = _LOOKED_AT.get(key) or _open(path)
    if path == "-" or not stat.S_ISREG(os.fstat(known.file.fileno()).st_mode):
        _LOOKED_AT[key] = known
        return known.stream.peek(HEAD)[:HEAD]
    with known.file:
        return known.stream.peek(HEAD)[:HEAD]


@contextmanager
def opened(path: str) -> Iterator[io.BufferedReader]:
    """Open a file, or standard input for "-", to read from its start what it holds unpacked.

    Raises
    ------
    InputError
        Here or while it is read: if it is damaged, or holds more than `MAX_UNPACKED` bytes and
        nothing said so before.
    OSError
        If it cannot be opened.
    """
    known = _LOOKED_AT.pop(_key(path), None) or _open(path)
    try:
        yield known.stream
    finally:
        if path != "-":
            known.file.close()


@contextmanager
def opened_to_seek(path: str) -> Iterator[BinaryIO]:
    """Open a file as `opened` does, for those who read it back and forth.

    A plain file on disk is read where it is, and anything else from memory.

    Raises
    ------
    InputError
        As `opened` does, here.
    OSError
        If it cannot be opened.
    """
    with opened(path) as stream:
        plain = cast(_Bounded, stream.raw)
        if path != "-" and plain.limit == math.inf:
            plain.source.seek(0)
            yield plain.source
        else:
            yield io.BytesIO(stream.read())


@contextmanager
def closed_if_refused(path: str) -> Iterator[None]:
    """Close what was looked at and is refused: nobody reads it afterwards.

    Standard input stays, for those who ask again and say what it is.
    """
    try:
        yield
    except BaseException:
        if path != "-" and (known := _LOOKED_AT.pop(path, None)):
            known.file.close()
        raise


def _key(path: str) -> object:
    return sys.stdin if path == "-" else path


def _open(path: str) -> _Open:
    if "\0" in path:
        raise InputError("a path with a NUL byte")
    if path == "-":
        if sys.stdin is None:
            raise InputError("it is closed")
        file = cast(BinaryIO, sys.stdin.buffer)
    else:
        file = open(path, "rb")  # noqa: SIM115 - closed by those who call
    try:
        return _unpacked(file)
    except BaseException:
        if path != "-":
            file.close()
        raise


def _unpacked(file: BinaryIO) -> _Open:
    plain = _buffered(file, math.inf if _has_size(file) else MAX_PIPED)
    start = plain.peek(16)
    for known in COMPRESSIONS:
        if known.start.match(start):
            return _Open(file, _buffered(known.unpack(plain), MAX_UNPACKED, known.suffix, plain))
    return _Open(file, plain)


def _has_size(file: BinaryIO) -> bool:
    """Whether the system knows how long a file is."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except OSError:  # it is no file of the system's
        return False


def _buffered(
    source: Any, limit: float, suffix: str | None = None, packed: io.BufferedReader | None = None
) -> io.BufferedReader:
    return io.BufferedReader(_Bounded(source, limit, suffix, packed), HEAD)


class _Bounded(io.RawIOBase):
    """A stream that is bad input after so many bytes, and where what compressed it is damaged.

    Unlike the source it knows where it is, and does not close the source with itself. There is no
    limit, infinity, for a plain file on disk.
    """

    def __init__(
        self, source: Any, limit: float, suffix: str | None, packed: io.BufferedReader | None
    ) -> None:
        self._packed = packed
        self.source = source
        self.limit = limit
        self._suffix = suffix
        self._place = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._ended:  # a terminal would ask for more
            return 0
        data = self._read(len(buffer))
        self._ended = len(data) < len(buffer)
        self._place += len(data)
        if self._place > self.limit:
            what = "what is no file on disk" if self._suffix is None else "what is unpacked"
            raise InputError(f"it goes on after {self.limit} bytes, the limit of {what}")
        if self._packed is not None and self._place > LITTLE:
            size = self._packed.raw.tell()
            if self._place > MOST_PACKED * size:
                raise InputError(f"it unpacks to more than {MOST_PACKED} times its size")
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        try:
            return cast(bytes, self.source.read(size))
        except InputError:  # of the stream that is unpacked
            raise
        except _DAMAGED as error:
            if self._suffix is None:
                raise
            reason = first_line(error)
            raise InputError(f"its {self._suffix} data are damaged: {reason}") from None
