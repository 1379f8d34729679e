"""Spread work on many equal things, such as contexts, over threads.

A *share* is what a thread takes at a time. This is for compiled code, which lets go of Python's
lock, so that threads run side by side without processes of their own.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from minsym.base.arguments import shown, whole_number

#: Called with the fraction of the work that is done, 0 to 1.
Progress = Callable[[float], None]

#: The most threads, or processes, that anything is done on: far more than machines have cores, and
#: few enough for libraries that die when the system gives them no more.
MOST_THREADS = 1024

#: Targets that a thread takes at a time, unless something else is said.
TARGETS_PER_SHARE = 4096


def check_threads(threads: int) -> None:
    """Raise ValueError unless work can be done on so many threads."""
    if not 1 <= threads <= MOST_THREADS:
        rule = "1 or more" if threads < 1 else f"at most {MOST_THREADS}"
        raise ValueError(f"{threads} threads; expected {rule}")


def in_shares(
    work: Callable[[slice], Any],
    n: int,
    threads: int | None,
    share: int = TARGETS_PER_SHARE,
    progress: Progress | None = None,
) -> None:
    """Call a function on shares of the things 0 to n - 1, in threads, until all are done.

    Parameters
    ----------
    work : callable
        Called with the slice of each share.
    n : int
    threads : int, optional
        All cores by default.
    share : int
        How many things a thread takes at a time.
    progress : callable, optional
        Called after each share.

    Raises
    ------
    TypeError, ValueError
        As `check` raises them.
    """
    check(threads, progress)
    parts = [slice(start, min(start + share, n)) for start in range(0, n, share)]
    workers = min(threads or os.cpu_count() or 1, len(parts))
    with ThreadPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        for done, _ in enumerate((pool.map if pool else map)(work, parts), start=1):
            if progress is not None:
                progress(done / len(parts))


def check(threads: int | None, progress: Progress | None) -> None:
    """Check how work is to be shared out, also where there turns out to be none.

    Raises
    ------
    TypeError
        If ``threads`` is no number, or ``progress`` no function.
    ValueError
        As `check_threads` raises it.
    """
    if threads is not None:
        check_threads(whole_number(threads, "threads"))
    if progress is not None and not callable(progress):
        raise TypeError(f"progress is {shown(progress)}; expected a function of a fraction")


def part_of(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """Return a progress function for a part of the work, from one fraction of it to another.

    The part reports its own progress from 0 to 1; ``progress`` is told that of the whole.
    """
    if progress is None:
        return None
    return lambda fraction: progress(start + (stop - start) * fraction)
