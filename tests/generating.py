"""What tests of data sets share: a small one, the command in a process, waiting for it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.datasets.shards import Games
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

ROOT = Path(__file__).parent.parent
CODE = "import conftest; from minsym.cli import main; main()"

#: Sixteen games in three files.
SMALL = Spec((3,), Setting(6, 3, 8), splits={"train": 9, "valid": 4, "test": 3})


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder but the record of the run, also hidden ones."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **options,
    )  # fmt: skip


@contextmanager
def started(*arguments: str, code: str = CODE) -> Iterator[subprocess.Popen[str]]:
    """Start the command line in a session of its own, all of which ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if members(process):
            os.killpg(process.pid, 9)
        process.communicate()


def members(process: subprocess.Popen[str]) -> list[int]:
    """Return the living processes of a session that `started` began."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(session) == process.pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Return as soon as a condition holds; fail if the process ends before, or in two minutes."""
    deadline = time.monotonic() + 120
    while not condition():
        assert process is None or process.poll() is None, "it ended before"
        assert time.monotonic() < deadline, "two minutes have passed"
        time.sleep(0.01)


def same(found: Games, expected: Games) -> bool:
    """Whether games are the same in every column."""
    return all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def distinct(values: npt.NDArray[np.integer]) -> bool:
    """Whether the images of a context differ."""
    return len(np.unique(values, axis=0)) == len(values)
