"""Work that is shared out to threads, slice by slice."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

#: Called with the share of the work that is done, 0 to 1.
Progress = Callable[[float], None]

#: Targets or contexts that a thread takes at a time.
SHARE = 4096


def in_shares(
    work: Callable[[slice], Any],
    n: int,
    threads: int | None,
    share: int = SHARE,
    progress: Progress | None = None,
) -> None:
    """Run ``work`` on slices of 0..n-1, in threads (compiled code lets go of the lock).

    Raises
    ------
    ValueError
        If fewer than one thread is asked for.
    """
    if threads is not None and threads < 1:
        raise ValueError(f"{threads} threads; expected 1 or more")
    parts = [slice(start, min(start + share, n)) for start in range(0, n, share)]
    workers = min(threads or os.cpu_count() or 1, len(parts))
    with ThreadPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        for done, _ in enumerate((pool.map if pool else map)(work, parts), start=1):
            if progress is not None:
                progress(done / len(parts))


def part_of(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """Return a progress that fills the given part of another."""
    return None if progress is None else lambda share: progress(start + (stop - start) * share)
