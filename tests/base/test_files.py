"""Files are written whole or not at all, and JSON is read with its checks."""

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import pytest

from minsym import InputError
from minsym.base.files import (
    check_output,
    is_temporary,
    naming,
    parse_json,
    read_json,
    read_regular,
    regular_size,
    sha256_of,
    write_json,
    written_whole,
)


class Card(TypedDict):
    """What is read of a file."""

    format: str
    sizes: list[int]
    about: dict[str, Any] | None


@dataclass
class Run:
    """A line of a log."""

    name: str
    seconds: float | None


FINE = {"format": "card 1", "sizes": [1, 2], "about": {"deep": [[1.5, None]]}}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Also numbers that JSON does not know, and half characters: json writes them."""
    path = tmp_path / "card.json"
    card = {**FINE, "about": {"loss": float("inf"), "name": "\udcff", "n": 10**30}}
    write_json(path, card)
    assert read_json(path, Card, "no card", format="card 1") == card


def test_what_a_type_does_not_name_is_left_out() -> None:
    """A later release may have added it."""
    text = json.dumps({**FINE, "more": 3})
    assert parse_json(text, Card) == FINE
    assert parse_json('{"name": "a", "seconds": 2, "more": 3}', Run) == Run("a", 2.0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "card 2", "sizes": 3}, "its format is not 'card 1'"),
        ({"sizes": "many"}, "Expected `array`, got `str` - at `$.sizes`; it is missing or of"),
        ({"sizes": [1, True]}, "Expected `int`, got `bool` - at `$.sizes[1]`"),
        ({"sizes": [1, 2.0]}, "Expected `int`, got `float` - at `$.sizes[1]`"),
        ({"about": []}, "Expected `object | null`, got `array` - at `$.about`"),
    ],
)
def test_a_wrong_type_is_named_with_its_place(
    change: dict[str, Any], why: str, tmp_path: Path
) -> None:
    """And so is the file, and what it should be."""
    path = tmp_path / "card.json"
    write_json(path, {**FINE, **change})
    with pytest.raises(InputError) as caught:
        read_json(path, Card, "no card", format="card 1")
    assert str(caught.value).startswith(f"{path}: no card: {why}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"\xff\xfe", "'utf-8' codec can't decode"),
        (b"[]", "its format is not 'card 1'"),
        (b'{"format": "card 1"}', "Object missing required field `sizes`"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"[1" + b"0" * 5000, "Exceeds the limit"),
        (b" " * 300, "it has 300 bytes; the limit is 200"),
        (None, "No such file or directory"),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_line(
    content: bytes | None, why: str, tmp_path: Path
) -> None:
    """Whatever it holds; a large one is not even read."""
    path = tmp_path / "card.json"
    if content is not None:
        path.write_bytes(content)
    limit = 200 if content and content.isspace() else 1 << 20
    with pytest.raises(InputError) as caught:
        read_json(path, Card, "no card", format="card 1", limit=limit)
    assert str(caught.value).startswith(f"{path}: no card: {why}")
    assert "\n" not in str(caught.value)


def test_a_file_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    """And what stood there before still does; nothing else is left."""
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")

    def fail_half_way() -> None:
        with written_whole(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


#: Starts to write a file, says so, and waits until it is killed.
WRITER = """
import sys
from pathlib import Path
from minsym.base.files import written_whole
with written_whole(Path(sys.argv[1])) as new:
    new.write_text("half")
    print("begun", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """But not what a living one is writing, nor files that others have called so."""
    path = tmp_path / "out.csv"
    mine = tmp_path / ".out-20240101.csv"
    mine.write_text("mine", encoding="utf-8")

    def writer() -> "subprocess.Popen[bytes]":
        arguments = [sys.executable, "-c", WRITER, str(path)]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        return process

    with writer() as killed:
        killed.kill()
    (left,) = (found for found in tmp_path.iterdir() if found != mine)
    assert is_temporary(left, path)
    with writer() as living:
        (temporary,) = (found for found in tmp_path.iterdir() if found != mine)
        assert temporary != left
        with written_whole(path) as new:
            new.write_text("whole", encoding="utf-8")
        assert {*tmp_path.iterdir()} == {path, mine, temporary}
        living.communicate()
    assert path.read_text(encoding="utf-8") == "half"
    assert {*tmp_path.iterdir()} == {path, mine}


#: Solves from Python and by the command where the modules of POSIX do not exist.
ELSEWHERE = """
import sys
sys.modules.update(dict.fromkeys(["fcntl", "grp", "pwd", "resource", "termios"]))
import minsym
problem = minsym.CoverProblem.from_sets([{0, 1}, {1, 2}])
assert minsym.solve(problem).cover == (1,)
minsym.write_problem(problem, sys.argv[1])
sys.argv[:] = ["minsym", "solve", sys.argv[1], "--out", sys.argv[2]]
from minsym.cli import main
main()
"""


def test_nothing_needs_the_modules_of_posix(tmp_path: Path) -> None:
    """Windows has none of them; files are written whole there, and what was left stays."""
    path, out = tmp_path / "a.hgr", tmp_path / "a.sol"
    left = tmp_path / ".a-abcd1234.part.hgr"
    left.write_text("half", encoding="utf-8")
    assert is_temporary(left, path)
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(path), str(out)], check=True)
    assert out.read_text(encoding="utf-8") == "1\n2\n"
    assert {*tmp_path.iterdir()} == {path, out, left}


