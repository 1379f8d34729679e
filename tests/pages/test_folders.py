"""What is in a folder."""

from pathlib import Path

import pytest

from minsym.agents.learn.run import CONFIG
from minsym.errors import InputError
from minsym.pages.folders import FILES, Made, what_is_in


def test_every_kind_of_folder_has_a_file_that_tells() -> None:
    """That of a run is its config."""
    assert FILES[CONFIG] is Made.RUN
    assert {*FILES.values()} == {*Made}


def test_a_sweep_is_told_before_the_runs_in_it(tmp_path: Path) -> None:
    """What else is in a folder does not matter."""
    (tmp_path / "sweep.csv").touch()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / CONFIG).touch()
    assert what_is_in(tmp_path) is Made.SWEEP
    assert what_is_in(tmp_path / "a") is Made.RUN


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    """By what was looked for."""
    with pytest.raises(InputError, match="the folder of none of these: a data set, a run"):
        what_is_in(tmp_path)
