"""Backends that search in processes of their own, and those processes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minsym
from minsym import BackendError, CoverProblem, Limits
from minsym.errors import EngineLost
from minsym.solving import worker
from minsym.solving.backends import BACKENDS
from minsym.solving.bounds import Bounds
from tests import naive
from tests.solving.test_backends import affine

ROOT = Path(__file__).parents[2]
NAMES = [name for name, row in BACKENDS.items() if row.process]
backends = pytest.mark.parametrize("name", NAMES)

ROWS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=14)
STS81 = CoverProblem.from_sets(affine(4))
FANO = CoverProblem.from_sets(
    [[0, 1, 2], [0, 3, 4], [0, 5, 6], [1, 3, 5], [1, 4, 6], [2, 3, 6], [2, 4, 5]]
)


def solve(name: str, problem: CoverProblem, limits: Limits | None = None, **known: Any) -> Bounds:
    """Search with a backend, and return the board."""
    limits = limits or Limits()
    bounds = Bounds(problem, limits.seconds, known.get("changed"))
    if "cover" in known:
        bounds.offer(known["cover"])
    bounds.raise_to(known.get("lower", 0))
    BACKENDS[name].load()(problem, limits, bounds)
    return bounds


def waiting(name: str) -> list[int]:
    """Return the ids of the processes that wait for a search."""
    return [
        w.process.pid
        for (module, _), workers in worker._idle.items()
        for w in workers
        if module == name and w.process is not None
    ]


def is_there(pid: int) -> bool:
    """Whether a process exists, be it as a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def stub(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Write the search of a backend called `stub`."""
    package = tmp_path / "solvers"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(minsym, "__path__", [*minsym.__path__[:1], str(tmp_path)])
    header = "def solve(problem, limits, bounds):\n"

    def write(body: str) -> None:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        (package / "stub.py").write_text(header + lines)

    yield write
    worker.close()


def run_stub(problem: CoverProblem = FANO, seconds: float | None = None) -> tuple[Any, Bounds]:
    """Search with the stub; return what it counted and the board."""
    bounds = Bounds(problem, seconds)
    return worker.run("stub", problem, Limits(seconds), bounds), bounds


@backends
@settings(max_examples=20)
@given(rows=ROWS)
def test_a_minimum_is_as_small_as_trying_every_subset_says(name: str, rows: Any) -> None:
    """The bounds meet there."""
    expected = naive.first_cover(rows, 8)
    assert expected is not None
    bounds = solve(name, CoverProblem.from_sets(rows, 8))
    assert (bounds.lower, bounds.upper) == (len(expected), len(expected))


@backends
@settings(max_examples=10)
@given(rows=ROWS, data=st.data())
def test_what_is_known_does_not_mislead(name: str, rows: Any, data: st.DataObject) -> None:
    """Any true bound and any cover may be given to start from."""
    best = naive.first_cover(rows, 8)
    assert best is not None
    cover = set(best) | data.draw(st.sets(st.integers(0, 7)))
    lower = data.draw(st.integers(0, len(best)))
    bounds = solve(name, CoverProblem.from_sets(rows, 8), cover=cover, lower=lower)
    assert (bounds.lower, bounds.upper) == (len(best), len(best))


@backends
def test_a_long_search_keeps_its_time_limit(name: str) -> None:
    """And leaves bounds around the minimum of sts81, 61."""
    solve(name, FANO)  # the imports
    start = time.perf_counter()
    bounds = solve(name, STS81, Limits(0.5), cover=range(81))
    assert time.perf_counter() - start < 1.5
    assert 1 < bounds.lower <= 61
    assert bounds.upper is not None
    assert 61 <= bounds.upper <= 81


@pytest.mark.parametrize("name", ["cpsat", "ilp", "sat"])
def test_bounds_are_told_while_the_search_goes_on(name: str) -> None:
    """Each better than the one before."""
    seen: list[tuple[int, int]] = []
    solve(name, FANO)  # the imports
    solve(
        name,
        STS81,
        Limits(1.0),
        cover=range(81),
        changed=lambda board: seen.append((board.lower, board.upper)),
    )
    assert len(seen) > 2
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in pairwise(seen))


def test_a_suspended_cpsat_uses_the_time_it_has_left() -> None:
    """CP-SAT by its own clock expected another such pause, and ended when it was taken up."""
    solve("cpsat", FANO)  # the imports
    limits = Limits(3.0)
    turn = threading.Event()
    turn.set()
    board = Bounds(STS81, limits.seconds)
    for seconds, change in ((0.3, turn.clear), (2.0, turn.set)):
        threading.Timer(seconds, change).start()
    start = time.perf_counter()
    BACKENDS["cpsat"].load()(STS81, limits, board.in_turns(turn))
    assert time.perf_counter() - start > 2.9


@pytest.mark.parametrize("name", ["cpsat", "ilp"])
def test_two_threads_prove_what_one_proves(name: str) -> None:
    """In a process that has searched on one thread before."""
    problem = CoverProblem.from_sets(affine(2))
    for threads in (1, 2, 1):
        assert solve(name, problem, Limits(threads=threads)).proved


def test_a_process_is_used_again() -> None:
    """Python's start and the imports are paid once."""
    solve("maxsat", FANO)
    before = waiting("maxsat")
    solve("maxsat", FANO)
    assert waiting("maxsat") == before


@backends
def test_the_parent_loads_no_library_of_its_backend(name: str) -> None:
    """Only the process that searches needs it: 100 MiB, with OR-Tools."""
    code = f"""import sys
from minsym import CoverProblem, solve
from tests.solving.test_backends import affine
assert solve(CoverProblem.from_sets(affine(3)), {name!r}).stats["parts"]
loaded = {{module.partition(".")[0] for module in sys.modules}}
print(*loaded & {{"highspy", "ortools", "pysat"}}, "minsym.solvers.{name}" in sys.modules)"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "False\n", done.stderr


def test_two_searches_at_once_have_a_process_each() -> None:
    """Their answers do not mix."""
    problems = [CoverProblem.from_sets([[s] for s in range(k)]) for k in range(1, 9)]
    boards = [Bounds(problem) for problem in problems]
    maxsat = BACKENDS["maxsat"].load()
    threads = [
        threading.Thread(target=maxsat, args=(problem, Limits(), board))
        for problem, board in zip(problems, boards, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(board.lower, board.upper) for board in boards] == [(k, k) for k in range(1, 9)]
    worker.close()


def test_a_process_that_died_while_it_waited_is_replaced() -> None:
    """The next search notices nothing."""
    solve("maxsat", FANO)
    for pid in waiting("maxsat"):
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert solve("maxsat", FANO).proved


def test_a_process_that_is_killed_is_an_error_that_says_so(stub: Any) -> None:
    """Memory that runs out ends like this; what was found before is kept."""
    stub("bounds.raise_to(2)\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    board = Bounds(FANO)
    with pytest.raises(EngineLost, match=r"stub: its process was killed by SIGKILL .*memory"):
        worker.run("stub", FANO, Limits(), board)
    assert board.lower == 2


def test_an_exit_is_an_error(stub: Any) -> None:
    """Libraries do so where they should raise."""
    stub("import os\nos._exit(3)")
    with pytest.raises(EngineLost, match="stub: its process ended with status 3"):
        run_stub()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError('no')", "stub: ValueError: no"),
        ("bounds.offer([0])", "stub: BackendError: a cover of 1 sets leaves a row out"),
        ("import nowhere", "stub: ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_an_exception_is_passed_on(stub: Any, body: str, message: str) -> None:
    """With its name."""
    stub(body)
    with pytest.raises(BackendError, match=message):
        run_stub()


def test_a_bound_that_contradicts_a_cover_is_refused(stub: Any) -> None:
    """Also one that only this process knows."""
    stub("bounds.raise_to(4)")
    board = Bounds(FANO, changed=lambda _: None)
    board.offer([0, 1, 2])
    with pytest.raises(BackendError, match="4 is said to be needed; 3 suffices"):
        worker.run("stub", FANO, Limits(), board)


def test_what_a_library_prints_is_no_answer(stub: Any) -> None:
    """Printed by Python or below it."""
    stub("import os\nprint('{', flush=True)\nos.write(1, b'{\\n')\nreturn {'counted': 7}")
    assert run_stub()[0] == {"counted": 7}


def test_a_search_is_given_the_problem_the_limits_and_what_is_known(stub: Any) -> None:
    """To the last entry."""
    stub(
        "rows = [list(row) for row in problem.rows()]\n"
        "return {'rows': rows, 'sets': problem.n_sets, 'cover': bounds.cover,\n"
        "        'lower': bounds.lower, 'threads': limits.threads, 'seed': limits.seed,\n"
        "        'soon': bounds.remaining() <= 60}"
    )
    board = Bounds(FANO, 60)
    board.offer([0, 1, 2, 5])
    board.raise_to(2)
    stats = worker.run("stub", FANO, Limits(60, 2, 5), board)
    assert stats == {
        "rows": [list(row) for row in FANO.rows()],
        "sets": 7,
        "cover": [0, 1, 2, 5],
        "lower": 2,
        "threads": 2,
        "seed": 5,
        "soon": True,
    }


ENDLESS = "bounds.raise_to(2)\nbounds.offer([0, 1, 2, 3])\nwhile True: pass"


def test_a_search_that_does_not_look_up_is_killed(stub: Any) -> None:
    """At the time limit, with what it had found; no process is left."""
    stub(ENDLESS)
    stats, board = run_stub(seconds=1.0)
    assert (stats, board.lower, board.cover) == ({}, 2, (0, 1, 2, 3))
    assert waiting("stub") == []


def test_an_answer_from_elsewhere_ends_the_search(stub: Any) -> None:
    """Engines that run side by side share a board."""
    stub(ENDLESS)
    board = Bounds(FANO, changed=lambda board: board.cancel() if board.upper == 4 else None)
    assert worker.run("stub", FANO, Limits(), board) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the state of a process is read in /proc")
def test_a_process_stands_still_while_it_is_not_its_turn(
    stub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that engines share a thread; it goes on where it was when its turn comes."""
    stub(ENDLESS)
    turn, found, pids = threading.Event(), threading.Event(), []

    def remember(self: Any, *arguments: Any) -> None:
        pids.append(self.process.pid)
        send(self, *arguments)

    def becomes(states: str) -> bool:
        for _ in range(1000):
            with open(f"/proc/{pids[0]}/stat", encoding="ascii") as stat:
                if stat.read().rpartition(")")[2].split()[0] in states:
                    return True
            threading.Event().wait(0.01)
        return False

    send = worker._Worker.send
    monkeypatch.setattr(worker._Worker, "send", remember)
    turn.set()
    board = Bounds(FANO, changed=lambda board: found.set())
    search = threading.Thread(
        target=worker.run, args=("stub", FANO, Limits(), board.in_turns(turn)), daemon=True
    )
    search.start()
    assert found.wait(60)
    turn.clear()
    assert becomes("T")
    turn.set()
    assert becomes("R")
    board.cancel()
    search.join(60)
    assert not search.is_alive()
    assert not is_there(pids[0])


def test_ctrl_c_leaves_no_process(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a zombie; what had been found is kept."""
    stub(ENDLESS)
    pids = []

    def interrupt(board: Bounds) -> None:
        if board.upper is not None:
            raise KeyboardInterrupt

    def remember(self: Any, *arguments: Any) -> None:
        pids.append(self.process.pid)
        send(self, *arguments)

    send = worker._Worker.send
    monkeypatch.setattr(worker._Worker, "send", remember)
    board = Bounds(FANO, changed=interrupt)
    with pytest.raises(KeyboardInterrupt):
        worker.run("stub", FANO, Limits(), board)
    assert (board.lower, board.upper) == (2, 4)
    assert [is_there(pid) for pid in pids] == [False]


def test_imports_that_outlast_the_time_limit_are_not_wasted(stub: Any) -> None:
    """The process goes on with them, and serves the next search."""
    stub("return {'counted': 7}")
    assert run_stub(seconds=1e-3)[0] == {}
    (pid,) = waiting("stub")
    assert run_stub()[0] == {"counted": 7}
    assert waiting("stub") == [pid]


def test_a_forked_process_starts_its_own() -> None:
    """Two users of one process would take each other's answers."""
    solve("maxsat", FANO)
    if (child := os.fork()) == 0:
        os._exit(len(worker._idle))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_process_ends_with_the_one_that_started_it() -> None:
    """Even with one that is killed in the middle of a search and can clean up nothing."""
    code = """
import json, os, signal, sys
sys.path[:], paths = json.loads(sys.argv[1])
import minsym
minsym.__path__[:] = paths
from tests.solving.test_worker import STS81, solve

def die(board):
    if board.lower > 20:
        os.kill(os.getpid(), signal.SIGKILL)

solve("maxsat", STS81, changed=die)
"""
    paths = json.dumps([sys.path, list(minsym.__path__)])
    # The pipe has its end when every process that holds it is gone.
    parent = subprocess.run(
        [sys.executable, "-c", code, paths], stderr=subprocess.PIPE, timeout=60, check=False
    )
    assert parent.returncode == -signal.SIGKILL
