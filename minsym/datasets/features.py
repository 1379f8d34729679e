"""Features: what agents see of the rows of a table in the place of their attributes.

They are vectors, such as a network makes of pictures, or the pixels of pictures. A data set with
features has ``features.npy`` beside ``records.parquet``, a row for each row of that, so that
however many contexts a row is in, its features are kept once.
"""

import hashlib
import io
import math
import os
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.files import read_regular
from minsym.base.npy import mapped, unpacked
from minsym.base.text import named, printable, source_of
from minsym.errors import InputError
from minsym.games.records import Features

#: The file, and the bytes of one that are looked at or written at a time.
FEATURES, PART = "features.npy", 1 << 24

#: Numbers that a row has at most, pixels of a picture, bytes of its file, and of all pictures
#: together.
MAX_NUMBERS, MAX_PIXELS, MAX_PICTURE, MAX_BYTES = 1 << 24, 1 << 22, 1 << 26, 1 << 35

#: Numbers beyond that are infinite to agents, which compute in single precision.
LARGEST = np.finfo(np.float32).max

#: What Pillow raises of a damaged picture, besides OSError.
DAMAGED = (ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)


def features_of(given: Any, table: str, rows: int, lines: Ints) -> Features:
    """Return the features of some rows of a table, checked.

    Parameters
    ----------
    given : path or array
        An ``.npy`` file, an ``.npz`` archive of one array, or of several with ``:NAME`` behind it,
        or an array: floats or uint8, of shape (rows, d) or (rows, channels, height, width), or
        pixels of one channel, (rows, height, width).
    table : str
        What messages call the table.
    rows : int
        How many rows the table has.
    lines : int64 array, shape (R,)
        Which of them are kept.

    Raises
    ------
    InputError
        If it is none of these, or a number is NaN or infinite.
    """

    def check(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        check_kind(shape, dtype)
        if shape[0] != rows:
            raise InputError(f"it has {shape[0]:,} rows; {printable(table)} has {rows:,}")

    if isinstance(given, str | os.PathLike):
        source, values = source_of(given), _read(os.fsdecode(given), check)
    else:
        source = "features"
        with named(source, TypeError, ValueError, RuntimeError):
            values = np.asarray(given)
    with named(source):
        check(values.shape, values.dtype)
        if values.ndim == 3:
            values = values[:, None]
        kept = values if lines.size == rows else values[lines]
        # As the file has them: this changes nothing, and copies nothing, if they are so already.
        kept = np.ascontiguousarray(kept, kept.dtype.newbyteorder("<"))
        return Features(kept, digest(kept, lines))


def _read(path: str, check: Callable[[tuple[int, ...], np.dtype[Any]], object]) -> npt.NDArray[Any]:
    """Return the array of a file, which for an archive may be named behind a colon."""
    archive, colon, name = path.rpartition(":")
    if colon and archive.lower().endswith(".npz"):
        return unpacked(archive, name, check)
    return unpacked(path, check=check) if path.lower().endswith(".npz") else mapped(path)


def check_kind(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Raise InputError unless arrays of a shape and a type can be features."""
    if dtype.kind != "f" and dtype != np.uint8:
        raise InputError(
            f"it holds {printable(str(dtype))}; expected floats, or uint8 as pixels are"
        )
    if dtype.itemsize > 8:
        raise InputError(f"it holds {dtype}; expected floats of at most 64 bits")
    # Of three axes only pixels are taken: vectors of several places would look the same.
    if not (len(shape) in (2, 4) or (len(shape) == 3 and dtype == np.uint8)) or min(shape) < 1:
        raise InputError(
            f"it has shape {shape}; expected (rows, d), or (rows, channels, height, width)"
        )
    if dtype == np.uint8 and len(shape) == 4 and shape[3] in (1, 3, 4) and shape[1] > 4:
        raise InputError(
            f"it has shape {shape}, with the channels last; expected (rows, channels, height, "
            "width), which is array.transpose(0, 3, 1, 2)"
        )
    if math.prod(shape[1:]) > MAX_NUMBERS:
        raise InputError(f"it has shape {shape}; a row has at most {MAX_NUMBERS:,} numbers")


def digest(values: npt.NDArray[Any], lines: Ints | None = None) -> str:
    """Return the SHA-256 of the file that features are written to.

    Raises
    ------
    InputError
        If a number is NaN or infinite; it names the row, by its number in ``lines`` if given.
    """
    found = hashlib.sha256(_header(values))
    for start, part in parts(values):
        if part.dtype.kind == "f":
            fine = np.abs(part) <= LARGEST  # which NaN is not
            if not fine.all():
                row, *place = np.argwhere(~fine)[0].tolist()
                line = start + row if lines is None else lines[start + row]
                at = place[0] if len(place) == 1 else tuple(place)
                raise InputError(
                    f"row {line}, number {at} is {part[row, *place]}; expected a finite number, "
                    f"at most {LARGEST:.1e}"
                )
        found.update(part.data)
    return found.hexdigest()


def parts(values: npt.NDArray[Any]) -> Iterator[tuple[int, npt.NDArray[Any]]]:
    """Yield some rows of features at a time, and the number of the first of them."""
    count = max(1, PART // values[0].nbytes)
    for start in range(0, len(values), count):
        yield start, values[start : start + count]


def _header(values: npt.NDArray[Any]) -> bytes:
    kind = np.lib.format.dtype_to_descr(values.dtype)
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        out, {"descr": kind, "fortran_order": False, "shape": values.shape}
    )
    return out.getvalue()


def file_size(features: Features) -> int:
    """Return how many bytes the file of features has."""
    return len(_header(features.values)) + features.values.nbytes


def write_features(features: Features, path: Path) -> None:
    """Write features as the .npy file whose SHA-256 they have."""
    with path.open("wb") as file:
        file.write(_header(features.values))
        for _, part in parts(features.values):
            file.write(part.data)


def open_features(folder: Path, described: Mapping[str, Any], rows: int) -> Features:
    """Return the features of a data set, a read-only map of its file.

    That its bytes are those of the card is found by `minsym.datasets.verify.verify`, since to
    look at all of them takes long.

    Raises
    ------
    InputError
        If the file cannot be read, or holds features of another kind.
    """
    path = folder / FEATURES
    values = mapped(path)
    with named(source_of(path)):
        check_kind(values.shape, values.dtype)
        found = Features(values, str(described.get("sha256")))
        if not values.flags.c_contiguous or values.dtype != values.dtype.newbyteorder("<"):
            raise InputError("its numbers are not in the order in which they are written")
        if found.as_json() != described or len(values) != rows or values.ndim == 3:
            raise InputError("its numbers are not of the kind and shape that the card says")
    return found


def read_pictures(
    paths: Sequence[str], codes: Sequence[int], rows: Sequence[int], folder: Path
) -> npt.NDArray[np.uint8]:
    """Read PNG and JPEG files as features, all of one size.

    Parameters
    ----------
    paths : sequence of str
        The files, relative to the folder.
    codes : sequence of int
        Which of them each row has; -1 where it has none.
    rows : sequence of int
        What messages call the rows.
    folder : Path

    Returns
    -------
    uint8 array, shape (rows, 3, height, width)

    Raises
    ------
    InputError
        If one cannot be read, is too large, or has another size than the first.
    """
    try:
        from PIL import Image  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("pictures need Pillow: pip install 'minsym[images]'") from None

    found: npt.NDArray[np.uint8] | None = None
    first: dict[int, int] = {}  # of each file, the row that had it first
    size = (0, 0)
    for i, (code, row) in enumerate(zip(codes, rows, strict=True)):
        if code < 0:
            raise InputError(f"row {row} has no picture")
        if found is not None and code in first:
            found[i] = found[first[code]]
            continue
        path = paths[code]
        with named(f"row {row}, {printable(path)}", *DAMAGED, Image.DecompressionBombError):
            pixels = _pixels(folder / path, Image)
        if found is None:
            size, shape = pixels.shape[:2], (len(rows), 3, *pixels.shape[:2])
            if math.prod(shape) > MAX_BYTES:
                raise InputError(
                    f"{len(rows):,} pictures of {_by(size)} pixels are more than is read, "
                    f"{MAX_BYTES >> 30} GiB; make them smaller"
                )
            found = np.empty(shape, np.uint8)
        if pixels.shape[:2] != size:
            raise InputError(
                f"row {row}, {printable(path)} has {_by(pixels.shape)} pixels, and the picture of "
                f"row {rows[0]} {_by(size)}; all have to be of one size"
            )
        found[i] = pixels.transpose(2, 0, 1)
        first[code] = i
    assert found is not None  # there are rows
    return found


def _pixels(path: Path, image: Any) -> npt.NDArray[np.uint8]:
    """Return the pixels of a picture, (height, width, 3)."""
    # Read here, since Pillow takes memory for as many bytes as a damaged file says will come.
    content = io.BytesIO(read_regular(path, MAX_PICTURE))
    # What it warns of is refused below, before there are pixels.
    with (
        warnings.catch_warnings(action="ignore"),
        image.open(content, "r", ("PNG", "JPEG")) as opened,
    ):
        if opened.width * opened.height > MAX_PIXELS:
            raise InputError(
                f"it has {_by((opened.height, opened.width))} pixels; at most {MAX_PIXELS:,} are "
                "read"
            )
        if opened.mode[0] in "IF":
            raise InputError("its pixels have more than 8 bits for a channel; save it with 8")
        return np.asarray(opened.convert("RGB"))


def _by(size: Sequence[int]) -> str:
    """Return a height and a width as people say them."""
    return f"{size[1]} x {size[0]}"
