"""Files that are written whole or not at all."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from minsym.errors import InputError


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
    """Yield a temporary name next to ``path``, which becomes ``path`` if nothing fails."""
    try:
        handle, name = tempfile.mkstemp(f"{path.suffix}", f".{path.stem}-", path.parent)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # mkstemp's file is for its owner only
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, what: Mapping[str, Any]) -> None:
    """Write an object as indented JSON, whole or not at all."""
    with written_whole(path) as new:
        new.write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")


def is_temporary(path: Path, final: Path) -> bool:
    """Whether a path is such a temporary name for another, left by a process that was killed."""
    return path.parent == final.parent and bool(
        re.fullmatch(rf"\.{re.escape(final.stem)}-\w{{8}}{re.escape(final.suffix)}", path.name)
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
