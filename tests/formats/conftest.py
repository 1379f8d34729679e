"""What tests of formats share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for files that one example after the other overwrites."""
    return tmp_path_factory.mktemp("formats")
