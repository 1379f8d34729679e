"""What tests of formats share."""

import importlib.resources
from pathlib import Path

import pytest

from minsym.formats.table import Table
from minsym.formats.tables import read_table
from tests.table_files import ZOO


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for files that one example after the other overwrites."""
    return tmp_path_factory.mktemp("formats")


@pytest.fixture
def zoo() -> Table:
    """Return the animals that come with minsym, read from their file."""
    with importlib.resources.as_file(ZOO) as path:
        return read_table(path)
