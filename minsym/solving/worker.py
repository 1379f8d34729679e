"""Run a backend in a process of its own, for libraries that Python cannot interrupt.

Solvers written in C++ do not look whether Ctrl-C came, another engine was faster or the time is
over, and one that runs out of memory takes its process with it. `run` has such a backend solve in
a child process: it sends the problem, copies the bounds that come back to those of the caller, and
kills the process when these say that the search is over. A process that has finished a search
waits for the next one, so that Python's start and the imports are paid once. The problem travels
as one line of JSON and the raw arrays, the answers as lines of JSON.

Why not `multiprocessing`: its way to start a clean process, spawn, imports the ``__main__`` of the
parent once more, which a script that calls `minsym.solve` without a guard does not survive. Nor do
its pools stream bounds while the child can be suspended, which engines that take turns need.

See Also
--------
minsym.solving.backends.Backend : Its row says whether a backend is run so.
"""

import atexit
import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from typing import Any, BinaryIO

import numpy as np

from minsym.base.processes import command, how_it_ended, start
from minsym.errors import BackendError, EngineLost
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds

#: Seconds between two looks at the bounds while a search runs.
POLL = 0.02

#: Seconds that a search whose bounds have met may take to say that it has ended.
SETTLE = 0.1


def run(
    name: str, problem: CoverProblem, limits: Limits, bounds: Bounds, grace: float = 0.0
) -> dict[str, object]:
    """Solve a problem in another process until the bounds say stop.

    Parameters
    ----------
    name : str
        A module of ``minsym.solvers`` with a function ``solve(problem, limits, bounds)``.
    problem, limits, bounds
        What that function is given, see `minsym.solving.backends.Backend.load`.
    grace : float
        Seconds past the time limit for a search that keeps the limit itself and can only
        then say what it knows. One that streams its bounds needs none.

    Returns
    -------
    dict
        The statistics of a search that ended by itself; else empty.

    Raises
    ------
    EngineLost
        If the process dies.
    BackendError
        If the search fails.
    """
    if bounds.ended:
        return {}
    worker = _take(name, limits.threads)
    reusable = False
    try:
        if not worker.wait_until_ready(bounds):
            # Imports take longer than the time that was given: the next search finds them done.
            reusable = True
            return {}
        worker.send(problem, limits, bounds)
        stats = worker.follow(bounds, grace)
        reusable = stats is not None
        return stats or {}
    finally:
        if reusable:
            _give_back(worker)
        else:
            worker.close()


