"""Sources: an input is described once, read, and described in JSON for others."""

from pathlib import Path
from typing import Any

import pytest

from minsym import InputError, UniformContexts
from minsym.errors import ProofError
from minsym.formats.source import Source, SourceKind

TABLE = "name,a,b\nann,1,2\nbob,1,3\ncid,2,3\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a table, a problem and a price list in it."""
    (tmp_path / "table.csv").write_text(TABLE)
    (tmp_path / "star.hgr").write_text("p hs 3 2\n1 2\n1 3\n")
    (tmp_path / "star.csv").write_text("p hs 3 2\n1 2\n1 3\n")
    (tmp_path / "words.txt").write_text("a b c\nb d\n")
    (tmp_path / "cells.txt").write_text("a b\n1 2\n")
    (tmp_path / "prices.csv").write_text("name,cost\na,3\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (Source("table.csv"), SourceKind.TABLE),
        (Source("star.hgr"), SourceKind.PROBLEM),
        (Source("star.hgr", format="table"), SourceKind.TABLE),
        (Source("star.csv"), SourceKind.PROBLEM),
        (Source("words.txt"), SourceKind.PROBLEM),
        (Source("cells.txt", delimiter=" "), SourceKind.TABLE),
        (Source("cells.txt", row="1"), SourceKind.TABLE),
        (Source("-", format="edges", task="vertex-cover"), SourceKind.PROBLEM),
        (Source(), SourceKind.RANDOM),
    ],
)
def test_a_source_knows_what_it_is(source: Source, kind: SourceKind) -> None:
    """From the format if one is given, else from its content, else from the name of the file."""
    assert source.kind is kind


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "source",
    [
        Source("table.csv", row="bob", exclude=("b",)),
        Source("star.hgr"),
        Source(setting=UniformContexts(5, 3, 9, seed=4)),
    ],
)
def test_what_is_described_in_json_is_read_again(source: Source, folder: Path) -> None:
    """As it was, with what was asked of it."""
    again = Source.from_json(source.as_json(), folder)
    assert again == source
    assert repr(again.problem()) == repr(source.problem())


@pytest.mark.usefixtures("folder")
def test_what_is_not_asked_is_not_described() -> None:
    """So that what others read is short."""
    described = Source("table.csv", row="ann").as_json()
    assert described["options"] == {"row": "ann"}
    assert len(described["sha256"]) == 64


def test_another_file_of_that_name_is_not_taken(folder: Path) -> None:
    """Its SHA-256 differs."""
    described = Source("table.csv").as_json()
    (folder / "table.csv").write_text(TABLE + "dee,2,2\n")
    with pytest.raises(ProofError, match=r"SHA-256 of 'table\.csv' differs"):
        Source.from_json(described, folder)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"seed": 3}, "are not among row, name_column"),
        ({"row": 3}, "Expected `str`, got `int` - at `$.row`"),
        ({"columns": ["a", 3]}, r"got `int` - at `$.columns\[1\]`"),
        ([], "are not among"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, rule: str, folder: Path) -> None:
    """With the place, in a line."""
    with pytest.raises(InputError, match=rule.replace("$", r"\$")):
        Source.from_json({"input": "table.csv", "options": options}, folder)


@pytest.mark.usefixtures("folder")
def test_a_price_list_costs_attributes_and_sets() -> None:
    """What has no price costs 1."""
    source = Source("table.csv", costs="prices.csv")
    assert source.costs_of(source.table().context(0)) == [3, 1]
    assert Source("table.csv").prices is None
