"""Damaged files for every reader: of each nothing may come but an answer or a refusal in a line.

Files of all formats are damaged at random and given to everything that reads files, which is in
`tests.hostile_readers`, within a second and 500 MiB each. The tests do so with some thousand files;
for more, and a count of each kind::

    python -m tests.hostile --count 200000 --seed 1
"""

import argparse
import gc
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from minsym.errors import InputError, ProofError
from tests.hostile_readers import Reader, readers

#: What a file may take: seconds of the processor, and bytes beyond those of the process before.
SECONDS, MEMORY = 1.0, 500 << 20

#: What is put into files.
SNIPPETS = [
    *(b"\0", b"\n", b"\r", b"\t", b" ", b",", b";", b"|", b'"', b"'", b"{", b"}", b"[", b"]", b":"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\x1b[31m", "\u202e".encode(), b"\\ud800", b"\\"),
    *(b"0", b"-1", b"1.5", b"nan", b"1e400", b"99999999", b"4294967296", b"9" * 20, b"9" * 5000),
    *(b"[" * 3000, b'{"a":' * 3000, b"a" * 70_000, b"1 " * 40_000, b"\n" * 20_000),
    *(b"true", b"null", b"p hs 4 4\n", b"c comment\n", b"# comment\n", b"name", b"cost"),
]

#: What files claim. A graph of a million vertices and no edge is no bad input, and takes a second.
CLAIMS = [0, 1, 7, 10**5, 10**9, 2**31, 2**63, 10**30]


# Damage.


@st.composite
def damaged(draw: st.DrawFn, fit: list[bytes], files: list[bytes]) -> bytes:
    """Draw one of the files that fit, after one to four things happened to it."""
    data = draw(st.sampled_from(fit))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = draw(st.integers(start, min(len(data), start + 40)))
        how = draw(st.sampled_from(["put", "flip", "cut", "double", "end", "splice", "number"]))
        if how == "put":
            data = data[:start] + draw(st.sampled_from(SNIPPETS)) + data[stop:]
        elif how == "flip":
            data = data[:start] + draw(st.binary(min_size=1, max_size=4)) + data[start + 1 :]
        elif how == "cut":
            data = data[:start] + data[stop:]
        elif how == "double":
            data = data[:start] + data[start:stop] * draw(st.integers(2, 50)) + data[stop:]
        elif how == "end":
            data = data[:start]
        elif how == "splice":
            data = data[:start] + draw(st.sampled_from(files))[start:]
        else:
            digits = [i for i, byte in enumerate(data[:20_000]) if 48 <= byte <= 57]
            if digits:
                at = draw(st.sampled_from(digits))
                number = str(draw(st.sampled_from(CLAIMS)))
                data = data[:at] + number.encode() + data[at + 1 :]
    return data


# Trying.


class TooSlow(Exception):
    """A file took too long to read."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


@contextmanager
def bounded() -> Iterator[None]:
    """Let a block have so much more memory than the process has now, and so much time."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGPROF, _stop)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, before[1]))
    signal.setitimer(signal.ITIMER_PROF, 10 * SECONDS)  # what hangs is stopped
    gc.disable()  # what Hypothesis keeps of very many files takes a second to look through
    start = time.process_time()
    try:
        yield
        if time.process_time() - start > SECONDS:
            raise TooSlow
    finally:
        gc.enable()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def outcome(reader: Reader, data: bytes, folder: Path) -> str:
    """Give a file to a reader; return whether it was "read" or "refused"."""
    path = folder / reader.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    with bounded():
        try:
            reader.read(path)
        except (InputError, ProofError) as error:
            if "\n" in str(error):
                raise AssertionError("more than a line") from error
            return "refused"
    return "read"


def attack(reader: Reader, count: int, random: int, folder: Path) -> Counter[str]:
    """Give so many damaged files to a reader; return how many were read and refused."""
    files = reader.seeds()
    path = folder / reader.name
    path.parent.mkdir(exist_ok=True)
    fit = []
    for whole in files:  # and what is loaded once is no part of a limit
        path.write_bytes(whole)
        with suppress(InputError, ProofError):
            reader.read(path)
            fit.append(whole)
    found: Counter[str] = Counter()

    @seed(random)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(damaged(fit or files, files))
    def try_all(data: bytes) -> None:
        found[outcome(reader, data, folder)] += 1

    try_all()
    return found


def main() -> None:
    """Attack every reader, and say how many files each read and refused."""
    parser = argparse.ArgumentParser(description="Give damaged files to everything that reads.")
    parser.add_argument("--count", type=int, default=20_000, help="how many files, of all readers")
    parser.add_argument("--seed", type=int, default=0, help="another seed damages otherwise")
    parser.add_argument("--reader", help="only readers whose name holds this")
    options = parser.parse_args()
    chosen = {name: one for name, one in readers().items() if (options.reader or "") in name}
    total: Counter[str] = Counter()
    for name, reader in chosen.items():
        with tempfile.TemporaryDirectory() as folder:
            found = attack(reader, options.count // len(chosen), options.seed, Path(folder))
        print(f"{name:20} {found['read']:9,} read {found['refused']:9,} refused", flush=True)
        total += found
    print(f"{'all':20} {total['read']:9,} read {total['refused']:9,} refused, nothing else")


if __name__ == "__main__":
    main()
