"""Data sets of EGG: what is read, and what is wrong with bad files."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minsym import InputError
from minsym.cli import run
from minsym.datasets.egg import read_egg_games
from minsym.questions.games import audit_games
from tests.egg_files import egg_arrays, in_one_batch


def test_a_file_is_audited_as_its_arrays_are(
    egg_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few games at a time."""
    monkeypatch.setattr("minsym.datasets.egg.BATCH_CELLS", 200)
    found = read_egg_games(egg_file())
    assert found.splits == {"train": 30, "valid": 7, "test": 5}
    assert (found.images, found.attributes) == (4, 5)
    assert audit_games(found.batches()) == audit_games(in_one_batch(egg_arrays()))
    assert sum(1 for _ in found.batches()) == 5


@pytest.mark.parametrize("dtype", ["u1", ">i4", "<u8"])
def test_any_integers_do_and_the_number_of_distractors_may_be_missing(
    egg_file: Callable[..., Path], dtype: str
) -> None:
    """EGG itself does not read it."""
    arrays = {name: array.astype(dtype) for name, array in egg_arrays().items()}
    path = egg_file(**arrays | {"n_distractors": None})
    assert audit_games(read_egg_games(path).batches()) == audit_games(in_one_batch(egg_arrays()))


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"valid": None}, "there is no array 'valid'; expected train, valid, test and labels"),
        ({"test_labels": None}, "there is no array 'test_labels'"),
        ({"train": egg_arrays()["train"] / 2}, r"train.npy is float64; expected integers"),
        ({"train": np.zeros((30, 20), int)}, r"shape (30, 20); expected (games, images, attr"),
        ({"valid": np.zeros((7, 3, 5), int)}, "its games are 3 x 5; those of train.npy 4 x 5"),
        ({"train_labels": np.zeros(29, int)}, "shape (29,); expected (30,), a label for each"),
        (
            {"test_labels": np.array([0, 1, 4, 0, 0])},
            "test_labels.npy, game 2: it is 4; expected 0 to 3",
        ),
        ({"valid_labels": -np.ones(7, int)}, "valid_labels.npy, game 0: it is -1"),
        ({"test": egg_arrays()["test"] - 3}, "test.npy, game 0: a value is -"),
        ({"n_distractors": np.array(4)}, "n_distractors.npy is 4; games have 4 images"),
        ({"n_distractors": np.array([3, 3])}, "shape (2,); expected one number"),
        ({"train": np.array([{}])}, "train.npy is object; expected integers"),
        ({"train": np.asfortranarray(egg_arrays()["train"])}, "train.npy is in Fortran order"),
        ({"train": np.zeros((30, 0, 5), int)}, "its games are 0 x 5; expected 1 to"),
        (
            {name: array[:0] for name, array in egg_arrays().items() if array.ndim},
            "there are no games",
        ),
    ],
    ids=lambda case: case[:24] if isinstance(case, str) else "",
)
def test_a_bad_file_is_one_line_that_says_where(
    egg_file: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    replaced: dict[str, Any],
    message: str,
) -> None:
    """Exit status 2: the file, the array and the rule."""
    path = egg_file(**replaced)
    assert run(["audit", str(path)]) == 2
    err = capsys.readouterr().err
    assert f"{path}: " in err
    assert message in err
    assert err.count("\n") == 1


def with_member(path: Path, name: str, content: bytes) -> None:
    """Replace a member of an archive by bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, kept in (members | {name: content}).items():
            archive.writestr(each, kept)


def npy_text(header: bytes) -> bytes:
    """Return an .npy file with a header that may be anything."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def npy_header(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    header = {"descr": "<i8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy_header((10**12, 4, 5)), "its header speaks of 160000000000128 bytes; it has"),
        (npy_header((1, 10**6, 10**6)) + bytes(99), "its header speaks of 8000000000128 bytes"),
        (npy_header((30, 4, 5)) + bytes(30), "its header speaks of 4928 bytes"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "train.npy is no .npy array"),
        (npy_text(b"{'descr': (" + b" " * 20), "train.npy is no .npy array"),  # no token's end
        (npy_text(b"[" * 9000), "train.npy is no .npy array"),
        (npy_text(b"(" * 150 + b")" * 150), "train.npy is no .npy array"),
        (npy_text(b"{'descr': '|O', 'fortran_order': False, 'shape': (30, 4, 5)}"), "is object;"),
        (npy_text(b"{'descr': '<i8', 'fortran_order': False, 'shape': (30, -4, -5)}"), "speaks of"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\x7f{", "its header has 2147483647 bytes; the limit is"),
        (b"no array", "train.npy is no .npy array"),
        (b"", "train.npy is no .npy array"),
    ],
)
def test_a_header_that_lies_is_caught_before_memory_is_taken(
    egg_file: Callable[..., Path], content: bytes, message: str
) -> None:
    """What the archive holds is compared with what the header claims."""
    path = egg_file()
    with_member(path, "train.npy", content)
    with pytest.raises(InputError) as error:
        read_egg_games(path)
    assert message in str(error.value)


def test_games_of_too_many_cells_are_refused(egg_file: Callable[..., Path]) -> None:
    """An archive may well hold them: a thousandth of it is enough for zeros."""
    one = np.zeros((1, 1 << 13, 1 << 12), np.uint8)
    path = egg_file(train=one, train_labels=np.zeros(1, int))
    with pytest.raises(InputError, match=r"its games are 8192 x 4096; expected 1 to 16777216"):
        read_egg_games(path)


def test_damaged_files_are_bad_input(egg_file: Callable[..., Path], tmp_path: Path) -> None:
    """Cut short, flipped, no archive, a directory, nothing."""
    path = egg_file()
    whole = path.read_bytes()
    path.write_bytes(whole[:-50])
    with pytest.raises(InputError, match=r"games.npz: File is not a zip file"):
        read_egg_games(path)
    place = whole.index(b"train.npy") + 200
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises(InputError, match=r"games.npz: "):
        list(read_egg_games(path).batches())
    with pytest.raises(InputError, match="directory"):
        read_egg_games(tmp_path)
    with pytest.raises(InputError, match=r"none.npz: No such file"):
        read_egg_games(tmp_path / "none.npz")


def test_a_pipe_or_an_odd_packing_is_no_archive(egg_file: Callable[..., Path]) -> None:
    """A pipe is not waited for, and what unpacks with a lot of memory is not begun."""
    path = egg_file()
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for each, kept in members.items():
            archive.writestr(each, kept)
    with pytest.raises(InputError, match=r"train\.npy is packed in a way that numpy does not use"):
        read_egg_games(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InputError, match="Is a pipe, not a file"):
        read_egg_games(path)
