"""Where compiled kernels are kept, and processes that compile one at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minsym.kernels.compiler import private_folder

ROOT = Path(__file__).parents[2]

#: Saves what it compiled when it is told to, and takes its time.
COMPILE = """
import sys, time
from minsym.kernels import compiler

File = compiler.IndexDataCacheFile
load, save = File._load_index, File.save

def load_slowly(self):
    found = load(self)
    time.sleep(0.3)
    return found

def save_when_told(self, key, data):
    print("compiled", flush=True)
    input()
    File._load_index = load_slowly
    save(self, key, data)

File.save = save_when_told
from doubled import double
double(int(sys.argv[1]) if sys.argv[1].isdigit() else float(sys.argv[1]))
"""

READ = """
from doubled import double

print(double(3), double(1.5), sum(double.stats.cache_hits.values()))
"""

KERNEL = """
from minsym.kernels.compiler import kernel

@kernel
def double(x):
    return 2 * x
"""


def python(code: str, folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start Python with a kernel of its own, cached in the folder."""
    (folder / "doubled.py").write_text(KERNEL, encoding="utf-8")
    paths = {"PYTHONPATH": f"{folder}:{ROOT}", "NUMBA_CACHE_DIR": str(folder / "cache")}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=paths | more, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_processes_save_a_kernel_for_two_types_at_once(tmp_path: Path) -> None:
    """Neither gets the other's code when it is read again; numba alone would mix them up."""
    with python(COMPILE, tmp_path, "3") as one, python(COMPILE, tmp_path, "1.5") as other:
        for process in (one, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "compiled\n"
        for process in (one, other):
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
    with python(READ, tmp_path) as reader:
        assert reader.communicate()[0] == "6 3.0 2\n"


def test_where_nothing_can_be_written_kernels_are_kept_among_the_temporary_files(
    tmp_path: Path,
) -> None:
    """An installation that is read-only, for a user without a home, as in containers."""
    # Root may write anywhere: numba is told that it may not.
    forbidden = """
from numba.core import caching

def refuse(self):
    raise OSError("read-only")

for locator in (caching.InTreeCacheLocator, caching.UserWideCacheLocator):
    locator.ensure_cache_path = refuse
"""
    for hits in ("0", "2"):
        with python(forbidden + READ, tmp_path, NUMBA_CACHE_DIR="", TMPDIR=str(tmp_path)) as reader:
            assert reader.communicate()[0] == f"6 3.0 {hits}\n"
    (kept,) = tmp_path.glob("minsym-*")
    assert kept.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_can_write_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is code: somebody else's would be run."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first = private_folder()
    assert first == private_folder() == str(tmp_path / f"minsym-{os.getuid()}")
    Path(first).chmod(0o777)
    assert private_folder() not in {None, first}


def test_without_any_folder_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process then compiles anew."""
    monkeypatch.setattr("tempfile.tempdir", "/proc/nowhere")
    assert private_folder() is None
