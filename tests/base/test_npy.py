"""Arrays of numpy's files, and files that claim to hold some."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from minsym import InputError
from minsym.base.npy import mapped, unpacked

NUMBERS = np.arange(6, dtype=np.float32).reshape(3, 2)


def saved(path: Path, array: np.ndarray) -> Path:
    """Write an array, also one of objects."""
    np.save(path, array, allow_pickle=True)
    return path


@pytest.mark.parametrize("array", [NUMBERS, np.asfortranarray(NUMBERS), NUMBERS.astype(">f4")])
def test_what_is_saved_is_read(array: np.ndarray, tmp_path: Path) -> None:
    """In any order of axes or bytes, from both kinds of files; a map cannot be written to."""
    found = mapped(saved(tmp_path / "a.npy", array))
    assert np.array_equal(found, NUMBERS)
    assert not found.flags.writeable
    np.savez(tmp_path / "a.npz", one=array)
    np.savez_compressed(tmp_path / "b.npz", one=array, other=array + 1)
    assert np.array_equal(unpacked(tmp_path / "a.npz"), NUMBERS)
    assert np.array_equal(unpacked(tmp_path / "b.npz", "other"), NUMBERS + 1)
    with pytest.raises(InputError, match=r"it holds 2 arrays \(one, other\); say which: .*:NAME"):
        unpacked(tmp_path / "b.npz")
    with pytest.raises(InputError, match="there is no array 'two'; it holds one, other"):
        unpacked(tmp_path / "b.npz", "two")


def _truncated(path: Path) -> None:
    path.write_bytes(saved(path, NUMBERS).read_bytes()[:-4])


def _huge(path: Path) -> None:
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**12, 10**6)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (_truncated, "its header speaks of 152 bytes; it has 148"),
    "huge": (_huge, "its header speaks of 4000000000000000128 bytes; it has 128"),
    "objects": (lambda path: saved(path, np.array([{}])), "Python objects, which are not read"),
    "empty": (lambda path: saved(path, np.empty((0, 3))), r"has shape \(0, 3\)"),
    "text": (lambda path: path.write_bytes(b"no array"), "is no .npy array"),
    "nothing": (lambda path: path.write_bytes(b""), "is no .npy array"),
    "a folder": (lambda path: path.mkdir(), "Is a directory, not a file"),
    "absent": (lambda path: None, "No such file or directory"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_before_memory_is_taken(what: str, tmp_path: Path) -> None:
    """In one line that names it."""
    make, message = HOSTILE[what]
    make(tmp_path / "a.npy")
    with pytest.raises(InputError, match=message) as error:
        mapped(tmp_path / "a.npy")
    assert str(error.value).startswith(f"{tmp_path / 'a.npy'}: ")
    assert "\n" not in str(error.value)
