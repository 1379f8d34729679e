"""Files: written whole or not at all, and JSON that is read with its checks.

A file that a command writes is either there, complete, or not there at all, so that a killed
command leaves nothing that looks finished. A JSON file that is read again is described by a type,
and whatever does not fit that type is bad input, said in one line.
"""

import errno
import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from minsym.base.text import first_line, printable
from minsym.errors import InputError, bad_path

try:
    import fcntl
except ImportError:  # as on Windows
    fcntl = None  # type: ignore[assignment]

Found = TypeVar("Found")

#: The most bytes of a JSON file that is read: the card of the largest data set has fewer.
MAX_JSON = 1 << 29

#: What the names of temporary files have before their suffix.
_PART = ".part"

#: What errors call the place that answers are printed to.
STDOUT = "standard output"


def check_output(path: Path, suffixes: Collection[str]) -> None:
    """Raise InputError unless a file with one of the suffixes can be written at ``path``.

    Called before the work whose result goes there.
    """
    if path.suffix.lower() not in suffixes:
        raise InputError(f"{path}: cannot write that kind of file; use {' or '.join(suffixes)}")
    if path.is_dir() or not path.parent.is_dir():
        where = path if path.is_dir() else path.parent
        raise InputError(f"{path}: {where} is {'a' if path.is_dir() else 'not a'} directory")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path}: no permission to write in {path.parent}")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary name next to ``path``, which becomes ``path`` if nothing fails.

    The temporary file is locked as long as its writer lives. One without a lock was left by a
    process that was killed, and is removed by the next that writes to ``path``. Where the system
    has no such locks, as Windows, it stays.

    Raises
    ------
    InputError
        If there can be no file at ``path``.
    OSError
        If the machine fails, by a full disk for instance; it names ``path``.
    """
    try:
        _clear(path)
        temporary, held = _temporary(path)
    except OSError as error:
        raise _of(path, error) from None
    try:
        with naming(path):
            yield temporary
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # mkstemp's file is for its owner only
        temporary.replace(path)
    except OSError as error:
        if error.filename == str(temporary):
            raise _of(path, error) from None
        raise
    finally:
        temporary.unlink(missing_ok=True)
        if held is not None:
            os.close(held)


def _of(path: Path, error: OSError) -> Exception:
    """Return what to raise for an error of the system in writing a file."""
    if bad_path(error):
        return InputError(f"{path}: {error.strerror}")
    return OSError(error.errno, error.strerror, str(path))


def _temporary(path: Path) -> tuple[Path, int | None]:
    """Make a temporary file for another and lock it; return it and what holds the lock."""
    while True:
        held, name = tempfile.mkstemp(f"{_PART}{path.suffix}", f".{path.stem}-", path.parent)
        if fcntl is None:
            os.close(held)  # Windows does not rename a file that is open
            return Path(name), None
        _lock(held)
        if os.path.exists(name):
            return Path(name), held
        os.close(held)  # one that cleared up came before the lock


def _clear(path: Path) -> None:
    """Remove the temporary files for a path whose writers were killed, as the locks say."""
    if fcntl is None:
        return
    with os.scandir(path.parent) as entries:
        there = [path.parent / entry.name for entry in entries if _PART in entry.name]
    for left in there:
        if is_temporary(left, path):
            with suppress(OSError):  # it is locked, or somebody else's
                held = os.open(left, os.O_RDWR)
                try:
                    _lock(held, fcntl.LOCK_NB)
                    left.unlink()
                finally:
                    os.close(held)


def _lock(file: int, how: int = 0) -> None:
    """Lock an open file until its descriptor is closed, as the process dies at the latest."""
    fcntl.flock(file, fcntl.LOCK_EX | how)


@contextmanager
def naming(what: Path | str) -> Iterator[None]:
    """Have errors of the system say which file they are about, where they do not.

    A failed write does not know what it was writing to.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(what)) from None


