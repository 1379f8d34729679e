"""Text files: encodings, pipes, limits, and the places of bad bytes."""

import io
import os
import sys
from pathlib import Path

import pytest

from minsym.base.text import printable
from minsym.formats.tables import read_table
from minsym.formats.text import MAX_BYTES
from tests.table_files import column, refusal, save


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    """Byte order marks are dropped and tell UTF-16; other encodings must be given."""
    path = save(tmp_path, "é,b\nü,1\n".encode(encoding))
    known = {"encoding": encoding} if encoding in ("utf-16-le", "latin-1") else {}
    table = read_table(path, **known)
    assert table.attributes == ("é", "b")
    assert column(table, "é") == ["ü"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Path "-" reads delimited text from standard input and leaves it open."""
    stdin = io.TextIOWrapper(io.BytesIO(b"a;b\n1;2\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    table = read_table("-")
    assert table.attributes == ("a", "b")
    assert table.source == "standard input"
    assert not stdin.closed


def test_a_pipe_is_read_and_its_bad_bytes_are_found() -> None:
    """A file that cannot be rewound, as a shell's <(...), is read like any other."""
    for content in (b"a,b\n1,2\n", b"a,b\n1,\xff\n"):
        reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)
        path = f"/dev/fd/{reader}"
        if b"\xff" in content:
            assert refusal(path).startswith("byte 6 ")
        else:
            assert read_table(path).attributes == ("a", "b")
        os.close(reader)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_end_is_refused(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After as many bytes as memory may hold."""
    monkeypatch.setattr("minsym.formats.opening.MAX_PIPED", 10**6)
    assert refusal(device) == "it goes on after 1000000 bytes, the limit of what is no file on disk"


def test_a_pipe_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As standard input too, while a file there has the limit of files."""
    monkeypatch.setattr("minsym.formats.opening.MAX_PIPED", 100)
    lines = b"a,b\n" + b"1,2\n" * 100
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert refusal("-").startswith("it goes on after 100 bytes, ")


def test_a_file_on_standard_input_has_the_limit_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has an end."""
    monkeypatch.setattr("minsym.formats.opening.MAX_PIPED", 100)
    path = save(tmp_path, "a,b\n" + "1,2\n" * 100)
    with path.open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert len(read_table("-").values) == 100


def test_a_bad_byte_is_found_far_into_a_file(tmp_path: Path) -> None:
    """Bytes count from the file's beginning however the file is read."""
    good = b"a,b\n" + b"1,2\n" * 100_000
    expected = f"byte {len(good)} is not utf-8 text; give the file's encoding with --encoding"
    assert refusal(save(tmp_path, good + b"\xe9,1\n" + b"1,2\n" * 10_000)) == expected
    start = len(b'[{"a": "')
    assert refusal(save(tmp_path, b'[{"a": "\xe9"}]', "t.json")).startswith(f"byte {start} ")


@pytest.mark.parametrize("encoding", ["nope", "rot13", "\x1b", "utf-16"])
def test_an_unknown_or_wrong_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    """A name that is no text encoding is named; UTF-16 must start with its mark."""
    message = refusal(save(tmp_path, "a,b\n1,2\n"), encoding=encoding)
    if encoding == "utf-16":
        assert message == "byte 0 is not utf-16 text; give the file's encoding with --encoding"
    else:
        assert message == f"there is no text encoding '{printable(encoding)}'"


def test_a_text_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    """The size is checked before anything is read."""
    for name in ("t.csv", "t.json"):
        path = save(tmp_path, "a,b\n1,2\n", name)
        os.truncate(path, MAX_BYTES + 1)  # a sparse file: it takes no room
        assert refusal(path) == f"the file has {MAX_BYTES + 1} bytes; the limit is {MAX_BYTES}"
