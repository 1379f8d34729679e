"""Folders that commands write: one process at a time, and what in them is nobody's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path

from minsym.errors import BusyError, InputError

#: The file that a process holds locked while it writes in a folder.
LOCK = ".minsym.lock"

#: What desktops leave in every folder that somebody looked into.
CLUTTER = (".DS_Store", "._*", ".directory", "Thumbs.db", "desktop.ini", LOCK)


def is_clutter(path: Path) -> bool:
    """Whether a file means nothing: a desktop has left it in a folder, or it is the lock there.

    Examples
    --------
    >>> is_clutter(Path("data/.DS_Store")), is_clutter(Path("data/train.parquet"))
    (True, False)
    """
    return any(fnmatchcase(path.name, pattern) for pattern in CLUTTER)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make a folder if there is none, and let one process at a time write in it.

    The system gives the lock up when its process ends, however that happens. A folder that was
    made for this and is empty afterwards is removed again.

    Raises
    ------
    BusyError
        If another process is at work there.
    InputError
        If the folder cannot be made.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only those who write folders need it

    lock = FileLock(folder / LOCK)
    try:
        new = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        # Where nothing can be written there is nothing to guard: a finished run is only looked at.
        if os.access(folder, os.W_OK):
            lock.acquire(blocking=False)
    except Timeout:
        raise BusyError(
            f"{folder}: another process is writing there; wait for it, or give another folder"
        ) from None
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    try:
        yield
    finally:
        if lock.is_locked:
            # As long as it is held, so that nobody else's is removed.
            with suppress(OSError):
                (folder / LOCK).unlink()
            lock.release()
        for path in new:
            with suppress(OSError):
                path.rmdir()
