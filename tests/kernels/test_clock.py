"""The clock that stands still while kernels are compiled."""

import time
from threading import Thread

from minsym.kernels import clock


def spin(seconds: float) -> None:
    """Work for some CPU seconds."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_it_stands_still_and_goes_on() -> None:
    """What is done meanwhile takes no time, neither of the wall nor of the processor."""
    before, cpu_before = clock.now(), clock.cpu_now()
    with clock.standing():
        stood = clock.now()
        spin(0.1)
        assert clock.now() == stood
    assert clock.now() - before < 0.1
    assert clock.cpu_now() - cpu_before < 0.1
    spin(0.1)
    assert clock.now() - before >= 0.1
    assert clock.cpu_now() - cpu_before >= 0.1


def test_it_goes_on_when_the_last_thread_lets_it() -> None:
    """Two threads may load kernels at once."""
    clock.stop()
    stood = clock.now()
    other = Thread(target=clock.stop)
    other.start()
    other.join()
    clock.go()
    spin(0.01)
    assert clock.now() == stood
    clock.go()
    spin(0.01)
    assert clock.now() > stood


def test_who_wants_to_know_is_told_when_compiling_begins_and_ends() -> None:
    """Once, however many kernels are compiled within others."""
    told: list[bool] = []
    with clock.telling(told.append):
        clock.compiling(True)
        clock.compiling(True)
        clock.compiling(False)
        assert told == [True]
        clock.compiling(False)
    clock.compiling(True)
    clock.compiling(False)
    assert told == [True, False]
