"""What a checkout needs to run its tests."""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

import minsym

checkout = Path(__file__).parent

# Uninstalled, `minsym.solvers` is the folder `solvers`.
if str(checkout) not in minsym.__path__:
    minsym.__path__.append(str(checkout))

# A compiled kernel is cached until its own file changes, but holds code of the others: a
# cache for each state of all of them.
kernels = sorted((checkout / "minsym" / "kernels").glob("*.py"))
state = hashlib.sha256(b"".join(file.read_bytes() for file in kernels)).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(checkout / ".numba_cache" / state))

save_alone = IndexDataCacheFile.save


def save(self: Any, key: Any, data: Any) -> None:
    """Save a compiled kernel while no other process does.

    Two that save a kernel at once, each for types of its own, would take the same file, and one
    of the types would be answered by code for the other from then on.
    """
    with open(f"{self._cache_path}/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        save_alone(self, key, data)  # type: ignore[no-untyped-call]


IndexDataCacheFile.save = save  # type: ignore[method-assign]
