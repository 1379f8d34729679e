"""The places that commands write to, looked at before the work whose result goes there."""

import os
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile

from minsym.base.files import check_output
from minsym.errors import InputError


def check_file(path: Path, suffixes: Collection[str], read: str | None = None) -> None:
    """Raise InputError unless a file with one of the suffixes can be written at ``path``.

    What is read, if it is a file, must be another one: it would be lost.
    """
    check_output(path, suffixes)
    if read is not None and path.exists() and os.path.exists(read) and path.samefile(read):
        raise InputError(f"{path}: this is the input, which is kept; give another name")
    _try(path.parent, path)


def check_folder(path: Path) -> None:
    """Raise InputError unless files can be written in a folder, which need not be there yet."""
    there = next(place for place in (path, *path.parents) if os.path.lexists(place))
    if not there.is_dir():
        raise InputError(f"{path}: {there} is not a directory")
    _try(there, path)


def _try(folder: Path, path: Path) -> None:
    """Raise InputError unless a file can be made in a folder; it is gone at once."""
    # What the system says of permissions is not all: it may be the superuser's, or of no disk.
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot write in {folder}: {error.strerror}") from None