def regular_size(path: Path) -> int:
    """Return how many bytes a file has, if it is one: for files that others open by their name.

    What is no file is refused before it is opened: a pipe may wait for ever, a device never ends.

    Raises
    ------
    OSError
        If it cannot be found, or is a directory, a pipe, a device or a socket.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, f"Is {_kind(found.st_mode)}, not a file", str(path))
    return found.st_size


def read_regular(path: Path, limit: int = MAX_JSON) -> bytes:
    """Return what a file holds, if it is one and not larger than ``limit``.

    Raises
    ------
    OSError
        As `regular_size` does.
    ValueError
        If it has more bytes.
    """
    size, found = regular_size(path), bytearray()
    if size <= limit:
        with path.open("rb") as file:
            # Some files of the system say that they have no bytes, and have many. To ask for the
            # limit at once would take as much memory.
            while len(found) <= limit and (more := file.read(1 << 20)):
                found += more
        size = len(found)
    if size > limit:
        raise ValueError(f"it has {size} bytes; the limit is {limit}")
    return bytes(found)


def _kind(mode: int) -> str:
    """Say what it is that is no file."""
    kinds = {stat.S_ISDIR: "a directory", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    return next((kind for holds, kind in kinds.items() if holds(mode)), "a device")


def write_json(path: Path, what: Mapping[str, Any]) -> None:
    """Write an object as indented JSON, whole or not at all."""
    with written_whole(path) as new:
        new.write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")


def read_json(
    path: Path, kind: type[Found], wrong: str, *, format: str | None = None, limit: int = MAX_JSON
) -> Found:
    """Read a JSON file and check that it holds what is expected.

    Parameters
    ----------
    path : Path
    kind : type
        What the file holds, usually a ``TypedDict``; see `parse_json`.
    wrong : str
        What to say of a file that holds something else: "no card of a checkpoint".
    format : str, optional
        What ``"format"`` has to be in it. That is looked at before anything else, since a file of
        another format need not fit the type.
    limit : int
        The most bytes; a larger file is not read.

    Raises
    ------
    InputError
        If it is not there, cannot be read, or holds something else.
    """
    try:
        return parse_json(read_regular(path, limit).decode(), kind, format=format)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or first_line(error)
        raise InputError(f"{printable(str(path), limit=None)}: {wrong}: {reason}") from None


def parse_json(text: str, kind: type[Found], *, format: str | None = None) -> Found:
    """Return what JSON text holds, if it is of a type: for files that have JSON on each line.

    Parameters
    ----------
    text : str
    kind : type
        A ``TypedDict``, a dataclass, or a list, dict or union of these and of simple types. Keys
        that a ``TypedDict`` or a dataclass does not name are left out.
    format : str, optional
        As in `read_json`.

    Raises
    ------
    ValueError
        If it is no JSON, or of another type. The message is a line that names the place.

    Examples
    --------
    >>> parse_json('{"epoch": 3, "loss": 0.5}', dict[str, int | float])
    {'epoch': 3, 'loss': 0.5}
    >>> parse_json('[1, "2"]', list[int])
    Traceback (most recent call last):
    ...
    ValueError: Expected `int`, got `str` - at `$[1]`; it is missing or of the wrong type
    """
    try:
        # Not msgspec's own parser, which takes less than json writes: no NaN, no half characters.
        found = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if format is not None and not (isinstance(found, dict) and found.get("format") == format):
        raise ValueError(f"its format is not {format!r}")
    return of_type(found, kind)


def of_type(found: object, kind: type[Found]) -> Found:
    """Return what was read from JSON as a value of a type, or raise ValueError; see `parse_json`.

    For a part of a file whose type is only known once the rest was looked at.
    """
    from msgspec import ValidationError, convert  # noqa: PLC0415 - `minsym --help` reads no JSON

    try:
        return convert(found, kind)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValidationError as error:
        raise ValueError(f"{error}; it is missing or of the wrong type") from None


def name_of(folder: str | Path) -> str:
    """Return what a folder is called, also where it is given as ``.``; there need be none."""
    # Not Path.resolve, which knows no answer for links in a circle.
    return os.path.basename(os.path.realpath(folder))


def is_temporary(path: Path, final: Path) -> bool:
    """Whether a path is such a temporary name for another, left by a process that was killed."""
    return path.parent == final.parent and bool(
        re.fullmatch(
            rf"\.{re.escape(final.stem)}-\w{{8}}{re.escape(_PART + final.suffix)}", path.name
        )
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file; OSError if it is none."""
    regular_size(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