class _Worker:
    """A process that serves one backend, seen from outside."""

    def __init__(self, name: str, threads: int) -> None:
        self.name = name
        self.threads = threads
        self.ready = False
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.process: subprocess.Popen[bytes] | None = None
        started = threading.Event()
        # Linux ends the process when the thread that started it ends: it must live as long.
        self.reader = threading.Thread(
            target=self._start_and_read, args=(started,), name=f"minsym {name}", daemon=True
        )
        self.reader.start()
        started.wait()

    def _start_and_read(self, started: threading.Event) -> None:
        try:
            self.process = start(
                command("minsym.solving.worker", "serve", self.name), stdin=subprocess.PIPE
            )
        except OSError as error:
            self.messages.put({"error": f"no process could be started: {error}", "lost": True})
            return
        finally:
            started.set()
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                # A process that is killed may leave half a line.
                if line.endswith(b"\n"):
                    self.messages.put(json.loads(line))
        self.messages.put(None)

    def wait_until_ready(self, bounds: Bounds) -> bool:
        """Return whether the imports were done before the search was over."""
        while not self.ready:
            if bounds.ended:
                return False
            with contextlib.suppress(queue.Empty):
                self.ready = "ready" in self._answer(self.messages.get(timeout=POLL))
        return True

    def send(self, problem: CoverProblem, limits: Limits, bounds: Bounds) -> None:
        """Send the problem, and what is known about it."""
        seconds = bounds.remaining()
        header = {
            "n_sets": problem.n_sets,
            "n_rows": problem.n_rows,
            "n_entries": int(problem.indices.size),
            "costs": None if problem.weights is None else problem.weights.tolist(),
            "seconds": None if math.isinf(seconds) else seconds,
            "threads": limits.threads,
            "seed": limits.seed,
            "lower": bounds.lower,
            "cover": bounds.cover,
        }
        assert self.process is not None
        assert self.process.stdin is not None
        # A process that has died is noticed by `follow`, which knows what to say.
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(header).encode() + b"\n")
            self.process.stdin.write(problem.indptr.tobytes())
            self.process.stdin.write(problem.indices.tobytes())
            self.process.stdin.flush()

    def follow(self, bounds: Bounds, grace: float) -> dict[str, object] | None:
        """Copy the bounds that come; return the statistics, or None if the search goes on."""
        give_up = math.inf
        while True:
            if bounds.paused:
                self._pause(bounds)
            if give_up == math.inf and bounds.over():
                give_up = time.perf_counter() + _patience(bounds, grace)
            try:
                wait = min(POLL, max(0.0, give_up - time.perf_counter()))
                message = self._answer(self.messages.get(timeout=wait))
            except queue.Empty:
                if time.perf_counter() >= give_up:
                    return None
                continue
            if "stats" in message:
                stats: dict[str, object] = message["stats"]
                return stats
            if "lower" in message:
                bounds.raise_to(message["lower"])
            if "cover" in message:
                bounds.offer(message["cover"])

    def _pause(self, bounds: Bounds) -> None:
        """Stop the process in its tracks until it is its turn again, or all is over."""
        assert self.process is not None
        if hasattr(signal, "SIGSTOP"):
            self.process.send_signal(signal.SIGSTOP)
        try:
            bounds.over()
        finally:
            if hasattr(signal, "SIGCONT"):
                self.process.send_signal(signal.SIGCONT)

    def _answer(self, message: dict[str, Any] | None) -> dict[str, Any]:
        """Return a message that is neither an error nor the end of the process."""
        if message is None:
            assert self.process is not None
            raise EngineLost(f"{self.name}: its process {how_it_ended(self.process.wait())}")
        if "error" in message:
            kind = EngineLost if message.get("lost") else BackendError
            raise kind(f"{self.name}: {message['error']}")
        return message

    def close(self) -> None:
        """Kill the process, and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdin is not None
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.reader.join()


def _patience(bounds: Bounds, grace: float) -> float:
    """Return the seconds that a search gets to end by itself before its process is killed."""
    if bounds.proved:
        return SETTLE
    return grace if bounds.remaining() == 0 else 0.0


#: Processes that wait for a search, by module and number of threads: HiGHS keeps the threads
#: of its first search for the life of a process.
_idle: dict[tuple[str, int], list[_Worker]] = {}
_lock = threading.Lock()


def _take(name: str, threads: int) -> _Worker:
    with _lock:
        waiting = _idle.get((name, threads))
        while waiting:
            worker = waiting.pop()
            if worker.process is not None and worker.process.poll() is None:
                return worker
            worker.close()
    return _Worker(name, threads)


def _give_back(worker: _Worker) -> None:
    with _lock:
        _idle.setdefault((worker.name, worker.threads), []).append(worker)


def close() -> None:
    """End the processes that wait for a search."""
    with _lock:
        workers = [worker for waiting in _idle.values() for worker in waiting]
        _idle.clear()
    for worker in workers:
        worker.close()


def _forget() -> None:
    """Leave the processes to the parent after a fork: two users would mix their answers."""
    global _idle, _lock
    _idle, _lock = {}, threading.Lock()


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def serve(name: str) -> None:
    """Solve the problems on standard input until it ends. Runs in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not land among the answers.
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        solve = import_module(f"minsym.solvers.{name}").solve
        _write(answers, {"ready": True})
        for line in sys.stdin.buffer:
            header = json.loads(line)
            problem = _read_problem(header, sys.stdin.buffer)
            limits = Limits(header["seconds"] or None, header["threads"], header["seed"])
            stats = solve(problem, limits, _streaming(problem, header, answers))
            _write(answers, {"stats": stats})
    except Exception as error:
        lost = isinstance(error, MemoryError)
        _write(answers, {"error": f"{type(error).__name__}: {error}", "lost": lost})


def _read_problem(header: dict[str, Any], stream: BinaryIO) -> CoverProblem:
    def array(size: int) -> Any:
        return np.frombuffer(stream.read(8 * size), dtype=np.int64)

    n_rows = header["n_rows"]
    indptr, indices = array(n_rows + 1), array(header["n_entries"])
    n_sets, costs = header["n_sets"], header["costs"]
    return CoverProblem(n_sets, indptr, indices, np.arange(n_rows), costs=costs)


def _streaming(problem: CoverProblem, header: dict[str, Any], answers: BinaryIO) -> Bounds:
    """Return bounds that hold what is known and send what gets better."""
    cover = header["cover"]
    sent_lower = header["lower"]
    sent_upper: float = math.inf if cover is None else problem.weight_of(cover)

    def send(bounds: Bounds) -> None:
        nonlocal sent_lower, sent_upper
        message: dict[str, Any] = {}
        if bounds.lower > sent_lower:
            message["lower"] = sent_lower = bounds.lower
        if bounds.upper is not None and bounds.upper < sent_upper:
            message["cover"], sent_upper = bounds.incumbent
        if message:
            _write(answers, message)

    bounds = Bounds(problem, header["seconds"], send)
    if cover is not None:
        bounds.offer(cover)
    bounds.raise_to(header["lower"])
    return bounds


def _write(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()
