"""Processes that compile the same kernel at once, as the workers of a test run do."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Saves what it compiled when it is told to, and takes its time.
COMPILE = """
import sys, time
from tests.kernel_cache import IndexDataCacheFile as File, lock_saves

lock_saves()

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


def python(code: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start Python with a kernel of its own, cached in the folder."""
    paths = {"PYTHONPATH": f"{folder}:{ROOT}", "NUMBA_CACHE_DIR": str(folder / "cache")}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=paths, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_processes_save_a_kernel_for_two_types_at_once(tmp_path: Path) -> None:
    """Neither gets the other's code when it is read again; numba alone would mix them up."""
    kernel = "import numba\n\n@numba.njit(cache=True)\ndef double(x):\n    return 2 * x\n"
    (tmp_path / "doubled.py").write_text(kernel, encoding="utf-8")
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
