"""The games that a command is given."""

from dataclasses import replace
from pathlib import Path

import pytest

from minsym import Dataset, InputError
from minsym.base.files import sha256_of
from minsym.datasets.given import games_of_folder, recorded_data
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


def test_recorded_data_are_found_from_other_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the current one, and from those above the record; others of that name are passed by."""
    home, record = tmp_path / "home", tmp_path / "home" / "runs" / "pair"
    record.mkdir(parents=True)
    where = made(home / "games", replace(SPEC, splits={"train": 20}))
    card = sha256_of(Path(where) / "dataset.json")
    for here in (home, tmp_path, record):
        monkeypatch.chdir(here)
        assert recorded_data("games", card, record).folder.samefile(where)
    monkeypatch.chdir(tmp_path)
    made(tmp_path / "games", replace(SPEC, splits={"train": 30}))
    assert recorded_data("games", card, record).folder.samefile(where)
    with pytest.raises(InputError, match="games: it has changed, or is another data set of that"):
        recorded_data("games", "0", record)


def test_recorded_data_that_are_gone_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the record calls them, and also if a folder of that name is none."""
    monkeypatch.chdir(tmp_path)
    for name in ("games", "x" * 5000, "\0", "\ud800"):
        with pytest.raises(InputError, match="it is not found from here"):
            recorded_data(name, "0", tmp_path)
    (tmp_path / "games").mkdir()
    with pytest.raises(InputError, match=r"there is no dataset\.json in it"):
        recorded_data("games", "0", tmp_path)
