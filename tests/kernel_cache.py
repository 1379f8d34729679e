"""numba's cache of compiled kernels, shared by the workers of a test run."""

import fcntl
from typing import Any

from numba.core.caching import IndexDataCacheFile

save_alone = IndexDataCacheFile.save


def save(self: Any, key: Any, data: Any) -> None:
    """Save a compiled kernel while no other process does.

    Two that save a kernel at once, each for types of its own, would take the same file, and one
    of the types would be answered by code for the other from then on.
    """
    with open(f"{self._cache_path}/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        save_alone(self, key, data)


def lock_saves() -> None:
    """Have numba save kernels so in this process."""
    IndexDataCacheFile.save = save  # type: ignore[method-assign]
