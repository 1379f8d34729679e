"""Data sets are made on processes and on Dask, of which some are killed."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from minsym.base import executors
from minsym.base.executors import as_made, executor, own_cores
from minsym.cli import run
from minsym.datasets.dataset import CARD
from minsym.datasets.make import generate
from minsym.datasets.spec import Spec
from tests.generating import SMALL, bytes_of, members, started, wait_for

#: Many files, each of some work.
MANY = Spec((5,), splits={f"part{i}": 600 for i in range(24)}, seed=7)
REQUEST = ["generate", "--target", "5", "--family", "codes", "--seed", "7", "--splits"]
REQUEST += [",".join(f"{name}={contexts}" for name, contexts in MANY.splits.items())]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of `MANY`, made in this process."""
    folder = tmp_path_factory.mktemp("expected")
    generate(MANY, folder)
    return bytes_of(folder)


def shards_in(folder: Path) -> int:
    return len(list(folder.glob("data/part*")))


def has_more(folder: Path, shards: int) -> bool:
    return shards_in(folder) > shards


# Processes of this machine.


class Reversed(Executor):
    """Makes what it is given last first, when anything is waited for."""

    def __init__(self, at_a_time: int) -> None:
        self.at_a_time, self.most = at_a_time, 0
        self.left: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left.append((Future(), fn, args))
        future = self.left[-1][0]
        self.most = max(self.most, len(self.left))
        if len(self.left) >= self.at_a_time:
            while self.left:
                done, task, given = self.left.pop()
                done.set_result(task(*given))
        return future


def test_order_and_number_at_a_time_change_nothing(tmp_path: Path) -> None:
    """Shards that come back last first make the same data set; few are under way."""
    spec = replace(SMALL, splits={f"s{i}": 5 for i in range(16)})
    generate(spec, tmp_path / "one")
    backwards = Reversed(4)
    generate(spec, tmp_path / "other", backwards, workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")
    assert backwards.most == 4


@pytest.mark.parametrize("at_a_time", [1, 3, 20])
def test_every_job_is_done_once_and_few_are_under_way(at_a_time: int) -> None:
    """Whatever their number; without an executor in their order."""
    backwards = Reversed(min(at_a_time, 2))
    expected = [(job, job * job) for job in range(10)]
    assert sorted(as_made(backwards, lambda job: job * job, range(10), at_a_time)) == expected
    assert backwards.most <= at_a_time
    assert [*as_made(None, lambda job: job * job, range(10), at_a_time)] == expected
    assert [*as_made(backwards, str, [], at_a_time)] == []


def test_no_job_is_begun_after_one_that_failed() -> None:
    """Those that wait for their turn are cancelled."""

    def fails(job: int) -> int:
        begun.append(job)
        if job == 2:
            raise ValueError(job)
        sleep(0.05)
        return job

    begun: list[int] = []
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="2"):
        list(as_made(pool, fails, range(100), 8))
    assert len(begun) <= 4


def test_one_worker_is_this_process() -> None:
    """No pool is started for it."""
    with executor() as opened:
        assert opened == (None, 1)


@pytest.mark.slow
def test_a_killed_worker_process_is_one_line_and_no_others_stay(
    expected: dict[str, bytes], tmp_path: Path
) -> None:
    """Exit status 1. If the command is killed, its workers end; it goes on to the same bytes."""
    folder = tmp_path / "set"
    arguments = [*REQUEST, "--out", str(folder), "--workers", "2"]
    with started(*arguments) as process:
        wait_for(partial(has_more, folder, 0), process)
        for victim in members(process):
            if "spawn_main" in Path(f"/proc/{victim}/cmdline").read_text():
                os.kill(victim, signal.SIGKILL)
                break
        assert process.wait(60) == 1
        assert process.stderr is not None
        assert re.fullmatch("minsym: a worker process was killed .*\n", process.stderr.read())
        wait_for(lambda: not members(process))
    assert not (folder / CARD).exists()
    made = shards_in(folder)
    with started(*arguments) as process:
        wait_for(partial(has_more, folder, made), process)
        process.kill()
        wait_for(lambda: not members(process))
    assert run(arguments) == 0
    assert bytes_of(folder) == expected


def _stay(path: Path) -> None:
    """Say that this job has begun, and stay until it is ended, or for a minute."""
    path.touch()
    try:
        threading.Event().wait(60)
    except SystemExit:
        path.with_suffix(".ended").touch()
        raise


def test_jobs_end_with_what_interrupts_this_process_alone(tmp_path: Path) -> None:
    """As a notebook does, or a scheduler: they put their files in order, and none begins."""
    begun = [tmp_path / f"{number}.begun" for number in range(3)]

    def interrupted(_: list[Path]) -> None:
        if all(path.exists() for path in begun[:2]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), executor(2) as (pool, at_a_time):
        list(as_made(pool, _stay, begun, at_a_time, interrupted))
    assert {path.name for path in tmp_path.iterdir()} == {
        *("0.begun", "0.ended"),
        *("1.begun", "1.ended"),
    }


