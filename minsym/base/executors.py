"""Run long work in this process, in processes of this machine, or on a Dask cluster.

`executor` opens the place and `as_made` gives it the jobs, a few at a time. Making the shards of a
data set and training the runs of a sweep go through both.
"""

import logging
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypedDict, TypeVar

from minsym.base.files import read_json
from minsym.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

Item = TypeVar("Item")
Made = TypeVar("Made")

#: Jobs that are given to a cluster at least, for workers that join later.
JOINING = 32

#: Seconds that a job has to put its files in order when it is ended.
ENDING = 5.0

#: Seconds between looks at jobs that are under way.
LOOKING = 1.0


@contextmanager
def executor(
    workers: int = 1, dask: str | None = None, cores_each: int | None = None
) -> Iterator[tuple[Executor | None, int]]:
    """Open the place where jobs are done, and say how many of them it does at a time.

    What is opened is None where this process is to do the work itself. Ctrl-C, or whatever else
    interrupts this process alone, ends the jobs of the processes of this machine too.

    Parameters
    ----------
    workers : int
        Processes of this machine; 1 is this process.
    dask : str, optional
        Address of a Dask scheduler, or a scheduler file, instead.
    cores_each : int, optional
        Keep each process of this machine on so many cores of its own, if the system can do so and
        there are enough. None: the system moves them about.

    Raises
    ------
    InputError
        If Dask is not installed, or no scheduler answers.
    ChildProcessError
        If a worker died, and what it was doing could not be done elsewhere.
    """
    if dask is not None:
        with _dask(dask) as opened:
            yield opened
    elif workers > 1:
        # Not forked: numba's threads and locks do not survive that.
        context = multiprocessing.get_context("spawn")
        begun = context.Value("i", 0)
        start = (begun, own_cores(workers, cores_each))
        others = set(multiprocessing.active_children())
        with ProcessPoolExecutor(workers, context, _begin, start) as pool:
            try:
                yield pool, workers
            except BrokenExecutor:
                raise ChildProcessError(
                    "a worker process was killed (the system does so when memory runs out); the "
                    "same command goes on where it was"
                ) from None
            except BaseException as error:
                pool.shutdown(wait=False, cancel_futures=True)
                if isinstance(error, KeyboardInterrupt):
                    _end_all(set(multiprocessing.active_children()) - others)
                raise
    else:
        yield None, 1


def as_made(
    executor: Executor | None,
    function: Callable[[Item], Made],
    jobs: Iterable[Item],
    at_a_time: int,
    look: Callable[[list[Item]], object] | None = None,
) -> Iterator[tuple[Item, Made]]:
    """Call a function on every job, and yield each job with its result as soon as it is there.

    Jobs are begun in their order; where several are under way they may end in another. What a
    caller makes of the results must not depend on that order, so that it does not depend on the
    number of workers either.

    Parameters
    ----------
    executor : concurrent.futures.Executor, optional
        As `executor` opens it. None: this process, one job after the other.
    function : callable
        Takes a job; both go to another process, so they have to be picklable.
    jobs : iterable
    at_a_time : int
        How many are given to the executor and not done yet, at most: no more than that are held
        in memory. None of them is begun any more when the caller stops or a job raises.
    look : callable, optional
        Called about once a second, while an executor works, with the jobs that it was given and
        that are not done yet.
    """
    if executor is None:
        yield from ((job, function(job)) for job in jobs)
        return
    waiting, under_way = iter(jobs), dict[Future[Made], Item]()
    try:
        while True:
            for job in islice(waiting, at_a_time - len(under_way)):
                under_way[executor.submit(_done, function, job)] = job
            if not under_way:
                return
            seconds = None if look is None else LOOKING
            done = wait(under_way, seconds, FIRST_COMPLETED).done
            for future in done:
                yield under_way.pop(future), future.result()
            if look is not None and not done:
                look([*under_way.values()])
    finally:
        for future in under_way:
            future.cancel()


def _done(function: Callable[[Item], Made], job: Item) -> Made:
    """Do a job; end with it if it is told to, for executors take that for its result."""
    try:
        return function(job)
    except SystemExit as told:
        os._exit(told.code if isinstance(told.code, int) else 1)


def own_cores(workers: int, each: int | None) -> list[set[int]] | None:
    """Return the cores that each of some processes is to have for itself.

    None where they are not to have any, where there are not enough for all, or where the system
    does not let a program choose.
    """
    if each is None or not hasattr(os, "sched_setaffinity"):
        return None
    allowed = sorted(os.sched_getaffinity(0))
    if workers * each > len(allowed):
        return None
    return [set(allowed[number * each : (number + 1) * each]) for number in range(workers)]


def _begin(begun: "Synchronized[int]", cores: list[set[int]] | None) -> None:
    """Have this worker, one of those that share the number of those begun, do as workers do."""
    _end_with_parent()
    # Ctrl-C reaches all processes of a terminal: the parent is the one that says what ends. A job
    # that it ends can still put its files in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    if cores is not None:
        with begun.get_lock():
            number = begun.value
            begun.value += 1
        os.sched_setaffinity(0, cores[number])


def _end_all(workers: Iterable[BaseProcess]) -> None:
    """End processes; one that does not in time, as in a long call of a library, is killed."""
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(ENDING)
        worker.kill()


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _end_with_parent() -> None:
    """Have this worker end when its parent is gone: if it was killed, nobody else tells it."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


class SchedulerFile(TypedDict):
    """The part of a Dask scheduler's file that is read: the address of the scheduler."""

    address: str


def scheduler(address: str) -> str:
    """Return the address of a scheduler, from its file if that is given.

    Dask itself waits for a file that never comes.

    Raises
    ------
    InputError
        If it is no address, or there is no such file.
    """
    found = address
    if address.endswith(".json"):
        try:
            found = read_json(Path(address), SchedulerFile, "no file of a scheduler")["address"]
        except InputError as error:
            raise InputError(f"--dask {error}") from None
    if not re.fullmatch(r"(\w+://)?[^\s/]+:\d+", found):
        raise InputError(f"--dask {address}: expected such as tcp://10.0.0.1:8786, or a .json file")
    return found


@contextmanager
def _dask(address: str) -> Iterator[tuple[Executor, int]]:
    found = scheduler(address)  # before the library, which takes seconds
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("--dask needs Dask: pip install 'minsym[cluster]'") from None
    # Of a lost connection it logs a traceback, and what is raised says it in a line.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(found, timeout="20s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"--dask {address}: no scheduler answers: {error}") from None
    with client:
        # What a killed worker was making is made elsewhere, up to `allowed-failures` of Dask.
        try:
            yield client.get_executor(pure=False), max(JOINING, len(client.nthreads()))
        except (CancelledError, KilledWorker) as error:
            killed = isinstance(error, KilledWorker)
            why = "too many of its workers died" if killed else "its scheduler is gone"
            raise ChildProcessError(
                f"Dask gave up, for {why}; the same command goes on where it was"
            ) from None
