"""Files are opened whatever they are compressed by, and none is read without end."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from minsym import InputError, read_problem
from minsym.formats import opening
from minsym.formats.opening import head_of, opened, suffix_of
from minsym.formats.source import Source
from minsym.formats.tables import read_table
from tests.table_files import refusal, save

STAR = b"p hs 3 2\n1 2\n1 3\n"

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize("name", ["star.hgr", "star.txt", "star"])
def test_a_compressed_problem_is_read_by_its_content(
    tmp_path: Path, suffix: str, name: str
) -> None:
    """With the suffix of its compression, or without; the suffix underneath counts."""
    data = COMPRESS[suffix](STAR)
    for path in (tmp_path / f"{name}{suffix}", tmp_path / name):
        path.write_bytes(data)
        assert read_problem(path).rows() == [(0, 1), (0, 2)]
    assert suffix_of(f"star.HGR{suffix.upper()}") == ".hgr"


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_compressed_table_is_read(tmp_path: Path, suffix: str) -> None:
    """In any format of text, and with the place of a bad byte counted unpacked."""
    data = COMPRESS[suffix]
    assert read_table(save(tmp_path, data(b"a,b\n1,2\n"), f"t.csv{suffix}")).attributes == (
        "a",
        "b",
    )
    lines = read_table(save(tmp_path, data(b'{"a": 1}\n{"a": 2}\n'), f"t.jsonl{suffix}"))
    assert lines.attributes == ("a",)
    assert refusal(save(tmp_path, data(b"a,b\n1,\xff\n"))).startswith("byte 6 is not utf-8")


def test_two_members_are_one_file(tmp_path: Path) -> None:
    """As cat makes them."""
    for suffix, compress in COMPRESS.items():
        path = tmp_path / f"star.hgr{suffix}"
        path.write_bytes(compress(STAR[:9]) + compress(STAR[9:]))
        assert read_problem(path).n_rows == 2


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_damaged_archive_is_one_line(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off, or no more than its start, from a file or from standard input."""
    whole = COMPRESS[suffix](STAR * 100)
    for data in (whole[:-6], whole[:12] + b"\xff" * 40):
        path = tmp_path / f"star.hgr{suffix}"
        path.write_bytes(data)
        with pytest.raises(InputError, match=rf"^{path}: its {suffix} data are damaged: ") as error:
            read_problem(path)
        assert "\n" not in str(error.value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(InputError, match=r"^standard input: its .* data are damaged"):
            read_problem("-")


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_bomb_stops_at_the_limit(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of a pipe that goes on; nothing says before how much comes."""
    monkeypatch.setattr(opening, "MAX_UNPACKED", 2**21)
    for name in ("bomb.hgr", "bomb.csv"):
        line = b"1,2\n" if "csv" in name else b"1 2\n"
        path = save(tmp_path, COMPRESS[suffix](line * 2**20), f"{name}{suffix}")
        with pytest.raises(
            InputError, match="it goes on after 2097152 bytes, the limit of what is unpacked"
        ):
            (read_table if "csv" in name else read_problem)(path)


def test_a_small_file_that_unpacks_to_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before the limit of what is unpacked."""
    monkeypatch.setattr(opening, "LITTLE", 2**20)
    path = save(tmp_path, gzip.compress(b"\n" * 2**25), "blank.hgr.gz")
    with pytest.raises(InputError, match="it unpacks to more than 250 times its size"):
        read_problem(path)


def test_a_device_without_end_is_refused() -> None:
    """Before its bytes fill the memory."""
    with pytest.raises(InputError, match="/dev/zero: "):
        read_problem("/dev/zero", format="hgr")


def test_the_head_of_a_pipe_is_looked_at_before_it_is_read() -> None:
    """Even where it comes in small pieces; then all of it is read."""
    reader, writer = os.pipe()

    def write() -> None:
        for byte in STAR:
            os.write(writer, bytes([byte]))
        os.close(writer)

    thread = threading.Thread(target=write)
    thread.start()
    path = f"/dev/fd/{reader}"
    assert head_of(path) == head_of(path) == STAR
    with opened(path) as stream:
        assert stream.read() == STAR
    thread.join()
    os.close(reader)


def test_the_digest_of_a_compressed_input_is_that_of_its_file(tmp_path: Path) -> None:
    """So that sha256sum says the same."""
    path = tmp_path / "star.hgr.gz"
    path.write_bytes(gzip.compress(STAR))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert Source(str(path)).as_json()["sha256"] == digest


def test_what_is_refused_is_closed(tmp_path: Path) -> None:
    """A pipe that was looked at, by the guess what it is, the options or the reader."""
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    for content in (b"a b\nc d\n", b"a,b\n1,2\n", b"p hs 3 9\n1 2\n", b"PAR1"):
        thread = threading.Thread(target=Path(pipe).write_bytes, args=[content])
        thread.start()
        with pytest.raises(InputError):
            read_problem(pipe)
        thread.join()
        with pytest.raises(OSError, match="No such device or address"):  # nobody reads it
            os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