# Dask.

DASK = "from distributed.cli import dask_{0}; dask_{0}.main(args={1!r})"
LOCAL = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file"]


def test_jobs_that_take_long_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are under way, as often as nothing ends meanwhile."""
    monkeypatch.setattr(executors, "LOOKING", 0.001)
    looks: list[list[int]] = []
    with ThreadPoolExecutor(2) as pool:
        gone_on = threading.Event()

        def look(under_way: list[int]) -> None:
            looks.append(under_way)
            gone_on.set()

        made = as_made(pool, lambda job: job * gone_on.wait(60), range(4), 2, look)
        assert sorted(made) == [(job, job) for job in range(4)]
    assert looks[0] == [0, 1]


def test_workers_have_cores_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as each needs, if there are enough for all."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {7, 2, 4, 5, 9}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None, raising=False)
    assert own_cores(3, 1) == [{2}, {4}, {5}]
    assert own_cores(2, 2) == [{2, 4}, {5, 7}]
    assert own_cores(3, 2) is None
    assert own_cores(3, None) is None
    monkeypatch.delattr(os, "sched_setaffinity")
    assert own_cores(3, 1) is None


def test_each_process_takes_the_next_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever begins first: of two, here, that get the only core which all machines have."""
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("a system that does not let programs choose")
    core = {min(os.sched_getaffinity(0))}
    monkeypatch.setattr(executors, "own_cores", lambda *_: [core, core])
    with executor(2, cores_each=1) as (pool, at_a_time):
        assert [cores for _, cores in as_made(pool, _cores, range(4), at_a_time)] == [core] * 4


def _cores(_job: int) -> set[int]:
    return os.sched_getaffinity(0)


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="one core, or a system that does not let programs choose",
)
def test_processes_stay_on_their_cores() -> None:
    """Each on one, and this process where it was."""
    allowed = os.sched_getaffinity(0)
    with executor(2, cores_each=1) as (pool, at_a_time):
        found = [cores for _, cores in as_made(pool, _cores, range(8), at_a_time)]
    assert {len(cores) for cores in found} == {1}
    assert set().union(*found) <= allowed == os.sched_getaffinity(0)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a Dask scheduler and two workers; yield the scheduler's file, and all three."""
    file, local = str(folder / "scheduler.json"), ["--local-directory", str(folder)]
    scheduler = "scheduler", [*LOCAL, file, "--port", "0"], "Scheduler at:"
    worker = "worker", [*LOCAL, file, *local, "--nthreads", "1", "--no-nanny"], "Registered to:"
    with ExitStack() as stack:
        processes = []
        for kind, arguments, ready in (scheduler, worker, worker):
            process = stack.enter_context(started(code=DASK.format(kind, arguments)))
            assert process.stderr is not None
            assert any(ready in line for line in process.stderr)
            wait_for(Path(file).exists, process)
            processes.append(process)
        yield file, processes


@pytest.mark.slow
def test_a_killed_dask_worker_changes_nothing(expected: dict[str, bytes], tmp_path: Path) -> None:
    """SIGKILL half-way to one of two: the other makes what is missing."""
    folder = tmp_path / "set"
    arguments = [*REQUEST, "--out", str(folder), "--dask"]
    with cluster(tmp_path) as (file, (_, victim, _)), started(*arguments, file) as process:
        wait_for(partial(has_more, folder, 8), process)
        victim.kill()
        assert shards_in(folder) < 24
        assert process.wait(120) == 0
    assert bytes_of(folder) == expected


@pytest.mark.slow
def test_what_dask_cannot_make_good_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More workers killed than it allows for, or the scheduler; exit status 1."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    folder = tmp_path / "set"
    with cluster(tmp_path) as (file, (scheduler, worker, _)):
        for victim, why in [(worker, "workers died"), (scheduler, "scheduler is gone")]:
            made = shards_in(folder)
            with started(*REQUEST, "--out", str(folder), "--dask", file) as process:
                wait_for(partial(has_more, folder, made), process)
                victim.kill()
                assert process.wait(60) == 1
                assert process.stderr is not None
                err = process.stderr.read()
            assert re.fullmatch(f"minsym: Dask gave up, .*{why}.*\n", err)
            assert not (folder / CARD).exists()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("no.json", "no file of a scheduler"),
        ("bad.json", "no file of a scheduler"),
        ("other.json", "no file of a scheduler"),
        ("empty.json", "expected such as"),
        ("hello world", "expected such as"),
        ("tcp://127.0.0.1", "expected such as"),
    ],
)
def test_what_is_no_scheduler_is_refused(
    address: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At once, with exit status 2 and a line, and nothing is written."""
    for name, text in [("bad", "{"), ("other", "[]"), ("empty", '{"address": ""}')]:
        (tmp_path / f"{name}.json").write_text(text)
    where = str(tmp_path / address) if address.endswith(".json") else address
    assert run([*REQUEST, "--out", str(tmp_path / "set"), "--dask", where]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert why in err
    assert not (tmp_path / "set").exists()