def test_an_error_of_the_system_names_the_file(tmp_path: Path) -> None:
    """Also one that does not know it, and one of the temporary name; a name it has is kept."""
    path = tmp_path / "out.csv"
    with pytest.raises(OSError, match=r"No space left on device: .*out\.csv"), written_whole(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="No space left on device: 'other'"), naming("mine"):
        raise OSError(errno.ENOSPC, "No space left on device", "other")
    with pytest.raises(ChildProcessError, match=r"^it was killed$"), naming("mine"):
        raise ChildProcessError("it was killed")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("a" * 300, "File name too long"),
        ("file/out.csv", "Not a directory"),
        ("nowhere/out.csv", "No such file or directory"),
        ("loop/out.csv", "Too many levels of symbolic links"),
        ("folder", "Is a directory"),
    ],
)
def test_a_path_where_no_file_can_be_is_bad_input(path: str, why: str, tmp_path: Path) -> None:
    """Said in a line, and nothing is left."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = {*tmp_path.iterdir()}
    with pytest.raises(InputError, match=why), written_whole(tmp_path / path):
        pass
    assert {*tmp_path.iterdir()} == before


def test_outputs_are_checked_before_the_work(tmp_path: Path) -> None:
    """Kind, place and permission."""
    with pytest.raises(InputError, match=r"out\.xls: cannot write that kind of file; use \.csv"):
        check_output(tmp_path / "out.xls", (".csv",))
    with pytest.raises(InputError, match="nowhere is not a directory"):
        check_output(tmp_path / "nowhere" / "out.csv", (".csv",))
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(InputError, match=r"d\.csv is a directory"):
        check_output(tmp_path / "d.csv", (".csv",))


@pytest.fixture
def no_files(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Return what stands where a file should, and what is said of each."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        yield {
            "Is a directory, not a file": tmp_path,
            "Is a pipe, not a file": tmp_path / "pipe",
            "Is a socket, not a file": tmp_path / "socket",
            "Is a device, not a file": Path("/dev/zero"),
            "Too many levels of symbolic links": tmp_path / "loop",
            "No such file or directory": tmp_path / "none",
        }


def test_what_is_no_file_is_not_opened(no_files: dict[str, Path]) -> None:
    """A pipe would be waited for, and a device never ends."""
    for why, path in no_files.items():
        for read in (regular_size, read_regular, sha256_of):
            with pytest.raises(OSError, match=why):
                read(path)
        with pytest.raises(InputError, match=f"no card: {why}"):
            read_json(path, Card, "no card")


def test_a_file_that_says_it_is_empty_is_read_to_the_limit() -> None:
    """As those of the system do."""
    assert regular_size(Path("/proc/self/status")) == 0
    assert b"Name:" in read_regular(Path("/proc/self/status"))
    with pytest.raises(ValueError, match=r"it has \d+ bytes; the limit is 10"):
        read_regular(Path("/proc/self/status"), 10)


def test_a_number_that_no_float_holds_is_too_large() -> None:
    """A whole one of 400 digits, where a number is expected."""
    with pytest.raises(ValueError, match=r"Number out of range - at `\$.seconds`"):
        parse_json(json.dumps({"name": "a", "seconds": 10**400}), Run)


def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    """Not the temporary one, and no other file that was being read."""
    path = tmp_path / "out.json"
    for known in (None, "temporary"):
        with (
            pytest.raises(OSError, match="No space left on device") as caught,
            written_whole(path) as new,
        ):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), known and str(new))
        assert caught.value.filename == str(path)
    with pytest.raises(OSError, match="other") as caught, written_whole(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO), "other")
    assert list(tmp_path.iterdir()) == []
