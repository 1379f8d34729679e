"""Reading tables: those that come with minsym, and files by what they hold."""

import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from minsym.data import TABLES
from minsym.errors import InputError
from minsym.formats.problems import read_problem
from minsym.formats.source import Source
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import (
    column,
    output_of,
    refusal,
    save,
)

# Tables that come with minsym.


def test_a_shipped_table_is_read_by_its_name(zoo: Table) -> None:
    """From anywhere."""
    table = read_table("zoo")
    assert table.source == "zoo"
    assert (table.values == zoo.values).all()


def test_a_file_of_that_name_comes_before_a_shipped_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has one means it."""
    save(tmp_path, "a,b\n1,2\n", "zoo")
    monkeypatch.chdir(tmp_path)
    assert read_table("zoo").attributes == ("a", "b")


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("shapes", (4608, 8)),
        ("kinship", (410, 8)),
        ("patients", (1000, 10)),
        ("census", (2000, 10)),
    ],
)
def test_tables_of_our_own_are_made_by_the_rule_on_their_page(
    name: str, shape: tuple[int, int]
) -> None:
    """It is run here, and gives the bytes of the file."""
    page = Path(TABLES[name].path).with_name(f"{name.upper()}.md").read_text("utf-8")
    rule = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    ") or not line)
    made = subprocess.run([sys.executable, "-c", rule], capture_output=True, check=True).stdout
    assert made == Path(TABLES[name].path).read_bytes()
    assert read_table(name).values.shape == shape


def test_shapes_are_every_combination_and_kinship_is_not() -> None:
    """So contexts can be designed of the one, and have to be searched for in the other."""
    for name, factorial in (("shapes", True), ("kinship", False)):
        values = read_table(name).values
        assert len(np.unique(values, axis=0)) == len(values)
        assert (np.prod(values.max(axis=0) + 1) == len(values)) == factorial


# Files.


def test_reading_text_does_not_import_pyarrow(tmp_path: Path) -> None:
    """The import would take longer than reading most tables."""
    path = save(tmp_path, "a,b\n1,2\n")
    code = (
        "import sys, minsym.formats.tables as t; t.read_table(sys.argv[1]); "
        "print('pyarrow' in sys.modules)"
    )
    assert output_of(code, path) == "False\n"


@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.parquet", "t.txt"])
def test_a_missing_file_or_a_directory_is_refused(tmp_path: Path, name: str) -> None:
    """Every format says so in the same words."""
    path = tmp_path / name
    assert refusal(path) == "No such file or directory"
    path.mkdir()
    assert refusal(path) == "Is a directory"


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_file_without_permission_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The system's refusal is passed on (simulated: the superuser may read everything)."""

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied", name)

    monkeypatch.setattr("builtins.open", refuse)
    assert refusal(name) == "Permission denied"


def test_the_path_is_made_safe_for_a_terminal() -> None:
    """A file's name reaches messages escaped."""
    with pytest.raises(InputError) as caught:
        read_table("a\x1b[31m\nb.csv")
    assert str(caught.value) == r"a\x1b[31m\nb.csv: No such file or directory"
    with pytest.raises(InputError, match=r"^a\\x00\.csv: a path with a NUL byte$"):
        read_table("a\0.csv")


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.hgr", "t.txt", "t", "t.{}.gz", "-", "pipe"])
def test_a_workbook_and_parquet_are_known_by_their_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    """Whatever they are called, compressed, and where they cannot be read back and forth."""
    frame = pd.DataFrame({"name": ["ant", "bat"], "legs": [6, 2]})
    path: Path | str = tmp_path / name.format(kind)
    whole = tmp_path / f"whole.{kind}"
    (frame.to_parquet if kind == "parquet" else frame.to_excel)(whole, index=False)
    content = whole.read_bytes()
    if name == "-":
        path = name
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    elif name == "pipe":
        os.mkfifo(path)
        threading.Thread(target=Path(path).write_bytes, args=[content]).start()
    else:
        Path(path).write_bytes(gzip.compress(content) if ".gz" in name else content)
    source = Source(str(path))
    assert source.kind == "table"
    table = source.table()
    assert (table.names, column(table, "legs")) == (("ant", "bat"), [6, 2])


def test_text_called_parquet_or_a_workbook_is_refused(tmp_path: Path) -> None:
    """With what to do; and a workbook is no graph, and has no delimiter."""
    assert refusal(save(tmp_path, "a,b\n1,2\n", "t.parquet")) == (
        "this is not Parquet; if it is text, call it .csv"
    )
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "t.xlsx")
    path = (tmp_path / "t.xlsx").rename(tmp_path / "t.edges")
    assert (
        refusal(path, delimiter=",") == "--delimiter goes with delimited text; this is a workbook"
    )
    with pytest.raises(InputError, match=r"t\.edges: --as goes with a graph; this is a workbook$"):
        read_problem(path, task="clique")
