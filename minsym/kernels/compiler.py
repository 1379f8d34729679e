"""How kernels are compiled: kept on disk for the next time, and off the clock of searches.

`kernel` stands before each of them. numba keeps what it compiled beside the package or in the home
folder; where neither can be written it is kept in a folder of the user's own among the temporary
files, and if there is none either it is compiled anew by every process.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config, event
from numba.core.caching import IndexDataCacheFile

from . import clock

Function = TypeVar("Function", bound=Callable[..., Any])

#: The file in a folder of numba's on which saves wait for each other.
LOCK = "minsym.lock"


def kernel(function: Function) -> Function:
    """Return a function compiled by numba: when it is first called, once for an installation."""
    return _compiled(function)


def inlined(function: Function) -> Function:
    """Return a kernel that is compiled as a part of each kernel that calls it."""
    return _compiled(function, inline="always")


def _compiled(function: Function, **options: Any) -> Function:
    compiled: Function
    try:
        compiled = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # numba found no folder that can be written
        folder = private_folder()
        vars(config)["CACHE_DIR"] = folder or ""
        compiled = numba.njit(cache=folder is not None, nogil=True, **options)(function)
    return compiled


def private_folder() -> str | None:
    """Return a folder that only this user can write, so that nobody else's code is run from it.

    None if there can be none.
    """
    user = os.getuid() if hasattr(os, "getuid") else "user"
    try:
        folder = Path(tempfile.gettempdir()) / f"minsym-{user}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o022
        if private and user in {"user", found.st_uid}:
            with tempfile.TemporaryFile(dir=folder):
                return str(folder)
        return tempfile.mkdtemp(prefix="minsym-")
    except OSError:
        return None


_save: Any = IndexDataCacheFile.save


def _save_alone(self: Any, key: Any, data: Any) -> None:
    """Save a compiled kernel while no other process does.

    Two that save a kernel at once, each for types of its own, would take the same file, and one
    of the types would be answered by code for the other from then on.
    """
    from filelock import FileLock  # noqa: PLC0415 - what is on disk already needs none

    with FileLock(os.path.join(self._cache_path, LOCK)):
        _save(self, key, data)


IndexDataCacheFile.save = _save_alone


class _Holds(event.Listener):
    """Stops the clock while numba compiles, or loads what it compiled."""

    def on_start(self, event: Any) -> None:
        clock.stop()

    def on_end(self, event: Any) -> None:
        clock.go()


class _Tells(event.Listener):
    """Tells when numba compiles."""

    def on_start(self, event: Any) -> None:
        clock.compiling(True)

    def on_end(self, event: Any) -> None:
        clock.compiling(False)


register: Any = event.register
register("numba:compiler_lock", _Holds())
register("numba:compile", _Tells())
