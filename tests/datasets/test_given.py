"""The games that a command is given."""

from dataclasses import replace
from pathlib import Path

import pytest

from minsym import Dataset, InputError
from minsym.datasets.given import games_of_folder
from tests.training import ROWS, SPEC, made, seen


def test_games_are_those_of_the_validation_split(tmp_path: Path) -> None:
    """Unless another is named."""
    where = made(tmp_path / "games", replace(SPEC, splits={"train": 20, "valid": 10}))
    found = games_of_folder(where)
    assert (found.split, found.name, found.records) == ("valid", where, None)
    assert found.setting == SPEC.setting
    assert found.games.images.tolist() == Dataset(where, "valid")[:].images.tolist()
    assert len(games_of_folder(where, "train").games) == 20


def test_games_of_a_table_come_with_its_rows(tmp_path: Path) -> None:
    """So that they can be called by their words."""
    found = games_of_folder(seen(tmp_path / "games", None))
    assert found.records is not None
    assert found.records.values.tolist() == ROWS.tolist()


def test_where_there_are_no_games_it_is_said(tmp_path: Path) -> None:
    """In a line."""
    where = made(tmp_path / "games", replace(SPEC, splits={"test": 10}))
    with pytest.raises(InputError, match="no split is for validation; give one of its splits"):
        games_of_folder(where)
    with pytest.raises(InputError, match="no split 'train'"):
        games_of_folder(where, "train")
    with pytest.raises(InputError, match=r"no data set, for there is no dataset\.json"):
        games_of_folder(str(tmp_path))
