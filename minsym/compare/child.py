"""Measure one solver on one problem, in a process of its own that is stopped when it goes too far.

A solver is a backend of minsym or anything else that can be called from Python, see `Entry`.
`measure` starts a child process and gives it a `Job`. The child (`main`) reads the problem, has the
solver solve a few tiny ones, so that what is loaded at first use is no part of any time, and then
the problem itself. It tells its parent each step as a line of JSON; what minsym compiles in between
is in no time either, and the parent waits for it.

Memory is limited by looking at what the child and all processes it started have resident, ten
times a second. A limit of the system (RLIMIT_AS, RLIMIT_DATA) holds for one process, not for
the sum over a solver's workers, and counts address space that compilers and solvers reserve
and never touch; a solver that runs into it dies in as many ways as there are solvers.
"""

import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple

from minsym.base.processes import command
from minsym.compare.random_problems import samples
from minsym.formats.problems import read_instance
from minsym.kernels import clock
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Status
from minsym.questions.minimum import solve

#: Told a lower bound and the cost of the best cover, or None, when they change.
Watch = Callable[[int, int | None], None]

#: A solver: from a problem and seconds to a lower bound and a cover, either None if unknown.
Entry = Callable[..., tuple[float | None, Iterable[int] | None]]

#: Seconds between two looks at a child.
LOOK = 0.1

#: Seconds a child may take to load, compile and solve the tiny problems.
START_UP = 600.0

#: Seconds that each tiny problem is given.
TINY_SECONDS = 2.0

#: Seconds over its limit, and share of the limit, after which a child is killed.
GRACE, GRACE_SHARE = 5.0, 0.1

PROCESSES = Path("/proc")

Event = dict[str, Any]

#: The event that nothing will come any more.
GONE: Event = {}


@dataclass(frozen=True)
class Job:
    """What a child process is to do: which solver on which problem, with which limits.

    Parameters
    ----------
    path : str
        Of a file that ``minsym.formats.problems`` reads.
    entry : str
        ``module:function``, called with the problem, the seconds, a `Watch`, and the options.
    options : mapping
        Given to the function by name; JSON.
    seconds : float
        What the solver is asked to respect.
    memory : int, optional
        MiB that the child and its workers may have resident.
    task : str, optional
        What is asked of a graph, as in ``minsym.formats.problems.read_problem``.
    widest_row : int, optional
        The most sets a row of a tiny problem may have.
    """

    path: str
    entry: str
    seconds: float
    options: Mapping[str, Any] = field(default_factory=dict)
    memory: int | None = None
    task: str | None = None
    widest_row: int | None = None


@dataclass
class Outcome:
    """What became of a job, as far as it came.

    ``status`` is one of ``minsym.Status``, or "over time" or "over memory", when it was
    killed, or "crashed"; ``seconds`` and ``cpu`` are of the solve alone; ``memory`` is the
    peak in MiB, libraries included.
    """

    status: str = "crashed"
    lower: int | None = None
    upper: int | None = None
    seconds: float = 0.0
    cpu: float | None = None
    memory: float | None = None
    detail: str = ""


class Usage(NamedTuple):
    """CPU seconds and resident bytes that the processes of a session use together."""

    cpu: float
    memory: int


def measure(job: Job) -> Outcome:
    """Do a job in a process of its own, and end whatever it leaves behind."""
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command("minsym.compare.child", "main"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
        ) as child,
    ):
        try:
            assert child.stdin is not None
            with contextlib.suppress(BrokenPipeError), child.stdin:
                child.stdin.write(json.dumps(asdict(job)))
            outcome, finished = _follow(child, job)
            if not finished:
                child.wait()
                outcome.detail = _last_line(errors) or f"exit status {child.returncode}"
            return outcome
        finally:
            _end(child.pid)


def _follow(child: "subprocess.Popen[str]", job: Job) -> tuple[Outcome, bool]:
    """Listen to a child until it is done, gone or killed; say whether its end is explained."""
    told: queue.Queue[Event] = queue.Queue()
    assert child.stdout is not None
    threading.Thread(target=_listen, args=(child.stdout, told), daemon=True).start()
    outcome = Outcome()
    started, ready = time.perf_counter(), None
    compiling: float | None = None
    cpu_before = 0.0
    while True:
        event = _next(told, child)
        usage = session_usage(child.pid)
        if usage is not None:
            outcome.memory = max(outcome.memory or 0.0, usage.memory / 2**20)
        now = time.perf_counter()
        if event == GONE:
            return outcome, False
        if event is not None and event["event"] == "ready":
            ready, cpu_before = now, event["cpu"]
        elif event is not None and event["event"] == "compiling":
            if compiling is not None and ready is not None:
                ready += now - compiling
            compiling = now if event["begins"] else None
        elif event is not None and event["event"] == "bounds":
            outcome.lower, outcome.upper = event["lower"], event["upper"]
        elif event is not None:
            for name in ("status", "lower", "upper", "seconds", "detail"):
                setattr(outcome, name, event[name])
            outcome.cpu = event["cpu"] - cpu_before
            return outcome, True
        spent = (compiling or now) - (started if ready is None else ready)
        allowed = START_UP if ready is None else job.seconds * (1 + GRACE_SHARE) + GRACE
        over_memory = job.memory is not None and (outcome.memory or 0) > job.memory
        if over_memory or spent > allowed:
            outcome.status = "over memory" if over_memory else "over time"
            outcome.detail = "killed" if ready is not None else "killed before it had started"
            outcome.seconds = 0.0 if ready is None else spent
            if usage is not None and ready is not None:
                outcome.cpu = usage.cpu - cpu_before
            return outcome, True


