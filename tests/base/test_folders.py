"""Folders that commands write: who holds them, and what in them is nobody's."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from minsym.base.folders import LOCK, alone, is_clutter
from minsym.errors import BusyError, InputError

HOLD = """
import sys
from pathlib import Path
from minsym.base.folders import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_takes_one_writer_at_a_time(tmp_path: Path) -> None:
    """The second is told so, and the folder is free afterwards."""
    with alone(tmp_path), pytest.raises(BusyError, match="another process is writing there"):
        alone(tmp_path).__enter__()
    with alone(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_dies_with_its_owner(tmp_path: Path) -> None:
    """Also where that was killed: what it leaves in the folder holds nobody up."""
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"held\n"
        with pytest.raises(BusyError):
            alone(tmp_path).__enter__()
        owner.send_signal(signal.SIGKILL)
    assert (tmp_path / LOCK).exists()
    with alone(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


def test_a_folder_that_nothing_was_written_to_is_gone_again(tmp_path: Path) -> None:
    """And those above it that were made for it."""
    with alone(tmp_path / "a" / "b"):
        assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == [LOCK]
    assert list(tmp_path.iterdir()) == []
    with alone(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "mine").write_text("")
    assert os.listdir(tmp_path / "a" / "b") == ["mine"]


def test_what_cannot_be_a_folder_is_bad_input(tmp_path: Path) -> None:
    """A file, what lies below one, and one whose lock is no file."""
    (tmp_path / "file").write_text("")
    (tmp_path / "locked" / LOCK).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "locked"):
        with pytest.raises(InputError, match=str(folder.name)):
            alone(folder).__enter__()


@pytest.mark.parametrize(
    "name", [".DS_Store", "._train.parquet", "Thumbs.db", "desktop.ini", ".directory", LOCK]
)
def test_what_desktops_leave_is_clutter(name: str) -> None:
    """Whatever the folder is; a file of another name is not."""
    assert is_clutter(Path("somewhere") / name)
    assert not is_clutter(Path(name) / f"x{name}.parquet")
