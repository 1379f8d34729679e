"""Small tables to read, and what comes of them."""

import datetime
import importlib.resources
import os
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from minsym.model.context import MISSING

ZOO = importlib.resources.files("minsym.data") / "zoo.csv"


def save(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def typed(values: Iterable[Any]) -> list[tuple[type, Any]]:
    return [(type(value), value) for value in values]


def column(table: Table, name: str = "v") -> list[Any]:
    """Return what the cells of a column are called, None for missing ones."""
    a = table.attributes.index(name)
    known = table.value_names[a]
    assert len(set(typed(known))) == len(known), "two codes for one value"
    return [None if code == MISSING else known[code] for code in table.values[:, a]]


def of_text(folder: Path, *cells: str) -> Table:
    """Read a CSV file with the column v, and w so that no line is blank."""
    return read_table(save(folder, "".join(f"{cell},x\n" for cell in ("v", *cells)).rstrip()))


def of_json(folder: Path, *cells: str) -> Table:
    return read_table(save(folder, "\n".join(f'{{"v": {cell}}}' for cell in cells), "t.jsonl"))


def refusal(path: str | os.PathLike[str], **options: Any) -> str:
    """Return what is wrong with a file, after its name."""
    with pytest.raises(InputError) as caught:
        read_table(path, **options)
    message = str(caught.value)
    source = "standard input" if path == "-" else os.fspath(path)
    assert message.startswith(f"{source}: ")
    assert message.isprintable()
    return message.removeprefix(f"{source}: ")


def output_of(code: str, path: Path) -> str:
    """Return what code prints in a Python of its own that is given a path."""
    run = [sys.executable, "-c", code, str(path)]
    return subprocess.run(run, capture_output=True, check=True, text=True).stdout


ARROW_COLUMNS: list[tuple[Any, list[Any]]] = [
    (pa.array([1, None, 1]), [1, None, 1]),
    (pa.array([1.5, float("nan"), 2.0, None]), [1.5, None, 2, None]),
    (pa.array([-0.0, 0.0, float("inf")]), [0, 0, "inf"]),
    (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
    (pa.array([Decimal("1.50"), Decimal("2.00")]), [1.5, 2]),
    (pa.array([True, None, False]), [True, None, False]),
    (pa.array(["1", "nan", "", None]), ["1", "nan", "", None]),
    (pa.array(["a", "b", "a"], pa.string_view()), ["a", "b", "a"]),
    (pa.array([b"a"]), ["b'a'"]),
    (pa.array([datetime.date(2020, 1, 2), None]), ["2020-01-02", None]),
    (pa.array([0], pa.timestamp("us")), ["1970-01-01 00:00:00"]),
    (pa.array([10**10 * 33], pa.timestamp("s")), ["12427-04-14 10:40:00"]),
    (pa.array([[1], [1, 2], None, [1]]), ["[1]", "[1, 2]", None, "[1]"]),
    (pa.array([{"a": 1}, {"a": None}, {"a": 1}]), ["{'a': 1}", "{'a': None}", "{'a': 1}"]),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), ["[('a', 1)]"]),
    (pa.array([None, None]), [None, None]),
    (pa.DictionaryArray.from_arrays([0, 1, 2, None], ["a", None, "a"]), ["a", None, "a", None]),
    (
        pa.chunked_array([pa.array(cells).dictionary_encode() for cells in (["a"], ["b", "a"])]),
        ["a", "b", "a"],
    ),
    (pa.chunked_array([["a", "b"], [], ["c", "b"]]), ["a", "b", "c", "b"]),
    (
        pa.UnionArray.from_sparse(
            pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["", "1"])]
        ),
        [1, "1"],
    ),
]
