"""The clock of searches, which stands still while kernels are loaded or compiled.

Whoever limits or reports the time of a search asks `now`. Kernels are compiled when they are first
called, once per installation, which may take longer than the search itself; that is no part of
its time. Nothing here loads the compiler.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

#: Called with True when compiling begins, and with False when it is over.
Told = Callable[[bool], None]


@dataclass
class _State:
    """Who has the clock stand still, since when, and for how long it stood before.

    Times are seconds of the wall and seconds of this process's CPU.
    """

    holders: int = 0
    since: tuple[float, float] = (0.0, 0.0)
    stood: tuple[float, float] = (0.0, 0.0)
    compiling: int = 0
    told: list[Told] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)


_state = _State()


def now() -> float:
    """Return the seconds since some moment, without those that the clock stood still."""
    with _state.lock:
        running = _state.since[0] if _state.holders else time.perf_counter()
        return running - _state.stood[0]


def cpu_now() -> float:
    """Return the CPU seconds of this process, without those while the clock stood still."""
    with _state.lock:
        running = _state.since[1] if _state.holders else time.process_time()
        return running - _state.stood[1]


def stop() -> None:
    """Have the clock stand still until `go` is called as often as this."""
    with _state.lock:
        if not _state.holders:
            _state.since = time.perf_counter(), time.process_time()
        _state.holders += 1


def go() -> None:
    """Let the clock go on, unless another thread has it stand still too."""
    with _state.lock:
        _state.holders -= 1
        if not _state.holders:
            wall = time.perf_counter() - _state.since[0]
            cpu = time.process_time() - _state.since[1]
            _state.stood = _state.stood[0] + wall, _state.stood[1] + cpu


@contextmanager
def standing() -> Iterator[None]:
    """Have the clock stand still while a block runs."""
    stop()
    try:
        yield
    finally:
        go()


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Call a function whenever compiling begins or ends while a block runs, from any thread."""
    with _state.lock:
        _state.told.append(told)
    try:
        yield
    finally:
        with _state.lock:
            _state.told.remove(told)


def compiling(begins: bool) -> None:
    """Tell those who want to know; the compiler calls this at both ends of each kernel."""
    with _state.lock:
        before = _state.compiling
        _state.compiling += 1 if begins else -1
        if not before or not _state.compiling:
            for told in list(_state.told):
                told(begins)
