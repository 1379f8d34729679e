"""Damaged files of every format, given to everything that reads: see `tests.hostile`."""

from pathlib import Path

import pytest

from tests.hostile import attack
from tests.hostile_readers import readers

READERS = readers()

#: Files for each reader. Many more are tried by ``python -m tests.hostile``.
COUNT = 120


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_in_a_line(name: str, tmp_path: Path) -> None:
    """Within a second and 500 MiB; whatever else happens is a bug."""
    found = attack(READERS[name], COUNT, 0, tmp_path)
    assert found["refused"] > 0
    assert found.keys() <= {"read", "refused"}