def _listen(lines: IO[str], told: "queue.Queue[Event]") -> None:
    """Pass on what a child tells."""
    for line in lines:
        told.put(json.loads(line))
    told.put(GONE)


def _next(told: "queue.Queue[Event]", child: "subprocess.Popen[str]") -> Event | None:
    """Return the next event, or None if none comes until it is time to look."""
    try:
        return told.get(timeout=LOOK)
    except queue.Empty:
        # Workers of a child that crashed may hold its output open.
        return None if child.poll() is None or not told.empty() else GONE


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _end(session: int) -> None:
    """Kill a child and its workers, which are one session."""
    for process in {session, *map(int, _session(session))}:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def session_usage(session: int) -> Usage | None:
    """Return what the processes of a session use now, None where the system does not tell.

    CPU seconds of ended processes are counted once their parent has waited for them.
    """
    if not PROCESSES.is_dir():
        return None
    tick, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    fields = _session(session).values()
    cpu = sum(sum(map(int, stat[11:15])) for stat in fields)
    return Usage(cpu / tick, sum(int(stat[21]) * page for stat in fields))


def _session(session: int) -> dict[str, list[str]]:
    """Return the processes of a session and their fields; none where the system does not tell."""
    if not PROCESSES.is_dir():
        return {}
    every = {name: _stat(name) for name in os.listdir(PROCESSES) if name.isdigit()}
    return {name: stat for name, stat in every.items() if stat and int(stat[3]) == session}


def _stat(process: str) -> list[str]:
    """Return the fields of a process after its name, see proc_pid_stat(5); none if it ended."""
    try:
        text = (PROCESSES / process / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def by_backend(
    problem: CoverProblem,
    seconds: float,
    watch: Watch,
    backend: str,
    threads: int = 1,
    seed: int = 0,
    reductions: bool = True,
) -> tuple[float | None, tuple[int, ...] | None]:
    """Solve by a backend of minsym: the `Entry` of jobs that measure one."""
    solution = solve(
        problem,
        backend,
        Limits(seconds, threads, seed),
        reductions,
        lambda bounds: watch(bounds.lower, bounds.upper),
    )
    if solution.status is Status.INFEASIBLE:
        return math.inf, None
    return solution.lower_bound, solution.cover


def main() -> None:
    """Do the job on standard input, and tell of it on standard output. Runs in the child."""
    # What solvers print goes with the errors: the parent reads lines of JSON.
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lock = threading.Lock()

    def tell(event: str, **values: object) -> None:
        with lock:
            print(json.dumps({"event": event, **values}), file=lines, flush=True)

    job = Job(**json.load(sys.stdin))
    module, name = job.entry.split(":")
    solver: Entry = getattr(import_module(module), name)
    problem = read_instance(job.path, task=job.task).problem
    # Bounds are compared as whole numbers, whatever a unit of cost is worth.
    problem = problem.with_costs(problem.weights)
    for tiny in samples(job.widest_row):
        solver(tiny, TINY_SECONDS, lambda lower, upper: None, **job.options)
    with clock.telling(lambda begins: tell("compiling", begins=begins)):
        tell("ready", cpu=_cpu_here())
        start = clock.now()
        lower, cover = solver(
            problem,
            job.seconds,
            lambda lower, upper: tell("bounds", lower=int(lower), upper=upper),
            **job.options,
        )
        seconds = clock.now() - start
    tell("done", seconds=seconds, cpu=_cpu_here(), **_verdict(problem, lower, cover))


def _verdict(
    problem: CoverProblem, lower: float | None, cover: Iterable[int] | None
) -> dict[str, Any]:
    """Return the status and bounds of an answer, the cover checked."""
    if lower == math.inf:
        return {"status": "infeasible", "lower": None, "upper": None, "detail": ""}
    bound = 0 if lower is None else int(lower)
    if cover is None:
        return {"status": "unknown", "lower": bound, "upper": None, "detail": ""}
    chosen = set(cover)
    if any(chosen.isdisjoint(row) for row in problem.rows()):
        detail = f"its cover of {len(chosen)} sets leaves a row out"
        return {"status": "crashed", "lower": None, "upper": None, "detail": detail}
    cost = problem.cost_of(chosen)
    status = "optimal" if bound == cost else "feasible"
    return {"status": status, "lower": bound, "upper": cost, "detail": ""}


def _cpu_here() -> float:
    """Return the CPU seconds of this process and of its workers, without those of compiling."""
    usage = session_usage(os.getsid(0))
    spent = sum(os.times()[:4]) if usage is None else usage.cpu
    return spent - (time.process_time() - clock.cpu_now())
