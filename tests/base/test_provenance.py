"""What is needed to get a result again."""

import sys

import pytest

from minsym import __version__
from minsym.base.provenance import libraries, run_record


def test_the_command_of_a_record_can_be_typed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quoted for a shell, and without the folder of the program."""
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/minsym", "solve", "my table.csv"])
    record = run_record(7)
    assert record["command"] == "minsym solve 'my table.csv'"
    assert (record["version"], record["seed"]) == (__version__, 7)


def test_releases_that_decide_bytes_are_named() -> None:
    """Ours, and those of what draws numbers and writes files."""
    assert list(libraries()) == ["minsym", "numpy", "pyarrow"]
    assert libraries()["minsym"] == __version__
